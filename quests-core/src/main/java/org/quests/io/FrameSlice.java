package org.quests.io;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.quests.core.QuestsException;

/**
 * A selection of frames as ASE and Python write it: {@code 7}, {@code -1}, {@code :100}, {@code
 * ::10}, {@code 5:20:3}. Negative numbers count from the end; a negative step goes backwards.
 *
 * @param start the first frame; where {@link #single}, the only one
 * @param stop the frame before which the choice ends
 * @param step from one frame to the next, not 0
 * @param single whether one frame is meant, which has to exist
 */
public record FrameSlice(OptionalLong start, OptionalLong stop, long step, boolean single) {
  /** All frames. */
  public static final FrameSlice ALL =
      new FrameSlice(OptionalLong.empty(), OptionalLong.empty(), 1, false);

  /**
   * A slice of these parts.
   *
   * @throws IllegalArgumentException where the step is 0, or one frame is meant but not given
   */
  public FrameSlice {
    if (step == 0) {
      throw new IllegalArgumentException("a slice's step must not be 0");
    }
    if (single && start.isEmpty()) {
      throw new IllegalArgumentException("a single frame needs a number");
    }
  }

  /**
   * Reads a slice.
   *
   * @throws QuestsException of kind {@code USAGE} if the text is not a slice
   */
  public static FrameSlice parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 1) {
        return new FrameSlice(OptionalLong.of(number(text)), OptionalLong.empty(), 1, true);
      }
      if (parts.length <= 3) {
        OptionalLong step = parts.length == 3 ? part(parts[2]) : OptionalLong.empty();
        return new FrameSlice(part(parts[0]), part(parts[1]), step.orElse(1), false);
      }
    } catch (IllegalArgumentException e) {
      // A number that is none, or a step of 0: told below.
    }
    throw QuestsException.usage(
        "expected frames as an index (7, -1) or a slice (:100, ::10, 5:20:3), found \""
            + text
            + '"');
  }

  private static OptionalLong part(String text) {
    return text.isBlank() ? OptionalLong.empty() : OptionalLong.of(number(text));
  }

  private static long number(String text) {
    return Long.parseLong(text.strip());
  }

  /** Whether the choice depends on how many frames there are. */
  boolean needsCount() {
    return step < 0
        || (start.isPresent() && start.getAsLong() < 0)
        || (stop.isPresent() && stop.getAsLong() < 0);
  }

  /** The frames meant, if there are so many in all; {@code Long.MAX_VALUE} for not known. */
  Range resolve(long frames) {
    if (single) {
      long index = start.getAsLong();
      index += index < 0 ? frames : 0;
      return new Range(index, index + 1, 1);
    }
    if (step > 0) {
      return new Range(
          clip(start.orElse(0), frames, 0), clip(stop.orElse(frames), frames, 0), step);
    }
    long first = start.isPresent() ? clip(start.getAsLong(), frames, -1) : frames - 1;
    long end = stop.isPresent() ? clip(stop.getAsLong(), frames, -1) : -1;
    return new Range(Math.min(first, frames - 1), end, step);
  }

  /**
   * The numbers of the frames that the slice chooses from so many, in its order; none where it
   * names a single frame that does not exist.
   */
  public int[] places(int frames) {
    Range range = resolve(frames);
    return LongStream.iterate(range.first(), range::contains, i -> i + range.step())
        .filter(i -> i >= 0 && i < frames)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** Python's rule for an end of a slice: counted from the end if negative, cut to what exists. */
  private static long clip(long index, long frames, long lowest) {
    return Math.clamp(index < 0 ? index + frames : index, lowest, frames);
  }

  /**
   * The frames that the slice selects from a source at its start, one at a time. If frames must be
   * counted first, the source is read through once; if it cannot go back fast enough, it is copied,
   * uncompressed, to a temporary file. Frames keep their numbers in the file.
   *
   * @param source at its start and not sliced itself; closed together with the result
   * @return a source whose {@code next} and {@code skip} throw, where a single frame is meant that
   *     does not exist, an error that says how many there are
   */
  public FrameSource apply(FrameSource source) {
    if (source instanceof SlicedFrameSource || source.index() != 0) {
      throw new IllegalArgumentException("frames are chosen from a whole source at its start");
    }
    return equals(ALL) ? source : new SlicedFrameSource(source, this);
  }

  /** First frame, the one before which to end (or after, going backwards), and the step. */
  record Range(long first, long end, long step) {
    boolean contains(long index) {
      return step > 0 ? index < end : index > end;
    }
  }
}
