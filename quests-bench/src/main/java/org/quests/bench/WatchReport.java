package org.quests.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileBlock;
import org.quests.kernel.TileStorage;
import org.quests.kernel.Want;
import org.quests.novelty.FrameNovelty;
import org.quests.uncertainty.AlarmRule;
import org.quests.uncertainty.Watch;

/**
 * How many frames of 1,000 atoms a second can be watched: decisions against 100,000 environments of
 * copper, crystals of 300 to 1200 K and a quench, by near lists first and, taking turns, by tiles
 * alone; and the heap that 100,000 small frames take.
 */
public final class WatchReport {
  private static final int REFERENCE = 100_000;
  private static final int ATOMS = 1000;
  private static final int QUENCH_ATOMS = 4000;
  private static final int REPEATS = 30;
  private static final int WARM_UP = 10;
  private static final int SMALL_FRAMES = 100_000;
  private static final int LOOK_EVERY = 10_000;

  private static final int ROUNDS = 5;
  private static final int OF_A_ROUND = 150;

  private static final String[] CRYSTALS = {"fcc_300K", "fcc_600K", "fcc_900K", "fcc_1200K"};
  private static final String[] LIQUIDS = {"liquid_1600K", "liquid_2000K"};

  private WatchReport() {}

  /**
   * Prints the report; the number of threads may be given, and the name of a frame that alone is
   * decided over and over, by lists.
   */
  public static void main(String[] args) {
    int threads =
        args.length == 0 ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(args[0]);
    try (Parallelism parallelism = Parallelism.of(threads)) {
      if (args.length > 1) {
        new WatchReport().rates(args[1], parallelism);
        return;
      }
      new WatchReport().rates(null, parallelism);
      smallFrames(parallelism);
    }
  }

  /**
   * Environments that are weighed as one frame.
   *
   * @param name where they come from
   */
  private record Probe(String name, Environments environments) {}

  private void rates(@Nullable String alone, Parallelism parallelism) {
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
    ReferenceSet reference =
        ReferenceSet.of(Environments.join(parts), parallelism)
            .appended(farAway(parts.get(0)), TileStorage.MEMORY, parallelism);

    Environments solid = probes.get(1).environments();
    Environments liquid = probes.get(probes.size() - 2).environments();
    probes.add(
        new Probe(
            "half 600K, half liquid",
            Environments.join(
                List.of(
                    BenchData.slice(solid, 0, ATOMS / 2), BenchData.slice(liquid, 0, ATOMS / 2)))));
    double describing = describing(parallelism) * ATOMS / QUENCH_ATOMS;
    System.out.printf(
        Locale.ROOT,
        "%,d atoms against %,d environments, %d threads; processor times; describing: %.1f ms%n",
        ATOMS,
        reference.count(),
        parallelism.threads(),
        describing);
    double busy = cpuMillis();
    reference.makeLists(reference.segments(), parallelism);
    System.out.printf(Locale.ROOT, "lists made in %.0f ms%n", cpuMillis() - busy);
    if (alone != null) {
      probes.stream()
          .filter(probe -> probe.name().equals(alone))
          .forEach(probe -> repeat(probe, reference, parallelism));
      return;
    }
    System.out.println(
        "frame                    novel  by lists  by tiles  frames a second, of before  decisions");
    for (Probe probe : probes) {
      report(probe, reference, describing, parallelism);
    }
  }

  /** A tile of rows that nothing is near to: whether it is looked at changes no decision. */
  private static Environments farAway(Environments of) {
    double[] rows = new double[PackedEnvironments.TILE * of.dimension()];
    of.copyRows(0, PackedEnvironments.TILE, rows, 0);
    for (int i = 0; i < rows.length; i++) {
      rows[i] += 1;
    }
    return Environments.of(
        of.spec(), "far away", rows, new int[] {0, PackedEnvironments.TILE}, null);
  }

  private static Environments describe(String name, Parallelism parallelism) {
    return BenchData.describe(BenchData.shipped("cu256_" + name + ".extxyz.gz"), parallelism);
  }

  private static void repeat(Probe probe, ReferenceSet reference, Parallelism parallelism) {
    for (int round = 0; round < ROUNDS; round++) {
      double started = cpuMillis();
      for (int i = 0; i < OF_A_ROUND; i++) {
        decide(probe, reference, reference.packed().tiles(), parallelism);
      }
      System.out.printf(
          Locale.ROOT, "%s  %5.1f ms%n", probe.name(), (cpuMillis() - started) / OF_A_ROUND);
    }
  }

  /** Takes turns; where the last tile of the reference set is left out no lists are looked at. */
  private static void report(
      Probe probe, ReferenceSet reference, double describing, Parallelism parallelism) {
    int tiles = reference.packed().tiles();
    double byLists = 0;
    double byTiles = 0;
    double[] dH = {};
    for (int i = -WARM_UP; i < REPEATS; i++) {
      double started = cpuMillis();
      dH = decide(probe, reference, tiles, parallelism);
      double middle = cpuMillis();
      double[] others = decide(probe, reference, tiles - 1, parallelism);
      byLists += i < 0 ? 0 : middle - started;
      byTiles += i < 0 ? 0 : cpuMillis() - middle;
      requireSame(probe, dH, others);
    }
    double novel = Arrays.stream(dH).filter(value -> value > 0).count();
    System.out.printf(
        Locale.ROOT,
        "%-22s  %5.1f %%  %5.1f ms  %5.1f ms  %6.1f  %5.1f x               %08x%n",
        probe.name(),
        100 * novel / dH.length,
        byLists / REPEATS,
        byTiles / REPEATS,
        1e3 * parallelism.threads() / (byLists / REPEATS + describing),
        (byTiles / REPEATS + describing) / (byLists / REPEATS + describing),
        Arrays.hashCode(Arrays.stream(dH).mapToInt(value -> value > 0 ? 1 : 0).toArray()));
  }

  private static void requireSame(Probe probe, double[] dH, double[] others) {
    for (int i = 0; i < dH.length; i++) {
      if (dH[i] > 0 != others[i] > 0) {
        throw new IllegalStateException(probe.name() + ": another decision about atom " + i);
      }
    }
  }

  private static double[] decide(
      Probe probe, ReferenceSet reference, int tiles, Parallelism parallelism) {
    PackedEnvironments queries = reference.pack(probe.environments(), parallelism);
    KernelTask task =
        KernelTask.of(
            queries,
            reference.packed(),
            Bandwidths.of(Bandwidth.DEFAULT),
            new Accuracy(Precision.SINGLE, 1e-6, OptionalDouble.of(0)),
            Want.SUMS);
    LogKernelSums sums =
        KernelEngines.get("simd")
            .evaluate(task.withBlock(new TileBlock(0, queries.tiles(), 0, tiles)), parallelism);
    double[] dH = new double[queries.count()];
    Arrays.setAll(dH, i -> -sums.log(i, 0));
    return dH;
  }

  /** Milliseconds of processor time that a frame of the quench takes. */
  private static double describing(Parallelism parallelism) {
    Frame frame = BenchData.frames(BenchData.shipped(BenchData.QUENCH)).get(0);
    EnvironmentDescriptor descriptor = BenchData.SPEC.descriptor();
    double started = 0;
    for (int i = -WARM_UP; i < REPEATS; i++) {
      started = i == 0 ? cpuMillis() : started;
      descriptor.describe(frame, parallelism);
    }
    return (cpuMillis() - started) / REPEATS;
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
