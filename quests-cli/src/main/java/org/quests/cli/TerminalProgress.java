package org.quests.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.Progress;

/** A progress bar on standard error for work that takes longer than a moment. */
final class TerminalProgress implements Progress {
  /** Work that is done within this many nanoseconds shows no bar. */
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int WIDTH = 80;

  private final PrintStream err;
  private final long patience;
  private final AtomicLong done = new AtomicLong();
  private String what = "";
  private long total;
  private long began;
  private @Nullable ProgressBar bar;

  TerminalProgress(PrintStream err, boolean atOnce) {
    this.err = err;
    this.patience = atOnce ? 0 : MOMENT;
  }

  @Override
  public synchronized void begin(String what, long total) {
    this.what = Printable.of(what, WIDTH / 2);
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
      bar =
          new ProgressBarBuilder()
              .setTaskName(what)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
              .build();
    }
    bar.stepTo(now);
  }

  @Override
  public synchronized void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
