package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.EntropyCurve;
import org.quests.thermo.Attempt;
import org.quests.thermo.DimensionMatching;
import org.quests.thermo.Jackknife;
import org.quests.thermo.Sites;

/** Solid and liquid whose differences are known functions of the temperature. */
class PhaseLineTest {
  private static final double BOLTZMANN = 8.617333262e-5;
  private static final double GPA = 1 / 160.2176634;
  private static final EntropyCurve CURVE =
      new EntropyCurve(new double[] {0.02}, 2, new double[] {0.5}, new double[] {0.51});

  /** In eV for each atom. */
  private static double energy(double t) {
    return 0.11 + 2e-5 * (t - 1100) + 3e-8 * (t - 1100) * (t - 1100);
  }

  /** In k_B for each atom. */
  private static double entropy(double t) {
    return 1.1 + 1e-4 * (t - 1100) - 4e-8 * (t - 1100) * (t - 1100);
  }

  /** In Å3 for each atom. */
  private static double volume(double t) {
    return 0.6 + 1e-4 * (t - 1100);
  }

  private static double free(double t, double pressure) {
    return energy(t) - t * BOLTZMANN * entropy(t) + pressure * GPA * volume(t);
  }

  /** Two atoms, of which one stays where it is or goes anywhere. */
  private static ThermoState state(
      double t, double energy, double spread, double volume, double far) {
    Sites sites = new Sites();
    double edge = Math.cbrt(2 * volume);
    for (double move : new double[] {0, far, -far}) {
      double place = (0.5 + move) * edge;
      sites.add(
          Frame.of(
              FrameOrigin.UNKNOWN,
              new byte[] {29, 29},
              new double[] {0, 0, 0, place, place, place},
              Cell.of(
                  new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
                  new boolean[] {true, true, true},
                  new double[3])));
    }
    double[] energies = new double[20];
    Arrays.setAll(energies, f -> energy + (f % 4 < 2 ? spread : -spread));
    return new ThermoState(
        "state",
        Environments.of(RowSpec.external("x", 1), "x", new double[][] {{1}}, new int[] {0, 1}),
        sites,
        t,
        energies);
  }

  private static ThermoPair pair(ThermoState a, ThermoState b, double entropy) {
    return new ThermoPair(
        a,
        b,
        CURVE,
        CURVE,
        ThermoPair.Kind.TRANSITION,
        new Attempt<>(null, "not looked at"),
        new Attempt<>(null, "not looked at"),
        new Attempt<>(
            new DimensionMatching(
                0.03,
                entropy,
                5,
                6,
                new Jackknife(
                    new double[] {entropy - 0.01, entropy + 0.01}, new double[] {1.2, 1.2})),
            null),
        false,
        0);
  }

  private static ThermoPair melting(double t) {
    return pair(
        state(t, -3, 0, 12, 0), state(t, -3 + energy(t), 0, 12 + volume(t), 0.45), entropy(t));
  }

  private static double zero(double pressure) {
    double low = 900;
    double high = 1500;
    while (high - low > 1e-9) {
      double between = 0.5 * (low + high);
      if (free(between, pressure) > 0) {
        low = between;
      } else {
        high = between;
      }
    }
    return 0.5 * (low + high);
  }

  @Test
  void threeTemperaturesGiveTheLine() {
    List<ThermoPair> pairs = new ArrayList<>();
    for (double t : new double[] {1400, 1000, 1200}) {
      pairs.add(melting(t));
    }
    for (double pressure : new double[] {0, 2}) {
      PhaseLine line = Objects.requireNonNull(PhaseLine.of(pairs, pressure));
      assertThat(line.points().stream().map(PhaseLine.Point::temperature))
          .containsExactly(1000.0, 1200.0, 1400.0);
      for (PhaseLine.Point point : line.points()) {
        double t = point.temperature();
        assertThat(point.pressure()).isEqualTo(-free(t, 0) / volume(t) / GPA, within(1e-9));
        // Through three points a quadratic function goes exactly: each has the error of its own.
        assertThat(point.error()).isEqualTo(t * BOLTZMANN * 0.01 / volume(t) / GPA, within(1e-9));
      }
      ThermoPair.Transition melting = Objects.requireNonNull(line.melting());
      double expected = zero(pressure);
      assertThat(melting.temperature()).isEqualTo(expected, within(1e-6));
      assertThat(melting.slope())
          .isEqualTo(BOLTZMANN * entropy(expected) / volume(expected) / GPA, within(1e-9));
      // Not far from the error of one temperature, T · 0.01 k_B over the slope of the free energy.
      assertThat(melting.error()).isBetween(5.0, 15.0);
    }
  }

  @Test
  void freezingIsMeltingReversed() {
    List<ThermoPair> pairs = new ArrayList<>();
    for (double t : new double[] {1000, 1200, 1400}) {
      ThermoPair melting = melting(t);
      pairs.add(pair(melting.b(), melting.a(), -entropy(t)));
    }
    Collections.reverse(pairs);
    PhaseLine line = Objects.requireNonNull(PhaseLine.of(pairs, 0));
    assertThat(Objects.requireNonNull(line.melting()).temperature())
        .isEqualTo(zero(0), within(1e-6));
  }

  @Test
  void whereNothingMeltsThereIsNoTemperature() {
    // At 30 GPa the liquid, which is the larger one, never comes.
    PhaseLine line = PhaseLine.of(List.of(melting(1000), melting(1200)), 30);
    assertThat(Objects.requireNonNull(line).melting()).isNull();
    assertThat(PhaseLine.of(List.of(melting(1000), melting(1000)), 0)).isNull();
    ThermoState solid = state(1000, -3, 0, 12, 0);
    ThermoState other = state(1000, -2.9, 0, 12.5, 0);
    ThermoState hotter = state(1200, -2.9, 0, 12.5, 0.45);
    assertThat(PhaseLine.of(List.of(pair(solid, other, 1), pair(other, hotter, 1)), 0)).isNull();
  }
}
