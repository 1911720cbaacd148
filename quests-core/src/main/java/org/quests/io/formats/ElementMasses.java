package org.quests.io.formats;

import java.util.Arrays;

/** Which element has a mass. */
final class ElementMasses {
  /** Of H to Pu, in atomic mass units (IUPAC 2016, as ASE has them). */
  private static final double[] MASSES =
      Arrays.stream(
              ("1.008 4.0026 6.94 9.0122 10.81 12.011 14.007 15.999 18.9984 20.1797 22.9898 "
                      + "24.305 26.9815 28.085 30.9738 32.06 35.45 39.948 39.0983 40.078 44.9559 47.867 "
                      + "50.9415 51.9961 54.938 55.845 58.9332 58.6934 63.546 65.38 69.723 72.63 74.9216 "
                      + "78.971 79.904 83.798 85.4678 87.62 88.9058 91.224 92.9064 95.95 97.9072 101.07 "
                      + "102.906 106.42 107.868 112.414 114.818 118.71 121.76 127.6 126.904 131.293 "
                      + "132.905 137.327 138.905 140.116 140.908 144.242 144.913 150.36 151.964 157.25 "
                      + "158.925 162.5 164.93 167.259 168.934 173.054 174.967 178.49 180.948 183.84 "
                      + "186.207 190.23 192.217 195.084 196.967 200.592 204.38 207.2 208.98 208.982 "
                      + "209.987 222.018 223.02 226.025 227.028 232.038 231.036 238.029 237.048 244.064")
                  .split(" "))
          .mapToDouble(Double::parseDouble)
          .toArray();

  private static final double DEUTERIUM = 2.0141;

  /** Below it masses are those of groups of atoms too: CH2 has 14.027, nitrogen 14.007. */
  private static final double LIGHT = 20;

  private ElementMasses() {}

  /** The atomic number of the element with this mass, or −1 where there is none so close. */
  static int element(double mass) {
    if (isClose(mass, DEUTERIUM)) {
      return 1;
    }
    int nearest = 0;
    for (int i = 1; i < MASSES.length; i++) {
      if (Math.abs(MASSES[i] - mass) < Math.abs(MASSES[nearest] - mass)) {
        nearest = i;
      }
    }
    return isClose(mass, MASSES[nearest]) ? nearest + 1 : -1;
  }

  /** The mass of an element; NaN where none is known. */
  static double of(int element) {
    return element >= 1 && element <= MASSES.length ? MASSES[element - 1] : Double.NaN;
  }

  private static boolean isClose(double mass, double known) {
    return Math.abs(mass - known) <= (known < LIGHT ? 0.015 : 0.06);
  }
}
