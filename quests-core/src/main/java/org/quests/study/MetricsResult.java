package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DiversityProfile;
import org.quests.entropy.Entropy;
import org.quests.entropy.Quantiles;

/**
 * H, D and δH of a dataset.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param index which atom of which frame each of them is
 * @param entropy H
 * @param bias how far H is off for there are few frames
 * @param diversity D in nats
 * @param profile diversities of order 0, 1, 2 and ∞
 * @param dH of each environment against the dataset, itself included, in nats
 * @param byElement the environments of each element, by its symbol; null where it was not asked for
 * @param others other measures, where they were asked for
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record MetricsResult(
    String file,
    Setting setting,
    DatasetIndex index,
    Entropy entropy,
    SampleBias bias,
    double diversity,
    DiversityProfile profile,
    double[] dH,
    @Nullable Map<String, OfElement> byElement,
    OtherMeasures others,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements PerAtomResult {
  /**
   * The environments of one element.
   *
   * @param entropy H of these alone
   * @param dH of these against the whole dataset
   */
  public record OfElement(Entropy entropy, Quantiles dH) {}

  private static final ResultKeys<MetricsResult> KEYS =
      ResultKeys.of(MetricsResult.class)
          .with(SharedKeys.FILE, MetricsResult::file)
          .with(SharedKeys.ENVIRONMENTS, r -> r.entropy.count())
          .withAll(Setting.keys(), MetricsResult::setting)
          .with(SharedKeys.ENTROPY, r -> r.entropy.value())
          .with(
              ResultKey.nats(
                  ResultNames.DIVERSITY, "D, log of the effective number of environments"),
              MetricsResult::diversity)
          .with(SharedKeys.MAXIMUM, r -> r.entropy.maximum())
          .with(SharedKeys.ENTROPY_ERROR, r -> r.entropy.errorBound())
          .with(SharedKeys.SATURATED, r -> r.bias.saturated())
          .withAll(SampleBias.KEYS, MetricsResult::bias)
          .withObject(
              ResultKey.of("diversity_profile", "effective numbers of environments by order"),
              ResultKeys.of(DiversityProfile.class)
                  .with(ResultKey.of("0", "order 0"), DiversityProfile::order0)
                  .with(ResultKey.of("1", "order 1"), DiversityProfile::order1)
                  .with(ResultKey.of("2", "order 2"), DiversityProfile::order2)
                  .with(ResultKey.of("inf", "order ∞"), DiversityProfile::orderInfinity),
              MetricsResult::profile)
          .withAll(OtherMeasures.KEYS, MetricsResult::others)
          .with(SharedKeys.N_FRAMES, r -> r.index.frames())
          .withNamed(
              SharedKeys.BY_ELEMENT,
              ResultKeys.of(OfElement.class)
                  .withAll(EntropyTexts.KEYS_OF_A_GROUP, OfElement::entropy)
                  .withObject(SharedKeys.DH, SharedKeys.QUANTILES, OfElement::dH),
              MetricsResult::byElement)
          .withAll(Program.keys(), MetricsResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, MetricsResult::descriptorSeconds)
          .with(ResultKey.seconds("metrics_time", "what the rest took"), MetricsResult::seconds)
          .with(SharedKeys.DH, MetricsResult::dH);

  /** The keys of its values. */
  public static ResultKeys<MetricsResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<AtomColumn> columns() {
    return List.of(AtomColumn.of(SharedKeys.DH, dH));
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>(bias.cautions());
    all.addAll(others.cautions());
    return all;
  }
}
