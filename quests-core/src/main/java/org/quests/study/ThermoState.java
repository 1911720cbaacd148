package org.quests.study;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.Environments;
import org.quests.thermo.Sites;

/**
 * A thermodynamic state: frames of a simulation at one temperature and pressure.
 *
 * @param name of the state
 * @param environments of its frames
 * @param sites where its atoms are on average; null where its frames are not known
 * @param temperature in K; NaN where it is not known
 * @param energies of each frame in eV for each atom; null where they are not known
 */
public record ThermoState(
    String name,
    Environments environments,
    @Nullable Sites sites,
    double temperature,
    double @Nullable [] energies) {
  /** At another temperature, in K. */
  public ThermoState at(double other) {
    return new ThermoState(name, environments, sites, other, energies);
  }

  /** Whether atoms stay at sites; null where that is not known. */
  @Nullable Boolean solid() {
    return (sites == null || sites.unknown() != null) ? null : sites.solid();
  }

  /** Mean energy in eV for each atom; NaN where it is not known. */
  double energy() {
    return energies == null ? Double.NaN : Arrays.stream(energies).average().orElse(Double.NaN);
  }

  /** The standard error of the mean energy, by means over blocks of successive frames. */
  double energyError() {
    if (energies == null || energies.length < 2) {
      return Double.NaN;
    }
    int blocks = Math.min(10, energies.length);
    double[] means = new double[blocks];
    for (int b = 0; b < blocks; b++) {
      int from = (int) ((long) b * energies.length / blocks);
      int to = (int) ((long) (b + 1) * energies.length / blocks);
      means[b] = Arrays.stream(energies, from, to).average().orElseThrow();
    }
    double mean = Arrays.stream(means).average().orElseThrow();
    double sum = Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum();
    return Math.sqrt(sum / blocks / (blocks - 1));
  }
}
