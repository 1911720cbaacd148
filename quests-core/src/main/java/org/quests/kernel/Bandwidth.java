package org.quests.kernel;

import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;

/**
 * The width h of the Gaussian kernel.
 *
 * <p>Within the range of h no number overflows or vanishes, even in single precision (about 1e-38
 * to 3e38): the factor log₂(e) / 2h² of squared distances, and the squared distance 126 / factor
 * beyond which a kernel is negligible, stay eight powers of ten away from both ends. Squares below
 * 1e-45, which become 0, are negligible compared with h².
 *
 * @param value in 1/Å, {@link #SMALLEST} … {@link #LARGEST}
 */
public record Bandwidth(double value) {
  /** The h of the original method, in 1/Å. */
  public static final double DEFAULT = DescriptorSpec.DEFAULT_BANDWIDTH;

  /** The smallest h that is allowed, in 1/Å. */
  public static final double SMALLEST = 1e-15;

  /** The largest h that is allowed, in 1/Å. */
  public static final double LARGEST = 1e15;

  /**
   * Checks the value.
   *
   * @throws QuestsException where it is out of range
   */
  public Bandwidth {
    if (!(value >= SMALLEST && value <= LARGEST)) {
      throw QuestsException.usage(
          "the bandwidth must be between 1e-15 and 1e15 1/Å, found " + value);
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
