package org.quests.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * Kernel sums of queries over a reference set, or over a part of it: for every query, bandwidth and
 * group one sum, kept in such a way that results of parts merge exactly and in any order.
 *
 * <p>A sum is an integer on an absolute grid. The grid has levels: level s counts in steps of
 * 2^(−32 s − 32), and a value from 2^(−32 (s + 1)) to below 2^(−32 s) belongs to level s, one of 1
 * and more to level 0. Of every sum the highest level that occurs in it and the next two are kept,
 * in one case the next one only, each in a 64-bit integer, wide enough for 10⁹ environments.
 * Integers add exactly, so the same bits come out whatever the order. A level beyond 2⁵³, at
 * distances that no data has, is still right to rounding.
 */
public final class LogKernelSums {
  private static final int MAGIC = 0x534b4c51; // "QLKS", as little-endian bytes
  private static final int VERSION = 2;

  /** The version that has no unit of its own for each tile, and no displacement of far sums. */
  private static final int VERSION_WITHOUT_UNITS = 1;

  /** From one digit to the next. */
  private static final double STEPS = 0x1p32;

  private static final double LN2 = 0x1.62e42fefa39efp-1;

  /** Roundings of a term by itself and of the sums of terms that it goes through. */
  private static final int ROUNDINGS = 24;

  /** The same where sums are formed relative to their largest terms, one term after the other. */
  private static final int FAR_ROUNDINGS = 80;

  /** Roundings of the logarithm. */
  private static final int LOG_ROUNDINGS = 4;

  /** Share of a sum that is neglected where sums are formed relative to their largest terms. */
  private static final double NEGLECTED = 0x1p-42;

  /** Level of a sum that nothing was added to. */
  private static final double EMPTY = Double.POSITIVE_INFINITY;

  /**
   * What the sums are sums of: results merge only where this is equal.
   *
   * @param descriptor the fingerprint of the descriptor
   * @param dimension numbers in a row
   * @param queries rows in the whole set of queries; sums are told apart by their places there
   * @param reference rows in the whole reference set
   * @param h the bandwidths
   * @param precision SINGLE or DOUBLE: the arithmetic that was used
   * @param tolerance bound on the share of a sum that may have been left out
   * @param differences the number of axes whose squared differences are summed in full
   * @param self whether the queries are the reference set, each at distance 0 from itself exactly
   * @param groups the number of groups
   * @param nearest whether the nearest environment was looked for
   */
  public record Header(
      String descriptor,
      int dimension,
      int queries,
      int reference,
      Bandwidths h,
      Precision precision,
      double tolerance,
      int differences,
      boolean self,
      int groups,
      boolean nearest) {
    static Header of(
        KernelTask task, Precision precision, double tolerance, int differences, boolean deciding) {
      return new Header(
          task.reference().spec().fingerprint(),
          task.reference().dimension(),
          task.queries().count(),
          task.reference().count(),
          task.h(),
          precision,
          tolerance,
          differences,
          // Rows that are not decided at once are rounded apart from the reference set.
          task.queries() == task.reference() && !task.want().leaveOwnFrameOut() && !deciding,
          task.want().groups().count(),
          task.want().nearest());
    }

    Header withGroups(int count) {
      return new Header(
          descriptor,
          dimension,
          queries,
          reference,
          h,
          precision,
          tolerance,
          differences,
          self,
          count,
          nearest);
    }
  }

  private final Header header;
  private final int firstRow;
  private final int rows;

  /** Sum (row, bandwidth, group) stands at ((row − firstRow) · bandwidths + b) · groups + g. */
  private final double[] level;

  private final long[] high;
  private final long[] middle;
  private final long[] low;

  /** By how much rounding may have changed what contributes: one for each 64 rows. */
  private final double[] displacements;

  private final double[] cancellations;

  /** Half a unit in the last place of the least precise arithmetic, for each 64 rows. */
  private final double[] units;

  /** The displacement of what is evaluated relative to its largest term. */
  private double farDisplacement;

  private final double @Nullable [] nearestSquared;
  private final int @Nullable [] nearestRow;

  /** Sums with nothing in them, for rows firstRow … firstRow + rows − 1; firstRow starts a tile. */
  LogKernelSums(Header header, int firstRow, int rows) {
    this.header = header;
    this.firstRow = firstRow;
    this.rows = rows;
    long sums = (long) rows * header.h().count() * header.groups();
    if (sums > Integer.MAX_VALUE - 8) {
      throw QuestsException.usage(
          sums + " kernel sums are too many to hold: use fewer groups or bandwidths at a time");
    }
    level = new double[(int) sums];
    Arrays.fill(level, EMPTY);
    high = new long[(int) sums];
    middle = new long[(int) sums];
    low = new long[(int) sums];
    int tiles = (rows + PackedEnvironments.TILE - 1) / PackedEnvironments.TILE;
    displacements = new double[tiles];
    cancellations = new double[tiles];
    units = new double[tiles];
    if (header.nearest()) {
      nearestSquared = new double[rows];
      Arrays.fill(nearestSquared, Double.POSITIVE_INFINITY);
      nearestRow = new int[rows];
      Arrays.fill(nearestRow, -1);
    } else {
      nearestSquared = null;
      nearestRow = null;
    }
  }

  /** What the sums are sums of. */
  public Header header() {
    return header;
  }

  /** The first query that there are sums for. */
  public int firstRow() {
    return firstRow;
  }

  /** The number of queries that there are sums for. */
  public int rows() {
    return rows;
  }

  private int at(int row, int bandwidth, int group) {
    return ((row - firstRow) * header.h().count() + bandwidth) * header.groups() + group;
  }

  /** The level of a sum's highest digit, +∞ where nothing was added. */
  double level(int row, int sum) {
    return level[at(row, 0, 0) + sum];
  }

  /**
   * Adds to a sum.
   *
   * @param value 2^−1000 … 64: what one tile contributes
   */
  void add(int row, int bandwidth, int group, double value) {
    int exponent = Math.getExponent(value);
    if (exponent >= -32) {
      add(at(row, bandwidth, group), 0, value);
    } else {
      int s = (-exponent - 1) >> 5;
      add(at(row, bandwidth, group), s, Math.scalb(value, 32 * s));
    }
  }

  /**
   * Adds value · 2^(−32 s) to a sum.
   *
   * @param s the level, a whole number ≥ 0
   * @param value 2^−32 … 64
   */
  void add(int row, int bandwidth, int group, double s, double value) {
    add(at(row, bandwidth, group), s, value);
  }

  private void add(int i, double s, double value) {
    double scaled = value * STEPS;
    long first = (long) scaled;
    scaled = (scaled - first) * STEPS;
    long second = (long) scaled;
    long third = (long) ((scaled - second) * STEPS);
    accumulate(i, s, first, second, third);
  }

  /**
   * Adds to one sum of each of several rows.
   *
   * @param values 0 … 64: what one tile contributes to each row; below the pair's least nothing is
   *     added
   * @param pair the pair of tiles that the values were made from
   */
  void addAll(
      int row, int n, int bandwidth, int group, double[] values, TilePair pair, TileKernel kernel) {
    double least = pair.least();
    int stride = header.h().count() * header.groups();
    int from = at(row, bandwidth, group);
    boolean any = false;
    if (n == PackedEnvironments.TILE && stride == 1 && allAtTop(from, n)) {
      // Nothing is above the highest digit that the sums have: all values have the same digits.
      kernel.addDigits(values, high, middle, low, from);
      for (int i = 0; i < n; i++) {
        any |= values[i] >= least;
      }
    } else {
      for (int i = 0; i < n; i++) {
        if (values[i] >= least) {
          add(row + i, bandwidth, group, values[i]);
          any = true;
        }
      }
    }
    if (any) {
      noteErrors(row, pair.displacement(), pair.cancellation(), pair.unit());
    }
  }

  /**
   * Adds what many tiles contribute, as digits on the absolute grid: digit k counts in steps of
   * 2^(−32 k − 32).
   *
   * @param digits digit k stands at {@code at + k · stride}
   * @param count how many digits there are
   */
  void addDigits(int row, int bandwidth, long[] digits, int at, int stride, int count) {
    for (int k = 0; k < count; k++) {
      if (digits[at + k * stride] != 0) {
        accumulate(
            at(row, bandwidth, 0),
            k,
            digits[at + k * stride],
            k + 1 < count ? digits[at + (k + 1) * stride] : 0,
            k + 2 < count ? digits[at + (k + 2) * stride] : 0);
        return;
      }
    }
  }

  /** Forgets what was added to the sums of a tile. */
  void clear(int row, int n) {
    int from = at(row, 0, 0);
    int to = at(row + n - 1, 0, 0) + header.h().count() * header.groups();
    Arrays.fill(level, from, to, EMPTY);
    Arrays.fill(high, from, to, 0);
    Arrays.fill(middle, from, to, 0);
    Arrays.fill(low, from, to, 0);
    int tile = (row - firstRow) / PackedEnvironments.TILE;
    displacements[tile] = 0;
    cancellations[tile] = 0;
    units[tile] = 0;
  }

  /** Takes over the sums of a row from another result, in place of those that are here. */
  void take(int row, LogKernelSums other, int otherRow) {
    int sums = header.h().count() * header.groups();
    int to = at(row, 0, 0);
    int from = other.at(otherRow, 0, 0);
    System.arraycopy(other.level, from, level, to, sums);
    System.arraycopy(other.high, from, high, to, sums);
    System.arraycopy(other.middle, from, middle, to, sums);
    System.arraycopy(other.low, from, low, to, sums);
    int tile = (otherRow - other.firstRow) / PackedEnvironments.TILE;
    noteErrors(row, other, tile);
  }

  private boolean allAtTop(int from, int n) {
    for (int i = from; i < from + n; i++) {
      if (level[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void accumulate(int i, double s, long first, long second, long third) {
    double top = level[i];
    if (s == top) {
      high[i] += first;
      middle[i] += second;
      low[i] += keepsThird(top) ? third : 0;
    } else if (s < top) {
      // What was the highest level moves down, or falls off the grid.
      long moved = top == s + 1 ? middle[i] : top == s + 2 ? high[i] : 0;
      low[i] = keepsThird(s) ? third + moved : 0;
      middle[i] = second + (top == s + 1 ? high[i] : 0);
      high[i] = first;
      level[i] = s;
    } else if (s == top + 1) {
      middle[i] += first;
      low[i] += keepsThird(top) ? second : 0;
    } else if (s == top + 2 && keepsThird(top)) {
      low[i] += first;
    }
  }

  /**
   * Whether a third level is kept. Not where it would be the first far level: what is that far is
   * only evaluated where nothing above the level before it was found.
   */
  private boolean keepsThird(double top) {
    return top != farLevel(header.precision()) - 2;
  }

  /**
   * The first level whose values are too small for the arithmetic that forms most sums; engines
   * form them in another way, and only for sums whose highest level is that one, the one before, or
   * beyond.
   */
  static double farLevel(Precision precision) {
    return precision == Precision.SINGLE ? 3 : 25;
  }

  /**
   * Notes by how much rounding may have changed what contributes to the sums of a tile's rows.
   *
   * @param row one of the tile
   * @param displacement in 1/Å, of a row relative to an environment
   * @param cancellation in 1/Å², of a squared distance
   * @param unit half a unit in the last place of the arithmetic, relative
   */
  void noteErrors(int row, double displacement, double cancellation, double unit) {
    int i = (row - firstRow) / PackedEnvironments.TILE;
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
  private void noteErrors(int row, LogKernelSums other, int tile) {
    noteErrors(row, other.displacements[tile], other.cancellations[tile], other.units[tile]);
  }

  /** Notes an environment of the reference set; of equally near ones the first stays. */
  void offerNearest(int row, double squared, int referenceRow) {
    if (nearestSquared == null || nearestRow == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    int i = row - firstRow;
    if (squared < nearestSquared[i]
        || (squared == nearestSquared[i] && (nearestRow[i] < 0 || referenceRow < nearestRow[i]))) {
      nearestSquared[i] = squared;
      nearestRow[i] = referenceRow;
    }
  }

  /**
   * Joins two results of one task: of different reference blocks, different queries, or both.
   *
   * @throws IllegalArgumentException where they are not of one task
   */
  public LogKernelSums merge(LogKernelSums other) {
    if (!header.equals(other.header)) {
      throw new IllegalArgumentException(
          "sums of different tasks cannot be merged: " + header + " and " + other.header);
    }
    int first = Math.min(firstRow, other.firstRow);
    int end = Math.max(firstRow + rows, other.firstRow + other.rows);
    LogKernelSums merged = new LogKernelSums(header, first, end - first);
    merged.addAll(this);
    merged.addAll(other);
    return merged;
  }

  /** Adds sums whose rows are among these. */
  private void addAll(LogKernelSums other) {
    noteFarErrors(other.farDisplacement);
    int at = at(other.firstRow, 0, 0);
    for (int i = 0; i < other.level.length; i++) {
      if (other.level[i] != EMPTY) {
        accumulate(at + i, other.level[i], other.high[i], other.middle[i], other.low[i]);
      }
    }
    for (int i = 0; i < other.displacements.length; i++) {
      noteErrors(other.firstRow + i * PackedEnvironments.TILE, other, i);
    }
    if (other.nearestSquared != null && other.nearestRow != null) {
      for (int i = 0; i < other.rows; i++) {
        if (other.nearestRow[i] >= 0) {
          offerNearest(other.firstRow + i, other.nearestSquared[i], other.nearestRow[i]);
        }
      }
    }
  }

  /** log S of a query over the whole reference set; −∞ where it is empty. */
  public double log(int row, int bandwidth) {
    if (header.groups() == 1) {
      return log(row, bandwidth, 0);
    }
    LogKernelSums total = new LogKernelSums(header.withGroups(1), row, 1);
    for (int g = 0; g < header.groups(); g++) {
      int i = at(row, bandwidth, g);
      if (level[i] != EMPTY) {
        total.accumulate(bandwidth, level[i], high[i], middle[i], low[i]);
      }
    }
    return total.log(row, bandwidth, 0);
  }

  /** log S of a query over one group of the reference set; −∞ where the group is empty. */
  public double log(int row, int bandwidth, int group) {
    int i = at(row, bandwidth, group);
    if (level[i] == EMPTY) {
      return Double.NEGATIVE_INFINITY;
    }
    double fraction = middle[i] * 0x1p-64 + low[i] * 0x1p-96;
    if (level[i] == 0 && high[i] > 1L << 31 && high[i] < 3L << 31) {
      // Near 1, where most sums of sparse data are, the logarithm is taken of the excess.
      return Math.log1p((high[i] - (1L << 32)) * 0x1p-32 + fraction);
    }
    return Math.log(high[i] * 0x1p-32 + fraction) - 32 * LN2 * level[i];
  }

  /**
   * A bound on the error of log S in nats, of what was left out and of rounding; as long as it is
   * small, S has that relative error. Holds at any distance and for any bandwidth, and is finite.
   */
  public double errorBound(int row, int bandwidth) {
    double logSum = log(row, bandwidth);
    if (logSum == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double top = EMPTY;
    long digit = 0;
    for (int g = 0; g < header.groups(); g++) {
      int i = at(row, bandwidth, g);
      if (level[i] < top) {
        top = level[i];
        digit = 0;
      }
      digit += level[i] == top ? high[i] : 0;
    }
    // Below the tiles' arithmetic all of a sum is formed in another way, and in double precision.
    boolean far = top >= farLevel(header.precision());
    int tile = (row - firstRow) / PackedEnvironments.TILE;
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
    double neglected = top >= farLevel(header.precision()) - 1 ? NEGLECTED : 0;
    return 1.01 * (header.tolerance() + sums)
        + distances
        + grid(top, digit)
        + neglected
        + LOG_ROUNDINGS * ErrorBound.UNIT_DOUBLE * Math.abs(logSum);
  }

  /**
   * What falls below the grid, relative to a sum: of each tile at most one step, and one more where
   * all of a tile was too small to be added.
   *
   * @param digit the highest digit, which counts in steps of 2⁻³² of its level
   */
  private double grid(double top, long digit) {
    double tiles = (header.reference() / (double) PackedEnvironments.TILE + 1) * header.groups();
    return 2 * tiles * (keepsThird(top) ? 0x1p-64 : 0x1p-32) / Math.max(1, digit);
  }

  /** Squared distance in 1/Å² to the nearest environment of the reference; +∞ if there is none. */
  public double nearestSquaredDistance(int row) {
    if (nearestSquared == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    return nearestSquared[row - firstRow];
  }

  /** The nearest environment of the reference set, the first of equally near ones; −1: none. */
  public int nearestRow(int row) {
    if (nearestRow == null) {
      throw new IllegalStateException("the nearest environment was not asked for");
    }
    return nearestRow[row - firstRow];
  }

  /**
   * Writes the sums, little-endian, in a form that {@link #readFrom} of this and later versions
   * reads.
   */
  public void writeTo(OutputStream out) throws IOException {
    byte[] descriptor = header.descriptor().getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = littleEndian(72 + descriptor.length + 8 * header.h().count());
    head.putInt(MAGIC).putInt(VERSION);
    head.putInt(descriptor.length).put(descriptor);
    head.putInt(header.dimension()).putInt(header.queries()).putInt(header.reference());
    head.putInt(header.h().count());
    header.h().values().forEach(h -> head.putDouble(h.value()));
    head.put((byte) (header.precision() == Precision.SINGLE ? 1 : 2)).putDouble(header.tolerance());
    head.putInt(header.differences()).put((byte) (header.self() ? 1 : 0));
    head.putInt(header.groups()).put((byte) (header.nearest() ? 1 : 0));
    head.putInt(firstRow).putInt(rows).putDouble(farDisplacement);
    flush(head, out);

    int sumBytes = 32;
    ByteBuffer body = littleEndian(1024 * sumBytes);
    for (int i = 0; i < level.length; i++) {
      body.putDouble(level[i]).putLong(high[i]).putLong(middle[i]).putLong(low[i]);
      if (body.remaining() < sumBytes) {
        flush(body, out);
      }
    }
    for (int i = 0; i < displacements.length; i++) {
      body.putDouble(displacements[i]).putDouble(cancellations[i]).putDouble(units[i]);
      if (body.remaining() < sumBytes) {
        flush(body, out);
      }
    }
    if (nearestSquared != null && nearestRow != null) {
      for (int i = 0; i < rows; i++) {
        body.putDouble(nearestSquared[i]).putInt(nearestRow[i]);
        if (body.remaining() < sumBytes) {
          flush(body, out);
        }
      }
    }
    flush(body, out);
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.wrap(new byte[size]).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
    out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
    buffer.clear();
  }

  /**
   * Reads sums that {@link #writeTo} wrote.
   *
   * @throws QuestsException where the bytes are something else, of a later version, or end early
   */
  public static LogKernelSums readFrom(InputStream in) throws IOException {
    if (take(in, 4).getInt() != MAGIC) {
      throw QuestsException.input("no kernel sums: the first bytes are not QLKS");
    }
    int version = take(in, 4).getInt();
    if (version != VERSION && version != VERSION_WITHOUT_UNITS) {
      throw QuestsException.input(
          "kernel sums of version " + version + ", expected at most version " + VERSION);
    }
    byte[] descriptor = new byte[size(take(in, 4).getInt(), 1 << 20)];
    take(in, descriptor.length).get(descriptor);
    ByteBuffer head = take(in, 16);
    int dimension = size(head.getInt(), Integer.MAX_VALUE);
    int queries = size(head.getInt(), Integer.MAX_VALUE);
    int reference = size(head.getInt(), Integer.MAX_VALUE);
    int bandwidths = size(head.getInt(), 1 << 20);
    List<Bandwidth> h = new ArrayList<>();
    for (int i = 0; i < bandwidths; i++) {
      h.add(Bandwidth.of(take(in, 8).getDouble()));
    }
    head = take(in, 27);
    Precision precision = size(head.get(), 2) == 1 ? Precision.SINGLE : Precision.DOUBLE;
    double tolerance = head.getDouble();
    int differences = size(head.getInt(), Integer.MAX_VALUE);
    boolean self = head.get() != 0;
    int groups = size(head.getInt(), Integer.MAX_VALUE);
    boolean nearest = head.get() != 0;
    int firstRow = size(head.getInt(), queries);
    int rows = size(head.getInt(), queries - firstRow);
    LogKernelSums sums =
        new LogKernelSums(
            new Header(
                new String(descriptor, StandardCharsets.UTF_8),
                dimension,
                queries,
                reference,
                new Bandwidths(h),
                precision,
                tolerance,
                differences,
                self,
                groups,
                nearest),
            firstRow,
            rows);
    if (version == VERSION) {
      sums.farDisplacement = take(in, 8).getDouble();
    }
    for (int i = 0; i < sums.level.length; i++) {
      ByteBuffer sum = take(in, 32);
      sums.level[i] = sum.getDouble();
      sums.high[i] = sum.getLong();
      sums.middle[i] = sum.getLong();
      sums.low[i] = sum.getLong();
    }
    for (int i = 0; i < sums.displacements.length; i++) {
      ByteBuffer errors = take(in, version == VERSION ? 24 : 16);
      sums.displacements[i] = errors.getDouble();
      sums.cancellations[i] = errors.getDouble();
      if (version == VERSION) {
        sums.units[i] = errors.getDouble();
      } else {
        sums.units[i] =
            precision == Precision.SINGLE ? ErrorBound.UNIT_SINGLE : ErrorBound.UNIT_DOUBLE;
        sums.noteFarErrors(sums.displacements[i]);
      }
    }
    if (sums.nearestSquared != null && sums.nearestRow != null) {
      for (int i = 0; i < rows; i++) {
        ByteBuffer near = take(in, 12);
        sums.nearestSquared[i] = near.getDouble();
        sums.nearestRow[i] = near.getInt();
      }
    }
    return sums;
  }

  private static ByteBuffer take(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw QuestsException.input("kernel sums end early, expected more bytes");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int size(int value, int most) {
    if (value < 0 || value > most) {
      throw QuestsException.input(
          "kernel sums are damaged: expected a number of at most " + most + ", found " + value);
    }
    return value;
  }
}
