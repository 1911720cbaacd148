package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.core.Interval;
import org.quests.entropy.Estimate;

/**
 * H of a dataset, and D where it was wanted, estimated without weighing all pairs.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param count n, the number of environments
 * @param frames how many frames there are
 * @param accuracy half the width of an interval of 95 % that was wanted, in nats
 * @param seed of what was drawn
 * @param entropy H in nats
 * @param inverses the mean of 1/S, from which D follows; null where it was not wanted
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record EstimateResult(
    String file,
    Setting setting,
    int count,
    int frames,
    double accuracy,
    long seed,
    Estimate entropy,
    @Nullable Estimate inverses,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  private static final ResultKeys<EstimateResult> KEYS =
      ResultKeys.of(EstimateResult.class)
          .with(SharedKeys.FILE, EstimateResult::file)
          .with(SharedKeys.ENVIRONMENTS, EstimateResult::count)
          .withAll(Setting.keys(), EstimateResult::setting)
          .with(SharedKeys.ENTROPY, r -> r.entropy.mean())
          .with(EstimatedMean.INTERVAL, r -> SharedKeys.ends(r.entropy.interval()))
          .withIfAny(
              ResultKey.nats(
                  ResultNames.DIVERSITY, "D, log of the effective number of environments"),
              r -> r.inverses == null ? null : r.diversity())
          .withIfAny(
              ResultKey.nats("diversity_interval", "both ends of an interval of 95 % for D"),
              r -> r.inverses == null ? null : SharedKeys.ends(r.diversityInterval()))
          .with(SharedKeys.MAXIMUM, r -> Math.log(r.count))
          .with(SharedKeys.N_FRAMES, EstimateResult::frames)
          .with(SharedKeys.ACCURACY, EstimateResult::accuracy)
          .with(SharedKeys.SEED, EstimateResult::seed)
          .withObject(EstimatedMean.ESTIMATE, EstimatedMean.KEYS, EstimateResult::entropy)
          .withObject(
              ResultKey.of("diversity_estimate", "how D was estimated"),
              EstimatedMean.KEYS,
              EstimateResult::inverses)
          .withAll(Program.keys(), EstimateResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EstimateResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, EstimateResult::seconds);

  /** The keys of its values. */
  public static ResultKeys<EstimateResult> keys() {
    return KEYS;
  }

  /** D in nats; NaN where it was not wanted. */
  public double diversity() {
    return inverses == null ? Double.NaN : logOfSum(inverses.mean());
  }

  /** Of 95 %, for D in nats; unknown where it was not wanted. */
  public Interval diversityInterval() {
    if (inverses == null) {
      return Interval.UNKNOWN;
    }
    Interval mean = inverses.interval();
    return new Interval(logOfSum(mean.low()), logOfSum(mean.high()));
  }

  /** The logarithm of n times a mean of 1/S, which is 1/n at least. */
  private double logOfSum(double mean) {
    return Math.log(Math.max(1, count * mean));
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>();
    if (entropy.restsOnFew()) {
      all.add(EstimatedMean.onFew("H", entropy));
    }
    if (inverses != null && inverses.restsOnFew()) {
      all.add(EstimatedMean.onFew("D", inverses));
    }
    all.addAll(EntropyTexts.cautions(entropy.mean(), count));
    return all;
  }
}
