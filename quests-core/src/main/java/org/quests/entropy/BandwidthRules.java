package org.quests.entropy;

import org.quests.core.QuestsException;
import org.quests.kernel.Bandwidth;

/** Bandwidths from the volume per atom V in Å³, fitted by the authors of the method. */
public final class BandwidthRules {
  private BandwidthRules() {}

  /**
   * h = 0.0897141 exp(−½ (V/10.896)²) + 0.0119417, in 1/Å.
   *
   * @param volumePerAtom in Å³, greater than 0
   */
  public static Bandwidth gaussian(double volumePerAtom) {
    requirePositive(volumePerAtom);
    double s = volumePerAtom / 10.896;
    return Bandwidth.of(0.0897141 * Math.exp(-0.5 * s * s) + 0.0119417);
  }

  /**
   * h = 0.086164 w(log² V; 11.61172) + 0.016, in 1/Å, with the weight function w of the descriptor.
   *
   * @param volumePerAtom in Å³, greater than 0
   */
  public static Bandwidth cutoff(double volumePerAtom) {
    requirePositive(volumePerAtom);
    double log = Math.log(volumePerAtom);
    double s = log * log / 11.61172;
    double root = s < 1 ? 1 - s * s : 0;
    return Bandwidth.of(0.086164 * root * root + 0.016);
  }

  private static void requirePositive(double volumePerAtom) {
    if (!(volumePerAtom > 0 && volumePerAtom < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the volume per atom must be greater than 0 Å³, not " + volumePerAtom);
    }
  }
}
