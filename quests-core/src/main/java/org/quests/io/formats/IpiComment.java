package org.quests.io.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.InfoValue;
import org.quests.io.LineWords;
import org.quests.io.NoPositionsException;

/**
 * The comment line of i-PI: {@code # CELL(abcABC): a b c α β γ Step: 0 Bead: 0 positions{unit}
 * cell{unit}}, the cell also as {@code H} (vectors as columns) or {@code GENH} (vectors as rows).
 * What names no unit is in atomic units. From the modules {@code io_xyz}, {@code io_units} and
 * {@code units} of i-PI.
 *
 * @param numbers of the cell: lengths and angles, or nine components of its vectors, one vector
 *     after the other; null where the line holds none
 * @param cellAngstroms what lengths of the cell are multiplied by
 * @param angstroms what positions are multiplied by
 * @param namesUnits whether the line says the units of positions and cell
 * @param info what else the line says
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record IpiComment(
    double @Nullable [] numbers,
    double cellAngstroms,
    double angstroms,
    boolean namesUnits,
    SequencedMap<String, InfoValue> info) {
  private static final Pattern CELL =
      Pattern.compile(
          "CELL[(\\[{](\\w*)[)\\]}]:((?:\\s+[-+]?(?:[.0-9][-+.0-9eE]*|(?i:nan|inf))(?=\\s|$)){0,9})");

  /** A quantity and its unit. */
  private static final Pattern QUANTITY =
      Pattern.compile("(?<=^|\\s)#?(\\w*)\\{\\s*([A-Za-z_0-9/*^]*)\\s*\\}");

  private static final Pattern COUNTER = Pattern.compile("\\b(Step|Bead):\\s*(\\d{1,18})\\b");

  private static final Set<String> POSITIONS =
      Set.of("", "positions", "x_centroid", "x_centroid_even", "x_centroid_odd");

  /** Other quantities that i-PI writes, which tell its files by themselves. */
  private static final Set<String> OTHERS =
      Set.of(
          "velocities",
          "momenta",
          "forces",
          "forces_spring",
          "Eforces",
          "forces_sc",
          "v_centroid",
          "v_centroid_even",
          "v_centroid_odd",
          "p_centroid",
          "f_centroid",
          "becx",
          "becy",
          "becz",
          "kinetic_cv",
          "kinetic_od",
          "r_gyration",
          "forces_component",
          "forces_component_raw",
          "isotope_zetatd",
          "isotope_zetasc");

  private static final double BOHR = 0.529177210903;

  /** Powers of ten. */
  private static final Map<String, Integer> PREFIXES =
      Map.ofEntries(
          Map.entry("yotta", 24),
          Map.entry("zetta", 21),
          Map.entry("exa", 18),
          Map.entry("peta", 15),
          Map.entry("tera", 12),
          Map.entry("giga", 9),
          Map.entry("mega", 6),
          Map.entry("kilo", 3),
          Map.entry("milli", -3),
          Map.entry("micro", -6),
          Map.entry("nano", -9),
          Map.entry("pico", -12),
          Map.entry("femto", -15),
          Map.entry("atto", -18),
          Map.entry("zepto", -21),
          Map.entry("yocto", -24));

  /** A metre is 10 to this power Å. */
  private static final int METRE = 10;

  /**
   * Reads a comment line.
   *
   * @return null where it is not one of i-PI
   * @throws IllegalArgumentException where it is, and something is wrong with it or the rows hold
   *     other quantities than positions
   */
  static @Nullable IpiComment of(String line) {
    Matcher cell = CELL.matcher(line);
    boolean hasCell = cell.find();
    String positions = null;
    String positionUnit = "";
    String cellUnit = null;
    Matcher quantity = QUANTITY.matcher(line);
    while (quantity.find()) {
      String name = quantity.group(1);
      String unit = quantity.group(2);
      if (name.equals("cell") || name.equals("cell_units")) {
        cellUnit = unit;
      } else if (POSITIONS.contains(name) && (hasCell || !name.isEmpty())) {
        positions = name;
        positionUnit = unit;
      } else if (!name.equals("CELL") && (hasCell || OTHERS.contains(name))) {
        throw new NoPositionsException(
            "expected positions, found " + name + " of i-PI, which are none");
      }
    }
    if (!hasCell && positions == null) {
      return null;
    }
    return new IpiComment(
        hasCell ? numbers(cell.group(1), cell.group(2)) : null,
        hasCell ? angstroms(cellUnit) : 1,
        angstroms(positionUnit),
        !positionUnit.isEmpty() && (!hasCell || (cellUnit != null && !cellUnit.isEmpty())),
        info(line));
  }

  private static double[] numbers(String kind, String text) {
    List<Double> numbers = new ArrayList<>();
    LineWords words = new LineWords();
    try {
      for (String word : text.strip().split("\\s+", -1)) {
        numbers.add(CommentLine.number(word, words));
      }
    } catch (NumberFormatException e) {
      // Told below, as for numbers that are missing.
    }
    int count =
        switch (kind) {
          case "abcABC" -> 6;
          case "H", "GENH" -> 9;
          default ->
              throw new IllegalArgumentException(
                  "expected CELL(abcABC), CELL(H) or CELL(GENH), found CELL(" + kind + ')');
        };
    if (numbers.size() < count) {
      throw new IllegalArgumentException(
          "expected " + count + " numbers after CELL(" + kind + "):, found " + numbers.size());
    }
    double[] inOrder = new double[count];
    for (int i = 0; i < count; i++) {
      inOrder[i] = numbers.get(kind.equals("H") ? 3 * (i % 3) + i / 3 : i);
    }
    return inOrder;
  }

  /**
   * The cell in Å.
   *
   * @throws ImpossibleCellException where no structure can have it
   */
  Cell cell() {
    double[] n = numbers;
    return n == null ? Cell.NONE : ImpossibleCellException.check(() -> cell(n));
  }

  private Cell cell(double[] n) {
    double[] vectors =
        n.length == 9
            ? n.clone()
            : Cell.vectors(new double[] {n[0], n[1], n[2]}, new double[] {n[3], n[4], n[5]});
    for (int i = 0; i < 9; i++) {
      vectors[i] *= cellAngstroms;
    }
    return Cell.of(vectors, new boolean[] {true, true, true}, new double[3]);
  }

  /** A unit of length in Å: a prefix, if any, and a unit in any case. */
  private static double angstroms(@Nullable String unit) {
    String base = unit == null ? "" : unit;
    int power = 0;
    for (Map.Entry<String, Integer> prefix : PREFIXES.entrySet()) {
      if (base.startsWith(prefix.getKey())) {
        base = base.substring(prefix.getKey().length());
        power = prefix.getValue();
        break;
      }
    }
    return switch (base.toLowerCase(Locale.ROOT)) {
      case "", "automatic", "atomic_unit" -> BOHR * power(power);
      case "angstrom" -> power(power);
      case "meter" -> power(power + METRE);
      default ->
          throw new IllegalArgumentException(
              "expected a length in angstrom, atomic_unit or meter, with or without a prefix as in"
                  + " nanometer, found {"
                  + unit
                  + '}');
    };
  }

  /** A power of ten, correctly rounded. */
  private static double power(int exponent) {
    return Double.parseDouble("1e" + exponent);
  }

  private static SequencedMap<String, InfoValue> info(String line) {
    SequencedMap<String, InfoValue> info = new LinkedHashMap<>();
    Matcher counter = COUNTER.matcher(line);
    while (counter.find()) {
      info.put(
          counter.group(1).toLowerCase(Locale.ROOT),
          InfoValue.of(Long.parseLong(counter.group(2))));
    }
    String rest = line;
    for (Pattern known : List.of(CELL, QUANTITY, COUNTER, Pattern.compile("Traj:|#"))) {
      rest = known.matcher(rest).replaceAll(" ");
    }
    if (!rest.isBlank()) {
      info.put("comment", InfoValue.of(rest.strip().replaceAll("\\s+", " ")));
    }
    return info;
  }
}
