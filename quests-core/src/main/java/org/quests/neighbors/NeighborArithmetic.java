package org.quests.neighbors;

import org.quests.core.ColdStart;
import org.quests.core.Vectors;

/**
 * The arithmetic of finding and sorting the neighbours of one atom. Implementations give the same
 * bits and the same order. Stateless, thread-safe.
 */
public interface NeighborArithmetic {
  /** Arrays are longer than what they hold by at least this. */
  int PAD = 8;

  /**
   * Picks the points that are near to another: with the vector (point − centre) + shift of each,
   * those whose dx² + dy² + dz², added in this order, is below a limit. They stay in order.
   *
   * @param points x, y and z of each point, then x, y and z of its shift, in Å; infinite after the
   *     last
   * @param count how many points
   * @param centre x, y and z
   * @param limit in Å², finite
   * @param picked receives dx, dy, dz and the squared length of the vectors of those picked; as
   *     long as the arrays of points
   * @param index receives the numbers of the points picked; as long
   * @return how many were picked
   */
  int pick(
      double[][] points, int count, double[] centre, double limit, double[][] picked, int[] index);

  /**
   * Ranks numbers by counting how many are smaller; of equal ones the first comes first.
   *
   * @param numbers not negative; may be changed after the last
   * @param count how many numbers
   * @param ranks receives 0 … count − 1 for each; may be changed after the last
   */
  void rank(double[] numbers, int count, long[] ranks);

  /** What suits the work that a process has done so far, in atoms whose neighbours are found. */
  static NeighborArithmetic choose() {
    return Choice.ARITHMETIC.choose(1);
  }

  /** Made when it is first needed. */
  final class Choice {
    private static final String SIMD = "org.quests.neighbors.simd.SimdNeighborArithmetic";

    /** Atoms of a process that plain loops find the neighbours of before vectors take over. */
    private static final long PLAIN = 20_000;

    private static final ColdStart<NeighborArithmetic> ARITHMETIC = make();

    private Choice() {}

    private static ColdStart<NeighborArithmetic> make() {
      NeighborArithmetic plain = new ScalarNeighborArithmetic();
      return new ColdStart<>(
          () -> Vectors.available() ? Vectors.load(NeighborArithmetic.class, SIMD) : plain,
          plain,
          PLAIN);
    }
  }
}
