package org.quests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.gpu.CudaProvider;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.Want;

/**
 * Kernel sums on a GPU: seconds of the device by its own clock, and of whole evaluations, copies to
 * and from the device among them; nothing is left out. First it makes sure that a part has the bits
 * of the processor.
 */
final class GpuReport {
  /** Of a pair: a fused multiply-add for each axis, as an H200's data sheet counts them. */
  private static final double OPERATIONS_A_SECOND = 67e12;

  private static final int AXES = 63;
  private static final int REPEATS = 5;

  /** In 1/Å: copies of environments differ a little. */
  private static final double NOISE = 0.001;

  /** What the device took for the last evaluation, in seconds. */
  private double deviceSeconds;

  private final KernelEngine engine = new CudaProvider().timed(s -> deviceSeconds = s);
  private final Parallelism parallelism;

  private GpuReport(Parallelism parallelism) {
    this.parallelism = parallelism;
  }

  /** Prints the report; the arguments are how many environments and references to take. */
  public static void main(String[] args) {
    int n = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int references = args.length > 1 ? Integer.parseInt(args[1]) : n / 10;
    KernelEngines.reports().forEach(r -> System.out.println(r.name() + ": " + r.says()));
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      new GpuReport(parallelism).run(n, references);
    }
  }

  private void run(int n, int references) {
    Environments random = random(n, 7);
    Environments copper =
        BenchData.repeatWithNoise(
            BenchData.describe(BenchData.shipped("cu256_fcc_900K.extxyz.gz"), parallelism),
            n,
            NOISE,
            7);
    compare(BenchData.slice(random, 0, Math.min(n, 5000)));
    compare(BenchData.slice(copper, 0, Math.min(n, 5000)));
    System.out.println("Medians of " + REPEATS + " evaluations.");
    System.out.println(
        "| what | pairs | packing, s | kernels on the device, s | whole sums, s | H |");
    System.out.println("|---|---|---|---|---|---|");
    itself("seeded random numbers, as gpu_baseline.py", random, Precision.SINGLE);
    itself("copper at 900 K", copper, Precision.SINGLE);
    itself("copper at 900 K, double", BenchData.slice(copper, 0, n / 5), Precision.DOUBLE);
    against("copper, queries and references", copper, BenchData.slice(copper, 0, references));
    endToEnd(n);
  }

  /** What gpu_baseline.py takes: so many bandwidths wide along each axis. */
  private static Environments random(int n, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[n * AXES];
    double unit = Math.sqrt(2) * Bandwidth.DEFAULT;
    for (int i = 0; i < rows.length; i++) {
      double width = 1.5 + (0.02 - 1.5) * (i % AXES) / (AXES - 1);
      rows[i] = unit * width * random.nextGaussian();
    }
    return Environments.of(BenchData.SPEC, "random", rows, new int[] {0, n}, null);
  }

  private static KernelTask task(
      PackedEnvironments queries, PackedEnvironments reference, Precision precision) {
    return KernelTask.of(
        queries, reference, Bandwidths.of(Bandwidth.DEFAULT), Accuracy.of(precision, 0), Want.SUMS);
  }

  private void compare(Environments environments) {
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    for (Precision precision : new Precision[] {Precision.SINGLE, Precision.DOUBLE}) {
      KernelTask task = task(packed, packed, precision);
      LogKernelSums expected = KernelEngines.get(KernelEngines.AUTO).evaluate(task, parallelism);
      LogKernelSums found = engine.evaluate(task, parallelism);
      for (int place = 0; place < packed.count(); place++) {
        if (found.log(place, 0) != expected.log(place, 0)
            || found.errorBound(place, 0) != expected.errorBound(place, 0)) {
          throw new IllegalStateException(
              "not the bits of the processor in " + precision + ", place " + place);
        }
      }
    }
  }

  private void itself(String what, Environments environments, Precision precision) {
    long started = System.nanoTime();
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    double packing = (System.nanoTime() - started) / 1e9;
    double pairs = (double) packed.count() * (packed.count() + 1) / 2;
    measure(what, task(packed, packed, precision), pairs, packing);
  }

  private void against(String what, Environments queries, Environments references) {
    long started = System.nanoTime();
    PackedEnvironments reference = PackedEnvironments.of(references, parallelism);
    PackedEnvironments packed = reference.pack(queries, parallelism);
    double packing = (System.nanoTime() - started) / 1e9;
    double pairs = (double) packed.count() * reference.count();
    measure(what, task(packed, reference, Precision.SINGLE), pairs, packing);
  }

  private void measure(String what, KernelTask task, double pairs, double packing) {
    double[] seconds = new double[REPEATS];
    double[] device = new double[REPEATS];
    LogKernelSums sums = engine.evaluate(task, parallelism);
    for (int i = 0; i < REPEATS; i++) {
      long started = System.nanoTime();
      sums = engine.evaluate(task, parallelism);
      seconds[i] = (System.nanoTime() - started) / 1e9;
      device[i] = deviceSeconds;
    }
    double median = BenchData.median(device);
    System.out.printf(
        Locale.ROOT,
        "| %s: %,d x %,d, %d of %d axes by differences | %.3g | %.2f | %.3f (%.0f %% of %.0f"
            + " TFLOP/s in products alone) | %.3f | %.9f |%n",
        what,
        task.queries().count(),
        task.reference().count(),
        sums.header().differences(),
        AXES,
        pairs,
        packing,
        median,
        100 * pairs * 2 * AXES / OPERATIONS_A_SECOND / median,
        OPERATIONS_A_SECOND / 1e12,
        BenchData.median(seconds),
        entropy(sums));
  }

  private static double entropy(LogKernelSums sums) {
    double sum = 0;
    for (int row : sums.rows()) {
      sum += sums.log(row, 0);
    }
    return Math.log(sums.header().reference()) - sum / sums.rows().length;
  }

  private void endToEnd(int n) {
    List<Frame> frames = BenchData.frames(BenchData.shipped("cu256_fcc_900K.extxyz.gz"));
    List<Frame> all = new ArrayList<>();
    for (long atoms = 0; atoms < n; atoms += all.get(all.size() - 1).atoms()) {
      all.add(frames.get(all.size() % frames.size()));
    }
    long started = System.nanoTime();
    Environments environments =
        Environments.describe(FrameSource.of(all), BenchData.SPEC, parallelism);
    double described = (System.nanoTime() - started) / 1e9;
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    double made = (System.nanoTime() - started) / 1e9;
    LogKernelSums sums = engine.evaluate(task(packed, packed, Precision.SINGLE), parallelism);
    double done = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "end to end, %,d environments: descriptors %.2f s, packing %.2f s, sums %.2f s, in all"
            + " %.2f s; H = %.9f%n",
        packed.count(),
        described,
        made - described,
        done - made,
        done,
        entropy(sums));
  }
}
