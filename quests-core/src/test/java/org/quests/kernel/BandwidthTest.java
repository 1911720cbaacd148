package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

class BandwidthTest {
  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.015,
        Double.NaN,
        Double.MIN_VALUE,
        1e-300,
        9.9e-16,
        1.1e15,
        1e19,
        1e300,
        Double.POSITIVE_INFINITY
      })
  void refusesWhatIsOutOfRangeAndSaysTheRange(double h) {
    assertThatThrownBy(() -> Bandwidths.of(0.015, h))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.USAGE))
        .hasMessage("the bandwidth must be between 1e-15 and 1e15 1/Å, found " + h);
  }

  /** Sums of rows that lie within some h, and far from all, at the ends of the range. */
  @ParameterizedTest
  @CsvSource({"SINGLE, 1e-15", "SINGLE, 1e15", "DOUBLE, 1e-15", "DOUBLE, 1e15"})
  void arithmeticHoldsAtTheEndsOfTheRange(Precision precision, double h) {
    double[][] x = KernelEngineContract.rows(150, 9, 0.01, 1);
    x[3][2] += 1;
    x[4][2] += 1e4;
    for (double[] row : x) {
      Arrays.setAll(row, a -> row[a] * (h / 0.015));
    }
    PackedEnvironments packed =
        PackedEnvironments.of(KernelEngineContract.environments(x, 7), Parallelism.serial());
    PackedEnvironments others =
        packed.pack(KernelEngineContract.environments(x, 7), Parallelism.serial());
    for (PackedEnvironments queries : new PackedEnvironments[] {packed, others}) {
      LogKernelSums sums =
          KernelEngines.get(KernelEngines.AUTO)
              .evaluate(
                  KernelTask.of(
                      queries, packed, Bandwidths.of(h), Accuracy.of(precision, 0), Want.SUMS),
                  Parallelism.serial());
      for (int i = 0; i < 8; i++) {
        assertThat(Exact.of(x[i], x, h).error(sums.log(i, 0)))
            .as("row %d", i)
            .isLessThanOrEqualTo(sums.errorBound(i, 0));
        assertThat(sums.errorBound(i, 0)).isLessThan(precision == Precision.SINGLE ? 1e-3 : 1e-11);
      }
    }
  }
}
