package org.quests.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/**
 * Describes the frames of a source a few at a time, large ones in pieces: memory does not follow
 * the number of environments. For one pass.
 */
public final class EnvironmentStream {
  /** Atoms that are described together; a frame of as many is described alone. */
  private static final int TOGETHER = 8192;

  /** Atoms that a thread describes at a time. */
  private static final int PART = 512;

  /** Atoms of a piece of a large frame. */
  private static final int PIECE = 1 << 16;

  private final FrameSource frames;
  private final Descriptor descriptor;
  private final Parallelism parallelism;
  private final DatasetIndex.Builder index = new DatasetIndex.Builder();

  /** A large frame that was read behind small ones and comes next. */
  private @Nullable Frame held;

  private double volumes;
  private boolean volumesDefined = true;
  private int frameCount;

  /** What threads were busy describing, in nanoseconds. */
  private final LongAdder busy = new LongAdder();

  private EnvironmentStream(FrameSource frames, DescriptorSpec spec, Parallelism parallelism) {
    this.frames = frames;
    this.descriptor = Descriptor.of(spec);
    this.parallelism = parallelism;
  }

  /** The environments of the frames that are left in a source; nothing is read yet. */
  public static EnvironmentStream of(
      FrameSource frames, DescriptorSpec spec, Parallelism parallelism) {
    return new EnvironmentStream(frames, spec, parallelism);
  }

  /**
   * Some environments of the dataset.
   *
   * @param environments their rows
   * @param first the row of the dataset that the first one of their frames is
   * @param atoms which atom of its frame each one is, counted from there; null where they are in
   *     order
   */
  public record Batch(Environments environments, int first, int @Nullable [] atoms) {
    /** The row of the dataset that row i here is. */
    public int row(int i) {
      return first + (atoms == null ? i : atoms[i]);
    }
  }

  /** What hears of rows: count · d numbers, and as in {@link Batch}. */
  interface RowSink {
    void accept(double[] rows, int first, int @Nullable [] atoms);
  }

  /**
   * Describes everything.
   *
   * @param consumer hears of each batch, one after the other, on the calling thread
   * @throws QuestsException as {@link Descriptor#describe}, and where there are no atoms at all
   */
  public void forEach(Consumer<Batch> consumer) {
    int d = descriptor.spec().dimension();
    run(
        PIECE,
        (rows, first, atoms) ->
            consumer.accept(
                new Batch(
                    Environments.of(
                        descriptor.spec(),
                        frames.name(),
                        rows,
                        new int[] {0, rows.length / d},
                        null),
                    first,
                    atoms)));
  }

  /** Describes everything, frames whole and in order. */
  void forEachWhole(RowSink sink) {
    run(Integer.MAX_VALUE, sink);
  }

  /** While some frames are described the next ones are read. */
  private void run(int piece, RowSink sink) {
    parallelism.progress().begin("describing environments", -1);
    try {
      List<Frame> together = read();
      while (!together.isEmpty()) {
        try (Parallelism.Ahead<List<Frame>> next = parallelism.ahead(this::read)) {
          describe(together, piece, sink);
          together = next.get();
        }
      }
    } finally {
      parallelism.progress().end();
    }
    if (index.rows() == 0) {
      throw QuestsException.input(frames.name() + ": no atoms, expected at least one");
    }
  }

  /** Frames that are described together: several small ones, or one; none behind the last. */
  private List<Frame> read() {
    List<Frame> together = new ArrayList<>();
    int atoms = 0;
    while (atoms < TOGETHER) {
      parallelism.cancellation().check();
      Frame frame = held == null ? frames.next() : held;
      held = null;
      if (frame == null) {
        break;
      }
      if (frame.atoms() >= TOGETHER && !together.isEmpty()) {
        // Alone, a large frame is shared among the threads.
        held = frame;
        break;
      }
      together.add(frame);
      atoms += frame.atoms();
    }
    return together;
  }

  private void describe(List<Frame> together, int piece, RowSink sink) {
    int first = index.rows();
    for (Frame frame : together) {
      index.add(frame);
      frameCount++;
      volumesDefined &= frame.cell().fullyPeriodic() && frame.atoms() > 0;
      volumes += frame.cell().volume() / Math.max(1, frame.atoms());
    }
    int atoms = index.rows() - first;
    if (together.size() > 1) {
      sink.accept(describeTogether(together, atoms), first, null);
    } else if (atoms <= piece) {
      sink.accept(descriptor.describe(together.get(0), parallelism, busy), first, null);
    } else {
      describeInPieces(together.get(0), piece, first, sink);
    }
    parallelism.progress().advance(atoms);
  }

  private double[] describeTogether(List<Frame> together, int atoms) {
    double[] rows = new double[atoms * descriptor.spec().dimension()];
    Descriptor.FramePlan[] plans = new Descriptor.FramePlan[together.size()];
    parallelism.forEach(plans.length, () -> i -> plans[i] = descriptor.plan(together.get(i), busy));
    List<int[]> parts = parts(together);
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
  private static List<int[]> parts(List<Frame> together) {
    List<int[]> parts = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < together.size(); i++) {
      int n = together.get(i).atoms();
      for (int from = 0; from < n; from += PART) {
        parts.add(new int[] {i, from, Math.min(n, from + PART), first});
      }
      first += n;
    }
    return parts;
  }

  private void describeInPieces(Frame frame, int piece, int first, RowSink sink) {
    Descriptor.FramePlan plan = descriptor.plan(frame, busy);
    for (int from = 0; from < frame.atoms(); from += piece) {
      parallelism.cancellation().check();
      int to = Math.min(frame.atoms(), from + piece);
      double[] rows = new double[(to - from) * descriptor.spec().dimension()];
      int[] atoms = descriptor.describePlaces(plan, from, to, rows, parallelism, busy);
      sink.accept(rows, first, atoms);
    }
  }

  /** What was described, once all is. */
  public DatasetIndex index() {
    return index.build(frames.name());
  }

  /** Mean over the frames of volume per atom in Å³, where all are periodic in all directions. */
  public OptionalDouble volumePerAtom() {
    return volumesDefined ? OptionalDouble.of(volumes / frameCount) : OptionalDouble.empty();
  }

  /** Seconds that threads were busy describing so far, divided by their number. */
  public double descriptorSeconds() {
    return busy.sum() / 1e9 / parallelism.threads();
  }
}
