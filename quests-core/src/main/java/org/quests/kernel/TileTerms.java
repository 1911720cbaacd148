package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.quests.core.Parallelism;

/**
 * What the rows of tiles add to their squared distances beside differences and products, in the
 * precision of the work: |x|² over the axes that products are taken over, and their offset; in
 * single precision of the rounded rows. There is one of each for every level of {@link
 * Leading#levels} that pairs of a tile can have: from its own on.
 *
 * @param leading over how many axes differences are taken
 * @param levels the level that each tile needs
 * @param singles level, tile, row: in single precision; empty in the other
 * @param doubles the same in double precision
 * @param tails level, tile: how far rows of a tile are from the origin at most, over the axes of
 *     products
 * @param spreads level, tile: what {@link PairErrors#cancellation} calls spread
 */
record TileTerms(
    Leading leading,
    byte[] levels,
    float[][][] singles,
    double[][][] doubles,
    double[][] tails,
    double[][] spreads) {
  private static final int TILE = PackedEnvironments.TILE;
  private static final int CLUSTER = PackedEnvironments.CLUSTER;

  /** Those of a segment. */
  static TileTerms of(
      Segment segment, Precision precision, Leading leading, Parallelism parallelism) {
    int n = segment.tiles().count();
    int levels = leading.levels().length;
    boolean single = precision == Precision.SINGLE;
    TileTerms made =
        new TileTerms(
            leading,
            new byte[n],
            new float[levels][single ? n : 0][0],
            new double[levels][single ? 0 : n][0],
            new double[levels][n],
            new double[levels][n]);
    parallelism.forEach(
        n,
        () -> {
          Maker maker = made.new Maker(segment, single);
          return (IntConsumer) maker::make;
        });
    return made;
  }

  /** Those of segments, one after the other; tiles of a cluster then have one level. */
  static TileTerms joined(List<TileTerms> lists) {
    TileTerms first = lists.get(0);
    byte[] levels = new byte[lists.stream().mapToInt(terms -> terms.levels.length).sum()];
    int at = 0;
    for (TileTerms terms : lists) {
      System.arraycopy(terms.levels, 0, levels, at, terms.levels.length);
      at += terms.levels.length;
    }
    for (int t = 0; t < levels.length; t += CLUSTER) {
      int end = Math.min(levels.length, t + CLUSTER);
      byte most = levels[t];
      for (int other = t + 1; other < end; other++) {
        most = (byte) Math.max(most, levels[other]);
      }
      Arrays.fill(levels, t, end, most);
    }
    float[][][] singles = first.singles.clone();
    double[][][] doubles = first.doubles.clone();
    double[][] tails = first.tails.clone();
    double[][] spreads = first.spreads.clone();
    for (int level = 0; lists.size() > 1 && level < tails.length; level++) {
      int l = level;
      singles[l] = joined(lists, terms -> Arrays.stream(terms.singles[l])).toArray(float[][]::new);
      doubles[l] = joined(lists, terms -> Arrays.stream(terms.doubles[l])).toArray(double[][]::new);
      tails[l] = lists.stream().flatMapToDouble(t -> Arrays.stream(t.tails[l])).toArray();
      spreads[l] = lists.stream().flatMapToDouble(t -> Arrays.stream(t.spreads[l])).toArray();
    }
    return new TileTerms(first.leading, levels, singles, doubles, tails, spreads);
  }

  private static <A> Stream<A> joined(List<TileTerms> lists, Function<TileTerms, Stream<A>> of) {
    return lists.stream().flatMap(of);
  }

  /** The level of a pair of tiles. */
  static int level(TileTerms rows, int row, TileTerms lanes, int lane) {
    return Math.max(rows.levels[row], lanes.levels[lane]);
  }

  /** Makes those of tiles, on one thread. */
  private final class Maker {
    private final Segment segment;
    private final boolean single;
    private final int[] axes = leading.levels();

    /** |x|² of each row over the axes so far, from the last one on. */
    private final double[] squared = new double[TILE];

    /** The sum of what {@link #squared} was after each axis: x² times the axes since. */
    private final double[] weighted = new double[TILE];

    Maker(Segment segment, boolean single) {
      this.segment = segment;
      this.single = single;
    }

    void make(int t) {
      double[] tile = segment.tiles().get(t);
      Arrays.fill(squared, 0);
      Arrays.fill(weighted, 0);
      int end = segment.axes();
      for (int level = axes.length - 1; level >= 0; level--) {
        // Backwards, as products are added: rounding is in proportion to sums that start small.
        for (int a = end - 1; a >= axes[level]; a--) {
          add(tile, a);
        }
        end = Math.min(end, axes[level]);
        double tail = Math.sqrt(Segment.greatest(squared));
        if (level < axes.length - 1 && !(tail <= leading.limit())) {
          return;
        }
        levels[t] = (byte) level;
        tails[level][t] = tail;
        // In double precision once for what is lost in products, once for what is lost here.
        spreads[level][t] = (single ? 1 : 2) * Segment.greatest(weighted);
        finish(level, t);
      }
    }

    private void add(double[] tile, int a) {
      for (int i = 0; i < TILE; i++) {
        double x = single ? (float) tile[a * TILE + i] : tile[a * TILE + i];
        squared[i] = Math.fma(x, x, squared[i]);
        weighted[i] += squared[i];
      }
    }

    private void finish(int level, int t) {
      if (single) {
        float[] term = new float[TILE];
        for (int i = 0; i < TILE; i++) {
          term[i] = (float) (squared[i] + segment.offset(t * TILE + i));
        }
        singles[level][t] = term;
      } else {
        double[] term = new double[TILE];
        for (int i = 0; i < TILE; i++) {
          term[i] = squared[i] + segment.offset(t * TILE + i);
        }
        doubles[level][t] = term;
      }
    }
  }
}
