package org.quests.thermo;

import java.util.Locale;
import java.util.SortedMap;
import org.quests.core.QuestsException;

/**
 * Free energies at some temperatures, each a curve of Birch and Murnaghan against the volume;
 * between temperatures the free energy at a volume goes along a monotone cubic.
 */
final class FreeEnergies {
  private final double[] temperatures;
  private final BirchMurnaghan[] curves;

  private FreeEnergies(double[] temperatures, BirchMurnaghan[] curves) {
    this.temperatures = temperatures;
    this.curves = curves;
  }

  static FreeEnergies fit(String name, double[] volumes, SortedMap<Double, double[]> free) {
    if (free.size() < 2) {
      throw QuestsException.input(
          name + ": expected free energies at two temperatures or more, found " + free.size());
    }
    double[] temperatures = free.keySet().stream().mapToDouble(t -> t).toArray();
    BirchMurnaghan[] curves = new BirchMurnaghan[temperatures.length];
    for (int i = 0; i < curves.length; i++) {
      double[] energies = free.get(temperatures[i]);
      if (energies == null || energies.length != volumes.length) {
        throw QuestsException.input(
            String.format(
                Locale.ROOT,
                "%s: expected %d free energies at %s K, found %d",
                name,
                volumes.length,
                temperatures[i],
                energies == null ? 0 : energies.length));
      }
      curves[i] = BirchMurnaghan.fit(name, volumes, energies);
    }
    return new FreeEnergies(temperatures, curves);
  }

  void require(String name, double temperature) {
    double last = temperatures[temperatures.length - 1];
    if (temperature < temperatures[0] || temperature > last) {
      throw QuestsException.input(
          String.format(
              Locale.ROOT,
              "%s: its free energies are known from %s to %s K, and %s K was asked for",
              name,
              temperatures[0],
              last,
              temperature));
    }
  }

  Configuration.State at(double volume, double temperature) {
    double[][] values = new double[3][curves.length];
    for (int i = 0; i < curves.length; i++) {
      double[] e = curves[i].at(volume);
      for (int d = 0; d < 3; d++) {
        values[d][i] = e[d];
      }
    }
    MonotoneCubic free = MonotoneCubic.of(temperatures, values[0]);
    MonotoneCubic slope = MonotoneCubic.of(temperatures, values[1]);
    return new Configuration.State(
        free.at(temperature),
        slope.at(temperature),
        MonotoneCubic.of(temperatures, values[2]).at(temperature),
        -free.slopeAt(temperature),
        slope.slopeAt(temperature),
        -temperature * free.bendAt(temperature));
  }
}
