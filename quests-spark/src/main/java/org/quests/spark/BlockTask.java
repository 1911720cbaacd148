package org.quests.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.quests.core.Parallelism;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.TileBlock;
import scala.Tuple2;

/**
 * Makes a block of kernel sums on an executor, and hands them on by ranges of environments. What
 * travels is the path of the task, the numbers of tiles, and bytes of sum files.
 */
final class BlockTask implements PairFlatMapFunction<int[], Integer, byte[]> {
  @Serial private static final long serialVersionUID = 1L;

  private final String task;
  private final String engine;
  private final String scratch;
  private final LongAccumulator kernels;

  /**
   * For one task of kernel sums.
   *
   * @param task the path of the task
   * @param engine the name of the engine that does the work
   * @param scratch as in {@link Settings}
   * @param kernels nanoseconds are added to it
   */
  BlockTask(String task, String engine, String scratch, LongAccumulator kernels) {
    this.task = task;
    this.engine = engine;
    this.scratch = scratch;
    this.kernels = kernels;
  }

  /** A block with the numbers of the ranges that its sums go to. */
  static int[] numbers(TileBlock block, int range, int otherRange) {
    return new int[] {
      block.queryFrom(),
      block.queryTo(),
      block.referenceFrom(),
      block.referenceTo(),
      range,
      otherRange
    };
  }

  @Override
  public Iterator<Tuple2<Integer, byte[]>> call(int[] numbers) throws IOException {
    KernelTask whole = Executor.tasks(scratch).open(Path.of(task));
    TileBlock block = new TileBlock(numbers[0], numbers[1], numbers[2], numbers[3]);
    LogKernelSums sums;
    try (Parallelism parallelism = Parallelism.of(TaskContext.get().cpus())) {
      long started = System.nanoTime();
      sums = KernelEngines.get(engine).evaluate(whole.withBlock(block), parallelism);
      kernels.add(System.nanoTime() - started);
    }
    List<Tuple2<Integer, byte[]>> pieces = new ArrayList<>();
    pieces.add(new Tuple2<>(numbers[4], bytes(sums.ofTiles(block.queryFrom(), block.queryTo()))));
    if (numbers[5] != numbers[4]) {
      pieces.add(
          new Tuple2<>(
              numbers[5], bytes(sums.ofTiles(block.referenceFrom(), block.referenceTo()))));
    }
    return pieces.iterator();
  }

  static byte[] bytes(LogKernelSums sums) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sums.writeTo(out);
    return out.toByteArray();
  }

  static LogKernelSums sums(byte[] bytes) {
    try {
      return LogKernelSums.readFrom(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
