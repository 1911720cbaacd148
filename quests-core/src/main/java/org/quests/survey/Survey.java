package org.quests.survey;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.entropy.Quantiles;
import org.quests.screening.ClosestContacts;

/**
 * What a dataset of one or several files holds. Immutable.
 *
 * @param files the files as they were named
 * @param frames of all files, one file after the other
 * @param elements by symbol, those of most atoms first
 * @param contacts the smallest distances between atoms of each pair of elements
 * @param energies of frames, per atom
 * @param forces of frames: the greatest norm among their atoms
 */
public record Survey(
    List<String> files,
    List<FrameFacts> frames,
    SequencedMap<String, ElementCount> elements,
    ClosestContacts contacts,
    LabelSurvey energies,
    LabelSurvey forces) {
  /**
   * How much there is of an element.
   *
   * @param number its atomic number
   * @param atoms how many there are
   * @param frames how many frames they are in
   * @param first place of the first of these
   */
  public record ElementCount(int number, long atoms, int frames, int first) {}

  /** Takes copies of the lists. */
  public Survey {
    files = List.copyOf(files);
    frames = List.copyOf(frames);
  }

  /** All atoms of all frames. */
  public long atoms() {
    return frames.stream().mapToLong(FrameFacts::atoms).sum();
  }

  /** How many frames have each formula. */
  public Map<String, Long> compositions() {
    return count(frames.stream().map(FrameFacts::formula).toList());
  }

  /** How many frames are periodic along which axes, as {@code TTF}. */
  public Map<String, Long> periodicity() {
    return count(frames.stream().map(FrameFacts::periodic).toList());
  }

  private static Map<String, Long> count(List<String> values) {
    return values.stream()
        .collect(Collectors.groupingBy(value -> value, TreeMap::new, Collectors.counting()));
  }

  /** Volumes per atom in Å³ of frames that are periodic in all directions; null without any. */
  public @Nullable Quantiles volumes() {
    return quantiles(
        frames.stream().mapToDouble(FrameFacts::volumePerAtom).filter(Double::isFinite).toArray());
  }

  /** Numbers of atoms of the frames; null where there are no frames. */
  public @Nullable Quantiles sizes() {
    return quantiles(frames.stream().mapToDouble(FrameFacts::atoms).toArray());
  }

  private static @Nullable Quantiles quantiles(double[] values) {
    return values.length == 0 ? null : Quantiles.of(values);
  }

  /** The smallest distance in Å of each pair of elements that come into contact, by name. */
  public Map<String, Double> smallestDistances() {
    Map<String, Double> all = new TreeMap<>();
    byte[] numbers = contacts.elements().atomicNumbers();
    for (byte one : numbers) {
      for (byte other : numbers) {
        double distance = contacts.between(one, other);
        String a = Element.symbol(one);
        String b = Element.symbol(other);
        if (a.compareTo(b) <= 0 && Double.isFinite(distance)) {
          all.put(a + "-" + b, distance);
        }
      }
    }
    return all;
  }
}
