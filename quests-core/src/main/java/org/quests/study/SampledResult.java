package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.Quantiles;
import org.quests.entropy.SampledNovelty;

/**
 * How novel a dataset is to a reference, from environments drawn at random.
 *
 * @param test what the dataset is called
 * @param reference what the other is called
 * @param setting what the environments are
 * @param index which atom of which frame each environment of the dataset is
 * @param referenceIndex the same of the other
 * @param epsilon ε in nats of the overlap; null where δH was asked for
 * @param accuracy half the width of the interval of 95 % that was wanted for the fraction
 * @param seed of what was drawn
 * @param sample what was found
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing both took
 * @param seconds what the rest took
 */
public record SampledResult(
    String test,
    String reference,
    Setting setting,
    DatasetIndex index,
    DatasetIndex referenceIndex,
    @Nullable Double epsilon,
    double accuracy,
    long seed,
    SampledNovelty sample,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  private static final ResultKeys<SampledNovelty> SAMPLE =
      ResultKeys.of(SampledNovelty.class)
          .with(ResultKey.of("queries", "environments that were drawn"), s -> s.dH().length)
          .with(
              ResultKey.of("pairs", "pairs of environments that were weighed, to plan it too"),
              SampledNovelty::pairs)
          .with(
              ResultKey.of("rests_on_few", "whether few environments carry it"),
              s -> s.covered().restsOnFew());

  private static final ResultKeys<SampledResult> OVERLAPS =
      ResultKeys.of(SampledResult.class)
          .with(SharedKeys.EPSILON, SampledResult::epsilon)
          .with(
              ResultKey.of(ResultNames.OVERLAP, "fraction of the environments that is covered"),
              r -> r.sample.covered().value())
          .with(
              ResultKey.of("overlap_interval", "both ends of an interval of 95 % for it"),
              r -> SharedKeys.ends(r.sample.covered().interval()));

  private static final ResultKeys<SampledResult> NOVELTIES =
      ResultKeys.of(SampledResult.class)
          .with(SharedKeys.DH_MEAN, r -> r.sample.mean())
          .with(
              ResultKey.nats("dH_mean_interval", "both ends of an interval of 95 % for the mean"),
              r -> SharedKeys.ends(r.sample.meanInterval()))
          .with(
              ResultKey.nats("dH_median", "the median δH"),
              r -> Quantiles.of(r.sample.dH()).median())
          .with(
              ResultKey.nats(
                  "dH_median_interval", "both ends of an interval of 95 % for the median"),
              r -> SharedKeys.ends(r.sample.quantileInterval(0.5)))
          .with(SharedKeys.FRACTION_POSITIVE, r -> r.sample.covered().others().value())
          .with(
              ResultKey.of("frac_positive_interval", "both ends of an interval of 95 % for it"),
              r -> SharedKeys.ends(r.sample.covered().others().interval()));

  private static final ResultKeys<SampledResult> KEYS =
      ResultKeys.of(SampledResult.class)
          .with(SharedKeys.TEST_FILE, SampledResult::test)
          .with(SharedKeys.REFERENCE_FILE, SampledResult::reference)
          .with(SharedKeys.TEST_ENVIRONMENTS, r -> r.index.count())
          .with(SharedKeys.REFERENCE_ENVIRONMENTS, r -> r.referenceIndex.count())
          .withAll(Setting.keys(), SampledResult::setting)
          .withAllIfAny(OVERLAPS, r -> r.epsilon == null ? null : r)
          .withAllIfAny(NOVELTIES, r -> r.epsilon == null ? r : null)
          .with(SharedKeys.ACCURACY, SampledResult::accuracy)
          .with(SharedKeys.SEED, SampledResult::seed)
          .withObject(EstimatedMean.ESTIMATE, SAMPLE, SampledResult::sample)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), SampledResult::unseenElements)
          .withAll(Program.keys(), SampledResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, SampledResult::descriptorSeconds)
          .with(
              ResultKey.seconds("computation_time", "what the rest took"), SampledResult::seconds);

  /** The keys of its values. */
  public static ResultKeys<SampledResult> keys() {
    return KEYS;
  }

  /**
   * Elements of the whole dataset that the reference does not hold, by symbol; null where elements
   * are not known.
   */
  public @Nullable SortedMap<String, UnseenElement> unseenElements() {
    return UnseenElement.of(index, referenceIndex, setting.spec());
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    List<String> all =
        new ArrayList<>(
            ElementCautions.against(test, index, reference, referenceIndex, setting.spec()));
    if (sample.covered().restsOnFew()) {
      all.add(
          String.format(
              Locale.ROOT,
              "the fraction rests on few environments of the %,d that were drawn: its interval is"
                  + " wide beside it",
              sample.dH().length));
    }
    return all;
  }
}
