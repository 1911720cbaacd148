package org.quests.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.stat.StatUtils;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Estimate;
import org.quests.entropy.Estimator;
import org.quests.entropy.Evaluation;
import org.quests.entropy.MeanOfSums;
import org.quests.entropy.Proportion;
import org.quests.entropy.SampledNovelty;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * Whether intervals of estimates hold what they should, and how many pairs they take: {@code
 * EstimateReport MEAN WIDTH SEEDS DATASET…}, where the mean is {@code H} or {@code D} and datasets
 * are those of {@link BenchData#dataset}; and {@code EstimateReport overlap WIDTH SEEDS TEST
 * REFERENCE}.
 */
public final class EstimateReport {
  private static final double BANDWIDTH = 0.015;

  private EstimateReport() {}

  /**
   * Prints the report.
   *
   * @param args as above
   */
  public static void main(String[] args) {
    if (args[0].equals("overlap")) {
      overlap(Double.parseDouble(args[1]), Integer.parseInt(args[2]), args[3], args[4]);
      return;
    }
    boolean entropy = args[0].equals("H");
    MeanOfSums what = entropy ? MeanOfSums.ENTROPY : MeanOfSums.DIVERSITY;
    double width = Double.parseDouble(args[1]);
    int seeds = Integer.parseInt(args[2]);
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      System.out.println(
          "| dataset | environments | exact | seeds | holds it | bias, standard errors |"
              + " sd / standard error | pairs | fewer than plain queries | levels | few |"
              + " exact instead | seconds each |\n|"
              + "---|".repeat(13));
      for (String name : Arrays.asList(args).subList(3, args.length)) {
        row(name, what, width, !entropy, seeds, parallelism);
      }
    }
  }

  private static void overlap(double width, int seeds, String test, String reference) {
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      Environments queries = BenchData.dataset(test, parallelism);
      ReferenceSet known = ReferenceSet.of(BenchData.dataset(reference, parallelism), parallelism);
      Weighing weighing = Weighing.of(BANDWIDTH).with(Accuracy.of(Precision.SINGLE, 1e-6));
      double epsilon = DifferentialEntropy.DEFAULT_EPSILON;
      double exact = DifferentialEntropy.of(queries, known, weighing, parallelism).overlap(epsilon);
      int held = 0;
      int made = 0;
      int few = 0;
      double sum = 0;
      for (int seed = 0; seed < seeds; seed++) {
        Optional<SampledNovelty> found =
            SampledNovelty.of(queries, known, epsilon, false, width, seed, weighing, parallelism);
        if (found.isPresent()) {
          Proportion share = found.get().covered();
          made++;
          held += share.interval().holds(exact) ? 1 : 0;
          few += share.restsOnFew() ? 1 : 0;
          sum += share.value() - exact;
        }
      }
      System.out.println(
          String.format(
              Locale.ROOT,
              "| overlap of %s in %s | exact %.4f | %,d seeds | holds it %.1f %% | bias %+.5f |"
                  + " rests on few %,d | exact instead %,d |",
              Path.of(test).getFileName(),
              Path.of(reference).getFileName(),
              exact,
              seeds,
              100.0 * held / made,
              sum / made,
              few,
              seeds - made));
    }
  }

  private static void row(
      String name,
      MeanOfSums what,
      double width,
      boolean relative,
      int seeds,
      Parallelism parallelism) {
    ReferenceSet set = ReferenceSet.of(BenchData.dataset(name, parallelism), parallelism);
    int n = set.count();
    Weighing weighing =
        new Weighing(
            Bandwidth.of(BANDWIDTH),
            new Evaluation(KernelEngines.get("simd"), Accuracy.of(Precision.SINGLE, 1e-6)));
    DatasetInformation exact = DatasetInformation.of(set, weighing, parallelism);
    double[] values = new double[n];
    double[] dH = exact.differentialEntropies();
    for (int i = 0; i < n; i++) {
      values[i] = what.of(Math.exp(-dH[i]), n);
    }
    double truth = StatUtils.mean(values);
    double error = width * (relative ? truth : 1) / 1.96;
    double plain = 1 / (error * error / StatUtils.variance(values) + 1.0 / n) * n;
    int held = 0;
    int made = 0;
    int few = 0;
    double[] means = new double[seeds];
    double[] errors = new double[seeds];
    double pairs = 0;
    double levels = 0;
    long started = System.nanoTime();
    for (int seed = 0; seed < seeds; seed++) {
      Optional<Estimator.Estimates> found =
          Estimator.of(set, weighing, seed)
              .estimate(List.of(new Estimator.Wanted(what, width, relative)), parallelism);
      if (found.isEmpty()) {
        continue;
      }
      Estimate estimate = found.get().estimates().get(0);
      held += estimate.interval().holds(truth) ? 1 : 0;
      few += estimate.restsOnFew() ? 1 : 0;
      means[made] = estimate.mean();
      errors[made] = estimate.standardError();
      pairs += estimate.pairs();
      levels += estimate.levels();
      made++;
    }
    double seconds = (System.nanoTime() - started) / 1e9 / seeds;
    means = Arrays.copyOf(means, made);
    double mean = StatUtils.mean(means);
    double error1 = StatUtils.mean(Arrays.copyOf(errors, made));
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %.4f | %,d | %.1f %% | %+.3f | %.3f | %.2e | %.1f | %.1f | %d | %d |"
                + " %.3f |",
            name,
            n,
            truth,
            seeds,
            100.0 * held / made,
            (mean - truth) / error1,
            Math.sqrt(StatUtils.variance(means)) / error1,
            pairs / made,
            plain / (pairs / made),
            levels / made,
            few,
            seeds - made,
            seconds));
  }
}
