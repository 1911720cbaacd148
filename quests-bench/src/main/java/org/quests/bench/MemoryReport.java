package org.quests.bench;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * H of 300,000 environments in single precision, in a heap of 1.5 GB, and what the set of them
 * holds.
 */
public final class MemoryReport {
  private static final int ENVIRONMENTS = 300_000;

  /** A heap beyond this proves nothing. */
  private static final double LARGEST_HEAP = 1.6e9;

  /** In 1/Å. */
  private static final double NOISE = 1e-3;

  private static final long SEED = 300;

  private MemoryReport() {}

  /** Prints the report; needs no arguments, but {@code -Xmx1500m}. */
  public static void main(String[] args) {
    Runtime runtime = Runtime.getRuntime();
    if (runtime.maxMemory() > LARGEST_HEAP) {
      System.err.printf(
          Locale.ROOT,
          "the heap may grow to %.2f GB: run with -Xmx1500m%n",
          runtime.maxMemory() / 1e9);
      System.exit(2);
    }
    HeapWatch watch = new HeapWatch();
    try (Parallelism parallelism =
        Parallelism.of(runtime.availableProcessors(), watch, new Cancellation())) {
      long without = held();
      ReferenceSet set = ReferenceSet.of(environments(parallelism), parallelism);
      int columns = set.packed().dimension();
      report(set, columns, "packed", without);
      long started = System.nanoTime();
      Entropy entropy =
          DatasetInformation.of(
                  set,
                  Weighing.of(Bandwidth.DEFAULT).with(Accuracy.of(Precision.SINGLE, 0)),
                  parallelism)
              .entropy();
      double seconds = (System.nanoTime() - started) / 1e9;
      report(set, columns, "after sums in single precision", without);
      System.out.printf(
          Locale.ROOT,
          "H = %.6f nats of %,d environments in %.1f s, heap at most %.2f of %.2f GB%n",
          entropy.value(),
          entropy.count(),
          seconds,
          watch.peak.get() / 1e9,
          runtime.maxMemory() / 1e9);
    }
  }

  private static Environments environments(Parallelism parallelism) {
    return BenchData.repeatWithNoise(
        BenchData.describe(BenchData.shipped(BenchData.QUENCH), parallelism),
        ENVIRONMENTS,
        NOISE,
        SEED);
  }

  private static void report(ReferenceSet set, int columns, String when, long without) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f bytes an environment, of which %d are its %d numbers%n",
        when,
        (held() - without) / (double) set.count(),
        columns * Double.BYTES,
        columns);
  }

  /** Bytes of the heap that are in use by what can still be reached. */
  private static long held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Looks at the heap whenever work gets on; garbage that is still there counts. */
  private static final class HeapWatch implements Progress {
    final AtomicLong peak = new AtomicLong();

    @Override
    public void begin(String what, long total) {
      look();
    }

    @Override
    public void advance(long steps) {
      look();
    }

    @Override
    public void end() {
      look();
    }

    private void look() {
      Runtime runtime = Runtime.getRuntime();
      peak.accumulateAndGet(runtime.totalMemory() - runtime.freeMemory(), Math::max);
    }
  }
}
