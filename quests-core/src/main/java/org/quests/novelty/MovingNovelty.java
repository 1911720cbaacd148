package org.quests.novelty;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.FrameDescriber;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/**
 * How unlike a frame is to the frames just before it: the mean δH of its atoms against the w frames
 * before. The first w frames, which have no such, are each weighed against the other w of the first
 * w + 1. For one trajectory, on one thread at a time.
 */
public final class MovingNovelty {
  private final int width;
  private final Weighing weighing;
  private final FrameDescriber describer;
  private final Parallelism parallelism;

  /** The last w + 1 frames at most. */
  private final List<Environments> last = new ArrayList<>();

  private final DoubleArrayList means = new DoubleArrayList();

  /**
   * No frames yet.
   *
   * @param width w, at least 1
   * @param spec how frames are described
   * @throws QuestsException of kind USAGE where there is no such w
   */
  public MovingNovelty(int width, RowSpec spec, Weighing weighing, Parallelism parallelism) {
    requireWidth(width);
    this.width = width;
    this.weighing = weighing.inFull();
    this.parallelism = parallelism;
    describer = FrameDescriber.of(spec.descriptor(), parallelism);
  }

  /** Refuses a number of frames that is none. */
  public static void requireWidth(int width) {
    if (width < 1) {
      throw QuestsException.usage(
          "a frame is weighed against 1 frame before it or more, not " + width);
    }
  }

  /** Goes on by a frame, which has atoms. */
  public void next(Frame frame) {
    describer.describe(List.of(frame), true, piece -> last.add(piece.environments()));
    if (last.size() <= width) {
      return;
    }
    if (means.isEmpty()) {
      for (int i = 0; i < width; i++) {
        means.add(mean(i));
      }
    }
    means.add(mean(width));
    last.removeFirst();
  }

  /** The mean δH of a frame against the others that are kept. */
  private double mean(int frame) {
    List<Environments> others = new ArrayList<>(last);
    Environments own = others.remove(frame);
    Environments all = others.size() == 1 ? others.getFirst() : Environments.join(others);
    return DifferentialEntropy.of(own, ReferenceSet.of(all, parallelism), weighing, parallelism)
        .mean();
  }

  /**
   * The mean δH of each frame, in nats.
   *
   * @throws QuestsException of kind USAGE where there are not more than w frames
   */
  public double[] means() {
    if (means.isEmpty()) {
      throw QuestsException.usage(
          "frames are weighed against the "
              + width
              + " before them, but there are only "
              + last.size()
              + " frames");
    }
    return means.toArray();
  }
}
