package org.quests.kernel;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.tile.TileKernel;

/**
 * Environments in the form that kernel sums are made from. Rows are turned to principal axes, and
 * where it pays ordered so that near ones lie together. They are stored in tiles of {@link #TILE},
 * each with a bounding box; inside a tile one axis after the other, each with one number per row,
 * in 1/Å. Does not depend on the bandwidth. Immutable.
 *
 * <p>Where rows depend on elements, each tile holds rows of one element alone: the squared distance
 * of rows of two tiles is then Δ² larger if these are of different elements.
 *
 * <p>A <i>place</i> is where a row stands here; its <i>row</i> is where it stood in the dataset.
 */
public final class PackedEnvironments {
  /** Rows in a tile. */
  public static final int TILE = TileKernel.TILE;

  /** Tiles whose boxes are joined to one, for leaving many out at a glance. */
  static final int CLUSTER = 8;

  /** So many segments are left as they are where rows are appended; more are joined. */
  private static final int MANY = 32;

  /** Fewer rows than this are not worth turning and ordering. */
  private static final int SMALL = 1024;

  /** Rows of the sample that decides on ordering, at most. */
  private static final int LARGEST_SAMPLE = 1 << 14;

  /** Rows are ordered where at most this share of a sample's tile pairs has to be looked at. */
  private static final double WORTHWHILE = 0.8;

  /** Squared distances of coordinates beyond this overflow in single precision. */
  private static final double LARGEST_SINGLE = 1e17;

  private final RowSpec spec;
  private final RowTransform transform;
  private final List<Segment> segments;

  /** Whether near rows lie together. */
  private final boolean ordered;

  /** Whether elements are told apart: shares of elements take part, and tiles have an element. */
  private final boolean apart;

  /** The element of each tile; empty where they are not told apart. */
  private final byte[] elements;

  /** The same of each cluster; −1 where that is of several. */
  private final byte[] elementsOfClusters;

  private final ContentHash hash;
  private final int count;
  private final int axes;

  /** The first tile of each segment and its first row, and one past the last. */
  private final int[] tileStart;

  private final int[] rowStart;

  /** Of all segments, one after the other; null where some are not in memory. */
  private final double @Nullable [] @Nullable [] tiles;

  private final Boxes boxes;
  private final Boxes clusters;
  private final double[][] centres;
  private final double[] radii;
  private final double[] tails;
  private final double moved;

  /** The last terms that were asked for: a task asks for the same again and again. */
  private volatile @Nullable TileTerms singleTerms;

  private volatile @Nullable TileTerms doubleTerms;

  /** Tiles in single precision as queries needed them last; let go where memory is short. */
  private volatile @Nullable SoftReference<Singles> singles;

  /** Tiles in single precision, where differences are taken over so many axes. */
  private record Singles(Leading leading, KeptTiles<float[]> tiles) {}

  /**
   * A set of segments.
   *
   * @param known another set, or null
   * @param same how many of the first segments both have in common
   */
  private PackedEnvironments(
      RowSpec spec,
      RowTransform transform,
      List<Segment> segments,
      boolean ordered,
      boolean apart,
      @Nullable PackedEnvironments known,
      int same) {
    this.spec = spec;
    this.transform = transform;
    this.segments = List.copyOf(segments);
    this.ordered = ordered;
    this.apart = apart;
    hash = Segment.hash(segments);
    axes = transform.axes();
    int n = segments.size();
    tileStart = new int[n + 1];
    rowStart = new int[n + 1];
    for (int s = 0; s < n; s++) {
      tileStart[s + 1] = tileStart[s] + segments.get(s).tiles().count();
      rowStart[s + 1] = Math.addExact(rowStart[s], segments.get(s).count());
    }
    count = rowStart[n];
    boolean one = n == 1;
    Segment first = segments.get(0);
    tiles = inMemory(segments) ? tiles(segments) : null;
    centres = one ? first.centres() : joined(segments, Segment::centres);
    radii = segments.stream().flatMapToDouble(s -> Arrays.stream(s.radii())).toArray();
    boxes = Boxes.of(segments.stream().map(Segment::boxes).toList());
    clusters =
        boxes.joined(
            CLUSTER, known == null ? null : known.clusters, same == 0 ? 0 : tileStart[same]);
    tails = first.tails().clone();
    double farthest = 0;
    for (Segment segment : segments) {
      for (int a = 0; a < tails.length; a++) {
        tails[a] = Math.max(tails[a], segment.tails()[a]);
      }
      farthest = Math.max(farthest, segment.moved());
    }
    moved = farthest;
    elements = new byte[apart ? tiles() : 0];
    elementsOfClusters = new byte[apart ? Math.ceilDiv(tiles(), CLUSTER) : 0];
    for (int t = 0; t < elements.length; t++) {
      elements[t] = (byte) segments.get(segmentOfTile(t)).elementOf(inSegment(t));
      int c = t / CLUSTER;
      boolean alike = t % CLUSTER == 0 || elementsOfClusters[c] == elements[t];
      elementsOfClusters[c] = alike ? elements[t] : Places.NONE;
    }
  }

  private static boolean inMemory(List<Segment> segments) {
    return segments.stream().allMatch(segment -> segment.tiles().inMemory());
  }

  private static double[][] tiles(List<Segment> segments) {
    return segments.stream()
        .map(Segment::tiles)
        .flatMap(tiles -> IntStream.range(0, tiles.count()).mapToObj(tiles::get))
        .toArray(double[][]::new);
  }

  private static double[][] joined(List<Segment> segments, Function<Segment, double[][]> part) {
    return segments.stream().flatMap(s -> Arrays.stream(part.apply(s))).toArray(double[][]::new);
  }

  /** A set from its parts. */
  static PackedEnvironments of(ReferenceParts parts, long[] frameOfRow) {
    return of(
        new PackedParts(
            parts.spec(),
            parts.transform(),
            parts.ordered(),
            parts.apart(),
            parts.segments(),
            frameOfRow));
  }

  /** Environments from their parts. */
  public static PackedEnvironments of(PackedParts parts) {
    return of(parts, RowTransform.of(parts.transform()));
  }

  /**
   * Environments from their parts, that can be weighed against others.
   *
   * @param reference what they were packed for
   * @throws IllegalArgumentException where that has another transform
   */
  public static PackedEnvironments of(PackedParts parts, PackedEnvironments reference) {
    ReferenceParts.require(
        parts.transform().same(reference.transform.parts()), "queries and their reference set");
    return of(parts, reference.transform);
  }

  private static PackedEnvironments of(PackedParts parts, RowTransform transform) {
    List<Segment> segments = new ArrayList<>();
    int from = 0;
    for (SegmentParts next : parts.segments()) {
      int to = from + next.count();
      segments.add(
          Segment.of(next, Arrays.copyOfRange(parts.frameOfRow(), from, to))
              .withAxes(transform.axes()));
      from = to;
    }
    return of(parts.spec(), transform, segments, parts.ordered(), parts.apart());
  }

  /** What these are made of, to be kept elsewhere. */
  public PackedParts packedParts() {
    return new PackedParts(
        spec,
        transform.parts(),
        ordered,
        apart,
        segments.stream().map(Segment::parts).toList(),
        Segment.frames(segments));
  }

  RowTransform transform() {
    return transform;
  }

  List<Segment> parts() {
    return segments;
  }

  boolean apart() {
    return apart;
  }

  /** A set of segments of one transform. */
  static PackedEnvironments of(
      RowSpec spec,
      RowTransform transform,
      List<Segment> segments,
      boolean ordered,
      boolean apart) {
    return new PackedEnvironments(spec, transform, segments, ordered, apart, null, 0);
  }

  /** The number of the frame of each row, from a first number on. */
  private static long[] frames(Environments environments, long from) {
    long[] frameOfRow = new long[environments.count()];
    for (int frame = 0; frame < environments.frames(); frame++) {
      Arrays.fill(
          frameOfRow,
          environments.frameStart(frame),
          environments.frameStart(frame + 1),
          from + environments.frameNumber(frame));
    }
    return frameOfRow;
  }

  /**
   * Some of the rows by themselves, closed up.
   *
   * @param places where they stand here; there each one's row is its place here
   */
  PackedEnvironments select(int[] places, Parallelism parallelism) {
    return selected(places, places, i -> frameOf(places[i]), parallelism);
  }

  /**
   * Some of the rows by themselves, as a set of environments that are each a frame of its own,
   * numbered by its row here: what is left out with its own frame is the environment itself.
   *
   * @param rows different ones; there each one's row is its place in this list
   */
  public PackedEnvironments sample(int[] rows, Parallelism parallelism) {
    long[] byPlace = byPlace(rows);
    return chosen(byPlace, i -> rows[(int) byPlace[i]], parallelism);
  }

  /** The same, where environments stay in their frames. */
  public PackedEnvironments part(int[] rows, Parallelism parallelism) {
    return inTheirFrames(byPlace(rows), parallelism);
  }

  /** The places of all rows; not kept. */
  int[] placesOfRows() {
    int[] all = new int[count];
    for (int s = 0; s < segments.size(); s++) {
      int[] places = segments.get(s).placesOfRows();
      for (int row = 0; row < places.length; row++) {
        all[rowStart[s] + row] = tileStart[s] * TILE + places[row];
      }
    }
    return all;
  }

  /**
   * The same rows in the order of the dataset, so that those of a frame stand together; where
   * elements are told apart, those of each element are in that order.
   */
  PackedEnvironments inFileOrder(Parallelism parallelism) {
    if (!ordered) {
      return this;
    }
    int[] places = placesOfRows();
    List<Segment> parts = new ArrayList<>();
    for (int from = 0; from < count; from += Segment.LARGEST) {
      int first = from;
      int[] some = Arrays.copyOfRange(places, from, Math.min(count, from + Segment.LARGEST));
      int[] rows = IntStream.range(0, some.length).toArray();
      parts.add(Segment.selected(this, some, rows, i -> frameOf(places[first + i]), parallelism));
    }
    return of(spec, transform, parts, false, apart);
  }

  /**
   * The rows at some places by themselves, in their frames.
   *
   * @param byPlace as {@link #byPlace} has them
   */
  PackedEnvironments inTheirFrames(long[] byPlace, Parallelism parallelism) {
    return chosen(byPlace, i -> frameOf((int) (byPlace[i] >>> Integer.SIZE)), parallelism);
  }

  private PackedEnvironments chosen(
      long[] byPlace, IntToLongFunction frames, Parallelism parallelism) {
    int[] places = Arrays.stream(byPlace).mapToInt(p -> (int) (p >>> Integer.SIZE)).toArray();
    int[] order = Arrays.stream(byPlace).mapToInt(p -> (int) p).toArray();
    return selected(places, order, frames, parallelism);
  }

  /**
   * Where rows stand, in the upper half of each number, and their places in the list, in the lower
   * one; ascending. Segments are asked for the rows at their places, for the other way round takes
   * memory for all rows.
   */
  private long[] byPlace(int[] rows) {
    long[] byRow = new long[rows.length];
    Arrays.setAll(byRow, i -> ((long) rows[i] << Integer.SIZE) | i);
    Arrays.sort(byRow);
    long[] byPlace = new long[rows.length];
    for (int s = 0, i = 0; s < segments.size() && i < byRow.length; s++) {
      int end = i;
      while (end < byRow.length && (int) (byRow[end] >>> Integer.SIZE) < rowStart[s + 1]) {
        end++;
      }
      if (end > i) {
        int[] places = segments.get(s).placesOfRows();
        for (; i < end; i++) {
          int row = (int) (byRow[i] >>> Integer.SIZE) - rowStart[s];
          long place = (long) tileStart[s] * TILE + places[row];
          byPlace[i] = (place << Integer.SIZE) | (byRow[i] & 0xffff_ffffL);
        }
      }
    }
    Arrays.sort(byPlace);
    return byPlace;
  }

  /**
   * The rows at some places by themselves, each a frame of its own, as {@link #sample} has them.
   */
  PackedEnvironments eachItsOwnFrame(int[] places, Parallelism parallelism) {
    int[] rows = IntStream.range(0, places.length).toArray();
    return selected(places, rows, i -> rowOf(places[i]), parallelism);
  }

  /**
   * Where rows stand: of each subset those that belong to no smaller one.
   *
   * @return for each subset lists of places, each ascending, none of more than {@link
   *     Segment#LARGEST}
   */
  List<List<int[]>> places(NestedSubsets subsets) {
    List<List<int[]>> all = new ArrayList<>();
    List<IntArrayList> next = new ArrayList<>();
    for (int l = 0; l < subsets.count(); l++) {
      all.add(new ArrayList<>());
      next.add(new IntArrayList());
    }
    for (int t = 0; t < tiles(); t++) {
      int end = t * TILE + rowsOf(t);
      for (int place = t * TILE; place < end; place++) {
        next.get(subsets.deepest(rowOf(place))).add(place);
      }
      for (int l = 0; l < next.size(); l++) {
        if (next.get(l).size() > Segment.LARGEST - TILE) {
          all.get(l).add(next.get(l).toArray());
          next.get(l).clear();
        }
      }
    }
    for (int l = 0; l < next.size(); l++) {
      if (!next.get(l).isEmpty()) {
        all.get(l).add(next.get(l).toArray());
      }
    }
    return all;
  }

  private PackedEnvironments selected(
      int[] places, int[] rows, IntToLongFunction frames, Parallelism parallelism) {
    Segment selected = Segment.selected(this, places, rows, frames, parallelism);
    return of(spec, transform, List.of(selected), ordered, apart);
  }

  /**
   * Packs environments in a way that suits them; the result does not depend on the threads. Where
   * rows depend on elements, but there is one alone, elements are not told apart.
   */
  public static PackedEnvironments of(Environments environments, Parallelism parallelism) {
    return of(environments, false, TileStorage.MEMORY, parallelism);
  }

  /**
   * The same with tiles kept elsewhere; kernel sums have the same bits.
   *
   * @param take whether rows are let go as they are packed: the environments are of no use then
   */
  static PackedEnvironments of(
      Environments environments, boolean take, TileStorage storage, Parallelism parallelism) {
    RowSpec spec = environments.spec();
    boolean apart = spec.elements() != ElementForm.NONE && environments.loneElement() < 0;
    Rows all = Rows.of(environments, apart);
    Rows rows = take ? Rows.lettingGo(all, environments) : all;
    return pack(spec, apart, rows, frames(environments, 0), null, 0, storage, parallelism);
  }

  /**
   * Environments of one element packed so that elements are told apart.
   *
   * @param shares of the element among the neighbours, of each row; empty where rows have none
   */
  PackedEnvironments toldApart(
      int element, double[] shares, TileStorage storage, Parallelism parallelism) {
    Rows plain = Segment.restored(segments, transform, dimension());
    int columns = Rows.columns(spec, true);
    Rows rows =
        new Rows() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public int dimension() {
            return columns;
          }

          @Override
          public void copyRows(int from, int to, double[] into, int at) {
            int width = plain.dimension();
            for (int row = from; row < to; row++, at += columns) {
              plain.copyRows(row, row + 1, into, at);
              Arrays.fill(into, at + width, at + columns, 0);
              if (shares.length > 0) {
                into[at + width + element] = shares[row];
              }
            }
          }

          @Override
          public int element(int row) {
            return element;
          }
        };
    ContentHash.Digest digest = new ContentHash.Digest();
    digest.add(hash);
    digest.add(shares, 0, shares.length);
    return pack(
        spec,
        true,
        rows,
        Segment.frames(segments),
        digest.result(),
        restoring(segments, transform),
        storage,
        parallelism);
  }

  /** How far rows of segments are from what they are restored to at most, in 1/Å. */
  private static double restoring(List<Segment> parts, RowTransform transform) {
    double most = 0;
    for (Segment part : parts) {
      double distance = part.tails()[0];
      most =
          Math.max(
              most, part.moved() + transform.rounding(distance) + transform.restoring(distance));
    }
    return most;
  }

  private static PackedEnvironments pack(
      RowSpec spec,
      boolean apart,
      Rows rows,
      long[] frameOfRow,
      @Nullable ContentHash hash,
      double moved,
      TileStorage storage,
      Parallelism parallelism) {
    RowTransform transform = RowTransform.of(rows);
    boolean ordered = false;
    if (rows.count() >= SMALL) {
      transform = transform.toPrincipalAxes(rows);
      ordered = worthOrdering(spec, rows, transform, parallelism);
    }
    Segment.Packing packing = new Segment.Packing(transform, ordered, apart, storage, parallelism);
    List<Segment> segments = Segment.of(rows, frameOfRow, packing, hash, moved);
    return of(spec, transform, segments, ordered, apart);
  }

  /**
   * These environments and more after them, which become segments of their own. What is here stays
   * as it is.
   *
   * @param firstFrame what is added to the numbers of the frames
   * @param join whether small segments at the end are joined with these, where there are many
   */
  PackedEnvironments appended(
      Environments more,
      long firstFrame,
      boolean join,
      TileStorage storage,
      Parallelism parallelism) {
    spec.requireComparable(more.spec());
    Rows rows = Rows.of(more, apart);
    RowTransform wider = transform.covering(rows);
    int kept = join && segments.size() >= MANY ? leftAlone(more.count()) : segments.size();
    boolean joined = kept < segments.size();
    List<Segment> added =
        Segment.of(
            rows,
            frames(more, firstFrame),
            new Segment.Packing(
                wider, ordered, apart, joined ? TileStorage.MEMORY : storage, parallelism),
            null,
            0);
    List<Segment> all = new ArrayList<>();
    segments.forEach(segment -> all.add(segment.withAxes(wider.axes())));
    all.addAll(added);
    if (joined) {
      List<Segment> last = all.subList(kept, all.size());
      Segment one = Segment.merged(List.copyOf(last), ordered, storage, parallelism);
      last.clear();
      all.add(one);
    }
    return of(spec, wider, all, ordered, apart);
  }

  /**
   * How many of the first segments are not joined with rows that are added: those after them are
   * joined one by one as long as each is less than twice as large as those behind it together.
   */
  private int leftAlone(int added) {
    int kept = segments.size();
    int joined = added;
    while (kept > 0
        && segments.get(kept - 1).count() < 2L * joined
        && (long) segments.get(kept - 1).count() + joined <= Segment.LARGEST) {
      kept--;
      joined += segments.get(kept).count();
    }
    return kept;
  }

  /**
   * These environments and more after them. What is here already stays as it is, unless what is
   * added comes to half of it: segments are joined so that each is at least twice as large as the
   * next one, as long as that makes none of more than {@link Segment#LARGEST} rows; and where all
   * become one, that is packed anew. The cost is in proportion to what is added, on average over
   * many additions.
   *
   * @param firstFrame what is added to the numbers of the frames
   */
  PackedEnvironments with(Environments more, long firstFrame, Parallelism parallelism) {
    spec.requireComparable(more.spec());
    Rows rows = Rows.of(more, apart);
    int kept = leftAlone(more.count());
    RowTransform wider = transform.covering(rows);
    boolean last = kept == segments.size();
    List<Segment> added =
        Segment.of(
            rows,
            frames(more, firstFrame),
            new Segment.Packing(wider, ordered && last, apart, TileStorage.MEMORY, parallelism),
            null,
            0);
    List<Segment> next = new ArrayList<>();
    segments.subList(0, kept).forEach(segment -> next.add(segment.withAxes(wider.axes())));
    if (last) {
      next.addAll(added);
    } else {
      List<Segment> parts = new ArrayList<>();
      segments
          .subList(kept, segments.size())
          .forEach(segment -> parts.add(segment.withAxes(wider.axes())));
      parts.addAll(added);
      if (kept == 0) {
        return packedAnew(parts, wider, parallelism);
      }
      next.add(Segment.merged(parts, ordered, TileStorage.MEMORY, parallelism));
    }
    boolean same = wider == transform;
    return new PackedEnvironments(
        spec, wider, next, ordered, apart, same ? this : null, same ? kept : 0);
  }

  private PackedEnvironments packedAnew(
      List<Segment> parts, RowTransform before, Parallelism parallelism) {
    Rows rows = Segment.restored(parts, before, dimension());
    return pack(
        spec,
        apart,
        rows,
        Segment.frames(parts),
        Segment.hash(parts),
        restoring(parts, before),
        TileStorage.MEMORY,
        parallelism);
  }

  /**
   * Packs queries so that they can be weighed against these environments.
   *
   * @throws org.quests.core.QuestsException of kind USAGE where their labels stand for elements:
   *     those are compared by name, which {@link ReferenceSet#pack} does
   */
  public PackedEnvironments pack(Environments queries, Parallelism parallelism) {
    if (queries.index().labels() != null) {
      throw QuestsException.usage(
          queries.source()
              + ": labels are compared by their names, expected them packed by their reference set");
    }
    return packNumbered(queries, parallelism);
  }

  /** The same where labels have the numbers that they have here. */
  PackedEnvironments packNumbered(Environments queries, Parallelism parallelism) {
    spec.requireComparable(queries.spec());
    List<Segment> packed =
        Segment.of(
            Rows.of(queries, apart),
            frames(queries, 0),
            new Segment.Packing(transform, ordered, apart, TileStorage.MEMORY, parallelism),
            null,
            0);
    return of(spec, transform, packed, ordered, apart);
  }

  /**
   * Whether ordering pays: orders a sample and counts how many pairs of its tiles are so near to
   * each other that they cannot be left out at the usual bandwidth. Where there is none, it is
   * taken to be how far rows are from the nearest other one.
   */
  private static boolean worthOrdering(
      RowSpec spec, Rows rows, RowTransform transform, Parallelism parallelism) {
    int n = rows.count();
    int m = transform.axes();
    int d = rows.dimension();
    int sampleTiles = Math.clamp(n / 16, SMALL, LARGEST_SAMPLE) / TILE;
    int sample = sampleTiles * TILE;
    TileKernel kernel = KernelEngines.arithmetic(sampleTiles);
    double[][] chosen = new double[sample][m];
    parallelism.forEach(
        sampleTiles,
        () -> {
          double[] some = new double[TILE * d];
          double[] none = new double[TILE];
          return t -> {
            for (int i = 0; i < TILE; i++) {
              int row = (int) ((long) (t * TILE + i) * n / sample);
              rows.copyRows(row, row + 1, some, i * d);
            }
            double[] tile = transform.apply(some, TILE, kernel, none);
            for (int i = 0; i < TILE; i++) {
              for (int a = 0; a < m; a++) {
                chosen[t * TILE + i][a] = tile[a * TILE + i];
              }
            }
          };
        });
    double[][] plain = tiles(chosen, IntStream.range(0, sample).toArray(), m);
    Boxes boxes =
        Boxes.of(
            tiles(chosen, TilePlan.order(chosen, m, parallelism), m), t -> TILE, m, parallelism);
    double h = spec.usualBandwidth().orElseGet(() -> spacing(plain, m));
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

  /** Rows in full tiles. */
  private static double[][] tiles(double[][] rows, int[] order, int axes) {
    double[][] tiles = new double[order.length / TILE][axes * TILE];
    for (int place = 0; place < order.length; place++) {
      for (int a = 0; a < axes; a++) {
        tiles[place / TILE][a * TILE + place % TILE] = rows[order[place]][a];
      }
    }
    return tiles;
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
    ContentHash.Digest digest = new ContentHash.Digest();
    for (long frame : Segment.frames(segments)) {
      digest.add(frame);
    }
    return digest.result();
  }

  /** n, the number of rows. */
  public int count() {
    return count;
  }

  /** How many numbers of a row of the dataset squared distances are made from. */
  public int dimension() {
    return Rows.columns(spec, apart);
  }

  /** The number of tiles. */
  public int tiles() {
    return tileStart[segments.size()];
  }

  /** The segment that a tile belongs to. */
  private int segmentOfTile(int tile) {
    int s = segments.size() == 1 ? 0 : Arrays.binarySearch(tileStart, tile);
    return s >= 0 ? s : -s - 2;
  }

  private int inSegment(int s, int place) {
    return place - tileStart[s] * TILE;
  }

  /** The number of a tile in its segment. */
  private int inSegment(int tile) {
    return tile - tileStart[segmentOfTile(tile)];
  }

  /** Atomic number of the centres of a tile; −1 where elements are not told apart. */
  int elementOf(int tile) {
    return apart ? elements[tile] : Places.NONE;
  }

  /** Whether tiles are of more than one element. */
  boolean ofSeveralElements() {
    for (byte element : elements) {
      if (element != elements[0]) {
        return true;
      }
    }
    return false;
  }

  /** What the elements of two tiles add to the squared distances of their rows, in 1/Å². */
  double shift(int t, PackedEnvironments other, int u) {
    return apart && elements[t] != other.elements[u] ? ElementForm.SQUARED_DELTA : 0;
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
    double sum = offset(place) + shift(place / TILE, other, otherPlace / TILE);
    for (int a = axes - 1; a >= 0; a--) {
      double difference = number(place, a) - other.number(otherPlace, a);
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  /**
   * Where the places of each tile begin among some places, and their number.
   *
   * @param places ascending
   */
  static int[] tileStarts(int[] places) {
    int[] starts = new int[places.length + 1];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      if (i == 0 || places[i] / TILE != places[i - 1] / TILE) {
        starts[count++] = i;
      }
    }
    starts[count] = places.length;
    return Arrays.copyOf(starts, count + 1);
  }

  /** The place of a row. */
  int placeOf(int row) {
    int s = segments.size() == 1 ? 0 : Arrays.binarySearch(rowStart, row);
    s = s >= 0 ? s : -s - 2;
    return tileStart[s] * TILE + segments.get(s).placeOf(row - rowStart[s]);
  }

  /** The row of the dataset that stands at a place. */
  public int rowOf(int place) {
    int s = segmentOfTile(place / TILE);
    return rowStart[s] + segments.get(s).rowOf(inSegment(s, place));
  }

  /** How many rows of a tile hold environments, the first ones: 1 … {@link #TILE}. */
  int rowsOf(int tile) {
    return segments.get(segmentOfTile(tile)).rowsOf(inSegment(tile));
  }

  /** One past the last place with a row; before it are some without, where segments end. */
  int places() {
    return (tiles() - 1) * TILE + rowsOf(tiles() - 1);
  }

  /** The number of the frame, in its file, that the row at a place belongs to. */
  long frameOf(int place) {
    int s = segmentOfTile(place / TILE);
    return segments.get(s).frameOf(inSegment(s, place));
  }

  /** Whether queries packed with the one can be weighed against the other. */
  boolean fits(PackedEnvironments reference) {
    return transform == reference.transform;
  }

  /** Whether near rows lie together, so that far ones can be left out. */
  public boolean ordered() {
    return ordered;
  }

  /** The segments that the rows are packed in. */
  int segments() {
    return segments.size();
  }

  /** Whether there are so many rows that lists of near ones serve. */
  boolean hasLists() {
    return count >= SMALL;
  }

  /** Lists of near rows of each segment; made when they are first asked for. */
  List<SegmentLists> lists(Parallelism parallelism) {
    return segments.stream().map(segment -> segment.lists(parallelism)).toList();
  }

  /** Numbers in a row of a tile. */
  int axes() {
    return axes;
  }

  /** Whether tiles are arrays in memory; otherwise {@link #tile} makes a copy each time. */
  boolean inMemory() {
    return tiles != null;
  }

  /** A tile: axes × 64, 0 where there is no row. Not to be changed. */
  double[] tile(int t) {
    if (tiles != null) {
      return tiles[t];
    }
    int s = segmentOfTile(t);
    return segments.get(s).tiles().get(t - tileStart[s]);
  }

  /** The number of the row at a place along an axis. */
  double number(int place, int axis) {
    int at = axis * TILE + place % TILE;
    if (tiles != null) {
      return tiles[place / TILE][at];
    }
    int s = segmentOfTile(place / TILE);
    return segments.get(s).tiles().number(place / TILE - tileStart[s], at);
  }

  /** Copies the row at a place to a place in a tile. */
  void copyRow(int place, double[] tile, int i) {
    for (int a = 0; a < axes; a++) {
      tile[a * TILE + i] = number(place, a);
    }
  }

  /** What the row at a place adds to all its squared distances; +∞ where there is no row. */
  double offset(int place) {
    int s = segmentOfTile(place / TILE);
    return segments.get(s).offset(inSegment(s, place));
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

  /** How far rows were moved by turning them before they were packed as they are now, in 1/Å. */
  double moved() {
    return moved;
  }

  /** A bound on how far turning moved any row, by rounding, in 1/Å. */
  double rounding() {
    return transform.rounding(tails[0]) + moved;
  }

  /** A lower bound on the squared distance of two tiles' rows, exact below the limit. */
  double squaredGap(int t, PackedEnvironments other, int u, double limit) {
    double shift = shift(t, other, u);
    return shift + boxes.squaredGap(t, other.boxes, u, limit - shift);
  }

  /** The same for clusters of tiles. */
  double squaredClusterGap(int c, PackedEnvironments other, int e, double limit) {
    double shift = 0;
    if (apart) {
      int element = elementsOfClusters[c];
      int otherElement = other.elementsOfClusters[e];
      shift =
          element >= 0 && otherElement >= 0 && element != otherElement
              ? ElementForm.SQUARED_DELTA
              : 0;
    }
    return shift + clusters.squaredGap(c, other.clusters, e, limit - shift);
  }

  /** What rows add to their squared distances, in a precision; made when first needed. */
  TileTerms terms(Precision precision, Leading leading) {
    return terms(precision, leading, Parallelism.serial());
  }

  /** The same, made on all threads. */
  TileTerms terms(Precision precision, Leading leading, Parallelism parallelism) {
    TileTerms made = precision == Precision.SINGLE ? singleTerms : doubleTerms;
    if (made == null || !made.leading().equals(leading)) {
      made =
          TileTerms.joined(
              segments.stream().map(s -> s.terms(precision, leading, parallelism)).toList());
      if (precision == Precision.SINGLE) {
        singleTerms = made;
      } else {
        doubleTerms = made;
      }
    }
    return made;
  }

  /**
   * Tiles in single precision that are kept from one set of queries to the next, as many as there
   * are, or as many as have room, by {@link Leading#key}.
   */
  KeptTiles<float[]> singles(Leading leading) {
    SoftReference<Singles> kept = singles;
    Singles known = kept == null ? null : kept.get();
    if (known == null || !known.leading.equals(leading)) {
      int rooms = Math.min(KeptTiles.manyRooms(axes, Float.BYTES), powerOfTwo(tiles()));
      known = new Singles(leading, new KeptTiles<>(rooms, leading.tiles(this)));
      singles = new SoftReference<>(known);
    }
    return known.tiles;
  }

  /** The least power of two that is no less than a number, at least 2. */
  private static int powerOfTwo(int n) {
    return Math.max(2, Integer.highestOneBit(2 * n - 1));
  }

  /** A tile in single precision: the leading axes about its centre, then all about the origin. */
  float[] single(int t, Leading leading) {
    int most = leading.most() * TILE;
    float[] numbers = new float[most + axes * TILE];
    double[] tile = tile(t);
    for (int i = 0; i < tile.length; i++) {
      if (i < most) {
        numbers[i] = (float) (tile[i] - centres[t][i / TILE]);
      }
      numbers[most + i] = (float) tile[i];
    }
    return numbers;
  }

  /** A tile in single precision, as {@link Segment#toSingle} makes it. */
  float[] single(int t, int differences) {
    float[] tile = new float[axes * TILE];
    Segment.toSingle(tile(t), centres[t], differences, tile);
    return tile;
  }
}
