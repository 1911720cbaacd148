package org.quests.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.map.mutable.primitive.IntIntHashMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.tile.TileKernel;

/**
 * Kernel sums of queries over a reference set, or over a part of it: for every query, bandwidth and
 * group one sum with a bound on its error. Sums are asked for by the rows of the dataset.
 *
 * <p>A {@link Header} says what they are sums of, and they know which pairs went into them. Results
 * of parts of one task merge exactly and in any order ({@link #merge}). Parts of another task, and
 * parts that come twice, are refused; {@link #missing} tells which parts are missing.
 */
public final class LogKernelSums {
  /** Roundings of a term by itself and of the sums of terms that it goes through. */
  private static final int ROUNDINGS = 24;

  /** The same where sums are formed relative to their largest terms, one term after the other. */
  private static final int FAR_ROUNDINGS = 80;

  /** Roundings of the logarithm. */
  private static final int LOG_ROUNDINGS = 4;

  /** Share of a sum that is neglected where sums are formed relative to their largest terms. */
  private static final double NEGLECTED = 0x1p-42;

  private static final int TILE = PackedEnvironments.TILE;

  /** Sums of less than this share of the queries are found by a table of theirs alone. */
  private static final int FEW = 8;

  /**
   * What the sums are sums of: results merge only where this is equal.
   *
   * @param descriptor the fingerprint of the descriptor
   * @param dimension numbers in a row
   * @param queries rows in the whole set of queries
   * @param reference rows in the whole reference set
   * @param queryPlaces one past the last place in tiles of 64 where a query stands: their number
   *     where all tiles but the last are full
   * @param referencePlaces the same of the reference set
   * @param queriesHash of the rows of the queries
   * @param referenceHash of the rows of the reference set
   * @param groupsHash of the labels of groups, and of the frames where own ones are left out
   * @param h the bandwidths
   * @param precision SINGLE or DOUBLE: the arithmetic that was used
   * @param tolerance bound on the share of a sum that may have been left out
   * @param decideAt the δH in nats at which sums may have stopped; NaN where they are whole
   * @param differences the number of axes whose squared differences are summed in full
   * @param self whether the queries are the reference set, each at distance 0 from itself exactly
   * @param groups the number of groups
   * @param nearest whether the nearest environment was looked for
   * @param ownFrameLeftOut whether environments of a query's own frame took no part
   */
  public record Header(
      String descriptor,
      int dimension,
      int queries,
      int reference,
      int queryPlaces,
      int referencePlaces,
      ContentHash queriesHash,
      ContentHash referenceHash,
      ContentHash groupsHash,
      Bandwidths h,
      Precision precision,
      double tolerance,
      double decideAt,
      int differences,
      boolean self,
      int groups,
      boolean nearest,
      boolean ownFrameLeftOut) {
    static Header of(KernelTask task, Precision precision, double tolerance, int differences) {
      Want want = task.want();
      return new Header(
          task.reference().spec().fingerprint(),
          task.reference().dimension(),
          task.queries().count(),
          task.reference().count(),
          task.queries().places(),
          task.reference().places(),
          task.queries().hash(),
          task.reference().hash(),
          groupsHash(task),
          task.h(),
          precision,
          tolerance,
          task.deciding() ? task.accuracy().decideAt().getAsDouble() : Double.NaN,
          differences,
          // Rows that are not decided at once are rounded apart from the reference set.
          task.queries() == task.reference() && !want.leaveOwnFrameOut() && !task.deciding(),
          want.groups().count(),
          want.nearest(),
          want.leaveOwnFrameOut());
    }

    private static ContentHash groupsHash(KernelTask task) {
      Want want = task.want();
      if (task.plain()) {
        return ContentHash.NONE;
      }
      ContentHash.Digest digest = new ContentHash.Digest();
      for (int row = 0; !want.groups().single() && row < task.reference().count(); row++) {
        digest.add(want.groups().label(row));
      }
      if (want.leaveOwnFrameOut()) {
        digest.add(task.queries().framesHash());
        digest.add(task.reference().framesHash());
      }
      return digest.result();
    }

    /** Refuses sums of another task. */
    void requireSame(Header other) {
      String difference = difference(other);
      if (difference != null) {
        throw QuestsException.input(
            "kernel sums of different tasks cannot be merged: " + difference);
      }
    }

    /** What differs first, in words; null where nothing does. */
    @Nullable String difference(Header other) {
      if (!descriptor.equals(other.descriptor) || dimension != other.dimension) {
        return "descriptor " + descriptor + " and " + other.descriptor;
      }
      String of =
          difference(
              "reference set", reference, referenceHash, other.reference, other.referenceHash);
      of =
          of != null
              ? of
              : difference(
                  "set of queries", queries, queriesHash, other.queries, other.queriesHash);
      if (of != null) {
        return of;
      }
      if (!h.equals(other.h)) {
        return "bandwidths " + values(h) + " and " + values(other.h);
      }
      if (precision != other.precision) {
        return "precision " + precision + " and " + other.precision;
      }
      return equals(other) ? null : "different groups, tolerances or wishes";
    }

    private static List<Double> values(Bandwidths bandwidths) {
      return bandwidths.values().stream().map(Bandwidth::value).toList();
    }

    private static @Nullable String difference(
        String what, int rows, ContentHash hash, int otherRows, ContentHash otherHash) {
      if (rows != otherRows) {
        return "a " + what + " of " + rows + " and one of " + otherRows + " environments";
      }
      if (hash.equals(otherHash)) {
        return null;
      }
      return hash.sameRows(otherHash)
          ? "the same " + what + " in different orders"
          : "different " + what + "s of " + rows + " environments";
    }

    /** Whether all tiles but the last are full on both sides, as those of one segment are. */
    boolean full() {
      return queryPlaces == queries && referencePlaces == reference;
    }

    int queryTiles() {
      return Math.ceilDiv(queryPlaces, TILE);
    }

    int referenceTiles() {
      return Math.ceilDiv(referencePlaces, TILE);
    }
  }

  private final Header header;
  private final Slots slots;

  /** The row of the dataset at each slot, −1 where there is none; null where that is its place. */
  private final int @Nullable [] rowOfSlot;

  private Coverage coverage;

  /** Sum (slot, bandwidth, group) stands at (slot · bandwidths + b) · groups + g. */
  private final SumGrid grid;

  /** By how much rounding may have changed what contributes: one for each 64 rows. */
  private final double[] displacements;

  private final double[] cancellations;

  /** Half a unit in the last place of the least precise arithmetic, for each 64 rows. */
  private final double[] units;

  /** The displacement of what is evaluated relative to its largest term. */
  private double farDisplacement;

  private final double @Nullable [] nearestSquared;
  private final int @Nullable [] nearestRow;

  /** The slot of each row, −1 where there is none; made when it is first asked for. */
  private volatile @Nullable IntUnaryOperator slotOfRow;

  private LogKernelSums(Header header, Slots slots, int @Nullable [] rowOfSlot, Coverage coverage) {
    this(
        header,
        slots,
        rowOfSlot,
        coverage,
        new SumGrid(sums(header, slots), header.precision()),
        header.nearest() ? new double[slots.count()] : null,
        header.nearest() ? new int[slots.count()] : null);
    if (nearestSquared != null && nearestRow != null) {
      Arrays.fill(nearestSquared, Double.POSITIVE_INFINITY);
      Arrays.fill(nearestRow, -1);
    }
  }

  private LogKernelSums(
      Header header,
      Slots slots,
      int @Nullable [] rowOfSlot,
      Coverage coverage,
      SumGrid grid,
      double @Nullable [] nearestSquared,
      int @Nullable [] nearestRow) {
    this.header = header;
    this.slots = slots;
    this.rowOfSlot = rowOfSlot;
    this.coverage = coverage;
    this.grid = grid;
    int tiles = Math.ceilDiv(slots.count(), TILE);
    displacements = new double[tiles];
    cancellations = new double[tiles];
    units = new double[tiles];
    this.nearestSquared = nearestSquared;
    this.nearestRow = nearestRow;
  }

  private static long sums(Header header, Slots slots) {
    return (long) slots.count() * header.h().count() * header.groups();
  }

  /** Sums with nothing in them yet, for what a task is to evaluate. */
  static LogKernelSums of(KernelTask task, Header header) {
    TileBlock block = task.block();
    List<int[]> ranges = new ArrayList<>();
    ranges.add(new int[] {block.queryFrom(), block.queryTo()});
    if (task.bothSides()) {
      ranges.add(new int[] {block.referenceFrom(), block.referenceTo()});
    }
    Slots slots = Slots.of(header.queryPlaces(), block.empty() ? List.of() : ranges);
    int[] rowOfSlot = new int[slots.count()];
    Arrays.setAll(rowOfSlot, slot -> rowAt(task.queries(), slots.place(slot)));
    return new LogKernelSums(header, slots, rowOfSlot, Coverage.of(block, task.bothSides()));
  }

  private static int rowAt(PackedEnvironments queries, int place) {
    return place % TILE < queries.rowsOf(place / TILE) ? queries.rowOf(place) : -1;
  }

  /** Sums with nothing in them, for the rows of some tiles by themselves. */
  static LogKernelSums ofPlaces(Header header, int places) {
    return new LogKernelSums(header, Slots.all(places), null, Coverage.of(List.of()));
  }

  /** What the sums are sums of. */
  public Header header() {
    return header;
  }

  /** The rows of the dataset that there are sums of, in the order of their tiles. */
  public int[] rows() {
    return IntStream.range(0, slots.count()).map(this::row).filter(row -> row >= 0).toArray();
  }

  /** Goes through the same. */
  void forEachRow(IntConsumer each) {
    for (int slot = 0; slot < slots.count(); slot++) {
      int row = row(slot);
      if (row >= 0) {
        each.accept(row);
      }
    }
  }

  /** The places that there are sums for. */
  int[] places() {
    return IntStream.range(0, slots.count())
        .filter(slot -> row(slot) >= 0)
        .map(slots::place)
        .toArray();
  }

  /** The row of the dataset that the sums at a slot are of; −1: of none. */
  private int row(int slot) {
    return rowOfSlot == null ? slots.place(slot) : rowOfSlot[slot];
  }

  /** Whether there are sums for a row of the dataset. */
  public boolean has(int row) {
    return row >= 0 && row < header.queries() && slots().applyAsInt(row) >= 0;
  }

  private int slot(int row) {
    int slot = slots().applyAsInt(row);
    if (slot < 0) {
      throw new IllegalArgumentException("there are no sums of environment " + row + " here");
    }
    return slot;
  }

  private IntUnaryOperator slots() {
    IntUnaryOperator made = slotOfRow;
    if (made == null) {
      // A piece of many must not cost what all cost.
      made = slots.count() < header.queries() / FEW ? slotsOfFew() : slotsOfMost();
      slotOfRow = made;
    }
    return made;
  }

  private IntUnaryOperator slotsOfMost() {
    int[] all = new int[header.queries()];
    Arrays.fill(all, -1);
    for (int slot = 0; slot < slots.count(); slot++) {
      if (row(slot) >= 0) {
        all[row(slot)] = slot;
      }
    }
    return row -> all[row];
  }

  private IntUnaryOperator slotsOfFew() {
    IntIntHashMap some = new IntIntHashMap(slots.count());
    for (int slot = 0; slot < slots.count(); slot++) {
      if (row(slot) >= 0) {
        some.put(row(slot), slot);
      }
    }
    return row -> some.getIfAbsent(row, -1);
  }

  /** The blocks of tiles that are not in the sums; empty where all are. */
  public List<TileBlock> missing() {
    return coverage.missing(header.queryTiles(), header.referenceTiles());
  }

  /**
   * Checks that the sums are of all queries over the whole reference set.
   *
   * @throws QuestsException if not; it says what is missing
   */
  public void requireComplete() {
    requireNone(missing());
  }

  /** Checks that the sums that are here are over the whole reference set. */
  void requireWholeRows() {
    requireNone(
        coverage.missing(
            slots.ranges().stream()
                .map(range -> new TileBlock(range[0], range[1], 0, header.referenceTiles()))
                .toList()));
  }

  private static void requireNone(List<TileBlock> missing) {
    if (!missing.isEmpty()) {
      throw QuestsException.input(
          "kernel sums are not complete: "
              + missing.get(0)
              + " is missing"
              + (missing.size() == 1 ? "" : ", and " + (missing.size() - 1) + " other blocks"));
    }
  }

  // ---- By places: for engines ----

  private int at(int place, int bandwidth, int group) {
    return (slots.of(place) * header.h().count() + bandwidth) * header.groups() + group;
  }

  /** Whether there are sums for the rows of a tile. */
  boolean hasTile(int tile) {
    return slots.of(tile * TILE) >= 0;
  }

  /** The tiles that there are sums for: first of each range, and one past its last. */
  List<int[]> tileRanges() {
    return slots.ranges();
  }

  /** The level of a sum's highest digit, +∞ where nothing was added. */
  double level(int place, int sum) {
    return grid.level(at(place, 0, 0) + sum);
  }

  /**
   * Adds value · 2^(−32 s) to a sum.
   *
   * @param s the level, a whole number ≥ 0
   * @param value 2^−32 … 64
   */
  void add(int place, int bandwidth, int group, double s, double value) {
    grid.add(at(place, bandwidth, group), s, value);
  }

  /**
   * Adds a number that is certainly no more than the only sum of a place.
   *
   * @param log of the number
   */
  void addAtLeast(int place, double log) {
    double level = log < 0 ? Math.floor(-log / (32 * Math.log(2))) : 0;
    add(place, 0, 0, level, Math.exp(log + level * 32 * Math.log(2)));
  }

  /**
   * Adds to one sum of each row of a tile.
   *
   * @param values 0 … 64: what one tile contributes to each row; below the pair's least nothing is
   *     added
   * @param pair the pair of tiles that the values were made from
   */
  void addAll(
      int place,
      int n,
      int bandwidth,
      int group,
      double[] values,
      TilePair pair,
      TileKernel kernel) {
    int stride = header.h().count() * header.groups();
    int from = at(place, bandwidth, group);
    if (grid.addTile(from, stride, n, values, pair.least(), kernel)) {
      noteErrors(place, pair.displacement(), pair.cancellation(), pair.unit());
    }
  }

  /** Adds what many tiles contribute, as in {@link SumGrid#addDigits}. */
  void addDigits(int place, int bandwidth, long[] digits, int at, int stride, int count) {
    grid.addDigits(at(place, bandwidth, 0), digits, at, stride, count);
  }

  /** Forgets what was added to the sums of a tile. */
  void clear(int place, int n) {
    int from = at(place, 0, 0);
    grid.clear(from, from + n * header.h().count() * header.groups());
    int tile = slots.of(place) / TILE;
    displacements[tile] = 0;
    cancellations[tile] = 0;
    units[tile] = 0;
  }

  /** Takes over the sums at a place of another result, in place of those that are here. */
  void take(int place, LogKernelSums other, int otherPlace) {
    int sums = header.h().count() * header.groups();
    grid.copy(at(place, 0, 0), other.grid, other.at(otherPlace, 0, 0), sums);
    noteErrors(place, other, other.slots.of(otherPlace) / TILE);
  }

  /**
   * Notes by how much rounding may have changed what contributes to the sums of a tile's rows.
   *
   * @param place one of the tile
   * @param displacement in 1/Å, of a row relative to an environment
   * @param cancellation in 1/Å², of a squared distance
   * @param unit half a unit in the last place of the arithmetic, relative
   */
  void noteErrors(int place, double displacement, double cancellation, double unit) {
    int i = slots.of(place) / TILE;
    displacements[i] = Math.max(displacements[i], displacement);
    cancellations[i] = Math.max(cancellations[i], cancellation);
    units[i] = Math.max(units[i], unit);
  }

  /**
   * Notes the same of sums that are formed in double precision relative to their largest terms, of
   * rows far from everything; whether there are any or not, so that parts merge to the same bits.
   *
   * @param displacement in 1/Å, of a row relative to an environment
   */
  void noteFarErrors(double displacement) {
    farDisplacement = Math.max(farDisplacement, displacement);
  }

  /** Takes over what was noted for a tile of another result. */
  private void noteErrors(int place, LogKernelSums other, int tile) {
    noteErrors(place, other.displacements[tile], other.cancellations[tile], other.units[tile]);
  }

  /** Notes an environment of the reference set; of equally near ones the first stays. */
  void offerNearest(int place, double squared, int referenceRow) {
    if (nearestSquared == null || nearestRow == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    int i = slots.of(place);
    if (squared < nearestSquared[i]
        || (squared == nearestSquared[i] && (nearestRow[i] < 0 || referenceRow < nearestRow[i]))) {
      nearestSquared[i] = squared;
      nearestRow[i] = referenceRow;
    }
  }

  /** log S of the row at a place. */
  double logAt(int place) {
    return log(slots.of(place), 0, 0, 1);
  }

  /** The error bound of the row at a place. */
  double errorBoundAt(int place) {
    return boundOfSlot(slots.of(place), 0);
  }

  // ---- Parts ----

  /**
   * Joins two results of one task: of different reference blocks, different queries, or both.
   *
   * @throws QuestsException of kind INPUT where they are not of one task, are of sums that stopped
   *     early, or have a pair in common
   */
  public LogKernelSums merge(LogKernelSums other) {
    requireMergeable(other);
    Slots both = slots.with(other.slots);
    int[] rows = new int[both.count()];
    Arrays.fill(rows, -1);
    BitSet placed = new BitSet();
    rowsInto(both, rows, placed);
    other.rowsInto(both, rows, placed);
    LogKernelSums merged = new LogKernelSums(header, both, rows, coverage.with(other.coverage));
    merged.addAll(this);
    merged.addAll(other);
    return merged;
  }

  /**
   * The sums of the queries in some tiles alone. Those of tiles that have nothing in common merge
   * to what they were taken from.
   *
   * @param from the first tile
   * @param to one past the last
   */
  public LogKernelSums ofTiles(int from, int to) {
    List<int[]> ranges = new ArrayList<>();
    for (int[] range : slots.ranges()) {
      ranges.add(new int[] {Math.max(from, range[0]), Math.min(to, range[1])});
    }
    Slots chosen = Slots.of(header.queryPlaces(), ranges);
    int[] rows = new int[chosen.count()];
    Arrays.setAll(rows, slot -> row(slots.of(chosen.place(slot))));
    TileBlock strip = new TileBlock(from, to, 0, header.referenceTiles());
    Coverage known =
        Coverage.of(
            coverage.blocks().stream()
                .map(block -> block.common(strip))
                .filter(block -> !block.empty())
                .toList());
    LogKernelSums some = new LogKernelSums(header, chosen, rows, known);
    some.noteFarErrors(farDisplacement);
    for (int slot = 0; slot < rows.length; slot++) {
      int place = chosen.place(slot);
      some.take(place, this, place);
      if (nearestSquared != null && nearestRow != null) {
        int own = slots.of(place);
        some.offerNearest(place, nearestSquared[own], nearestRow[own]);
      }
    }
    return some;
  }

  private void requireMergeable(LogKernelSums other) {
    header.requireSame(other.header);
    if (!Double.isNaN(header.decideAt())) {
      throw QuestsException.input("kernel sums that stopped early cannot be merged");
    }
    Optional<TileBlock> common = coverage.common(other.coverage);
    if (common.isPresent()) {
      throw QuestsException.input(
          "a part of the kernel sums is there twice: " + common.orElseThrow());
    }
  }

  /** Sums of all queries with nothing in them, into which parts go that are merged. */
  static LogKernelSums toMergeInto(Header header) {
    Slots all = Slots.all(header.queryPlaces());
    int[] rows = new int[all.count()];
    Arrays.fill(rows, -1);
    return new LogKernelSums(header, all, rows, Coverage.of(List.of()));
  }

  /**
   * Adds a part to sums that {@link #toMergeInto} made.
   *
   * @param placed the rows that parts before it brought; those of this one are added
   */
  void mergeIn(LogKernelSums part, BitSet placed) {
    requireMergeable(part);
    if (rowOfSlot == null) {
      throw new IllegalStateException("sums of tiles by themselves take no parts");
    }
    part.rowsInto(slots, rowOfSlot, placed);
    coverage = coverage.with(part.coverage);
    addAll(part);
    slotOfRow = null;
  }

  /**
   * What tells these sums from those of a task on its block, in words; empty where they are those.
   */
  public Optional<String> differenceFrom(KernelTask task) {
    Header expected = Header.of(task, header.precision(), header.tolerance(), header.differences());
    String difference = header.difference(expected);
    if (difference != null) {
      return Optional.of(difference);
    }
    Coverage wanted = Coverage.of(task.block(), task.bothSides());
    return coverage.blocks().equals(wanted.blocks())
        ? Optional.empty()
        : Optional.of("another block of the same task");
  }

  /**
   * Puts rows where they stand. How rows are ordered follows from more than the rows: from the
   * usual bandwidth of their descriptor, which an archive of them does not know.
   */
  private void rowsInto(Slots into, int[] rows, BitSet placed) {
    for (int slot = 0; slot < slots.count(); slot++) {
      int at = into.of(slots.place(slot));
      int row = row(slot);
      if (row < 0) {
        continue;
      }
      if (rows[at] < 0 ? placed.get(row) : rows[at] != row) {
        throw QuestsException.input(
            "kernel sums of different tasks cannot be merged: tiles of the same environments in"
                + " different orders");
      }
      rows[at] = row;
      placed.set(row);
    }
  }

  /** Adds sums whose tiles are among these. */
  private void addAll(LogKernelSums other) {
    noteFarErrors(other.farDisplacement);
    int sums = header.h().count() * header.groups();
    for (int slot = 0; slot < other.slots.count(); slot++) {
      int place = other.slots.place(slot);
      int at = at(place, 0, 0);
      for (int i = 0; i < sums; i++) {
        grid.add(at + i, other.grid, slot * sums + i);
      }
      if (slot % TILE == 0) {
        noteErrors(place, other, slot / TILE);
      }
      if (other.nearestSquared != null && other.nearestRow != null && other.nearestRow[slot] >= 0) {
        offerNearest(place, other.nearestSquared[slot], other.nearestRow[slot]);
      }
    }
  }

  // ---- Results ----

  /** log S of a row of the dataset over the whole reference set; −∞ where it is empty. */
  public double log(int row, int bandwidth) {
    return log(slot(row), bandwidth, 0, header.groups());
  }

  /** log S of a row over one group of the reference set; −∞ where the group is empty. */
  public double log(int row, int bandwidth, int group) {
    return log(slot(row), bandwidth, group, 1);
  }

  private double log(int slot, int bandwidth, int group, int groups) {
    int from = (slot * header.h().count() + bandwidth) * header.groups() + group;
    if (groups == 1) {
      return grid.log(from);
    }
    SumGrid total = new SumGrid(1, header.precision());
    for (int g = 0; g < groups; g++) {
      total.add(0, grid, from + g);
    }
    return total.log(0);
  }

  /**
   * A bound on the error of log S in nats, of what was left out and of rounding; as long as it is
   * small, S has that relative error. Holds at any distance and for any bandwidth, and is finite.
   */
  public double errorBound(int row, int bandwidth) {
    return boundOfSlot(slot(row), bandwidth);
  }

  private double boundOfSlot(int slot, int bandwidth) {
    double logSum = log(slot, bandwidth, 0, header.groups());
    if (logSum == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double top = SumGrid.EMPTY;
    long digit = 0;
    for (int g = 0; g < header.groups(); g++) {
      int i = (slot * header.h().count() + bandwidth) * header.groups() + g;
      if (grid.level(i) < top) {
        top = grid.level(i);
        digit = 0;
      }
      digit += grid.level(i) == top ? grid.digit(i) : 0;
    }
    // Below the tiles' arithmetic all of a sum is formed in another way, and in double precision.
    boolean far = top >= SumGrid.farLevel(header.precision());
    int tile = slot / TILE;
    double unit = far ? ErrorBound.UNIT_DOUBLE : units[tile];
    double sums = (far ? FAR_ROUNDINGS : ROUNDINGS) * unit;
    double others = Math.exp(logSum);
    double exponent = Math.log(header.reference()) - logSum + 2 * sums;
    if (header.self()) {
      // Rounding of the sum may have taken away some of what is beside the own term.
      others = Math.max(0, Math.expm1(logSum)) + sums * others;
      exponent = Math.log(header.reference()) - Math.log(others) + 2 * sums * (1 + 1 / others);
    }
    double distances =
        ErrorBound.ofLog(
            Math.max(0, exponent),
            unit == ErrorBound.UNIT_SINGLE ? header.differences() : header.dimension(),
            unit,
            far ? farDisplacement : displacements[tile],
            far ? 0 : cancellations[tile],
            header.h().get(bandwidth).value());
    if (header.self()) {
      distances = ErrorBound.withOwn(distances, others / (1 + others));
    }
    double neglected = top >= SumGrid.farLevel(header.precision()) - 1 ? NEGLECTED : 0;
    return 1.01 * (header.tolerance() + sums)
        + distances
        + belowGrid(top, digit)
        + neglected
        + LOG_ROUNDINGS * ErrorBound.UNIT_DOUBLE * Math.abs(logSum);
  }

  /**
   * What falls below the grid, relative to a sum: of each tile at most one step, and one more where
   * all of a tile was too small to be added.
   *
   * @param digit the highest digit, which counts in steps of 2⁻³² of its level
   */
  private double belowGrid(double top, long digit) {
    double tiles = (header.referencePlaces() / (double) TILE + 1) * header.groups();
    return 2 * tiles * (grid.keepsThird(top) ? 0x1p-64 : 0x1p-32) / Math.max(1, digit);
  }

  /** Squared distance in 1/Å² to the nearest environment of the reference; +∞ if there is none. */
  public double nearestSquaredDistance(int row) {
    if (nearestSquared == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    return nearestSquared[slot(row)];
  }

  /** The nearest environment of the reference set, the first of equally near ones; −1: none. */
  public int nearestRow(int row) {
    if (nearestRow == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    return nearestRow[slot(row)];
  }

  // ---- Files ----

  /**
   * Writes the sums in a format that {@link #readFrom} of this and later versions can read. The
   * same sums give the same bytes, whatever parts they were merged from.
   */
  public void writeTo(OutputStream out) throws IOException {
    SumFile.Writer file = new SumFile.Writer(out, SumFile.version(header));
    SumFile.writeHeader(header, file);
    SumFile.writeBlocks(coverage.blocks(), file);
    List<int[]> ranges = slots.ranges();
    file.putInt(ranges.size());
    for (int[] range : ranges) {
      file.putInt(range[0]).putInt(range[1]);
    }
    file.putDouble(farDisplacement).putChecksum();
    int sums = header.h().count() * header.groups();
    for (int slot = 0; slot < slots.count(); slot++) {
      file.putInt(row(slot));
      grid.write(slot * sums, (slot + 1) * sums, file);
      if (nearestSquared != null && nearestRow != null) {
        file.putDouble(nearestSquared[slot]).putInt(nearestRow[slot]);
      }
    }
    for (int i = 0; i < displacements.length; i++) {
      file.putDouble(displacements[i]).putDouble(cancellations[i]).putDouble(units[i]);
    }
    file.putChecksum();
  }

  /**
   * Reads sums that {@link #writeTo} wrote.
   *
   * @throws QuestsException of kind INPUT if the bytes are not such sums, come from a later
   *     version, are damaged, or end early
   */
  public static LogKernelSums readFrom(InputStream in) throws IOException {
    SumFile.Reader file = new SumFile.Reader(in);
    Header header;
    List<TileBlock> blocks;
    List<int[]> ranges = new ArrayList<>();
    double far;
    try {
      header = SumFile.readHeader(file);
      blocks = SumFile.readBlocks(file);
      int n = file.getSize(header.queryTiles());
      for (int i = 0; i < n; i++) {
        ranges.add(
            new int[] {file.getSize(header.queryTiles()), file.getSize(header.queryTiles())});
      }
      far = file.getDouble();
    } catch (IllegalArgumentException e) {
      throw SumFile.damaged();
    }
    file.check();
    Coverage coverage = Coverage.of(blocks);
    Slots slots = Slots.of(header.queryPlaces(), ranges);
    if (!coverage.fits(slots, header.queryTiles(), header.referenceTiles())) {
      throw SumFile.impossible();
    }
    if (sums(header, slots) > Integer.MAX_VALUE - 8) {
      throw SumFile.impossible();
    }
    // A head may announce what is not there: memory follows what is read.
    int room = Math.min(slots.count(), SumFile.FIRST_SLOTS);
    SumGrid grid = SumGrid.toRead(sums(header, slots), header.precision());
    int[] rows = new int[room];
    boolean nearest = header.nearest();
    double[] nearestSquared = new double[nearest ? room : 0];
    int[] nearestRow = new int[nearest ? room : 0];
    int each = header.h().count() * header.groups();
    for (int slot = 0; slot < slots.count(); slot++) {
      file.take(4 + 32 * each + (nearest ? 12 : 0));
      if (slot == room) {
        room = (int) Math.min(slots.count(), 2L * room);
        rows = Arrays.copyOf(rows, room);
        nearestSquared = Arrays.copyOf(nearestSquared, nearest ? room : 0);
        nearestRow = Arrays.copyOf(nearestRow, nearest ? room : 0);
      }
      rows[slot] = file.getRow(header.queries() - 1, !header.full());
      grid.read(slot * each, (slot + 1) * each, file);
      if (nearest) {
        nearestSquared[slot] = file.getDouble();
        nearestRow[slot] = file.getInt();
      }
    }
    LogKernelSums sums =
        new LogKernelSums(
            header,
            slots,
            rows,
            coverage,
            grid,
            nearest ? nearestSquared : null,
            nearest ? nearestRow : null);
    sums.farDisplacement = far;
    for (int i = 0; i < sums.displacements.length; i++) {
      file.take(24);
      sums.displacements[i] = file.getDouble();
      sums.cancellations[i] = file.getDouble();
      sums.units[i] = file.getDouble();
    }
    file.check();
    return sums;
  }
}
