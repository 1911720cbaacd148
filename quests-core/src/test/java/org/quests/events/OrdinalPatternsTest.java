package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ordinal quantities against values made by hand and those of known maps. */
class OrdinalPatternsTest {
  private static double[] series(int n, java.util.function.IntToDoubleFunction value) {
    double[] series = new double[n];
    Arrays.setAll(series, value);
    return series;
  }

  @Test
  void byHand() {
    // Bandt and Pompe's example, n = 3: patterns 012 twice, 201 twice, 102 once, of five.
    OrdinalPatterns found = OrdinalPatterns.of(new double[] {4, 7, 9, 10, 6, 11, 3}, 3);
    double s = -(2 * 0.4 * Math.log(0.4) + 0.2 * Math.log(0.2));
    assertThat(found.entropy()).isEqualTo(s / Math.log(6), within(1e-14));
    double[] mixed = {0.4, 0.4, 0.2, 0, 0, 0};
    double of = 0;
    for (double p : mixed) {
      double half = (p + 1.0 / 6) / 2;
      of -= half * Math.log(half);
    }
    double divergence = of - s / 2 - Math.log(6) / 2;
    double greatest = -0.5 * (7.0 / 6 * Math.log(7) - 2 * Math.log(12) + Math.log(6));
    assertThat(found.complexity())
        .isEqualTo(divergence / greatest * s / Math.log(6), within(1e-14));
  }

  @Test
  void ofTwoValuesOnlyTheOrderCounts() {
    OrdinalPatterns found = OrdinalPatterns.of(new double[] {4, 7, 9, 10, 6, 11, 3}, 2);
    assertThat(found.entropy()).isEqualTo(0.9182958340544896, within(1e-14));
  }

  @Test
  void equalValuesStayInOrder() {
    OrdinalPatterns constant = OrdinalPatterns.of(series(700, i -> 3)).orElseThrow();
    OrdinalPatterns rising = OrdinalPatterns.of(series(700, i -> i)).orElseThrow();
    assertThat(constant.entropy()).isZero();
    assertThat(constant.complexity()).isZero();
    assertThat(rising).isEqualTo(constant);
    // 1 1 0 is the pattern of 1 2 0: two patterns, as in 0 1 2 0 1 2.
    assertThat(OrdinalPatterns.of(new double[] {1, 1, 0, 1, 1, 0, 1, 1}, 3))
        .isEqualTo(OrdinalPatterns.of(new double[] {1, 2, 0, 1, 2, 0, 1, 2}, 3));
  }

  @Test
  void aShortSeriesWithTiesAsAnotherProgramHasIt() {
    double[] series = new double[700];
    int y = 7;
    for (int i = 0; i < series.length; i++) {
      series[i] = y % 17;
      y = (y * 37 + 11) % 101;
    }
    // NumPy, by PECCARY's formulas with a stable argsort.
    OrdinalPatterns found = OrdinalPatterns.of(series).orElseThrow();
    assertThat(found.entropy()).isEqualTo(0.5870183949571448, within(1e-12));
    assertThat(found.complexity()).isEqualTo(0.4171051475003563, within(1e-12));
  }

  @Test
  void noiseHasAllPatternsAndNoStructure() {
    Random random = new Random(3);
    OrdinalPatterns noise =
        OrdinalPatterns.of(series(1_000_000, i -> random.nextDouble())).orElseThrow();
    assertThat(noise.entropy()).isGreaterThan(0.9999);
    assertThat(noise.complexity()).isLessThan(5e-4);
  }

  /**
   * The logistic map at r = 4 and n = 3 has the pattern 210 never, and the others at frequencies
   * that follow from its density 1/(π √(x(1−x))): x rises twice on (0, 1/4), and so on.
   */
  @Test
  void theLogisticMap() {
    double[] x = new double[2_000_000];
    x[0] = 0.3141592653;
    for (int i = 1; i < x.length; i++) {
      x[i] = 4 * x[i - 1] * (1 - x[i - 1]);
    }
    // Measure up to a point: 2/π arcsin √x. Boundaries: ¼, (5−√5)/8, ¾, (5+√5)/8.
    double[] cuts = {0, 0.25, (5 - Math.sqrt(5)) / 8, 0.75, (5 + Math.sqrt(5)) / 8, 1};
    double expected = 0;
    for (int i = 1; i < cuts.length; i++) {
      double p = 2 / Math.PI * (Math.asin(Math.sqrt(cuts[i])) - Math.asin(Math.sqrt(cuts[i - 1])));
      expected -= p * Math.log(p);
    }
    assertThat(OrdinalPatterns.of(x, 3).entropy()).isEqualTo(expected / Math.log(6), within(1e-3));
    // Rosso et al., 2007, have 0.63 and 0.48 at n = 6; those at n = 5 are of another program.
    OrdinalPatterns chaos = OrdinalPatterns.of(Arrays.copyOf(x, 100_000)).orElseThrow();
    assertThat(chaos.entropy()).isEqualTo(0.6804, within(2e-3));
    assertThat(chaos.complexity()).isEqualTo(0.3992, within(2e-3));
    OrdinalPatterns sixes = OrdinalPatterns.of(x, 6);
    assertThat(sixes.entropy()).isEqualTo(0.629, within(2e-3));
    assertThat(sixes.complexity()).isEqualTo(0.484, within(2e-3));
  }

  @Test
  void aSlowSineIsOrdered() {
    OrdinalPatterns sine =
        OrdinalPatterns.of(series(100_000, i -> Math.sin(0.0101 * i))).orElseThrow();
    // Rising or falling nearly always: little more than one bit of log₂ 120.
    assertThat(sine.entropy()).isBetween(Math.log(2) / Math.log(120), 0.2);
    assertThat(sine.complexity()).isLessThan(0.2);
  }

  @Test
  void tooShortASeriesHasNone() {
    assertThat(OrdinalPatterns.of(new double[599])).isEmpty();
    assertThat(OrdinalPatterns.of(new double[600])).isPresent();
    assertThatThrownBy(() -> OrdinalPatterns.of(new double[3], 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
