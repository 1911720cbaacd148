package org.quests.descriptor;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;

/**
 * Describes the frames of a source a few at a time, large ones in pieces, so that memory does not
 * grow with the number of environments. For one pass.
 */
public final class EnvironmentStream {
  private final FrameSource frames;
  private final FrameDescriber describer;
  private final Parallelism parallelism;
  private final DatasetIndex.Builder index = new DatasetIndex.Builder();

  /** Labels so far; those that come later get numbers behind them. */
  private Labels labels = Labels.NONE;

  private double volumes;
  private boolean volumesDefined = true;
  private int frameCount;

  private EnvironmentStream(
      FrameSource frames, EnvironmentDescriptor descriptor, Parallelism parallelism) {
    this.frames = frames;
    this.describer = FrameDescriber.of(descriptor, parallelism);
    this.parallelism = parallelism;
  }

  /** The environments of the frames that are left in a source; nothing is read yet. */
  public static EnvironmentStream of(
      FrameSource frames, EnvironmentDescriptor descriptor, Parallelism parallelism) {
    return new EnvironmentStream(frames, descriptor, parallelism);
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

  /** What hears of rows, and as in {@link Batch}. */
  interface RowSink {
    void accept(RowPiece rows, int first, int @Nullable [] atoms);
  }

  /**
   * Describes everything.
   *
   * @param consumer hears of each batch, one after the other, on the calling thread
   * @throws QuestsException where a frame cannot be read or described, and where there are no atoms
   *     at all
   */
  public void forEach(Consumer<Batch> consumer) {
    run(
        (together, first) ->
            describer.describe(
                together,
                FrameDescriber.PIECE,
                (rows, atoms) ->
                    consumer.accept(
                        new Batch(
                            describer.environments(frames.name(), together, rows, atoms),
                            first,
                            atoms))));
  }

  /** Describes everything, frames whole and in order. */
  void forEachWhole(RowSink sink) {
    run(
        (together, first) ->
            describer.describe(
                together, Integer.MAX_VALUE, (rows, atoms) -> sink.accept(rows, first, atoms)));
  }

  /** What describes some frames, whose first row in the dataset is given. */
  private interface Describing {
    void describe(AtomKinds together, int first);
  }

  private void run(Describing describing) {
    parallelism.progress().begin("description", "environments", -1);
    try {
      FrameBatches.forEach(
          frames, (first, next) -> true, parallelism, together -> describe(together, describing));
    } finally {
      parallelism.progress().end();
    }
    if (index.rows() == 0) {
      throw QuestsException.input(frames.name() + nothing(frameCount));
    }
  }

  /** What to say of so many frames that hold nothing. */
  public static String nothing(long frames) {
    return frames == 0
        ? ": none of its frames are chosen, expected at least one"
        : ": no atoms, expected at least one";
  }

  private void describe(List<Frame> together, Describing describing) {
    int first = index.rows();
    AtomKinds kinds = AtomKinds.of(together, describer.spec(), labels);
    Labels known = kinds.labels();
    labels = known == null ? labels : known;
    index.add(kinds);
    for (Frame frame : together) {
      frameCount++;
      volumesDefined &= frame.cell().fullyPeriodic() && frame.atoms() > 0;
      volumes += frame.cell().volume() / Math.max(1, frame.atoms());
    }
    describing.describe(kinds, first);
    parallelism.progress().advance(index.rows() - first);
  }

  /** What was described, once all is. */
  public DatasetIndex index() {
    return index.build(frames.name());
  }

  /** Mean over the frames of volume per atom in Å³, where all are periodic in all directions. */
  public OptionalDouble volumePerAtom() {
    return volumesDefined ? OptionalDouble.of(volumes / frameCount) : OptionalDouble.empty();
  }

  /** What was described so far without a neighbour of its own element. */
  public CentresAlone centresAlone() {
    return describer.centresAlone();
  }

  /** Seconds that threads were busy describing so far, divided by their number. */
  public double descriptorSeconds() {
    return describer.seconds();
  }
}
