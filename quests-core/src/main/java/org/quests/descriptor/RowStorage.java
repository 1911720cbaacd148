package org.quests.descriptor;

import java.lang.foreign.MemorySegment;

/** Where the rows of a dataset are kept while it is described. */
public interface RowStorage {
  /** Memory. */
  RowStorage MEMORY = RowStorage::inMemory;

  /** Numbers that are kept. */
  interface Kept {
    /** How many. */
    long numbers();

    /** The numbers in double precision, in the processor's byte order. */
    MemorySegment data();

    /** Whether they are still the array that they were. */
    default boolean inMemory() {
      return false;
    }
  }

  /**
   * Keeps rows, on one thread at a time.
   *
   * @param rows one row after the other; may be changed afterwards unless they are kept in memory
   */
  Kept keep(double[] rows);

  /** The numbers of an array. */
  static Kept inMemory(double[] rows) {
    return new Kept() {
      @Override
      public long numbers() {
        return rows.length;
      }

      @Override
      public MemorySegment data() {
        return MemorySegment.ofArray(rows);
      }

      @Override
      public boolean inMemory() {
        return true;
      }
    };
  }
}
