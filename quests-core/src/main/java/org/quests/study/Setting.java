package org.quests.study;

import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;

/**
 * What environments are, and how wide the kernel is.
 *
 * @param spec what the rows are
 * @param bandwidth h, in the unit of the rows
 * @param jobs the number of threads
 */
public record Setting(RowSpec spec, double bandwidth, int jobs) {
  static final ResultKey BANDWIDTH = new ResultKey("bandwidth", "1/Å", "h");

  /** The numbers of a row. */
  private static final ResultKeys<RowSpec> NUMBERS =
      ResultKeys.of(RowSpec.class)
          .withIfAny(
              ResultKey.of("k", "neighbours of the descriptor"),
              s -> s instanceof DescriptorSpec own ? own.k() : null)
          .withIfAny(
              ResultKey.of("rows", "what other rows are called"),
              s -> s instanceof DescriptorSpec ? null : s.kind())
          .withIfAny(
              ResultKey.of("dimension", "numbers in a row"),
              s -> s instanceof DescriptorSpec ? null : s.dimension())
          .with(new ResultKey("cutoff", "Å", "cut-off of the descriptor"), RowSpec::cutoff);

  /** What a row sees of elements. */
  private static final ResultKeys<RowSpec> ELEMENTS =
      ResultKeys.of(RowSpec.class)
          .withIfAny(
              ResultKey.of("species", "elements that the descriptor sees"),
              s -> s.species().isEmpty() ? null : s.species())
          .withIfAny(
              ResultKey.of("elements", "what rows see of elements: centre or full"),
              s -> s.elements() == ElementForm.NONE ? null : s.elements().toString())
          .withIfAny(
              ResultKey.of("elements_from", "column whose values stand for elements"),
              RowSpec::elementsFrom);

  private static final ResultKeys<RowSpec> ROWS = NUMBERS.withAll(ELEMENTS, spec -> spec);

  private static final ResultKeys<Setting> KEYS =
      ResultKeys.of(Setting.class)
          .withAll(NUMBERS, Setting::spec)
          .with(BANDWIDTH, Setting::bandwidth)
          .with(ResultKey.of("jobs", "threads"), Setting::jobs)
          .withAll(ELEMENTS, Setting::spec);

  static Setting of(RowSpec spec, Weighing weighing, Parallelism parallelism) {
    return new Setting(spec, weighing.bandwidth().value(), parallelism.threads());
  }

  /** The keys of its values. */
  public static ResultKeys<Setting> keys() {
    return KEYS;
  }

  /** Keys of what rows are, without a bandwidth. */
  static ResultKeys<RowSpec> keysOfRows() {
    return ROWS;
  }
}
