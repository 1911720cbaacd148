package org.quests.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelProduct;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** Vendi scores of environments, with and without all eigenvalues. */
class VendiScoresTest {
  private static final Weighing WEIGHING =
      new Weighing(
          Bandwidth.of(0.015),
          new Evaluation(KernelEngines.get(KernelEngines.AUTO), Accuracy.of(Precision.DOUBLE, 0)));

  private static ReferenceSet set(int n, double spread, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[3 * n];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = spread * random.nextGaussian();
    }
    return ReferenceSet.of(
        Environments.of(
            new DescriptorSpec(2, 5.0, List.of()), "test", rows, new int[] {0, n}, null),
        Parallelism.serial());
  }

  private static List<Vendi> of(ReferenceSet set, double... orders) {
    return VendiScores.ofEnvironments(set, WEIGHING, orders, 0, Parallelism.serial());
  }

  @Test
  void doNotGrowWithTheOrder() {
    double before = Double.POSITIVE_INFINITY;
    for (Vendi score : of(set(300, 0.02, 1), 0.5, 1, 2, 3, 10, Double.POSITIVE_INFINITY)) {
      assertThat(score.value()).isLessThan(before);
      assertThat(score.range().holds(score.value())).isTrue();
      before = score.value();
    }
  }

  /** Of environments far apart each counts, and that says nothing of them. */
  @Test
  void tellsOfSaturation() {
    for (Vendi score : of(set(100, 10, 2), 1, 2, Double.POSITIVE_INFINITY)) {
      assertThat(score.value()).isCloseTo(100, org.assertj.core.api.Assertions.within(1e-9));
      assertThat(score.saturated()).isTrue();
    }
    assertThat(of(set(400, 0.01, 2), 2).getFirst().saturated()).isFalse();
  }

  /** Also where the largest eigenvalue is hardly larger than the next one. */
  @Test
  void powerIterationLiesBetweenItsBounds() {
    for (double spread : new double[] {0.005, 0.02, 0.1}) {
      ReferenceSet set = set(500, spread, 3);
      List<Vendi> exact = of(set, Double.POSITIVE_INFINITY, 0.9);
      Vendi iterated = of(set, Double.POSITIVE_INFINITY).getFirst();
      double value = exact.getFirst().value();
      assertThat(iterated.range().low()).isLessThanOrEqualTo(value * (1 + 1e-11));
      assertThat(iterated.range().high()).isGreaterThanOrEqualTo(value * (1 - 1e-11));
    }
  }

  @Test
  void estimateIsNearTheExactScore() {
    ReferenceSet set = set(600, 0.02, 4);
    double exact = Math.log(of(set, 1).getFirst().value());
    double squares = 1 / of(set, 2).getFirst().value();
    KernelProduct matrix = KernelProduct.of(set, WEIGHING.bandwidth(), Accuracy.EXACT);
    int held = 0;
    for (int seed = 0; seed < 10; seed++) {
      SpectralEntropy estimate = SpectralEntropy.of(matrix, squares, seed, Parallelism.serial());
      assertThat(Math.abs(estimate.value() - exact)).isLessThan(5 * estimate.standardError());
      held += estimate.interval().holds(exact) ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(6);
  }

  @Test
  void aSingleEnvironmentIsOne() {
    for (Vendi score : of(set(1, 1, 5), 0.5, 1, 2, Double.POSITIVE_INFINITY)) {
      assertThat(score.value()).isEqualTo(1);
    }
  }

  @Test
  void refusesOrdersThatTakeTooLong() {
    ReferenceSet set = set(5001, 1, 6);
    assertThatThrownBy(() -> of(set, 3))
        .hasMessageContaining("order 3.0 of 5001 environments")
        .hasMessageContaining("orders 1, 2 and inf");
    assertThatThrownBy(() -> of(set, 0)).hasMessageContaining("above 0");
    int[] labels = new int[5001];
    java.util.Arrays.setAll(labels, i -> i);
    GramMatrix gram =
        GramMatrix.of(
            set,
            Groups.of(5001, labels),
            Bandwidth.of(0.015),
            Accuracy.EXACT,
            Parallelism.serial());
    assertThatThrownBy(() -> VendiScores.ofFrames(gram, new double[] {1}, Parallelism.serial()))
        .hasMessageContaining("order 2 is possible");
  }
}
