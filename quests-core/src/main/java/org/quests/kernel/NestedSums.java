package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;

/**
 * Kernel sums of some environments of a set over nested random subsets of it, each environment
 * itself left out. The set is passed over once, a part of it at a time, so that one that is not in
 * memory need not be; each pair is evaluated once for all subsets that hold it. The sums do not
 * depend on the threads. Immutable.
 */
public final class NestedSums {
  /** Queries that are packed at once. */
  private static final int AT_ONCE = 1 << 15;

  /** The sum of each query over each subset. */
  private final double[][] sums;

  private final int[] first;
  private final Precision precision;

  private NestedSums(double[][] sums, int[] first, Precision precision) {
    this.sums = sums;
    this.first = first;
    this.precision = precision;
  }

  /**
   * Which sums are wanted.
   *
   * @param rows of the set, in any order; a row may come more than once
   * @param first the first, greatest subset that is of interest, for each row
   */
  public record Queries(int[] rows, int[] first) {
    /** Checks the shapes. */
    public Queries {
      if (rows.length != first.length) {
        throw new IllegalArgumentException(rows.length + " rows, " + first.length + " subsets");
      }
    }

    /** How many pairs of environments have to be weighed. */
    public double pairs(NestedSubsets subsets) {
      double pairs = 0;
      for (int subset : first) {
        pairs += subsets.size(subset);
      }
      return pairs;
    }
  }

  /**
   * Evaluates sums.
   *
   * @param set the environments
   * @param subsets of them
   * @param queries which sums
   * @param h the bandwidth
   * @param accuracy with a precision other than AUTO, so that it is the same for all parts
   * @param engine evaluates them
   * @param done hears of how many more pairs were weighed
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static NestedSums of(
      PackedEnvironments set,
      NestedSubsets subsets,
      Queries queries,
      Bandwidth h,
      Accuracy accuracy,
      KernelEngine engine,
      LongConsumer done,
      Parallelism parallelism) {
    int levels = subsets.count();
    double[][] sums = new double[queries.rows.length][levels];
    Precision precision = accuracy.precision();
    List<List<int[]>> rings = set.places(subsets);
    // Of each subset the rows that are in no smaller one, and the queries that begin there or
    // before.
    for (int l = 0; l < levels; l++) {
      List<int[]> batches = batches(queries, l);
      // Where all queries are one batch, that is packed once.
      PackedEnvironments whole =
          batches.size() == 1
              ? set.sample(select(queries.rows, batches.get(0)), parallelism)
              : null;
      for (int[] places : batches.isEmpty() ? List.<int[]>of() : rings.get(l)) {
        PackedEnvironments members = set.eachItsOwnFrame(places, parallelism);
        for (int[] batch : batches) {
          PackedEnvironments packed =
              whole == null ? set.sample(select(queries.rows, batch), parallelism) : whole;
          LogKernelSums found =
              engine.evaluate(
                  KernelTask.of(
                      packed,
                      members,
                      Bandwidths.of(h),
                      accuracy,
                      new Want(false, Groups.ALL, true)),
                  parallelism.silent());
          precision = found.header().precision();
          for (int i = 0; i < batch.length; i++) {
            sums[batch[i]][l] += Math.exp(found.log(i, 0));
          }
          done.accept((long) batch.length * places.length);
        }
      }
    }
    for (double[] own : sums) {
      for (int l = levels - 2; l >= 0; l--) {
        own[l] += own[l + 1];
      }
    }
    return new NestedSums(sums, queries.first, precision);
  }

  /** The queries whose sums a subset is wanted for, so many together as are packed at once. */
  private static List<int[]> batches(Queries queries, int subset) {
    int[] wanted =
        IntStream.range(0, queries.rows.length).filter(i -> queries.first[i] <= subset).toArray();
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < wanted.length; from += AT_ONCE) {
      batches.add(Arrays.copyOfRange(wanted, from, Math.min(wanted.length, from + AT_ONCE)));
    }
    return batches;
  }

  private static int[] select(int[] values, int[] places) {
    return Arrays.stream(places).map(i -> values[i]).toArray();
  }

  /**
   * The sum of a query over a subset, the query itself left out; 0 where that is too small for a
   * double.
   *
   * @param query its place among the queries
   * @param subset the first that was asked for, or a smaller one
   */
  public double sum(int query, int subset) {
    if (subset < first[query]) {
      throw new IllegalArgumentException("subset " + subset + " was not asked for");
    }
    return sums[query][subset];
  }

  /** The arithmetic that was used. */
  public Precision precision() {
    return precision;
  }
}
