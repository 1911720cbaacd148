package org.quests.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
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

  /** Atoms of a piece of a large frame. */
  private static final int PIECE = 1 << 16;

  private final FrameSource frames;
  private final Descriptor descriptor;
  private final Parallelism parallelism;
  private final DatasetIndex.Builder index = new DatasetIndex.Builder();
  private final List<Frame> pending = new ArrayList<>();
  private int pendingAtoms;
  private double volumes;
  private boolean volumesDefined = true;
  private int frameCount;
  private long nanos;

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

  private void run(int piece, RowSink sink) {
    parallelism.progress().begin("describing environments", -1);
    try {
      Frame frame;
      while ((frame = frames.next()) != null) {
        parallelism.cancellation().check();
        add(frame, piece, sink);
      }
      describePending(piece, sink);
    } finally {
      parallelism.progress().end();
    }
    if (index.rows() == 0) {
      throw QuestsException.input(frames.name() + ": no atoms, expected at least one");
    }
  }

  private void add(Frame frame, int piece, RowSink sink) {
    int n = frame.atoms();
    if (n >= TOGETHER) {
      // Alone, a large frame is shared among the threads.
      describePending(piece, sink);
    }
    index.add(frame);
    frameCount++;
    volumesDefined &= frame.cell().fullyPeriodic() && n > 0;
    volumes += frame.cell().volume() / Math.max(1, n);
    pending.add(frame);
    pendingAtoms += n;
    if (pendingAtoms >= TOGETHER) {
      describePending(piece, sink);
    }
  }

  private void describePending(int piece, RowSink sink) {
    if (pending.isEmpty()) {
      return;
    }
    int first = index.rows() - pendingAtoms;
    if (pending.size() > 1) {
      long started = System.nanoTime();
      double[] rows = describeTogether();
      nanos += System.nanoTime() - started;
      sink.accept(rows, first, null);
    } else if (pendingAtoms <= piece) {
      long started = System.nanoTime();
      double[] rows = descriptor.describe(pending.get(0), parallelism);
      nanos += System.nanoTime() - started;
      sink.accept(rows, first, null);
    } else {
      describeInPieces(pending.get(0), piece, first, sink);
    }
    parallelism.progress().advance(pendingAtoms);
    pending.clear();
    pendingAtoms = 0;
  }

  private double[] describeTogether() {
    double[] together = new double[pendingAtoms * descriptor.spec().dimension()];
    int[] first = new int[pending.size()];
    for (int i = 1; i < first.length; i++) {
      first[i] = first[i - 1] + pending.get(i - 1).atoms();
    }
    parallelism.forEach(
        pending.size(),
        () ->
            (IntConsumer)
                i -> {
                  Descriptor.FramePlan plan = descriptor.plan(pending.get(i));
                  plan.newWorker().describe(0, pending.get(i).atoms(), together, first[i]);
                });
    return together;
  }

  private void describeInPieces(Frame frame, int piece, int first, RowSink sink) {
    long started = System.nanoTime();
    Descriptor.FramePlan plan = descriptor.plan(frame);
    nanos += System.nanoTime() - started;
    for (int from = 0; from < frame.atoms(); from += piece) {
      parallelism.cancellation().check();
      started = System.nanoTime();
      int to = Math.min(frame.atoms(), from + piece);
      double[] rows = new double[(to - from) * descriptor.spec().dimension()];
      int[] atoms = descriptor.describePlaces(plan, from, to, rows, parallelism);
      nanos += System.nanoTime() - started;
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

  /** Seconds that describing took so far, without reading. */
  public double descriptorSeconds() {
    return nanos / 1e9;
  }
}
