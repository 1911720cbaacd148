package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.PairWork;
import org.quests.kernel.PlainTiles;
import org.quests.kernel.Precision;

/**
 * A device in Java, in single precision: what kernels.cu does, by plain loops. Fails where it is
 * told to, counts what is not given back, and takes nothing back while a queue may use it. Queues
 * do their work when they are waited for, or at any moment before.
 */
final class FakeDevice implements GpuDevice {
  private static final int TILE = 64;
  private static final int DIGITS = 5;
  private static final double LEAST = 0x1p-96;
  private static final double UNIT = 0x1p-24;

  private final Map<Long, MemorySegment> memories = new HashMap<>();
  private final long memory;
  private final @Nullable Random moments;
  private final List<WorkQueue> queues = new ArrayList<>();
  private long failAt = -1;
  private GpuException.Kind failWith = GpuException.Kind.LOST;
  private Runnable atCall = () -> {};
  private boolean lost;
  private int unfinished;
  long calls;
  int alive;
  int opened;

  /**
   * A device.
   *
   * @param memory in bytes
   * @param moments when queues work before they are waited for; never if null
   */
  FakeDevice(long memory, @Nullable Random moments) {
    this.memory = memory;
    this.moments = moments;
  }

  /** An engine on such a device, whose queues work at any moment. */
  static KernelEngine engine(DevicePortions portions) {
    FakeDevice device = new FakeDevice(1L << 28, new Random(1));
    return KernelEngines.with("cuda", new DeviceSums(device::open, portions, null), 0);
  }

  /** Has queues work as it comes. */
  private void stir() {
    if (moments != null && !lost) {
      for (WorkQueue queue : queues) {
        queue.work(moments.nextInt(3));
      }
    }
  }

  /** What an opener answers. */
  FakeDevice open() {
    opened++;
    lost = false;
    return this;
  }

  /** Has the call of that number from now on fail. */
  void failAt(long call, GpuException.Kind with) {
    calls = 0;
    failAt = call;
    failWith = with;
    atCall =
        () -> {
          lost = with == GpuException.Kind.LOST;
          throw new GpuException(with, "as told");
        };
  }

  /** Has something done at the call of that number from now on. */
  void doAt(long call, Runnable what) {
    calls = 0;
    failAt = call;
    atCall = what;
  }

  private void giveBack() {
    if (unfinished > 0 && !lost) {
      throw new IllegalStateException("work that may use it is not finished");
    }
    call(true);
  }

  private void call(boolean giving) {
    if (lost) {
      throw new GpuException(GpuException.Kind.LOST, "the device is lost");
    }
    boolean fails = calls++ == failAt;
    if (fails && !(giving && failWith == GpuException.Kind.MEMORY)) {
      atCall.run();
    }
  }

  @Override
  public void enter() {
    call(false);
  }

  @Override
  public long freeMemory() {
    call(false);
    return memory - used();
  }

  private long used() {
    return memories.values().stream().mapToLong(MemorySegment::byteSize).sum();
  }

  @Override
  public Memory allocate(long bytes) {
    call(false);
    if (used() + bytes > memory) {
      throw new GpuException(GpuException.Kind.MEMORY, "too little memory");
    }
    MemorySegment taken = Arena.ofAuto().allocate(bytes, 16);
    taken.fill((byte) 0xff);
    memories.put(taken.address(), taken);
    return new Memory() {
      @Override
      public long address() {
        return taken.address();
      }

      @Override
      public void close() {
        memories.remove(taken.address());
        giveBack();
      }
    };
  }

  @Override
  public Staging stage(int bytes) {
    call(false);
    alive++;
    MemorySegment taken = Arena.ofAuto().allocate(bytes, 16);
    return new Staging() {
      @Override
      public MemorySegment segment() {
        return taken;
      }

      @Override
      public void close() {
        alive--;
        giveBack();
      }
    };
  }

  @Override
  public Program program(Precision precision, int axes, int differences) {
    call(false);
    if (precision != Precision.SINGLE) {
      throw new IllegalArgumentException("single precision alone");
    }
    return new Program() {};
  }

  /** Memory that was not given back, of both kinds, and queues. */
  int alive() {
    return alive + memories.size();
  }

  @Override
  public void close() {
    lost = false;
  }

  @Override
  public Mark mark() {
    throw new UnsupportedOperationException("no clock");
  }

  @Override
  public double secondsBetween(Mark start, Mark end) {
    throw new UnsupportedOperationException("no clock");
  }

  @Override
  public Queue queue() {
    call(false);
    alive++;
    WorkQueue queue = new WorkQueue();
    queues.add(queue);
    return queue;
  }

  private final class WorkQueue implements Queue {
    private final Deque<Runnable> todo = new ArrayDeque<>();
    private boolean busy;

    private void add(Runnable work) {
      stir();
      call(false);
      todo.add(work);
      if (!busy) {
        busy = true;
        unfinished++;
      }
    }

    private void work(int most) {
      for (int i = 0; i < most && !todo.isEmpty(); i++) {
        todo.remove().run();
      }
    }

    private void end() {
      work(lost ? 0 : todo.size());
      todo.clear();
      if (busy) {
        busy = false;
        unfinished--;
      }
    }

    @Override
    public void upload(MemorySegment from, Memory to, long at, long bytes) {
      add(() -> MemorySegment.copy(from, 0, memory(to.address()), at, bytes));
    }

    @Override
    public void download(Memory from, long at, MemorySegment to, long bytes) {
      add(() -> MemorySegment.copy(memory(from.address()), at, to, 0, bytes));
    }

    @Override
    public void clear(Memory cleared, long bytes) {
      add(() -> memory(cleared.address()).asSlice(0, bytes).fill((byte) 0));
    }

    @Override
    public void launch(Program program, int items, MemorySegment arguments) {
      // A launch takes its arguments along.
      MemorySegment own = Arena.ofAuto().allocate(arguments.byteSize(), Long.BYTES);
      own.copyFrom(arguments);
      add(() -> new Launch(own).run(items));
    }

    @Override
    public void reach(Mark mark) {
      throw new UnsupportedOperationException("no clock");
    }

    @Override
    public void finish() {
      stir();
      end();
      call(false);
    }

    @Override
    public void close() {
      alive--;
      end();
      queues.remove(this);
      call(true);
    }
  }

  private MemorySegment memory(long address) {
    MemorySegment taken = memories.get(address);
    if (taken == null) {
      throw new IllegalStateException("memory that was not taken");
    }
    return taken;
  }

  private final class Launch {
    private final MemorySegment arguments;
    private final int axes;
    private final int differences;
    private final int products;
    private final long levels;
    private final long level;

    Launch(MemorySegment arguments) {
      this.arguments = arguments;
      axes = (int) Arguments.get(arguments, Arguments.AXES);
      differences = (int) Arguments.get(arguments, Arguments.DIFFERENCES);
      products = (int) Arguments.get(arguments, Arguments.PRODUCTS);
      levels = Arguments.get(arguments, Arguments.LEVELS);
      level = Arguments.get(arguments, Arguments.LEVEL);
    }

    private MemorySegment of(int field) {
      return memory(Arguments.get(arguments, field));
    }

    void run(int items) {
      MemorySegment list = of(Arguments.ITEMS);
      for (int i = 0; i < items; i++) {
        int[] item = list.asSlice(16L * i, 16L).toArray(ValueLayout.JAVA_INT);
        for (int lanes = item[1]; lanes < item[2]; lanes++) {
          for (int pair = 0; pair < 4; pair++) {
            int mask = (item[3] >> (2 * pair)) & 3;
            if (mask != 0) {
              add(2 * item[0] + pair / 2, 2 * lanes + pair % 2, mask);
            }
          }
        }
      }
    }

    private float[] floats(int field, long tile, int each) {
      return of(field)
          .asSlice(tile * each * Float.BYTES, (long) each * Float.BYTES)
          .toArray(ValueLayout.JAVA_FLOAT);
    }

    /** The numbers of a tile that this launch looks at, axes × 64. */
    private float[] numbers(int field, long tile) {
      float[] all = floats(field, tile, (products + axes) * TILE);
      float[] numbers = Arrays.copyOfRange(all, products * TILE, all.length);
      System.arraycopy(all, 0, numbers, 0, differences * TILE);
      return numbers;
    }

    private double[] bounds(int field, long tile) {
      return of(field).asSlice(24L * tile, 24L).toArray(ValueLayout.JAVA_DOUBLE);
    }

    private void add(int rowTile, int laneTile, int mask) {
      long row = rowTile - Arguments.get(arguments, Arguments.ROW_FIRST);
      long lane = laneTile - Arguments.get(arguments, Arguments.LANE_FIRST);
      float[] rows = numbers(Arguments.ROWS, row);
      float[] placed = numbers(Arguments.LANES, lane);
      float[] lanes = new float[placed.length];
      float[] from = floats(Arguments.ROW_CENTRES, row, axes);
      float[] to = floats(Arguments.LANE_CENTRES, lane, axes);
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = placed[i / TILE * TILE + TileChunk.placeOf(i % TILE, 4)];
        int axis = i / TILE;
        if (axis < differences) {
          rows[i] += (float) ((double) from[axis] - (double) to[axis]);
        }
      }
      double[][] sums =
          PlainTiles.sums(
              rows,
              lanes,
              differences,
              floats(Arguments.ROW_TERMS, row * levels + level, TILE),
              floats(Arguments.LANE_TERMS, lane * levels + level, TILE),
              (float) Arguments.getDouble(arguments, Arguments.SCALE),
              (float) Arguments.getDouble(arguments, Arguments.BEYOND),
              Arguments.get(arguments, Arguments.SELF) != 0 && rowTile == laneTile);
      double[] r = bounds(Arguments.ROW_BOUNDS, row * levels + level);
      double[] l = bounds(Arguments.LANE_BOUNDS, lane * levels + level);
      double displacement =
          UNIT * (2 * r[0] + 3 * l[0] + r[1] + l[1])
              + Arguments.getDouble(arguments, Arguments.ROW_ROUNDING)
              + Arguments.getDouble(arguments, Arguments.LANE_ROUNDING);
      double cancellation = UNIT * (r[2] + l[2] + 4 * (r[1] * r[1] + l[1] * l[1]));
      if ((mask & PairWork.ROWS) != 0) {
        deposit(Arguments.ROW_DIGITS, row, sums[0], displacement, cancellation);
      }
      if ((mask & PairWork.LANES) != 0) {
        deposit(Arguments.LANE_DIGITS, lane, sums[1], displacement, cancellation);
      }
    }

    private void deposit(
        int field, long tile, double[] sums, double displacement, double cancellation) {
      MemorySegment digits = of(field);
      MemorySegment errors = of(field + 1);
      for (int i = 0; i < TILE; i++) {
        if (sums[i] < LEAST) {
          continue;
        }
        double scaled = sums[i];
        for (int k = 0; k < DIGITS; k++) {
          scaled *= 0x1p32;
          long digit = (long) scaled;
          scaled -= digit;
          long at = (tile * DIGITS + k) * TILE + i;
          digits.setAtIndex(
              ValueLayout.JAVA_LONG, at, digits.getAtIndex(ValueLayout.JAVA_LONG, at) + digit);
        }
        raise(errors, 2 * tile, displacement);
        raise(errors, 2 * tile + 1, cancellation);
      }
    }

    private void raise(MemorySegment errors, long at, double value) {
      double before = errors.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
      errors.setAtIndex(ValueLayout.JAVA_DOUBLE, at, Math.max(before, value));
    }
  }
}
