package org.quests.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.core.Cancellation;

/**
 * Quantile regression on one variable by a curve that never falls: the points are cut, by that
 * variable, into bins of equal weight; of each bin the quantile is taken; and neighbouring bins
 * whose quantiles fall are pooled (Ayer et al., Annals of Mathematical Statistics 26, 641 (1955)).
 * Robust: no single point has more than its share, and nothing has to be chosen.
 */
final class MonotoneQuantile {
  private static final int MOST_BINS = 20;

  /** Fewer groups of points than this in a bin tell little. */
  private static final int GROUPS_PER_BIN = 10;

  private MonotoneQuantile() {}

  /**
   * Fits a curve.
   *
   * @param groups of points that belong together: each has the same weight in all
   * @param floor values below count as this
   * @param quantile 0 … 1
   * @return the quantile of log10 of the errors by δH
   */
  static MonotoneCurve fit(List<LabelledFrame> groups, double floor, double quantile) {
    int n = groups.stream().mapToInt(LabelledFrame::atoms).sum();
    double[] x = new double[n];
    double[] y = new double[n];
    double[] weight = new double[n];
    int at = 0;
    for (LabelledFrame group : groups) {
      for (int i = 0; i < group.atoms(); i++) {
        x[at] = group.dH()[i];
        y[at] = Math.log10(Math.max(floor, group.errors()[i]));
        weight[at++] = 1.0 / group.atoms();
      }
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (i, j) -> {
          Cancellation.checkHere();
          return Double.compare(x[i], x[j]);
        });
    int bins = Math.clamp(groups.size() / GROUPS_PER_BIN, 1, MOST_BINS);
    List<double[]> pools = new ArrayList<>();
    int from = 0;
    double passed = 0;
    for (int bin = 0; bin < bins && from < n; bin++) {
      WeightedValues places = new WeightedValues();
      WeightedValues values = new WeightedValues();
      int i = from;
      double limit = (bin + 1.0) / bins * groups.size();
      // Equal places are never cut apart.
      while (i < n
          && (bin == bins - 1
              || passed < limit * (1 - 1e-12)
              || (i > from && x[order[i]] == x[order[i - 1]]))) {
        places.add(x[order[i]], weight[order[i]]);
        values.add(y[order[i]], weight[order[i]]);
        passed += weight[order[i++]];
      }
      if (i > from) {
        pool(pools, new double[] {places.quantile(0.5), values.quantile(quantile), values.total()});
      }
      from = i;
    }
    return curve(pools);
  }

  /** Adds a bin (place, value, weight) with those before it that are not below. */
  private static void pool(List<double[]> pools, double[] bin) {
    double[] joined = bin;
    while (!pools.isEmpty() && pools.get(pools.size() - 1)[1] >= joined[1]) {
      double[] before = pools.remove(pools.size() - 1);
      double weight = before[2] + joined[2];
      joined =
          new double[] {
            (before[0] * before[2] + joined[0] * joined[2]) / weight,
            (before[1] * before[2] + joined[1] * joined[2]) / weight,
            weight
          };
    }
    pools.add(joined);
  }

  private static MonotoneCurve curve(List<double[]> pools) {
    return new MonotoneCurve(
        pools.stream().mapToDouble(pool -> pool[0]).toArray(),
        pools.stream().mapToDouble(pool -> pool[1]).toArray());
  }
}
