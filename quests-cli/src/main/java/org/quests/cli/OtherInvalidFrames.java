package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.FrameLedger;
import org.quests.io.FrameSource;
import org.quests.io.InputHashes;
import org.quests.io.InvalidFrame;
import org.quests.io.ValidFrames;

/**
 * Finds the other frames of a dataset that cannot be described, after an error about one of them:
 * all can then be mended together. The dataset is read to its end for that.
 */
final class OtherInvalidFrames {
  /** Frames that are named, that of the error counted in. */
  static final int SHOWN = 20;

  /** Frames beyond those that are named are counted for so long, in nanoseconds. */
  private static final long COUNTING = 2_000_000_000L;

  private final CommonOptions options;
  private final InvalidFrame known;
  private final Consumer<InvalidFrame> each;

  /**
   * Found before the frame of the error was, or before any valid frame: told once it is known that
   * the error is of its kind, and not one of the file as a whole.
   */
  private final List<InvalidFrame> early = new ArrayList<>();

  private boolean met;
  private boolean anyValid;
  private int told;
  private long more;
  private long full;
  private boolean leftOut;

  private OtherInvalidFrames(
      CommonOptions options, InvalidFrame known, Consumer<InvalidFrame> each) {
    this.options = options;
    this.known = known;
    this.each = each;
  }

  /**
   * What was found.
   *
   * @param told how many frames were told, that of the error not counted
   * @param more how many are not; null where that is not known
   * @param leftOut whether {@code --skip-invalid} leaves them out
   */
  record Found(int told, @Nullable Long more, boolean leftOut) {
    /** Nothing. */
    static final Found NONE = new Found(0, 0L, false);

    /** What is to be said behind them, line by line. */
    List<String> remarks() {
      List<String> lines = new ArrayList<>();
      if (told + 1 >= SHOWN && more == null) {
        lines.add("and more frames that cannot be described");
      } else if (more != null && more > 0) {
        lines.add(Text.of("and %,d more", more));
      }
      if (told > 0 && leftOut) {
        lines.add(CommonOptions.SKIP_INVALID + " leaves them out");
      }
      return lines;
    }
  }

  /**
   * Looks for them.
   *
   * @param options of the command that failed
   * @param message of the error
   * @param each hears of each frame as it is found, up to a number
   */
  static Found find(CommonOptions options, String message, Consumer<InvalidFrame> each) {
    InvalidFrame known = options.skipsInvalid() ? null : InvalidFrame.of(message);
    if (known == null) {
      return Found.NONE;
    }
    for (OpenedFrames opened : options.opened()) {
      if (opened.file().isCalled(known.file()) && opened.file().canBeReadAgain()) {
        return new OtherInvalidFrames(options, known, each).find(opened);
      }
    }
    return Found.NONE;
  }

  private Found find(OpenedFrames opened) {
    boolean whole = false;
    try (FrameSource frames =
        new ValidFrames(
            opened.open(
                options
                    .readOptions()
                    .withCautions((kind, message) -> {})
                    .withHashes(InputHashes.NONE)),
            options.describable(),
            new FrameLedger(),
            (frame, before) -> {
              if (frame != null) {
                take(frame);
              }
            })) {
      while (!goesOnTooLong() && frames.skip()) {
        anyValid = true;
        tellEarly();
        if (!met && passed(frames.index(), opened)) {
          return Found.NONE;
        }
      }
      whole = !goesOnTooLong();
      leftOut = true;
    } catch (QuestsException e) {
      // It is not known where the next frame starts, this was cancelled, or no frame is valid.
      whole = false;
    }
    return met && anyValid ? new Found(told, whole ? (Long) more : null, leftOut) : Found.NONE;
  }

  private boolean goesOnTooLong() {
    return full != 0 && System.nanoTime() - full > COUNTING;
  }

  /** Whether the frame of the error came, and nothing was wrong with it: the error is another. */
  private boolean passed(long next, OpenedFrames opened) {
    return opened.forwards() ? next > known.frame() : next < known.frame();
  }

  private void take(InvalidFrame frame) {
    if (frame.frame() == known.frame()) {
      met = true;
      tellEarly();
    } else if (met && anyValid) {
      tell(frame);
    } else if (early.size() < SHOWN) {
      early.add(frame);
    } else {
      more++;
    }
  }

  private void tellEarly() {
    if (met && anyValid) {
      early.forEach(this::tell);
      early.clear();
    }
  }

  private void tell(InvalidFrame frame) {
    if (told + 1 < SHOWN) {
      told++;
      each.accept(frame);
      return;
    }
    more++;
    full = full == 0 ? System.nanoTime() : full;
  }
}
