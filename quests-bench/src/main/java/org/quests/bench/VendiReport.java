package org.quests.bench;

import java.util.List;
import java.util.Locale;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.Vendi;
import org.quests.spectra.VendiScores;

/** How often the interval of an estimated Vendi score of order 1 holds the exact one. */
public final class VendiReport {
  private static final int SEEDS = 200;

  /** Standard errors of half the interval: Student, nine degrees of freedom. */
  private static final double STUDENT = 2.2622;

  private VendiReport() {}

  /** Prints the report; needs no arguments. */
  public static void main(String[] args) {
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      for (String file :
          List.of(
              "cu256_fcc_900K.extxyz.gz",
              "cu256_fcc_1200K.extxyz.gz",
              "alcu108_triclinic_700K.extxyz.gz")) {
        Environments all = BenchData.describe(BenchData.shipped(file), parallelism);
        Environments some = BenchData.slice(all, 0, Math.min(2560, all.count()));
        report(file, ReferenceSet.of(some, parallelism), parallelism);
      }
    }
  }

  private static void report(String name, ReferenceSet set, Parallelism parallelism) {
    Weighing weighing =
        new Weighing(
            Bandwidth.of(Bandwidth.DEFAULT),
            new Evaluation(KernelEngines.get("simd"), Accuracy.of(Precision.DOUBLE, 0)));
    double[] orders = {1};
    Vendi exact = VendiScores.ofEnvironments(set, weighing, orders, 0, parallelism).getFirst();
    int held = 0;
    int near = 0;
    double width = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Vendi estimate = VendiScores.estimateOfOrder1(set, weighing, seed, parallelism);
      held += estimate.range().holds(exact.value()) ? 1 : 0;
      double low = Math.log(estimate.range().low());
      double half = (Math.log(estimate.range().high()) - low) / 2;
      double errors = Math.abs(Math.log(exact.value()) - low - half) / (half / STUDENT);
      near += errors < 3.5 ? 1 : 0;
      width += half;
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %,d environments: exact %.4f; of %d intervals %d hold it (%.1f %%), %d are within 3.5"
            + " standard errors; mean half width %.2g nats%n",
        name,
        set.count(),
        exact.value(),
        SEEDS,
        held,
        100.0 * held / SEEDS,
        near,
        width / SEEDS);
  }
}
