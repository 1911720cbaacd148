package org.quests.cli.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.Progress;

/** Tells a client how far its request is, at most ten times a second. */
final class ProgressMessages implements Progress {
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);

  private final long id;
  private final Consumer<Content> reply;

  /** Work may be part of other work, which goes on when it is over. */
  private final Deque<Work> begun = new ArrayDeque<>();

  /** The innermost; null where there is none. */
  private volatile @Nullable Work current;

  private final AtomicLong next = new AtomicLong(System.nanoTime() + BETWEEN);

  private record Work(String what, String unit, long total, AtomicLong done) {}

  ProgressMessages(long id, Consumer<Content> reply) {
    this.id = id;
    this.reply = reply;
  }

  @Override
  public void begin(String what, long total) {
    begin(what, "", total);
  }

  @Override
  public synchronized void begin(String what, String unit, long total) {
    Work work = new Work(what, unit, total, new AtomicLong());
    begun.push(work);
    current = work;
  }

  @Override
  public void advance(long steps) {
    Work work = current;
    if (work == null) {
      return;
    }
    long done = work.done.addAndGet(steps);
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + BETWEEN)) {
      reply.accept(
          Content.of("progress", id)
              .with("what", work.what)
              .with("unit", work.unit)
              .with("done", done)
              .with("total", work.total));
    }
  }

  @Override
  public synchronized void end() {
    begun.poll();
    current = begun.peek();
  }
}
