package org.quests.thermo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.QuestsException;
import org.quests.io.InputHashes;
import org.quests.study.ZentropyResult;
import org.quests.study.ZentropyStudy;
import org.quests.testing.TestData;

/** Ensembles of configurations. */
class EnsembleTest {
  private static final double K = 8.617333262e-5;
  private static final double[] VOLUMES = {40, 42, 44, 46, 48, 50, 52};

  private static double[] energies(double shift, double centre) {
    return Arrays.stream(VOLUMES)
        .map(v -> shift + 0.002 * (v - centre) * (v - centre) * (1 - 0.01 * (v - centre)))
        .toArray();
  }

  private static Configuration configuration(
      String name,
      double multiplicity,
      double mass,
      double[] energies,
      @Nullable SortedMap<Double, double[]> free) {
    return Configuration.of(name, multiplicity, 4, mass, VOLUMES, energies, free);
  }

  /** Fe3Pt contracts where its ferromagnetic configuration alone expands. */
  @ParameterizedTest
  @CsvSource({
    "100,157.10242,157.10243,0.9999981579,-93.2261193637",
    "300,157.69676,157.93426,0.8888079909,-93.8303821542",
    "400,157.53345,158.40116,0.5809659179,-94.3171290628",
    "700,158.40338,159.85598,0.1497256335,-96.2399759855",
    "1000,160.22578,161.36213,0.0732754142,-98.6072160040"
  })
  void invarFe3Pt(double t, double volume, double alone, double probability, double free) {
    ZentropyStudy study = ZentropyStudy.read(TestData.shipped("fe3pt.json"), InputHashes.NONE);
    ZentropyResult.At at = study.run(new double[] {t}, new double[] {0}).points().get(0);
    assertThat(at.point().volume()).isEqualTo(volume, within(1e-4));
    assertThat(at.alone()[0]).isEqualTo(alone, within(1e-4));
    // The reference rounds the volume that it takes them at.
    assertThat(at.point().probabilities()[0]).isEqualTo(probability, within(2e-3));
    assertThat(at.point().free()).isEqualTo(free, within(1e-5));
  }

  @Test
  void theFitsOfFe3PtAndItsContraction() {
    ZentropyResult result =
        ZentropyStudy.read(TestData.shipped("fe3pt.json"), InputHashes.NONE)
            .run(new double[] {100, 300, 400}, new double[] {0});
    Configuration fm = result.configurations().get(0);
    assertThat(fm.minimum().volume()).isEqualTo(156.4326424537576, within(1e-8));
    assertThat(fm.minimum().bulkModulus()).isEqualTo(175.51899504018337, within(1e-7));
    assertThat(fm.minimum().derivative()).isEqualTo(3.6599450865243366, within(1e-8));
    assertThat(fm.curve().rms()).isEqualTo(0.001986898094325957, within(1e-11));
    assertThat(fm.debyeTemperature()).isEqualTo(304.2963959644728, within(1e-6));
    assertThat(fm.gruneisen()).isEqualTo(1.6633058765955018, within(1e-9));
    List<ZentropyResult.At> points = result.points();
    assertThat(points.get(2).point().volume()).isLessThan(points.get(1).point().volume());
    assertThat(points.get(2).point().expansion()).isNegative();
    assertThat(points.get(2).alone()[0]).isGreaterThan(points.get(1).alone()[0]);
    assertThat(result.criticalPoints())
        .singleElement()
        .satisfies(
            critical -> {
              assertThat(critical.temperature()).isEqualTo(169.94, within(0.05));
              assertThat(critical.pressure()).isEqualTo(4.617, within(0.005));
            });
  }

  /** Two configurations that differ by an energy alone: all they have is Schottky's. */
  @Test
  void twoStatesOfOneShape() {
    double gap = 0.03;
    Configuration low = configuration("low", 1, 60, energies(-5, 45.5), null);
    Configuration high = configuration("high", 3, 60, energies(-5 + gap, 45.5), null);
    for (double t : new double[] {90, 300, 800}) {
      Ensemble.Point alone = Ensemble.of(List.of(low)).equilibrium(t, 0.5);
      Ensemble.Point both = Ensemble.of(List.of(low, high)).equilibrium(t, 0.5);
      double weight = 3 * Math.exp(-gap / (K * t));
      double p = weight / (1 + weight);
      assertThat(both.volume()).isEqualTo(alone.volume(), within(1e-11));
      assertThat(both.probabilities()[1]).isEqualTo(p, within(1e-12));
      assertThat(both.free()).isEqualTo(alone.free() - K * t * Math.log1p(weight), within(1e-12));
      double choice = -p * Math.log(p / 3) - (1 - p) * Math.log(1 - p);
      assertThat(both.configurational()).isEqualTo(choice, within(1e-12));
      assertThat(both.entropy()).isEqualTo(alone.entropy() + choice, within(1e-11));
      double schottky = Math.pow(gap / (K * t), 2) * p * (1 - p);
      assertThat(both.heatAtVolume()).isEqualTo(alone.heatAtVolume() + schottky, within(1e-11));
      assertThat(both.expansion()).isEqualTo(alone.expansion(), within(1e-15));
    }
  }

  /** What follows by derivatives is what differences give. */
  @Test
  void derivativesAreThoseOfTheFreeEnergy() {
    Ensemble ensemble =
        Ensemble.of(
            List.of(
                configuration("a", 2, 60, energies(-5, 45), null),
                configuration("b", 5, 60, energies(-4.97, 46.5), null)));
    double t = 250;
    double d = 0.01;
    Ensemble.Point at = ensemble.equilibrium(t, 1);
    Ensemble.Point warm = ensemble.equilibrium(t + d, 1);
    Ensemble.Point cold = ensemble.equilibrium(t - d, 1);
    Ensemble.Point pressed = ensemble.equilibrium(t, 1 + d);
    Ensemble.Point released = ensemble.equilibrium(t, 1 - d);
    assertThat(at.expansion())
        .isEqualTo((warm.volume() - cold.volume()) / (2 * d * at.volume()), within(1e-10));
    assertThat(at.heatAtPressure())
        .isEqualTo(t * (warm.entropy() - cold.entropy()) / (2 * d), within(1e-5));
    assertThat(at.bulkModulus())
        .isEqualTo(-at.volume() * 2 * d / (pressed.volume() - released.volume()), within(1e-3));
    double work = 1 / 160.2176634;
    double entropy =
        -(warm.free() + work * warm.volume() - cold.free() - work * cold.volume()) / (2 * d * K);
    assertThat(at.entropy()).isEqualTo(entropy, within(1e-4));
  }

  /** Free energies in place of a model: at the temperatures that were given, and between. */
  @Test
  void freeEnergiesTakeTheirPlace() {
    SortedMap<Double, double[]> free = new TreeMap<>();
    for (double t = 100; t <= 500; t += 50) {
      double vibrations = -3 * K * t * Math.log(t / 100);
      free.put(t, Arrays.stream(energies(-5, 45)).map(e -> e + vibrations).toArray());
    }
    Ensemble ensemble =
        Ensemble.of(List.of(configuration("a", 1, Double.NaN, energies(-5, 45), free)));
    Ensemble.Point at = ensemble.equilibrium(300, 0);
    assertThat(at.volume()).isEqualTo(45, within(0.02));
    assertThat(at.entropy()).isEqualTo(3 * Math.log(3) + 3, within(0.05));
    assertThat(at.expansion()).isEqualTo(0, within(1e-9));
    assertThatThrownBy(() -> ensemble.equilibrium(501, 0))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("known from 100.0 to 500.0 K, and 501.0 K was asked for");
  }

  @Test
  void debyesFunction() {
    assertThat(Debye.function(1e-3)).isEqualTo(1 - 3e-3 / 8 + 1e-6 / 20, within(1e-14));
    // Of tables; and both ways to sum it agree where they meet.
    assertThat(Debye.function(1)).isEqualTo(0.674415564077815, within(1e-14));
    assertThat(Debye.function(Math.nextDown(1.5))).isEqualTo(Debye.function(1.5), within(1e-14));
    assertThat(Debye.function(30)).isEqualTo(Math.pow(Math.PI, 4) / 5 / 27000, within(1e-12));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> configuration("a", 1, Double.NaN, energies(-5, 45), null))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("a: the mass of its atoms is not known");
    double[] falling = Arrays.stream(VOLUMES).map(v -> -v).toArray();
    assertThatThrownBy(() -> configuration("a", 1, 60, falling, null))
        .hasMessageContaining("a: the energies have no minimum");
    double[] dome = Arrays.stream(energies(0, 45)).map(e -> -e).toArray();
    assertThatThrownBy(() -> configuration("a", 1, 60, dome, null))
        .isInstanceOf(QuestsException.class)
        .hasMessageMatching("a: .*(bulk modulus above 0, found -|no minimum).*");
    assertThatThrownBy(() -> configuration("a", 0, 60, energies(-5, 45), null))
        .hasMessageContaining("expected a multiplicity above 0, found 0.0");
    Ensemble ensemble = Ensemble.of(List.of(configuration("a", 1, 60, energies(-5, 45), null)));
    assertThatThrownBy(() -> ensemble.equilibrium(300, 500))
        .hasMessageContaining("the ensemble: F + PV has no minimum from 40.0 to 52.0 Å3");
  }
}
