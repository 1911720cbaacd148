package org.quests.io;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * The frames of another source that can be used. Those that cannot be read, and those that a check
 * refuses, are left out; all others keep their numbers. An input that ends inside a frame, or in
 * which the end of a frame cannot be found, is an error all the same.
 *
 * <p>The source has to be able to go back. After a first invalid frame, compressed data are copied
 * to a temporary file, so that going back to the next ones costs little.
 */
public final class ValidFrames extends ForwardingFrameSource {
  /** What hears of frames that are left out. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Hears of a frame.
     *
     * @param frame what is wrong; null where the ledger knew the frame already
     * @param before how many valid frames of this source came before it
     */
    void leftOut(@Nullable InvalidFrame frame, long before);
  }

  private static final String NONE =
      ": expected at least one frame that can be described, found none among ";

  private final Consumer<Frame> check;
  private final FrameLedger ledger;
  private final Listener listener;

  /** Frames that were passed on, and that were left out. */
  private long valid;

  private long leftOut;
  private @Nullable InvalidFrame first;

  /**
   * Frames of a source.
   *
   * @param source has to be able to go back
   * @param check throws an exception of kind INPUT for a frame that cannot be used
   * @param ledger what is known already, and what is found out here
   * @param listener hears of each frame that is left out, as the source is read
   */
  public ValidFrames(
      FrameSource source, Consumer<Frame> check, FrameLedger ledger, Listener listener) {
    super(source);
    this.check = check;
    this.ledger = ledger;
    this.listener = listener;
  }

  /**
   * The next valid frame, or null after the last one.
   *
   * @throws QuestsException where the end of an invalid frame cannot be found, and where no frame
   *     at all is valid
   */
  @Override
  public @Nullable Frame next() {
    while (true) {
      long number = source().index();
      if (ledger.invalid(number)) {
        if (!source().skip()) {
          return end();
        }
        leaveOut(null);
        continue;
      }
      Frame frame = ledger.valid(number) ? source().next() : checked(number);
      if (frame != null) {
        valid++;
        return frame;
      }
      if (!ledger.invalid(number)) {
        return end();
      }
    }
  }

  /** The next frame; null after the last one, and where it is invalid, which the ledger knows. */
  private @Nullable Frame checked(long number) {
    Position place = source().position();
    boolean read = false;
    try {
      Frame frame = source().next();
      read = true;
      if (frame != null) {
        check.accept(frame);
        ledger.addValid(number);
      }
      return frame;
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT) {
        throw e;
      }
      if (!read) {
        pass(place, e);
      }
      ledger.addInvalid(number);
      leaveOut(InvalidFrame.of(e, source().name(), number));
      return null;
    }
  }

  /** Goes on behind a frame that cannot be read. */
  private void pass(Position place, QuestsException reason) {
    try {
      source().seek(place);
      source().spool();
      if (source().skip()) {
        return;
      }
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT) {
        throw e;
      }
    }
    // It has no end: there is no next frame either.
    throw reason;
  }

  private void leaveOut(@Nullable InvalidFrame frame) {
    leftOut++;
    first = first == null ? frame : first;
    listener.leftOut(frame, valid);
  }

  private @Nullable Frame end() {
    if (valid == 0 && leftOut > 0) {
      throw none(source().name(), leftOut, first);
    }
    return null;
  }

  /**
   * The error about an input without a valid frame.
   *
   * @param name what messages call it
   * @param frames how many it has
   * @param first one of them; null where none is known
   */
  public static QuestsException none(String name, long frames, @Nullable InvalidFrame first) {
    return QuestsException.input(
        name
            + NONE
            + frames
            + (first == null ? "" : " (frame " + first.frame() + ": " + first.reason() + ")"));
  }

  /** Whether a message says that an input has no valid frame. */
  public static boolean areNone(String message) {
    return message.contains(NONE);
  }

  /** {@inheritDoc} Frames of which nothing is known yet are read for that. */
  @Override
  public boolean skip() {
    if (ledger.valid(source().index())) {
      boolean more = source().skip();
      valid += more ? 1 : 0;
      return more;
    }
    return next() != null;
  }
}
