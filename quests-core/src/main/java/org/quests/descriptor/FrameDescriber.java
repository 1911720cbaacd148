package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * Describes frames on all threads: several small ones together, a large one in pieces. All rows of
 * structures come from here.
 */
public final class FrameDescriber {
  /** Atoms that a thread describes at a time. */
  private static final int PART = 256;

  /** The same where chosen atoms are described, which are few. */
  private static final int FEW = 32;

  /** Atoms of a piece of a large frame. */
  static final int PIECE = 1 << 16;

  private final EnvironmentDescriptor descriptor;
  private final Parallelism parallelism;

  private final CentresAlone alone;

  /** What threads were busy describing, in nanoseconds. */
  private final LongAdder busy = new LongAdder();

  private FrameDescriber(EnvironmentDescriptor descriptor, Parallelism parallelism) {
    if (descriptor.spec().dimension() < 1) {
      throw QuestsException.usage(
          "descriptor "
              + descriptor.spec().kind()
              + " must write at least one number for an atom, not "
              + descriptor.spec().dimension());
    }
    this.descriptor = descriptor;
    this.alone = new CentresAlone(descriptor.spec());
    this.parallelism = parallelism;
  }

  /**
   * Something that describes frames.
   *
   * @throws QuestsException of kind USAGE where rows of the descriptor hold no numbers
   */
  public static FrameDescriber of(EnvironmentDescriptor descriptor, Parallelism parallelism) {
    return new FrameDescriber(descriptor, parallelism);
  }

  /**
   * Environments of some frames.
   *
   * @param environments with the frames that they belong to, whose numbers are those of their
   *     origins
   * @param atoms which atom each environment is, counted through the frames; null where they are in
   *     order
   */
  public record Piece(Environments environments, int @Nullable [] atoms) {
    /** Which atom environment i is, counted through the frames. */
    public int atom(int i) {
      return atoms == null ? i : atoms[i];
    }
  }

  /** What hears of rows, and as in {@link Piece}. */
  interface RowSink {
    void accept(RowPiece rows, int @Nullable [] atoms);
  }

  /**
   * Describes every atom of some frames.
   *
   * @param whole whether a single large frame is not cut into pieces
   * @param consumer hears of the pieces, one after the other, on the calling thread; of none where
   *     there are no atoms
   * @throws QuestsException naming the frame where one cannot be described
   */
  public void describe(List<Frame> frames, boolean whole, Consumer<Piece> consumer) {
    if (frames.stream().mapToInt(Frame::atoms).allMatch(n -> n == 0)) {
      return;
    }
    String source = frames.get(0).origin().source();
    AtomKinds kinds = AtomKinds.of(frames, spec());
    describe(
        kinds,
        whole ? Integer.MAX_VALUE : PIECE,
        (rows, atoms) ->
            consumer.accept(new Piece(environments(source, kinds, rows, atoms), atoms)));
  }

  /** Rows with the frames that they belong to. */
  Environments environments(
      String source, AtomKinds frames, RowPiece rows, int @Nullable [] atoms) {
    DatasetIndex.Builder index = new DatasetIndex.Builder();
    if (atoms == null) {
      index.add(frames);
    } else {
      index.add(frames, atoms);
    }
    return Environments.of(descriptor.spec(), index.build(source), rows);
  }

  /**
   * Environments of some atoms of a frame.
   *
   * @param atoms at least one; fastest in the order of the search
   * @throws QuestsException naming the frame where one of them cannot be described
   */
  public Environments environments(FramePlan plan, int[] atoms) {
    AtomKinds frame = plan.atomKinds();
    RowPiece rows = rows(frame, atoms.length);
    fill(parts(plan, atoms, FEW), rows);
    return environments(plan.frame().origin().source(), frame, rows, atoms);
  }

  /** Describes some frames together, or one in pieces of so many atoms at most. */
  void describe(AtomKinds kinds, int piece, RowSink to) {
    List<Frame> frames = kinds.frames();
    RowSink sink =
        (rows, atoms) -> {
          count(frames, rows, atoms);
          to.accept(rows, atoms);
        };
    if (frames.size() > 1) {
      sink.accept(together(kinds), null);
    } else if (frames.get(0).atoms() <= piece) {
      sink.accept(together(kinds), null);
    } else {
      inPieces(kinds, piece, sink);
    }
  }

  private void count(List<Frame> frames, RowPiece piece, int @Nullable [] atoms) {
    if (descriptor.spec().species().isEmpty()) {
      return;
    }
    double[] rows = piece.rows();
    if (frames.size() == 1) {
      byte[] elements = frames.get(0).atomicNumbers();
      alone.add(rows, i -> elements[atoms == null ? i : atoms[i]]);
      return;
    }
    // Of several frames rows are in the order of their atoms.
    byte[] elements = new byte[rows.length / descriptor.spec().dimension()];
    int at = 0;
    for (Frame frame : frames) {
      System.arraycopy(frame.atomicNumbers(), 0, elements, at, frame.atoms());
      at += frame.atoms();
    }
    alone.add(rows, i -> elements[i]);
  }

  /**
   * The rows of all atoms of a frame.
   *
   * @return n × d numbers, one row after the other in the order of the atoms
   * @throws QuestsException naming the frame where it cannot be described, or has too many atoms
   *     for one array; of kind USAGE where rows see labels, which numbers alone do not tell
   */
  public double[] describe(Frame frame) {
    if (spec().elementsFrom() != null) {
      throw QuestsException.usage(
          "numbers alone do not tell labels: expected environments for " + spec().fingerprint());
    }
    RowPiece rows = RowPiece.whole(new double[size(frame, frame.atoms(), spec().dimension())]);
    fill(parts(AtomKinds.of(List.of(frame), spec())), rows);
    return rows.rows();
  }

  private RowPiece together(AtomKinds frames) {
    long atoms = frames.frames().stream().mapToLong(Frame::atoms).reduce(0, Math::addExact);
    RowPiece rows = rows(frames, atoms);
    fill(parts(frames), rows);
    return rows;
  }

  private List<Part> parts(AtomKinds frames) {
    FramePlan[] plans = new FramePlan[frames.frames().size()];
    parallelism.forEach(plans.length, () -> i -> plans[i] = plan(frames, i));
    List<Part> parts = new ArrayList<>();
    int first = 0;
    for (FramePlan plan : plans) {
      int n = plan.frame().atoms();
      for (int from = 0; from < n; from += PART) {
        parts.add(new Part(plan, null, from, Math.min(n, from + PART), first));
      }
      first += n;
    }
    return parts;
  }

  private static List<Part> parts(FramePlan plan, int[] atoms, int each) {
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < atoms.length; from += each) {
      parts.add(new Part(plan, atoms, from, Math.min(atoms.length, from + each), 0));
    }
    return parts;
  }

  private void inPieces(AtomKinds only, int piece, RowSink sink) {
    Frame frame = only.frames().get(0);
    FramePlan plan = plan(only, 0);
    for (int from = 0; from < frame.atoms(); from += piece) {
      parallelism.check();
      int first = from;
      int[] atoms = new int[Math.min(frame.atoms() - from, piece)];
      Arrays.setAll(atoms, i -> plan.search().atomAt(first + i));
      RowPiece rows = rows(only, atoms.length);
      fill(parts(plan, atoms, FEW), rows);
      sink.accept(rows, atoms);
    }
  }

  private FramePlan plan(AtomKinds frames, int i) {
    long started = System.nanoTime();
    FramePlan plan = FramePlan.of(frames, i, descriptor);
    busy.add(System.nanoTime() - started);
    return plan;
  }

  /** Room for rows of so many atoms of some frames. */
  private RowPiece rows(AtomKinds frames, long atoms) {
    byte[] shares = RowPiece.shares(spec(), frames.all());
    Frame first = frames.frames().get(0);
    return new RowPiece(new double[size(first, atoms, RowPiece.width(spec(), shares))], shares);
  }

  private static int size(Frame first, long atoms, int width) {
    long size = atoms * width;
    if (size > Integer.MAX_VALUE - 8) {
      throw QuestsException.input(
          first.origin().at()
              + atoms
              + " atoms are too many for one frame: at most "
              + (Integer.MAX_VALUE - 8) / width
              + " with "
              + width
              + " numbers each");
    }
    return (int) size;
  }

  /**
   * What a thread describes at a time.
   *
   * @param atoms the atoms whose rows follow each other; null: all atoms of the frame, which are
   *     taken in the order of the search, each row where its atom stands
   * @param from the first of them
   * @param to one past the last
   * @param first the row of the first atom
   */
  private record Part(FramePlan plan, int @Nullable [] atoms, int from, int to, int first) {
    /**
     * Writes the rows.
     *
     * @param foreign whether nobody knows what the writer writes
     */
    void write(EnvironmentDescriptor.RowWriter writer, boolean foreign, double[] rows, int d) {
      for (int i = from; i < to; i++) {
        int atom = atoms == null ? plan.search().atomAt(i) : atoms[i];
        int row = first + (atoms == null ? atom : i);
        writer.write(plan, atom, rows, row * d);
        if (foreign) {
          requireNumbers(plan, atom, rows, row * d, d);
        }
      }
    }
  }

  /** Refuses a row of a descriptor of which nobody knows what it writes. */
  static void requireNumbers(FramePlan plan, int atom, double[] rows, int at, int d) {
    for (int i = at; i < at + d; i++) {
      if (!(Math.abs(rows[i]) <= Environments.LARGEST)) {
        throw QuestsException.input(
            plan.frame().origin().at()
                + "the descriptor gives atom "
                + atom
                + " the number "
                + rows[i]
                + ", expected numbers between -1e100 and 1e100");
      }
    }
  }

  private void fill(List<Part> parts, RowPiece rows) {
    NearestNeighborDescriptor own =
        descriptor instanceof NearestNeighborDescriptor nearest ? nearest : null;
    int width = rows.width(spec());
    parallelism.forEach(
        parts.size(),
        () -> {
          EnvironmentDescriptor.RowWriter writer =
              own == null ? descriptor.newWriter() : own.newWriter(rows.shares());
          return i -> {
            long started = System.nanoTime();
            parts.get(i).write(writer, own == null, rows.rows(), width);
            busy.add(System.nanoTime() - started);
          };
        });
  }

  /** What the rows are. */
  public RowSpec spec() {
    return descriptor.spec();
  }

  /** What was described so far without a neighbour of its own element. */
  public CentresAlone centresAlone() {
    return alone;
  }

  /** Seconds that threads were busy describing so far, divided by their number. */
  public double seconds() {
    return busy.sum() / 1e9 / parallelism.threads();
  }
}
