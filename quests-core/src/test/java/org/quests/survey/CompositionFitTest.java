package org.quests.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositionFitTest {
  @Test
  void energiesThatFollowTheCompositionDoNotDeviate() {
    Random random = new Random(1);
    double[][] shares = new double[60][];
    double[] energies = new double[60];
    for (int i = 0; i < 60; i++) {
      double x = random.nextDouble();
      shares[i] = new double[] {x, 1 - x};
      energies[i] = -7 * x - 3 * (1 - x);
    }
    energies[11] += 0.5;
    energies[40] = Double.NaN;
    double[] deviations = CompositionFit.deviations(shares, energies);
    for (int i = 0; i < 60; i++) {
      if (i == 40) {
        assertThat(deviations[i]).isNaN();
      } else {
        assertThat(deviations[i]).isCloseTo(i == 11 ? 0.5 : 0, within(1e-6));
      }
    }
  }

  @Test
  void anElementOfASingleFrameIsNoOutlierBesideAnotherFrameThatIs() {
    Random random = new Random(2);
    double[][] shares = new double[30][];
    double[] energies = new double[30];
    for (int i = 0; i < 30; i++) {
      shares[i] = i == 5 ? new double[] {0.9, 0.1} : new double[] {1, 0};
      energies[i] = -3.5 + 0.001 * random.nextGaussian() + (i == 20 ? 1 : 0);
    }
    double[] deviations = CompositionFit.deviations(shares, energies);
    assertThat(deviations[5]).isCloseTo(0, within(1e-3));
    assertThat(Outliers.of(deviations, 1e-3)).extracting(Outlier::place).containsExactly(20);
  }

  @Test
  void oneCompositionAloneHasItsMedian() {
    double[][] shares = new double[5][];
    double[] energies = {1, 2, 3, 4, 100};
    for (int i = 0; i < 5; i++) {
      shares[i] = new double[] {0.5, 0.5};
    }
    assertThat(CompositionFit.deviations(shares, energies)[4]).isCloseTo(97, within(0.1));
    assertThat(CompositionFit.deviations(new double[1][1], new double[] {Double.NaN})[0]).isNaN();
  }
}
