package org.quests.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Frames of copper, hot and cold, with something wrong in a few of them at seeded places. */
final class PlantedDataset {
  static final int FRAMES = 30;
  static final int ATOMS = 32;

  /** Frames before are called cold, others hot. */
  private static final int COLD = 15;

  private static final double EDGE = 3.6;
  private static final double[][] SITES = {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}};

  final double[][][] positions = new double[FRAMES][ATOMS][];
  final double[][][] forces = new double[FRAMES][ATOMS][3];
  final String[] labels = new String[FRAMES];
  final double[] energies = new double[FRAMES];

  final int repeated;
  final int repeating;
  final int odd;
  final int oddAtom;
  final int mislabelled;
  final int outlier;

  PlantedDataset(long seed) {
    Random random = new Random(seed);
    repeated = random.nextInt(COLD - 1);
    odd = (repeated + 1) % (COLD - 1);
    mislabelled = (repeated + 5) % (COLD - 1);
    oddAtom = random.nextInt(ATOMS);
    repeating = COLD - 1;
    outlier = COLD + random.nextInt(FRAMES - COLD);
    for (int f = 0; f < FRAMES; f++) {
      boolean hot = f >= COLD || f == mislabelled;
      labels[f] = f < COLD ? "cold" : "hot";
      energies[f] = -3.5 * ATOMS + 0.05 * random.nextGaussian() + (f == outlier ? 40 : 0);
      for (int i = 0; i < ATOMS; i++) {
        positions[f][i] = new double[3];
        int[] cell = {i / 4 % 2, i / 8 % 2, i / 16};
        for (int c = 0; c < 3; c++) {
          positions[f][i][c] =
              EDGE * (cell[c] + SITES[i % 4][c]) + (hot ? 0.28 : 0.06) * random.nextGaussian();
          forces[f][i][c] = random.nextGaussian();
        }
      }
    }
    for (int i = 0; i < ATOMS; i++) {
      // The same crystal elsewhere: moved as a whole, and its atoms in another order.
      double[] of = positions[repeated][ATOMS - 1 - i];
      positions[repeating][i] = new double[] {of[0] + 0.3, of[1] - 0.1, of[2] + 1};
    }
  }

  String element(int frame, int atom) {
    return frame == odd && atom == oddAtom ? "Ag" : "Cu";
  }

  double force(int frame, int atom) {
    double[] f = forces[frame][atom];
    return Math.sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]);
  }

  Path write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < FRAMES; f++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%d%nLattice=\"%s 0 0 0 %s 0 0 0 %s\" Properties=species:S:1:pos:R:3:forces:R:3"
                  + " energy=%.6f config_type=%s pbc=\"T T T\"%n",
              ATOMS,
              2 * EDGE,
              2 * EDGE,
              2 * EDGE,
              energies[f],
              labels[f]));
      for (int i = 0; i < ATOMS; i++) {
        text.append(element(f, i));
        for (double x : positions[f][i]) {
          text.append(String.format(Locale.ROOT, " %.8f", x));
        }
        for (double x : forces[f][i]) {
          text.append(String.format(Locale.ROOT, " %.8f", x));
        }
        text.append('\n');
      }
    }
    return Files.writeString(file, text);
  }
}
