package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;

class GroupComparisonTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  /** Frames of five points on a line, in units of h. */
  private static Environments frames(double[] points) {
    double[] rows = new double[3 * points.length];
    for (int i = 0; i < points.length; i++) {
      rows[3 * i] = H.value() * points[i];
    }
    int[] start = new int[points.length / 5 + 1];
    Arrays.setAll(start, f -> 5 * f);
    return Environments.of(new DescriptorSpec(2, null, List.of()), "points", rows, start, null);
  }

  private static GroupComparison compare(Environments dataset, int[] labels, String... names) {
    return GroupComparison.of(dataset, List.of(names), labels, 1e-5, EXACT, Parallelism.serial());
  }

  private static double entropy(Environments environments) {
    return DatasetInformation.of(
            ReferenceSet.of(environments, Parallelism.serial()), EXACT, Parallelism.serial())
        .entropy()
        .value();
  }

  /** Frames of a group have a mean that is that of the group. */
  @Test
  void ratiosOfFramesMakeTheRatioOfTheirGroup() {
    Random random = new Random(8);
    int n = 120;
    double[] points = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i < 60 ? 0 : 1;
      // The third frame is called the first group, and is like the second.
      points[i] = random.nextGaussian() + (labels[i] == 1 || i / 5 == 2 ? 6 : 0);
    }
    GroupComparison groups = compare(frames(points), labels, "a", "b");
    double sum = 0;
    for (int f = 0; f < 12; f++) {
      double ratio = groups.likelihoodRatio(5 * f, 5 * f + 5, 1);
      assertThat(ratio > 0).as("frame %s: %s", f, ratio).isEqualTo(f == 2);
      sum += ratio / 12;
    }
    assertThat(sum).isCloseTo(groups.likelihoodRatio(0, 1), within(1e-12));
    assertThat(groups.likelihoodRatio(5, 5, 1)).isNaN();
  }

  /** The split adds up, whatever lies between the groups, and its parts are entropies. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 2, 10, 1000})
  void theSplitIsAnIdentity(double apart) {
    Random random = new Random(3);
    int n = 1500;
    double[] points = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 10 < 5 ? 0 : i < 600 ? 1 : 2;
      points[i] = labels[i] * apart + random.nextGaussian();
    }
    Environments dataset = frames(points);
    GroupComparison groups = compare(dataset, labels, "a", "b", "c");
    double whole = entropy(dataset);
    assertThat(groups.entropy().value()).isEqualTo(whole, within(1e-9));
    assertThat(groups.overlapTerm()).isNotNegative();
    double split = groups.labelEntropy() - groups.overlapTerm();
    for (int g = 0; g < 3; g++) {
      int group = g;
      int[] rows = java.util.stream.IntStream.range(0, n).filter(i -> labels[i] == group).toArray();
      double own = entropy(dataset.select(rows));
      assertThat(groups.entropy(g).value()).isEqualTo(own, within(1e-9));
      assertThat(groups.count(g)).isEqualTo(rows.length);
      split += groups.share(g) * own;
    }
    assertThat(split).isEqualTo(whole, within(1e-9));
    assertThat(groups.meanGroupEntropy() + groups.labelEntropy() - groups.overlapTerm())
        .isEqualTo(whole, within(1e-9));
    if (apart == 0) {
      assertThat(groups.visibility()).isEqualTo(0, within(0.02));
    } else if (apart == 1000) {
      assertThat(groups.visibility()).isEqualTo(1, within(1e-12));
    }
  }

  @Test
  void matricesAreThoseOfTheFilesAlone() {
    Random random = new Random(5);
    double[] points = new double[400];
    int[] labels = new int[400];
    for (int i = 0; i < points.length; i++) {
      labels[i] = i < 150 ? 0 : 1;
      points[i] = 3 * labels[i] + random.nextGaussian();
    }
    Environments dataset = frames(points);
    GroupComparison groups = compare(dataset, labels, "a", "b");
    Environments a = dataset.select(java.util.stream.IntStream.range(0, 150).toArray());
    Environments b = dataset.select(java.util.stream.IntStream.range(150, 400).toArray());
    DifferentialEntropy ab =
        DifferentialEntropy.of(
            a, ReferenceSet.of(b, Parallelism.serial()), EXACT, Parallelism.serial());
    assertThat(groups.overlap(0, 1)).isEqualTo(ab.overlap(1e-5)).isBetween(0.1, 0.99);
    Entropy own =
        Entropy.of(ReferenceSet.of(a, Parallelism.serial()), Weighing.of(H), Parallelism.serial());
    assertThat(groups.divergence(0, 1)).isEqualTo(ab.divergence(own), within(1e-9)).isPositive();
    assertThat(groups.divergence(1, 1)).isZero();
    assertThat(groups.overlap(1, 1)).isEqualTo(1);
    // Of the ratio's two sides, one is that of the divergence.
    double held = 0;
    for (int i = 0; i < 150; i++) {
      double sum = 0;
      for (int j = 0; j < 150; j++) {
        double d = points[i] - points[j];
        sum += i / 5 == j / 5 ? 0 : Math.exp(-d * d / 2);
      }
      held += Math.log(sum / 145) / 150;
    }
    assertThat(groups.likelihoodRatio(0, 1))
        .isEqualTo(-ab.mean() - Math.log(250) - held, within(1e-9))
        .isNegative();
  }

  @Test
  void aGroupOfOneFrameHasNoRatio() {
    GroupComparison groups =
        compare(frames(new double[10]), new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, "a", "b");
    assertThat(groups.likelihoodRatio(0, 1)).isNaN();
    assertThat(groups.overlapTerm()).isEqualTo(Math.log(2), within(1e-12));
    assertThat(compare(frames(new double[5]), new int[5], "all").visibility()).isNaN();
  }

  @Test
  void anEmptyGroupIsRefused() {
    assertThatThrownBy(() -> compare(frames(new double[5]), new int[5], "a", "b"))
        .isInstanceOf(QuestsException.class)
        .hasMessage("group b holds no environments, expected at least one");
  }
}
