package org.quests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static Optional<String> line(double[] expected, double[] found) {
    return Differences.line(expected.length, i -> expected[i], i -> found[i]);
  }

  @Test
  void theSameBitsAreNotALine() {
    assertThat(line(new double[] {1, Double.NaN, -0.0}, new double[] {1, Double.NaN, -0.0}))
        .isEmpty();
    assertThat(line(new double[0], new double[0])).isEmpty();
  }

  @Test
  void differencesAreCountedAndTheFirstAndTheLargestAreNamed() {
    assertThat(line(new double[] {1, 2, 3, 4}, new double[] {1, 2.5, 3, 6}))
        .hasValue("2 of 4 differ; first 1: expected 2.0, found 2.5; largest difference 2.00 at 3");
    assertThat(line(new double[] {0.0, 7}, new double[] {-0.0, 7}))
        .hasValue("1 of 2 differ; first 0: expected 0.0, found -0.0; largest difference 0.00 at 0");
  }

  @Test
  void notANumberIsTheLargestDifference() {
    assertThat(line(new double[] {1, 2}, new double[] {9, Double.NaN}))
        .hasValue(
            "2 of 2 differ; first 0: expected 1.0, found 9.0; largest difference Infinity at 1");
  }
}
