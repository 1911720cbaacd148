package org.quests.spark;

import java.io.Serial;
import org.apache.spark.Partitioner;

/** Puts neighbouring ranges of environments together. */
final class Ranges extends Partitioner {
  @Serial private static final long serialVersionUID = 1L;

  private final int ranges;
  private final int partitions;

  Ranges(int ranges, int partitions) {
    this.ranges = ranges;
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object range) {
    return (int) ((long) (Integer) range * partitions / ranges);
  }
}
