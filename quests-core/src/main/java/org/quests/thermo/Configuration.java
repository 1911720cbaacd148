package org.quests.thermo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * One configuration of an ensemble: its energy against the volume, and its vibrations by the
 * Debye–Grüneisen model, or its free energies where these are given. Immutable.
 */
public final class Configuration {
  private static final double DEBYE = 0.617 * 231.04;
  private static final double SLATER = 2.0 / 3;

  private final String name;
  private final double multiplicity;
  private final int atoms;
  private final BirchMurnaghan curve;
  private final BirchMurnaghan.Minimum minimum;
  private final double least;
  private final double greatest;
  private final double theta;
  private final double gamma;

  /** The free energies at given temperatures; null where vibrations are a model. */
  private final @Nullable FreeEnergies given;

  private Configuration(
      String name,
      double multiplicity,
      int atoms,
      double[] volumes,
      BirchMurnaghan curve,
      double mass,
      @Nullable FreeEnergies given) {
    this.name = name;
    this.multiplicity = multiplicity;
    this.atoms = atoms;
    this.curve = curve;
    this.given = given;
    minimum = curve.minimum(name);
    least = Arrays.stream(volumes).min().orElseThrow();
    greatest = Arrays.stream(volumes).max().orElseThrow();
    gamma = (1 + minimum.derivative()) / 2 - SLATER;
    theta =
        DEBYE
            * Math.pow(minimum.volume() / atoms, 1.0 / 6)
            * Math.sqrt(minimum.bulkModulus() / mass);
  }

  /**
   * A configuration.
   *
   * @param name of it
   * @param multiplicity how many alike there are, above 0
   * @param atoms in the cell, at least 1
   * @param mass mean mass of an atom in amu; NaN where free energies are given
   * @param volumes of the cell in Å³, five different ones or more
   * @param energies of the cell at these, in eV
   * @param free free energies of the cell at these volumes in eV, by temperature in K, which then
   *     take the place of energies and vibrations; null where these are to be a model
   * @throws QuestsException of kind INPUT where the numbers make no sense
   */
  public static Configuration of(
      String name,
      double multiplicity,
      int atoms,
      double mass,
      double[] volumes,
      double[] energies,
      @Nullable SortedMap<Double, double[]> free) {
    if (!(multiplicity > 0 && multiplicity < Double.POSITIVE_INFINITY)) {
      throw QuestsException.input(
          name + ": expected a multiplicity above 0, found " + multiplicity);
    }
    if (volumes.length != energies.length) {
      throw QuestsException.input(
          String.format(
              Locale.ROOT,
              "%s: %d volumes and %d energies",
              name,
              volumes.length,
              energies.length));
    }
    for (int i = 0; i < volumes.length; i++) {
      if (!(volumes[i] > 0 && volumes[i] < Double.POSITIVE_INFINITY)) {
        throw QuestsException.input(name + ": expected volumes above 0, found " + volumes[i]);
      }
      if (!Double.isFinite(energies[i])) {
        throw QuestsException.input(name + ": expected energies in eV, found " + energies[i]);
      }
    }
    if (free == null && !(mass > 0 && mass < Double.POSITIVE_INFINITY)) {
      throw QuestsException.input(
          name
              + ": the mass of its atoms is not known, expected \"mass\" in amu for each atom, or"
              + " \"free_energies\"");
    }
    BirchMurnaghan curve = BirchMurnaghan.fit(name, volumes, energies);
    return new Configuration(
        name,
        multiplicity,
        atoms,
        volumes,
        curve,
        mass,
        free == null ? null : FreeEnergies.fit(name, volumes, free));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** How many alike there are. */
  public double multiplicity() {
    return multiplicity;
  }

  /** The curve of the energies. */
  public BirchMurnaghan curve() {
    return curve;
  }

  /** The minimum of the energies. */
  public BirchMurnaghan.Minimum minimum() {
    return minimum;
  }

  /** The Debye temperature at the minimum in K; NaN where free energies were given. */
  public double debyeTemperature() {
    return given == null ? theta : Double.NaN;
  }

  /** Grüneisen's parameter; NaN where free energies were given. */
  public double gruneisen() {
    return given == null ? gamma : Double.NaN;
  }

  /** Whether a volume in Å³ is between those that energies were given at. */
  public boolean covers(double volume) {
    return volume >= least && volume <= greatest;
  }

  double leastVolume() {
    return least;
  }

  double greatestVolume() {
    return greatest;
  }

  /** Refuses a temperature beyond those that free energies were given at. */
  void require(double temperature) {
    if (given != null) {
      given.require(name, temperature);
    }
  }

  /**
   * Free energy of the cell and its derivatives.
   *
   * @param free F in eV
   * @param slope ∂F/∂V in eV/Å³
   * @param bend ∂²F/∂V² in eV/Å⁶
   * @param entropy S in eV/K
   * @param slopeByT ∂²F/∂V∂T in eV/Å³K
   * @param heat C_V in eV/K
   */
  record State(
      double free, double slope, double bend, double entropy, double slopeByT, double heat) {}

  /** At a volume in Å³ and a temperature in K, above 0. */
  State at(double volume, double temperature) {
    if (given != null) {
      return Objects.requireNonNull(given).at(volume, temperature);
    }
    double[] e = curve.at(volume);
    double own = theta * Math.pow(minimum.volume() / volume, gamma);
    Debye.Energies debye = Debye.at(own, temperature);
    double byVolume = -gamma * own / volume;
    double byVolumeTwice = gamma * (gamma + 1) * own / (volume * volume);
    return new State(
        e[0] + atoms * debye.free(),
        e[1] + atoms * debye.byTheta() * byVolume,
        e[2]
            + atoms
                * (debye.byThetaTwice() * byVolume * byVolume + debye.byTheta() * byVolumeTwice),
        atoms * debye.entropy(),
        atoms * debye.byThetaAndT() * byVolume,
        atoms * debye.heat());
  }
}
