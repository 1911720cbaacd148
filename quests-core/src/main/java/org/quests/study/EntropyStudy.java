package org.quests.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Entropy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;

/** How much information a dataset holds: its entropy H. Immutable. */
public final class EntropyStudy {
  private final String name;
  private final Environments dataset;
  private final Weighing weighing;
  private final @Nullable ElementGroups elements;

  private EntropyStudy(
      String name, Environments dataset, Weighing weighing, @Nullable ElementGroups elements) {
    this.name = name;
    this.dataset = dataset;
    this.weighing = weighing;
    this.elements = elements;
  }

  /** H of a dataset. */
  public static EntropyStudy of(Environments dataset, Weighing weighing) {
    return new EntropyStudy(dataset.source(), dataset, weighing, null);
  }

  /** The same under another name than that of its source. */
  public EntropyStudy named(String other) {
    return new EntropyStudy(other, dataset, weighing, elements);
  }

  /**
   * And H of the environments of each element alone.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where the elements are not known
   */
  public EntropyStudy byElement() {
    return new EntropyStudy(name, dataset, weighing, new ElementGroups(dataset.index()));
  }

  /**
   * Does the work.
   *
   * @throws org.quests.core.QuestsException where it was cancelled
   */
  public EntropyResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    DatasetInformation information =
        DatasetInformation.of(
                ReferenceSet.of(dataset, parallelism),
                Bandwidths.of(weighing.bandwidth()),
                elements == null ? Groups.ALL : elements.groups(),
                weighing.evaluation(),
                parallelism)
            .get(0);
    return new EntropyResult(
        name,
        Setting.of(dataset.spec(), weighing, parallelism),
        information.entropy(),
        dataset.frames(),
        elements == null ? null : byElement(elements.symbols(), information),
        Program.of(weighing, information.header()),
        dataset.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }

  private static Map<String, Entropy> byElement(
      List<String> symbols, DatasetInformation information) {
    Map<String, Entropy> all = new LinkedHashMap<>();
    for (int g = 0; g < symbols.size(); g++) {
      all.put(symbols.get(g), information.entropyOfGroup(g));
    }
    return all;
  }
}
