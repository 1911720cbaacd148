package org.quests.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.store.ReferenceIndex;

/**
 * What kept references cost: {@code make N FOLDER} writes an index of N environments, those of
 * frames of copper whose atoms are displaced at random; {@code open FOLDER} opens it and weighs 256
 * atoms against it; {@code entropy FOLDER} finds its H, and {@code entropy N} that of as many
 * environments in memory. Each prints processor time and the heap.
 */
public final class StoreReport {
  private static final double DISPLACED = 0.05;
  private static final long SEED = 19;

  private StoreReport() {}

  /** Prints the report. */
  public static void main(String[] args) {
    HeapWatch heap = new HeapWatch();
    try (Parallelism parallelism =
        Parallelism.of(Runtime.getRuntime().availableProcessors(), heap, new Cancellation())) {
      double started = BenchData.processorSeconds();
      String told =
          switch (args[0]) {
            case "make" -> make(Integer.parseInt(args[1]), Path.of(args[2]), parallelism);
            case "open" -> open(Path.of(args[1]), parallelism);
            case "entropy" -> entropy(args[1], parallelism);
            default -> throw new IllegalArgumentException("make, open or entropy, not " + args[0]);
          };
      System.out.printf(
          Locale.ROOT,
          "%s; %.2f s of processor time in all, heap at most %.0f of %.0f MB%n",
          told,
          BenchData.processorSeconds() - started,
          heap.peak() / 1e6,
          Runtime.getRuntime().maxMemory() / 1e6);
    }
  }

  private static String make(int n, Path folder, Parallelism parallelism) {
    long started = System.nanoTime();
    ReferenceIndex index =
        ReferenceIndex.create(
            folder,
            true,
            rows -> {
              try (FrameSource frames = displaced(n)) {
                return List.of(
                    Environments.describe(
                        frames, DescriptorSpec.DEFAULT.descriptor(), rows, parallelism));
              }
            },
            parallelism);
    return String.format(
        Locale.ROOT,
        "%,d environments written in %.1f s: %.3f of the bytes of their rows, %d segments",
        index.set().count(),
        (System.nanoTime() - started) / 1e9,
        index.bytes() / (504.0 * index.set().count()),
        index.set().segments());
  }

  private static String open(Path folder, Parallelism parallelism) {
    double started = BenchData.processorSeconds();
    ReferenceSet set = ReferenceIndex.open(folder).set();
    double opened = BenchData.processorSeconds();
    Environments queries =
        Environments.describe(
            FrameSource.of(
                "one frame",
                BenchData.frames(BenchData.shipped("cu256_fcc_900K.extxyz.gz")).subList(0, 1)),
            DescriptorSpec.DEFAULT,
            parallelism);
    double described = BenchData.processorSeconds();
    double first =
        DifferentialEntropy.of(
                queries,
                set,
                Weighing.of(Bandwidth.DEFAULT).with(Accuracy.of(Precision.SINGLE, 1e-6)),
                parallelism)
            .values()[0];
    return String.format(
        Locale.ROOT,
        "%,d environments opened in %.2f s, δH of %d atoms in %.2f s of processor time (the first"
            + " %.6f)",
        set.count(),
        opened - started,
        queries.count(),
        BenchData.processorSeconds() - described,
        first);
  }

  private static String entropy(String of, Parallelism parallelism) {
    ReferenceSet set;
    if (of.chars().allMatch(Character::isDigit)) {
      try (FrameSource frames = displaced(Integer.parseInt(of))) {
        set =
            ReferenceSet.taking(
                Environments.describe(frames, DescriptorSpec.DEFAULT, parallelism), parallelism);
      }
    } else {
      set = ReferenceIndex.open(Path.of(of)).set();
    }
    long started = System.nanoTime();
    double processor = BenchData.processorSeconds();
    double h =
        DatasetInformation.of(
                set,
                Weighing.of(Bandwidth.DEFAULT).with(Accuracy.of(Precision.SINGLE, 1e-6)),
                parallelism)
            .entropy()
            .value();
    double seconds = (System.nanoTime() - started) / 1e9;
    double processorSeconds = BenchData.processorSeconds() - processor;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "H = %s of %,d environments in %.1f s, %.1f s of processor time; the limit of the heap is"
            + " %.0f bytes for each, %.0f are held at the end",
        h,
        set.count(),
        seconds,
        processorSeconds,
        (double) runtime.maxMemory() / set.count(),
        (double) (runtime.totalMemory() - runtime.freeMemory()) / set.count());
  }

  /** So many atoms in frames of copper at 300 K to 1200 K, displaced at random; seeded. */
  private static FrameSource displaced(int atoms) {
    List<Frame> frames = BenchData.frames(BenchData.shipped(BenchData.QUENCH));
    int each = frames.get(0).atoms();
    Iterable<Frame> all =
        () ->
            new Iterator<>() {
              private final Random random = new Random(SEED);
              private int made;

              @Override
              public boolean hasNext() {
                return (long) made * each < atoms;
              }

              @Override
              public Frame next() {
                Frame frame = frames.get(made % frames.size());
                double[] positions = frame.positions().clone();
                for (int i = 0; i < positions.length; i++) {
                  positions[i] += DISPLACED * random.nextGaussian();
                }
                return Frame.of(
                    new FrameOrigin("displaced copper", made++, 1),
                    frame.atomicNumbers(),
                    positions,
                    frame.cell());
              }
            };
    return FrameSource.of("displaced copper", all);
  }

  /** Looks at the heap whenever work gets on; garbage that is still there counts. */
  private static final class HeapWatch implements Progress {
    private final AtomicLong peak = new AtomicLong();

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

    private long peak() {
      look();
      return peak.get();
    }
  }
}
