package org.quests.kernel;

import java.util.List;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.RowSpec;

/**
 * What {@link PackedEnvironments} are made of, to be kept elsewhere: environments from the same
 * parts give the same bits. The array is not copied, and not to be changed.
 *
 * @param spec what defines the rows
 * @param transform how rows became rows of tiles
 * @param ordered whether near rows lie together
 * @param apart whether tiles hold rows of one element alone
 * @param segments the rows, in the order of the dataset
 * @param frameOfRow a number for the frame of each row
 */
public record PackedParts(
    RowSpec spec,
    TransformParts transform,
    boolean ordered,
    boolean apart,
    List<SegmentParts> segments,
    long[] frameOfRow) {
  /**
   * Takes a copy of the list.
   *
   * @throws IllegalArgumentException where the parts contradict each other
   */
  public PackedParts {
    segments = List.copyOf(segments);
    int count = 0;
    for (SegmentParts segment : segments) {
      segment.require(apart, transform);
      count = Math.addExact(count, segment.count());
    }
    ReferenceParts.require(count > 0 && count == frameOfRow.length, "counts of environments");
    transform.require(Rows.columns(spec, apart));
    ReferenceParts.require(
        !apart || spec.elements() != ElementForm.NONE, "elements that are told apart");
  }
}
