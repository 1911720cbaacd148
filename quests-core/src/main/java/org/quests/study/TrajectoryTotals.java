package org.quests.study;

import org.quests.entropy.FrameResult;
import org.quests.kernel.Precision;

/** What a trajectory comes to, frame after frame. */
final class TrajectoryTotals {
  private long frames;
  private long atoms;
  private long positive;
  private long framesPositive;
  private double sum;
  private double greatestError;
  private double max = Double.NEGATIVE_INFINITY;
  private long maxFrame;
  private int maxAtom;
  private Precision precision = Precision.DOUBLE;
  private double tolerance;

  void add(FrameResult result) {
    double[] dH = result.values();
    frames++;
    atoms += dH.length;
    boolean any = false;
    for (int i = 0; i < dH.length; i++) {
      sum += dH[i];
      if (dH[i] > 0) {
        positive++;
        any = true;
      }
      if (dH[i] > max) {
        max = dH[i];
        maxFrame = result.index();
        maxAtom = i;
      }
    }
    framesPositive += any ? 1 : 0;
    for (FrameResult.Against against : result.against()) {
      for (double bound : against.errorBounds()) {
        greatestError = Math.max(greatestError, bound);
      }
      note(against.precision(), against.tolerance());
    }
    result.own().ifPresent(own -> note(own.header().precision(), own.header().tolerance()));
  }

  /** Frames differ in size, and so may their precision: the least precise speaks for all. */
  private void note(Precision used, double leftOut) {
    precision = used == Precision.SINGLE ? used : precision;
    tolerance = Math.max(tolerance, leftOut);
  }

  long frames() {
    return frames;
  }

  long atoms() {
    return atoms;
  }

  double mean() {
    return sum / atoms;
  }

  double fractionPositive() {
    return (double) positive / atoms;
  }

  /** The number of frames with an atom that is not covered. */
  long framesPositive() {
    return framesPositive;
  }

  double max() {
    return max;
  }

  long maxFrame() {
    return maxFrame;
  }

  int maxAtom() {
    return maxAtom;
  }

  double greatestError() {
    return greatestError;
  }

  Precision precision() {
    return precision;
  }

  double tolerance() {
    return tolerance;
  }
}
