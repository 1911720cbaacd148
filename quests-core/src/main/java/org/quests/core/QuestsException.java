package org.quests.core;

import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import org.jspecify.annotations.Nullable;

/**
 * An error that a user can act on. The message is one line that says what is wrong, where, and what
 * was expected. Text that it quotes from files and names is made safe to show ({@link Printable}).
 */
public final class QuestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, coarsely: a program maps it to an exit code. */
  public enum Kind {
    /** Input cannot be read or is invalid. */
    INPUT,
    /** Output exists already or cannot be written. */
    OUTPUT,
    /** The engine that was asked for is not available here. */
    ENGINE,
    /** Arguments that do not fit together. */
    USAGE,
    /** Memory did not suffice where the work was done. */
    MEMORY,
    /** The work was cancelled. */
    CANCELLED
  }

  private final Kind kind;

  private QuestsException(Kind kind, String message, @Nullable Throwable cause) {
    super(Printable.of(message), cause);
    this.kind = kind;
  }

  /** Invalid or unreadable input. */
  public static QuestsException input(String message) {
    return new QuestsException(Kind.INPUT, message, null);
  }

  /**
   * Invalid or unreadable input, with the exception that told; work that was cancelled, where an
   * interrupt is what ended the reading.
   */
  public static QuestsException input(String message, Throwable cause) {
    return interrupted(cause) ? cancelled() : new QuestsException(Kind.INPUT, message, cause);
  }

  /**
   * Output that exists already or cannot be written; work that was cancelled, where an interrupt is
   * what ended the writing.
   */
  public static QuestsException output(String message, @Nullable Throwable cause) {
    return interrupted(cause) ? cancelled() : new QuestsException(Kind.OUTPUT, message, cause);
  }

  /** An interrupt closes the file that a thread is at work on. */
  private static boolean interrupted(@Nullable Throwable cause) {
    return cause instanceof ClosedByInterruptException
        || cause instanceof FileLockInterruptionException
        || (cause instanceof QuestsException known && known.kind == Kind.CANCELLED);
  }

  /** An engine that is not available. */
  public static QuestsException engine(String message) {
    return new QuestsException(Kind.ENGINE, message, null);
  }

  /** An engine that cannot be used here because of another exception. */
  public static QuestsException engine(String message, Throwable cause) {
    return new QuestsException(Kind.ENGINE, message, cause);
  }

  /** Arguments that do not fit together. */
  public static QuestsException usage(String message) {
    return new QuestsException(Kind.USAGE, message, null);
  }

  /** Memory that did not suffice, in another process than this one. */
  public static QuestsException memory(String message, Throwable cause) {
    return new QuestsException(Kind.MEMORY, message, cause);
  }

  /** Work that was cancelled before it was done. */
  public static QuestsException cancelled() {
    return new QuestsException(Kind.CANCELLED, "cancelled", null);
  }

  /** What went wrong, coarsely. */
  public Kind kind() {
    return kind;
  }
}
