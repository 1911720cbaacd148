package org.quests.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.RowSpec;

/** What has to be said where results do not see, or only half see, what the atoms are. */
final class ElementWarnings {
  private final Terminal terminal;

  ElementWarnings(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Of several elements, where the descriptor is the plain one. */
  void unseen(Collection<String> elements, RowSpec spec) {
    if (elements.size() > 1 && spec.species().isEmpty()) {
      terminal.warn(
          "the descriptor does not see elements, and there are "
              + String.join(", ", elements)
              + "; --species auto makes it see them");
    }
  }

  /** Of centres whose own element stands nowhere in their rows. */
  void alone(String file, CentresAlone centres) {
    SortedMap<String, Long> counts = centres.counts();
    if (!counts.isEmpty()) {
      long atoms = sum(counts);
      terminal.warn(
          Terminal.line(
              "%s: %,d %s no neighbour of %s own element within the cut-off (%s):"
                  + " --species does not see what %s, and may call %s covered where the"
                  + " reference has no such element",
              file,
              atoms,
              atoms == 1 ? "atom has" : "atoms have",
              atoms == 1 ? "its" : "their",
              text(counts),
              atoms == 1 ? "it is" : "they are",
              atoms == 1 ? "it" : "them"));
    }
  }

  /**
   * Of elements that a reference does not hold.
   *
   * @param counts how many atoms of the test there are of each element
   * @param known the elements of the reference; empty where they are not known
   */
  void lacking(String test, Map<String, Long> counts, String reference, Collection<String> known) {
    SortedMap<String, Long> lacking = new TreeMap<>(counts);
    lacking.keySet().removeAll(known);
    if (!known.isEmpty() && !lacking.isEmpty()) {
      long atoms = sum(lacking);
      terminal.warn(
          Terminal.line(
              "%s: %,d %s of elements that the reference %s does not hold (%s):"
                  + " δH alone may not show that",
              test, atoms, atoms == 1 ? "atom is" : "atoms are", reference, text(lacking)));
    }
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).sum();
  }

  private static String text(SortedMap<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** How many environments there are of each element, as far as elements are known. */
  static SortedMap<String, Long> counts(DatasetIndex index) {
    Counts counts = new Counts();
    if (!index.elements().isEmpty()) {
      for (int row = 0; row < index.count(); row++) {
        counts.add(index.element(row));
      }
    }
    return counts.bySymbol();
  }

  /** Atoms of each element that pass. */
  static final class Counts {
    private final long[] ofNumber = new long[Byte.MAX_VALUE + 1];

    void add(Frame frame) {
      for (byte element : frame.atomicNumbers()) {
        add(element);
      }
    }

    private void add(int element) {
      if (element > 0) {
        ofNumber[element]++;
      }
    }

    SortedMap<String, Long> bySymbol() {
      SortedMap<String, Long> counts = new TreeMap<>();
      for (int element = 1; element < ofNumber.length; element++) {
        if (ofNumber[element] > 0) {
          counts.put(Element.symbol(element), ofNumber[element]);
        }
      }
      return counts;
    }
  }
}
