package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;

/**
 * What the rows of tiles add to their squared distances beside differences and products, in the
 * precision of the work: |x|² over the axes that products are taken over, and their offset; in
 * single precision of the rounded rows.
 *
 * @param differences over how many axes differences are taken
 * @param singles 64 for each tile, in single precision; empty in the other
 * @param doubles the same in double precision
 * @param tails how far rows of a tile are from the origin at most, over the axes of products
 * @param spreads what {@link PairErrors#cancellation} calls spread
 */
record TileTerms(
    int differences, float[][] singles, double[][] doubles, double[] tails, double[] spreads) {
  private static final int TILE = PackedEnvironments.TILE;

  /** Those of a segment. */
  static TileTerms of(
      Segment segment, Precision precision, int differences, Parallelism parallelism) {
    int n = segment.tiles().count();
    boolean single = precision == Precision.SINGLE;
    TileTerms made =
        new TileTerms(
            differences,
            new float[single ? n : 0][],
            new double[single ? 0 : n][],
            new double[n],
            new double[n]);
    parallelism.forEach(
        n,
        () -> {
          double[] weighted = new double[TILE];
          double[] squared = new double[TILE];
          return (IntConsumer)
              t -> {
                if (single) {
                  made.makeSingle(segment, t, weighted, squared);
                } else {
                  made.makeDouble(segment, t, weighted);
                }
              };
        });
    return made;
  }

  /** Those of segments, one after the other. */
  static TileTerms joined(List<TileTerms> lists) {
    TileTerms first = lists.get(0);
    if (lists.size() == 1) {
      return first;
    }
    List<float[]> singles = new ArrayList<>();
    List<double[]> doubles = new ArrayList<>();
    lists.forEach(terms -> singles.addAll(Arrays.asList(terms.singles)));
    lists.forEach(terms -> doubles.addAll(Arrays.asList(terms.doubles)));
    return new TileTerms(
        first.differences,
        singles.toArray(float[][]::new),
        doubles.toArray(double[][]::new),
        lists.stream().flatMapToDouble(terms -> Arrays.stream(terms.tails)).toArray(),
        lists.stream().flatMapToDouble(terms -> Arrays.stream(terms.spreads)).toArray());
  }

  private void makeSingle(Segment segment, int t, double[] weighted, double[] squared) {
    double[] tile = segment.tiles().get(t);
    Arrays.fill(squared, 0);
    Arrays.fill(weighted, 0);
    for (int a = differences; a < segment.axes(); a++) {
      for (int i = 0; i < TILE; i++) {
        float x = (float) tile[a * TILE + i];
        double square = (double) x * x;
        squared[i] += square;
        weighted[i] += square * (a - differences + 1);
      }
    }
    float[] term = new float[TILE];
    for (int i = 0; i < TILE; i++) {
      term[i] = (float) (squared[i] + segment.offset(t * TILE + i));
    }
    singles[t] = term;
    tails[t] = Math.sqrt(Segment.greatest(squared));
    spreads[t] = Segment.greatest(weighted);
  }

  private void makeDouble(Segment segment, int t, double[] weighted) {
    double[] tile = segment.tiles().get(t);
    double[] term = new double[TILE];
    Arrays.fill(weighted, 0);
    // Backwards, as products are added: rounding is in proportion to sums that start small.
    for (int a = segment.axes() - 1; a >= differences; a--) {
      for (int i = 0; i < TILE; i++) {
        double x = tile[a * TILE + i];
        term[i] = Math.fma(x, x, term[i]);
        weighted[i] += x * x * (a - differences + 1);
      }
    }
    tails[t] = Math.sqrt(Segment.greatest(term));
    // Once for what is lost in products, once for what is lost here.
    spreads[t] = 2 * Segment.greatest(weighted);
    for (int i = 0; i < TILE; i++) {
      term[i] += segment.offset(t * TILE + i);
    }
    doubles[t] = term;
  }
}
