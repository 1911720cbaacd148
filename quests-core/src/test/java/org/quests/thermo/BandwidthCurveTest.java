package org.quests.thermo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.quests.entropy.EntropyCurve;

/** What a curve of H says. */
class BandwidthCurveTest {
  /** That of a Gaussian cloud in three dimensions, with a bracket that halves with each step. */
  private static EntropyCurve cloud(double[] h, double bracket) {
    double[] entropy = new double[h.length];
    double[] without = new double[h.length];
    for (int i = 0; i < h.length; i++) {
      double s = 1 / (1 + h[i] * h[i]);
      entropy[i] = 1.5 * (Math.log(1 + 1 / (h[i] * h[i])) + s);
      without[i] = entropy[i] + bracket * Math.pow(0.5, i);
    }
    return new EntropyCurve(h, 100_000, entropy, without);
  }

  @Test
  void theLocalDimensionIsThatOfTheClosedForm() {
    double[] h = EntropyCurve.spaced(0.1, 3, 60);
    double[] dimension = BandwidthCurve.of(cloud(h, 0)).dimension();
    for (int i = 1; i < h.length - 1; i++) {
      double s = 1 / (1 + h[i] * h[i]);
      assertThat(dimension[i]).isEqualTo(3 * s * (2 - s), within(0.01));
    }
  }

  @Test
  void theElbowIsWhereTheChordIsFarthest() {
    double[] h = EntropyCurve.spaced(0.1, 3, 40);
    BandwidthCurve curve = BandwidthCurve.of(cloud(h, 0));
    assertThat(curve.leastAdmissible()).isEqualTo(0.1);
    // Where d_C is the mean slope of the chord.
    double chord = (curve.curve().entropy()[0] - curve.curve().entropy()[39]) / Math.log(30);
    double elbow = curve.suggestion().orElseThrow();
    double s = 1 / (1 + elbow * elbow);
    assertThat(3 * s * (2 - s)).isEqualTo(chord, within(0.02));
  }

  @Test
  void bandwidthsWithAWideBracketDoNotCount() {
    double[] h = EntropyCurve.spaced(0.1, 3, 12);
    BandwidthCurve curve = BandwidthCurve.of(cloud(h, 0.4));
    // 0.4, 0.2, 0.1, 0.05: the fourth is just admissible.
    assertThat(curve.leastAdmissible()).isEqualTo(h[3], within(1e-12));
    BandwidthCurve between = BandwidthCurve.of(cloud(h, 0.4 * Math.sqrt(2)));
    assertThat(between.leastAdmissible()).isEqualTo(Math.sqrt(h[3] * h[4]), within(1e-12));
    assertThat(between.suggestion().orElseThrow()).isBetween(h[4], h[11]);
    assertThat(BandwidthCurve.of(cloud(h, 1000)).suggestion()).isEmpty();
    assertThat(BandwidthCurve.of(cloud(h, Double.NaN)).leastAdmissible()).isNaN();
  }
}
