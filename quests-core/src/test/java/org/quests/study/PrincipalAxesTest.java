package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

class PrincipalAxesTest {
  @Test
  void axesAreThoseAlongWhichRowsAreSpread() {
    // Along (1, 1, 0) ten times as far as along (1, −1, 0), and not at all along the third.
    Random random = new Random(4);
    int n = 3000;
    double[] rows = new double[3 * n];
    double[] along = new double[n];
    for (int i = 0; i < n; i++) {
      along[i] = random.nextGaussian();
      double across = 0.1 * random.nextGaussian();
      rows[3 * i] = 2 + (along[i] + across) / Math.sqrt(2);
      rows[3 * i + 1] = (along[i] - across) / Math.sqrt(2);
      rows[3 * i + 2] = 7;
    }
    Environments dataset =
        Environments.of(
            new DescriptorSpec(2, null, List.of()), "rows", rows, new int[] {0, n}, null);
    PrincipalAxes axes = PrincipalAxes.of(dataset);
    assertThat(axes.shares()[0]).isCloseTo(1 / 1.01, within(0.002));
    assertThat(axes.shares()[2]).isCloseTo(0, within(1e-12));
    float[][] places = axes.places(dataset, Parallelism.serial());
    double mean = 0;
    for (double a : along) {
      mean += a / n;
    }
    for (int i = 0; i < n; i++) {
      assertThat((double) places[0][i]).isCloseTo(along[i] - mean, within(0.02));
      assertThat((double) places[2][i]).isCloseTo(0, within(1e-6));
    }
  }
}
