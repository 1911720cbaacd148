package org.quests.core;

/** A flag that asks long work to stop at the next safe point. Thread-safe. */
public final class Cancellation {
  private volatile boolean requested;

  /** Asks the work to stop. */
  public void request() {
    requested = true;
  }

  /** Whether the work was asked to stop. */
  public boolean requested() {
    return requested;
  }

  /**
   * Returns at once unless the work was asked to stop.
   *
   * @throws QuestsException of kind {@link QuestsException.Kind#CANCELLED} where it was
   */
  public void check() {
    if (requested) {
      throw QuestsException.cancelled();
    }
  }

  /**
   * Returns at once unless the work that the calling thread does is to stop. Loops that can be long
   * ask this every few milliseconds; where they are handed a {@link Parallelism}, its own {@link
   * Parallelism#check}.
   *
   * @throws QuestsException of kind {@link QuestsException.Kind#CANCELLED} where the thread is
   *     interrupted, or where a call that it helps with was cancelled or has failed
   */
  public static void checkHere() {
    if (Thread.currentThread().isInterrupted()) {
      throw QuestsException.cancelled();
    }
    Call call = Call.current();
    if (call != null) {
      call.check();
    }
  }
}
