package org.quests.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
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
 * and from the device among them; nothing is left out. It also tells where bits are not those of
 * the processor, and calibrates the GPU for {@code --engine auto}. What fails is told, and the rest
 * goes on; then the exit code is 1.
 */
final class GpuReport {
  /** Of a pair: a fused multiply-add for each axis, as an H200's data sheet counts them. */
  private static final double OPERATIONS_A_SECOND = 67e12;

  private static final int AXES = 63;
  private static final int REPEATS = 5;

  /** Environments whose sums are compared. */
  private static final int COMPARED = 5000;

  /** Environments that the processor's time is measured of, in single and in double precision. */
  private static final int[] LITTLE = {40_000, 20_000};

  /** Environments of the first sums of the process. */
  private static final int FIRST = 1000;

  /** In 1/Å: copies of environments differ a little. */
  private static final double NOISE = 0.001;

  /** What the device took for the last evaluation, in seconds. */
  private double deviceSeconds;

  /** Seconds until the GPU was found. */
  private final double looked;

  private final CudaProvider provider = new CudaProvider();
  private final KernelEngine engine = provider.timed(s -> deviceSeconds = s);
  private final Parallelism parallelism;

  /** Whether nothing failed and all bits were the same. */
  private boolean good = true;

  private GpuReport(long started, Parallelism parallelism) {
    this.parallelism = parallelism;
    looked = (System.nanoTime() - started) / 1e9;
  }

  /**
   * Prints the report, each line as soon as it is known. The arguments are how many environments
   * and references to take; or {@code once} and how many environments: one evaluation, for a
   * profiler.
   */
  public static void main(String[] args) {
    boolean once = args.length > 0 && args[0].equals("once");
    int first = once ? 1 : 0;
    int n = args.length > first ? Integer.parseInt(args[first]) : 1_000_000;
    int references = args.length > first + 1 ? Integer.parseInt(args[first + 1]) : n / 10;
    long started = System.nanoTime();
    KernelEngines.reports().forEach(r -> print("%s: %s%n", r.name(), r.says()));
    boolean good;
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      GpuReport report = new GpuReport(started, parallelism);
      if (once) {
        report.once(n);
      } else {
        report.all(n, references);
      }
      good = report.good;
    } catch (QuestsException e) {
      print("%s%n", String.valueOf(e.getMessage()));
      good = false;
    }
    if (!good) {
      System.exit(1);
    }
  }

  @FormatMethod
  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
    System.out.flush();
  }

  /** Does a part; if it fails, says so. */
  private void part(String what, Runnable part) {
    try {
      part.run();
    } catch (QuestsException e) {
      good = false;
      print("%s: failed: %s%n", what, String.valueOf(e.getMessage()));
    }
  }

  /** The most valuable first, for it may be cut off. */
  private void all(int n, int references) {
    double start = start();
    Environments copper = copper(n);
    Environments part = few(copper, COMPARED);
    part("bits", () -> compare("copper at 900 K", part, Precision.SINGLE));
    print("Medians of %d evaluations.%n", REPEATS);
    print("| what | pairs | packing, s | kernels on the device, s | whole sums, s | H |%n");
    print("|---|---|---|---|---|---|%n");
    part("copper", () -> itself("copper at 900 K", copper, Precision.SINGLE));
    Environments few = BenchData.slice(copper, 0, references);
    part("references", () -> against("copper, queries and references", copper, few));
    part("end to end", () -> endToEnd(n));
    Environments random = random(n, 7);
    part(
        "random numbers",
        () -> itself("seeded random numbers, as gpu_baseline.py", random, Precision.SINGLE));
    Environments fewer = BenchData.slice(copper, 0, n / 5);
    part("double", () -> itself("copper at 900 K, double", fewer, Precision.DOUBLE));
    part("calibration", () -> calibrate(start, copper, fewer));
    Environments others = few(random, COMPARED);
    part("bits", () -> compare("copper at 900 K", part, Precision.DOUBLE));
    part("bits", () -> compare("seeded random numbers", others, Precision.SINGLE));
    part("bits", () -> compare("seeded random numbers", others, Precision.DOUBLE));
  }

  /** Seconds until the first sums, reading and describing left out. */
  private double start() {
    PackedEnvironments packed = PackedEnvironments.of(copper(FIRST), parallelism);
    long before = System.nanoTime();
    engine.evaluate(task(packed, packed, Precision.SINGLE), parallelism);
    return looked + (System.nanoTime() - before) / 1e9;
  }

  private void calibrate(double start, Environments large, Environments fewer) {
    List<KernelTask> tasks = new ArrayList<>();
    for (Environments of : List.of(large, fewer, few(large, LITTLE[0]), few(large, LITTLE[1]))) {
      PackedEnvironments packed = PackedEnvironments.of(of, parallelism);
      tasks.add(task(packed, packed, tasks.size() % 2 == 0 ? Precision.SINGLE : Precision.DOUBLE));
    }
    Path kept = provider.calibrate(start, tasks.subList(0, 2), tasks.subList(2, 4), parallelism);
    try {
      print("calibration, %s: %s%n", kept, String.join("; ", Files.readAllLines(kept)));
    } catch (IOException e) {
      throw QuestsException.input("the calibration cannot be read: " + kept, e);
    }
  }

  private static Environments few(Environments of, int count) {
    return BenchData.slice(of, 0, Math.min(count, of.count()));
  }

  private void once(int n) {
    PackedEnvironments packed = PackedEnvironments.of(copper(n), parallelism);
    LogKernelSums sums = engine.evaluate(task(packed, packed, Precision.SINGLE), parallelism);
    long groups = (packed.count() + 127L) / 128;
    print(
        "%,d environments, %,d pairs in whole groups of tiles, %d of %d axes by differences,"
            + " %.3f s on the device, H = %.9f%n",
        packed.count(),
        groups * (groups + 1) / 2 * 128 * 128,
        sums.header().differences(),
        AXES,
        deviceSeconds,
        entropy(sums));
  }

  private Environments copper(int n) {
    return BenchData.repeatWithNoise(
        BenchData.describe(BenchData.shipped("cu256_fcc_900K.extxyz.gz"), parallelism),
        n,
        NOISE,
        7);
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

  /** Says whether sums and their bounds have the bits of the processor. */
  private void compare(String what, Environments environments, Precision precision) {
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    KernelTask task = task(packed, packed, precision);
    LogKernelSums expected = KernelEngines.get("scalar").evaluate(task, parallelism);
    LogKernelSums found = engine.evaluate(task, parallelism);
    int places = packed.count();
    Optional<String> logs = Differences.line(places, i -> expected.log(i, 0), i -> found.log(i, 0));
    Optional<String> bounds =
        Differences.line(places, i -> expected.errorBound(i, 0), i -> found.errorBound(i, 0));
    good &= logs.isEmpty() && bounds.isEmpty();
    print(
        "bits, %s, %s: log S %s; bounds %s%n",
        what,
        precision.name().toLowerCase(Locale.ROOT),
        logs.orElse("as on the processor"),
        bounds.orElse("as on the processor"));
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
    print(
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
    print(
        "end to end, %,d environments: descriptors %.2f s, packing %.2f s, sums %.2f s, in all"
            + " %.2f s; H = %.9f%n",
        packed.count(), described, made - described, done - made, done, entropy(sums));
  }
}
