package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
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
import org.quests.thermo.ScaleMatching;
import org.quests.thermo.Sites;

/** What follows from a difference of entropy: temperatures of transitions, chains. */
class ThermoPairTest {
  private static final EntropyCurve CURVE =
      new EntropyCurve(new double[] {0.02}, 2, new double[] {0.5}, new double[] {0.51});

  private static ThermoState state(
      double temperature, double energy, double spread, double volume) {
    double[] energies = new double[20];
    Arrays.setAll(energies, f -> energy + (f % 4 < 2 ? spread : -spread));
    Sites sites = new Sites();
    double edge = Math.cbrt(volume);
    sites.add(
        Frame.of(
            FrameOrigin.UNKNOWN,
            new byte[] {29},
            new double[3],
            Cell.of(
                new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
                new boolean[] {true, true, true},
                new double[3])));
    return new ThermoState(
        "state",
        Environments.of(RowSpec.external("x", 1), "x", new double[][] {{1}}, new int[] {0, 1}),
        sites,
        temperature,
        energies);
  }

  private static ThermoPair melting(ThermoState a, ThermoState b, double pressure) {
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
                0.03, 1.2, 5, 6, new Jackknife(new double[] {1.19, 1.21}, new double[] {1.2, 1.2})),
            null),
        false,
        pressure);
  }

  @Test
  void aTransitionHasATemperature() {
    double k = 8.617333262e-5;
    ThermoPair pair = melting(state(1000, -3, 0, 12), state(1000, -2.9, 0, 12.5), 0);
    ThermoPair.Transition found = Objects.requireNonNull(pair.transition());
    assertThat(found.temperature()).isEqualTo(0.1 / (1.2 * k), within(1e-6));
    // Of two blocks the variance is half of the squared distance, halved.
    assertThat(found.error()).isEqualTo(found.temperature() * 0.01 / 1.2, within(1e-6));
    // Clausius and Clapeyron, in GPa/K.
    assertThat(found.slope()).isEqualTo(1.2 * k / 0.5 * 160.2176634, within(1e-8));
    // Under 2 GPa there is work to be done: 2 GPa · 0.5 Å3 = 1/160.2 eV.
    ThermoPair pressed = melting(state(1000, -3, 0, 12), state(1000, -2.9, 0, 12.5), 2);
    assertThat(Objects.requireNonNull(pressed.transition()).temperature())
        .isEqualTo((0.1 + 1 / 160.2176634) / (1.2 * k), within(1e-4));
  }

  @Test
  void energiesHaveErrorsToo() {
    ThermoPair pair = melting(state(1000, -3, 0.01, 12), state(1000, -2.9, 0, 12.5), 0);
    ThermoPair.Transition found = Objects.requireNonNull(pair.transition());
    // Ten blocks of two frames, whose means are 0.01 above and below.
    double error = 0.01 * Math.sqrt(10.0 / 9 / 10);
    assertThat(found.error())
        .isEqualTo(found.temperature() * Math.hypot(0.01 / 1.2, error / 0.1), within(1e-3));
  }

  @Test
  void energiesOfDifferentTemperaturesHaveNone() {
    assertThat(melting(state(1000, -3, 0, 12), state(1100, -2.9, 0, 12.5), 0).transition())
        .isNull();
  }

  private static ThermoPair heating(ThermoState a, ThermoState b, double[] first, double[] second) {
    double[] levels = {1};
    double[] ofFirst = {0.02};
    double[] ofSecond = {0.02 * Math.exp(0.5 / 3)};
    return new ThermoPair(
        a,
        b,
        CURVE,
        CURVE,
        ThermoPair.Kind.ONE_PHASE,
        new Attempt<>(
            new ScaleMatching(levels, ofFirst, ofSecond, 0.5, new Jackknife(first, second), 0.001),
            null),
        new Attempt<>(null, "not looked at"),
        new Attempt<>(null, "one phase"),
        false,
        0);
  }

  /** The frames of a state in the middle raise one difference and lower the next. */
  @Test
  void errorsOfTheMiddleOfAChainCancel() {
    ThermoState a = state(300, 0, 0, 12);
    ThermoState b = state(600, 0, 0, 12);
    ThermoState c = state(900, 0, 0, 12);
    double[] none = {0.5, 0.5};
    double[] up = {0.4, 0.6};
    double[] down = {0.6, 0.4};
    ThermoChain chain = ThermoChain.of(List.of(heating(a, b, none, up), heating(b, c, down, none)));
    assertThat(chain.points()).hasSize(3);
    assertThat(chain.points().get(1).error()).isEqualTo(0.1, within(1e-12));
    assertThat(chain.points().get(2).entropy()).isEqualTo(1, within(1e-12));
    assertThat(chain.points().get(2).error()).isEqualTo(0, within(1e-12));
  }

  @Test
  void whatFlowsAndWhatDoesNotIsATransition() {
    assertThat(kind(true, false)).isEqualTo(ThermoPair.Kind.TRANSITION);
    assertThat(kind(false, false)).isEqualTo(ThermoPair.Kind.ONE_PHASE);
    assertThat(kind(true, true)).isEqualTo(ThermoPair.Kind.ONE_PHASE);
    assertThat(kind(null, true)).isEqualTo(ThermoPair.Kind.ONE_PHASE);
  }

  private static ThermoPair.Kind kind(@Nullable Boolean a, @Nullable Boolean b) {
    return ThermoPair.kind(moving(a), moving(b), new Attempt<>(null, "not looked at"));
  }

  /** Atoms that stay at their sites, or are anywhere. */
  private static ThermoState moving(@Nullable Boolean solid) {
    Sites sites = new Sites();
    Random random = new Random(2);
    for (int f = 0; solid != null && f < 10; f++) {
      double[] positions = new double[24];
      for (int i = 0; i < positions.length; i++) {
        double site = 2.5 * (((i / 3) >> (i % 3)) & 1);
        positions[i] = solid ? site + 0.1 * random.nextGaussian() : 5 * random.nextDouble();
      }
      sites.add(
          Frame.of(
              FrameOrigin.UNKNOWN,
              new byte[8],
              positions,
              Cell.of(
                  new double[] {5, 0, 0, 0, 5, 0, 0, 0, 5},
                  new boolean[] {true, true, true},
                  new double[3])));
    }
    return new ThermoState(
        "state",
        Environments.of(RowSpec.external("x", 1), "x", new double[][] {{1}}, new int[] {0, 1}),
        sites,
        Double.NaN,
        null);
  }
}
