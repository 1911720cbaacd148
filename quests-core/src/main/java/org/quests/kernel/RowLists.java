package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * The rows of a segment in lists, each of rows that are near to one centre and of one element: what
 * is near to a query is found by looking at the centres. About √n lists for n rows. Arrays are not
 * copied, and not to be changed.
 *
 * @param centres list, axis; exact in single precision, in 1/Å
 * @param start where each list begins in {@code places}, and one past the end of the last
 * @param places where the rows of each list stand in the segment
 */
public record RowLists(double[][] centres, int[] start, int[] places) {
  private static final int TILE = PackedEnvironments.TILE;

  /**
   * Centres are moved to the middle of the rows of every so many tiles that are nearest to them.
   */
  private static final int SPARSE = 4;

  /** How many lists there are. */
  public int count() {
    return centres.length;
  }

  /** How many rows a list has. */
  int size(int list) {
    return start[list + 1] - start[list];
  }

  /** The same with further axes, along which all rows are at 0, or with fewer. */
  RowLists withAxes(int axes) {
    return new RowLists(
        Arrays.stream(centres).map(c -> Arrays.copyOf(c, axes)).toArray(double[][]::new),
        start,
        places);
  }

  /** Refuses lists in which not each row of a segment stands once, beside rows of its element. */
  void require(SegmentParts parts) {
    ReferenceParts.require(
        start.length == centres.length + 1
            && start[0] == 0
            && start[centres.length] == parts.count()
            && places.length == parts.count(),
        "lists of rows");
    Places all = Places.of(parts);
    boolean[] there = new boolean[all.places()];
    for (int l = 0; l < centres.length; l++) {
      ReferenceParts.require(
          start[l] < start[l + 1]
              && centres[l].length == parts.axes()
              && Arrays.stream(centres[l]).allMatch(Double::isFinite),
          "a list of rows");
      for (int i = start[l]; i < start[l + 1]; i++) {
        int place = places[i];
        ReferenceParts.require(
            place >= 0
                && place < there.length
                && !there[place]
                && all.rowOf(place) >= 0
                && all.elementOf(place / TILE) == all.elementOf(places[start[l]] / TILE),
            "rows of a list");
        there[place] = true;
      }
    }
  }

  /** Lists of the rows of a segment; a function of these rows alone. */
  static RowLists of(Segment segment, TileKernel kernel, Parallelism parallelism) {
    List<double[]> centres = new ArrayList<>();
    int[] listOfPlace = new int[segment.tiles().count() * TILE];
    Arrays.fill(listOfPlace, -1);
    for (int from = 0; from < segment.tiles().count(); ) {
      int to = from + 1;
      while (to < segment.tiles().count() && segment.elementOf(to) == segment.elementOf(from)) {
        to++;
      }
      double[][] found = centres(segment, from, to, kernel, parallelism);
      assign(segment, from, to, 1, found, kernel, listOfPlace, parallelism);
      for (int place = from * TILE; place < to * TILE; place++) {
        listOfPlace[place] += listOfPlace[place] < 0 ? 0 : centres.size();
      }
      centres.addAll(Arrays.asList(found));
      from = to;
    }
    return of(centres, listOfPlace);
  }

  private static RowLists of(List<double[]> centres, int[] listOfPlace) {
    int[] sizes = new int[centres.size()];
    for (int list : listOfPlace) {
      if (list >= 0) {
        sizes[list]++;
      }
    }
    List<double[]> kept = new ArrayList<>();
    int[] next = new int[sizes.length];
    int[] start = new int[(int) Arrays.stream(sizes).filter(n -> n > 0).count() + 1];
    for (int l = 0; l < sizes.length; l++) {
      if (sizes[l] > 0) {
        next[l] = start[kept.size()];
        kept.add(centres.get(l));
        start[kept.size()] = next[l] + sizes[l];
      }
    }
    int[] places = new int[start[kept.size()]];
    for (int place = 0; place < listOfPlace.length; place++) {
      if (listOfPlace[place] >= 0) {
        places[next[listOfPlace[place]]++] = place;
      }
    }
    return new RowLists(kept.toArray(double[][]::new), start, places);
  }

  /** Centres for the rows of some tiles: the middles of rows that are nearest to one of them. */
  private static double[][] centres(
      Segment segment, int from, int to, TileKernel kernel, Parallelism parallelism) {
    int rows = 0;
    for (int t = from; t < to; t++) {
      rows += segment.rowsOf(t);
    }
    int lists = Math.max(1, (int) Math.round(Math.sqrt(rows)));
    double[][] centres = new double[lists][segment.axes()];
    // All tiles but the last one of an element are full.
    for (int l = 0; l < lists; l++) {
      int place = from * TILE + (int) ((long) l * rows / lists);
      for (int a = 0; a < segment.axes(); a++) {
        centres[l][a] = (float) segment.tiles().number(place / TILE, a * TILE + place % TILE);
      }
    }
    int[] listOfPlace = new int[segment.tiles().count() * TILE];
    assign(segment, from, to, SPARSE, centres, kernel, listOfPlace, parallelism);
    double[][] sums = new double[lists][segment.axes()];
    int[] sizes = new int[lists];
    for (int t = from; t < to; t += SPARSE) {
      Cancellation.checkHere();
      double[] tile = segment.tiles().get(t);
      for (int i = 0; i < segment.rowsOf(t); i++) {
        int list = listOfPlace[t * TILE + i];
        sizes[list]++;
        for (int a = 0; a < segment.axes(); a++) {
          sums[list][a] += tile[a * TILE + i];
        }
      }
    }
    for (int l = 0; l < lists; l++) {
      for (int a = 0; a < segment.axes() && sizes[l] > 0; a++) {
        centres[l][a] = (float) (sums[l][a] / sizes[l]);
      }
    }
    return centres;
  }

  /**
   * Finds the nearest centre of each row of every so many tiles; of equally near ones the first.
   */
  private static void assign(
      Segment segment,
      int from,
      int to,
      int every,
      double[][] centres,
      TileKernel kernel,
      int[] listOfPlace,
      Parallelism parallelism) {
    CentreTiles tiles = CentreTiles.of(centres);
    parallelism.forEach(
        Math.ceilDiv(to - from, every),
        () -> {
          CentreTiles.Search search = tiles.search(kernel);
          return (IntConsumer)
              i -> {
                Cancellation.checkHere();
                int t = from + i * every;
                search.load(segment.tiles().get(t));
                search.nearest(segment.rowsOf(t), listOfPlace, t * TILE);
              };
        });
  }
}
