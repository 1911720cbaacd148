package org.quests.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
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

  /**
   * Rows of a segment at most: what packing takes beside the rows themselves then does not grow
   * with the dataset.
   */
  static final int LARGEST = 1 << 17;

  /** Tiles that are made together. */
  private static final int AT_ONCE = 256;

  /** Takes the place of a row that is not needed any more. */
  private static final double[] LET_GO = {};

  private final Places places;
  private final int axes;
  private final Tiles tiles;

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

  /** Lists of near rows; made when they are first needed. */
  private volatile @Nullable SegmentLists lists;

  private Segment(
      Places places,
      int axes,
      Tiles tiles,
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

  /**
   * A segment from its parts.
   *
   * @param frameOfRow a number for the frame of each row
   */
  static Segment of(SegmentParts parts, long[] frameOfRow) {
    Places places = Places.of(parts);
    long[] frameOfPlace = new long[places.places()];
    for (int place = 0; place < frameOfPlace.length; place++) {
      int row = places.rowOf(place);
      frameOfPlace[place] = row < 0 ? 0 : frameOfRow[row];
    }
    Boxes boxes = new Boxes(parts.low(), parts.high());
    double[][] centres = new double[places.tiles()][];
    Arrays.setAll(centres, t -> Boxes.middle(boxes.low()[t], boxes.high()[t]));
    return new Segment(
            places,
            parts.axes(),
            parts.tiles(),
            parts.offsets(),
            frameOfPlace,
            parts.hash(),
            parts.moved(),
            boxes,
            centres,
            parts.radii(),
            parts.tails())
        .withLists(parts.lists());
  }

  private Segment withLists(@Nullable RowLists known) {
    if (known != null) {
      lists = new SegmentLists(this, known);
    }
    return this;
  }

  /** Lists of near rows; made when they are first asked for. */
  SegmentLists lists(Parallelism parallelism) {
    SegmentLists made = lists;
    if (made == null) {
      synchronized (this) {
        made = lists;
        if (made == null) {
          int n = tiles.count();
          TileKernel kernel = KernelEngines.arithmetic((long) n * (int) Math.sqrt(n));
          made = new SegmentLists(this, RowLists.of(this, kernel, parallelism));
          lists = made;
        }
      }
    }
    return made;
  }

  SegmentParts parts() {
    SegmentLists made = lists;
    return new SegmentParts(
        count(),
        axes,
        tiles,
        places.rowOfPlace(),
        places.rowsOfTile(),
        places.elements(),
        offsets,
        hash,
        moved,
        boxes.low(),
        boxes.high(),
        radii,
        tails,
        made == null ? null : made.lists());
  }

  /** What is known of each tile of a segment, found as the tiles are made. */
  private static final class Measures {
    private final double[][] low;
    private final double[][] high;
    private final double[][] centres;
    private final double[] radii;
    private final double[] tails;

    private Measures(int tiles, int axes) {
      low = new double[tiles][axes];
      high = new double[tiles][axes];
      centres = new double[tiles][];
      radii = new double[tiles];
      tails = new double[axes + 1];
    }

    /**
     * Takes a tile.
     *
     * @param squared scratch of 64 numbers
     * @param own scratch of a number for each axis
     */
    private void add(int t, double[] tile, int rows, double[] squared, double[] own) {
      Boxes.bound(tile, rows, low[t], high[t]);
      centres[t] = Boxes.middle(low[t], high[t]);
      radii[t] = radius(tile, rows, centres[t], squared);
      addTails(tile, tails, squared, own);
    }
  }

  /** Makes tiles, one after the other in no particular order, on one thread. */
  private interface TileMaker {
    /** Makes a tile of its own memory. */
    double[] make(int t);
  }

  /** What is done with a tile. */
  private interface TileUse {
    void accept(int t, double[] tile);
  }

  /**
   * Makes tiles on all threads.
   *
   * @param made hears, now and then, up to which tile all were made
   */
  private static void makeAll(
      int tiles,
      Supplier<TileMaker> makers,
      Supplier<TileUse> uses,
      IntConsumer made,
      Parallelism parallelism) {
    for (int start = 0; start < tiles; start += AT_ONCE) {
      int from = start;
      int to = Math.min(tiles, from + AT_ONCE);
      parallelism.forEach(
          to - from,
          () -> {
            TileMaker maker = makers.get();
            TileUse use = uses.get();
            return i -> use.accept(from + i, maker.make(from + i));
          });
      made.accept(to);
    }
  }

  /**
   * Makes tiles and puts them away.
   *
   * @param made as in {@link #makeAll}
   */
  private static Segment of(
      int axes,
      Places places,
      Supplier<TileMaker> makers,
      double[] offsets,
      long[] frameOfPlace,
      ContentHash hash,
      double moved,
      IntConsumer made,
      TileStorage storage,
      Parallelism parallelism) {
    int n = places.tiles();
    Measures measures = new Measures(n, axes);
    TileStorage.Sink sink = storage.begin(n, axes);
    makeAll(
        n,
        makers,
        () -> {
          double[] squared = new double[TILE];
          double[] own = new double[axes];
          return (t, tile) -> {
            measures.add(t, tile, places.rowsOf(t), squared, own);
            sink.put(t, tile);
          };
        },
        made,
        parallelism);
    return new Segment(
        places,
        axes,
        sink.finish(),
        zero(offsets, places) ? null : offsets,
        frameOfPlace,
        hash,
        moved,
        new Boxes(measures.low, measures.high),
        measures.centres,
        measures.radii,
        measures.tails);
  }

  private static boolean zero(double[] offsets, Places places) {
    for (int place = 0; place < places.places(); place++) {
      if (offsets[place] != 0 && places.rowOf(place) >= 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Of rows that are transformed, in the order that they are to have.
   *
   * @param rows are let go one by one
   * @param elements atomic number of the centre of each row; null where they are not told apart
   */
  private static Segment arranged(
      int axes,
      double[][] rows,
      boolean ordered,
      byte @Nullable [] elements,
      double[] rowOffsets,
      long[] frameOfRow,
      ContentHash hash,
      double moved,
      TileStorage storage,
      Parallelism parallelism) {
    Places places = places(rows, axes, ordered, elements, parallelism);
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
        places,
        () -> t -> tile(rows, places, t, axes),
        offsets,
        frameOfPlace,
        hash,
        moved,
        tiles -> {},
        storage,
        parallelism);
  }

  /** A tile of rows, which are then let go: a segment is not in memory twice. */
  private static double[] tile(double[][] rows, Places places, int t, int axes) {
    double[] tile = new double[axes * TILE];
    int end = t * TILE + places.rowsOf(t);
    for (int place = t * TILE; place < end; place++) {
      double[] row = rows[places.rowOf(place)];
      for (int a = 0; a < axes; a++) {
        tile[a * TILE + place % TILE] = row[a];
      }
      rows[places.rowOf(place)] = LET_GO;
    }
    return tile;
  }

  private static Places places(
      double[][] rows,
      int axes,
      boolean ordered,
      byte @Nullable [] elements,
      Parallelism parallelism) {
    if (elements == null) {
      return ordered
          ? Places.of(TilePlan.order(rows, axes, parallelism))
          : Places.inOrder(rows.length);
    }
    return Places.byElement(
        elements,
        some -> {
          if (!ordered) {
            return some;
          }
          double[][] chosen = Arrays.stream(some).mapToObj(r -> rows[r]).toArray(double[][]::new);
          return Arrays.stream(TilePlan.order(chosen, axes, parallelism))
              .map(i -> some[i])
              .toArray();
        });
  }

  /** How rows are packed. */
  record Packing(
      RowTransform transform,
      boolean ordered,
      boolean apart,
      TileStorage storage,
      Parallelism parallelism) {}

  /**
   * Packs rows in as many segments as hold no more than {@link #LARGEST} each.
   *
   * @param frameOfRow a number for the frame of each row
   * @param hash what tells the rows from others; null where it is to be made from them
   * @param moved how far they are from the rows of the dataset at most, in 1/Å
   */
  static List<Segment> of(
      Rows rows, long[] frameOfRow, Packing packing, @Nullable ContentHash hash, double moved) {
    int count = rows.count();
    if (count <= LARGEST) {
      return List.of(of(rows, 0, frameOfRow, packing, hash, moved));
    }
    List<Segment> segments = new ArrayList<>();
    for (int from = 0; from < count; from += LARGEST) {
      int to = Math.min(count, from + LARGEST);
      segments.add(
          of(
              rows,
              from,
              Arrays.copyOfRange(frameOfRow, from, to),
              packing,
              hash == null ? null : hash.part(segments.size()),
              moved));
    }
    return segments;
  }

  private static Segment of(
      Rows rows,
      int first,
      long[] frameOfRow,
      Packing packing,
      @Nullable ContentHash hash,
      double moved) {
    RowTransform transform = packing.transform;
    int count = frameOfRow.length;
    int n = Math.ceilDiv(count, TILE);
    TileKernel kernel = KernelEngines.arithmetic(n);
    double[] offsets = new double[n * TILE];
    Arrays.fill(offsets, count, offsets.length, Double.POSITIVE_INFINITY);
    ContentHash[] hashes = new ContentHash[n];
    Supplier<TileMaker> plain =
        () -> {
          int d = rows.dimension();
          double[] some = new double[TILE * d];
          double[] own = new double[TILE];
          return t -> {
            int from = first + t * TILE;
            int to = Math.min(first + count, from + TILE);
            rows.copyRows(from, to, some, 0);
            if (hash == null) {
              hashes[t] = hash(rows, from, to, some);
            }
            double[] tile = transform.apply(some, to - from, kernel, own);
            System.arraycopy(own, 0, offsets, t * TILE, to - from);
            return tile;
          };
        };
    IntConsumer letGo = tiles -> rows.letGo(Math.min(first + count, first + tiles * TILE));
    int axes = transform.axes();
    if (!packing.ordered && !packing.apart) {
      Segment made =
          of(
              axes,
              Places.inOrder(count),
              plain,
              offsets,
              frameOfRow,
              ContentHash.NONE,
              moved,
              letGo,
              packing.storage,
              packing.parallelism);
      return made.withHash(hash == null ? hash(count, List.of(hashes)) : hash);
    }
    double[][] turned = new double[count][];
    makeAll(
        n,
        plain,
        () ->
            (t, tile) -> {
              for (int row = t * TILE; row < Math.min(count, (t + 1) * TILE); row++) {
                turned[row] = row(tile, row % TILE, axes);
              }
            },
        letGo,
        packing.parallelism);
    byte[] elements = null;
    if (packing.apart) {
      elements = new byte[count];
      for (int row = 0; row < count; row++) {
        elements[row] = (byte) rows.element(first + row);
      }
    }
    return arranged(
        axes,
        turned,
        packing.ordered,
        elements,
        offsets,
        frameOfRow,
        hash == null ? hash(count, List.of(hashes)) : hash,
        moved,
        packing.storage,
        packing.parallelism);
  }

  private static ContentHash hash(Rows rows, int from, int to, double[] some) {
    int d = rows.dimension();
    ContentHash.Digest digest = new ContentHash.Digest();
    for (int i = 0; i < to - from; i++) {
      digest.add(some, i * d, (i + 1) * d);
      if (rows.element(from + i) >= 0) {
        digest.add(rows.element(from + i));
      }
    }
    return digest.result();
  }

  private static double[] row(double[] tile, int i, int axes) {
    double[] row = new double[axes];
    for (int a = 0; a < axes; a++) {
      row[a] = tile[a * TILE + i];
    }
    return row;
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
  static Segment merged(
      List<Segment> parts, boolean ordered, TileStorage storage, Parallelism parallelism) {
    int axes = parts.get(0).axes;
    long[] frameOfRow = frames(parts);
    int n = Math.ceilDiv(frameOfRow.length, TILE);
    double[][] rows = new double[frameOfRow.length][];
    byte[] elements = new byte[frameOfRow.length];
    boolean apart = parts.get(0).places.elementOf(0) >= 0;
    double moved = 0;
    int first = 0;
    for (Segment part : parts) {
      for (int t = 0; t < part.places.tiles(); t++) {
        Cancellation.checkHere();
        double[] tile = part.tiles.get(t);
        for (int i = 0; i < part.rowsOf(t); i++) {
          int row = first + part.rowOf(t * TILE + i);
          rows[row] = row(tile, i, axes);
          elements[row] = (byte) part.elementOf(t);
        }
      }
      first += part.count();
      moved = Math.max(moved, part.moved);
    }
    double[] offsets = new double[n * TILE];
    return arranged(
        axes,
        rows,
        ordered,
        apart ? elements : null,
        offsets,
        frameOfRow,
        hash(parts),
        moved,
        storage,
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
    SegmentLists made = lists;
    return new Segment(
            places,
            more,
            widened(tiles, axes, more),
            offsets,
            frameOfPlace,
            hash,
            moved,
            boxes.withAxes(more),
            Arrays.stream(centres).map(c -> Arrays.copyOf(c, more)).toArray(double[][]::new),
            radii,
            Arrays.copyOf(tails, more + 1))
        .withLists(made == null ? null : made.lists().withAxes(more));
  }

  private static Tiles widened(Tiles tiles, int axes, int more) {
    if (tiles.inMemory()) {
      double[][] wide = new double[tiles.count()][];
      Arrays.setAll(wide, t -> Arrays.copyOf(tiles.get(t), more * TILE));
      return Tiles.of(wide);
    }
    return new Tiles() {
      @Override
      public int count() {
        return tiles.count();
      }

      @Override
      public double[] get(int tile) {
        return Arrays.copyOf(tiles.get(tile), more * TILE);
      }

      @Override
      public double number(int tile, int at) {
        return at < axes * TILE ? tiles.number(tile, at) : 0;
      }
    };
  }

  /** The same rows under another hash. */
  private Segment withHash(ContentHash other) {
    return new Segment(
        places, axes, tiles, offsets, frameOfPlace, other, moved, boxes, centres, radii, tails);
  }

  /**
   * Rows by themselves, closed up.
   *
   * @param places where they stand in a set
   * @param rows what each one's row is in the segment: all of 0 … places.length − 1, or, where rows
   *     are only asked for by places, any numbers
   * @param frames what each one's frame is
   */
  static Segment selected(
      PackedEnvironments from,
      int[] places,
      int[] rows,
      IntToLongFunction frames,
      Parallelism parallelism) {
    int axes = from.axes();
    Places closed = Places.inOrder(places.length);
    if (from.elementOf(0) >= 0) {
      byte[] elements = new byte[places.length];
      for (int i = 0; i < places.length; i++) {
        elements[i] = (byte) from.elementOf(places[i] / TILE);
      }
      closed = Places.byElement(elements, some -> some);
    }
    Places chosen = closed;
    double[] offsets = new double[chosen.tiles() * TILE];
    Arrays.fill(offsets, Double.POSITIVE_INFINITY);
    long[] frameOfPlace = new long[chosen.places()];
    for (int to = 0; to < frameOfPlace.length; to++) {
      if (chosen.rowOf(to) >= 0) {
        offsets[to] = from.offset(places[chosen.rowOf(to)]);
        frameOfPlace[to] = frames.applyAsLong(chosen.rowOf(to));
      }
    }
    return of(
        axes,
        chosen.withRows(rows),
        () ->
            t -> {
              Cancellation.checkHere();
              double[] tile = new double[axes * TILE];
              for (int i = 0; i < chosen.rowsOf(t); i++) {
                from.copyRow(places[chosen.rowOf(t * TILE + i)], tile, i);
              }
              return tile;
            },
        offsets,
        frameOfPlace,
        ContentHash.NONE,
        from.moved(),
        tiles -> {},
        TileStorage.MEMORY,
        parallelism);
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

  Tiles tiles() {
    return tiles;
  }

  /** The numbers of the row at a place. */
  private void copyRow(int place, double[] into) {
    for (int a = 0; a < axes; a++) {
      into[a] = tiles.number(place / TILE, a * TILE + place % TILE);
    }
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

  /** The places of all rows, counted in the segment; not kept. */
  int[] placesOfRows() {
    return places.placesOfRows();
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
        double[] turned = new double[transform.axes()];
        for (int row = from; row < to; row++) {
          while (row >= start[s + 1]) {
            s++;
          }
          Segment segment = segments.get(s);
          segment.copyRow(segment.placeOf(row - start[s]), turned);
          transform.restore(turned, into, at + (row - from) * dimension);
        }
      }
    };
  }

  /** What rows add to their squared distances, in a precision. */
  TileTerms terms(Precision precision, Leading leading, Parallelism parallelism) {
    TileTerms made = precision == Precision.SINGLE ? singleTerms : doubleTerms;
    if (made == null || !made.leading().equals(leading)) {
      synchronized (this) {
        made = precision == Precision.SINGLE ? singleTerms : doubleTerms;
        if (made == null || !made.leading().equals(leading)) {
          made = TileTerms.of(this, precision, leading, parallelism);
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
