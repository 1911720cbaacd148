package org.quests.kernel;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.quests.core.Parallelism;

/**
 * Kernel sums of some environments of a set over nested random subsets of it, each environment
 * itself left out. The set is passed over once, a part of it at a time, so that one that is not in
 * memory need not be; each pair is evaluated once for all subsets that hold it. The sums do not
 * depend on the threads. Immutable.
 */
public final class NestedSums {
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
    // Of each subset's rows that are in no smaller one, the queries that begin there or before.
    int[][] members = new int[levels][];
    PackedEnvironments[] packed = new PackedEnvironments[levels];
    for (int l = 0; l < levels; l++) {
      members[l] = queriesUpTo(queries, l);
      if (members[l].length > 0) {
        packed[l] =
            l > 0 && members[l].length == members[l - 1].length
                ? packed[l - 1]
                : set.sample(select(queries.rows, members[l]), parallelism);
      }
    }
    for (int[] tiles : set.tileRanges(Segment.LARGEST)) {
      for (int l = 0; l < levels; l++) {
        int[] places = set.places(tiles[0], tiles[1], subsets, l);
        if (places.length == 0 || members[l].length == 0) {
          continue;
        }
        LogKernelSums found =
            engine.evaluate(
                KernelTask.of(
                    packed[l],
                    set.eachItsOwnFrame(places, parallelism),
                    Bandwidths.of(h),
                    accuracy,
                    new Want(false, Groups.ALL, true)),
                parallelism.silent());
        precision = found.header().precision();
        for (int i = 0; i < members[l].length; i++) {
          sums[members[l][i]][l] += Math.exp(found.log(i, 0));
        }
        done.accept((long) members[l].length * places.length);
      }
    }
    for (double[] own : sums) {
      for (int l = levels - 2; l >= 0; l--) {
        own[l] += own[l + 1];
      }
    }
    return new NestedSums(sums, queries.first, precision);
  }

  private static int[] queriesUpTo(Queries queries, int subset) {
    int[] chosen = new int[queries.rows.length];
    int n = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (queries.first[i] <= subset) {
        chosen[n++] = i;
      }
    }
    return Arrays.copyOf(chosen, n);
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
