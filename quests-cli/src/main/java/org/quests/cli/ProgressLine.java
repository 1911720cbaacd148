package org.quests.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;
import org.quests.core.Printable;

/** One line of a terminal that is written again and again, never wider than the terminal is. */
final class ProgressLine implements ProgressBarConsumer {
  /** A shorter bar tells nothing. */
  private static final int SHORTEST_BAR = 8;

  private static final int LONGEST_BAR = 40;

  /** Less of the work says nothing about the time to go. */
  private static final double LEAST_KNOWN = 0.01;

  private final PrintStream err;
  private final IntSupplier width;
  private int shown;
  private boolean used;
  private boolean closed = true;
  private boolean over;

  ProgressLine(PrintStream err, IntSupplier width) {
    this.err = err;
    this.width = width;
  }

  /**
   * A line of full width would move the cursor to the next one, and Ctrl-C shows as ^C after it.
   */
  @Override
  public int getMaxRenderedLength() {
    return Math.max(1, width.getAsInt() - 3);
  }

  @Override
  public synchronized void accept(String text) {
    if (closed || over) {
      return;
    }
    String line = fit(text, getMaxRenderedLength());
    // What stood there may have been longer.
    int rest = Math.max(0, Math.min(shown, getMaxRenderedLength()) - line.length());
    err.print("\r" + line + " ".repeat(rest) + "\b".repeat(rest));
    err.flush();
    shown = line.length();
    used = true;
  }

  @Override
  public synchronized void clear() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(Math.min(shown, getMaxRenderedLength())) + "\r");
      err.flush();
      shown = 0;
    }
  }

  /** From now on what comes is shown. */
  synchronized void open() {
    closed = false;
  }

  /** Clears the line; what a late thread still has to show is not shown. */
  synchronized void shut() {
    clear();
    closed = true;
  }

  /** Clears the line where the work was not over, and writes nothing more. */
  synchronized void abandon() {
    if (!over) {
      // ^C stands after what was there when it came, and that may be gone by now.
      err.print("\r" + " ".repeat(used ? Math.max(1, width.getAsInt() - 1) : 2) + "\r");
      err.flush();
      shown = 0;
      finish();
    }
  }

  /** Clears the line, for all work is done or has failed. */
  synchronized void finish() {
    clear();
    over = true;
  }

  @Override
  public void close() {
    // Standard error stays open.
  }

  private static String fit(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /**
   * How far work has come, as much of it as fits: what it is, its percentage, what was counted, a
   * bar, and the time to go.
   *
   * @param unit what is counted, for several; empty where the count tells people nothing
   * @param length characters at most
   */
  static String text(ProgressState state, String unit, int length) {
    String name = Printable.of(state.getTaskName());
    // Where the total is not known the greatest count so far stands in its place.
    boolean known = !state.isIndefinite() && state.getMax() > 0;
    String percent = known ? Text.of("  %3d %%", (long) (100 * state.getNormalizedProgress())) : "";
    String count =
        unit.isEmpty()
            ? ""
            : known
                ? Text.of("  %,d of %,d %s", state.getCurrent(), state.getMax(), unit)
                : Text.of("  %,d %s", state.getCurrent(), unit);
    String time = "  " + time(state, known);
    String line = name + percent;
    for (String part : new String[] {time, count}) {
      // The bar stands between, and takes what is left.
      if (line.length() + part.length() > length) {
        continue;
      }
      line += part;
    }
    int room = Math.min(LONGEST_BAR, length - line.length() - 4);
    if (known && room >= SHORTEST_BAR) {
      int full = (int) (room * state.getNormalizedProgress());
      String bar = "  [" + "=".repeat(full) + " ".repeat(room - full) + "]";
      line = name + percent + bar + line.substring(name.length() + percent.length());
    }
    return fit(line, length);
  }

  private static String time(ProgressState state, boolean known) {
    Duration elapsed = state.getTotalElapsed();
    double progress = state.getNormalizedProgress();
    if (!known || progress < LEAST_KNOWN) {
      return clock(elapsed);
    }
    double left = elapsed.toMillis() * (1 - progress) / progress;
    return clock(Duration.ofMillis((long) left)) + " left";
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? Text.of("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : Text.of("%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
