package org.quests.io.formats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quests.atoms.AtomArray;

/** One entry of {@code Properties} with the values that were read for it so far. */
final class AtomColumn {
  /** What the values are. */
  enum Kind {
    ELEMENT("an element (symbol or atomic number)", 1, false),
    POSITION("a finite number", 8, true),
    REAL("a number", 8, true),
    INTEGER("a whole number", 8, true),
    // A reference, and hardly more: the words of a column repeat.
    WORD("a word", 8, false),
    /** A word that stands for an element in some way. */
    LABEL("a word", 8, false),
    LOGICAL("T or F", 1, false);

    final String expected;
    final int bytes;
    final boolean number;

    Kind(String expected, int bytes, boolean number) {
      this.expected = expected;
      this.bytes = bytes;
      this.number = number;
    }
  }

  /** Whoever declares more has mistyped. */
  private static final int MOST_COLUMNS = 1 << 16;

  /** Names of the column of elements, in the order in which they are believed. */
  private static final List<String> ELEMENT_NAMES =
      List.of(
          "species",
          "element",
          "elements",
          "symbols",
          "symbol",
          "z",
          "numbers",
          "atomic_numbers",
          "atomic_number");

  /** Those among them whose numbers are atomic numbers. */
  private static final Set<String> ATOMIC_NUMBERS =
      Set.of("z", "numbers", "atomic_numbers", "atomic_number");

  /** Names of the column of positions, in the order in which they are believed. */
  private static final List<String> POSITION_NAMES =
      List.of("pos", "positions", "position", "coords", "coord", "coordinates");

  private static final List<String> AXES = List.of("x", "y", "z");

  final String name;
  final Kind kind;
  final int count;

  double[] reals = new double[0];
  long[] integers = new long[0];
  String[] words = new String[0];
  boolean[] logicals = new boolean[0];
  byte[] elements = new byte[0];

  AtomColumn(String name, Kind kind, int count) {
    this.name = name;
    this.kind = kind;
    this.count = count;
  }

  /** The columns of a file that declares none. */
  static List<AtomColumn> plain() {
    return List.of(
        new AtomColumn("species", Kind.ELEMENT, 1), new AtomColumn("pos", Kind.POSITION, 3));
  }

  /**
   * The columns that {@code Properties} declares.
   *
   * @param atoms how many rows they have
   * @throws IllegalArgumentException with what was expected and found
   */
  static List<AtomColumn> parse(String properties, int atoms) {
    String[] parts = properties.strip().split(":", -1);
    if (parts.length % 3 != 0) {
      throw new IllegalArgumentException(
          "expected name:type:count for each column in Properties, found \"" + properties + '"');
    }
    String elementName = elementName(parts);
    String positionName = positionName(parts);
    Set<String> axisNames = axisNames(parts);
    List<AtomColumn> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long total = 0;
    boolean positions = false;
    for (int i = 0; i < parts.length; i += 3) {
      String name = parts[i];
      String type = parts[i + 1];
      if (name.isBlank()) {
        throw new IllegalArgumentException(
            "expected a name for each column in Properties, found \"" + properties + '"');
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "expected each column once in Properties, found " + name + " twice");
      }
      int count = count(name, parts[i + 2]);
      Kind kind = kind(name, type);
      total += count;
      if (total > MOST_COLUMNS) {
        throw new IllegalArgumentException(
            "expected at most " + MOST_COLUMNS + " columns in Properties, found more");
      }
      String found = ", found " + name + ':' + type + ':' + count;
      if (name.equals(positionName)) {
        if (kind != Kind.REAL || count != 3) {
          throw new IllegalArgumentException("expected pos:R:3 in Properties" + found);
        }
        kind = Kind.POSITION;
        positions = true;
      } else if (positionName.isEmpty() && axisNames.contains(name)) {
        kind = Kind.POSITION;
        positions = true;
      } else if (name.equals(elementName)) {
        // ASE declares the species of no atoms at all as R.
        boolean fits = kind == Kind.WORD || kind == Kind.INTEGER || atoms == 0;
        if (!fits || count != 1) {
          throw new IllegalArgumentException(
              "expected " + name + ":S:1 or " + name + ":I:1 in Properties" + found);
        }
        kind = Kind.ELEMENT;
      }
      columns.add(new AtomColumn(name, kind, count));
    }
    if (!positions) {
      throw new IllegalArgumentException(
          "expected pos:R:3 in Properties, found \"" + properties + '"');
    }
    return columns;
  }

  /** The same columns without rows. */
  static List<AtomColumn> empty(List<AtomColumn> columns) {
    List<AtomColumn> empty = new ArrayList<>(columns.size());
    for (AtomColumn column : columns) {
      empty.add(new AtomColumn(column.name, column.kind, column.count));
    }
    return empty;
  }

  /** The name of the column of positions; empty where there is none. */
  private static String positionName(String[] parts) {
    String found = "";
    int rank = POSITION_NAMES.size();
    for (int i = 0; i < parts.length; i += 3) {
      if (parts[i].equals("pos")) {
        return parts[i];
      }
      int known = POSITION_NAMES.indexOf(lowerCase(parts[i]));
      if (known >= 0 && known < rank && parts[i + 1].equals("R") && parts[i + 2].equals("3")) {
        found = parts[i];
        rank = known;
      }
    }
    return found;
  }

  /** The names of three columns x, y and z that hold a real number each; none if one is missing. */
  private static Set<String> axisNames(String[] parts) {
    Set<String> found = new HashSet<>();
    Set<String> axes = new HashSet<>();
    for (int i = 0; i < parts.length; i += 3) {
      String axis = lowerCase(parts[i]);
      if (AXES.contains(axis)
          && parts[i + 1].equals("R")
          && parts[i + 2].equals("1")
          && axes.add(axis)) {
        found.add(parts[i]);
      }
    }
    return axes.size() == AXES.size() ? found : Set.of();
  }

  /** The same columns, but with one of positions in place of three of a coordinate each. */
  static List<AtomColumn> joined(List<AtomColumn> columns) {
    List<AtomColumn> joined = new ArrayList<>();
    AtomColumn positions = new AtomColumn("pos", Kind.POSITION, 3);
    for (AtomColumn column : columns) {
      if (column.kind != Kind.POSITION || column.count != 1) {
        joined.add(column);
        continue;
      }
      positions.resize(column.reals.length);
      int axis = AXES.indexOf(lowerCase(column.name));
      for (int i = 0; i < column.reals.length; i++) {
        positions.reals[3 * i + axis] = column.reals[i];
      }
    }
    if (joined.size() == columns.size()) {
      return columns;
    }
    joined.add(positions);
    return joined;
  }

  /** The same columns, but that the one of elements may hold other words. */
  static List<AtomColumn> withLabels(List<AtomColumn> columns) {
    return columns.stream()
        .map(
            column ->
                column.kind == Kind.ELEMENT && !ATOMIC_NUMBERS.contains(lowerCase(column.name))
                    ? new AtomColumn(column.name, Kind.LABEL, 1)
                    : column)
        .toList();
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String elementName(String[] parts) {
    for (String candidate : ELEMENT_NAMES) {
      for (int i = 0; i < parts.length; i += 3) {
        // A column z may well be a coordinate, Z is the atomic number.
        String name = parts[i].equals("z") ? "" : parts[i].toLowerCase(Locale.ROOT);
        if (name.equals(candidate)) {
          return parts[i];
        }
      }
    }
    return "";
  }

  private static int count(String name, String text) {
    try {
      int count = Integer.parseInt(text.strip());
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Told below, as for other counts that are none.
    }
    throw new IllegalArgumentException(
        "expected a count of at least 1 for column "
            + name
            + " in Properties, found \""
            + text
            + '"');
  }

  private static Kind kind(String name, String type) {
    return switch (type) {
      case "R" -> Kind.REAL;
      case "I" -> Kind.INTEGER;
      case "S" -> Kind.WORD;
      case "L" -> Kind.LOGICAL;
      default ->
          throw new IllegalArgumentException(
              "expected type S, R, I or L for column "
                  + name
                  + " in Properties, found \""
                  + type
                  + '"');
    };
  }

  /** Columns for people: {@code species, pos ×3}. */
  static String describe(List<AtomColumn> columns) {
    StringBuilder text = new StringBuilder();
    for (AtomColumn column : columns) {
      text.append(text.isEmpty() ? "" : ", ").append(column.name);
      if (column.count > 1) {
        text.append(" ×").append(column.count);
      }
    }
    return text.toString();
  }

  /** How many words a row has. */
  static int valuesPerRow(List<AtomColumn> columns) {
    int values = 0;
    for (AtomColumn column : columns) {
      values += column.count;
    }
    return values;
  }

  /** The memory that a row takes. */
  static long bytesPerRow(List<AtomColumn> columns) {
    long bytes = 0;
    for (AtomColumn column : columns) {
      bytes += (long) column.count * column.kind.bytes;
    }
    return bytes;
  }

  /** Makes room for so many rows in all, or cuts to them. */
  void resize(int rows) {
    int length = Math.multiplyExact(rows, count);
    switch (kind) {
      case ELEMENT ->
          elements = length == elements.length ? elements : Arrays.copyOf(elements, length);
      case POSITION, REAL -> reals = length == reals.length ? reals : Arrays.copyOf(reals, length);
      case INTEGER ->
          integers = length == integers.length ? integers : Arrays.copyOf(integers, length);
      case WORD, LABEL -> words = length == words.length ? words : Arrays.copyOf(words, length);
      case LOGICAL ->
          logicals = length == logicals.length ? logicals : Arrays.copyOf(logicals, length);
    }
  }

  /** Puts row {@code order[i]} in place i. */
  void reorder(int[] order) {
    int n = order.length * count;
    switch (kind) {
      case ELEMENT -> {
        byte[] to = new byte[n];
        for (int i = 0; i < n; i++) {
          to[i] = elements[order[i / count] * count + i % count];
        }
        elements = to;
      }
      case POSITION, REAL -> {
        double[] to = new double[n];
        for (int i = 0; i < n; i++) {
          to[i] = reals[order[i / count] * count + i % count];
        }
        reals = to;
      }
      case INTEGER -> {
        long[] to = new long[n];
        for (int i = 0; i < n; i++) {
          to[i] = integers[order[i / count] * count + i % count];
        }
        integers = to;
      }
      case WORD, LABEL -> {
        String[] to = new String[n];
        for (int i = 0; i < n; i++) {
          to[i] = words[order[i / count] * count + i % count];
        }
        words = to;
      }
      case LOGICAL -> {
        boolean[] to = new boolean[n];
        for (int i = 0; i < n; i++) {
          to[i] = logicals[order[i / count] * count + i % count];
        }
        logicals = to;
      }
    }
  }

  /** The values as a frame keeps them; not for elements and positions. */
  AtomArray array() {
    return switch (kind) {
      case REAL -> new AtomArray.Reals(count, reals);
      case INTEGER -> new AtomArray.Integers(count, integers);
      case WORD -> new AtomArray.Words(count, words);
      case LOGICAL -> new AtomArray.Logicals(count, logicals);
      case ELEMENT, LABEL, POSITION ->
          throw new IllegalStateException(kind + " columns are no arrays of their own");
    };
  }
}
