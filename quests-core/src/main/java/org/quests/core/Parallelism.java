package org.quests.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work may use, the listener of its progress, and its cancellation. The library
 * runs on these threads alone; whoever makes a {@code Parallelism} closes it.
 *
 * <p>An interrupt of the thread that calls the library ends that call, soon and on all threads, by
 * an exception of kind CANCELLED. The thread stays interrupted. After {@link Thread#interrupted()}
 * the same {@code Parallelism} can be used again. After a {@link Cancellation} it cannot.
 */
public final class Parallelism implements AutoCloseable {
  /** How often one who waits looks whether the work was cancelled. */
  private static final long WAIT_MILLISECONDS = 20;

  private final int threads;
  private final @Nullable ExecutorService helpers;
  private final Progress progress;
  private final Cancellation cancellation;

  /** Whether the helpers end with this. */
  private final boolean owner;

  /** Shared by all that use the same helpers. */
  private final AtomicBoolean closed;

  private Parallelism(
      int threads,
      @Nullable ExecutorService helpers,
      Progress progress,
      Cancellation cancellation,
      boolean owner,
      AtomicBoolean closed) {
    this.threads = threads;
    this.helpers = helpers;
    this.progress = progress;
    this.cancellation = cancellation;
    this.owner = owner;
    this.closed = closed;
  }

  /** The calling thread alone. */
  public static Parallelism serial() {
    return of(1);
  }

  /**
   * The calling thread and helpers beside it.
   *
   * @param threads how many in all, at least 1
   */
  public static Parallelism of(int threads) {
    return of(threads, Progress.NONE, new Cancellation());
  }

  /**
   * The calling thread and helpers beside it, with ears for progress and cancellation.
   *
   * @param threads how many in all, at least 1
   */
  public static Parallelism of(int threads, Progress progress, Cancellation cancellation) {
    if (threads < 1) {
      throw QuestsException.usage("the number of threads must be at least 1, not " + threads);
    }
    ExecutorService helpers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1, Thread.ofPlatform().name("quests-", 1).daemon().factory());
    return new Parallelism(threads, helpers, progress, cancellation, true, new AtomicBoolean());
  }

  /**
   * The same threads and cancellation, for pieces of work whose own progress nobody is to hear of.
   * Closing it does nothing.
   */
  public Parallelism silent() {
    return new Parallelism(threads, helpers, Progress.NONE, cancellation, false, closed);
  }

  /** The same threads, with other ears for progress and cancellation. Closing it does nothing. */
  public Parallelism with(Progress heard, Cancellation stopped) {
    return new Parallelism(threads, helpers, heard, stopped, false, closed);
  }

  /** The calling thread alone, with the same cancellation, and progress that nobody hears of. */
  public Parallelism alone() {
    return new Parallelism(1, null, Progress.NONE, cancellation, false, closed);
  }

  /** The number of threads, at least 1. */
  public int threads() {
    return threads;
  }

  /** Who hears of progress. */
  public Progress progress() {
    return progress;
  }

  /** How the work is cancelled. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /**
   * Returns at once unless the work is to stop. Work that takes long asks this every few
   * milliseconds, on any of its threads.
   *
   * @throws QuestsException of kind CANCELLED where it was cancelled, where the calling thread is
   *     interrupted, or where the call that it helps with has ended
   */
  public void check() {
    cancellation.check();
    Cancellation.checkHere();
  }

  /**
   * Runs tasks 0 … {@code tasks} − 1, each once, on all threads, and returns when all are done. The
   * order is not fixed. Each thread makes one worker for itself, which may keep scratch memory.
   *
   * @throws QuestsException of kind CANCELLED, or whatever a task threw first; other tasks are then
   *     skipped
   * @throws IllegalStateException where this is closed
   */
  public void forEach(int tasks, Supplier<? extends IntConsumer> workers) {
    requireOpen();
    AtomicInteger next = new AtomicInteger();
    Call call = new Call(cancellation);
    Runnable loop =
        () -> {
          IntConsumer worker = null;
          int task;
          while ((task = next.getAndIncrement()) < tasks) {
            check();
            if (worker == null) {
              worker = workers.get();
            }
            worker.accept(task);
          }
        };
    // A helper that is busy with other work until all is done here is not waited for.
    List<Helping> running = new ArrayList<>();
    if (helpers != null) {
      for (int i = 1; i < Math.min(threads, tasks); i++) {
        AtomicBoolean taken = new AtomicBoolean();
        FutureTask<?> part =
            new FutureTask<>(
                () -> {
                  if (taken.compareAndSet(false, true)) {
                    call.run(loop);
                  }
                },
                null);
        hand(part);
        running.add(new Helping(taken, part));
      }
    }
    call.run(loop);
    for (Helping helping : running) {
      if (!helping.taken().compareAndSet(false, true)) {
        await(helping.future(), call);
      }
    }
    call.rethrow();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this Parallelism is closed: its threads are gone");
    }
  }

  private void hand(FutureTask<?> task) {
    if (helpers == null) {
      return;
    }
    try {
      helpers.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed at this moment by another thread: the caller does this part too.
    }
  }

  /**
   * Work that goes on beside what the caller does, on a helper; without helpers it is done when its
   * result is asked for.
   *
   * @throws IllegalStateException where this is closed
   */
  public <T> Ahead<T> ahead(Supplier<T> work) {
    return ahead(new Call(cancellation), work);
  }

  /**
   * The same where the result may be asked for after what the calling thread works for now has
   * ended: the work ends with the cancellation alone.
   *
   * @throws IllegalStateException where this is closed
   */
  public <T> Ahead<T> forLater(Supplier<T> work) {
    return ahead(new Call(cancellation, null), work);
  }

  private <T> Ahead<T> ahead(Call call, Supplier<T> work) {
    requireOpen();
    FutureTask<T> task = new FutureTask<>(() -> call.get(work));
    hand(task);
    return new Ahead<>(task, call);
  }

  /** Work that was started ahead of its use. */
  public static final class Ahead<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Call call;

    private Ahead(FutureTask<T> task, Call call) {
      this.task = task;
      this.call = call;
    }

    /**
     * The result; throws what the work threw.
     *
     * @throws QuestsException of kind CANCELLED where the calling thread is interrupted meanwhile
     */
    public T get() {
      // Here, if nobody has begun it.
      task.run();
      await(task, call);
      call.rethrow();
      return task.resultNow();
    }

    /** Ends the work, and waits until it has; what became of it is no longer of interest. */
    @Override
    public void close() {
      call.end(QuestsException.cancelled());
      task.run();
      await(task, call);
    }
  }

  /**
   * A helper's part in a loop.
   *
   * @param taken whether it has begun, or is to stay out
   */
  private record Helping(AtomicBoolean taken, Future<?> future) {}

  /**
   * Waits for a helper to leave, interrupted or not: its scratch must not outlive the call. An
   * interrupt makes it leave soon.
   */
  private static void await(Future<?> future, Call call) {
    boolean interrupted = false;
    while (true) {
      try {
        future.get();
        break;
      } catch (ExecutionException e) {
        // The call knows already.
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        call.end(QuestsException.cancelled());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Does work that cannot be stopped, on a thread of its own, and waits for it. A cancelled call
   * returns soon; the thread that it leaves behind ends when the work is done.
   *
   * @throws QuestsException of kind CANCELLED, or whatever the work threw
   */
  public <T> T apart(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread.ofPlatform().name("quests-apart").daemon().start(task);
    while (true) {
      check();
      try {
        return task.get(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Not yet.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException thrown
            ? thrown
            : new IllegalStateException(e.getCause());
      }
    }
  }

  /** Lets the helpers go; what uses this afterwards is told so. */
  @Override
  public void close() {
    if (owner) {
      closed.set(true);
      if (helpers != null) {
        helpers.shutdown();
      }
    }
  }
}
