package org.quests.cli;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether memory will do, from the number of environments, before the long work is begun. Where it
 * will not, that is said as a caution: the estimate is rough.
 */
final class MemoryForecast {
  /** What becomes of rows that were read into memory. */
  enum Rows {
    /** They are let go as they are packed for kernel sums. */
    PACKED(1, EACH_PACKED),
    /** They stay, beside those that are packed for kernel sums. */
    KEPT(2, EACH_PACKED),
    /** They are not packed. */
    PLAIN(1, EACH);

    private final int copies;
    private final int each;

    Rows(int copies, int each) {
      this.copies = copies;
      this.each = each;
    }
  }

  /** Bytes of an environment beside its rows: frame and element. */
  private static final int EACH = 16;

  /** The same with places, boxes and sums. */
  private static final int EACH_PACKED = 140;

  /** Bytes of the program itself, and of frames that are read. */
  private static final long PROGRAM = 20L << 20;

  private static final double MIB = 1L << 20;

  private final Terminal terminal;

  /** Bytes of each file: files are read more than once, and are then in memory together. */
  private final Map<String, Double> known = new LinkedHashMap<>();

  /** Files that something was said of. */
  private final Set<String> told = new HashSet<>();

  /** Bytes that Java may use. */
  private final long limit;

  MemoryForecast(Terminal terminal, long limit) {
    this.terminal = terminal;
    this.limit = limit;
  }

  /**
   * Warns where rows do not fit together with those of the files before.
   *
   * @param name of their file
   * @param environments how many rows
   * @param numbers all numbers of all rows
   */
  void check(String name, long environments, long numbers, Rows rows) {
    double bytes =
        (double) rows.copies * Double.BYTES * numbers + (double) rows.each * environments;
    known.merge(name, bytes, Math::max);
    double needed = PROGRAM + known.values().stream().mapToDouble(Double::doubleValue).sum();
    if (needed > limit && told.add(name)) {
      terminal.warn(
          Terminal.line(
              "%s: needs about %s of memory, has %s: raise the limit with QUESTS_JAVA_OPTS=-Xmx…",
              name, text(needed), text((double) limit)));
    }
  }

  private static String text(double bytes) {
    return bytes < 1024 * MIB
        ? Text.of("%.0f MiB", bytes / MIB)
        : Text.of("%.1f GiB", bytes / MIB / 1024);
  }
}
