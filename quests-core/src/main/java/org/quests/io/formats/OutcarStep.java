package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.LineReader;

/** What an OUTCAR says of a step of the ions, line after line. */
final class OutcarStep {
  /** The energies stand in so many lines after their title. */
  private static final int LINES_OF_ENERGIES = 6;

  /** The order of VASP (xx yy zz xy yz zx) in that of Voigt (xx yy zz yz xz xy). */
  private static final int[] VOIGT = {0, 1, 2, 4, 5, 3};

  private final OutcarHeader header;
  private final FrameOrigin origin;

  /** Whether numbers are wanted, not only where the step ends. */
  private final boolean read;

  private final FortranNumbers numbers = new FortranNumbers();
  private boolean begun;
  private @Nullable Cell cell;
  private double @Nullable [] stress;
  private double @Nullable [] positions;
  private double @Nullable [] forces;
  private double energy;
  private double freeEnergy;

  OutcarStep(OutcarHeader header, FrameOrigin origin, boolean read) {
    this.header = header;
    this.origin = origin;
    this.read = read;
    this.cell = header.cell();
  }

  FrameOrigin origin() {
    return origin;
  }

  /** Whether there was an iteration, or what follows one. */
  boolean begun() {
    return begun;
  }

  /** Takes a line; true where the step ends with it, or with those that were read after it. */
  boolean take(OutcarLine line, LineReader lines) throws IOException {
    switch (line) {
      case ITERATION -> begun = true;
      case LATTICE -> {
        if (read) {
          cell = OutcarHeader.cell(lines, origin);
        }
      }
      case STRESS -> stress(lines);
      case POSITIONS -> {
        begun = true;
        if (read && !lines.text().contains("(ML)")) {
          rows(lines);
        }
      }
      case ENERGIES -> {
        energies(lines);
        return true;
      }
      default -> throw new IllegalStateException("nothing of a step: " + line);
    }
    return false;
  }

  /** The stress is left out where its numbers do not fit their places, as ASE does. */
  private void stress(LineReader lines) {
    double[] found = new double[6];
    numbers.reset(lines.bytes(), Texts.firstWord(lines) + "in kB".length(), lines.end());
    stress = lines.terminated() && numbers.next(found, 0, 6) && numbers.ended() ? found : null;
  }

  private void rows(LineReader lines) throws IOException {
    int atoms = header.atoms();
    AtomRows.checkMemory(origin, atoms, 6 * Double.BYTES + 1);
    if (!lines.next()) {
      throw Texts.ends("positions and forces");
    }
    int room = AtomRows.room(lines, atoms, 6);
    double[] places = new double[3 * room];
    double[] pulls = new double[3 * room];
    double[] row = new double[6];
    for (int i = 0; i < atoms; i++) {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends(atoms + " atoms, found " + i);
      }
      if (i == room) {
        room = (int) Math.min(atoms, 2L * room);
        places = Arrays.copyOf(places, 3 * room);
        pulls = Arrays.copyOf(pulls, 3 * room);
      }
      numbers.reset(lines.bytes(), lines.start(), lines.end());
      if (!numbers.next(row, 0, 6)) {
        throw Texts.bad(lines, origin, "six finite numbers as position and force");
      }
      System.arraycopy(row, 0, places, 3 * i, 3);
      System.arraycopy(row, 3, pulls, 3 * i, 3);
    }
    if (!lines.next() || !lines.terminated()) {
      throw Texts.ends("dashes after the positions");
    }
    int dash = Texts.firstWord(lines);
    if (dash == lines.end() || lines.bytes()[dash] != '-') {
      throw Texts.bad(lines, origin, atoms + " positions and then dashes");
    }
    positions = places;
    forces = pulls;
  }

  private void energies(LineReader lines) throws IOException {
    boolean free = false;
    for (int i = 0; i < LINES_OF_ENERGIES; i++) {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends("the energies of the step");
      }
      String text = lines.text();
      if (text.contains("TOTEN")) {
        free = true;
        freeEnergy = read ? number(lines, 1) : 0;
      } else if (text.contains("(sigma->0)")) {
        if (!free) {
          break;
        }
        energy = read ? number(lines, -1) : 0;
        return;
      }
    }
    throw Texts.bad(lines, origin, "the energies TOTEN and energy(sigma->0)");
  }

  /** The number after the first (1) or the last (−1) equals sign. */
  private double number(LineReader lines, int direction) {
    int at = direction > 0 ? lines.start() : lines.end() - 1;
    while (at >= lines.start() && at < lines.end() && lines.bytes()[at] != '=') {
      at += direction;
    }
    double[] value = new double[1];
    numbers.reset(lines.bytes(), Math.min(at + 1, lines.end()), lines.end());
    if (!numbers.next(value, 0, 1)) {
      throw Texts.bad(lines, origin, "a finite energy");
    }
    return value[0];
  }

  /** The step as a frame, once it has ended. */
  Frame frame() {
    double[] places = positions;
    Cell box = cell;
    if (places == null || box == null) {
      throw QuestsException.input(
          origin.at()
              + "expected positions and lattice vectors in each step, found no "
              + (places == null ? "POSITION" : "direct lattice vectors")
              + " (VASP leaves them out with NWRITE = 0 and 1)");
    }
    Calculated values = new Calculated();
    values.energy(energy);
    values.freeEnergy(freeEnergy);
    double[] kbar = stress;
    if (kbar != null) {
      double[] voigt = new double[6];
      Arrays.setAll(voigt, i -> kbar[VOIGT[i]]);
      values.stress(voigt, -Calculated.KBAR);
    }
    values.forces(forces);
    try {
      return values.of(Frame.of(origin, header.elements(), places, box));
    } catch (IllegalArgumentException e) {
      throw QuestsException.input(origin.at() + e.getMessage(), e);
    }
  }
}
