package org.quests.gpu;

import java.lang.foreign.MemorySegment;
import org.quests.kernel.Precision;

/**
 * A GPU as far as kernel sums need one. Every call checks what became of it; all that is made here
 * is closed by who made it. For one thread at a time.
 *
 * <p>Calls throw {@link GpuException}, of kind MEMORY where memory is short, else LOST.
 */
interface GpuDevice extends AutoCloseable {
  /** Begins work on the calling thread. */
  void enter();

  /** Memory on the device that is free, in bytes. */
  long freeMemory();

  /** Takes memory on the device. */
  Memory allocate(long bytes);

  /** Takes memory of the host that the device reads and writes by itself. */
  Staging stage(int bytes);

  /** Makes an order of work. */
  Queue queue();

  /**
   * Makes the kernels for rows of a form; the device keeps them.
   *
   * @param differences over how many of the axes differences are taken
   */
  Program program(Precision precision, int axes, int differences);

  /** Makes a mark, for queues to reach. */
  Mark mark();

  /** Seconds that the device took from one mark to another, both of them reached. */
  double secondsBetween(Mark start, Mark end);

  @Override
  void close();

  /** A moment in a queue's work, by the device's clock. */
  interface Mark extends AutoCloseable {
    @Override
    void close();
  }

  /** Memory on the device. */
  interface Memory extends AutoCloseable {
    /** Where it begins, for the device. */
    long address();

    @Override
    void close();
  }

  /** Memory of the host. */
  interface Staging extends AutoCloseable {
    /** The memory, zero at first. */
    MemorySegment segment();

    @Override
    void close();
  }

  /** Kernels that are ready to be launched. */
  interface Program {}

  /** Work that is done in order, while the host goes on. */
  interface Queue extends AutoCloseable {
    /** Copies from the host: from the beginning there to a place here. */
    void upload(MemorySegment from, Memory to, long at, long bytes);

    /** Copies to the host: from a place here to the beginning there. */
    void download(Memory from, long at, MemorySegment to, long bytes);

    /** Makes memory zero. */
    void clear(Memory memory, long bytes);

    /** Has the items worked on, one by each block of threads. */
    void launch(Program program, int items, MemorySegment arguments);

    /** Has the mark stand for the moment when all so far is done. */
    void reach(Mark mark);

    /** Waits until all is done. */
    void finish();

    /** Waits until all is done, and lets go of it. */
    @Override
    void close();
  }
}
