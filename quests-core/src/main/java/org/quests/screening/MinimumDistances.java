package org.quests.screening;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * What atoms keep from each other, images included: one distance for all, or one for each pair of
 * elements. Immutable.
 */
public final class MinimumDistances {
  /** The share of the smallest distance that is known which atoms are to keep. */
  public static final double SHARE = 0.7;

  /** Nothing is asked for. */
  public static final MinimumDistances NONE =
      new MinimumDistances(0, null, ClosestContacts.NONE.elements());

  /** In Å, for all pairs where there is no table. */
  private final double uniform;

  private final double @Nullable [] byPair;

  /** Those that the table was made for. */
  private final ElementSet elements;

  private MinimumDistances(double uniform, double @Nullable [] byPair, ElementSet elements) {
    this.uniform = uniform;
    this.byPair = byPair;
    this.elements = elements;
  }

  /**
   * One distance for all pairs.
   *
   * @param distance in Å, finite and at least 0
   * @throws QuestsException of kind USAGE where it is another
   */
  public static MinimumDistances of(double distance) {
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the minimum distance must be finite and at least 0, not " + distance);
    }
    return new MinimumDistances(distance, null, NONE.elements);
  }

  /**
   * {@link #SHARE} of the closest contact of each pair of elements; where there is none, of the sum
   * of their {@link CovalentRadii}.
   *
   * @param known those of a dataset that is sound
   */
  public static MinimumDistances auto(ClosestContacts known) {
    double[] table = ElementPairs.filled(0);
    for (int one = 0; one < Element.COUNT; one++) {
      for (int other = 0; other <= one; other++) {
        double contact = known.between(one, other);
        table[ElementPairs.of(one, other)] =
            SHARE * (Double.isFinite(contact) ? contact : CovalentRadii.sum(one, other));
      }
    }
    return new MinimumDistances(0, table, known.elements());
  }

  /** {@link #SHARE} of the sum of {@link CovalentRadii} for all pairs. */
  public static MinimumDistances covalent() {
    return auto(ClosestContacts.NONE);
  }

  /**
   * The smallest distance between two atoms of any frame in Å, whatever they are and however far
   * apart, periodic images included; empty where no frame has two.
   */
  public static OptionalDouble smallest(List<Frame> frames, Parallelism parallelism) {
    double[] distances = new double[frames.size()];
    parallelism.forEach(
        distances.length,
        () ->
            i ->
                distances[i] =
                    NeighborSearch.closestPair(frames.get(i))
                        .map(NeighborSearch.Pair::distance)
                        .orElse(Double.POSITIVE_INFINITY));
    double smallest = Double.POSITIVE_INFINITY;
    for (double distance : distances) {
      smallest = Math.min(smallest, distance);
    }
    return Double.isFinite(smallest) ? OptionalDouble.of(smallest) : OptionalDouble.empty();
  }

  /** The same, and nothing below a distance in Å. */
  public MinimumDistances atLeast(double distance) {
    if (byPair == null) {
      return uniform >= distance ? this : of(distance);
    }
    double[] table = byPair.clone();
    for (int i = 0; i < table.length; i++) {
      table[i] = Math.max(table[i], distance);
    }
    return new MinimumDistances(0, table, elements);
  }

  /** Whether it is one distance for all pairs. */
  public boolean uniform() {
    return byPair == null;
  }

  /**
   * What atoms of two elements keep from each other, in Å.
   *
   * @param one atomic number, 0 … 118
   * @param other atomic number, 0 … 118
   */
  public double between(int one, int other) {
    return byPair == null ? uniform : byPair[ElementPairs.of(one, other)];
  }

  /** The smallest that atoms keep in Å: of the elements of the dataset, where it is by pair. */
  public double smallest() {
    return byPair().values().stream().mapToDouble(d -> d).min().orElse(uniform);
  }

  /** The greatest in Å, in the same way. */
  public double greatest() {
    return byPair().values().stream().mapToDouble(d -> d).max().orElse(uniform);
  }

  private double greatest(Frame frame) {
    if (byPair == null) {
      return uniform;
    }
    double[] found = {0};
    ElementPairs.forEach(
        frame.elementSet().atomicNumbers(),
        (one, other) -> found[0] = Math.max(found[0], between(one, other)));
    return found[0];
  }

  /**
   * The distances in Å of all pairs of elements of the dataset, by names such as {@code Al-Cu};
   * none where it is one for all.
   */
  public SortedMap<String, Double> byPair() {
    SortedMap<String, Double> named = new TreeMap<>();
    ElementPairs.forEach(
        elements.atomicNumbers(),
        (one, other) -> named.put(ElementPairs.name(one, other), between(one, other)));
    return named;
  }

  /**
   * Two atoms that are too near to each other.
   *
   * @param first number of the atom
   * @param second number of the other, at least the first; the same for an atom and its image
   * @param distance in Å
   * @param expected what they were to keep, in Å
   */
  public record Contact(int first, int second, double distance, double expected) {
    private boolean worseThan(@Nullable Contact other) {
      if (other == null) {
        return true;
      }
      int order = Double.compare(distance / expected, other.distance / other.expected);
      order = order == 0 ? Integer.compare(first, other.first) : order;
      return order == 0 ? second < other.second : order < 0;
    }

    /** As a line, {@code atoms 3 (Cu) and 17 (Cu) are 0.31 Å apart, expected at least 1.62 Å}. */
    String text(Frame frame) {
      byte[] numbers = frame.atomicNumbers();
      String a = first + " (" + Element.symbol(numbers[first]) + ")";
      String what =
          first == second
              ? "atom " + a + " and its own periodic image"
              : "atoms " + a + " and " + second + " (" + Element.symbol(numbers[second]) + ")";
      int digits = Math.clamp(1 - (int) Math.floor(Math.log10(distance)), 2, 12);
      String found = fixed(distance, digits);
      while (found.equals(fixed(expected, digits)) && digits < 12) {
        digits++;
        found = fixed(distance, digits);
      }
      return what
          + " are "
          + found
          + " Å apart, expected at least "
          + fixed(expected, digits)
          + " Å";
    }

    private static String fixed(double value, int digits) {
      return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
  }

  /**
   * The two atoms of a frame that are nearest to each other beside what they were to keep; null
   * where all keep it.
   *
   * @throws QuestsException of kind INPUT where no neighbours can be looked for
   */
  public @Nullable Contact worst(Frame frame) {
    double reach = greatest(frame);
    if (reach == 0 && frame.problem() == null) {
      return null;
    }
    NeighborSearch search = NeighborSearch.of(frame, Math.max(reach, Double.MIN_NORMAL));
    Neighbors neighbors = search.newNeighbors();
    byte[] numbers = frame.atomicNumbers();
    Contact worst = null;
    for (int p = 0; p < frame.atoms(); p++) {
      int atom = search.atomAt(p);
      neighbors.find(atom);
      for (int j = 0; j < neighbors.count(); j++) {
        int other = neighbors.atom(j);
        double expected = between(numbers[atom], numbers[other]);
        if (neighbors.squaredDistance(j) < expected * expected) {
          Contact contact =
              new Contact(
                  Math.min(atom, other),
                  Math.max(atom, other),
                  Math.sqrt(neighbors.squaredDistance(j)),
                  expected);
          worst = contact.worseThan(worst) ? contact : worst;
        }
      }
    }
    return worst;
  }

  /**
   * Those of some atoms that are too near to another atom or to an image of one, themselves
   * included.
   *
   * @param atoms their numbers
   */
  public BitSet tooClose(Frame frame, BitSet atoms) {
    double reach = greatest(frame);
    BitSet close = new BitSet();
    if (reach == 0) {
      return close;
    }
    Neighbors neighbors = NeighborSearch.of(frame, reach).newNeighbors();
    byte[] numbers = frame.atomicNumbers();
    atoms.stream()
        .forEach(
            atom -> {
              neighbors.find(atom);
              close.set(atom, anyTooClose(neighbors, numbers, atom));
            });
    return close;
  }

  private boolean anyTooClose(Neighbors neighbors, byte[] numbers, int atom) {
    if (byPair == null) {
      return neighbors.count() > 0;
    }
    for (int j = 0; j < neighbors.count(); j++) {
      double expected = between(numbers[atom], numbers[neighbors.atom(j)]);
      if (neighbors.squaredDistance(j) < expected * expected) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses a frame that does not keep the distances.
   *
   * @throws QuestsException of kind INPUT that names the frame and the two atoms
   */
  public void require(Frame frame) {
    Contact contact = worst(frame);
    if (contact != null) {
      throw QuestsException.input(frame.origin().at() + contact.text(frame));
    }
  }
}
