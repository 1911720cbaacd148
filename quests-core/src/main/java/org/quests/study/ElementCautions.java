package org.quests.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Printable;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;

/** Warnings where results do not depend on elements, or only in part. */
public final class ElementCautions {
  private ElementCautions() {}

  /** All that is to be said of a dataset alone. */
  public static List<String> of(Environments dataset) {
    List<String> all = new ArrayList<>();
    alone(dataset.source(), CentresAlone.of(dataset)).ifPresent(all::add);
    unseen(dataset.elements(), dataset.spec()).ifPresent(all::add);
    return all;
  }

  /** Of several elements, where the descriptor is the plain one. */
  public static Optional<String> unseen(Collection<String> elements, RowSpec spec) {
    return elements.size() > 1 && spec.species().isEmpty() && spec.elements() == ElementForm.NONE
        ? Optional.of(
            "the descriptor does not see elements, and there are "
                + String.join(", ", elements)
                + "; --elements full makes it see them")
        : Optional.empty();
  }

  /** Of centres whose own element stands nowhere in their rows. */
  public static Optional<String> alone(String name, CentresAlone centres) {
    SortedMap<String, Long> counts = centres.counts();
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    long atoms = sum(counts);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %,d %s no neighbour of %s own element within the cut-off (%s):"
                + " --species does not see what %s, and may call %s covered where the"
                + " reference has no such element",
            Printable.of(name),
            atoms,
            atoms == 1 ? "atom has" : "atoms have",
            atoms == 1 ? "its" : "their",
            text(counts),
            atoms == 1 ? "it is" : "they are",
            atoms == 1 ? "it" : "them"));
  }

  /**
   * The same where more is known of the reference. The plain form sees no elements at all, which is
   * said once ({@link #unseen}), with all that there are.
   */
  public static Optional<String> lacking(
      String test, Map<String, Long> counts, String reference, DatasetIndex known, RowSpec spec) {
    return spec.species().isEmpty() && spec.elements() == ElementForm.NONE
        ? Optional.empty()
        : lacking(test, counts, reference, known.elements(), spec);
  }

  /**
   * Of elements that a reference does not hold.
   *
   * @param counts how many atoms of the test there are of each element
   * @param known the elements of the reference; empty where they are not known
   * @param spec what the rows are
   */
  public static Optional<String> lacking(
      String test,
      Map<String, Long> counts,
      String reference,
      Collection<String> known,
      RowSpec spec) {
    SortedMap<String, Long> lacking = new TreeMap<>(Labels.ORDER);
    lacking.putAll(counts);
    lacking.keySet().removeAll(known);
    if (known.isEmpty() || lacking.isEmpty()) {
      return Optional.empty();
    }
    long atoms = sum(lacking);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %,d %s that the reference %s does not hold (%s)%s",
            Printable.of(test),
            atoms,
            what(atoms, spec),
            Printable.of(reference),
            text(lacking),
            spec.elements() == ElementForm.NONE ? ": δH alone may not show that" : ""));
  }

  /**
   * All that is to be said of the elements of a dataset beside those of a reference.
   *
   * @param spec what the rows of the dataset are
   */
  public static List<String> against(
      String test, DatasetIndex index, String reference, DatasetIndex known, RowSpec spec) {
    List<String> all = new ArrayList<>();
    lacking(test, counts(index), reference, known, spec).ifPresent(all::add);
    TreeSet<String> elements = new TreeSet<>(Labels.ORDER);
    elements.addAll(index.elements());
    elements.addAll(known.elements());
    unseen(elements, spec).ifPresent(all::add);
    return all;
  }

  private static String what(long atoms, RowSpec spec) {
    String column = spec.elementsFrom();
    return column == null
        ? (atoms == 1 ? "atom is" : "atoms are") + " of elements"
        : (atoms == 1 ? "atom has" : "atoms have") + " labels (" + Printable.of(column) + ")";
  }

  /**
   * All that is to be said of the frames of a trajectory.
   *
   * @param name of the trajectory
   * @param counts how many atoms of each element there are in it
   * @param centres of its atoms
   * @param spec how its frames were described
   * @param references what they were weighed against
   */
  static List<String> along(
      String name,
      Map<String, Long> counts,
      CentresAlone centres,
      RowSpec spec,
      List<DatasetIndex> references) {
    List<String> all = new ArrayList<>();
    alone(name, centres).ifPresent(all::add);
    TreeSet<String> elements = new TreeSet<>(Labels.ORDER);
    elements.addAll(counts.keySet());
    for (DatasetIndex known : references) {
      lacking(name, counts, known.source(), known, spec).ifPresent(all::add);
      elements.addAll(known.elements());
    }
    unseen(elements, spec).ifPresent(all::add);
    return all;
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).sum();
  }

  private static String text(SortedMap<String, Long> counts) {
    return Printable.of(
        counts.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", ")));
  }

  /** How many environments there are of each element or label, as far as these are known. */
  public static SortedMap<String, Long> counts(DatasetIndex index) {
    long[] ofNumber = new long[Byte.MAX_VALUE + 1];
    for (int row = 0; index.elementsKnown() && row < index.count(); row++) {
      ofNumber[index.element(row)]++;
    }
    if (index.labels() == null) {
      ofNumber[0] = 0;
    }
    return named(ofNumber, index::nameOf);
  }

  private static SortedMap<String, Long> named(long[] ofNumber, IntFunction<String> names) {
    SortedMap<String, Long> counts = new TreeMap<>(Labels.ORDER);
    for (int number = 0; number < ofNumber.length; number++) {
      if (ofNumber[number] > 0) {
        counts.put(names.apply(number), ofNumber[number]);
      }
    }
    return counts;
  }

  /** Atoms of each element, or with each label, that pass. */
  static final class Counts {
    private final @Nullable String column;
    private final long[] ofNumber = new long[Byte.MAX_VALUE + 1];
    private final SortedMap<String, Long> ofLabel = new TreeMap<>(Labels.ORDER);

    /**
     * Nothing yet.
     *
     * @param spec by which frames are described
     */
    Counts(RowSpec spec) {
      column = spec.elementsFrom();
    }

    /** Takes note of the atoms of a frame. */
    void add(Frame frame) {
      if (column != null) {
        Labels.counts(frame, column).forEach((label, n) -> ofLabel.merge(label, n, Long::sum));
        return;
      }
      for (byte element : frame.atomicNumbers()) {
        ofNumber[element]++;
      }
    }

    /** How many there were of each element or label. {@code X} is no element. */
    SortedMap<String, Long> bySymbol() {
      if (column != null) {
        return new TreeMap<>(ofLabel);
      }
      long[] elements = ofNumber.clone();
      elements[0] = 0;
      return named(elements, Element::symbol);
    }
  }
}
