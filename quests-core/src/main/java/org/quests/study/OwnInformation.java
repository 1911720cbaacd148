package org.quests.study;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.entropy.Bracket;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.BlockBootstrap;

/**
 * What is to be found of a dataset that is weighed against itself, alone or by elements.
 *
 * @param name of the dataset
 * @param dataset its environments
 * @param weighing how they are weighed
 * @param elements the environments of each element; null where these are not asked for
 * @param ofFrames the engine of what the bracket needs of single frames
 * @param ofAll that of what it needs beside that
 * @param whole whether the bracket is wanted whatever it costs, and the jackknife
 */
record OwnInformation(
    String name,
    Dataset dataset,
    Weighing weighing,
    @Nullable ElementGroups elements,
    KernelEngine ofFrames,
    KernelEngine ofAll,
    boolean whole) {
  static OwnInformation of(Dataset dataset, Weighing weighing) {
    return new OwnInformation(
        dataset.index().source(),
        dataset,
        weighing,
        null,
        // That of the sums may leave them to others.
        KernelEngines.get(KernelEngines.AUTO),
        KernelEngines.get(KernelEngines.AUTO),
        false);
  }

  OwnInformation named(String other) {
    return new OwnInformation(other, dataset, weighing, elements, ofFrames, ofAll, whole);
  }

  OwnInformation withBracket() {
    return new OwnInformation(name, dataset, weighing, elements, ofFrames, ofAll, true);
  }

  OwnInformation bracketBy(KernelEngine frames, KernelEngine all) {
    return new OwnInformation(name, dataset, weighing, elements, frames, all, whole);
  }

  /** How far H is off for there are few frames. */
  SampleBias bias(DatasetInformation information, Parallelism parallelism) {
    Weighing own = weighing.with(new Evaluation(ofAll, weighing.evaluation().accuracy()));
    ReferenceSet set = dataset.packed(parallelism);
    return new SampleBias(
        information.entropy(),
        Bracket.of(set, information, own, ofFrames, whole, parallelism).orElse(null),
        whole ? BlockBootstrap.of(set, own, parallelism) : null);
  }

  /**
   * And of the environments of each element.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where the elements are not known
   */
  OwnInformation byElement() {
    return new OwnInformation(
        name, dataset, weighing, new ElementGroups(dataset.index()), ofFrames, ofAll, whole);
  }

  /** Makes the kernel sums. */
  DatasetInformation find(Parallelism parallelism) {
    return DatasetInformation.of(
        dataset.packed(parallelism),
        elements == null ? Groups.ALL : elements.groups(),
        weighing,
        parallelism);
  }

  Setting setting(Parallelism parallelism) {
    return Setting.of(dataset.spec(), weighing, parallelism);
  }

  /**
   * Something of each element, by its symbol; null where elements are not asked for.
   *
   * @param ofGroup finds it for the number of a group
   */
  <T> @Nullable Map<String, T> ofElements(IntFunction<T> ofGroup) {
    if (elements == null) {
      return null;
    }
    Map<String, T> all = new LinkedHashMap<>();
    for (int g = 0; g < elements.symbols().size(); g++) {
      all.put(elements.symbols().get(g), ofGroup.apply(g));
    }
    return all;
  }

  /** Of values of all environments, those of a group. */
  double[] select(int group, double[] values) {
    ElementGroups groups = Objects.requireNonNull(elements);
    return groups.select(groups.symbols().get(group), values);
  }

  /** Seconds since a {@link System#nanoTime}, and those that packing took before. */
  double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9 + dataset.packingSeconds();
  }
}
