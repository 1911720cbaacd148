package org.quests.uncertainty;

/**
 * A frame whose errors are known.
 *
 * @param dH of each atom in nats, finite; at least one
 * @param errors of each atom, at least 0 and finite
 */
public record LabelledFrame(double[] dH, double[] errors) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException where the lengths differ or a value is not in its range
   */
  public LabelledFrame {
    if (dH.length != errors.length || dH.length == 0) {
      throw new IllegalArgumentException(dH.length + " atoms with " + errors.length + " errors");
    }
    for (int i = 0; i < dH.length; i++) {
      if (!Double.isFinite(dH[i]) || !(errors[i] >= 0 && errors[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("atom " + i + ": δH " + dH[i] + ", error " + errors[i]);
      }
    }
  }

  /** The number of atoms. */
  public int atoms() {
    return dH.length;
  }
}
