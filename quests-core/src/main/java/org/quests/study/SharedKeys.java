package org.quests.study;

import java.util.Locale;
import org.quests.atoms.ResultNames;
import org.quests.core.Interval;
import org.quests.entropy.Quantiles;
import org.quests.sampling.DrawBy;
import org.quests.screening.Screening.Screened;

/** Keys that several results have, with one meaning. */
final class SharedKeys {
  static final ResultKey FILE = ResultKey.of("file", "the dataset as it was named");
  static final ResultKey COVERED_BY =
      ResultKey.of("reference", "what is covered already, as it was named");
  static final ResultKey EVALUATIONS =
      ResultKey.of("kernel_evaluations", "number of pairs of environments that it took");
  static final ResultKey ENVIRONMENTS =
      ResultKey.of(ResultNames.N_ENVIRONMENTS, "number of environments");
  static final ResultKey N_FRAMES = ResultKey.of("n_frames", "number of frames");
  static final ResultKey ENTROPY = ResultKey.nats(ResultNames.ENTROPY, "H");
  static final ResultKey MAXIMUM = ResultKey.nats("max_entropy", "log n, the greatest H there is");
  static final ResultKey ENTROPY_ERROR =
      ResultKey.nats("entropy_error", "bound on the numerical error of H");
  static final ResultKey SATURATED =
      ResultKey.of("saturated", "whether H is so near to log n that it says little");
  static final ResultKey BY_ELEMENT =
      ResultKey.of("by_element", "the same for the centres of each element");
  static final ResultKey DESCRIPTOR_TIME =
      ResultKey.seconds("descriptor_time", "time of all threads describing, by their number");
  static final ResultKey ENTROPY_TIME = ResultKey.seconds("entropy_time", "what the rest took");
  static final ResultKey TEST_FILE = ResultKey.of("test_file", "the dataset that is weighed");
  static final ResultKey REFERENCE_FILE =
      ResultKey.of("reference_file", "the dataset that it is weighed against");
  static final ResultKey TEST_ENVIRONMENTS =
      ResultKey.of("test_envs", "number of environments that are weighed");
  static final ResultKey DH = ResultKey.nats(ResultNames.DH, "δH");
  static final ResultKey DH_MEAN =
      ResultKey.nats(ResultNames.DH_MEAN, "mean δH of the environments");
  static final ResultKey FRACTION_POSITIVE =
      ResultKey.of(ResultNames.FRACTION_POSITIVE, "fraction with δH > 0: not covered");
  static final ResultKey EPSILON =
      ResultKey.nats("eps", "ε: an environment with δH < ε is covered");
  static final ResultKey RUNS = ResultKey.of("num_runs", "number of samples, of each fraction");
  static final ResultKey BY = ResultKey.of("by", "what is drawn: environment or frame");
  static final ResultKey SEED = ResultKey.of("seed", "equal seeds draw equal samples");
  static final ResultKey ACCURACY =
      ResultKey.of("accuracy", "half the width of the interval of 95 % that was asked for");
  static final ResultKey RUN = ResultKey.of(ResultNames.RUN, "number of the sample, from 0");
  static final ResultKey MEAN_ENTROPY = ResultKey.nats("mean_entropy", "mean H of the samples");
  static final ResultKey ENTROPY_DEVIATION =
      ResultKey.nats("std_entropy", "standard deviation of H among the samples");
  static final ResultKey STANDARD_ERROR =
      ResultKey.nats("standard_error", "standard error, by a bootstrap over blocks of frames");
  static final ResultKey INTERVAL = ResultKey.nats("interval", "both ends of an interval of 95 %");
  static final ResultKey BLOCKS = ResultKey.of("blocks", "blocks of frames of the bootstrap");
  static final ResultKey ENTROPIES = ResultKey.nats("entropies", "H of each sample");
  static final ResultKey ENTROPIES_TIMES =
      ResultKey.seconds("entropies_times", "what each sample took");

  /** Quantiles of δH. */
  static final ResultKeys<Quantiles> QUANTILES =
      ResultKeys.of(Quantiles.class)
          .with(ResultKey.nats("min", "the least"), Quantiles::min)
          .with(ResultKey.nats("q25", "first quartile"), Quantiles::q25)
          .with(ResultKey.nats("median", "median"), Quantiles::median)
          .with(ResultKey.nats("q75", "third quartile"), Quantiles::q75)
          .with(ResultKey.nats("q99", "99th percentile"), Quantiles::q99)
          .with(ResultKey.nats("max", "the greatest"), Quantiles::max);

  /** Frames that were left out as junk. */
  static final ResultKeys<Screened> SCREENED =
      ResultKeys.of(Screened.class)
          .with(FILE, Screened::file)
          .with(ResultKey.of(ResultNames.FRAME, "its number in the file, from 0"), Screened::frame)
          .with(ResultKey.of(ResultNames.REASON, "why it is junk"), Screened::reason);

  static final ResultKey REFERENCE_ENVIRONMENTS =
      ResultKey.of("ref_envs", "number of environments of the reference");
  static final ResultKey NUM_FRAMES = ResultKey.of("num_frames", "number of frames");
  static final ResultKey NUM_ENVIRONMENTS = ResultKey.of("num_envs", "number of environments");

  private SharedKeys() {}

  /** What is drawn, as a word. */
  static String word(DrawBy by) {
    return by.name().toLowerCase(Locale.ROOT);
  }

  /** Both ends; NaN where there is no interval. */
  static double[] ends(Interval interval) {
    return new double[] {interval.low(), interval.high()};
  }
}
