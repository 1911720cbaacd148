package org.quests.bench;

/**
 * Squared distances as tensor cores would give them, with a bound on their error: differences in
 * single precision over the leading axes, and |x|² + |y|² − 2 x y over the others, the product by
 * tensor cores.
 *
 * <p>What is bounded is that of docs/method.md, "Errors": how far a row is moved (displacement), by
 * how much a squared distance is changed beside that (cancellation), and roundings in proportion to
 * it.
 */
abstract class TensorModel {
  /** Half a unit in the last place of single precision. */
  static final double UNIT = 0x1p-24;

  /** For products of errors. */
  private static final double SECOND_ORDER = 1.001;

  /** Roundings in proportion to a squared distance, beside one for each leading axis. */
  private static final int OTHERS = 16;

  final TurnedRows of;
  final int leading;

  private final double[] leadingNorms;

  TensorModel(TurnedRows of) {
    this.of = of;
    leading = of.leading();
    leadingNorms = new double[of.count()];
    for (int i = 0; i < leadingNorms.length; i++) {
      leadingNorms[i] = TurnedRows.norm(of.rows()[i], 0, leading);
    }
  }

  /** What it is called. */
  abstract String name();

  /** Products of matrices that it takes. */
  abstract int products();

  /** |x|² + |y|² − 2 x y over the axes after the leading ones, in 1/Å²; a number of 24 bits. */
  abstract float ofProducts(int i, int j);

  /** How far a row is moved over the axes of products, in 1/Å. */
  abstract double moved(int i);

  /** A bound on what {@link #ofProducts} is changed by beside that, in 1/Å². */
  abstract double changed(int i, int j);

  /** The squared distance of two rows, in 1/Å². */
  final float squared(int i, int j) {
    if (i == j) {
      return 0;
    }
    float sum = ofProducts(i, j);
    for (int a = leading - 1; a >= 0; a--) {
      float difference = (float) of.rows()[i][a] - (float) of.rows()[j][a];
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  private double displacement(int i) {
    return moved(i) + UNIT * leadingNorms[i];
  }

  /** A bound on |{@link #squared} − the exact one|, which is given. */
  final double bound(int i, int j, double exact) {
    double moved = displacement(i) + displacement(j);
    double without = 2 * Math.sqrt(exact) * moved + moved * moved + changed(i, j);
    return SECOND_ORDER * (without + (leading + OTHERS) * UNIT * (exact + without));
  }

  /**
   * A bound on the change of the logarithm of a sum of kernels over all rows: that of
   * docs/method.md, for the greatest displacement and cancellation of any pair.
   *
   * @param exponent log n − log S, at least 0
   * @param h in 1/Å
   */
  final double ofLog(double exponent, double h) {
    double moved = SECOND_ORDER * 2 * greatestDisplacement() / h;
    double changed = SECOND_ORDER * greatestChange() / (2 * h * h);
    double z = exponent + changed;
    return changed
        + (leading + OTHERS) * UNIT * z
        + Math.sqrt(2 * z) * moved
        + moved * moved / 2
        + OTHERS * UNIT;
  }

  private double greatestDisplacement() {
    double greatest = 0;
    for (int i = 0; i < of.count(); i++) {
      greatest = Math.max(greatest, displacement(i));
    }
    return greatest;
  }

  /** A bound on {@link #changed} for any two rows. */
  abstract double greatestChange();
}
