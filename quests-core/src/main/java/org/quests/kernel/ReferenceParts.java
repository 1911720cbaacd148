package org.quests.kernel;

import java.util.List;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.RowSpec;

/**
 * What a {@link ReferenceSet} is made of, to be kept elsewhere: a set that is made of the same
 * parts gives the same bits.
 *
 * @param spec what defines the rows
 * @param transform how rows became rows of tiles
 * @param ordered whether near rows lie together
 * @param apart whether tiles hold rows of one element alone
 * @param segments the rows, in the order of the datasets
 * @param datasets where they come from
 * @param shares of the only element among the neighbours, of each row, where there is one element
 *     alone and rows have shares; otherwise empty
 * @param fingerprint of the rows
 * @param descriptorSeconds what describing them took
 * @param packingSeconds what packing them took
 */
public record ReferenceParts(
    RowSpec spec,
    TransformParts transform,
    boolean ordered,
    boolean apart,
    List<SegmentParts> segments,
    List<DatasetIndex> datasets,
    double[] shares,
    ReferenceFingerprint fingerprint,
    double descriptorSeconds,
    double packingSeconds) {
  /**
   * Takes copies of the lists.
   *
   * @throws IllegalArgumentException where the parts contradict each other
   */
  public ReferenceParts {
    segments = List.copyOf(segments);
    datasets = List.copyOf(datasets);
    int count = 0;
    for (SegmentParts segment : segments) {
      segment.require(apart, transform);
      count = Math.addExact(count, segment.count());
    }
    int known = datasets.stream().mapToInt(DatasetIndex::count).reduce(0, Math::addExact);
    require(count > 0 && count == known && count == fingerprint.count(), "counts of environments");
    transform.require(Rows.columns(spec, apart));
    require(!apart || spec.elements() != ElementForm.NONE, "elements that are told apart");
    require(shares.length == 0 || shares.length == count, "shares");
  }

  static void require(boolean right, String what) {
    if (!right) {
      throw new IllegalArgumentException("parts of a reference set contradict each other: " + what);
    }
  }
}
