package org.quests.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses between vectors and plain loops that give the same bits. Vector code is a hundred times
 * slower than plain loops until the compiler has dealt with it, which takes it half a second: the
 * first work of a process, up to a limit, is done sooner without. A process that ends soon does all
 * of its work without ({@link Vectors#never}). Thread-safe.
 */
public final class ColdStart<T> {
  private final Supplier<? extends T> vectors;
  private final T plain;
  private final long limit;
  private final AtomicLong done = new AtomicLong();

  /** Vectors once they are needed: loading what they are made of takes a while. */
  private volatile @Nullable T loaded;

  /**
   * A choice.
   *
   * @param vectors asked once, when vectors are needed for the first time
   * @param limit of the work that plain loops do, in units of the caller's choice
   */
  public ColdStart(Supplier<? extends T> vectors, T plain, long limit) {
    this.vectors = vectors;
    this.plain = plain;
    this.limit = Vectors.forced() ? 0 : Vectors.never() ? Long.MAX_VALUE : limit;
  }

  /**
   * What to use for so much work.
   *
   * @param work at least 1
   */
  public T choose(long work) {
    if (done.get() < limit && done.addAndGet(work) <= limit) {
      return plain;
    }
    T ready = loaded;
    return ready == null ? load() : ready;
  }

  private synchronized T load() {
    T ready = loaded;
    if (ready == null) {
      ready = vectors.get();
      loaded = ready;
    }
    return ready;
  }
}
