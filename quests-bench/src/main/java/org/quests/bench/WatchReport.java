package org.quests.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.uncertainty.AlarmRule;
import org.quests.uncertainty.Watch;

/**
 * How many frames of 1,000 atoms a second can be watched: decisions against 100,000 environments of
 * copper, crystals of 300 to 1200 K and a quench; and the heap that 100,000 small frames take.
 */
public final class WatchReport {
  private static final int REFERENCE = 100_000;
  private static final int ATOMS = 1000;
  private static final int QUENCH_ATOMS = 4000;
  private static final int REPEATS = 9;
  private static final int SMALL_FRAMES = 100_000;
  private static final int LOOK_EVERY = 10_000;

  private static final String[] CRYSTALS = {"fcc_300K", "fcc_600K", "fcc_900K", "fcc_1200K"};
  private static final String[] LIQUIDS = {"liquid_1600K", "liquid_2000K"};

  private WatchReport() {}

  /** Prints the report; the number of threads may be given. */
  public static void main(String[] args) {
    int threads =
        args.length == 0 ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(args[0]);
    try (Parallelism parallelism = Parallelism.of(threads)) {
      new WatchReport().rates(parallelism);
      smallFrames(parallelism);
    }
  }

  /**
   * Environments that are weighed as one frame.
   *
   * @param name where they come from
   */
  private record Probe(String name, Environments environments) {}

  private void rates(Parallelism parallelism) {
    Environments quench = BenchData.describe(BenchData.shipped(BenchData.QUENCH), parallelism);
    List<Environments> parts = new ArrayList<>();
    List<Probe> probes = new ArrayList<>();
    int known = 0;
    for (String name : CRYSTALS) {
      Environments all = describe(name, parallelism);
      parts.add(BenchData.slice(all, 0, all.count() - ATOMS));
      known += all.count() - ATOMS;
      probes.add(new Probe(name, BenchData.slice(all, all.count() - ATOMS, all.count())));
    }
    parts.add(BenchData.slice(quench, 0, REFERENCE - known));
    int last = quench.count() - QUENCH_ATOMS;
    probes.add(new Probe("quench, last frame", BenchData.slice(quench, last, last + ATOMS)));
    for (String name : LIQUIDS) {
      probes.add(new Probe(name, BenchData.slice(describe(name, parallelism), 0, ATOMS)));
    }
    Environments silicon =
        BenchData.describe(BenchData.shipped("si512_diamond_900K.extxyz.gz"), parallelism);
    probes.add(new Probe("Si diamond_900K", BenchData.slice(silicon, 0, ATOMS)));
    ReferenceSet reference = ReferenceSet.of(Environments.join(parts), parallelism);

    double describing = describing(parallelism) * ATOMS / QUENCH_ATOMS;
    System.out.printf(
        Locale.ROOT,
        "%,d atoms against %,d environments, %d threads; describing %,d atoms: %.1f ms%n",
        ATOMS,
        reference.count(),
        parallelism.threads(),
        ATOMS,
        describing);
    System.out.println("frame               novel    decide   CPU      in full  frames/s decided");
    for (Probe probe : probes) {
      report(probe, reference, describing, parallelism);
    }
  }

  private static Environments describe(String name, Parallelism parallelism) {
    return BenchData.describe(BenchData.shipped("cu256_" + name + ".extxyz.gz"), parallelism);
  }

  private static void report(
      Probe probe, ReferenceSet reference, double describing, Parallelism parallelism) {
    Accuracy decision = new Accuracy(Precision.SINGLE, 1e-6, OptionalDouble.of(0));
    Accuracy full = Accuracy.of(Precision.SINGLE, 1e-6);
    double novel = 0;
    double[] decided = new double[REPEATS];
    double[] inFull = new double[REPEATS];
    double[] cpu = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      double busy = cpuMillis();
      long started = System.nanoTime();
      novel = weigh(probe, reference, decision, parallelism).fractionPositive();
      decided[i] = millisSince(started);
      cpu[i] = cpuMillis() - busy;
      started = System.nanoTime();
      DifferentialEntropy dH = weigh(probe, reference, full, parallelism);
      inFull[i] = millisSince(started);
      if (dH.fractionPositive() != novel) {
        throw new IllegalStateException(probe.name() + ": the decision is another");
      }
    }
    double median = BenchData.median(decided);
    System.out.printf(
        Locale.ROOT,
        "%-18s  %5.1f %%  %6.1f ms  %6.1f ms  %6.1f ms  %6.1f%n",
        probe.name(),
        100 * novel,
        median,
        BenchData.median(cpu),
        BenchData.median(inFull),
        1e3 / (median + describing));
  }

  private static DifferentialEntropy weigh(
      Probe probe, ReferenceSet reference, Accuracy accuracy, Parallelism parallelism) {
    return DifferentialEntropy.of(
        probe.environments(),
        reference,
        new Weighing(
            Bandwidth.of(Bandwidth.DEFAULT), new Evaluation(KernelEngines.get("simd"), accuracy)),
        parallelism);
  }

  /** Milliseconds that a frame of the quench takes. */
  private static double describing(Parallelism parallelism) {
    Frame frame = BenchData.frames(BenchData.shipped(BenchData.QUENCH)).get(0);
    EnvironmentDescriptor descriptor = BenchData.SPEC.descriptor();
    double[] millis = new double[2 * REPEATS];
    for (int i = 0; i < millis.length; i++) {
      long started = System.nanoTime();
      descriptor.describe(frame, parallelism);
      millis[i] = millisSince(started);
    }
    return BenchData.median(Arrays.copyOfRange(millis, REPEATS, millis.length));
  }

  private static double millisSince(long started) {
    return (System.nanoTime() - started) / 1e6;
  }

  private static double cpuMillis() {
    return 1e3 * BenchData.processorSeconds();
  }

  /** Frames of 4 atoms one after the other; what is in use after a collection must not grow. */
  private static void smallFrames(Parallelism parallelism) {
    Environments known = describe(CRYSTALS[0], parallelism);
    Watch watch =
        new Watch(
            FrameNovelty.against(
                ReferenceSet.of(known, parallelism), Weighing.of(Bandwidth.DEFAULT)),
            new AlarmRule(0, 0, 1),
            new Watch.Harvesting(0),
            false,
            parallelism);
    double a = 3.615;
    double[] sites = {0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0};
    Cell cell =
        Cell.of(
            new double[] {a, 0, 0, 0, a, 0, 0, 0, a},
            new boolean[] {true, true, true},
            new double[3]);
    byte[] copper = {29, 29, 29, 29};
    double first = 0;
    double most = 0;
    long started = System.nanoTime();
    for (int i = 1; i <= SMALL_FRAMES; i++) {
      double[] positions = sites.clone();
      positions[0] = 1e-6 * (i % 1000);
      watch.accept(Frame.of(new FrameOrigin("frames", i, 0), copper, positions, cell));
      if (i % LOOK_EVERY == 0) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        double used = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
        first = first == 0 ? used : first;
        most = Math.max(most, used);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%,d frames of 4 atoms in %.1f s: heap in use %.1f MB after %,d frames, %.1f MB at most%n",
        SMALL_FRAMES,
        millisSince(started) / 1e3,
        first,
        LOOK_EVERY,
        most);
  }
}
