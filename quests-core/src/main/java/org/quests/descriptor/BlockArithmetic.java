package org.quests.descriptor;

/**
 * The arithmetic on the matrix of cross terms of one atom. Implementations give the same bits: what
 * is rounded is rounded in the operations that {@link ScalarBlockArithmetic} spells out, in its
 * order.
 *
 * <p>Rows of the matrix are {@link #PAD} numbers long, or a multiple of that. Stateless,
 * thread-safe.
 */
public interface BlockArithmetic {
  /** Rows of the matrix, and what they are made from, are filled up to a multiple of this. */
  int PAD = 8;

  /** 1/√(1 − r) is about 1 + R1 r + R2 r². */
  double R1 = 0.5;

  /** The coefficient of r². */
  double R2 = 0.375;

  /** What a guess at the bits of 1/√x starts from. */
  long GUESS = 0x5fe6eb50c7b537a9L;

  /**
   * Cross terms: products of the weights' roots of two neighbours, over their distance, by three
   * steps towards 1/√x from a guess at its bits: 2e-16 relative. The term of a neighbour with
   * itself is 0.
   *
   * @param x coordinates in Å; from {@code count} on far from everything
   * @param rootWeight 0 from {@code count} on
   * @param stride a multiple of {@link #PAD}, at least count
   * @param matrix receives count rows of stride numbers
   */
  void cross(
      double[] x,
      double[] y,
      double[] z,
      double[] rootWeight,
      int count,
      int stride,
      double[] matrix);

  /**
   * Sorts the numbers of each column, smallest first.
   *
   * @param matrix rows of stride numbers, none of them NaN or −0
   * @param rows a power of two, at least {@link #PAD}
   * @param stride a multiple of {@link #PAD}
   */
  void sortColumns(double[] matrix, int rows, int stride);

  /**
   * Sums of rows: every {@link #PAD}-th number is added to one of as many partial sums, in order;
   * these are added by halves, the first of them to the first of the other half and so on.
   *
   * @param scratch {@link #PAD} numbers for each row
   * @param sums receives one number for each row
   */
  void sumRows(double[] matrix, int rows, int stride, double[] scratch, double[] sums);
}
