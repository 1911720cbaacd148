package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.PairSummer;
import org.quests.kernel.PairWork;
import org.quests.kernel.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has pairs of tiles summed by a GPU. Tiles go there in bands: the next band is packed and copied,
 * and the list of its work made, while the ones before are worked on. What does not fit into its
 * memory goes there in chunks of tiles. Sums come back as integers, so the order of all that does
 * not matter.
 *
 * <p>Where memory is short, chunks get smaller. Any other failure is an error: nothing of the work
 * is then to be used. One evaluation at a time has the device.
 */
final class DeviceSums implements PairSummer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceSums.class);

  private static final int TILE = 64;

  /** Lane groups that one item may have: few, so that blocks end at about the same time. */
  private static final int BAND = 64;

  /** Row groups whose items one thread makes at a time. */
  private static final int PART = 64;

  /** Items of a launch at most. */
  private static final int MOST_ITEMS = 1 << 15;

  /**
   * Work of a launch at most, in pairs of groups times operations on a pair of environments: it
   * should not last so long that a display waits, some tens of milliseconds on a fast device.
   */
  private static final long MOST_WORK = 1L << 26;

  /** Operations on a pair beside those for each axis, about. */
  private static final long OPERATIONS = 40;

  /** By how much double precision is slower on devices that are made for displays. */
  private static final long DOUBLE = 32;

  /** Bytes that are copied at a time, about. */
  private static final long PIECE = 1L << 23;

  /** Share of the free memory that is taken. */
  private static final double SHARE = 0.8;

  /** Steps of progress. */
  private static final int STEPS = 1000;

  private final Supplier<GpuDevice> opener;
  private final int mostTiles;
  private final @Nullable DoubleConsumer deviceSeconds;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable GpuDevice device;

  /**
   * Sums on a device.
   *
   * @param opener opens the device; asked again after it was lost
   * @param mostTiles of a chunk, at least 2
   */
  DeviceSums(Supplier<GpuDevice> opener, int mostTiles) {
    this(opener, mostTiles, null);
  }

  /**
   * Sums on a device.
   *
   * @param deviceSeconds is told, after each evaluation, how long the device had kernels to run, by
   *     its own clock: from the first launch on a chunk to the end of the last, over all chunks
   */
  DeviceSums(Supplier<GpuDevice> opener, int mostTiles, @Nullable DoubleConsumer deviceSeconds) {
    this.opener = opener;
    this.mostTiles = mostTiles;
    this.deviceSeconds = deviceSeconds;
  }

  @Override
  public void sum(PairWork work, Parallelism parallelism) {
    lock.lock();
    try {
      sumLocked(work, parallelism);
    } finally {
      lock.unlock();
    }
  }

  private void sumLocked(PairWork work, Parallelism parallelism) {
    Steps steps = new Steps(parallelism);
    parallelism.progress().begin("kernel sums", STEPS);
    try {
      int most = mostTiles;
      while (true) {
        Run run = new Run(work, parallelism, steps);
        try {
          run.run(most);
          steps.to(1);
          if (deviceSeconds != null) {
            deviceSeconds.accept(run.seconds);
          }
          return;
        } catch (GpuException e) {
          int smaller = Math.max(2, run.chunk / 4 * 2);
          if (e.kind() != GpuException.Kind.MEMORY || run.deposited || smaller == run.chunk) {
            fail(e);
          }
          LOG.debug("{} tiles at a time are too many: {}", run.chunk, e.getMessage());
          most = smaller;
        }
      }
    } finally {
      parallelism.progress().end();
    }
  }

  private void fail(GpuException e) {
    if (e.kind() == GpuException.Kind.LOST) {
      close();
      throw QuestsException.engine(
          "the GPU failed, and nothing was computed: "
              + e.getMessage()
              + "; without it: --engine auto");
    }
    throw QuestsException.engine(
        "the GPU has too little free memory: " + e.getMessage() + "; without it: --engine auto");
  }

  private GpuDevice device() {
    if (device == null) {
      device = opener.get();
    }
    return device;
  }

  /** Lets go of the device; it is opened again when it is needed. */
  @Override
  public void close() {
    GpuDevice open = device;
    device = null;
    if (open != null) {
      try {
        open.close();
      } catch (GpuException e) {
        LOG.debug("closing the device: {}", e.getMessage());
      }
    }
  }

  /** How far the work has come, also where it begins again. */
  private static final class Steps {
    private final Parallelism parallelism;
    private long done;

    Steps(Parallelism parallelism) {
      this.parallelism = parallelism;
    }

    void to(double share) {
      long now = Math.min(STEPS, (long) (share * STEPS));
      if (now > done) {
        parallelism.progress().advance(now - done);
        done = now;
      }
    }
  }

  /** Writes one tile. */
  private interface Packer {
    void pack(int tile, MemorySegment into, long at);
  }

  /** One try at the work. */
  private final class Run {
    private final PairWork work;
    private final Parallelism parallelism;
    private final Steps steps;
    private final Owned owned = new Owned();
    private final boolean single;
    private final long number;
    private final int digits;

    /** Tiles of a chunk. */
    int chunk = 2;

    /** Whether sums were handed over, so that the work cannot begin again. */
    boolean deposited;

    /** What the device took by its own clock, if that is asked for. */
    double seconds;

    Run(PairWork work, Parallelism parallelism, Steps steps) {
      this.work = work;
      this.parallelism = parallelism;
      this.steps = steps;
      single = work.precision() == Precision.SINGLE;
      number = single ? Float.BYTES : Double.BYTES;
      digits = work.digits();
    }

    void run(int most) {
      GpuDevice gpu = device();
      gpu.enter();
      try (owned) {
        int rowFirst = work.rowFrom() / 2 * 2;
        int laneFirst = work.laneFrom() / 2 * 2;
        int rows = work.rowTo() - rowFirst;
        int lanes = work.laneTo() - laneFirst;
        if (rows <= 0 || lanes <= 0) {
          return;
        }
        int tiles = Math.max(rows, lanes) + 1;
        // Rows and lanes.
        long fits = (long) (SHARE * gpu.freeMemory() / (2.0 * bytesOfTile()));
        chunk = (int) Math.max(2, Math.min(Math.min(most, tiles), fits) / 2 * 2);
        chunks(gpu, rowFirst, laneFirst);
      }
    }

    private long bytesOfTile() {
      return (work.axes() + 1L) * TILE * number
          + work.axes() * (long) Float.BYTES
          + 3 * Double.BYTES
          + (long) digits * TILE * Long.BYTES
          + 2 * Long.BYTES;
    }

    private void chunks(GpuDevice gpu, int rowFirst, int laneFirst) {
      GpuDevice.Program program = gpu.program(work.precision(), work.axes(), work.differences());
      Mover mover = new Mover(gpu);
      Launcher[] launchers = {new Launcher(gpu, program), new Launcher(gpu, program)};
      Span span = new Span(gpu, launchers);
      int rowChunks = (work.rowTo() - rowFirst + chunk - 1) / chunk;
      int laneChunks = (work.laneTo() - laneFirst + chunk - 1) / chunk;
      Chunk rows = new Chunk(gpu, work.rows(), false, rowFirst, work.rowTo());
      Chunk lanes = new Chunk(gpu, work.lanes(), true, laneFirst, work.laneTo());
      // Closed first, whatever happens: memory is only given back once nothing uses it.
      owned.add(
          () -> {
            mover.finish();
            launchers[0].finish();
            launchers[1].finish();
          });
      double bandwidths = work.scales().length;
      for (int r = 0; r < rowChunks; r++) {
        rows.begin(rowFirst + r * chunk);
        // Of a set with itself, lanes before the rows have had their turn as rows.
        for (int l = work.symmetric() ? r : 0; l < laneChunks; l++) {
          lanes.begin(laneFirst + l * chunk);
          for (int b = 0; b < work.scales().length; b++) {
            double done = (double) r * laneChunks + l;
            double share = 1 / (bandwidths * rowChunks * laneChunks);
            clear(mover, rows, lanes);
            for (Launcher launcher : launchers) {
              launcher.describe(rows, lanes, b);
            }
            launch(launchers, mover, span, rows, lanes, (done * bandwidths + b) * share, share);
            span.end();
            launchers[0].finish();
            launchers[1].finish();
            span.add();
            rows.deposit(mover, b);
            if (work.symmetric()) {
              lanes.deposit(mover, b);
            }
          }
        }
      }
    }

    private void clear(Mover mover, Chunk rows, Chunk lanes) {
      rows.clear(mover);
      if (work.symmetric()) {
        lanes.clear(mover);
      }
      mover.finish();
    }

    private void launch(
        Launcher[] launchers,
        Mover mover,
        Span span,
        Chunk rows,
        Chunk lanes,
        double done,
        double share) {
      // Rows of a set with itself are needed up to the lanes.
      boolean grow = work.symmetric() && rows.first == lanes.first;
      if (!grow) {
        rows.load(mover, rows.end);
      }
      int groups = (rows.end - rows.first + 1) / 2;
      int parts = (groups + PART - 1) / PART;
      int turn = 0;
      for (int from = lanes.first; from < lanes.end; from += 2 * BAND) {
        int bandFrom = from;
        int bandTo = Math.min(lanes.end, from + 2 * BAND);
        if (grow) {
          rows.load(mover, bandTo);
        }
        lanes.load(mover, bandTo);
        mover.finish();
        if (from == lanes.first) {
          span.begin();
        }
        Items[] items = new Items[parts];
        parallelism.forEach(
            parts,
            () ->
                part -> {
                  items[part] = new Items();
                  int first = rows.first / 2 + part * PART;
                  int end = Math.min(rows.first / 2 + groups, first + PART);
                  for (int g = first; g < end; g++) {
                    items[part].add(work, g, rows.end, bandFrom, bandTo);
                  }
                });
        for (Items made : items) {
          for (int i = 0; i < made.count(); i++) {
            if (!launchers[turn].add(made.numbers(), i * Items.SIZE)) {
              launchers[turn].launch();
              turn = 1 - turn;
              parallelism.cancellation().check();
              launchers[turn].begin();
              launchers[turn].add(made.numbers(), i * Items.SIZE);
            }
          }
        }
        double band = (double) (bandTo - lanes.first) / (lanes.end - lanes.first);
        steps.to(done + share * band);
      }
      launchers[turn].launch();
    }

    private GpuDevice.Memory memory(GpuDevice gpu, long bytes) {
      GpuDevice.Memory memory = gpu.allocate(bytes);
      owned.add(memory::close);
      return memory;
    }

    private GpuDevice.Staging staging(GpuDevice gpu, int bytes) {
      GpuDevice.Staging staging = gpu.stage(bytes);
      owned.add(staging::close);
      return staging;
    }

    private GpuDevice.Queue queue(GpuDevice gpu) {
      GpuDevice.Queue queue = gpu.queue();
      owned.add(queue::close);
      return queue;
    }

    /** Copies between host and device, with two buffers: one is filled while one is copied. */
    private final class Mover {
      private final GpuDevice.Staging[] buffers = new GpuDevice.Staging[2];
      private final GpuDevice.Queue[] queues = new GpuDevice.Queue[2];
      private final int size;
      private int turn;

      Mover(GpuDevice gpu) {
        size = Math.toIntExact(Math.max(bytesOfTile(), Math.min(PIECE, chunk * bytesOfTile())));
        for (int i = 0; i < 2; i++) {
          buffers[i] = staging(gpu, size);
          queues[i] = queue(gpu);
        }
      }

      /** Copies the tiles from one to before another to memory that begins with the first. */
      void upload(
          GpuDevice.Memory to, int first, int from, int end, long bytesEach, Packer packer) {
        int most = (int) Math.min(size / bytesEach, chunk);
        for (int at = from; at < end; at += most) {
          int count = Math.min(most, end - at);
          int start = at;
          queues[turn].finish();
          MemorySegment buffer = buffers[turn].segment();
          parallelism.forEach(count, () -> i -> packer.pack(start + i, buffer, i * bytesEach));
          queues[turn].upload(buffer, to, (start - first) * bytesEach, count * bytesEach);
          turn = 1 - turn;
        }
      }

      void clear(GpuDevice.Memory memory, long bytes) {
        queues[turn].clear(memory, bytes);
      }

      /** Copies to the host and waits for that. */
      MemorySegment download(GpuDevice.Memory from, long at, long bytes) {
        queues[turn].download(from, at, buffers[turn].segment(), bytes);
        queues[turn].finish();
        return buffers[turn].segment();
      }

      int size() {
        return size;
      }

      void finish() {
        queues[0].finish();
        queues[1].finish();
      }
    }

    /** Tiles of one side in the device's memory, and their sums. */
    private final class Chunk {
      private final PairWork.Side side;
      private final boolean asLanes;
      private final int tiles;
      private final int last;
      private final GpuDevice.Memory numbers;
      private final GpuDevice.Memory terms;
      private final GpuDevice.Memory centres;
      private final GpuDevice.Memory bounds;
      private final GpuDevice.Memory sums;
      private final GpuDevice.Memory errors;
      int first;
      int end;

      /** One past the last tile that is there. */
      private int loaded;

      Chunk(GpuDevice gpu, PairWork.Side side, boolean asLanes, int from, int last) {
        this.side = side;
        this.asLanes = asLanes;
        this.last = last;
        tiles = Math.min(chunk, last - from);
        numbers = memory(gpu, tiles * numberBytes());
        terms = memory(gpu, (long) tiles * TILE * number);
        centres = memory(gpu, single ? tiles * centreBytes() : Long.BYTES);
        bounds = memory(gpu, tiles * 3L * Double.BYTES);
        sums = memory(gpu, tiles * digitBytes());
        errors = memory(gpu, tiles * 2L * Long.BYTES);
      }

      private long numberBytes() {
        return (long) work.axes() * TILE * number;
      }

      private long centreBytes() {
        return (long) work.axes() * Float.BYTES;
      }

      private long digitBytes() {
        return (long) digits * TILE * Long.BYTES;
      }

      /** Is to hold the tiles from this one on; those that are there already stay. */
      void begin(int from) {
        if (end == 0 || from != first) {
          first = from;
          end = Math.min(last, from + tiles);
          loaded = from;
        }
      }

      /** Begins to copy the tiles up to this one, as far as they are not there. */
      void load(Mover mover, int to) {
        int from = loaded;
        if (from >= to) {
          return;
        }
        mover.upload(numbers, first, from, to, numberBytes(), numbers());
        mover.upload(
            terms,
            first,
            from,
            to,
            TILE * number,
            single
                ? (t, into, at) -> copy(side.singleTerms(t), into, at)
                : (t, into, at) -> copy(side.doubleTerms(t), into, at));
        if (single) {
          mover.upload(
              centres,
              first,
              from,
              to,
              centreBytes(),
              (t, into, at) -> {
                double[] centre = side.centre(t);
                for (int a = 0; a < centre.length; a++) {
                  into.set(ValueLayout.JAVA_FLOAT, at + a * (long) Float.BYTES, (float) centre[a]);
                }
              });
        }
        mover.upload(
            bounds,
            first,
            from,
            to,
            3L * Double.BYTES,
            (t, into, at) -> {
              into.set(ValueLayout.JAVA_DOUBLE, at, side.radius(t));
              into.set(ValueLayout.JAVA_DOUBLE, at + 8, side.tail(t));
              into.set(ValueLayout.JAVA_DOUBLE, at + 16, side.spread(t));
            });
        loaded = to;
      }

      private Packer numbers() {
        if (single) {
          return asLanes
              ? (t, into, at) -> interleave(side.singles(t), into, at)
              : (t, into, at) -> copy(side.singles(t), into, at);
        }
        return asLanes
            ? (t, into, at) -> interleave(side.doubles(t), into, at)
            : (t, into, at) -> copy(side.doubles(t), into, at);
      }

      void clear(Mover mover) {
        mover.clear(sums, (end - first) * digitBytes());
        mover.clear(errors, (end - first) * 2L * Long.BYTES);
      }

      void deposit(Mover mover, int bandwidth) {
        double[] bound = new double[2 * (end - first)];
        int mostErrors = (int) (mover.size() / (2L * Long.BYTES));
        for (int from = 0; from < end - first; from += mostErrors) {
          int count = Math.min(mostErrors, end - first - from);
          MemorySegment found =
              mover.download(errors, from * 2L * Long.BYTES, count * 2L * Long.BYTES);
          MemorySegment.copy(found, ValueLayout.JAVA_DOUBLE, 0, bound, 2 * from, 2 * count);
        }
        int most = (int) Math.min(mover.size() / digitBytes(), end - first);
        long[] tile = new long[digits * TILE];
        for (int from = first; from < end; from += most) {
          int count = Math.min(most, end - from);
          MemorySegment found =
              mover.download(sums, (from - first) * digitBytes(), count * digitBytes());
          deposited = true;
          for (int i = 0; i < count; i++) {
            MemorySegment.copy(
                found, ValueLayout.JAVA_LONG, i * digitBytes(), tile, 0, tile.length);
            int at = 2 * (from - first + i);
            work.deposit(from + i, bandwidth, tile, bound[at], bound[at + 1]);
          }
        }
      }
    }

    /** Takes the device's time of what is launched between its begin and end. */
    private final class Span {
      private final GpuDevice gpu;
      private final Launcher[] launchers;
      private final boolean wanted = deviceSeconds != null;
      private final GpuDevice.Mark[] starts;
      private final GpuDevice.Mark[] ends;

      Span(GpuDevice gpu, Launcher[] launchers) {
        this.gpu = gpu;
        this.launchers = launchers;
        starts = marks();
        ends = marks();
      }

      private GpuDevice.Mark[] marks() {
        GpuDevice.Mark[] marks = new GpuDevice.Mark[wanted ? launchers.length : 0];
        for (int i = 0; i < marks.length; i++) {
          marks[i] = gpu.mark();
          owned.add(marks[i]::close);
        }
        return marks;
      }

      void begin() {
        for (int i = 0; i < starts.length; i++) {
          launchers[i].queue.reach(starts[i]);
        }
      }

      void end() {
        for (int i = 0; i < ends.length; i++) {
          launchers[i].queue.reach(ends[i]);
        }
      }

      /** Adds the time, once all of it is done. */
      void add() {
        double longest = 0;
        for (GpuDevice.Mark start : starts) {
          for (GpuDevice.Mark end : ends) {
            longest = Math.max(longest, gpu.secondsBetween(start, end));
          }
        }
        seconds += longest;
      }
    }

    /** Launches items, while the ones of the other launcher are worked on. */
    private final class Launcher {
      private final GpuDevice.Program program;
      private final GpuDevice.Queue queue;
      private final GpuDevice.Staging items;
      private final GpuDevice.Memory there;
      private final MemorySegment arguments;
      private int count;
      private final int mostItems;
      private final long mostPairs;
      private long pairs;

      Launcher(GpuDevice gpu, GpuDevice.Program program) {
        this.program = program;
        mostPairs = MOST_WORK / (work.axes() + OPERATIONS) / (single ? 1 : DOUBLE);
        long groups = chunk / 2 + 1L;
        mostItems = (int) Math.min(MOST_ITEMS, groups * groups);
        int bytes = mostItems * Items.SIZE * Integer.BYTES;
        queue = queue(gpu);
        items = staging(gpu, bytes);
        there = memory(gpu, bytes);
        arguments = Arena.ofAuto().allocate(Arguments.BYTES, Long.BYTES);
      }

      void describe(Chunk rows, Chunk lanes, int bandwidth) {
        Arguments.set(arguments, Arguments.ROWS, rows.numbers.address());
        Arguments.set(arguments, Arguments.ROW_TERMS, rows.terms.address());
        Arguments.set(arguments, Arguments.ROW_CENTRES, rows.centres.address());
        Arguments.set(arguments, Arguments.ROW_BOUNDS, rows.bounds.address());
        Arguments.set(arguments, Arguments.LANES, lanes.numbers.address());
        Arguments.set(arguments, Arguments.LANE_TERMS, lanes.terms.address());
        Arguments.set(arguments, Arguments.LANE_CENTRES, lanes.centres.address());
        Arguments.set(arguments, Arguments.LANE_BOUNDS, lanes.bounds.address());
        Arguments.set(arguments, Arguments.ITEMS, there.address());
        Arguments.set(arguments, Arguments.ROW_DIGITS, rows.sums.address());
        Arguments.set(arguments, Arguments.ROW_ERRORS, rows.errors.address());
        Arguments.set(arguments, Arguments.LANE_DIGITS, lanes.sums.address());
        Arguments.set(arguments, Arguments.LANE_ERRORS, lanes.errors.address());
        Arguments.set(arguments, Arguments.ROW_ROUNDING, work.rows().rounding());
        Arguments.set(arguments, Arguments.LANE_ROUNDING, work.lanes().rounding());
        // What the processor's arithmetic computes with, exact in double precision.
        double scale = work.scales()[bandwidth];
        Arguments.set(arguments, Arguments.SCALE, single ? (float) scale : scale);
        Arguments.set(arguments, Arguments.LIMIT, work.limits()[bandwidth]);
        Arguments.set(arguments, Arguments.AXES, (long) work.axes());
        Arguments.set(arguments, Arguments.DIFFERENCES, (long) work.differences());
        Arguments.set(arguments, Arguments.ROW_FIRST, (long) rows.first);
        Arguments.set(arguments, Arguments.ROW_TILES, (long) (rows.end - rows.first));
        Arguments.set(arguments, Arguments.LANE_FIRST, (long) lanes.first);
        Arguments.set(arguments, Arguments.LANE_TILES, (long) (lanes.end - lanes.first));
        Arguments.set(arguments, Arguments.SELF, work.symmetric() ? 1L : 0L);
        begin();
      }

      /** Waits for what was launched, and begins a new list. */
      void begin() {
        queue.finish();
        count = 0;
        pairs = 0;
      }

      /** Takes an item, unless the list is full. */
      boolean add(int[] numbers, int at) {
        int length = numbers[at + 2] - numbers[at + 1];
        if (count == mostItems || (count > 0 && pairs + length > mostPairs)) {
          return false;
        }
        MemorySegment.copy(
            numbers,
            at,
            items.segment(),
            ValueLayout.JAVA_INT,
            (long) count * Items.SIZE * Integer.BYTES,
            Items.SIZE);
        count++;
        pairs += length;
        return true;
      }

      void launch() {
        if (count > 0) {
          queue.upload(items.segment(), there, 0, (long) count * Items.SIZE * Integer.BYTES);
          queue.launch(program, count, arguments);
        }
      }

      void finish() {
        queue.finish();
      }
    }
  }

  private static void copy(float[] tile, MemorySegment into, long at) {
    MemorySegment.copy(tile, 0, into, ValueLayout.JAVA_FLOAT, at, tile.length);
  }

  private static void copy(double[] tile, MemorySegment into, long at) {
    MemorySegment.copy(tile, 0, into, ValueLayout.JAVA_DOUBLE, at, tile.length);
  }

  /**
   * Where a lane stands: threads take every eighth lane each, in vectors of 16 bytes that lie side
   * by side.
   *
   * @param vector numbers in 16 bytes
   */
  static int placeOf(int lane, int vector) {
    int thread = lane % 8;
    int j = lane / 8;
    return j / vector * 8 * vector + thread * vector + j % vector;
  }

  private static void interleave(float[] tile, MemorySegment into, long at) {
    for (int axis = 0; axis < tile.length; axis += TILE) {
      for (int lane = 0; lane < TILE; lane++) {
        int place = axis + placeOf(lane, 4);
        into.set(ValueLayout.JAVA_FLOAT, at + (long) place * Float.BYTES, tile[axis + lane]);
      }
    }
  }

  private static void interleave(double[] tile, MemorySegment into, long at) {
    for (int axis = 0; axis < tile.length; axis += TILE) {
      for (int lane = 0; lane < TILE; lane++) {
        int place = axis + placeOf(lane, 2);
        into.set(ValueLayout.JAVA_DOUBLE, at + (long) place * Double.BYTES, tile[axis + lane]);
      }
    }
  }
}
