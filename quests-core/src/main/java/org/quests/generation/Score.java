package org.quests.generation;

import java.util.Arrays;

/** How far a structure is from what is wanted: in nats, lower is better. */
public enum Score {
  /** The mean over all atoms of |δH − target|. */
  TARGET {
    @Override
    double part(double dH, double target) {
      return Math.abs(dH - target);
    }
  },
  /** Minus the greatest δH: one atom as novel as can be. */
  GREEDY {
    @Override
    double of(double[] dH, double target) {
      return -Arrays.stream(dH).max().orElseThrow();
    }

    @Override
    boolean additive() {
      return false;
    }
  },
  /** Minus the mean δH: all atoms as novel as can be. */
  AVERAGE;

  /**
   * The score.
   *
   * @param dH of each atom in nats, at least one
   * @param target in nats; of no meaning to the other scores
   */
  double of(double[] dH, double target) {
    double sum = 0;
    for (double value : dH) {
      sum += part(value, target);
    }
    return sum / dH.length;
  }

  /** What one atom has to do with it, where the score is the mean of that. */
  double part(double dH, double target) {
    return -dH;
  }

  /** Whether the score is a mean over the atoms. */
  boolean additive() {
    return true;
  }
}
