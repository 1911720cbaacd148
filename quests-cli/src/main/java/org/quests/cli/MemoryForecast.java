package org.quests.cli;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether memory will do, from the number of environments, before the work is begun. Where it will
 * not, that is said as a caution: the estimate is rough.
 */
final class MemoryForecast {
  /** Rows as they are in the file, as they are kept, and packed for kernel sums. */
  static final int OF_ARRAY = 3;

  /** Rows as they are kept, and packed for kernel sums. */
  static final int OF_FRAMES = 2;

  private static final double GIB = 1L << 30;

  private final Terminal terminal;

  /** Files are read more than once, and each caution is told once. */
  private final Set<String> told = new HashSet<>();

  /** Bytes that Java may use. */
  private final long limit;

  MemoryForecast(Terminal terminal, long limit) {
    this.terminal = terminal;
    this.limit = limit;
  }

  /**
   * Warns where rows do not fit.
   *
   * @param name of their file
   * @param numbers all numbers of all rows
   * @param copies how often they are in memory at once
   */
  void check(String name, long numbers, int copies) {
    double needed = (double) copies * Double.BYTES * numbers;
    if (needed > limit && told.add(name)) {
      terminal.warn(
          Terminal.line(
              "%s: needs about %.1f GiB of memory, has %.1f GiB: raise the limit with"
                  + " QUESTS_JAVA_OPTS=-Xmx…",
              name, needed / GIB, limit / GIB));
    }
  }
}
