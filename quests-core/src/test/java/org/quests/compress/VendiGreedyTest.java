package org.quests.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidth;

/** Frames chosen by the Vendi score of order 2 of their environments. */
class VendiGreedyTest {
  private static final double H = 0.05;

  private static Environments dataset(double[][] rows, int... start) {
    double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return Environments.of(new DescriptorSpec(2, 5.0, List.of()), "test", flat, start, null);
  }

  private static double[][] rows(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][3];
    for (double[] row : rows) {
      Arrays.setAll(row, a -> 0.05 * random.nextGaussian());
    }
    return rows;
  }

  private static double score(double[][] rows, int[] start, List<Integer> frames) {
    double n = 0;
    double sum = 0;
    for (int f : frames) {
      n += start[f + 1] - start[f];
      for (int g : frames) {
        for (int i = start[f]; i < start[f + 1]; i++) {
          for (int j = start[g]; j < start[g + 1]; j++) {
            double squared = 0;
            for (int a = 0; a < 3; a++) {
              squared += Math.pow(rows[i][a] - rows[j][a], 2);
            }
            sum += Math.pow(Math.exp(-squared / (2 * H * H)), 2);
          }
        }
      }
    }
    return Math.log(n * n / sum);
  }

  /** The same frames as by scoring all selections with one frame more from scratch. */
  @Test
  void isTheFullScan() {
    double[][] rows = rows(60, 1);
    int[] start = {0, 5, 12, 13, 20, 28, 30, 41, 50, 55, 60};
    Ranking ranking =
        Compressor.of(dataset(rows, start), Bandwidth.of(H), Parallelism.serial())
            .rank(Method.VENDI, 10, Parallelism.serial());
    List<Integer> picked = new ArrayList<>();
    for (int pick = 0; pick < 10; pick++) {
      int best = -1;
      double highest = Double.NEGATIVE_INFINITY;
      for (int f = 0; f < 10; f++) {
        if (!picked.contains(f)) {
          List<Integer> with = new ArrayList<>(picked);
          with.add(f);
          double score = score(rows, start, with);
          if (score > highest) {
            highest = score;
            best = f;
          }
        }
      }
      picked.add(best);
      assertThat(ranking.frames()[pick]).isEqualTo(best);
      assertThat(ranking.scores()[pick]).isCloseTo(highest, within(1e-9));
    }
  }

  /** Of frames that repeat each other the first is taken, and the others come last. */
  @Test
  void copiesComeLast() {
    double[][] rows = rows(8, 2);
    rows[4] = rows[0].clone();
    rows[5] = rows[1].clone();
    Ranking ranking =
        Compressor.of(dataset(rows, 0, 2, 4, 6, 8), Bandwidth.of(H), Parallelism.serial())
            .rank(Method.VENDI, 4, Parallelism.serial());
    assertThat(ranking.frames()[3]).isEqualTo(2);
  }

  @Test
  void keepsWhatIsToBeKept() {
    double[][] rows = rows(12, 3);
    Compressor compressor =
        Compressor.of(dataset(rows, 0, 3, 6, 9, 12), Bandwidth.of(H), Parallelism.serial());
    int[] free = compressor.rank(Method.VENDI, 2, Parallelism.serial()).frames();
    int other =
        Arrays.stream(new int[] {0, 1, 2, 3}).filter(f -> f != free[0]).findFirst().orElse(0);
    int[] kept =
        compressor
            .withRules(Rules.NONE.keep(new int[] {other}))
            .rank(Method.VENDI, 2, Parallelism.serial())
            .frames();
    assertThat(kept[0]).isEqualTo(other);
  }
}
