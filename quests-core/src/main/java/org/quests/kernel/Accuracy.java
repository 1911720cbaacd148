package org.quests.kernel;

import java.util.OptionalDouble;
import org.quests.core.QuestsException;

/**
 * How accurate kernel sums have to be. An engine may be more accurate than it is asked to be.
 *
 * @param precision the least precise arithmetic that will do
 * @param tolerance bound on the share of a kernel sum that may be left out, 0 … 0.1; 0: nothing
 * @param decideAt a differential entropy t in nats: a sum may stop as soon as δH ≤ t or δH &gt; t
 *     is certain. It is then on the right side of t, and otherwise a lower bound of S; such sums
 *     are not merged with others
 */
public record Accuracy(Precision precision, double tolerance, OptionalDouble decideAt) {
  /** Double precision, nothing left out. */
  public static final Accuracy EXACT = new Accuracy(Precision.DOUBLE, 0, OptionalDouble.empty());

  /** Above this number of pairs {@link Precision#AUTO} is single precision. */
  private static final double MANY_PAIRS = 2e9;

  /** Checks the values. */
  public Accuracy {
    if (!(tolerance >= 0 && tolerance <= 0.1)) {
      throw QuestsException.usage("the tolerance must be between 0 and 0.1, not " + tolerance);
    }
    if (decideAt.isPresent() && !Double.isFinite(decideAt.getAsDouble())) {
      throw QuestsException.usage("the threshold must be finite, not " + decideAt.getAsDouble());
    }
  }

  /** This precision and tolerance, without a decision. */
  public static Accuracy of(Precision precision, double tolerance) {
    return new Accuracy(precision, tolerance, OptionalDouble.empty());
  }

  /**
   * The same with a precision that is SINGLE or DOUBLE.
   *
   * @param pairs of environments that are to be weighed: up to 2·10⁹ of them AUTO is DOUBLE
   */
  public Accuracy forPairs(double pairs) {
    return precision == Precision.AUTO
        ? new Accuracy(
            pairs > MANY_PAIRS ? Precision.SINGLE : Precision.DOUBLE, tolerance, decideAt)
        : this;
  }
}
