package org.quests.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.kernel.simd.SimdTileKernel;
import org.quests.kernel.tile.TileKernel;

/** What is measured, and where it is found. */
final class BenchData {
  /** 84,000 environments of copper. */
  static final String QUENCH = "cu4000_quench_750.extxyz.gz";

  /** Names the folder that holds the larger datasets as {@code data/}. */
  private static final String LARGER = "QUESTS_TEST_DATA";

  /** The usual descriptor. */
  static final DescriptorSpec SPEC =
      DescriptorSpec.nearestNeighbors(DescriptorSpec.DEFAULT_K, DescriptorSpec.DEFAULT_CUTOFF);

  private BenchData() {}

  /** The root of the source tree, from anywhere inside. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("testdata"))
          && Files.exists(folder.resolve("LICENSE"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder testdata above " + here);
  }

  /** A trajectory in {@code testdata}. */
  static Path shipped(String file) {
    return root().resolve("testdata").resolve(file);
  }

  /** All trajectories in {@code testdata} and, where they are at hand, of the larger datasets. */
  static List<Path> trajectories() {
    List<Path> all = new ArrayList<>(compressedIn(root().resolve("testdata")));
    String larger = System.getenv(LARGER);
    if (larger != null) {
      all.addAll(compressedIn(Path.of(larger, "data")));
    }
    return all;
  }

  /** One of the larger datasets, where they are at hand. */
  static Optional<Path> larger(String file) {
    return Optional.ofNullable(System.getenv(LARGER))
        .map(folder -> Path.of(folder, "data", file))
        .filter(Files::exists);
  }

  /** The frames of a trajectory. */
  static List<Frame> frames(Path file) {
    List<Frame> all = new ArrayList<>();
    try (FrameSource frames = FrameSource.open(file)) {
      for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
        all.add(frame);
      }
    }
    return all;
  }

  private static List<Path> compressedIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".gz")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environments of a trajectory. */
  static Environments describe(Path file, Parallelism parallelism) {
    try (FrameSource frames = FrameSource.open(file)) {
      return Environments.describe(frames, SPEC, parallelism);
    }
  }

  /**
   * Environments by a name.
   *
   * @param name {@code hea}, {@code cu} (all trajectories of copper joined), {@code 3bpa}, {@code
   *     alnicu}, {@code carbon}, or a file
   */
  static Environments dataset(String name, Parallelism parallelism) {
    List<Path> files =
        switch (name) {
          case "hea" -> List.of(needed("hea-monbtaw__train_all.xyz.gz"));
          case "3bpa" -> List.of(needed("botnet-3bpa__train_mixedT.xyz.gz"));
          case "alnicu" -> List.of(needed("alnicu__dataset_AlNiCu.extxyz.gz"));
          case "carbon" -> List.of(needed("carbon-gap17__carbon_gap17_408.extxyz.gz"));
          case "cu" ->
              trajectories().stream()
                  .filter(f -> f.getFileName().toString().startsWith("cu"))
                  .toList();
          default -> List.of(Path.of(name));
        };
    return Environments.join(files.stream().map(f -> describe(f, parallelism)).toList());
  }

  private static Path needed(String file) {
    return larger(file)
        .orElseThrow(() -> new IllegalStateException(LARGER + " has no data/" + file));
  }

  /** Processor time of all threads of this process so far. */
  static double processorSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** Some of the environments, as of one frame. */
  static Environments slice(Environments of, int from, int to) {
    double[] rows = new double[(to - from) * of.dimension()];
    of.copyRows(from, to, rows, 0);
    return Environments.of(of.spec(), of.source(), rows, new int[] {0, to - from}, null);
  }

  /** Environments several times over, each time with other noise, until there are enough. */
  static Environments repeatWithNoise(Environments of, int count, double noise, long seed) {
    int d = of.dimension();
    double[] rows = new double[count * d];
    for (int from = 0; from < count; from += of.count()) {
      of.copyRows(0, Math.min(of.count(), count - from), rows, from * d);
    }
    Random random = new Random(seed);
    for (int i = 0; i < rows.length; i++) {
      rows[i] += noise * random.nextGaussian();
    }
    return Environments.of(of.spec(), of.source(), rows, new int[] {0, count}, null);
  }

  /** Arithmetic by the name of its engine. */
  static TileKernel arithmetic(String engine) {
    if (engine.equals("simd")) {
      return new SimdTileKernel();
    }
    // The library keeps its plain loops to itself.
    try {
      var made = Class.forName("org.quests.kernel.ScalarTileKernel").getDeclaredConstructor();
      made.setAccessible(true);
      return (TileKernel) made.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The middle one of measured values. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }
}
