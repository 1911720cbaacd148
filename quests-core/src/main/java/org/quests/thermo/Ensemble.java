package org.quests.thermo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.quests.core.QuestsException;

/**
 * An ensemble of configurations that share a volume (zentropy): its free energy is F = −kT ln Σ g_k
 * exp(−F_k/kT), and everything follows from it. Immutable.
 */
public final class Ensemble {
  /** Volumes between the least and the greatest at which minima are looked for. */
  private static final int GRID = 600;

  /** Temperatures between two that were asked for at which critical points are looked for. */
  private static final double STEP = 5;

  /** Wider ranges of temperatures are cut into so many steps, which are then longer. */
  private static final int MOST_STEPS = 20_000;

  private final List<Configuration> configurations;
  private final double least;
  private final double greatest;

  private Ensemble(List<Configuration> configurations) {
    this.configurations = configurations;
    least = configurations.stream().mapToDouble(Configuration::leastVolume).min().orElseThrow();
    greatest =
        configurations.stream().mapToDouble(Configuration::greatestVolume).max().orElseThrow();
  }

  /**
   * An ensemble.
   *
   * @param configurations at least one
   */
  public static Ensemble of(List<Configuration> configurations) {
    if (configurations.isEmpty()) {
      throw QuestsException.input("expected one configuration or more, found none");
    }
    return new Ensemble(List.copyOf(configurations));
  }

  /** The configurations. */
  public List<Configuration> configurations() {
    return configurations;
  }

  /**
   * The ensemble in equilibrium; energies and entropies are those of the cell.
   *
   * @param temperature T in K
   * @param pressure P in GPa
   * @param volume V in Å³
   * @param free F in eV
   * @param entropy S in k_B
   * @param configurational the part of S that is in the choice of configuration, in k_B
   * @param bulkModulus isothermal B in GPa
   * @param expansion thermal α = (1/V) ∂V/∂T in 1/K
   * @param heatAtVolume C_V in k_B
   * @param heatAtPressure C_P in k_B
   * @param probabilities of the configurations
   */
  public record Point(
      double temperature,
      double pressure,
      double volume,
      double free,
      double entropy,
      double configurational,
      double bulkModulus,
      double expansion,
      double heatAtVolume,
      double heatAtPressure,
      double[] probabilities) {}

  /**
   * A critical point: where two volumes that are in equilibrium below become one.
   *
   * @param temperature in K
   * @param pressure in GPa
   * @param volume in Å³
   */
  public record Critical(double temperature, double pressure, double volume) {}

  /** All configurations at a volume and a temperature. */
  private record Mixture(
      double free,
      double slope,
      double bend,
      double entropy,
      double configurational,
      double slopeByT,
      double heat,
      double[] probabilities) {}

  private Mixture at(double volume, double temperature) {
    int n = configurations.size();
    double kT = Debye.BOLTZMANN * temperature;
    Configuration.State[] states = new Configuration.State[n];
    double[] exponents = new double[n];
    double greatestExponent = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < n; k++) {
      states[k] = configurations.get(k).at(volume, temperature);
      exponents[k] = Math.log(configurations.get(k).multiplicity()) - states[k].free() / kT;
      greatestExponent = Math.max(greatestExponent, exponents[k]);
    }
    double sum = 0;
    for (double exponent : exponents) {
      sum += Math.exp(exponent - greatestExponent);
    }
    double log = greatestExponent + Math.log(sum);
    double[] p = new double[n];
    double slope = 0;
    double within = 0;
    double choice = 0;
    double energy = 0;
    for (int k = 0; k < n; k++) {
      p[k] = Math.exp(exponents[k] - log);
      slope += p[k] * states[k].slope();
      within += p[k] * states[k].entropy();
      energy += p[k] * energy(states[k], temperature);
      if (p[k] > 0) {
        choice -= p[k] * (Math.log(p[k]) - Math.log(configurations.get(k).multiplicity()));
      }
    }
    double bend = 0;
    double slopeByT = 0;
    double heat = 0;
    for (int k = 0; k < n; k++) {
      // About the means, where nothing cancels.
      double ofSlope = states[k].slope() - slope;
      double ofEnergy = energy(states[k], temperature) - energy;
      bend += p[k] * (states[k].bend() - ofSlope * ofSlope / kT);
      slopeByT += p[k] * (states[k].slopeByT() + ofSlope * ofEnergy / (kT * temperature));
      heat += p[k] * (states[k].heat() + ofEnergy * ofEnergy / (kT * temperature));
    }
    return new Mixture(
        -kT * log,
        slope,
        bend,
        within + Debye.BOLTZMANN * choice,
        Debye.BOLTZMANN * choice,
        slopeByT,
        heat,
        p);
  }

  private static double energy(Configuration.State state, double temperature) {
    return state.free() + temperature * state.entropy();
  }

  /**
   * The equilibrium at a temperature and a pressure.
   *
   * @param temperature in K, above 0
   * @param pressure in GPa
   * @throws QuestsException of kind INPUT where there is none within the volumes that are known
   */
  public Point equilibrium(double temperature, double pressure) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("expected a temperature above 0 K, found " + temperature);
    }
    configurations.forEach(c -> c.require(temperature));
    double p = pressure / BirchMurnaghan.GPA;
    double volume =
        minimum(
            v -> at(v, temperature).slope + p,
            v -> at(v, temperature).free + p * v,
            "the ensemble",
            temperature,
            pressure);
    Mixture mixture = at(volume, temperature);
    double expansion = -mixture.slopeByT / (volume * mixture.bend);
    return new Point(
        temperature,
        pressure,
        volume,
        mixture.free,
        mixture.entropy / Debye.BOLTZMANN,
        mixture.configurational / Debye.BOLTZMANN,
        volume * mixture.bend * BirchMurnaghan.GPA,
        expansion,
        mixture.heat / Debye.BOLTZMANN,
        (mixture.heat + temperature * mixture.slopeByT * mixture.slopeByT / mixture.bend)
            / Debye.BOLTZMANN,
        mixture.probabilities);
  }

  /** The volume of one configuration alone, in Å³; NaN where it has none. */
  public double volumeAlone(int k, double temperature, double pressure) {
    Configuration own = configurations.get(k);
    double p = pressure / BirchMurnaghan.GPA;
    try {
      return minimum(
          v -> own.at(v, temperature).slope() + p,
          v -> own.at(v, temperature).free() + p * v,
          own.name(),
          temperature,
          pressure);
    } catch (QuestsException e) {
      // It may leave the volumes that are known where the ensemble stays.
      return Double.NaN;
    }
  }

  /** The lowest of the minima, where the slope passes 0 upwards. */
  private double minimum(
      DoubleUnaryOperator slope,
      DoubleUnaryOperator value,
      String name,
      double temperature,
      double pressure) {
    double best = Double.NaN;
    double lowest = Double.POSITIVE_INFINITY;
    double before = slope.applyAsDouble(least);
    for (int i = 1; i <= GRID; i++) {
      double at = least + (greatest - least) * i / GRID;
      double here = slope.applyAsDouble(at);
      if (before < 0 && here >= 0) {
        double volume = crossing(slope, least + (greatest - least) * (i - 1) / GRID, at);
        double free = value.applyAsDouble(volume);
        if (free < lowest) {
          lowest = free;
          best = volume;
        }
      }
      before = here;
    }
    if (Double.isNaN(best)) {
      throw QuestsException.input(
          String.format(
              Locale.ROOT,
              "%s: F + PV has no minimum from %s to %s Å3 at %s K and %s GPa",
              name,
              least,
              greatest,
              temperature,
              pressure));
    }
    return best;
  }

  /** Where a function passes 0 upwards. */
  private static double crossing(DoubleUnaryOperator function, double from, double to) {
    double low = from;
    double high = to;
    for (int i = 0; i < 100 && high - low > Math.ulp(high); i++) {
      double middle = 0.5 * (low + high);
      if (function.applyAsDouble(middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /**
   * Critical points of V(T, P): where F'' of the volume, which is 0 at some volume on one side of
   * that temperature, is above 0 at all volumes on the other.
   *
   * @param from the lowest temperature in K
   * @param to the highest
   */
  public List<Critical> criticalPoints(double from, double to) {
    configurations.forEach(
        c -> {
          c.require(from);
          c.require(to);
        });
    List<Critical> found = new ArrayList<>();
    int steps = (int) Math.clamp(Math.ceil((to - from) / STEP), 1, MOST_STEPS);
    double before = least(from)[1];
    for (int i = 1; i <= steps && to > from; i++) {
      double low = from + (to - from) * (i - 1) / steps;
      double high = from + (to - from) * i / steps;
      double here = least(high)[1];
      if (before < 0 != here < 0) {
        boolean rising = before < 0;
        double temperature = crossing(t -> rising ? least(t)[1] : -least(t)[1], low, high);
        double volume = least(temperature)[0];
        // At an end of the volumes that are known it tells of these alone.
        if (volume > least && volume < greatest) {
          found.add(
              new Critical(
                  temperature, -at(volume, temperature).slope * BirchMurnaghan.GPA, volume));
        }
      }
      before = here;
    }
    return found;
  }

  /** Where F'' is least, and its value there. */
  private double[] least(double temperature) {
    double best = Double.POSITIVE_INFINITY;
    int place = 0;
    double width = (greatest - least) / GRID;
    for (int i = 0; i <= GRID; i += 2) {
      double bend = at(least + width * i, temperature).bend;
      if (bend < best) {
        best = bend;
        place = i;
      }
    }
    if (place == 0 || place >= GRID) {
      return new double[] {least + width * place, best};
    }
    double low = least + width * (place - 2);
    double high = least + width * (place + 2);
    for (int i = 0; i < 60; i++) {
      double a = low + (high - low) / 3;
      double b = high - (high - low) / 3;
      if (at(a, temperature).bend < at(b, temperature).bend) {
        high = b;
      } else {
        low = a;
      }
    }
    double volume = 0.5 * (low + high);
    return new double[] {volume, at(volume, temperature).bend};
  }
}
