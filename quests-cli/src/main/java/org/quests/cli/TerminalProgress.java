package org.quests.cli;

import java.io.PrintStream;
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
  private final AtomicLong done = new AtomicLong();
  private String what = "";
  private String unit = "";
  private long total;
  private long began;
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
  public void begin(String what, long total) {
    begin(what, "", total);
  }

  @Override
  public synchronized void begin(String what, String unit, long total) {
    this.what = Printable.of(what, LONGEST_NAME);
    this.unit = unit;
    this.total = total;
    this.began = System.nanoTime();
    done.set(0);
  }

  @Override
  public void advance(long steps) {
    long now = done.addAndGet(steps);
    if (System.nanoTime() - began >= patience) {
      show(now);
    }
  }

  private synchronized void show(long now) {
    if (bar == null) {
      String counted = unit;
      line.open();
      bar =
          new ProgressBarBuilder()
              .setTaskName(what)
              .setInitialMax(total)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .setRenderer((state, width) -> ProgressLine.text(state, counted, width))
              .setConsumer(line)
              .build();
    }
    bar.stepTo(now);
  }

  @Override
  public synchronized void end() {
    if (bar != null) {
      bar.close();
      line.shut();
      bar = null;
    }
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
