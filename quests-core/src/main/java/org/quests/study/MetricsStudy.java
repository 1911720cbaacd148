package org.quests.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;

/** H and D of a dataset, and δH of each environment against the dataset itself. Immutable. */
public final class MetricsStudy {
  private final String name;
  private final Environments dataset;
  private final Weighing weighing;
  private final @Nullable ElementGroups elements;

  private MetricsStudy(
      String name, Environments dataset, Weighing weighing, @Nullable ElementGroups elements) {
    this.name = name;
    this.dataset = dataset;
    this.weighing = weighing;
    this.elements = elements;
  }

  /** Of a dataset. */
  public static MetricsStudy of(Environments dataset, Weighing weighing) {
    return new MetricsStudy(dataset.source(), dataset, weighing, null);
  }

  /** The same under another name than that of its source. */
  public MetricsStudy named(String other) {
    return new MetricsStudy(other, dataset, weighing, elements);
  }

  /**
   * And of the environments of each element.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where the elements are not known
   */
  public MetricsStudy byElement() {
    return new MetricsStudy(name, dataset, weighing, new ElementGroups(dataset.index()));
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public MetricsResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    DatasetInformation information =
        DatasetInformation.of(
                ReferenceSet.of(dataset, parallelism),
                Bandwidths.of(weighing.bandwidth()),
                elements == null ? Groups.ALL : elements.groups(),
                weighing.evaluation(),
                parallelism)
            .get(0);
    double[] dH = information.differentialEntropies();
    return new MetricsResult(
        name,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.index(),
        information.entropy(),
        information.diversity(),
        information.profile(),
        dH,
        elements == null ? null : byElement(elements, information, dH),
        Program.of(weighing, information.header()),
        dataset.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }

  private static Map<String, MetricsResult.OfElement> byElement(
      ElementGroups elements, DatasetInformation information, double[] dH) {
    Map<String, MetricsResult.OfElement> all = new LinkedHashMap<>();
    List<String> symbols = elements.symbols();
    for (int g = 0; g < symbols.size(); g++) {
      String symbol = symbols.get(g);
      all.put(
          symbol,
          new MetricsResult.OfElement(
              information.entropyOfGroup(g), Quantiles.of(elements.select(symbol, dH))));
    }
    return all;
  }
}
