package org.quests.generation;

import java.util.Arrays;

/** How far a structure is from what is wanted: in nats, lower is better. */
public enum Score {
  /** The mean over all atoms of |δH − target|. */
  TARGET {
    @Override
    double of(double[] dH, double target) {
      double sum = 0;
      for (double value : dH) {
        sum += Math.abs(value - target);
      }
      return sum / dH.length;
    }
  },
  /** Minus the greatest δH: one atom as novel as can be. */
  GREEDY {
    @Override
    double of(double[] dH, double target) {
      return -Arrays.stream(dH).max().orElseThrow();
    }
  },
  /** Minus the mean δH: all atoms as novel as can be. */
  AVERAGE {
    @Override
    double of(double[] dH, double target) {
      double sum = 0;
      for (double value : dH) {
        sum += value;
      }
      return -sum / dH.length;
    }
  };

  /**
   * The score.
   *
   * @param dH of each atom in nats, at least one
   * @param target in nats; of no meaning to the other scores
   */
  abstract double of(double[] dH, double target);
}
