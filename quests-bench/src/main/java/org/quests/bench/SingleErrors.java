package org.quests.bench;

import java.util.Locale;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.Want;

/** Errors of kernel sums in single precision: against those in double, over several datasets. */
final class SingleErrors {
  private final KernelEngine engine;
  private final Parallelism parallelism;
  private final DoubleArrayList ratios = new DoubleArrayList();
  private double greatest;
  private double boundThere;
  private double greatestBound;
  private String where = "";

  SingleErrors(KernelEngine engine, Parallelism parallelism) {
    this.engine = engine;
    this.parallelism = parallelism;
  }

  /** Takes in a dataset, weighed against itself. */
  void add(Environments environments) {
    PackedEnvironments packed = PackedEnvironments.of(environments, parallelism);
    LogKernelSums rough = sums(packed, Precision.SINGLE);
    LogKernelSums exact = sums(packed, Precision.DOUBLE);
    for (int place = 0; place < packed.count(); place++) {
      double error = Math.abs(Math.expm1(rough.log(place, 0) - exact.log(place, 0)));
      double bound = rough.errorBound(place, 0) + exact.errorBound(place, 0);
      if (error > greatest) {
        greatest = error;
        boundThere = bound;
        where = environments.source();
      }
      if (error > bound) {
        throw new IllegalStateException(
            environments.source() + ": error " + error + " beyond the bound " + bound);
      }
      greatestBound = Math.max(greatestBound, bound);
      if (error > 0) {
        ratios.add(bound / error);
      }
    }
  }

  private LogKernelSums sums(PackedEnvironments packed, Precision precision) {
    return engine.evaluate(
        KernelTask.of(
            packed,
            packed,
            Bandwidths.of(Bandwidth.of(Bandwidth.DEFAULT)),
            Accuracy.of(precision, 0),
            Want.SUMS),
        parallelism);
  }

  /** The greatest error, the bound for that sum, and how far bounds are from errors. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1e in %s, certified there %.1e (at most %.1e); bound / error: median %.0f",
        greatest,
        where.substring(where.lastIndexOf('/') + 1),
        boundThere,
        greatestBound,
        BenchData.median(ratios.toArray()));
  }
}
