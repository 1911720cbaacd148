package org.quests.study;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;

/**
 * How much of one dataset another covers.
 *
 * @param comparison δH of the one against the other
 * @param epsilon ε in nats
 * @param overlap fraction of the environments with δH &lt; ε, 0 … 1
 * @param byElement that of the centres of each element, by its symbol; null where it was not asked
 *     for
 */
public record OverlapResult(
    Comparison comparison,
    double epsilon,
    double overlap,
    @Nullable Map<String, OfElement> byElement)
    implements Result {
  /**
   * The environments of one element.
   *
   * @param count how many there are
   * @param overlap the fraction that is covered, 0 … 1
   */
  public record OfElement(int count, double overlap) {}

  private static final ResultKey OVERLAP =
      ResultKey.of(ResultNames.OVERLAP, "fraction of the environments that is covered");

  private static final ResultKeys<OverlapResult> KEYS =
      ResultKeys.of(OverlapResult.class)
          .with(SharedKeys.TEST_FILE, r -> r.comparison.test())
          .with(SharedKeys.REFERENCE_FILE, r -> r.comparison.reference())
          .with(SharedKeys.TEST_ENVIRONMENTS, r -> r.comparison.dH().count())
          .with(
              ResultKey.of(
                  ResultNames.REFERENCE_ENVIRONMENTS, "number of environments of the reference"),
              r -> r.comparison.dH().referenceCount())
          .withAll(Setting.keys(), r -> r.comparison.setting())
          .with(SharedKeys.EPSILON, OverlapResult::epsilon)
          .with(OVERLAP, OverlapResult::overlap)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), r -> r.comparison.unseenElements())
          .withNamed(
              SharedKeys.BY_ELEMENT,
              ResultKeys.of(OfElement.class)
                  .with(SharedKeys.ENVIRONMENTS, OfElement::count)
                  .with(OVERLAP, OfElement::overlap),
              OverlapResult::byElement)
          .withAll(Program.keys(), r -> r.comparison.program())
          .with(SharedKeys.DESCRIPTOR_TIME, r -> r.comparison.descriptorSeconds())
          .with(
              ResultKey.seconds("computation_time", "what the rest took"),
              r -> r.comparison.seconds());

  /** The keys of its values. */
  public static ResultKeys<OverlapResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return comparison.cautions();
  }
}
