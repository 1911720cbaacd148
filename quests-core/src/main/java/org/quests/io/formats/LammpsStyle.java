package org.quests.io.formats;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a row of {@code Atoms} holds what, by the atom style of LAMMPS.
 *
 * @param type the column of the type, from 0
 * @param x the first one of three of the position
 * @param columns how many there are, three numbers of the image left out
 * @param open whether more may follow
 */
record LammpsStyle(int type, int x, int columns, boolean open) {
  private static final Map<String, LammpsStyle> STYLES = styles();

  /** By name; in front of the position stand id, type, and what the style adds. */
  private static Map<String, LammpsStyle> styles() {
    Map<String, LammpsStyle> styles = new LinkedHashMap<>();
    add(styles, 1, 2, 5, "atomic");
    add(styles, 1, 3, 6, "charge", "dpd", "mdpd");
    add(styles, 2, 3, 6, "angle", "bond", "molecular");
    add(styles, 2, 4, 7, "full");
    add(styles, 1, 4, 7, "body", "edpd", "ellipsoid", "peri", "sphere");
    add(styles, 1, 5, 8, "electron", "sph");
    add(styles, 2, 5, 8, "bpm/sphere", "line", "tri");
    add(styles, 1, 3, 9, "dipole");
    add(styles, 1, 2, 9, "spin");
    styles.put("tdpd", new LammpsStyle(1, 2, 5, true));
    styles.put("hybrid", new LammpsStyle(1, 2, 5, true));
    return styles;
  }

  private static void add(
      Map<String, LammpsStyle> styles, int type, int x, int columns, String... names) {
    for (String name : names) {
      styles.put(name, new LammpsStyle(type, x, columns, false));
    }
  }

  /** The style of a name; null where its columns are not known. */
  static @Nullable LammpsStyle of(String name) {
    return STYLES.get(name);
  }

  /** All names. */
  static String names() {
    return String.join(", ", STYLES.keySet());
  }

  /** Whether rows can have so many columns. */
  boolean fits(int count) {
    return open ? count >= columns : count == columns || count == columns + 3;
  }
}
