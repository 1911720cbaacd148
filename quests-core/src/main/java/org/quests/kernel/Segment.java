package org.quests.kernel;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.kernel.tile.TileKernel;

/**
 * Rows that were packed together: transformed, and where it pays ordered so that near ones lie
 * together, in tiles, each with a bounding box. Inside a tile one axis stands after the other, each
 * with one number per row. Immutable.
 */
final class Segment {
  private static final int TILE = PackedEnvironments.TILE;

  /** Rows that are moved before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  private final Places places;
  private final int axes;
  private final double[][] tiles;

  /** What rows add to their squared distances, and +∞ where there is none; null where all add 0. */
  private final double @Nullable [] offsets;

  private final long[] frameOfPlace;
  private final ContentHash hash;

  /** How far rows were moved before they were packed here, by turning them before, in 1/Å. */
  private final double moved;

  private final Boxes boxes;

  /** Middles of the boxes, exact in single precision, and how far rows are from them at most. */
  private final double[][] centres;

  private final double[] radii;

  /** How far rows are from the origin at most, over the axes from each on. */
  private final double[] tails;

  /** The terms that were asked for last: a task asks for the same again and again. */
  private volatile @Nullable TileTerms singleTerms;

  private volatile @Nullable TileTerms doubleTerms;

  private Segment(
      Places places,
      int axes,
      double[][] tiles,
      double @Nullable [] offsets,
      long[] frameOfPlace,
      ContentHash hash,
      double moved,
      Boxes boxes,
      double[][] centres,
      double[] radii,
      double[] tails) {
    this.places = places;
    this.axes = axes;
    this.tiles = tiles;
    this.offsets = offsets;
    this.frameOfPlace = frameOfPlace;
    this.hash = hash;
    this.moved = moved;
    this.boxes = boxes;
    this.centres = centres;
    this.radii = radii;
    this.tails = tails;
  }

  /** Of tiles as they are to be. */
  private static Segment of(
      int axes,
      double[][] tiles,
      Places places,
      double @Nullable [] offsets,
      long[] frameOfPlace,
      ContentHash hash,
      double moved,
      Parallelism parallelism) {
    Boxes boxes = Boxes.of(tiles, places::rowsOf, axes, parallelism);
    double[][] centres = new double[tiles.length][];
    double[] radii = new double[tiles.length];
    double[] tails = new double[axes + 1];
    parallelism.forEach(
        tiles.length,
        () -> {
          double[] squared = new double[TILE];
          double[] own = new double[axes];
          return t -> {
            centres[t] = boxes.middle(t);
            radii[t] = radius(tiles[t], places.rowsOf(t), centres[t], squared);
            addTails(tiles[t], tails, squared, own);
          };
        });
    return new Segment(
        places,
        axes,
        tiles,
        zero(offsets, places) ? null : offsets,
        frameOfPlace,
        hash,
        moved,
        boxes,
        centres,
        radii,
        tails);
  }

  private static boolean zero(double @Nullable [] offsets, Places places) {
    for (int place = 0; offsets != null && place < places.places(); place++) {
      if (offsets[place] != 0 && places.rowOf(place) >= 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Of tiles in the order of the rows.
   *
   * @param elements atomic number of the centre of each row; null where they are not told apart
   */
  private static Segment arranged(
      int axes,
      double[][] plain,
      boolean ordered,
      byte @Nullable [] elements,
      double[] rowOffsets,
      long[] frameOfRow,
      ContentHash hash,
      double moved,
      Parallelism parallelism) {
    int count = frameOfRow.length;
    if (!ordered && elements == null) {
      double[] offsets = rowOffsets.clone();
      Arrays.fill(offsets, count, offsets.length, Double.POSITIVE_INFINITY);
      return of(axes, plain, Places.inOrder(count), offsets, frameOfRow, hash, moved, parallelism);
    }
    Places places = places(plain, count, axes, ordered, elements, parallelism);
    double[] offsets = new double[places.tiles() * TILE];
    Arrays.fill(offsets, Double.POSITIVE_INFINITY);
    long[] frameOfPlace = new long[places.places()];
    for (int place = 0; place < frameOfPlace.length; place++) {
      int row = places.rowOf(place);
      if (row >= 0) {
        offsets[place] = rowOffsets[row];
        frameOfPlace[place] = frameOfRow[row];
      }
    }
    return of(
        axes,
        reorder(plain, places, axes, parallelism),
        places,
        offsets,
        frameOfPlace,
        hash,
        moved,
        parallelism);
  }

  private static Places places(
      double[][] plain,
      int count,
      int axes,
      boolean ordered,
      byte @Nullable [] elements,
      Parallelism parallelism) {
    if (!ordered && elements != null) {
      return Places.byElement(elements, rows -> rows);
    }
    double[][] rows = rows(plain, count, axes);
    if (elements == null) {
      return Places.of(TilePlan.order(rows, axes, parallelism));
    }
    return Places.byElement(
        elements,
        some -> {
          double[][] chosen = Arrays.stream(some).mapToObj(r -> rows[r]).toArray(double[][]::new);
          return Arrays.stream(TilePlan.order(chosen, axes, parallelism))
              .map(i -> some[i])
              .toArray();
        });
  }

  /**
   * Packs rows.
   *
   * @param frameOfRow a number for the frame of each row
   * @param apart whether rows of different elements stand in different tiles
   * @param hash what tells the rows from others; null where it is to be made from them
   * @param moved how far they are from the rows of the dataset at most, in 1/Å
   */
  static Segment of(
      Rows rows,
      long[] frameOfRow,
      RowTransform transform,
      boolean ordered,
      boolean apart,
      @Nullable ContentHash hash,
      double moved,
      Parallelism parallelism) {
    int count = rows.count();
    int n = Math.ceilDiv(count, TILE);
    TileKernel kernel = KernelEngines.arithmetic(n);
    int d = rows.dimension();
    double[] offsets = new double[n * TILE];
    ContentHash[] hashes = new ContentHash[n];
    double[][] tiles = new double[n][];
    parallelism.forEach(
        n,
        () -> {
          double[] some = new double[TILE * d];
          double[] own = new double[TILE];
          return t -> {
            int from = t * TILE;
            int to = Math.min(count, from + TILE);
            rows.copyRows(from, to, some, 0);
            if (hash == null) {
              ContentHash.Digest digest = new ContentHash.Digest();
              for (int i = 0; i < to - from; i++) {
                digest.add(some, i * d, (i + 1) * d);
                if (rows.element(from + i) >= 0) {
                  digest.add(rows.element(from + i));
                }
              }
              hashes[t] = digest.result();
            }
            tiles[t] = transform.apply(some, to - from, kernel, own);
            System.arraycopy(own, 0, offsets, from, TILE);
          };
        });
    return arranged(
        transform.axes(),
        tiles,
        ordered,
        apart ? elements(rows) : null,
        offsets,
        frameOfRow,
        hash == null ? hash(count, List.of(hashes)) : hash,
        moved,
        parallelism);
  }

  private static byte[] elements(Rows rows) {
    byte[] elements = new byte[rows.count()];
    for (int row = 0; row < elements.length; row++) {
      elements[row] = (byte) rows.element(row);
    }
    return elements;
  }

  private static ContentHash hash(int count, List<ContentHash> parts) {
    ContentHash.Digest digest = new ContentHash.Digest();
    digest.add(count);
    for (ContentHash part : parts) {
      digest.add(part);
    }
    return digest.result();
  }

  /** What tells the rows of segments, one after the other, from others. */
  static ContentHash hash(List<Segment> segments) {
    return segments.size() == 1
        ? segments.get(0).hash
        : hash(
            segments.stream().mapToInt(Segment::count).sum(),
            segments.stream().map(segment -> segment.hash).toList());
  }

  /** Segments of one transform as one. */
  static Segment merged(List<Segment> parts, boolean ordered, Parallelism parallelism) {
    int axes = parts.get(0).axes;
    long[] frameOfRow = frames(parts);
    int n = Math.ceilDiv(frameOfRow.length, TILE);
    double[][] plain = new double[n][axes * TILE];
    byte[] elements = new byte[frameOfRow.length];
    boolean apart = parts.get(0).places.elementOf(0) >= 0;
    double moved = 0;
    int row = 0;
    for (Segment part : parts) {
      for (int i = 0; i < part.count(); i++, row++) {
        if (row % OFTEN == 0) {
          Cancellation.checkHere();
        }
        part.copy(part.placeOf(i), plain[row / TILE], row % TILE);
        elements[row] = (byte) part.elementOfRow(i);
      }
      moved = Math.max(moved, part.moved);
    }
    return arranged(
        axes,
        plain,
        ordered,
        apart ? elements : null,
        new double[n * TILE],
        frameOfRow,
        hash(parts),
        moved,
        parallelism);
  }

  /** The number of the frame of each row of segments, one after the other. */
  static long[] frames(List<Segment> parts) {
    long[] frames = new long[parts.stream().mapToInt(Segment::count).sum()];
    int row = 0;
    for (Segment part : parts) {
      for (int place = 0; place < part.places.places(); place++) {
        if (part.rowOf(place) >= 0) {
          frames[row + part.rowOf(place)] = part.frameOfPlace[place];
        }
      }
      row += part.count();
    }
    return frames;
  }

  /** The same with further axes, along which all rows are at 0. */
  Segment withAxes(int more) {
    if (more == axes) {
      return this;
    }
    return new Segment(
        places,
        more,
        Arrays.stream(tiles).map(tile -> Arrays.copyOf(tile, more * TILE)).toArray(double[][]::new),
        offsets,
        frameOfPlace,
        hash,
        moved,
        boxes.withAxes(more),
        Arrays.stream(centres).map(c -> Arrays.copyOf(c, more)).toArray(double[][]::new),
        radii,
        Arrays.copyOf(tails, more + 1));
  }

  /**
   * Rows by themselves, closed up.
   *
   * @param places where they stand in a set; in the segment each one's row is its place there
   */
  static Segment selected(PackedEnvironments from, int[] places, Parallelism parallelism) {
    int axes = from.axes();
    Places closed = Places.inOrder(places.length);
    if (from.elementOf(0) >= 0) {
      byte[] elements = new byte[places.length];
      for (int i = 0; i < places.length; i++) {
        elements[i] = (byte) from.elementOf(places[i] / TILE);
      }
      closed = Places.byElement(elements, rows -> rows);
    }
    double[][] chosen = new double[closed.tiles()][axes * TILE];
    double[] offsets = new double[closed.tiles() * TILE];
    Arrays.fill(offsets, Double.POSITIVE_INFINITY);
    long[] frames = new long[closed.places()];
    for (int to = 0; to < frames.length; to++) {
      if (to % OFTEN == 0) {
        Cancellation.checkHere();
      }
      if (closed.rowOf(to) >= 0) {
        int place = places[closed.rowOf(to)];
        copy(axes, from.tile(place / TILE), place % TILE, chosen[to / TILE], to % TILE);
        offsets[to] = from.offset(place);
        frames[to] = from.frameOf(place);
      }
    }
    return of(
        axes,
        chosen,
        closed.withRows(places),
        offsets,
        frames,
        ContentHash.NONE,
        from.moved(),
        parallelism);
  }

  private void copy(int place, double[] into, int i) {
    copy(axes, tiles[place / TILE], place % TILE, into, i);
  }

  private static void copy(int axes, double[] from, int i, double[] into, int j) {
    for (int a = 0; a < axes; a++) {
      into[a * TILE + j] = from[a * TILE + i];
    }
  }

  private static double[][] rows(double[][] tiles, int count, int axes) {
    double[][] rows = new double[count][axes];
    for (int row = 0; row < count; row++) {
      if (row % OFTEN == 0) {
        Cancellation.checkHere();
      }
      double[] tile = tiles[row / TILE];
      for (int a = 0; a < axes; a++) {
        rows[row][a] = tile[a * TILE + row % TILE];
      }
    }
    return rows;
  }

  /** Orders tiles of rows, of which there are so many. */
  static double[][] ordered(double[][] plain, int count, int axes, Parallelism parallelism) {
    return reorder(
        plain,
        Places.of(TilePlan.order(rows(plain, count, axes), axes, parallelism)),
        axes,
        parallelism);
  }

  private static double[][] reorder(
      double[][] plain, Places places, int axes, Parallelism parallelism) {
    double[][] tiles = new double[places.tiles()][axes * TILE];
    parallelism.forEach(
        tiles.length,
        () ->
            t -> {
              int end = t * TILE + places.rowsOf(t);
              for (int place = t * TILE; place < end; place++) {
                int row = places.rowOf(place);
                copy(axes, plain[row / TILE], row % TILE, tiles[t], place % TILE);
              }
            });
    return tiles;
  }

  private static double radius(double[] tile, int rows, double[] centre, double[] squared) {
    Arrays.fill(squared, 0);
    for (int a = 0; a < centre.length; a++) {
      for (int i = 0; i < rows; i++) {
        double x = tile[a * TILE + i] - centre[a];
        squared[i] += x * x;
      }
    }
    return Math.sqrt(greatest(squared));
  }

  private static void addTails(double[] tile, double[] tails, double[] squared, double[] own) {
    Arrays.fill(squared, 0);
    for (int a = own.length - 1; a >= 0; a--) {
      for (int i = 0; i < TILE; i++) {
        double x = tile[a * TILE + i];
        squared[i] += x * x;
      }
      own[a] = Math.sqrt(greatest(squared));
    }
    synchronized (tails) {
      for (int a = 0; a < own.length; a++) {
        tails[a] = Math.max(tails[a], own[a]);
      }
    }
  }

  /** The greatest of some numbers. */
  static double greatest(double[] values) {
    double greatest = values[0];
    for (double value : values) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }

  int count() {
    return places.count();
  }

  /** How many rows of a tile hold environments. */
  int rowsOf(int tile) {
    return places.rowsOf(tile);
  }

  /** Atomic number of the centres of a tile; −1 where elements are not told apart. */
  int elementOf(int tile) {
    return places.elementOf(tile);
  }

  private int elementOfRow(int row) {
    return places.elementOf(placeOf(row) / TILE);
  }

  int axes() {
    return axes;
  }

  double[][] tiles() {
    return tiles;
  }

  Boxes boxes() {
    return boxes;
  }

  double[][] centres() {
    return centres;
  }

  double[] radii() {
    return radii;
  }

  double[] tails() {
    return tails;
  }

  double moved() {
    return moved;
  }

  /** What the row at a place adds to all its squared distances; +∞ where there is no row. */
  double offset(int place) {
    if (offsets != null) {
      return offsets[place];
    }
    return place % TILE < rowsOf(place / TILE) ? 0 : Double.POSITIVE_INFINITY;
  }

  long frameOf(int place) {
    return frameOfPlace[place];
  }

  /** The row at a place, counted in the segment; −1 where there is none. */
  int rowOf(int place) {
    return places.rowOf(place);
  }

  /** The place of a row, counted in the segment. */
  int placeOf(int row) {
    return places.placeOf(row);
  }

  /** The rows of segments of one transform, one after the other, as they were before it. */
  static Rows restored(List<Segment> segments, RowTransform transform, int dimension) {
    int count = segments.stream().mapToInt(Segment::count).sum();
    int[] start = new int[segments.size() + 1];
    for (int s = 0; s < segments.size(); s++) {
      start[s + 1] = start[s] + segments.get(s).count();
    }
    return new Rows() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public int element(int row) {
        int s = 0;
        while (row >= start[s + 1]) {
          s++;
        }
        return segments.get(s).elementOfRow(row - start[s]);
      }

      @Override
      public void copyRows(int from, int to, double[] into, int at) {
        int s = 0;
        for (int row = from; row < to; row++) {
          while (row >= start[s + 1]) {
            s++;
          }
          Segment segment = segments.get(s);
          int place = segment.placeOf(row - start[s]);
          transform.restore(
              segment.tiles[place / TILE], place % TILE, into, at + (row - from) * dimension);
        }
      }
    };
  }

  /** What rows add to their squared distances, in a precision. */
  TileTerms terms(Precision precision, int differences, Parallelism parallelism) {
    TileTerms made = precision == Precision.SINGLE ? singleTerms : doubleTerms;
    if (made == null || made.differences() != differences) {
      synchronized (this) {
        made = precision == Precision.SINGLE ? singleTerms : doubleTerms;
        if (made == null || made.differences() != differences) {
          made = TileTerms.of(this, precision, differences, parallelism);
          if (precision == Precision.SINGLE) {
            singleTerms = made;
          } else {
            doubleTerms = made;
          }
        }
      }
    }
    return made;
  }

  /**
   * A tile in single precision: over the first axes about its centre, for differences; over the
   * others about the origin, for products.
   */
  static void toSingle(double[] tile, double[] centre, int differences, float[] into) {
    for (int a = 0; a < differences; a++) {
      double origin = centre[a];
      for (int i = a * TILE; i < (a + 1) * TILE; i++) {
        into[i] = (float) (tile[i] - origin);
      }
    }
    for (int i = differences * TILE; i < tile.length; i++) {
      into[i] = (float) tile[i];
    }
  }
}
