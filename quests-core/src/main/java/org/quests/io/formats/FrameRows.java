package org.quests.io.formats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.FrameOrigin;
import org.quests.io.LineReader;

/** Elements, positions and forces of a frame, as rows bring them. */
final class FrameRows {
  private final double length;
  private final double force;
  private byte[] elements = new byte[16];
  private double[] positions = new double[48];
  private double[] forces = new double[48];
  private int atoms;
  private boolean allForces = true;

  /**
   * No rows yet.
   *
   * @param length Å in the unit of positions
   * @param force eV/Å in the unit of forces
   */
  FrameRows(double length, double force) {
    this.length = length;
    this.force = force;
  }

  /** Adds an atom: its position, and its force or null. */
  void add(
      LineReader lines, FrameOrigin origin, int element, double[] place, double @Nullable [] pull) {
    if (atoms == elements.length) {
      if (atoms > AtomRows.MOST_ATOMS / 2) {
        throw Texts.bad(lines, origin, "at most " + AtomRows.MOST_ATOMS / 2 + " atoms");
      }
      elements = Arrays.copyOf(elements, 2 * atoms);
      positions = Arrays.copyOf(positions, 6 * atoms);
      forces = Arrays.copyOf(forces, 6 * atoms);
    }
    elements[atoms] = (byte) element;
    for (int axis = 0; axis < 3; axis++) {
      positions[3 * atoms + axis] = length * place[axis];
      forces[3 * atoms + axis] = pull == null ? 0 : force * pull[axis];
    }
    allForces &= pull != null;
    atoms++;
  }

  int atoms() {
    return atoms;
  }

  byte[] elements() {
    return Arrays.copyOf(elements, atoms);
  }

  double[] positions() {
    return Arrays.copyOf(positions, 3 * atoms);
  }

  /** Three numbers an atom; null where an atom has none. */
  double @Nullable [] forces() {
    return allForces ? Arrays.copyOf(forces, 3 * atoms) : null;
  }
}
