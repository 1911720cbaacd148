package org.quests.study;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;

/**
 * An approximate δH of each environment: by the nearest environments of the reference alone, along
 * few principal axes.
 *
 * @param test what the dataset is called
 * @param reference what the other is called
 * @param setting what the environments are
 * @param index which atom of which frame each environment of the dataset is
 * @param referenceIndex the same of the other
 * @param neighbours k, how many environments of the reference count
 * @param axes how many principal axes are used
 * @param dH in nats
 * @param program by what it was evaluated
 * @param descriptorSeconds what describing both took
 * @param seconds what the rest took
 */
public record DensityResult(
    String test,
    String reference,
    Setting setting,
    DatasetIndex index,
    DatasetIndex referenceIndex,
    int neighbours,
    int axes,
    double[] dH,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements PerAtomResult {
  private static final ResultKeys<DensityResult> KEYS =
      ResultKeys.of(DensityResult.class)
          .with(SharedKeys.REFERENCE_FILE, DensityResult::reference)
          .with(SharedKeys.TEST_FILE, DensityResult::test)
          .with(SharedKeys.TEST_ENVIRONMENTS, r -> r.index.count())
          .with(SharedKeys.REFERENCE_ENVIRONMENTS, r -> r.referenceIndex.count())
          .withAll(Setting.keys(), DensityResult::setting)
          .with(ResultKey.of("density_nbrs", "environments that count"), DensityResult::neighbours)
          .with(ResultKey.of("axes", "principal axes that are used"), DensityResult::axes)
          .with(
              ResultKey.nats("neighbor_bound", "ln(n/k): what the others may add along these axes"),
              DensityResult::bound)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), DensityResult::unseenElements)
          .withAll(Program.keys(), DensityResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, DensityResult::descriptorSeconds)
          .with(ResultKey.seconds("computation_time", "what the rest took"), DensityResult::seconds)
          .with(
              ResultKey.of(
                  ResultNames.FRAME_OFFSETS,
                  "first atom of each frame in the list, and how many there are"),
              DensityResult::frameOffsets)
          .with(ResultKey.nats("delta_entropy", "approximate δH"), DensityResult::dH);

  /** The keys of its values. */
  public static ResultKeys<DensityResult> keys() {
    return KEYS;
  }

  /** ln(n/k): by how much δH along these axes may be too large, in nats. */
  public double bound() {
    return Math.log((double) referenceIndex.count() / neighbours);
  }

  private @Nullable SortedMap<String, UnseenElement> unseenElements() {
    return UnseenElement.of(index, referenceIndex, setting.spec());
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
    return ElementCautions.against(test, index, reference, referenceIndex, setting.spec());
  }
}
