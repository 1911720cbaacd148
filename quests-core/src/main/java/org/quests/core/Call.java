package org.quests.core;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that several threads may do, and whether it has ended before it was done. Threads
 * know by {@link #current} which call they work for, so that work deep within need not be handed
 * it. Thread-safe.
 */
final class Call {
  private static final ScopedValue<Call> CURRENT = ScopedValue.newInstance();

  private final Cancellation cancellation;
  private final @Nullable Call within;
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  /** A call by the work that the calling thread does. */
  Call(Cancellation cancellation) {
    this(cancellation, current());
  }

  /** A call by another; null: by none. */
  Call(Cancellation cancellation, @Nullable Call within) {
    this.cancellation = cancellation;
    this.within = within;
  }

  /** What the calling thread works for; null where that is no call. */
  static @Nullable Call current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** Does a part of it; what that throws ends it for all, and is thrown by {@link #rethrow}. */
  void run(Runnable part) {
    try {
      ScopedValue.where(CURRENT, this).run(part);
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  /** Does all of it; what that throws ends it. */
  <T> T get(Supplier<T> work) {
    try {
      return ScopedValue.where(CURRENT, this)
          .call(
              () -> {
                check();
                return work.get();
              });
    } catch (RuntimeException | Error e) {
      end(e);
      throw e;
    }
  }

  /** Ends it; the first reason counts. */
  void end(Throwable reason) {
    first.compareAndSet(null, reason);
  }

  /** Throws what ended it, if anything did. */
  void rethrow() {
    Throwable reason = first.get();
    if (reason instanceof Error error) {
      throw error;
    }
    if (reason instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Throws where it has ended, or a call that it is part of has. */
  void check() {
    for (Call call = this; call != null; call = call.within) {
      if (call.first.get() != null) {
        throw QuestsException.cancelled();
      }
      call.cancellation.check();
    }
  }
}
