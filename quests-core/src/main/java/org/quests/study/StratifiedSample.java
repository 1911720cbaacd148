package org.quests.study;

import java.util.Arrays;
import java.util.BitSet;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.quests.core.Draws;

/** Some items of many, of every kind in proportion, and of rare kinds more. */
final class StratifiedSample {
  /** Of a kind that is rare so many are taken, as far as there are. */
  private static final int OF_A_KIND = 40;

  private StratifiedSample() {}

  /**
   * Draws.
   *
   * @param n how many items there are
   * @param most how many are wanted, at least 1
   * @param kind of an item
   * @param always items that are taken whatever their kind
   * @return ascending; all where there are no more than wanted
   */
  static int[] of(int n, int most, IntFunction<String> kind, int[] always, long seed) {
    if (n <= most) {
      int[] all = new int[n];
      Arrays.setAll(all, i -> i);
      return all;
    }
    TreeMap<String, IntArrayList> kinds = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      kinds.computeIfAbsent(kind.apply(i), k -> new IntArrayList()).add(i);
    }
    BitSet taken = new BitSet();
    for (int item : always) {
      taken.set(item);
    }
    int free = Math.max(0, most - taken.cardinality());
    int least = Math.min(OF_A_KIND, free / kinds.size());
    int[] quotas =
        quotas(kinds.values().stream().mapToInt(IntArrayList::size).toArray(), least, free);
    int k = 0;
    for (IntArrayList items : kinds.values()) {
      for (int place : Draws.some(items.size(), quotas[k], seed, k)) {
        taken.set(items.get(place));
      }
      k++;
    }
    return taken.stream().toArray();
  }

  /** How many of each kind: in proportion, but no fewer than some, and so many in all at most. */
  private static int[] quotas(int[] sizes, int least, int all) {
    double low = 0;
    double high = 1;
    for (int step = 0; step < 50; step++) {
      double middle = (low + high) / 2;
      if (Arrays.stream(quotas(sizes, least, middle)).asLongStream().sum() <= all) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return quotas(sizes, least, low);
  }

  private static int[] quotas(int[] sizes, int least, double share) {
    return Arrays.stream(sizes)
        .map(size -> Math.min(size, Math.max(least, (int) (share * size))))
        .toArray();
  }
}
