package org.quests.uncertainty;

import org.quests.core.QuestsException;

/**
 * When there is an alarm: enough atoms above the threshold, in enough frames one after the other.
 *
 * @param threshold δH in nats above which an atom counts as novel
 * @param fraction of a frame's atoms that have to be novel, 0 … 1; 0: any one
 * @param patience how many such frames one after the other make an alarm, at least 1
 */
public record AlarmRule(double threshold, double fraction, int patience) {
  /** Checks the values. */
  public AlarmRule {
    if (!Double.isFinite(threshold)) {
      throw QuestsException.usage("the threshold must be finite, not " + threshold);
    }
    if (!(fraction >= 0 && fraction <= 1)) {
      throw QuestsException.usage("the fraction must be between 0 and 1, not " + fraction);
    }
    if (patience < 1) {
      throw QuestsException.usage("the patience must be at least 1 frame, not " + patience);
    }
  }

  /**
   * Whether a frame passes the threshold.
   *
   * @param novel how many of its atoms do
   */
  public boolean passes(int novel, int atoms) {
    return novel > 0 && novel >= fraction * atoms;
  }
}
