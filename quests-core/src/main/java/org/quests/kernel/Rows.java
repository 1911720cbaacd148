package org.quests.kernel;

import org.quests.descriptor.Environments;

/** Rows of numbers that are copied out some at a time, wherever they are. */
interface Rows {
  /** The number of rows. */
  int count();

  /** Numbers in a row. */
  int dimension();

  /** Copies rows into a flat array, one after the other. */
  void copyRows(int from, int to, double[] into, int at);

  /** Those of a dataset. */
  static Rows of(Environments environments) {
    return new Rows() {
      @Override
      public int count() {
        return environments.count();
      }

      @Override
      public int dimension() {
        return environments.dimension();
      }

      @Override
      public void copyRows(int from, int to, double[] into, int at) {
        environments.copyRows(from, to, into, at);
      }
    };
  }
}
