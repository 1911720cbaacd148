package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** H at several bandwidths, of the whole and of parts, from one pass. */
class BandwidthScanTest {
  private static final double[] H = {0.02, 0.05, 0.2, 1};

  private static final Evaluation EXACT =
      new Evaluation(KernelEngines.get("scalar"), Accuracy.of(Precision.DOUBLE, 0));

  /** Rows in frames of the given sizes, in groups that are as far apart as they are wide. */
  private static Environments rows(int... frames) {
    Random random = new Random(5);
    int[] starts = new int[frames.length + 1];
    for (int f = 0; f < frames.length; f++) {
      starts[f + 1] = starts[f] + frames[f];
    }
    double[][] rows = new double[starts[frames.length]][3];
    for (double[] row : rows) {
      Arrays.setAll(row, k -> 0.1 * random.nextGaussian() + random.nextInt(2));
    }
    return Environments.of(RowSpec.external("points", 3), "points", rows, starts);
  }

  private static BandwidthScan scan(Environments rows, Parallelism parallelism) {
    return BandwidthScan.of(ReferenceSet.of(rows, parallelism), H, 3, EXACT, parallelism);
  }

  private static void assertIsThatOf(EntropyCurve curve, Environments rows) {
    assertThat(curve.count()).isEqualTo(rows.count());
    ReferenceSet set = ReferenceSet.of(rows, Parallelism.serial());
    for (int i = 0; i < H.length; i++) {
      Weighing weighing = new Weighing(Bandwidth.of(H[i]), EXACT);
      DatasetInformation own =
          DatasetInformation.of(set, Groups.ALL, weighing, Parallelism.serial());
      Bracket bracket = Bracket.of(set, own, weighing, true, Parallelism.serial()).orElseThrow();
      assertThat(curve.entropy()[i]).isEqualTo(own.entropy().value(), within(1e-11));
      assertThat(curve.withoutOwnFrame()[i])
          .isEqualTo(bracket.high(), within(1e-8 * Math.max(1, bracket.high())));
    }
  }

  @Test
  void theWholeIsWhatOtherCommandsFind() {
    Environments rows = rows(9, 1, 14, 0, 30, 17, 3, 70);
    assertIsThatOf(scan(rows, Parallelism.serial()).whole(), rows);
  }

  @Test
  void partsAreWhatTheyAreByThemselves() {
    int[] sizes = new int[43];
    Arrays.setAll(sizes, f -> 2 + f % 5);
    Environments rows = rows(sizes);
    BandwidthScan scan = scan(rows, Parallelism.serial());
    assertThat(scan.blocks()).isEqualTo(BandwidthScan.BLOCKS);
    // Block 7 of 20 has the frames from 7 · 43/20 on, rounded up.
    int[] others = IntStream.range(0, 43).filter(f -> f * 20 / 43 != 7).toArray();
    assertIsThatOf(scan.without(7), rows.select(rows.rowsOf(others)));
    assertThat(scan.drawn()).hasSize(2 * BandwidthScan.DRAWS);
    assertThat(scan.drawn().get(0).curve().count())
        .isGreaterThan(rows.count() / 3)
        .isLessThan(2 * rows.count() / 3);
    assertThat(scan.drawn().get(0).curve().entropy())
        .isNotEqualTo(scan.drawn().get(1).curve().entropy());
  }

  @Test
  void bitsDoNotDependOnThreads() {
    Environments rows = rows(IntStream.range(0, 30).map(f -> 20).toArray());
    BandwidthScan serial = scan(rows, Parallelism.serial());
    try (Parallelism three = Parallelism.of(3)) {
      BandwidthScan parallel = scan(rows, three);
      assertThat(parallel.whole().entropy()).isEqualTo(serial.whole().entropy());
      assertThat(parallel.whole().withoutOwnFrame()).isEqualTo(serial.whole().withoutOwnFrame());
      assertThat(parallel.without(4).entropy()).isEqualTo(serial.without(4).entropy());
    }
  }

  @Test
  void aSingleFrameHasNoBracket() {
    BandwidthScan scan = scan(rows(40), Parallelism.serial());
    assertThat(scan.frames()).isEqualTo(1);
    assertThat(scan.blocks()).isZero();
    assertThat(scan.whole().entropy()[1]).isPositive();
    assertThat(scan.whole().withoutOwnFrame()).containsOnly(Double.NaN);
    assertThat(scan.whole().comparable(1)).isFalse();
  }

  /** H = (D/2)(ln(1 + σ²/h²) + s) of infinitely many lies in the bracket. */
  @ParameterizedTest
  @CsvSource({
    "0.1,8.407829",
    "0.2,6.329452",
    "0.3,5.117332",
    "0.5,3.614157",
    "1,1.789721",
    "2,.634715"
  })
  void aGaussianCloudHasTheClosedForm(double h, double expected) {
    Random random = new Random(11);
    int n = 2000;
    double[][] rows = new double[n][3];
    for (double[] row : rows) {
      Arrays.setAll(row, k -> random.nextGaussian());
    }
    int[] starts = IntStream.rangeClosed(0, n).toArray();
    Environments cloud = Environments.of(RowSpec.external("points", 3), "cloud", rows, starts);
    EntropyCurve curve =
        BandwidthScan.of(
                ReferenceSet.of(cloud, Parallelism.serial()),
                new double[] {h},
                0,
                Evaluation.DEFAULT,
                Parallelism.serial())
            .whole();
    // Beside the bracket, four standard errors of a mean over so many.
    double error = 4 * Math.sqrt(1.5 / n);
    assertThat(expected).isBetween(curve.entropy()[0] - error, curve.withoutOwnFrame()[0] + error);
  }
}
