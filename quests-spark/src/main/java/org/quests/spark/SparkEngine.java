package org.quests.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.quests.core.Parallelism;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.SumMerger;
import org.quests.kernel.TileBlock;
import org.quests.store.ShardPlan;

/**
 * Kernel sums by the executors of a cluster. Each block of a task is a task of Spark's; its sums
 * are cut by ranges of environments, and those of a range are joined on an executor. The driver
 * takes one range after the other.
 */
final class SparkEngine implements KernelEngine {
  /** Bytes of joined sums that come to the driver at once; more come range by range. */
  static final long AT_ONCE = 16 << 20;

  private final SparkWorkplace place;
  private final String engine;
  private final String name;
  private final long atOnce;

  /**
   * An engine.
   *
   * @param engine the name of the one that does the work on executors
   * @param name what it calls itself
   * @param atOnce bytes of sums that come to the driver at once, about
   */
  SparkEngine(SparkWorkplace place, String engine, String name, long atOnce) {
    this.place = place;
    this.engine = engine;
    this.name = name;
    this.atOnce = atOnce;
  }

  /** The name of the engine that does the work: results do not depend on where it is done. */
  @Override
  public String name() {
    return name;
  }

  @Override
  public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    SumMerger merger = new SumMerger();
    evaluate(task, parallelism, merger::add);
    return merger.result();
  }

  /** Each piece is a range of environments. */
  @Override
  public void evaluate(KernelTask task, Parallelism parallelism, Consumer<LogKernelSums> sums) {
    parallelism.check();
    Path path = place.folder().put(task);
    try {
      evaluate(task, path, parallelism, sums);
    } finally {
      place.folder().remove(path);
    }
  }

  private void evaluate(
      KernelTask task, Path path, Parallelism parallelism, Consumer<LogKernelSums> sums) {
    List<TileBlock> plan = ShardPlan.blocks(task, place.slots(), place.tasks());
    TreeMap<Integer, Integer> ranges = new TreeMap<>();
    for (TileBlock block : plan) {
      ranges.put(block.queryFrom(), 0);
    }
    int number = 0;
    for (var range : ranges.entrySet()) {
      range.setValue(number++);
    }
    List<int[]> blocks = new ArrayList<>();
    for (TileBlock block : plan) {
      int own = ranges.getOrDefault(block.queryFrom(), 0);
      int other = task.bothSides() ? ranges.getOrDefault(block.referenceFrom(), own) : own;
      blocks.add(BlockTask.numbers(block, own, other));
    }
    long bytes = 36L * task.queries().count() * task.h().count() * task.want().groups().count();
    int partitions =
        Math.clamp(bytes / atOnce, Math.min(number, place.slots()), Math.max(1, number));
    place.describe("kernel sums of blocks");
    JavaPairRDD<Integer, byte[]> pieces =
        place
            .context()
            .parallelize(blocks, blocks.size())
            .setName("blocks")
            .flatMapToPair(
                new BlockTask(path.toString(), engine, place.scratch(), place.kernels()));
    place.describe("kernel sums joined by environments");
    JavaRDD<byte[]> joined =
        pieces
            .setName("kernel sums of blocks")
            .repartitionAndSortWithinPartitions(new Ranges(number, partitions))
            .mapPartitions(new JoinPieces())
            .setName("kernel sums by environments");
    parallelism.progress().begin("kernel sums", "tasks", blocks.size() + partitions);
    try {
      if (bytes <= atOnce) {
        place.run(joined.collectAsync(), parallelism).forEach(b -> sums.accept(BlockTask.sums(b)));
        return;
      }
      JavaRDD<byte[]> kept = joined.persist(StorageLevel.DISK_ONLY());
      try {
        place.run(kept.countAsync(), parallelism);
        for (Iterator<byte[]> each = place.iterator(kept); each.hasNext(); ) {
          parallelism.check();
          sums.accept(BlockTask.sums(each.next()));
        }
      } finally {
        kept.unpersist(false);
      }
    } finally {
      parallelism.progress().end();
    }
  }
}
