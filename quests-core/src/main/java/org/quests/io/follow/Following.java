package org.quests.io.follow;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * How a growing trajectory is followed.
 *
 * @param poll how long to wait before looking again where nothing new is there, above 0
 * @param stalled how long nothing may come before that is told, above 0
 * @param idle how long nothing may come before the end is assumed, above 0; null: for ever
 * @param clock what tells the time and waits
 * @param listener hears of what happens, on the thread that asks for frames
 * @param cancellation is looked at whenever nothing new is there
 */
public record Following(
    Duration poll,
    Duration stalled,
    @Nullable Duration idle,
    Clock clock,
    Consumer<FollowEvent> listener,
    Cancellation cancellation) {
  /** Time, and waiting. */
  public interface Clock {
    /** The clock of the machine; waiting ends early where the thread is interrupted. */
    Clock SYSTEM =
        new Clock() {
          @Override
          public long nanoTime() {
            return System.nanoTime();
          }

          @Override
          public void pause(Duration time) throws InterruptedException {
            Thread.sleep(time);
          }
        };

    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Waits. */
    void pause(Duration time) throws InterruptedException;
  }

  /** Checks the times. */
  public Following {
    require(poll, "the time between two looks");
    require(stalled, "the time before a stall is told");
    if (idle != null) {
      require(idle, "the time after which the end is assumed");
    }
  }

  private static void require(Duration time, String what) {
    if (!time.isPositive()) {
      throw QuestsException.usage(what + " must be above 0, found " + time);
    }
  }

  /**
   * Waits before looking again.
   *
   * @throws QuestsException of kind CANCELLED where the work is to stop
   */
  void pause() {
    check();
    try {
      clock.pause(poll);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw QuestsException.cancelled();
    }
    check();
  }

  private void check() {
    cancellation.check();
    Cancellation.checkHere();
  }

  void tell(FollowEvent.Kind kind, long bytes, String message) {
    listener.accept(new FollowEvent(kind, bytes, message));
  }
}
