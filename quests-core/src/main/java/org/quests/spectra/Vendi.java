package org.quests.spectra;

import org.quests.core.Interval;

/**
 * A Vendi score: an effective number of environments, or of frames, that have nothing in common.
 *
 * @param order q
 * @param value 1 … n
 * @param range where it lies: certainly, or in 95 of 100 cases if it is an estimate
 * @param estimate whether it was estimated by random probes
 * @param saturated whether it is so near to n that it says more about n than about the data
 */
public record Vendi(
    double order, double value, Interval range, boolean estimate, boolean saturated) {
  /** ln n − ln VS below this. */
  private static final double SATURATION = 0.5;

  static Vendi of(double order, double value, Interval range, boolean estimate, int n) {
    return new Vendi(order, value, range, estimate, Math.log(n) - Math.log(value) < SATURATION);
  }

  /** One that is known but for a relative error. */
  static Vendi within(double order, double value, double error, int n) {
    return of(
        order, value, new Interval(value * Math.exp(-error), value * Math.exp(error)), false, n);
  }
}
