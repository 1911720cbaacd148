package org.quests.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileBlock;
import org.quests.kernel.Want;

/** What it costs to cut the work of H into 8 × 8 parts that are merged: processor time. */
public final class CutReport {
  private static final int SIDES = 8;
  private static final int ROUNDS = 3;

  private CutReport() {}

  /** Prints the report; needs no arguments. */
  public static void main(String[] args) {
    KernelEngine engine = KernelEngines.get("simd");
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      Path file = BenchData.shipped(BenchData.QUENCH);
      Environments environments = BenchData.describe(file, parallelism);
      ReferenceSet set = ReferenceSet.of(environments, parallelism);
      for (Precision precision : List.of(Precision.DOUBLE, Precision.SINGLE)) {
        KernelTask task =
            KernelTask.of(
                set.packed(),
                set.packed(),
                Bandwidths.of(Bandwidth.DEFAULT),
                Accuracy.of(precision, 0),
                Want.SUMS);
        double[] whole = new double[ROUNDS];
        double[] parts = new double[ROUNDS];
        boolean same = true;
        for (int round = 0; round < ROUNDS; round++) {
          double started = BenchData.processorSeconds();
          LogKernelSums sums = engine.evaluate(task, parallelism);
          double between = BenchData.processorSeconds();
          LogKernelSums merged = merged(engine, task, parallelism);
          parts[round] = BenchData.processorSeconds() - between;
          whole[round] = between - started;
          same &=
              DatasetInformation.of(sums, 0)
                  .entropy()
                  .equals(DatasetInformation.of(merged, 0).entropy());
        }
        System.out.printf(
            Locale.ROOT,
            "%,d environments, %s: whole %.2f s, %d × %d parts %.2f s of processor time:"
                + " ratio %.3f, %s%n",
            environments.count(),
            precision.name().toLowerCase(Locale.ROOT),
            BenchData.median(whole),
            SIDES,
            SIDES,
            BenchData.median(parts),
            BenchData.median(parts) / BenchData.median(whole),
            same ? "the same H" : "ANOTHER H");
      }
    }
  }

  private static LogKernelSums merged(
      KernelEngine engine, KernelTask task, Parallelism parallelism) {
    LogKernelSums all = null;
    for (TileBlock block : TileBlock.cut(task, SIDES)) {
      LogKernelSums part = engine.evaluate(task.withBlock(block), parallelism);
      all = all == null ? part : all.merge(part);
    }
    if (all == null) {
      throw new IllegalStateException("no parts");
    }
    return all;
  }
}
