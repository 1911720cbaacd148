package org.quests.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;

/**
 * The environments of frames that were kept, as an addition to a reference. Adding a frame does not
 * pack all of them again: they are in sets, each at least twice as large as the next one, whose
 * kernel sums add.
 */
final class Harvest {
  private final Bandwidth h;
  private final Evaluation evaluation;
  private final Parallelism parallelism;
  private final List<Environments> datasets = new ArrayList<>();
  private final List<ReferenceSet> sets = new ArrayList<>();

  Harvest(Bandwidth h, Evaluation evaluation, Parallelism parallelism) {
    this.h = h;
    this.evaluation = evaluation;
    this.parallelism = parallelism;
  }

  /** Adds the environments of a frame. */
  void add(Environments frame) {
    Environments added = frame;
    while (!sets.isEmpty() && datasets.getLast().count() < 2 * added.count()) {
      added = Environments.join(List.of(datasets.removeLast(), added));
      sets.removeLast();
    }
    datasets.add(added);
    sets.add(ReferenceSet.of(added, parallelism));
  }

  /** log S of environments over everything that was added, −∞ where nothing was. */
  double[] logSums(Environments environments) {
    double[] logs = new double[environments.count()];
    Arrays.fill(logs, Double.NEGATIVE_INFINITY);
    for (ReferenceSet set : sets) {
      DifferentialEntropy dH =
          DifferentialEntropy.of(environments, set, h, evaluation, parallelism);
      for (int i = 0; i < logs.length; i++) {
        logs[i] = logOfSum(logs[i], -dH.value(i));
      }
    }
    return logs;
  }

  /** log(eᵃ + eᵇ). */
  static double logOfSum(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
