package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quests.atoms.Element;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Labels that atoms have in place of elements: values of a column of their file, as {@link
 * RowSpec#elementsFrom} names it. Each has a number, which stands where the atomic number of an
 * element stands. The same label may have another number in another dataset: labels are compared by
 * their names. Immutable.
 */
public final class Labels {
  /** How many labels there can be together. */
  public static final int MOST = Element.COUNT;

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");

  /** The order of labels: whole numbers by value, then texts. Elements come by their symbols. */
  public static final Comparator<String> ORDER =
      Comparator.comparingInt((String name) -> WHOLE.matcher(name).matches() ? 0 : 1)
          .thenComparingLong(name -> WHOLE.matcher(name).matches() ? Long.parseLong(name) : 0)
          .thenComparing(Comparator.naturalOrder());

  /** No label. */
  static final Labels NONE = new Labels(List.of());

  private final List<String> names;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Labels(List<String> names) {
    this.names = List.copyOf(names);
    for (String name : names) {
      numbers.put(name, numbers.size());
    }
  }

  /**
   * Labels in their order: whole numbers by value, then texts.
   *
   * @param where what a message begins with
   * @throws QuestsException of kind INPUT where there are more than {@link #MOST}
   */
  static Labels of(Collection<String> names, String where) {
    return NONE.with(names, where);
  }

  /**
   * Labels that were numbered elsewhere.
   *
   * @param names by their numbers, from 0; at most {@link #MOST}, none twice
   */
  public static Labels numbered(List<String> names) {
    Labels labels = new Labels(names);
    if (names.size() > MOST || labels.numbers.size() != names.size()) {
      throw new IllegalArgumentException("no list of labels: " + names.size() + " names");
    }
    return labels;
  }

  /**
   * These, with the numbers that they have, and behind them those of others that are new, in their
   * order.
   *
   * @param where what a message begins with
   * @throws QuestsException of kind INPUT where there are more than {@link #MOST} together
   */
  Labels with(Collection<String> others, String where) {
    List<String> more =
        others.stream()
            .filter(name -> !numbers.containsKey(name))
            .distinct()
            .sorted(ORDER)
            .limit(MOST + 1L)
            .toList();
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(more);
    if (all.size() > MOST) {
      throw QuestsException.input(
          where
              + "more than "
              + MOST
              + " different labels together, such as "
              + names(all.subList(MOST - 2, MOST + 1))
              + "; expected at most "
              + MOST);
    }
    return new Labels(all);
  }

  private static String names(List<String> some) {
    return String.join(", ", some);
  }

  /** The same labels numbered in their order. */
  Labels sorted() {
    return of(names, "");
  }

  /**
   * How many atoms of a frame have each label.
   *
   * @param column whose values are labels
   * @throws QuestsException of kind INPUT where the frame does not have them
   */
  public static Map<String, Long> counts(Frame frame, String column) {
    return LabelColumn.of(frame, column).counts();
  }

  /** The labels by their numbers, from 0. */
  public List<String> names() {
    return names;
  }

  /** The labels in their order: whole numbers by value, then texts. */
  public List<String> inOrder() {
    return names.stream().sorted(ORDER).toList();
  }

  /** The name of a number. */
  public String name(int number) {
    return names.get(number);
  }

  /** The number of a name; −1 where it is none of these. */
  public int number(String name) {
    return numbers.getOrDefault(name, -1);
  }

  /** For each number here the number of the same label among others, which hold them all. */
  byte[] numbersAmong(Labels others) {
    byte[] there = new byte[names.size()];
    for (int i = 0; i < there.length; i++) {
      there[i] = (byte) others.number(names.get(i));
    }
    return there;
  }

  /** Numbers, where each is replaced by another. */
  static byte[] renumbered(byte[] numbers, byte[] there) {
    byte[] changed = new byte[numbers.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = there[numbers[i]];
    }
    return changed;
  }

  /** The same of a set. */
  static ElementSet renumbered(ElementSet set, byte[] there) {
    return ElementSet.of(renumbered(set.atomicNumbers(), there));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels && names.equals(labels.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
