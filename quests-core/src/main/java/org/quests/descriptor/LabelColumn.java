package org.quests.descriptor;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/**
 * The labels of a frame's atoms, from one of its columns: each different value once, and which of
 * them each atom has. Equal whole numbers are one label, however the file writes them.
 *
 * @param values the labels
 * @param ofAtom the place among them of the label of each atom
 */
record LabelColumn(String[] values, byte[] ofAtom) {
  /** Characters of a label at most. */
  private static final int LONGEST = 100;

  /** Whole numbers beyond this are not told apart from their neighbours. */
  private static final double LARGEST = 1L << 53;

  /**
   * Reads the labels of a frame.
   *
   * @param column the name of the column
   * @throws QuestsException of kind INPUT that names the frame where it has no such column, where
   *     that holds several values for each atom, or others than whole numbers and short words, and
   *     where they are more than {@link Labels#MOST}
   */
  static LabelColumn of(Frame frame, String column) {
    AtomArray array = frame.arrays().get(column);
    if (array == null) {
      Set<String> names = frame.arrays().keySet();
      throw QuestsException.input(
          frame.origin().at()
              + "expected a column "
              + column
              + ", whose values are to stand for elements, found "
              + (names.isEmpty()
                  ? "none beside elements and positions"
                  : String.join(", ", names)));
    }
    if (array.columns() != 1) {
      throw QuestsException.input(
          frame.origin().at()
              + "column "
              + column
              + " has "
              + array.columns()
              + " values for each atom, expected one to stand for its element");
    }
    return switch (array) {
      case AtomArray.Integers integers -> ofNumbers(frame, column, integers.values());
      case AtomArray.Reals reals -> ofNumbers(frame, column, whole(frame, column, reals.values()));
      case AtomArray.Words words ->
          ofTexts(frame, column, words.atoms(), atom -> words.values()[atom]);
      case AtomArray.Logicals logicals ->
          ofTexts(frame, column, logicals.atoms(), atom -> logicals.values()[atom] ? "T" : "F");
    };
  }

  private static long[] whole(Frame frame, String column, double[] values) {
    long[] whole = new long[values.length];
    for (int atom = 0; atom < whole.length; atom++) {
      double value = values[atom];
      if (value != Math.rint(value) || Math.abs(value) > LARGEST) {
        throw wrong(frame, column, atom, Double.toString(value));
      }
      whole[atom] = (long) value;
    }
    return whole;
  }

  private static LabelColumn ofNumbers(Frame frame, String column, long[] values) {
    LongIntHashMap places = new LongIntHashMap();
    byte[] ofAtom = new byte[values.length];
    for (int atom = 0; atom < values.length; atom++) {
      if (atom > 0 && values[atom] == values[atom - 1]) {
        ofAtom[atom] = ofAtom[atom - 1];
        continue;
      }
      int place = places.getIfAbsentPut(values[atom], places.size());
      requireRoom(frame, column, places.size());
      ofAtom[atom] = (byte) place;
    }
    String[] names = new String[places.size()];
    places.forEachKeyValue((value, place) -> names[place] = Long.toString(value));
    return new LabelColumn(names, ofAtom);
  }

  private static LabelColumn ofTexts(
      Frame frame, String column, int atoms, IntFunction<String> text) {
    Map<String, Integer> places = new LinkedHashMap<>();
    byte[] ofAtom = new byte[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      String name = text.apply(atom);
      @Nullable Integer known = places.get(name);
      if (known == null) {
        if (name.isEmpty()
            || name.length() > LONGEST
            || name.chars().anyMatch(Character::isISOControl)) {
          throw wrong(frame, column, atom, Printable.quoted(name));
        }
        known = places.size();
        places.put(name, known);
        requireRoom(frame, column, places.size());
      }
      ofAtom[atom] = known.byteValue();
    }
    return new LabelColumn(places.keySet().toArray(String[]::new), ofAtom);
  }

  private static void requireRoom(Frame frame, String column, int labels) {
    if (labels > Labels.MOST) {
      throw QuestsException.input(
          frame.origin().at()
              + "more than "
              + Labels.MOST
              + " different values of "
              + column
              + ", expected at most "
              + Labels.MOST
              + " to stand for elements");
    }
  }

  private static QuestsException wrong(Frame frame, String column, int atom, String found) {
    return QuestsException.input(
        frame.origin().at()
            + "expected whole numbers or words of at most "
            + LONGEST
            + " characters in column "
            + column
            + ", to stand for elements, found "
            + found
            + " of atom "
            + atom);
  }

  /** How many atoms have each label. */
  Map<String, Long> counts() {
    long[] counts = new long[values.length];
    for (byte place : ofAtom) {
      counts[place]++;
    }
    Map<String, Long> byName = new HashMap<>();
    for (int i = 0; i < counts.length; i++) {
      byName.put(values[i], counts[i]);
    }
    return byName;
  }

  /** The number of each atom's label among some, which hold them all. */
  byte[] numbers(Labels labels) {
    byte[] there = new byte[values.length];
    for (int i = 0; i < there.length; i++) {
      there[i] = (byte) labels.number(values[i]);
    }
    return Labels.renumbered(ofAtom, there);
  }
}
