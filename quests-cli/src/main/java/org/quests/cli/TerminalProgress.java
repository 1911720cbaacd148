package org.quests.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;

/** A line on standard error that tells how far work has come that takes longer than a moment. */
final class TerminalProgress extends NestedProgress {
  /** Work that is done within this many nanoseconds shows nothing. */
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int LONGEST_NAME = 40;

  private final ProgressLine line;
  private final long patience;

  /** What is on the line; null where nothing is. */
  private @Nullable Work shown;

  private @Nullable ProgressBar bar;

  /**
   * Nothing is shown yet.
   *
   * @param width columns of the terminal, asked again for each line
   * @param atOnce whether to show work however short
   */
  TerminalProgress(PrintStream err, IntSupplier width, boolean atOnce) {
    this.line = new ProgressLine(err, width);
    this.patience = atOnce ? 0 : MOMENT;
  }

  @Override
  protected void advanced(Work work, long done) {
    if (System.nanoTime() - work.began() >= patience) {
      show(work, done);
    }
  }

  private synchronized void show(Work work, long now) {
    if (!isCurrent(work)) {
      // It ended on another thread.
      return;
    }
    if (shown != work) {
      clear();
      line.open();
      bar =
          new ProgressBarBuilder()
              .setTaskName(Printable.of(work.what(), LONGEST_NAME))
              .setInitialMax(work.total())
              .startsFrom(0, Duration.ofNanos(System.nanoTime() - work.began()))
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .setRenderer((state, width) -> ProgressLine.text(state, work.unit(), width))
              .setConsumer(line)
              .build();
      shown = work;
    }
    if (bar != null) {
      bar.stepTo(now);
    }
  }

  @Override
  protected void ended(Work work) {
    if (shown == work) {
      clear();
    }
  }

  private void clear() {
    if (bar != null) {
      bar.close();
      line.shut();
      bar = null;
    }
    shown = null;
  }

  /** Nothing more is to come. */
  void finish() {
    line.finish();
  }

  /** Leaves an empty line, also where the work goes on. */
  void abandon() {
    line.abandon();
  }
}
