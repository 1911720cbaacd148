package org.quests.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.quests.core.Version;
import org.quests.thermo.Configuration;
import org.quests.thermo.Ensemble;

/**
 * Thermodynamics of an ensemble of configurations.
 *
 * @param file as it was named
 * @param atoms of the cell
 * @param configurations with their fits
 * @param points pressure after pressure, and of each temperature after temperature
 * @param criticalPoints of V(T, P), between the temperatures of the points
 */
public record ZentropyResult(
    String file,
    int atoms,
    List<Configuration> configurations,
    List<At> points,
    List<Ensemble.Critical> criticalPoints)
    implements TabularResult {
  /**
   * A temperature and a pressure.
   *
   * @param point the ensemble there
   * @param alone the volume of each configuration by itself in Å³; NaN where it has none
   */
  public record At(Ensemble.Point point, double[] alone) {}

  /** From here on a configuration matters. */
  private static final double LEAST_PROBABILITY = 0.001;

  private static final ResultKeys<Configuration> CONFIGURATION =
      ResultKeys.of(Configuration.class)
          .with(ResultKey.of("name", "of the configuration"), Configuration::name)
          .with(ResultKey.of("multiplicity", "how many alike"), Configuration::multiplicity)
          .with(new ResultKey("V0", "Å3", "least energy"), c -> c.minimum().volume())
          .with(new ResultKey("E0", "eV", "the least energy"), c -> c.minimum().energy())
          .with(new ResultKey("B0", "GPa", "bulk modulus there"), c -> c.minimum().bulkModulus())
          .with(ResultKey.of("B0_prime", "its derivative"), c -> c.minimum().derivative())
          .with(
              new ResultKey("debye_temperature", "K", "there; null with free energies"),
              Configuration::debyeTemperature)
          .with(
              ResultKey.of("gruneisen", "Grüneisen's parameter; null with free energies"),
              Configuration::gruneisen)
          .with(
              new ResultKey("rms", "eV", "what the fit of the energies misses"),
              c -> c.curve().rms());

  private static final ResultKeys<Ensemble.Point> POINT =
      ResultKeys.of(Ensemble.Point.class)
          .with(new ResultKey("T", "K", "temperature"), Ensemble.Point::temperature)
          .with(new ResultKey("P", "GPa", "pressure"), Ensemble.Point::pressure)
          .with(new ResultKey("V", "Å3", "volume of the cell"), Ensemble.Point::volume)
          .with(new ResultKey("F", "eV", "free energy of the cell"), Ensemble.Point::free)
          .with(new ResultKey("S", "k_B", "entropy of the cell"), Ensemble.Point::entropy)
          .with(
              new ResultKey("S_conf", "k_B", "the part of the choice of configuration"),
              Ensemble.Point::configurational)
          .with(new ResultKey("B", "GPa", "isothermal bulk modulus"), Ensemble.Point::bulkModulus)
          .with(new ResultKey("alpha", "1/K", "expansion of the volume"), Ensemble.Point::expansion)
          .with(
              new ResultKey("C_V", "k_B", "heat capacity of the cell"),
              Ensemble.Point::heatAtVolume)
          .with(
              new ResultKey("C_P", "k_B", "the same at constant pressure"),
              Ensemble.Point::heatAtPressure);

  private static final ResultKeys<Ensemble.Critical> CRITICAL =
      ResultKeys.of(Ensemble.Critical.class)
          .with(new ResultKey("T", "K", "temperature"), Ensemble.Critical::temperature)
          .with(new ResultKey("P", "GPa", "pressure"), Ensemble.Critical::pressure)
          .with(new ResultKey("V", "Å3", "volume of the cell"), Ensemble.Critical::volume);

  private static final ResultKeys<Named> IN_JSON =
      ResultKeys.of(Named.class)
          .withAll(POINT, n -> n.at.point)
          .with(
              ResultKey.of("probabilities", "of the configurations"),
              n -> n.named(n.at.point.probabilities()))
          .with(
              new ResultKey("volumes_alone", "Å3", "of each configuration by itself"),
              n -> n.named(n.at.alone));

  /** A point with the names of the configurations. */
  private record Named(List<Configuration> configurations, At at) {
    Map<String, Double> named(double[] values) {
      Map<String, Double> named = new LinkedHashMap<>();
      for (int k = 0; k < values.length; k++) {
        named.put(configurations.get(k).name(), values[k]);
      }
      return named;
    }
  }

  private static final ResultKeys<ZentropyResult> KEYS =
      ResultKeys.of(ZentropyResult.class)
          .with(SharedKeys.FILE, ZentropyResult::file)
          .with(ResultKey.of("atoms", "of the cell"), ZentropyResult::atoms)
          .withObjects(
              ResultKey.of("configurations", "with their fits"),
              CONFIGURATION,
              ZentropyResult::configurations)
          .withObjects(
              ResultKey.of("points", "the ensemble at each pressure and temperature"),
              IN_JSON,
              r -> r.points.stream().map(at -> new Named(r.configurations, at)).toList())
          .withObjects(
              ResultKey.of("critical_points", "of V(T, P)"),
              CRITICAL,
              ZentropyResult::criticalPoints)
          .with(ResultKey.of("version", "of the program"), r -> Version.number());

  /** The keys of its values. */
  public static ResultKeys<ZentropyResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    ResultTable table = ResultTable.of(POINT, points.stream().map(At::point).toList());
    for (int k : IntStream.range(0, configurations.size()).toArray()) {
      table =
          table.with(
              ResultKey.of("p_" + configurations.get(k).name(), "probability"),
              row -> points.get(row).point.probabilities()[k]);
    }
    return table;
  }

  @Override
  public List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    for (int k = 0; k < configurations.size(); k++) {
      Configuration own = configurations.get(k);
      for (At at : points) {
        double volume = at.point.volume();
        if (at.point.probabilities()[k] >= LEAST_PROBABILITY && !own.covers(volume)) {
          cautions.add(
              String.format(
                  Locale.ROOT,
                  "%s: beyond its own volumes its energies are extrapolated, as at %s K and %s GPa"
                      + " (%.4g Å3, probability %.2g)",
                  own.name(),
                  at.point.temperature(),
                  at.point.pressure(),
                  volume,
                  at.point.probabilities()[k]));
          break;
        }
      }
    }
    return cautions;
  }
}
