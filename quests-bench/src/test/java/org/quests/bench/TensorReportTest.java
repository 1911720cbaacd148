package org.quests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;

class TensorReportTest {
  private static final int ENVIRONMENTS = 48;
  private static final int AXES = 63;

  static Stream<Path> datasets() throws IOException {
    return TensorReport.datasets().stream();
  }

  /** Environments of the first two frames, from all over them. */
  private static Environments begin(Path file) {
    List<Frame> frames = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file);
        Parallelism parallelism = Parallelism.of(1)) {
      for (Frame f = source.next(); f != null && frames.size() < 2; f = source.next()) {
        frames.add(f);
      }
      return TensorReport.some(
          Environments.describe(FrameSource.of(frames), BenchData.SPEC, parallelism), ENVIRONMENTS);
    }
  }

  private static void withinBounds(TurnedRows rows) {
    for (TensorModel model : TensorReport.models(rows)) {
      TensorReport.Errors errors = TensorReport.Errors.of(model);
      assertThat(errors.ofBound()).as(model.name()).isLessThanOrEqualTo(1);
      assertThat(errors.ofLog()).as(model.name()).isLessThanOrEqualTo(errors.bound());
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("datasets")
  void distancesOfAllDatasetsAreWithinTheirBounds(Path file) {
    TurnedRows rows = TurnedRows.of(begin(file), Bandwidth.DEFAULT);
    withinBounds(rows);
    // Three digits and differences do for single precision, whatever the dataset.
    assertThat(new FixedPointModel(rows, 3, 2).ofLog(127 * Math.log(2), Bandwidth.DEFAULT))
        .isLessThan(0.009);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 1, 10})
  void randomRowsAreToo(double width) {
    Random random = new Random(5);
    double[][] rows = new double[ENVIRONMENTS][AXES];
    for (int i = 1; i < ENVIRONMENTS; i++) {
      for (int a = 0; a < AXES; a++) {
        rows[i][a] = width * random.nextGaussian() / (1 + a * a);
      }
      if (i % 5 == 0) {
        // Copies, and nearly so.
        rows[i] = rows[i - 1].clone();
        rows[i][3] += i % 10 == 0 ? 1e-7 * width : 0;
      }
    }
    withinBounds(new TurnedRows(rows, 1, longest(rows, 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void rowsAtTheEndOfTheDigitsAreToo(int sign) {
    // All digits 127, or next to −128 where they can be: sums are as large as they get.
    double[][] rows = new double[ENVIRONMENTS][AXES];
    for (int i = 0; i < ENVIRONMENTS; i++) {
      for (int a = 0; a < AXES; a++) {
        rows[i][a] = i % 3 == 2 ? -sign * 0.03 * (0x7f8081 - i) / 0x7f7f7f : sign * 0.03;
      }
      rows[i][i] *= 0.9999;
    }
    rows[0][0] = 0.031;
    withinBounds(new TurnedRows(rows, 0, longest(rows, 0)));
  }

  private static double longest(double[][] rows, int from) {
    return Stream.of(rows).mapToDouble(row -> TurnedRows.norm(row, from, AXES)).max().orElseThrow();
  }

  /** Whole numbers of few steps are exact: distances by hand. */
  @Test
  void wholeStepsAreExact() {
    double step = 0x1p-10;
    double[][] rows = {{127 * step, 0, 0}, {0, -3 * step, 4 * step}, {0, 0, 0}};
    FixedPointModel model = new FixedPointModel(new TurnedRows(rows, 0, 127 * step), 1, 0);
    assertThat(model.squared(1, 2)).isEqualTo(25 * 0x1p-20f);
    assertThat(model.squared(0, 1)).isEqualTo((127 * 127 + 25) * 0x1p-20f);
    assertThat(model.products()).isEqualTo(1);
  }

  @Test
  void turningKeepsDistancesAndPutsTheWidestAxisFirst() {
    Environments environments = begin(BenchData.shipped("cu256_fcc_900K.extxyz.gz"));
    double[] flat = new double[2 * environments.dimension()];
    environments.copyRows(0, 2, flat, 0);
    double expected = 0;
    for (int a = 0; a < environments.dimension(); a++) {
      double difference = flat[a] - flat[environments.dimension() + a];
      expected += difference * difference;
    }
    TurnedRows rows = TurnedRows.of(environments, Bandwidth.DEFAULT);
    assertThat(rows.squared(0, 1)).isCloseTo(expected, within(1e-12 * expected));
    double first = 0;
    double last = 0;
    for (double[] row : rows.rows()) {
      first += row[0] * row[0];
      last += row[rows.axes() - 1] * row[rows.axes() - 1];
    }
    assertThat(first).isGreaterThan(last);
    assertThat(rows.tail()).isLessThanOrEqualTo(6 * Bandwidth.DEFAULT);
  }
}
