package org.quests.io;

import java.util.EnumSet;
import java.util.Set;
import org.quests.atoms.Frame;
import org.quests.core.Printable;

/**
 * Warns of content that may mean something other than it was read as, once for each kind of
 * warning.
 */
public final class Cautions {
  /** So many neighbours on average within {@link #RADIUS} are those of a solid or liquid. */
  private static final int DENSE = 25;

  /** In Å. */
  private static final double RADIUS = 5;

  /** So many atoms of a frame, evenly spread over it, are looked at. */
  private static final int SAMPLE = 64;

  private final ReadOptions options;
  private final Set<Caution> said = EnumSet.noneOf(Caution.class);

  /** For one input, on one thread. */
  public Cautions(ReadOptions options) {
    this.options = options;
  }

  /** Warns, unless there was a warning of this kind already. */
  public void say(Caution kind, String message) {
    if (said.add(kind)) {
      options.cautions().accept(kind, Printable.of(message));
    }
  }

  /**
   * Takes a frame of any format: gives it the assumed cell if it has none, and checks whether it
   * should have one.
   */
  public Frame admit(Frame frame) {
    AssumedCell assumed = options.cell();
    if (!frame.cell().anyGiven()) {
      if (assumed != null) {
        return frame.withCell(assumed.cell());
      }
      if (!said.contains(Caution.DENSE) && isDense(frame.positions())) {
        say(
            Caution.DENSE,
            frame.origin().at()
                + "has no cell, but its atoms are as dense as those of a solid or liquid (half of"
                + " them have "
                + DENSE
                + " or more neighbours within 5 Å); if it is periodic, --cell"
                + " a,b,c[,alpha,beta,gamma] and --pbc T,T,F say so");
      }
    } else if (assumed != null && assumed.differsFrom(frame.cell())) {
      say(
          Caution.OWN_CELL,
          frame.origin().at()
              + "has a cell of its own, which is kept: --cell is for frames without one");
    }
    return frame;
  }

  /** Whether the median of the numbers of neighbours is that of a solid or liquid. */
  private static boolean isDense(double[] positions) {
    int atoms = positions.length / 3;
    if (atoms <= DENSE) {
      return false;
    }
    int sample = Math.min(atoms, SAMPLE);
    int dense = 0;
    for (int i = 0; i < sample; i++) {
      int centre = (int) ((long) i * atoms / sample);
      // The centre is among those that are counted.
      dense += neighbours(positions, 3 * centre) > DENSE ? 1 : 0;
    }
    return 2 * dense > sample;
  }

  /** How many atoms are within the radius of one, itself included; not more than matter. */
  private static int neighbours(double[] positions, int centre) {
    double x = positions[centre];
    double y = positions[centre + 1];
    double z = positions[centre + 2];
    int count = 0;
    for (int j = 0; j < positions.length && count <= DENSE; j += 3) {
      double dx = positions[j] - x;
      double dy = positions[j + 1] - y;
      double dz = positions[j + 2] - z;
      count += dx * dx + dy * dy + dz * dz <= RADIUS * RADIUS ? 1 : 0;
    }
    return count;
  }
}
