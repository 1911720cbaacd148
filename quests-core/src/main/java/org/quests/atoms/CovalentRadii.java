package org.quests.atoms;

/**
 * Covalent radii of the elements in Å: half of what two bonded atoms of an element keep from each
 * other.
 *
 * <p>Source: B. Cordero et al., Covalent radii revisited, Dalton Transactions 2008, 2832, table 2,
 * H to Cm. Of several radii of one element it is that of sp3 for C, and that of low spin for Mn, Fe
 * and Co.
 */
public final class CovalentRadii {
  /** Atoms are bonded that are no farther apart than this many sums of their radii. */
  public static final double BOND = 1.2;

  /** By atomic number, from 1. */
  private static final double[] RADII = {
    0.31, 0.28, // H, He
    1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, // Li to Ne
    1.66, 1.41, 1.21, 1.11, 1.07, 1.05, 1.02, 1.06, // Na to Ar
    2.03, 1.76, // K, Ca
    1.70, 1.60, 1.53, 1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, // Sc to Zn
    1.22, 1.20, 1.19, 1.20, 1.20, 1.16, // Ga to Kr
    2.20, 1.95, // Rb, Sr
    1.90, 1.75, 1.64, 1.54, 1.47, 1.46, 1.42, 1.39, 1.45, 1.44, // Y to Cd
    1.42, 1.39, 1.39, 1.38, 1.39, 1.40, // In to Xe
    2.44, 2.15, // Cs, Ba
    2.07, 2.04, 2.03, 2.01, 1.99, 1.98, 1.98, 1.96, 1.94, 1.92, 1.92, 1.89, 1.90, 1.87, // La to Yb
    1.87, 1.75, 1.70, 1.62, 1.51, 1.44, 1.41, 1.36, 1.36, 1.32, // Lu to Hg
    1.45, 1.46, 1.48, 1.40, 1.50, 1.50, // Tl to Rn
    2.60, 2.21, // Fr, Ra
    2.15, 2.06, 2.00, 1.96, 1.90, 1.87, 1.80, 1.69, // Ac to Cm
  };

  /** That of hydrogen: nothing that is bonded has a smaller one. */
  private static final double SMALLEST = RADII[0];

  private CovalentRadii() {}

  /** Whether the source has a radius of an element. */
  public static boolean known(int atomicNumber) {
    return atomicNumber >= 1 && atomicNumber <= RADII.length;
  }

  /**
   * The radius of an element in Å. Where the source has none, for elements beyond Cm and atoms
   * whose element is not known, it is that of hydrogen: all others are larger, but that of He.
   *
   * @param atomicNumber 0 … 118; 0 where the element is not known
   */
  public static double of(int atomicNumber) {
    return known(atomicNumber) ? RADII[atomicNumber - 1] : SMALLEST;
  }

  /** The sum of the radii of two elements in Å, as {@link #of} gives them. */
  public static double sum(int one, int other) {
    return of(one) + of(other);
  }
}
