package org.quests.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnealingTest {
  @Test
  void threeEqualCyclesFromOneDownToAThousandth() {
    for (int step = 0; step < 300; step++) {
      double phase = step % 100 / 100.0;
      assertThat(Annealing.temperature(step, 300)).isEqualTo(1 - phase, within(1e-12));
    }
    assertThat(Annealing.temperature(29_999, 30_000)).isEqualTo(1e-3);
    assertThat(Annealing.temperature(0, 1)).isEqualTo(1);
    // Where steps do not divide by three, cycles are as equal as can be.
    assertThat(Annealing.temperature(333, 1000)).isEqualTo(1e-3, within(1e-12));
    assertThat(Annealing.temperature(334, 1000)).isEqualTo(0.998, within(1e-12));
    assertThat(Annealing.temperature(999, 1000)).isEqualTo(3e-3, within(1e-12));
  }

  /** A ring of five states: each has two neighbours, and proposes either as often. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 3})
  void detailedBalanceAtAFixedTemperature(double temperature) {
    double[] scores = {0.2, 1.1, 0.4, 2.0, 0.9};
    int n = scores.length;
    int steps = 2_000_000;
    long[] visits = new long[n];
    long[][] passages = new long[n][n];
    Random random = new Random(1);
    int state = 0;
    for (int step = 0; step < steps; step++) {
      int next = Math.floorMod(state + (random.nextBoolean() ? 1 : -1), n);
      if (Annealing.accepts(scores[state], scores[next], temperature, random)) {
        passages[state][next]++;
        state = next;
      }
      visits[state]++;
    }
    double all = 0;
    for (double score : scores) {
      all += Math.exp(-score / temperature);
    }
    for (int i = 0; i < n; i++) {
      double expected = Math.exp(-scores[i] / temperature) / all;
      assertThat((double) visits[i] / steps).isEqualTo(expected, within(0.004));
      int j = (i + 1) % n;
      // On a ring a current could run round: passages there and back tell that it does not.
      double there = passages[i][j];
      double back = passages[j][i];
      assertThat(there - back).isBetween(-6 * Math.sqrt(there), 6 * Math.sqrt(there));
      double lower = Math.exp(-Math.max(scores[i], scores[j]) / temperature) / all / 2;
      assertThat(there / steps).isEqualTo(lower, within(0.004));
    }
  }

  @Test
  void whatIsBetterIsAlwaysTaken() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      assertThat(Annealing.accepts(1, 1, 1e-3, random)).isTrue();
      assertThat(Annealing.accepts(1e6, -1e6, 1e-3, random)).isTrue();
      assertThat(Annealing.accepts(0, 1, 1e-3, random)).isFalse();
    }
  }
}
