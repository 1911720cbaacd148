package org.quests.study;

import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthRules;
import org.quests.kernel.Bandwidth;

/**
 * A bandwidth from the volume per atom.
 *
 * @param volume in Å³ per atom, greater than 0
 */
public record BandwidthStudy(double volume) {
  /**
   * From the frames of a dataset.
   *
   * @throws QuestsException of kind INPUT where not all are periodic in all directions
   */
  public static BandwidthStudy of(Environments dataset) {
    return new BandwidthStudy(
        dataset
            .volumePerAtom()
            .orElseThrow(
                () ->
                    QuestsException.input(
                        dataset.source()
                            + ": the volume per atom is not known, expected frames that are"
                            + " periodic in all directions")));
  }

  /** By the Gaussian rule. */
  public Bandwidth gaussian() {
    return BandwidthRules.gaussian(volume);
  }

  /** By the cutoff rule. */
  public Bandwidth cutoff() {
    return BandwidthRules.cutoff(volume);
  }
}
