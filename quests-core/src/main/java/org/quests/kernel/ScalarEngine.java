package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;

/**
 * The reference engine: plain loops in double precision that leave nothing out. Every pair's
 * distance is formed by differences, axis after axis; a row's kernels over a tile go to eight
 * partial sums in turn, which are added in order.
 */
final class ScalarEngine implements KernelEngine {
  private static final int TILE = PackedEnvironments.TILE;

  /** Tiles of the reference set that are one task's share. */
  private static final int SHARE = 64;

  /** log₂ of a kernel beyond which it is nothing beside the largest one of its tile. */
  private static final double NEGLIGIBLE = 80;

  /** Label of a pair that takes no part. */
  private static final int LEFT_OUT = -1;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    TileBlock block = task.block();
    int firstRow = Math.min(block.queryFrom() * TILE, task.queries().count());
    int endRow = Math.min(block.queryTo() * TILE, task.queries().count());
    LogKernelSums sums =
        new LogKernelSums(
            LogKernelSums.Header.of(task, Precision.DOUBLE, 0), firstRow, endRow - firstRow);
    int queryTiles = block.queryTo() - block.queryFrom();
    int shares = (block.referenceTo() - block.referenceFrom() + SHARE - 1) / SHARE;
    // A query tile's sums belong to one thread at a time; the order of adding does not matter.
    Object[] owners = new Object[queryTiles];
    Arrays.setAll(owners, i -> new Object());
    parallelism.progress().begin("kernel sums", (long) queryTiles * shares);
    try {
      parallelism.forEach(
          Math.multiplyExact(queryTiles, shares),
          () -> {
            Worker worker = new Worker(task, sums);
            return (IntConsumer)
                i -> {
                  int from = block.referenceFrom() + i % shares * SHARE;
                  int to = Math.min(block.referenceTo(), from + SHARE);
                  worker.evaluate(block.queryFrom() + i / shares, from, to, owners[i / shares]);
                  parallelism.progress().advance(1);
                };
          });
    } finally {
      parallelism.progress().end();
    }
    return sums;
  }

  private static final class Worker {
    private final KernelTask task;
    private final LogKernelSums sums;
    private final int dimension;
    private final double[] scales;
    private final double[] queryTile;
    private final double[] referenceTile;
    private final double[] query;
    private final double[] squared = new double[TILE];
    private final double[] exponent = new double[TILE];
    private final double[] partial = new double[8];
    private final int[] label = new int[TILE];

    Worker(KernelTask task, LogKernelSums sums) {
      this.task = task;
      this.sums = sums;
      dimension = task.queries().dimension();
      scales = task.h().values().stream().mapToDouble(Bandwidth::exponentScale).toArray();
      queryTile = new double[TILE * dimension];
      referenceTile = new double[TILE * dimension];
      query = new double[dimension];
    }

    void evaluate(int queryNumber, int from, int to, Object owner) {
      task.queries().copyTile(queryNumber, queryTile);
      int rows = task.queries().rowsOf(queryNumber);
      for (int t = from; t < to; t++) {
        task.reference().copyTile(t, referenceTile);
        int first = t * TILE;
        int columns = task.reference().rowsOf(t);
        synchronized (owner) {
          for (int row = 0; row < rows; row++) {
            for (int axis = 0; axis < dimension; axis++) {
              query[axis] = queryTile[axis * TILE + row];
            }
            squaredDistances(query, referenceTile, squared);
            add(queryNumber * TILE + row, first, columns);
          }
        }
      }
    }

    /** Adds the kernels of one query over one tile to its sums. */
    private void add(int row, int first, int columns) {
      Want want = task.want();
      boolean uniform = want.groups().single() && !want.leaveOwnFrameOut();
      if (!uniform) {
        label(row, first, columns);
      }
      if (want.nearest()) {
        for (int c = 0; c < columns; c++) {
          if (uniform || label[c] != LEFT_OUT) {
            sums.offerNearest(row, squared[c], first + c);
          }
        }
      }
      for (int b = 0; b < scales.length; b++) {
        for (int c = 0; c < columns; c++) {
          exponent[c] = squared[c] * scales[b];
        }
        if (uniform) {
          addLabelled(row, b, 0, columns, true);
        } else {
          addGroups(row, b, columns);
        }
      }
    }

    private void label(int row, int first, int columns) {
      Want want = task.want();
      long frame = task.queries().frameOf(row);
      for (int c = 0; c < columns; c++) {
        boolean own = want.leaveOwnFrameOut() && task.reference().frameOf(first + c) == frame;
        label[c] = own ? LEFT_OUT : want.groups().label(first + c);
      }
    }

    private void addGroups(int row, int bandwidth, int columns) {
      for (int c = 0; c < columns; c++) {
        boolean seen = label[c] == LEFT_OUT;
        for (int before = 0; before < c && !seen; before++) {
          seen = label[before] == label[c];
        }
        if (!seen) {
          addLabelled(row, bandwidth, label[c], columns, false);
        }
      }
    }

    private void addLabelled(int row, int bandwidth, int group, int columns, boolean all) {
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < columns; c++) {
        if ((all || label[c] == group) && exponent[c] < least) {
          least = exponent[c];
        }
      }
      double level = Math.floor(least * 0x1p-5);
      Arrays.fill(partial, 0);
      for (int c = 0; c < columns; c++) {
        double t = exponent[c] - level * 0x1p5;
        if (t < NEGLIGIBLE && (all || label[c] == group)) {
          partial[c & 7] += Exp2.ofMinus(t);
        }
      }
      double sum = 0;
      for (double p : partial) {
        sum += p;
      }
      sums.add(row, bandwidth, group, level, sum);
    }

    /** Kept small and free of branches, so that the compiler turns it into vectors. */
    private static void squaredDistances(double[] query, double[] tile, double[] squared) {
      Arrays.fill(squared, 0);
      for (int axis = 0; axis < query.length; axis++) {
        addAxis(query[axis], tile, axis * TILE, squared);
      }
    }

    private static void addAxis(double q, double[] tile, int at, double[] squared) {
      for (int c = 0; c < TILE; c++) {
        double difference = q - tile[at + c];
        squared[c] = Math.fma(difference, difference, squared[c]);
      }
    }
  }
}
