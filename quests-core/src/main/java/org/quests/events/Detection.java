package org.quests.events;

import org.quests.core.QuestsException;

/**
 * How nuclei are found: which atoms are kept, and which of them are bonded.
 *
 * @param signal the number that decides for each atom
 * @param threshold in nats
 * @param above whether atoms strictly above the threshold are kept, or those strictly below
 * @param bond kept atoms nearer than this are bonded, in Å
 */
public record Detection(Signal signal, double threshold, boolean above, double bond) {
  /**
   * Checks the numbers.
   *
   * @throws QuestsException where the threshold is not finite, or the cut-off not above 0
   */
  public Detection {
    if (!Double.isFinite(threshold)) {
      throw QuestsException.usage("the threshold must be a finite number, found " + threshold);
    }
    if (!(bond > 0 && bond < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("the bond cut-off must be greater than 0 Å, found " + bond);
    }
  }

  /** Which atoms are kept, by their signal. */
  public boolean[] kept(double[] signal) {
    boolean[] kept = new boolean[signal.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = above ? signal[i] > threshold : signal[i] < threshold;
    }
    return kept;
  }
}
