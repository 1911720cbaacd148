package org.quests.cli.serve;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.quests.cli.NestedProgress;

/** Tells a client how far its request is, at most ten times a second. */
final class ProgressMessages extends NestedProgress {
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(100);

  private final long id;
  private final Consumer<Content> reply;

  private final AtomicLong next = new AtomicLong(System.nanoTime() + BETWEEN);

  ProgressMessages(long id, Consumer<Content> reply) {
    this.id = id;
    this.reply = reply;
  }

  @Override
  protected void advanced(Work work, long done) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + BETWEEN)) {
      reply.accept(
          Content.of("progress", id)
              .with("what", work.what())
              .with("unit", work.unit())
              .with("done", done)
              .with("total", work.total()));
    }
  }
}
