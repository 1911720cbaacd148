package org.quests.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;

/** Describes frames on all threads: several small ones together, a large one in pieces. */
public final class FrameDescriber {
  /** Atoms that a thread describes at a time. */
  private static final int PART = 512;

  /** Atoms of a piece of a large frame. */
  static final int PIECE = 1 << 16;

  private final Descriptor descriptor;
  private final Parallelism parallelism;

  private final CentresAlone alone;

  /** What threads were busy describing, in nanoseconds. */
  private final LongAdder busy = new LongAdder();

  private FrameDescriber(DescriptorSpec spec, Parallelism parallelism) {
    this.descriptor = Descriptor.of(spec);
    this.alone = new CentresAlone(spec);
    this.parallelism = parallelism;
  }

  /**
   * Something that describes frames.
   *
   * @throws org.quests.core.QuestsException where the cut-off is not known
   */
  public static FrameDescriber of(DescriptorSpec spec, Parallelism parallelism) {
    return new FrameDescriber(spec, parallelism);
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

  /** What hears of rows: count · d numbers, and as in {@link Piece}. */
  interface RowSink {
    void accept(double[] rows, int @Nullable [] atoms);
  }

  /**
   * Describes every atom of some frames.
   *
   * @param whole whether a single large frame is not cut into pieces
   * @param consumer hears of the pieces, one after the other, on the calling thread; of none where
   *     there are no atoms
   * @throws org.quests.core.QuestsException as {@link Descriptor#describe}
   */
  public void describe(List<Frame> frames, boolean whole, Consumer<Piece> consumer) {
    if (frames.stream().mapToInt(Frame::atoms).allMatch(n -> n == 0)) {
      return;
    }
    describe(
        frames,
        whole ? Integer.MAX_VALUE : PIECE,
        (rows, atoms) -> consumer.accept(new Piece(environments(frames, rows, atoms), atoms)));
  }

  private Environments environments(List<Frame> frames, double[] rows, int @Nullable [] atoms) {
    DatasetIndex.Builder index = new DatasetIndex.Builder();
    if (atoms == null) {
      frames.forEach(index::add);
    } else {
      index.add(frames.get(0), atoms);
    }
    return Environments.of(
        descriptor.spec(), index.build(frames.get(0).origin().source()), new double[][] {rows});
  }

  /** Describes some frames together, or one in pieces of so many atoms at most. */
  void describe(List<Frame> frames, int piece, RowSink to) {
    RowSink sink =
        (rows, atoms) -> {
          count(frames, rows, atoms);
          to.accept(rows, atoms);
        };
    if (frames.size() > 1) {
      sink.accept(describeTogether(frames), null);
    } else if (frames.get(0).atoms() <= piece) {
      sink.accept(descriptor.describe(frames.get(0), parallelism, busy), null);
    } else {
      describeInPieces(frames.get(0), piece, sink);
    }
  }

  private void count(List<Frame> frames, double[] rows, int @Nullable [] atoms) {
    if (descriptor.spec().species().isEmpty()) {
      return;
    }
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

  private double[] describeTogether(List<Frame> frames) {
    int n = frames.stream().mapToInt(Frame::atoms).sum();
    double[] rows = new double[n * descriptor.spec().dimension()];
    Descriptor.FramePlan[] plans = new Descriptor.FramePlan[frames.size()];
    parallelism.forEach(plans.length, () -> i -> plans[i] = descriptor.plan(frames.get(i), busy));
    List<int[]> parts = parts(frames);
    parallelism.forEach(
        parts.size(),
        () -> {
          BlockDescriber block = descriptor.newBlockDescriber();
          return i -> {
            long started = System.nanoTime();
            int[] part = parts.get(i);
            plans[part[0]].newWorker(block).describe(part[1], part[2], rows, part[3]);
            busy.add(System.nanoTime() - started);
          };
        });
    return rows;
  }

  /** What is done at a time: frame, first atom and one past the last, first row of the frame. */
  private static List<int[]> parts(List<Frame> frames) {
    List<int[]> parts = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < frames.size(); i++) {
      int n = frames.get(i).atoms();
      for (int from = 0; from < n; from += PART) {
        parts.add(new int[] {i, from, Math.min(n, from + PART), first});
      }
      first += n;
    }
    return parts;
  }

  private void describeInPieces(Frame frame, int piece, RowSink sink) {
    Descriptor.FramePlan plan = descriptor.plan(frame, busy);
    for (int from = 0; from < frame.atoms(); from += piece) {
      parallelism.check();
      int to = Math.min(frame.atoms(), from + piece);
      double[] rows = new double[(to - from) * descriptor.spec().dimension()];
      sink.accept(rows, descriptor.describePlaces(plan, from, to, rows, parallelism, busy));
    }
  }

  /** What defines the descriptors. */
  public DescriptorSpec spec() {
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
