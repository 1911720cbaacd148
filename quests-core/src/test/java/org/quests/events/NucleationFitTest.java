package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.junit.jupiter.api.Test;
import org.quests.events.NucleationFit.Sizes;

/** The fit finds the constants that sizes were drawn with. */
class NucleationFitTest {
  private static final double DENSITY = 0.08;
  private static final Sizes SIZES = new Sizes(3, 60);
  private static final double DRIVING = -0.03;
  private static final double TENSION = 0.07;

  private static double expected(double n, double x0) {
    double r = Math.cbrt(3 * n / (4 * Math.PI * DENSITY));
    return Math.exp(x0 - 4 * Math.PI / 3 * DRIVING * r * r * r - 4 * Math.PI * TENSION * r * r);
  }

  private static List<int[]> draw(long seed, int frames, double x0) {
    Well19937c random = new Well19937c(seed);
    List<int[]> all = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      IntArrayList sizes = new IntArrayList();
      for (int n = SIZES.least(); n <= SIZES.most(); n++) {
        int count =
            new PoissonDistribution(
                    random,
                    expected(n, x0),
                    PoissonDistribution.DEFAULT_EPSILON,
                    PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                .sample();
        for (int i = 0; i < count; i++) {
          sizes.add(n);
        }
      }
      all.add(sizes.toArray());
    }
    return all;
  }

  @Test
  void intervalsHoldWhatSizesWereDrawnWith() {
    int holdsDriving = 0;
    int holdsTension = 0;
    int holdsSize = 0;
    double r = -2 * TENSION / DRIVING;
    double critical = 4 * Math.PI / 3 * DENSITY * r * r * r;
    int runs = 40;
    for (int seed = 0; seed < runs; seed++) {
      NucleationFit fit = NucleationFit.of(draw(seed, 100, 4), SIZES, DENSITY, seed).orElseThrow();
      holdsDriving += fit.drivingForceInterval().holds(DRIVING) ? 1 : 0;
      holdsTension += fit.surfaceTensionInterval().holds(TENSION) ? 1 : 0;
      holdsSize += fit.criticalSizeInterval().holds(critical) ? 1 : 0;
    }
    NucleationFit many = NucleationFit.of(draw(99, 1000, 4), SIZES, DENSITY, 0).orElseThrow();
    assertThat(many.surfaceTension()).isEqualTo(TENSION, within(0.1 * TENSION));
    assertThat(many.drivingForce()).isEqualTo(DRIVING, within(0.15 * -DRIVING));
    // 95 of 100 are expected; that fewer than 33 of 40 hold it happens once in a thousand times.
    assertThat(holdsDriving).isGreaterThanOrEqualTo(33);
    assertThat(holdsTension).isGreaterThanOrEqualTo(33);
    assertThat(holdsSize).isGreaterThanOrEqualTo(33);
  }

  @Test
  void countsAsExpectedGiveTheConstants() {
    List<int[]> frames = new ArrayList<>();
    IntArrayList sizes = new IntArrayList();
    for (int n = SIZES.least(); n <= SIZES.most(); n++) {
      for (int i = 0; i < Math.round(expected(n, 13)); i++) {
        sizes.add(n);
      }
    }
    frames.add(sizes.toArray());
    NucleationFit fit = NucleationFit.of(frames, SIZES, DENSITY, 0).orElseThrow();
    assertThat(fit.drivingForce()).isEqualTo(DRIVING, within(1e-4));
    assertThat(fit.surfaceTension()).isEqualTo(TENSION, within(1e-4));
    assertThat(fit.x0()).isEqualTo(13, within(0.02));
    double r = -2 * fit.surfaceTension() / fit.drivingForce();
    assertThat(fit.criticalSize()).isEqualTo(4 * Math.PI / 3 * DENSITY * r * r * r, within(1e-6));
    double tension = fit.surfaceTension();
    assertThat(fit.barrier())
        .isEqualTo(
            16
                * Math.PI
                * tension
                * tension
                * tension
                / (3 * fit.drivingForce() * fit.drivingForce()),
            within(1e-9));
  }

  @Test
  void withoutADrivingForceThereIsNoCriticalSize() {
    List<int[]> frames = new ArrayList<>();
    for (int f = 0; f < 20; f++) {
      frames.add(new int[] {3, 3, 3, 3, 4, 4, 5});
    }
    NucleationFit fit = NucleationFit.of(frames, new Sizes(3, 10), DENSITY, 0).orElseThrow();
    assertThat(fit.drivingForce()).isPositive();
    assertThat(fit.criticalSize()).isNaN();
    assertThat(fit.criticalSizeInterval().low()).isNaN();
    assertThat(fit.barrier()).isNaN();
  }

  @Test
  void tooFewTellNothing() {
    List<int[]> few = List.of(new int[] {3, 4, 5, 3, 4, 5, 3, 4, 5, 3, 4, 5, 3, 4, 5});
    assertThat(NucleationFit.of(few, new Sizes(3, 5), DENSITY, 0)).isEmpty();
    List<int[]> enough = List.of(few.get(0), few.get(0));
    assertThat(NucleationFit.of(enough, new Sizes(3, 5), DENSITY, 0)).isPresent();
    assertThat(NucleationFit.of(enough, new Sizes(3, 4), DENSITY, 0)).isEmpty();
    assertThatThrownBy(() -> NucleationFit.of(enough, SIZES, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sizesEndAtAWideGap() {
    assertThat(NucleationFit.sizesBeforeGap(List.of(new int[] {1, 3, 5, 9}, new int[] {19, 18})))
        .isEqualTo(new Sizes(3, 19));
    assertThat(NucleationFit.sizesBeforeGap(List.of(new int[] {1, 3, 5, 9}, new int[] {19})))
        .isEqualTo(new Sizes(3, 9));
    assertThat(NucleationFit.sizesBeforeGap(List.of())).isEqualTo(new Sizes(3, 3));
  }
}
