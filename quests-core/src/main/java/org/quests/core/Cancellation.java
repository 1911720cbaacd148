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
}
