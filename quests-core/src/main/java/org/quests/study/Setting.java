package org.quests.study;

import java.util.List;
import org.jspecify.annotations.Nullable;
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

  private static final ResultKeys<Setting> KEYS =
      ResultKeys.of(Setting.class)
          .withIfAny(ResultKey.of("k", "neighbours of the descriptor"), s -> s.own() ? s.k() : null)
          .withIfAny(
              ResultKey.of("rows", "what other rows are called"),
              s -> s.own() ? null : s.spec.kind())
          .withIfAny(
              ResultKey.of("dimension", "numbers in a row"),
              s -> s.own() ? null : s.spec.dimension())
          .with(new ResultKey("cutoff", "Å", "cut-off of the descriptor"), s -> s.spec.cutoff())
          .with(BANDWIDTH, Setting::bandwidth)
          .with(ResultKey.of("jobs", "threads"), Setting::jobs)
          .withIfAny(ResultKey.of("species", "elements that the descriptor sees"), Setting::seen)
          .withIfAny(
              ResultKey.of("elements", "what rows see of elements: centre or full"),
              s -> s.spec.elements() == ElementForm.NONE ? null : s.spec.elements().toString())
          .withIfAny(
              ResultKey.of("elements_from", "column whose values stand for elements"),
              s -> s.spec.elementsFrom());

  static Setting of(RowSpec spec, Weighing weighing, Parallelism parallelism) {
    return new Setting(spec, weighing.bandwidth().value(), parallelism.threads());
  }

  /** The keys of its values. */
  public static ResultKeys<Setting> keys() {
    return KEYS;
  }

  private boolean own() {
    return spec instanceof DescriptorSpec;
  }

  private int k() {
    return ((DescriptorSpec) spec).k();
  }

  private @Nullable List<String> seen() {
    return own() && !spec.species().isEmpty() ? spec.species() : null;
  }
}
