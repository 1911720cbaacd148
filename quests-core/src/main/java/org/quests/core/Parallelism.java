package org.quests.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work may use, who hears of its progress, and how it is cancelled. The library
 * runs on what it is handed here and starts nothing by itself; whoever makes a {@code Parallelism}
 * closes it.
 */
public final class Parallelism implements AutoCloseable {
  private final int threads;
  private final @Nullable ExecutorService helpers;
  private final Progress progress;
  private final Cancellation cancellation;

  /** Whether the helpers end with this. */
  private final boolean owner;

  private Parallelism(
      int threads,
      @Nullable ExecutorService helpers,
      Progress progress,
      Cancellation cancellation,
      boolean owner) {
    this.threads = threads;
    this.helpers = helpers;
    this.progress = progress;
    this.cancellation = cancellation;
    this.owner = owner;
  }

  /** The calling thread alone. */
  public static Parallelism serial() {
    return new Parallelism(1, null, Progress.NONE, new Cancellation(), true);
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
    return new Parallelism(threads, helpers, progress, cancellation, true);
  }

  /**
   * The same threads and cancellation, for pieces of work whose own progress nobody is to hear of.
   * Closing it does nothing.
   */
  public Parallelism silent() {
    return new Parallelism(threads, helpers, Progress.NONE, cancellation, false);
  }

  /** The calling thread alone, with the same cancellation, and progress that nobody hears of. */
  public Parallelism alone() {
    return new Parallelism(1, null, Progress.NONE, cancellation, false);
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
   * Runs tasks 0 … {@code tasks} − 1, each once, on all threads, and returns when all are done. The
   * order is not fixed. Each thread makes one worker for itself, which may keep scratch memory.
   *
   * @throws QuestsException of kind CANCELLED, or whatever a task threw first; other tasks are then
   *     skipped
   */
  public void forEach(int tasks, Supplier<? extends IntConsumer> workers) {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    Runnable loop =
        () -> {
          try {
            IntConsumer worker = null;
            int task;
            while (!failed.get() && (task = next.getAndIncrement()) < tasks) {
              cancellation.check();
              if (worker == null) {
                worker = workers.get();
              }
              worker.accept(task);
            }
          } catch (RuntimeException | Error e) {
            failed.set(true);
            throw e;
          }
        };
    // A helper that is busy with other work until all is done here is not waited for.
    List<Helping> running = new ArrayList<>();
    if (helpers != null) {
      for (int i = 1; i < Math.min(threads, tasks); i++) {
        AtomicBoolean taken = new AtomicBoolean();
        running.add(
            new Helping(
                taken,
                helpers.submit(
                    () -> {
                      if (taken.compareAndSet(false, true)) {
                        loop.run();
                      }
                    })));
      }
    }
    Throwable first = null;
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      first = e;
    }
    for (Helping helping : running) {
      if (!helping.taken().compareAndSet(false, true)) {
        first = await(helping.future(), first);
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /**
   * Work that goes on beside what the caller does, on a helper; without helpers it is done when its
   * result is asked for.
   */
  public <T> Ahead<T> ahead(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    if (helpers != null) {
      helpers.execute(task);
    }
    return new Ahead<>(task, this);
  }

  /** Work that was started ahead of its use. */
  public static final class Ahead<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Parallelism parallelism;

    private Ahead(FutureTask<T> task, Parallelism parallelism) {
      this.task = task;
      this.parallelism = parallelism;
    }

    /** The result; throws what the work threw. */
    public T get() {
      Throwable thrown = finish();
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      return task.resultNow();
    }

    /** Waits for the end of the work; what became of it is no longer of interest. */
    @Override
    public void close() {
      if (task.state() == Future.State.RUNNING) {
        finish();
      }
    }

    /** Does the work here if nobody has begun it. */
    private @Nullable Throwable finish() {
      task.run();
      return parallelism.await(task, null);
    }
  }

  /**
   * A helper's part in a loop.
   *
   * @param taken whether it has begun, or is to stay out
   */
  private record Helping(AtomicBoolean taken, Future<?> future) {}

  /** Waits for a helper to leave the loop, interrupted or not: its scratch must not outlive us. */
  private @Nullable Throwable await(Future<?> future, @Nullable Throwable first) {
    boolean interrupted = false;
    while (true) {
      try {
        future.get();
        break;
      } catch (ExecutionException e) {
        if (first == null) {
          first = e.getCause();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        cancellation.request();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }

  /** Lets the helpers go. */
  @Override
  public void close() {
    if (owner && helpers != null) {
      helpers.shutdown();
    }
  }
}
