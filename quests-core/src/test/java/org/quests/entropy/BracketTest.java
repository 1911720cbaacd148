package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.RowRuns;
import org.quests.kernel.Want;

/** Brackets against sums that leave out own frames one by one. */
class BracketTest {
  private static final int D = 5;

  private final Parallelism serial = Parallelism.serial();

  /**
   * Frames of different sizes, one without atoms and one of one atom; their environments share a
   * place, and differ by so much that sums reach from many neighbours to none.
   */
  private static double[][] points(int n, double spread, Random random) {
    double[][] points = new double[n][D];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < D; a++) {
        points[i][a] = spread * random.nextGaussian() + (i / 7) % 3;
      }
    }
    points[n - 1][0] = 1000;
    points[0] = points[n / 2].clone();
    return points;
  }

  private static int[] frames(int n) {
    return new int[] {0, 1, 1, n / 3, n / 2, n / 2 + 3, n - 20, n};
  }

  @ParameterizedTest
  @CsvSource({"60, 0.3, DOUBLE", "400, 0.5, SINGLE", "400, 1.5, DOUBLE", "2000, 1, SINGLE"})
  void eachSumIsThatOverAllOtherFrames(int n, double spread, Precision precision) {
    double[][] points = points(n, spread, new Random(n));
    int[] start = frames(n);
    double expected = 0;
    for (int f = 0; f + 1 < start.length; f++) {
      for (int i = start[f]; i < start[f + 1]; i++) {
        double largest = Double.NEGATIVE_INFINITY;
        double[] logs = new double[n];
        for (int j = 0; j < n; j++) {
          double squared = 0;
          for (int a = 0; a < D; a++) {
            squared += Math.pow(points[i][a] - points[j][a], 2);
          }
          boolean own = j >= start[f] && j < start[f + 1];
          logs[j] = own ? Double.NEGATIVE_INFINITY : -squared / 2;
          largest = Math.max(largest, logs[j]);
        }
        double sum = 0;
        for (double log : logs) {
          sum += Math.exp(log - largest);
        }
        expected += Math.log(n - (start[f + 1] - start[f])) - largest - Math.log(sum);
      }
    }
    ReferenceSet set = set(points, start);
    Weighing weighing = Weighing.of(1).with(Accuracy.of(precision, 0));
    DatasetInformation information = DatasetInformation.of(set, weighing, serial);
    Bracket bracket = Bracket.of(set, information, weighing, true, serial).orElseThrow();
    assertThat(bracket.complete()).isTrue();
    assertThat(bracket.low()).isEqualTo(information.entropy().value());
    double tolerance = precision == Precision.DOUBLE ? 1e-7 : 1e-3;
    assertThat(bracket.high()).isEqualTo(expected / n, within(tolerance * expected / n));
    try (Parallelism three = Parallelism.of(3)) {
      assertThat(Bracket.of(set, information, weighing, true, three)).contains(bracket);
    }
  }

  /** Frames of few rows are summed in another way than those of many. */
  @ParameterizedTest
  @ValueSource(ints = {RowRuns.SHORT - 1, RowRuns.SHORT, RowRuns.SHORT + 1})
  void ofShortAndLongFramesWithElementsToldApart(int m) {
    Random random = new Random(m);
    int frames = 4;
    List<Frame> all = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      double[] positions = random.doubles(3L * m, 0, 12).toArray();
      byte[] numbers = new byte[m];
      for (int i = 0; i < m; i++) {
        numbers[i] = (byte) (i % 3 == 0 ? 13 : 29);
      }
      all.add(Frame.of(new FrameOrigin("frames", f, 0), numbers, positions, Cell.NONE));
    }
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(8, 5.0).withElements(ElementForm.CENTRE);
    ReferenceSet set =
        ReferenceSet.of(Environments.describe(FrameSource.of("frames", all), spec, serial), serial);
    Weighing weighing = Weighing.of(0.1).with(Accuracy.EXACT);
    DatasetInformation information = DatasetInformation.of(set, weighing, serial);
    Bracket bracket = Bracket.of(set, information, weighing, true, serial).orElseThrow();
    LogKernelSums others =
        KernelEngines.get("scalar")
            .evaluate(
                KernelTask.of(
                    set.packed(),
                    set.packed(),
                    Bandwidths.of(0.1),
                    Accuracy.EXACT,
                    new Want(false, Groups.ALL, true)),
                serial);
    double mean =
        IntStream.range(0, frames * m).mapToDouble(i -> others.log(i, 0)).average().orElseThrow();
    assertThat(bracket.high()).isEqualTo(Math.log((frames - 1.0) * m) - mean, within(1e-7));
  }

  private static ReferenceSet set(double[][] points, int[] start) {
    return ReferenceSet.of(
        Environments.of(RowSpec.external("points", D), "points", points, start),
        Parallelism.serial());
  }

  @Test
  void equalFramesLeaveNothingOpen() {
    double[][] points = new double[60][D];
    for (int i = 0; i < 60; i++) {
      points[i][0] = 3 * (i % 6);
    }
    ReferenceSet set = set(points, new int[] {0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60});
    Weighing weighing = Weighing.of(1).with(Accuracy.EXACT);
    DatasetInformation information = DatasetInformation.of(set, weighing, serial);
    Bracket bracket = Bracket.of(set, information, weighing, false, serial).orElseThrow();
    assertThat(bracket.high()).isEqualTo(bracket.low(), within(1e-12));
    assertThat(bracket.saturated()).isFalse();
  }

  @Test
  void whereFramesHaveNothingInCommonItIsCertainWithoutWeighingAgainThatTheBracketIsWide() {
    double[][] points = new double[200][D];
    for (int i = 0; i < 200; i++) {
      points[i][0] = 1000.0 * Math.floor(i / 10.0) + 0.1 * (i % 10);
    }
    int[] start = new int[21];
    for (int f = 0; f <= 20; f++) {
      start[f] = 10 * f;
    }
    ReferenceSet set = set(points, start);
    Weighing weighing = Weighing.of(1).with(Accuracy.EXACT);
    DatasetInformation information = DatasetInformation.of(set, weighing, serial);
    Bracket bracket = Bracket.of(set, information, weighing, false, serial).orElseThrow();
    assertThat(bracket.complete()).isFalse();
    assertThat(bracket.saturated()).isTrue();
    Bracket whole = Bracket.of(set, information, weighing, true, serial).orElseThrow();
    assertThat(whole.complete()).isTrue();
    assertThat(whole.high()).isGreaterThan(bracket.high());
  }

  @Test
  void oneFrameHasNone() {
    ReferenceSet set = set(points(60, 1, new Random(1)), new int[] {0, 60});
    Weighing weighing = Weighing.of(1);
    DatasetInformation information = DatasetInformation.of(set, weighing, serial);
    assertThat(Bracket.of(set, information, weighing, true, serial)).isEmpty();
  }
}
