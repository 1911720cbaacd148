package org.quests.entropy;

import org.apache.commons.math3.stat.StatUtils;
import org.quests.kernel.NestedSubsets;
import org.quests.kernel.NestedSums;
import org.quests.kernel.Precision;

/**
 * Environments that were drawn, with their sums over nested subsets of the dataset.
 *
 * @param queries which they are
 * @param sums of them
 * @param nested the subsets
 * @param pairs that this took
 */
record LevelSample(
    NestedSums.Queries queries, NestedSums sums, NestedSubsets nested, double pairs) {
  /** The number of subsets. */
  int subsets() {
    return nested.count();
  }

  Precision precision() {
    return sums.precision();
  }

  /** The sizes of subsets up to one of them, the first one n. */
  double[] sizes(int last) {
    double[] sizes = new double[last + 1];
    for (int l = 0; l <= last; l++) {
      sizes[l] = nested.size(l);
    }
    return sizes;
  }

  /** What the query at a place has, as far as a subset tells. */
  double value(MeanOfSums what, Estimate.Form form, int query, int subset) {
    double others = nested.others(subset, queries.rows()[query]);
    double sum = sums.sum(query, subset);
    double n = nested.rows();
    return form == Estimate.Form.SCALED
        ? what.of(sum * (n - 1) / others + 1, n)
        : what.of(sum + 1, others + 1);
  }

  /** What a subset tells of queries beyond the next smaller one; of the last one all. */
  double[] differences(
      MeanOfSums what, Estimate.Form form, int from, int to, int subset, int last) {
    double[] values = new double[to - from];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(what, form, from + i, subset);
      if (subset < last) {
        values[i] -= value(what, form, from + i, subset + 1);
      }
    }
    return values;
  }

  /** Of a sample that was weighed against all subsets: the mean over the whole dataset. */
  double mean(MeanOfSums what) {
    return StatUtils.mean(differences(what, Estimate.Form.SCALED, 0, queries.rows().length, 0, 0));
  }

  /** Of such a sample: the variance of each subset's {@link #differences}. */
  double[] variances(MeanOfSums what, Estimate.Form form, int last) {
    double[] variances = new double[last + 1];
    for (int l = 0; l <= last; l++) {
      variances[l] = StatUtils.variance(differences(what, form, 0, queries.rows().length, l, last));
    }
    return variances;
  }
}
