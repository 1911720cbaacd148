package org.quests.atoms;

import org.eclipse.collections.api.factory.primitive.ObjectIntMaps;
import org.eclipse.collections.api.map.primitive.ImmutableObjectIntMap;
import org.eclipse.collections.api.map.primitive.MutableObjectIntMap;

/**
 * Chemical elements as atomic numbers 1 (H) to 118 (Og), and 0, written {@code X}, for an atom
 * whose element is not known.
 */
public final class Element {
  /** How many atomic numbers there are, that of {@code X} included. */
  public static final int COUNT = 119;

  private static final String[] SYMBOLS =
      ("X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe "
              + "Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In "
              + "Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf "
              + "Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm "
              + "Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og")
          .split(" ");
  private static final ImmutableObjectIntMap<String> NUMBERS = numbers();

  private Element() {}

  private static ImmutableObjectIntMap<String> numbers() {
    MutableObjectIntMap<String> numbers = ObjectIntMaps.mutable.empty();
    for (int z = 0; z < SYMBOLS.length; z++) {
      numbers.put(SYMBOLS[z], z);
    }
    return numbers.toImmutable();
  }

  /** The atomic number of a symbol written as usual ({@code Cu}), or −1 where there is none. */
  public static int number(String symbol) {
    return NUMBERS.getIfAbsent(symbol, -1);
  }

  /** Whether the number stands for an element, or for the unknown one, 0. */
  public static boolean exists(long number) {
    return number >= 0 && number < SYMBOLS.length;
  }

  /**
   * The symbol of an atomic number.
   *
   * @param number 0 … 118
   */
  public static String symbol(int number) {
    return SYMBOLS[number];
  }
}
