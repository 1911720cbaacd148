package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhitenedTest {
  /** What a change is said to gain is what it gains, with others taken out before it. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0.4, 0", "0.97, 0", "0.9, 0.5", "0.99, 0.9"})
  void gainsAreWhatTheSquaresFallBy(double rho, double theta) {
    Random random = new Random(4);
    double[] series = random.doubles(40, -1, 1).toArray();
    int[][] changes = {{5, 6}, {20, 31}, {2, 38}, {11, 13}};
    Whitened whitened = new Whitened(series, rho, theta, changes.length);
    for (int[] change : changes) {
      double before = whitened.squares();
      double gain = whitened.gain(change[0], change[1]);
      assertThat(whitened.gain(change[0], change[1])).isEqualTo(gain);
      whitened.takeOut(change[0], change[1]);
      assertThat(whitened.squares()).isEqualTo(before - gain, within(1e-10 * before));
    }
  }

  /** A level and changes that are in the series are taken out to the last bit but rounding. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0.8, 0", "0.9, 0.6"})
  void whatIsTakenOutIsGone(double rho, double theta) {
    double[] series = new double[30];
    for (int t = 0; t < series.length; t++) {
      series[t] = 3 + 2 * Math.clamp((t - 4) / 7.0, 0.0, 1.0) - (t < 20 ? 0 : 5);
    }
    Whitened whitened = new Whitened(series, rho, theta, 2);
    whitened.takeOut(4, 11);
    whitened.takeOut(19, 20);
    assertThat(whitened.squares()).isEqualTo(0, within(1e-20 * 900));
  }
}
