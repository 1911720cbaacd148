package org.quests.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.atoms.Frame;
import org.quests.compress.Compressor;
import org.quests.compress.Method;
import org.quests.compress.Ranking;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.generation.Moves;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.simd.SimdTileKernel;
import org.quests.kernel.tile.TileKernel;

/**
 * What the engine reaches against what was asked of it, as a table. Everything is measured warm and
 * in one run, and what is compared takes turns, so that a slow minute of the machine hits both.
 */
public final class SpeedReport {
  private static final Bandwidth H = Bandwidth.of(Bandwidth.DEFAULT);

  /** Numbers of environments of one phase; the quick report leaves the second out. */
  private static final int[] ONE_PHASE = {24_000, 84_000};

  private static final int HALF = 20_000;

  /** Instructions of a kernel and of adding it, each of which takes the place of a multiply-add. */
  private static final int KERNEL_SINGLE = 13;

  private static final int KERNEL_DOUBLE = 18;

  /** Runs before anything is timed: the compiler has then replaced the interpreter. */
  private static final int WARM_UP = 8;

  /** Turns that the tile loop and the peak take. */
  private static final int TURNS = 101;

  private final String python;
  private final boolean quick;
  private final Parallelism parallelism;
  private final KernelEngine engine = KernelEngines.get("simd");
  private final List<String> notes = new ArrayList<>();
  private final Gate gate = new Gate(SimdTileKernel.vectorBits());

  private SpeedReport(String python, boolean quick, Parallelism parallelism) {
    this.python = python;
    this.quick = quick;
    this.parallelism = parallelism;
  }

  /**
   * Prints the report.
   *
   * @param args {@code --quick} for the small cases alone; {@code --proposals} for Monte Carlo
   *     proposals alone; {@code --elements} for what it costs to see elements alone; {@code --gate}
   *     for the ratios that are recorded, which ends with exit code 1 where one is a tenth less
   *     than recorded and 2 where one is not recorded; {@code --python COMMAND} to choose who runs
   *     the yardstick
   */
  public static void main(String[] args) throws IOException {
    List<String> options = Arrays.asList(args);
    int at = options.indexOf("--python");
    String python = at < 0 ? "python3" : options.get(at + 1);
    int code = 0;
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      SpeedReport report = new SpeedReport(python, options.contains("--quick"), parallelism);
      if (options.contains("--proposals")) {
        report.heading();
        report.proposals();
      } else if (options.contains("--elements")) {
        report.heading();
        report.elements();
        System.out.println("\nload average at the end " + load());
      } else if (options.contains("--gate")) {
        code = report.gate();
      } else {
        report.run();
      }
    }
    if (code != 0) {
      System.exit(code);
    }
  }

  /** What is recorded, measured again; gives the exit code. */
  private int gate() throws IOException {
    heading();
    Path file = BenchData.shipped(BenchData.QUENCH);
    double described = descriptors(file, "4,000-atom frames of copper");
    Environments quench = BenchData.describe(file, parallelism);
    warmUp(BenchData.slice(quench, 0, ONE_PHASE[0]));
    double peak = peakOfAll();
    gate.add("descriptors.perMillionFma", 1e6 * described / peak);
    onePhase(BenchData.slice(quench, 0, ONE_PHASE[0]), peak);
    halves(BenchData.slice(quench, 0, HALF), BenchData.slice(quench, HALF, 2 * HALF));
    frame(BenchData.slice(quench, HALF, HALF + 1024), BenchData.slice(quench, 0, 10_000), peak);
    tileLoop();
    try {
      ColdReport.measure(gate);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Gate.Verdict verdict = gate.against(BenchData.root().resolve("quests-bench/gate.properties"));
    System.out.println("\nAgainst what is recorded:");
    verdict.lines().forEach(line -> System.out.println("- " + line));
    System.out.println("\nTo be recorded, if this run is a good one:");
    gate.toRecord().forEach(System.out::println);
    System.out.println("\nload average at the end " + load() + "; exit code " + verdict.exitCode());
    return verdict.exitCode();
  }

  private void heading() {
    System.out.println(machine());
    System.out.println("| what | measured | at least | aim |\n|---|---|---|---|");
  }

  private void run() {
    heading();
    descriptors(BenchData.shipped(BenchData.QUENCH), "4,000-atom frames of copper");
    descriptors(BenchData.shipped("cu256_fcc_900K.extxyz.gz"), "256-atom frames of copper");
    BenchData.larger("botnet-3bpa__train_300K.xyz.gz")
        .ifPresent(file -> descriptors(file, "molecules of 3BPA, 27 atoms each"));
    Environments quench = BenchData.describe(BenchData.shipped(BenchData.QUENCH), parallelism);
    warmUp(BenchData.slice(quench, 0, ONE_PHASE[0]));
    double peak = peakOfAll();
    for (int n : ONE_PHASE) {
      if (!quick || n == ONE_PHASE[0]) {
        onePhase(BenchData.slice(quench, 0, n), peak);
      }
    }
    halves(BenchData.slice(quench, 0, HALF), BenchData.slice(quench, HALF, 2 * HALF));
    frame(BenchData.slice(quench, HALF, HALF + 1024), BenchData.slice(quench, 0, 10_000), peak);
    List<Environments> all =
        BenchData.trajectories().stream().map(f -> BenchData.describe(f, parallelism)).toList();
    if (!quick) {
      joined(Environments.join(all));
    }
    tileLoop();
    SingleErrors errors = new SingleErrors(engine, parallelism);
    all.forEach(errors::add);
    for (Environments environments : all) {
      if (environments.source().contains("hea-monbtaw__train_all")) {
        ranking(environments, "3 s", "10 s");
      } else if (environments.source().contains("botnet-3bpa__train_300K")) {
        ranking(environments, "", "1 s");
      }
    }
    row("greatest relative error of a kernel sum, single", errors.toString(), "1e-5", "2e-6");
    proposals();
    elements();

    System.out.println();
    notes.forEach(note -> System.out.println("- " + note));
    System.out.println("- load average at the end " + load());
  }

  /** Environments described in a second on all threads, of frames that lie in memory. */
  private double descriptors(Path file, String what) {
    List<Frame> frames = BenchData.frames(file);
    DoubleArrayList rates = new DoubleArrayList();
    for (int turn = -WARM_UP; turn < 15; turn++) {
      long started = System.nanoTime();
      int count =
          Environments.describe(FrameSource.of(frames), BenchData.SPEC, parallelism).count();
      if (turn >= 0) {
        rates.add(count / seconds(started));
      }
    }
    row(
        "descriptors of " + what + ", a second",
        format("**%,.0f**", BenchData.median(rates.toArray())),
        "600,000",
        "1,000,000");
    return BenchData.median(rates.toArray());
  }

  private static void row(String what, String measured, String atLeast, String aim) {
    System.out.println("| " + what + " | " + measured + " | " + atLeast + " | " + aim + " |");
  }

  @FormatMethod
  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private static String load() {
    return format("%.2f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private String machine() {
    String processor = System.getProperty("os.arch");
    try {
      Path info = Path.of("/proc/cpuinfo");
      if (Files.exists(info)) {
        processor =
            Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(processor);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return format(
        "%s, %d threads, vectors of %d bits, JDK %s, %s, load average %s%n",
        processor,
        parallelism.threads(),
        SimdTileKernel.vectorBits(),
        System.getProperty("java.vm.version"),
        Yardstick.versions(python),
        load());
  }

  private Weighing weighing(Precision precision, double tolerance) {
    return new Weighing(H, new Evaluation(engine, Accuracy.of(precision, tolerance)));
  }

  private static double seconds(long started) {
    return (System.nanoTime() - started) / 1e9;
  }

  private void warmUp(Environments environments) {
    for (int i = 0; i < WARM_UP; i++) {
      new Samples().take(environments, Precision.SINGLE, 0);
      new Samples().take(environments, Precision.DOUBLE, 0);
      new Samples().take(environments, Precision.SINGLE, Evaluation.DEFAULT_TOLERANCE);
    }
  }

  /** H of one dataset in one way, timed several times. */
  private final class Samples {
    final DoubleArrayList total = new DoubleArrayList();
    final DoubleArrayList packing = new DoubleArrayList();
    double entropy;

    Samples take(Environments environments, Precision precision, double tolerance) {
      long started = System.nanoTime();
      ReferenceSet packed = ReferenceSet.of(environments, parallelism);
      packing.add(seconds(started));
      entropy =
          DatasetInformation.of(packed, weighing(precision, tolerance), parallelism)
              .entropy()
              .value();
      total.add(seconds(started));
      return this;
    }

    double median() {
      return BenchData.median(total.toArray());
    }

    String against(double yardstick) {
      return format(
          "%.1f×: %.3f s, packing's %.3f s included, against %.2f s",
          yardstick / median(), median(), BenchData.median(packing.toArray()), yardstick);
    }
  }

  private void onePhase(Environments environments, double peak) {
    int n = environments.count();
    int turns = n > HALF * 2 ? 3 : 7;
    int repeats = n > HALF * 2 ? 1 : 3;
    DoubleArrayList yardsticks = new DoubleArrayList();
    Samples single = new Samples();
    Samples twice = new Samples();
    Samples tolerant = new Samples();
    try (Yardstick yardstick = Yardstick.of(python, environments)) {
      for (int turn = 0; turn < turns; turn++) {
        Yardstick.Result theirs = yardstick.run();
        yardsticks.add(theirs.seconds());
        for (int i = 0; i < repeats; i++) {
          single.take(environments, Precision.SINGLE, 0);
          tolerant.take(environments, Precision.SINGLE, Evaluation.DEFAULT_TOLERANCE);
          twice.take(environments, Precision.DOUBLE, 0);
        }
        requireEqual(theirs.entropy(), single.entropy, 1e-5);
        requireEqual(theirs.entropy(), twice.entropy, 1e-8);
      }
    }
    double theirs = BenchData.median(yardsticks.toArray());
    String count = format("H of %,d environments of one phase, ", n);
    row(count + "single", single.against(theirs), "14×", "20×");
    row(count + "double", twice.against(theirs), "7×", "10×");
    row(
        format("tolerance 1e-6 on the same %,d: loss against 0", n),
        format("%+.1f %%", 100 * (tolerant.median() / single.median() - 1)),
        "≤ 3 %",
        "0");
    double pairs = (double) n * n;
    double floor = pairs / 2 * (TileBuffers.AXES + TileBuffers.DIFFERENCES) / peak;
    double floorTwice = pairs / 2 * TileBuffers.AXES / (peak / 2);
    if (n == ONE_PHASE[0]) {
      gate.add("H.single.toYardstick", theirs / single.median());
      gate.add("H.double.toYardstick", theirs / twice.median());
      gate.add("H.single.shareOfPeak", floor / single.median());
      gate.add("H.double.shareOfPeak", floorTwice / twice.median());
    }
    notes.add(
        format(
            "%,d environments (%s): %.2f ns an ordered pair by the yardstick, %.3f single, %.3f"
                + " double; the arithmetic alone would take %.3f s single (%.0f %% of what is"
                + " measured), %.3f s double (%.0f %%)",
            n,
            ordered(environments) ? "ordered" : "left in their order",
            theirs / pairs * 1e9,
            single.median() / pairs * 1e9,
            twice.median() / pairs * 1e9,
            floor,
            100 * floor / single.median(),
            floorTwice,
            100 * floorTwice / twice.median()));
  }

  private boolean ordered(Environments environments) {
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    return IntStream.range(0, packed.count()).anyMatch(place -> packed.rowOf(place) != place);
  }

  private static void requireEqual(double theirs, double ours, double within) {
    if (!(Math.abs(theirs - ours) <= within)) {
      throw new IllegalStateException("H is " + ours + ", by the yardstick " + theirs);
    }
  }

  /**
   * A frame against a reference set that is packed: of what is measured, the share of what
   * distances and exponentials alone would take.
   */
  private void frame(Environments queries, Environments reference, double peak) {
    ReferenceSet packed = ReferenceSet.of(reference, parallelism);
    double pairs = (double) queries.count() * reference.count();
    for (Precision precision : new Precision[] {Precision.SINGLE, Precision.DOUBLE}) {
      boolean single = precision == Precision.SINGLE;
      Weighing how = weighing(precision, 0);
      int kernel = single ? KERNEL_SINGLE : KERNEL_DOUBLE;
      int distance = TileBuffers.AXES + (single ? TileBuffers.DIFFERENCES : 0);
      double floor = pairs * (distance + kernel) / (single ? peak : peak / 2);
      double[] spent = new double[10 * TURNS];
      for (int i = -WARM_UP; i < spent.length; i++) {
        long started = System.nanoTime();
        DifferentialEntropy.of(queries, packed, how, parallelism);
        if (i >= 0) {
          spent[i] = seconds(started);
        }
      }
      double measured = BenchData.median(spent);
      String name = precision.name().toLowerCase(Locale.ROOT);
      gate.add("dH." + name + ".shareOfPeak", floor / measured);
      row(
          format("δH of %,d × %,d, %s: share", queries.count(), reference.count(), name),
          format(
              "%.0f %%: %.2f ms of %.2f ms", 100 * floor / measured, 1e3 * floor, 1e3 * measured),
          "80 %",
          "90 %");
    }
  }

  /** The yardstick does the same work for a dataset with itself as for two of that size. */
  private void halves(Environments queries, Environments reference) {
    Weighing how = weighing(Precision.SINGLE, 0);
    DoubleArrayList yardsticks = new DoubleArrayList();
    DoubleArrayList packing = new DoubleArrayList();
    DoubleArrayList total = new DoubleArrayList();
    for (int i = 0; i < WARM_UP; i++) {
      DifferentialEntropy.of(queries, ReferenceSet.of(reference, parallelism), how, parallelism);
    }
    try (Yardstick yardstick = Yardstick.of(python, queries)) {
      for (int turn = 0; turn < 7; turn++) {
        yardsticks.add(yardstick.run().seconds());
        for (int i = 0; i < 3; i++) {
          long started = System.nanoTime();
          ReferenceSet packed = ReferenceSet.of(reference, parallelism);
          packing.add(seconds(started));
          DifferentialEntropy.of(queries, packed, how, parallelism);
          total.add(seconds(started));
        }
      }
    }
    double theirs = BenchData.median(yardsticks.toArray());
    double ours = BenchData.median(total.toArray());
    gate.add("dH.single.toYardstick", theirs / ours);
    row(
        format("δH of %,d × %,d, no symmetry, single", queries.count(), reference.count()),
        format(
            "%.1f×: %.3f s, packing of the reference's %.3f s included, against %.2f s",
            theirs / ours, ours, BenchData.median(packing.toArray()), theirs),
        "7×",
        "10×");
  }

  private void joined(Environments all) {
    Samples exact = new Samples().take(all, Precision.SINGLE, 0);
    Samples tolerant = new Samples().take(all, Precision.SINGLE, Evaluation.DEFAULT_TOLERANCE);
    row(
        format("H of everything joined, %,d environments, single: 1e-6 against 0", all.count()),
        format(
            "%.2f×: %.1f s, packing's %.1f s included, against %.1f s; H differs by %.0e",
            exact.median() / tolerant.median(),
            tolerant.median(),
            tolerant.packing.get(0),
            exact.median(),
            Math.abs(exact.entropy - tolerant.entropy)),
        "3×",
        "6×");
  }

  /** A tenth of the frames and all of them, ranked twice: the second time is told. */
  private void ranking(Environments environments, String tenth, String whole) {
    int frames = environments.frames();
    for (int size : new int[] {(frames + 5) / 10, frames}) {
      double spent = 0;
      Ranking ranking = null;
      for (int turn = 0; turn < 2; turn++) {
        long started = System.nanoTime();
        ranking = Compressor.of(environments, H, parallelism).rank(Method.MSC, size, parallelism);
        spent = seconds(started);
      }
      if (ranking != null) {
        row(
            format(
                "%,d of %,d frames by msc, %,d environments", size, frames, environments.count()),
            format(
                "%.2f s, %.1f %% of the kernels of a full scan",
                spent, 100.0 * ranking.evaluations() / ranking.fullScan()),
            size == frames ? whole : tenth,
            "");
      }
    }
  }

  /** One atom at a time and all together, in turns. */
  private void proposals() {
    Environments solid =
        BenchData.describe(BenchData.shipped("cu256_fcc_300K.extxyz.gz"), parallelism);
    Proposals proposals =
        new Proposals(solid, weighing(Precision.DOUBLE, Evaluation.DEFAULT_TOLERANCE), parallelism);
    for (int cells : new int[] {2, 4}) {
      Frame frame = Proposals.copper(cells);
      DoubleArrayList incremental = new DoubleArrayList();
      DoubleArrayList full = new DoubleArrayList();
      for (int turn = -2; turn < 7; turn++) {
        double one = proposals.rate(frame, Moves.SINGLE, 300);
        double all = proposals.rate(frame, Moves.JOINT, 300);
        if (turn >= 0) {
          incremental.add(one);
          full.add(all);
        }
      }
      row(
          format("Monte Carlo proposals a second, %d atoms, 10,000 references", frame.atoms()),
          format(
              "incremental (one atom) **%,.0f**, full (all atoms) **%,.0f**",
              BenchData.median(incremental.toArray()), BenchData.median(full.toArray())),
          "",
          "");
    }
  }

  /** Alloys, molecules, and a set of many elements. */
  private void elements() {
    ElementCosts costs = new ElementCosts(engine, parallelism, SpeedReport::row);
    BenchData.larger("hea-monbtaw__train_all.xyz.gz")
        .ifPresent(file -> costs.entropy("HEA, every 4th frame", every(4, BenchData.frames(file))));
    BenchData.larger("botnet-3bpa__train_300K.xyz.gz")
        .ifPresent(file -> costs.entropy("3BPA", BenchData.frames(file)));
    costs.manyElements();
  }

  private static List<Frame> every(int step, List<Frame> frames) {
    return IntStream.range(0, frames.size())
        .filter(i -> i % step == 0)
        .mapToObj(frames::get)
        .toList();
  }

  private static double time(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return seconds(started);
  }

  private static double times(int count, DoubleSupplier work) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += work.getAsDouble();
    }
    return sum;
  }

  /** Multiply-adds a second of single numbers on all threads together. */
  private double peakOfAll() {
    int runs = 200;
    double[] peaks = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      double spent =
          time(
              () ->
                  parallelism.forEach(
                      parallelism.threads(),
                      () -> (IntConsumer) i -> requireOne(times(runs, FmaPeak::run) / runs)));
      peaks[turn] = parallelism.threads() * runs * FmaPeak.operations() / spent;
    }
    double peak = BenchData.median(peaks);
    notes.add(
        format("peak of all threads %.0f·10⁹ fused multiply-adds a second, single", peak / 1e9));
    return peak;
  }

  /** Keeps the compiler from leaving out what nobody looks at. */
  private static void requireOne(double perRun) {
    if (!(perRun > 0)) {
      throw new IllegalStateException("the peak's sums are wrong: " + perRun);
    }
  }

  private void tileLoop() {
    TileKernel kernel = new SimdTileKernel();
    TileBuffers.SingleTiles tiles = new TileBuffers.SingleTiles();
    int pairs = 50 * TileBuffers.LANE_TILES;
    int runs = 100;
    double[] shares = new double[TURNS];
    double[] nanos = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      double peak =
          runs * FmaPeak.operations() / time(() -> requireOne(times(runs, FmaPeak::run) / runs));
      double spent =
          time(
              () -> {
                for (int t = 0; t < pairs; t++) {
                  tiles.distances(kernel, t);
                  tiles.kernels(kernel);
                }
              });
      double each = spent / pairs / (TileKernel.TILE * TileKernel.TILE);
      shares[turn] = TileBuffers.AXES / each / peak;
      nanos[turn] = each * 1e9;
    }
    gate.add("tileLoop.shareOfPeak", BenchData.median(shares));
    row(
        "tile loop with exp, single, one thread: share of the FMA peak",
        format(
            "%.0f %%: %.3f ns a pair, %d multiply-adds and %d differences in it",
            100 * BenchData.median(shares),
            BenchData.median(nanos),
            TileBuffers.AXES,
            TileBuffers.DIFFERENCES),
        "70 %",
        "80 %");
  }
}
