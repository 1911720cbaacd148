package org.quests.kernel;

import org.quests.core.QuestsException;

/**
 * The width h of the Gaussian kernel.
 *
 * @param value in 1/Å, between 1e-30 and 1e30
 */
public record Bandwidth(double value) {
  /** h of the original method, in 1/Å. */
  public static final double DEFAULT = 0.015;

  /** Checks the value. */
  public Bandwidth {
    if (!(value >= 1e-30 && value <= 1e30)) {
      throw QuestsException.usage("the bandwidth must be a number greater than 0, not " + value);
    }
  }

  /** A bandwidth in 1/Å. */
  public static Bandwidth of(double value) {
    return new Bandwidth(value);
  }

  /** log₂(e) / 2h²: a squared distance times this is −log₂ of the kernel. */
  double exponentScale() {
    return 1 / (2 * value * value * Math.log(2));
  }
}
