package org.quests.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.quests.compress.Compressor;
import org.quests.compress.Method;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.Vendi;
import org.quests.spectra.VendiScores;

/** What selections of each method tell of their datasets: H, D, overlap, Vendi score of order 2. */
public final class SelectionReport {
  private SelectionReport() {}

  /**
   * Prints rows of a table.
   *
   * @param args trajectories
   */
  public static void main(String[] args) {
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      for (String name : args) {
        Environments dataset = BenchData.describe(Path.of(name), parallelism);
        report(name, dataset, parallelism);
      }
    }
  }

  private static void report(String name, Environments dataset, Parallelism parallelism) {
    Bandwidth h = Bandwidth.of(Bandwidth.DEFAULT);
    Compressor compressor = Compressor.of(dataset, h, parallelism);
    for (double share : new double[] {0.05, 0.1, 0.2}) {
      int size = (int) Math.max(1, Math.rint(share * dataset.frames()));
      for (Method method : Method.values()) {
        int[] frames = compressor.rank(method, size, parallelism).frames();
        int[] rows =
            Arrays.stream(frames)
                .flatMap(f -> IntStream.range(dataset.frameStart(f), dataset.frameStart(f + 1)))
                .toArray();
        Environments some = dataset.select(rows);
        ReferenceSet set = ReferenceSet.of(some, parallelism);
        Weighing weighing = Weighing.of(h);
        DatasetInformation own = DatasetInformation.of(set, weighing, parallelism);
        List<Vendi> vendi =
            VendiScores.ofEnvironments(set, weighing, new double[] {2}, 0, parallelism);
        double overlap =
            DifferentialEntropy.of(dataset, set, weighing, parallelism)
                .overlap(DifferentialEntropy.DEFAULT_EPSILON);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.0f %%, %d | %s | %.3f | %.3f | %.4f | %.1f |%n",
            Path.of(name).getFileName(),
            100 * share,
            size,
            method.label(),
            own.entropy().value(),
            own.diversity(),
            overlap,
            vendi.getFirst().value());
      }
    }
  }
}
