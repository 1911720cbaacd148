package org.quests.entropy;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Means over samples of the levels of an estimate, each independent of the others.
 *
 * @param plan that the samples were drawn by
 * @param restsOnFew whether few environments carry the mean
 * @param means of what each level tells beyond the next one
 * @param parts of the variance of their sum
 * @param degrees of freedom of each part
 * @param sizes of the subsets
 */
record LevelMeans(
    LevelPlan plan,
    boolean restsOnFew,
    double[] means,
    double[] parts,
    double[] degrees,
    double[] sizes) {
  /**
   * Finds them.
   *
   * @param pilot the sample that the plan was made from
   * @param main the sample that was drawn for it
   * @param from the place in it where queries of this plan begin
   */
  static LevelMeans of(
      MeanOfSums what,
      LevelPlan plan,
      boolean restsOnFew,
      LevelSample pilot,
      LevelSample main,
      int from) {
    int levels = plan.draws().length;
    double[] sizes = pilot.sizes(levels - 1);
    double[] planned = pilot.variances(what, plan.form(), levels - 1);
    double known = pilot.queries().rows().length - 1.0;
    double[] means = new double[levels];
    double[] parts = new double[levels];
    double[] degrees = new double[levels];
    int at = from;
    for (int l = 0; l < levels; l++) {
      int m = plan.draws()[l];
      double[] values = main.differences(what, plan.form(), at, at + m, l, levels - 1);
      means[l] = StatUtils.mean(values);
      degrees[l] = m - 1 + known;
      double variance = ((m - 1) * StatUtils.variance(values) + known * planned[l]) / degrees[l];
      parts[l] = variance * Math.max(0, 1.0 / m - 1 / sizes[0]);
      at += m;
    }
    return new LevelMeans(plan, restsOnFew, means, parts, degrees, sizes);
  }

  /** The mean over the whole dataset. */
  Estimate estimate(double pairs) {
    double variance = 0;
    double squares = 0;
    double mean = 0;
    for (int l = means.length - 1; l >= 0; l--) {
      mean += means[l];
      variance += parts[l];
      squares += parts[l] * parts[l] / degrees[l];
    }
    return new Estimate(
        mean,
        Math.sqrt(variance),
        squares > 0 ? variance * variance / squares : Double.POSITIVE_INFINITY,
        plan.queries(),
        means.length,
        pairs,
        plan.form(),
        restsOnFew);
  }

  /** Of subsets that stand for datasets of their own: the mean over each, the greatest first. */
  List<Estimator.Size> curve() {
    List<Estimator.Size> all = new ArrayList<>();
    double mean = 0;
    double variance = 0;
    for (int l = means.length - 1; l >= 0; l--) {
      mean += means[l];
      variance += parts[l];
      all.addFirst(new Estimator.Size((int) sizes[l], mean, Math.sqrt(variance)));
    }
    return all;
  }
}
