package org.quests.neighbors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Vectors;
import org.quests.neighbors.simd.SimdNeighborArithmetic;

/** Plain loops and vectors both pick and rank as the definition says, to the bit. */
class NeighborArithmeticTest {
  static Stream<NeighborArithmetic> all() {
    NeighborArithmetic scalar = new ScalarNeighborArithmetic();
    return Vectors.available()
        ? Stream.of(scalar, new SimdNeighborArithmetic())
        : Stream.of(scalar);
  }

  @ParameterizedTest
  @MethodSource("all")
  void picksWhatIsNearerThanTheLimit(NeighborArithmetic arithmetic) {
    Random random = new Random(1);
    for (int count = 0; count < 100; count++) {
      double[][] points = new double[6][count + NeighborArithmetic.PAD];
      for (double[] values : points) {
        Arrays.fill(values, count, values.length, Double.POSITIVE_INFINITY);
        for (int i = 0; i < count; i++) {
          values[i] = random.nextInt(-4, 5) + 0.1;
        }
      }
      double[] centre = random.doubles(3, -1, 1).toArray();
      centre[0] = 0.1;
      double[] vector = vector(points, centre, 0);
      // As far as the first point, which then is not nearer.
      double limit = count % 2 == 0 || count == 0 ? 30 : vector[3];
      double[][] picked = new double[4][count + NeighborArithmetic.PAD];
      int[] index = new int[count + NeighborArithmetic.PAD];
      int hits = arithmetic.pick(points, count, centre, limit, picked, index);

      int[] expected =
          IntStream.range(0, count).filter(i -> vector(points, centre, i)[3] < limit).toArray();
      assertThat(Arrays.copyOf(index, hits)).isEqualTo(expected);
      for (int h = 0; h < hits; h++) {
        double[] one = {picked[0][h], picked[1][h], picked[2][h], picked[3][h]};
        assertThat(one).isEqualTo(vector(points, centre, expected[h]));
      }
    }
  }

  private static double[] vector(double[][] points, double[] centre, int i) {
    double x = points[0][i] - centre[0] + points[3][i];
    double y = points[1][i] - centre[1] + points[4][i];
    double z = points[2][i] - centre[2] + points[5][i];
    return new double[] {x, y, z, x * x + y * y + z * z};
  }

  @ParameterizedTest
  @MethodSource("all")
  void ranksAsAStableSortDoes(NeighborArithmetic arithmetic) {
    Random random = new Random(2);
    for (int count = 0; count < 150; count++) {
      int distinct = 1 + random.nextInt(2 * count + 1);
      double[] numbers = new double[count + NeighborArithmetic.PAD];
      for (int i = 0; i < count; i++) {
        numbers[i] = random.nextInt(distinct) / 7.0;
      }
      double[] before = numbers.clone();
      long[] ranks = new long[numbers.length];
      arithmetic.rank(numbers, count, ranks);

      Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
      Arrays.sort(order, Comparator.comparingDouble(i -> before[i]));
      long[] expected = new long[count];
      for (int rank = 0; rank < count; rank++) {
        expected[order[rank]] = rank;
      }
      assertThat(Arrays.copyOf(ranks, count)).isEqualTo(expected);
      assertThat(Arrays.copyOf(numbers, count)).isEqualTo(Arrays.copyOf(before, count));
    }
  }
}
