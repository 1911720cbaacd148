package org.quests.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DatasetIndex;

/**
 * Labels on the environments of a reference set: sums are kept apart by label. {@link #ALL} is one
 * group that holds everything.
 */
public final class Groups {
  /** Everything in one group. */
  public static final Groups ALL = new Groups(1, null);

  private final int count;
  private final int @Nullable [] labels;

  private Groups(int count, int @Nullable [] labels) {
    this.count = count;
    this.labels = labels;
  }

  /**
   * Groups by label.
   *
   * @param count the number of groups, at least 1; a group may be empty
   * @param labels for each environment of the reference set 0 … count − 1
   */
  public static Groups of(int count, int[] labels) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one group is needed, not " + count);
    }
    for (int label : labels) {
      if (label < 0 || label >= count) {
        throw new IllegalArgumentException("label " + label + " of " + count + " groups");
      }
    }
    return new Groups(count, labels.clone());
  }

  /** Each frame of a dataset as a group. */
  public static Groups ofFrames(DatasetIndex dataset) {
    int[] labels = new int[dataset.count()];
    for (int f = 0; f < dataset.frames(); f++) {
      Arrays.fill(labels, dataset.frameStart(f), dataset.frameStart(f + 1), f);
    }
    return new Groups(Math.max(1, dataset.frames()), labels);
  }

  /** The number of groups. */
  public int count() {
    return count;
  }

  /** The group of an environment of the reference set. */
  public int label(int row) {
    return labels == null ? 0 : labels[row];
  }

  /** Whether there is only one group, so that labels need not be looked at. */
  boolean single() {
    return labels == null || count == 1;
  }

  /** Whether the labels are for a reference set of this size. */
  boolean fits(int rows) {
    return labels == null || labels.length == rows;
  }
}
