package org.quests.study;

import java.util.function.Function;
import java.util.function.Supplier;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.kernel.ReferenceSet;

/**
 * What a study weighs against: environments that are still to be packed, or a set that is packed
 * already. Of a set the rows are in memory once.
 *
 * @param index which environment belongs to which frame and element
 * @param spec what the rows are
 * @param descriptorSeconds what describing them took
 * @param packingSeconds what packing them took, where that is done
 * @param fingerprint what tells them from others
 * @param packing makes the set
 */
record Dataset(
    DatasetIndex index,
    RowSpec spec,
    double descriptorSeconds,
    double packingSeconds,
    Supplier<ReferenceFingerprint> fingerprint,
    Function<Parallelism, ReferenceSet> packing) {
  static Dataset of(Environments environments) {
    return new Dataset(
        environments.index(),
        environments.spec(),
        environments.descriptorSeconds(),
        0,
        () -> ReferenceFingerprint.of(environments),
        parallelism -> ReferenceSet.of(environments, parallelism));
  }

  static Dataset of(ReferenceSet set) {
    return new Dataset(
        set.index(),
        set.spec(),
        set.descriptorSeconds(),
        set.packingSeconds(),
        set::fingerprint,
        parallelism -> set);
  }

  /** n, the number of environments. */
  int count() {
    return index.count();
  }

  /** The environments as kernel sums take them. */
  ReferenceSet packed(Parallelism parallelism) {
    return packing.apply(parallelism);
  }
}
