package org.quests.io;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Gives a reader one mutant after the other, and looks for what must not be: an exception that is
 * no {@link QuestsException}, more than five seconds, more memory than the input justifies, and the
 * start of an input that is read without a word as something else than the whole.
 */
final class FuzzLoop {
  /** Allocated bytes for a byte of input: a word of two bytes may become an object of many. */
  private static final long BYTES_PER_BYTE = 500;

  private static final long LONGEST_NANOS = 5_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** An input, and what is wrong with how it is read. */
  private record Failure(byte[] input, String problem, @Nullable Throwable cause) {}

  private final FuzzTarget target;
  private final Random random;
  private final Mutator mutator;

  /** What the worker is at, for the one who watches it. */
  private volatile byte[] current = new byte[0];

  private volatile long startedAt;
  private long mutants;
  private volatile @Nullable Failure failure;
  private volatile boolean stop;

  FuzzLoop(FuzzTarget target, long seed) {
    this.target = target;
    this.random = new Random(seed);
    this.mutator = new Mutator(random);
  }

  /**
   * Runs for a time.
   *
   * @return the number of mutants that were read
   */
  long run(long nanos) throws InterruptedException {
    watch(this::mutate, nanos);
    return mutants;
  }

  /** Reads every start of every seed. */
  void prefixes() throws InterruptedException {
    watch(
        () -> {
          warmUp(target.seeds());
          for (byte[] seed : target.seeds()) {
            FuzzTarget.Reading whole = read(seed, 0, true);
            if (whole == null || !whole.quiet()) {
              throw new AssertionError(target.name() + ": a seed is not valid");
            }
            for (int length = 0;
                length < seed.length && !stop && target.announcesSizes();
                length += target.step()) {
              compare(seed, whole, length);
            }
          }
        },
        Long.MAX_VALUE);
  }

  private void watch(Runnable work, long nanos) throws InterruptedException {
    startedAt = 0;
    Thread worker = new Thread(work, "fuzz " + target.name());
    worker.setDaemon(true);
    Throwable[] thrown = new Throwable[1];
    worker.setUncaughtExceptionHandler((thread, e) -> thrown[0] = e);
    long begun = System.nanoTime();
    worker.start();
    while (worker.isAlive() && failure == null) {
      stop = System.nanoTime() - begun >= nanos;
      worker.join(stop ? 10 : 50);
      long cpu = THREADS.getThreadCpuTime(worker.threadId());
      // Asked for in this order, for the worker may be at another mutant by now.
      long from = startedAt;
      if (from > 0 && cpu - from > LONGEST_NANOS) {
        failure = new Failure(current, "takes more than five seconds", null);
      }
    }
    stop = true;
    Failure found = failure;
    if (found != null) {
      throw new AssertionError(
          "%s: %s: %s".formatted(target.name(), saved(found.input()), found.problem()),
          found.cause());
    }
    if (thrown[0] != null) {
      throw new AssertionError(target.name() + ": the loop itself failed", thrown[0]);
    }
  }

  private Path saved(byte[] input) {
    try {
      Path folder = Files.createDirectories(Path.of("target", "fuzz"));
      String name = "%s-%08x".formatted(target.name(), Arrays.hashCode(input));
      return Files.write(folder.resolve(name), input).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mutate() {
    List<byte[]> seeds = target.seeds();
    warmUp(seeds);
    do {
      byte[] mutant = mutator.mutant(seeds.get(random.nextInt(seeds.size())), seeds);
      int choice = random.nextInt(100);
      FuzzTarget.Reading read = read(mutant, choice, false);
      mutants++;
      // What is read without a word is as good as a valid input.
      if (read != null && read.quiet() && mutant.length > 0 && target.announcesSizes()) {
        FuzzTarget.Reading whole = read(mutant, 0, true);
        if (whole != null && whole.quiet()) {
          int near = Math.min(mutant.length, 12);
          compare(
              mutant,
              whole,
              random.nextBoolean()
                  ? random.nextInt(mutant.length)
                  : mutant.length - random.nextInt(1, near + 1));
        }
      }
    } while (!stop);
  }

  /** Classes that are loaded once take memory that is none of an input's. */
  private void warmUp(List<byte[]> seeds) {
    for (byte[] seed : seeds) {
      try {
        target.read(seed, 0, true);
        target.read(Arrays.copyOf(seed, seed.length / 2), 0, true);
      } catch (QuestsException | IOException e) {
        // Half of an input is mostly none.
      }
    }
  }

  /** Whether the start of an input is refused, doubted, or read as the start of the whole. */
  private void compare(byte[] input, FuzzTarget.Reading whole, int length) {
    byte[] start = Arrays.copyOf(input, length);
    FuzzTarget.Reading part = read(start, 0, true);
    if (part == null || !part.quiet()) {
      return;
    }
    int n = part.parts().size();
    if (n > whole.parts().size() || !part.parts().equals(whole.parts().subList(0, n))) {
      failure =
          new Failure(
              input,
              "its first "
                  + length
                  + " bytes are read without a word, as something else than the whole",
              null);
      stop = true;
    }
  }

  /** What the reader makes of an input; null where it refuses it. */
  private FuzzTarget.@Nullable Reading read(byte[] input, int choice, boolean parts) {
    current = input;
    long self = Thread.currentThread().threadId();
    long before = THREADS.getThreadAllocatedBytes(self);
    startedAt = THREADS.getCurrentThreadCpuTime();
    FuzzTarget.Reading reading = null;
    try {
      reading = target.read(input, choice, parts);
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT) {
        fail(input, "is an error of kind " + e.kind(), e);
      }
    } catch (Throwable e) {
      // Whatever it is, the input is to be kept.
      fail(input, "is read with " + e, e);
    }
    startedAt = 0;
    long taken = THREADS.getThreadAllocatedBytes(self) - before;
    long most = target.allowance() + BYTES_PER_BYTE * target.expansion() * input.length;
    if (taken > most) {
      fail(input, "takes " + taken + " bytes of memory, expected at most " + most, null);
    }
    return reading;
  }

  private void fail(byte[] input, String problem, @Nullable Throwable cause) {
    failure = new Failure(input, problem, cause);
    stop = true;
  }
}
