package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/** Nearest environments that are found alone are those that are found with kernel sums. */
class NearestTest {
  private final Parallelism threads = Parallelism.of(2);

  /** Clusters of rows, of which some are there twice; in frames of ten. */
  private static Environments rows(int n, double apart, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][9];
    for (int i = 0; i < n; i++) {
      int cluster = random.nextInt(20);
      for (int a = 0; a < rows[i].length; a++) {
        rows[i][a] = apart * ((cluster >> a % 5) & 1) + 0.02 * random.nextGaussian();
      }
      if (i % 50 == 49) {
        rows[i] = rows[random.nextInt(i)].clone();
      }
    }
    return environments(rows);
  }

  private static Environments environments(double[][] rows) {
    return Environments.of(
        RowSpec.external("own", rows[0].length),
        "rows",
        rows,
        IntStream.rangeClosed(0, (rows.length + 9) / 10)
            .map(f -> Math.min(rows.length, 10 * f))
            .toArray());
  }

  private void requireSame(Environments queries, ReferenceSet reference) {
    DifferentialEntropy.Nearest expected =
        DifferentialEntropy.of(
                queries, reference, Want.NEAREST, Weighing.of(Bandwidth.of(0.015)), threads)
            .nearest();
    DifferentialEntropy.Nearest found = DifferentialEntropy.nearest(queries, reference, threads);
    assertThat(found.rows()).isEqualTo(expected.rows());
    assertThat(found.distances()).isEqualTo(expected.distances());
  }

  /** Few and many, ordered or not, near and far from everything. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "65, 63, 0", "300, 2500, 0.5", "1100, 1500, 0", "500, 3000, 30"})
  void areThoseOfKernelSums(int queries, int references, double apart) {
    requireSame(rows(queries, apart, 1), ReferenceSet.of(rows(references, apart, 2), threads));
    requireSame(rows(queries, 3, 3), ReferenceSet.of(rows(references, apart, 4), threads));
  }

  @Test
  void ofASetThatGrewAndOfItself() {
    Environments first = rows(1100, 0.5, 5);
    ReferenceSet grown = ReferenceSet.of(first, threads).with(rows(700, 0.5, 6), threads);
    requireSame(rows(400, 0.5, 7), grown);
    requireSame(first, grown);
  }

  @Test
  void ofEqualOnesTheFirst() {
    double[][] same = new double[200][9];
    Environments all = environments(same);
    DifferentialEntropy.Nearest found =
        DifferentialEntropy.nearest(all, ReferenceSet.of(all, threads), threads);
    assertThat(found.rows()).containsOnly(0);
    assertThat(found.distances()).containsOnly(0);
  }
}
