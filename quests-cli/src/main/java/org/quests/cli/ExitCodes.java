package org.quests.cli;

import org.quests.core.QuestsException;

/** What the process ends with. */
public final class ExitCodes {
  public static final int OK = 0;
  public static final int INTERNAL = 1;
  public static final int USAGE = 2;
  public static final int INPUT = 3;
  public static final int OUTPUT = 4;
  public static final int ENGINE = 5;
  public static final int MEMORY = 6;
  public static final int ALARM = 10;
  public static final int INTERRUPTED = 130;

  /** As of a program that ends by the signal of a broken pipe. */
  public static final int BROKEN_PIPE = 141;

  /** As of a program that ends by SIGTERM. */
  public static final int TERMINATED = 143;

  private ExitCodes() {}

  /** What an exit code means, in one word. */
  public static String name(int code) {
    return switch (code) {
      case OK -> "ok";
      case USAGE -> "usage";
      case INPUT -> "input";
      case OUTPUT -> "output";
      case ENGINE -> "engine";
      case MEMORY -> "memory";
      case ALARM -> "alarm";
      case INTERRUPTED -> "interrupted";
      case BROKEN_PIPE -> "pipe";
      case TERMINATED -> "terminated";
      default -> "internal";
    };
  }

  /** What a process ends with after an error of a kind. */
  public static int of(QuestsException.Kind kind) {
    return switch (kind) {
      case INPUT -> INPUT;
      case OUTPUT -> OUTPUT;
      case ENGINE -> ENGINE;
      case USAGE -> USAGE;
      case MEMORY -> MEMORY;
      case CANCELLED -> INTERRUPTED;
    };
  }
}
