package org.quests.screening;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * The smallest distance between atoms of each pair of elements in some frames, periodic images
 * included, as far as it is a contact: within {@link #range}. Two rare atoms that are far apart in
 * all frames do not tell how near they may come. Immutable.
 */
public final class ClosestContacts {
  /** Of no frames: no pair has a contact. */
  public static final ClosestContacts NONE =
      new ClosestContacts(
          ElementPairs.filled(Double.POSITIVE_INFINITY), ElementSet.of(new byte[0]));

  /** A contact is nearer than this many sums of covalent radii. */
  private static final double RANGE = 2;

  /** The same in Å for a pair of which one has no known radius. */
  private static final double RANGE_OF_UNKNOWN = 4;

  /** Frames with atoms nearer than this, in Å, cannot be described, and count for nothing. */
  private static final double COINCIDENT = 0.01;

  /** Atoms of a frame that a thread looks at before it takes others. */
  private static final int PIECE = 2048;

  /** In Å; infinite where there is none. */
  private final double[] smallest;

  private final ElementSet elements;

  private ClosestContacts(double[] smallest, ElementSet elements) {
    this.smallest = smallest;
    this.elements = elements;
  }

  /**
   * Of all frames that are left in a source, which are read one by one and not kept.
   *
   * @throws QuestsException where a frame cannot be read; where it was cancelled
   */
  public static ClosestContacts of(FrameSource frames, Parallelism parallelism) {
    Collector collector = new Collector(parallelism);
    for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
      collector.add(frame);
    }
    return collector.result();
  }

  /** Of frames in memory. */
  public static ClosestContacts of(List<Frame> frames, Parallelism parallelism) {
    Collector collector = new Collector(parallelism);
    frames.forEach(collector::add);
    return collector.result();
  }

  /**
   * How far apart in Å two atoms may be for it to be a contact: twice the sum of their covalent
   * radii, and 4 Å where one of them has no known radius.
   */
  public static double range(int one, int other) {
    return CovalentRadii.known(one) && CovalentRadii.known(other)
        ? RANGE * CovalentRadii.sum(one, other)
        : RANGE_OF_UNKNOWN;
  }

  /** The elements of the frames. */
  public ElementSet elements() {
    return elements;
  }

  /**
   * The smallest distance between atoms of two elements in Å; infinite where no two of them are
   * within {@link #range}.
   *
   * @param one atomic number, 0 … 118
   * @param other atomic number, 0 … 118
   */
  public double between(int one, int other) {
    return smallest[ElementPairs.of(one, other)];
  }

  /**
   * Looks at frames that come one by one. Those in which no neighbours can be looked for, and those
   * with atoms on top of each other, are passed over: whoever describes them says what is wrong.
   * For one thread at a time.
   */
  public static final class Collector {
    private final Parallelism parallelism;
    private final FrameBuffer buffer = new FrameBuffer(this::look);
    private final double[] smallest = ElementPairs.filled(Double.POSITIVE_INFINITY);
    private ElementSet elements = NONE.elements;

    /** Nothing yet. */
    public Collector(Parallelism parallelism) {
      this.parallelism = parallelism.silent();
    }

    /** Looks at one more frame, now or together with others. */
    public void add(Frame frame) {
      buffer.add(frame);
    }

    /** What was found so far. */
    public ClosestContacts result() {
      buffer.flush();
      return new ClosestContacts(smallest.clone(), elements);
    }

    private void look(List<Frame> frames) {
      @Nullable Look[] looks = new Look[frames.size()];
      parallelism.forEach(
          looks.length, () -> i -> looks[i] = Look.prepare(frames.get(i), smallest));
      List<Runnable> pieces = new ArrayList<>();
      for (Look look : looks) {
        for (int from = 0; look != null && from < look.atoms(); from += PIECE) {
          int start = from;
          pieces.add(() -> look.find(start, Math.min(start + PIECE, look.atoms())));
        }
      }
      parallelism.forEach(pieces.size(), () -> p -> pieces.get(p).run());
      for (Look look : looks) {
        if (look != null) {
          look.mergeInto(smallest);
        }
      }
      for (Frame frame : frames) {
        elements = elements.with(frame.elementSet());
      }
    }
  }

  /** The search in one frame. */
  private static final class Look {
    private final NeighborSearch search;

    /** The elements that occur, and the place of each among them. */
    private final byte[] elements;

    private final int[] placeOf = new int[Element.COUNT];

    /** Squared distances by the places of two elements. */
    private final double[] squares;

    private Look(NeighborSearch search, byte[] elements) {
      this.search = search;
      this.elements = elements;
      for (int i = 0; i < elements.length; i++) {
        placeOf[elements[i]] = i;
      }
      squares = new double[elements.length * elements.length];
      Arrays.fill(squares, Double.POSITIVE_INFINITY);
    }

    /**
     * Prepares a search.
     *
     * @param known what was found before: nothing beyond matters
     * @return null where no neighbours can be looked for
     */
    static @Nullable Look prepare(Frame frame, double[] known) {
      byte[] elements = frame.elementSet().atomicNumbers();
      double[] reach = {0};
      ElementPairs.forEach(
          elements,
          (one, other) ->
              reach[0] =
                  Math.max(
                      reach[0], Math.min(range(one, other), known[ElementPairs.of(one, other)])));
      if (frame.atoms() == 0 || frame.problem() != null) {
        return null;
      }
      try {
        return new Look(NeighborSearch.of(frame, reach[0]), elements);
      } catch (QuestsException e) {
        if (e.kind() == QuestsException.Kind.INPUT) {
          return null;
        }
        throw e;
      }
    }

    int atoms() {
      return search.frame().atoms();
    }

    /** Looks at the atoms at some places. */
    void find(int from, int to) {
      Neighbors neighbors = search.newNeighbors();
      byte[] numbers = search.frame().atomicNumbers();
      int n = elements.length;
      double[] found = new double[squares.length];
      Arrays.fill(found, Double.POSITIVE_INFINITY);
      for (int p = from; p < to; p++) {
        int atom = search.atomAt(p);
        neighbors.find(atom);
        int row = n * placeOf[numbers[atom]];
        for (int j = 0; j < neighbors.count(); j++) {
          int at = row + placeOf[numbers[neighbors.atom(j)]];
          found[at] = Math.min(found[at], neighbors.squaredDistance(j));
        }
      }
      synchronized (squares) {
        for (int i = 0; i < found.length; i++) {
          squares[i] = Math.min(squares[i], found[i]);
        }
      }
    }

    void mergeInto(double[] smallest) {
      int n = elements.length;
      if (Arrays.stream(squares).anyMatch(square -> square < COINCIDENT * COINCIDENT)) {
        return;
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double distance = Math.sqrt(squares[n * i + j]);
          int pair = ElementPairs.of(elements[i], elements[j]);
          if (distance < range(elements[i], elements[j])) {
            smallest[pair] = Math.min(smallest[pair], distance);
          }
        }
      }
    }
  }
}
