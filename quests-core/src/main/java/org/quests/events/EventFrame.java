package org.quests.events;

import java.util.List;
import java.util.Optional;
import org.quests.novelty.FrameResult;

/**
 * What was seen in one frame. The arrays are shared, not copied.
 *
 * @param index number of the frame in its file, from 0
 * @param entropy of the frame alone, in nats
 * @param against how δH of its atoms is spread, for each reference
 * @param signal how the signal of its atoms is spread; empty where none was asked for
 * @param kept number of atoms past the threshold
 * @param nuclei all nuclei, the largest first; empty where no threshold was given
 * @param numbers the number of each nucleus, the same in all frames; from 1
 * @param density atoms for each Å³ of the cell; NaN where the frame is not periodic in all
 *     directions
 */
public record EventFrame(
    long index,
    double entropy,
    List<FrameResult.Summary> against,
    Optional<FrameResult.Summary> signal,
    int kept,
    List<Nucleus> nuclei,
    int[] numbers,
    double density) {
  /** The number of atoms of the largest nucleus; 0 where there is none. */
  public int largest() {
    return nuclei.isEmpty() ? 0 : nuclei.get(0).size();
  }

  /** Sizes of all nuclei, descending. */
  public int[] sizes() {
    return nuclei.stream().mapToInt(Nucleus::size).toArray();
  }
}
