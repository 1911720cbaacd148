package org.quests.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.Progress;

/** A line on standard error that tells how far work has come that takes longer than a moment. */
final class TerminalProgress implements Progress {
  /** Work that is done within this many nanoseconds shows nothing. */
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int LONGEST_NAME = 40;

  private final ProgressLine line;
  private final long patience;

  /** Work may be part of other work, which goes on when it is over. */
  private final Deque<Work> begun = new ArrayDeque<>();

  /** The innermost; null where there is none. */
  private volatile @Nullable Work current;

  /** What is on the line; null where nothing is. */
  private @Nullable Work shown;

  private @Nullable ProgressBar bar;

  /** A stretch of work. */
  private static final class Work {
    final String what;
    final String unit;
    final long total;
    final long began = System.nanoTime();
    final AtomicLong done = new AtomicLong();

    Work(String what, String unit, long total) {
      this.what = what;
      this.unit = unit;
      this.total = total;
    }
  }

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
  public void begin(String what, long total) {
    begin(what, "", total);
  }

  @Override
  public synchronized void begin(String what, String unit, long total) {
    Work work = new Work(Printable.of(what, LONGEST_NAME), unit, total);
    begun.push(work);
    current = work;
  }

  @Override
  public void advance(long steps) {
    Work work = current;
    if (work == null) {
      return;
    }
    long now = work.done.addAndGet(steps);
    if (System.nanoTime() - work.began >= patience) {
      show(work, now);
    }
  }

  private synchronized void show(Work work, long now) {
    if (work != current) {
      // It ended on another thread.
      return;
    }
    if (shown != work) {
      clear();
      line.open();
      bar =
          new ProgressBarBuilder()
              .setTaskName(work.what)
              .setInitialMax(work.total)
              .startsFrom(0, Duration.ofNanos(System.nanoTime() - work.began))
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .setRenderer((state, width) -> ProgressLine.text(state, work.unit, width))
              .setConsumer(line)
              .build();
      shown = work;
    }
    if (bar != null) {
      bar.stepTo(now);
    }
  }

  @Override
  public synchronized void end() {
    Work work = begun.poll();
    current = begun.peek();
    if (work != null && shown == work) {
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
