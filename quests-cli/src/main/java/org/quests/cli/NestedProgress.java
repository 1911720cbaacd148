package org.quests.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.quests.core.Progress;

/**
 * Work that may be part of other work, which goes on when it is over: steps are the innermost's.
 */
public abstract class NestedProgress implements Progress {
  private final Deque<Work> begun = new ArrayDeque<>();

  /** The innermost; null where there is none. */
  private volatile @Nullable Work current;

  /** A stretch of work. */
  public static final class Work {
    private final String what;
    private final String unit;
    private final long total;
    private final long began = System.nanoTime();
    private final AtomicLong done = new AtomicLong();

    private Work(String what, String unit, long total) {
      this.what = what;
      this.unit = unit;
      this.total = total;
    }

    /** What it is, for people. */
    public String what() {
      return what;
    }

    /** What its steps are; empty where they are nothing that people count. */
    public String unit() {
      return unit;
    }

    /** The number of its steps; −1 where it is not known. */
    public long total() {
      return total;
    }

    /** When it began, in nanoseconds as {@link System#nanoTime} has them. */
    long began() {
      return began;
    }
  }

  @Override
  public final void begin(String what, long total) {
    begin(what, "", total);
  }

  @Override
  public final synchronized void begin(String what, String unit, long total) {
    Work work = new Work(what, unit, total);
    begun.push(work);
    current = work;
  }

  @Override
  public final void advance(long steps) {
    Work work = current;
    if (work != null) {
      advanced(work, work.done.addAndGet(steps));
    }
  }

  @Override
  public final synchronized void end() {
    Work work = begun.poll();
    current = begun.peek();
    if (work != null) {
      ended(work);
    }
  }

  /** Whether a stretch of work is the innermost. It may have ended on another thread. */
  final boolean isCurrent(Work work) {
    return work == current;
  }

  /**
   * So many steps of it are done; from any thread.
   *
   * @param work the innermost
   */
  protected abstract void advanced(Work work, long done);

  /** It is over; one call after the other. */
  protected void ended(Work work) {}
}
