package org.quests.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.quests.testing.TestData;

/** Trajectories that are small enough to be weighed in a moment. */
final class Samples {
  private Samples() {}

  /** 40 frames of 2 atoms, Al and Cu. */
  static Path alloy() {
    return TestData.shipped("alcu_tiny_cells.extxyz.gz");
  }

  /** 41 frames of 256 atoms. */
  static Path copper() {
    return TestData.shipped("cu256_fcc_900K.extxyz.gz");
  }

  /** 200 frames of one molecule of C, H and O. */
  static Path ethanol() {
    return TestData.shipped("ethanol_500K.extxyz.gz");
  }

  /**
   * Frames of 4 copper atoms in a cubic cell, displaced at random, with columns and values besides
   * what the program needs.
   */
  static String text(int frames) {
    double[][] sites = {{0, 0, 0}, {0, 1.8, 1.8}, {1.8, 0, 1.8}, {1.8, 1.8, 0}};
    Random random = new Random(8);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      text.append("4\nLattice=\"3.6 0 0 0 3.6 0 0 0 3.6\" energy=").append(-3.5 * f);
      text.append(" config_type=\"hot crystal\" pbc=\"T T T\"");
      text.append(" Properties=species:S:1:pos:R:3:forces:R:3:tag:S:1:id:I:1:fixed:L:1\n");
      for (int i = 0; i < sites.length; i++) {
        text.append("Cu");
        for (double x : sites[i]) {
          text.append(String.format(Locale.ROOT, " %.6f", x + 0.2 * random.nextGaussian()));
        }
        text.append(" 0.5 -1 ").append(f).append(" site").append(i).append(' ');
        text.append(10 * f + i).append(i == 0 ? " T" : " F").append('\n');
      }
    }
    return text.toString();
  }

  /** One frame of 4 copper atoms, with its number as {@code step}; frames of a number are equal. */
  static String copper(int number) {
    return copper(number, 3.6, number);
  }

  /** The same in a cell that is much too large; all are alike. */
  static String stretched(int number) {
    return copper(number, 4.1, 0);
  }

  private static String copper(int number, double edge, int seed) {
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    Random random = new Random(seed);
    String lattice = String.format(Locale.ROOT, "%s 0 0 0 %s 0 0 0 %s", edge, edge, edge);
    StringBuilder text = new StringBuilder("4\nLattice=\"" + lattice + "\"");
    text.append(" Properties=species:S:1:pos:R:3 step=").append(number).append(" pbc=\"T T T\"\n");
    for (double[] site : sites) {
      text.append("Cu");
      for (double x : site) {
        text.append(String.format(Locale.ROOT, " %.6f", edge * x + 0.05 * random.nextGaussian()));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
