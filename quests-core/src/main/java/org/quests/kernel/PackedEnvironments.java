package org.quests.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

/**
 * Environments in the form that kernel sums are made from: rows turned to principal axes, and where
 * it pays ordered so that near ones lie together, in tiles of {@link #TILE}, each with a bounding
 * box; inside a tile one axis after the other, each with one number per row, in 1/Å. Does not
 * depend on the bandwidth. Immutable.
 *
 * <p>A <i>place</i> is where a row stands here; its <i>row</i> is where it stood in the dataset.
 */
public final class PackedEnvironments {
  /** Rows that are moved before it is asked whether the work is to stop. */
  private static final int OFTEN = 1 << 12;

  /** Rows in a tile. */
  public static final int TILE = 64;

  /** Tiles whose boxes are joined to one, for leaving many out at a glance. */
  static final int CLUSTER = 8;

  /** Fewer rows than this are not worth turning and ordering. */
  private static final int SMALL = 1024;

  /** Rows are ordered where at most this share of a sample's tile pairs has to be looked at. */
  private static final double WORTHWHILE = 0.8;

  /** Squared distances of coordinates beyond this overflow in single precision. */
  private static final double LARGEST_SINGLE = 1e17;

  private final RowSpec spec;
  private final RowTransform transform;
  private final ContentHash hash;
  private final int count;
  private final int axes;
  private final double[][] tiles;
  private final int @Nullable [] rowOfPlace;
  private final double[] offsets;
  private final long[] frameOfPlace;
  private final Boxes boxes;
  private final Boxes clusters;

  /** Middles of the boxes, exact in single precision, and how far rows are from them at most. */
  private final double[][] centres;

  private final double[] radii;

  /** How far rows are from the origin at most, over the axes from each on. */
  private final double[] tails;

  /** The inverse of {@link #rowOfPlace}; made when it is first asked for. */
  private volatile int @Nullable [] placeOfRow;

  /** The last views that were asked for: a task asks for the same again and again. */
  private volatile @Nullable SingleTiles singles;

  private volatile @Nullable DoubleTiles doubles;

  private PackedEnvironments(
      RowSpec spec,
      RowTransform transform,
      double[][] tiles,
      int @Nullable [] rowOfPlace,
      double[] offsets,
      long[] frameOfPlace,
      ContentHash hash,
      Parallelism parallelism) {
    this.spec = spec;
    this.hash = hash;
    this.transform = transform;
    this.tiles = tiles;
    this.rowOfPlace = rowOfPlace;
    this.offsets = offsets;
    this.frameOfPlace = frameOfPlace;
    count = frameOfPlace.length;
    axes = transform.axes();
    int n = tiles.length;
    boxes = Boxes.of(tiles, count, axes, parallelism);
    clusters = boxes.joined(CLUSTER);
    centres = new double[n][];
    radii = new double[n];
    tails = new double[axes + 1];
    parallelism.forEach(
        n,
        () -> {
          double[] squared = new double[TILE];
          double[] own = new double[axes];
          return t -> {
            centres[t] = boxes.middle(t);
            radii[t] = radius(t, squared);
            addTails(t, squared, own);
          };
        });
  }

  private static PackedEnvironments pack(
      Environments environments, RowTransform transform, boolean ordered, Parallelism parallelism) {
    int count = environments.count();
    int axes = transform.axes();
    int n = (count + TILE - 1) / TILE;
    double[] rowOffsets = new double[n * TILE];
    ContentHash[] hashes = new ContentHash[n];
    double[][] plain = transform(environments, transform, rowOffsets, hashes, parallelism);
    int[] rowOfPlace = ordered ? TilePlan.order(rows(plain, count, axes), axes, parallelism) : null;
    double[][] tiles = rowOfPlace == null ? plain : reorder(plain, rowOfPlace, axes, parallelism);
    double[] offsets = new double[n * TILE];
    Arrays.fill(offsets, Double.POSITIVE_INFINITY);
    long[] frameOfRow = new long[count];
    for (int frame = 0; frame < environments.frames(); frame++) {
      Arrays.fill(
          frameOfRow,
          environments.frameStart(frame),
          environments.frameStart(frame + 1),
          environments.frameNumber(frame));
    }
    long[] frameOfPlace = new long[count];
    for (int place = 0; place < count; place++) {
      int row = rowOfPlace == null ? place : rowOfPlace[place];
      offsets[place] = rowOffsets[row];
      frameOfPlace[place] = frameOfRow[row];
    }
    return new PackedEnvironments(
        environments.spec(),
        transform,
        tiles,
        rowOfPlace,
        offsets,
        frameOfPlace,
        hash(environments, hashes),
        parallelism);
  }

  private static ContentHash hash(Environments environments, ContentHash[] tiles) {
    ContentHash.Digest digest = new ContentHash.Digest();
    digest.add(environments.count());
    for (ContentHash tile : tiles) {
      digest.add(tile);
    }
    return digest.result();
  }

  /**
   * Some of the rows by themselves, closed up.
   *
   * @param places where they stand here; there each one's row is its place here
   */
  PackedEnvironments select(int[] places, Parallelism parallelism) {
    int n = (places.length + TILE - 1) / TILE;
    double[][] chosen = new double[n][axes * TILE];
    double[] chosenOffsets = new double[n * TILE];
    Arrays.fill(chosenOffsets, Double.POSITIVE_INFINITY);
    long[] frames = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      if (i % OFTEN == 0) {
        Cancellation.checkHere();
      }
      int place = places[i];
      double[] from = tiles[place / TILE];
      for (int a = 0; a < axes; a++) {
        chosen[i / TILE][a * TILE + i % TILE] = from[a * TILE + place % TILE];
      }
      chosenOffsets[i] = offsets[place];
      frames[i] = frameOfPlace[place];
    }
    return new PackedEnvironments(
        spec,
        transform,
        chosen,
        places.clone(),
        chosenOffsets,
        frames,
        ContentHash.NONE,
        parallelism);
  }

  /** Packs environments in a way that suits them; the result does not depend on the threads. */
  public static PackedEnvironments of(Environments environments, Parallelism parallelism) {
    RowTransform plain = RowTransform.of(environments);
    if (environments.count() < SMALL) {
      return pack(environments, plain, false, parallelism);
    }
    RowTransform turned = plain.toPrincipalAxes(environments);
    boolean ordered = worthOrdering(environments, turned, parallelism);
    return pack(environments, turned, ordered, parallelism);
  }

  /** Packs queries so that they can be weighed against these environments. */
  public PackedEnvironments pack(Environments queries, Parallelism parallelism) {
    spec.requireComparable(queries.spec());
    return pack(queries, transform, rowOfPlace != null, parallelism);
  }

  /**
   * Whether ordering pays: orders a sample and counts how many pairs of its tiles are so near to
   * each other that they cannot be left out at the usual bandwidth. Where there is none, it is
   * taken to be how far rows are from the nearest other one.
   */
  private static boolean worthOrdering(
      Environments environments, RowTransform transform, Parallelism parallelism) {
    int n = environments.count();
    int m = transform.axes();
    int d = environments.dimension();
    int sampleTiles = Math.max(SMALL, n / 16) / TILE;
    int sample = sampleTiles * TILE;
    TileKernel kernel = KernelEngines.arithmetic(sampleTiles);
    double[][] plain = new double[sampleTiles][];
    parallelism.forEach(
        sampleTiles,
        () -> {
          double[] chosen = new double[TILE * d];
          double[] none = new double[TILE];
          return t -> {
            for (int i = 0; i < TILE; i++) {
              int row = (int) ((long) (t * TILE + i) * n / sample);
              environments.copyRows(row, row + 1, chosen, i * d);
            }
            plain[t] = transform.apply(chosen, TILE, kernel, none);
          };
        });
    int[] order = TilePlan.order(rows(plain, sample, m), m, parallelism);
    Boxes boxes = Boxes.of(reorder(plain, order, m, parallelism), sample, m, parallelism);
    double h = environments.spec().usualBandwidth().orElseGet(() -> spacing(plain, m));
    if (h == 0) {
      return false;
    }
    double far = 2 * 40 * h * h;
    long near = 0;
    long pairs = 0;
    for (int t = 0; t < sampleTiles; t += Math.max(1, sampleTiles / 64)) {
      for (int u = 0; u < sampleTiles; u++) {
        near += boxes.squaredGap(t, boxes, u, far) < far ? 1 : 0;
        pairs++;
      }
    }
    return near < WORTHWHILE * pairs;
  }

  /** The median distance of some rows of tiles to the nearest other row; 0 where rows repeat. */
  private static double spacing(double[][] tiles, int axes) {
    double[] nearest = new double[TILE];
    for (int i = 0; i < TILE; i++) {
      int own = i * tiles.length / TILE;
      double least = Double.POSITIVE_INFINITY;
      for (int t = 0; t < tiles.length; t++) {
        for (int j = 0; j < TILE; j++) {
          double squared = 0;
          for (int a = 0; a < axes; a++) {
            double difference = tiles[own][a * TILE + i] - tiles[t][a * TILE + j];
            squared += difference * difference;
          }
          least = t == own && j == i ? least : Math.min(least, squared);
        }
      }
      nearest[i] = Math.sqrt(least);
    }
    Arrays.sort(nearest);
    return nearest[TILE / 2];
  }

  /** Tiles in the order of the dataset. */
  private static double[][] transform(
      Environments environments,
      RowTransform transform,
      double[] offsets,
      ContentHash[] hashes,
      Parallelism parallelism) {
    TileKernel kernel = KernelEngines.arithmetic(offsets.length / TILE);
    int d = environments.dimension();
    double[][] tiles = new double[offsets.length / TILE][];
    parallelism.forEach(
        tiles.length,
        () -> {
          double[] rows = new double[TILE * environments.dimension()];
          double[] own = new double[TILE];
          return t -> {
            int from = t * TILE;
            int to = Math.min(environments.count(), from + TILE);
            environments.copyRows(from, to, rows, 0);
            ContentHash.Digest digest = new ContentHash.Digest();
            for (int i = 0; i < to - from; i++) {
              digest.add(rows, i * d, (i + 1) * d);
            }
            hashes[t] = digest.result();
            tiles[t] = transform.apply(rows, to - from, kernel, own);
            System.arraycopy(own, 0, offsets, from, TILE);
          };
        });
    return tiles;
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

  private static double[][] reorder(
      double[][] plain, int[] rowOfPlace, int axes, Parallelism parallelism) {
    double[][] tiles = new double[plain.length][axes * TILE];
    parallelism.forEach(
        tiles.length,
        () ->
            t -> {
              int end = Math.min(rowOfPlace.length, (t + 1) * TILE);
              for (int place = t * TILE; place < end; place++) {
                double[] from = plain[rowOfPlace[place] / TILE];
                for (int a = 0; a < axes; a++) {
                  tiles[t][a * TILE + place % TILE] = from[a * TILE + rowOfPlace[place] % TILE];
                }
              }
            });
    return tiles;
  }

  private double radius(int t, double[] squared) {
    Arrays.fill(squared, 0);
    for (int a = 0; a < axes; a++) {
      double centre = centres[t][a];
      for (int i = 0; i < rowsOf(t); i++) {
        double x = tiles[t][a * TILE + i] - centre;
        squared[i] += x * x;
      }
    }
    return Math.sqrt(greatest(squared));
  }

  private void addTails(int t, double[] squared, double[] own) {
    Arrays.fill(squared, 0);
    for (int a = axes - 1; a >= 0; a--) {
      for (int i = 0; i < TILE; i++) {
        double x = tiles[t][a * TILE + i];
        squared[i] += x * x;
      }
      own[a] = Math.sqrt(greatest(squared));
    }
    synchronized (tails) {
      for (int a = 0; a < axes; a++) {
        tails[a] = Math.max(tails[a], own[a]);
      }
    }
  }

  private static double greatest(double[] values) {
    double greatest = values[0];
    for (double value : values) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }

  /** What defines the rows. */
  public RowSpec spec() {
    return spec;
  }

  /** Tells datasets apart by their rows, before these were turned and ordered. */
  public ContentHash hash() {
    return hash;
  }

  /** Of the frame that each row belongs to. */
  ContentHash framesHash() {
    long[] frameOfRow = new long[count];
    for (int place = 0; place < count; place++) {
      frameOfRow[rowOf(place)] = frameOfPlace[place];
    }
    ContentHash.Digest digest = new ContentHash.Digest();
    for (long frame : frameOfRow) {
      digest.add(frame);
    }
    return digest.result();
  }

  /** n, the number of rows. */
  public int count() {
    return count;
  }

  /** d, how many numbers a row of the dataset has. */
  public int dimension() {
    return spec.dimension();
  }

  /** The number of tiles. */
  public int tiles() {
    return tiles.length;
  }

  /**
   * The squared distance of two rows, in double precision, in 1/Å².
   *
   * @param row of this dataset
   * @param other the reference set that this one is packed for, or this one itself
   * @param otherRow of the other
   */
  public double squaredDistance(int row, PackedEnvironments other, int otherRow) {
    int place = placeOf(row);
    int otherPlace = other.placeOf(otherRow);
    double sum = offsets[place];
    for (int a = axes - 1; a >= 0; a--) {
      double difference =
          tiles[place / TILE][a * TILE + place % TILE]
              - other.tiles[otherPlace / TILE][a * TILE + otherPlace % TILE];
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  /** The place of a row. */
  int placeOf(int row) {
    if (rowOfPlace == null) {
      return row;
    }
    int[] made = placeOfRow;
    if (made == null) {
      made = new int[count];
      for (int place = 0; place < count; place++) {
        made[rowOfPlace[place]] = place;
      }
      placeOfRow = made;
    }
    return made[row];
  }

  /** The row of the dataset that stands at a place. */
  public int rowOf(int place) {
    return rowOfPlace == null ? place : rowOfPlace[place];
  }

  /** How many rows of a tile hold environments: {@link #TILE} but for the last. */
  int rowsOf(int tile) {
    return Math.min(TILE, count - tile * TILE);
  }

  /** The number of the frame, in its file, that the row at a place belongs to. */
  long frameOf(int place) {
    return frameOfPlace[place];
  }

  /** Whether queries packed with the one can be weighed against the other. */
  boolean fits(PackedEnvironments reference) {
    return transform == reference.transform;
  }

  /** Whether near rows lie together. */
  boolean ordered() {
    return rowOfPlace != null;
  }

  /** Numbers in a row of a tile. */
  int axes() {
    return axes;
  }

  /** A tile: axes × 64, 0 where there is no row. */
  double[] tile(int t) {
    return tiles[t];
  }

  /** What the row at a place adds to all its squared distances; +∞ where there is no row. */
  double offset(int place) {
    return offsets[place];
  }

  /**
   * From which axis on products can stand for differences: over the axes from there, no row is
   * farther from the origin than the limit, in 1/Å.
   */
  int differences(double limit) {
    int a = 0;
    while (a < axes && !(tails[a] <= limit)) {
      a++;
    }
    return a;
  }

  /** The middle of a tile's box. */
  double[] centre(int t) {
    return centres[t];
  }

  /** How far rows of a tile are from its centre at most. */
  double radius(int t) {
    return radii[t];
  }

  /** Whether single precision can hold the rows. */
  boolean fitsSingle() {
    return tails[0] < LARGEST_SINGLE;
  }

  /** A bound on how far turning moved any row, by rounding, in 1/Å. */
  double rounding() {
    return transform.rounding(tails[0]);
  }

  /** A lower bound on the squared distance of two tiles' rows, exact below the limit. */
  double squaredGap(int t, PackedEnvironments other, int u, double limit) {
    return boxes.squaredGap(t, other.boxes, u, limit);
  }

  /** The same for clusters of tiles. */
  double squaredClusterGap(int c, PackedEnvironments other, int e, double limit) {
    return clusters.squaredGap(c, other.clusters, e, limit);
  }

  /** The tiles in single precision, made when they are first needed. */
  SingleTiles singles(int differences) {
    return singles(differences, Parallelism.serial());
  }

  private SingleTiles singles(int differences, Parallelism parallelism) {
    SingleTiles made = singles;
    if (made == null || made.differences != differences) {
      synchronized (this) {
        made = singles;
        if (made == null || made.differences != differences) {
          made = new SingleTiles(this, differences, parallelism);
          singles = made;
        }
      }
    }
    return made;
  }

  /** The tiles in double precision, made when they are first needed. */
  DoubleTiles doubles(int differences) {
    return doubles(differences, Parallelism.serial());
  }

  private DoubleTiles doubles(int differences, Parallelism parallelism) {
    DoubleTiles made = doubles;
    if (made == null || made.differences != differences) {
      synchronized (this) {
        made = doubles;
        if (made == null || made.differences != differences) {
          made = new DoubleTiles(this, differences, parallelism);
          doubles = made;
        }
      }
    }
    return made;
  }

  /** Makes the tiles in a precision on all threads, where they will be needed. */
  void prepare(Precision precision, int differences, Parallelism parallelism) {
    if (precision == Precision.SINGLE) {
      singles(differences, parallelism);
    } else {
      doubles(differences, parallelism);
    }
  }

  /**
   * Tiles in single precision: over the first axes about the tile's own centre, for differences;
   * over the others about the origin, for products.
   */
  static final class SingleTiles {
    private final int differences;
    final float[][] tiles;

    /** What a row adds to its squared distances: its offset, and |x|² over the other axes. */
    final float[][] terms;

    /** How far rows of a tile are from the origin at most, over the other axes. */
    final double[] tails;

    /** Greatest Σ of |x|² over the axes from each of the others on. */
    final double[] spreads;

    private SingleTiles(PackedEnvironments packed, int differences, Parallelism parallelism) {
      this.differences = differences;
      int n = packed.tiles();
      tiles = new float[n][];
      terms = new float[n][];
      tails = new double[n];
      spreads = new double[n];
      parallelism.forEach(
          n,
          () -> {
            double[] weighted = new double[TILE];
            double[] squared = new double[TILE];
            return (IntConsumer) t -> make(packed, t, weighted, squared);
          });
    }

    private void make(PackedEnvironments packed, int t, double[] weighted, double[] squared) {
      float[] tile = new float[packed.axes * TILE];
      Arrays.fill(squared, 0);
      Arrays.fill(weighted, 0);
      for (int a = 0; a < packed.axes; a++) {
        double origin = a < differences ? packed.centres[t][a] : 0;
        for (int i = 0; i < TILE; i++) {
          float x = (float) (packed.tiles[t][a * TILE + i] - origin);
          tile[a * TILE + i] = x;
          double square = a < differences ? 0 : (double) x * x;
          squared[i] += square;
          weighted[i] += square * (a - differences + 1);
        }
      }
      float[] term = new float[TILE];
      for (int i = 0; i < TILE; i++) {
        term[i] = (float) (squared[i] + packed.offsets[t * TILE + i]);
      }
      tiles[t] = tile;
      terms[t] = term;
      tails[t] = Math.sqrt(greatest(squared));
      spreads[t] = greatest(weighted);
    }
  }

  /**
   * Terms of tiles in double precision; the tiles themselves serve as they are. Otherwise as {@link
   * SingleTiles}.
   */
  static final class DoubleTiles {
    private final int differences;
    final double[][] terms;
    final double[] tails;
    final double[] spreads;

    private DoubleTiles(PackedEnvironments packed, int differences, Parallelism parallelism) {
      this.differences = differences;
      int n = packed.tiles();
      terms = new double[n][];
      tails = new double[n];
      spreads = new double[n];
      parallelism.forEach(
          n,
          () -> {
            double[] weighted = new double[TILE];
            return (IntConsumer) t -> make(packed, t, weighted);
          });
    }

    private void make(PackedEnvironments packed, int t, double[] weighted) {
      double[] term = new double[TILE];
      Arrays.fill(weighted, 0);
      // Backwards, as products are added: rounding is in proportion to sums that start small.
      for (int a = packed.axes - 1; a >= differences; a--) {
        for (int i = 0; i < TILE; i++) {
          double x = packed.tiles[t][a * TILE + i];
          term[i] = Math.fma(x, x, term[i]);
          weighted[i] += x * x * (a - differences + 1);
        }
      }
      tails[t] = Math.sqrt(greatest(term));
      // Once for what is lost in products, once for what is lost here.
      spreads[t] = 2 * greatest(weighted);
      for (int i = 0; i < TILE; i++) {
        term[i] += packed.offsets[t * TILE + i];
      }
      terms[t] = term;
    }
  }
}
