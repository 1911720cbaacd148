package org.quests.kernel;

import org.quests.core.QuestsException;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

/** Rows of numbers that are copied out some at a time, wherever they are. */
interface Rows {
  /** The number of rows. */
  int count();

  /** Numbers in a row. */
  int dimension();

  /** Copies rows into a flat array, one after the other. */
  void copyRows(int from, int to, double[] into, int at);

  /**
   * Atomic number of the centre of a row; −1 where rows do not depend on elements beside their
   * numbers.
   */
  default int element(int row) {
    return Places.NONE;
  }

  /** Says that rows before this one will not be asked for again. */
  default void letGo(int before) {}

  /**
   * Those of a dataset without the numbers that say the element of the centre.
   *
   * @param shares whether with the shares of elements, where there are any
   * @throws QuestsException of kind INPUT where rows depend on elements and these are not known
   */
  static Rows of(Environments environments, boolean shares) {
    ElementForm form = environments.spec().elements();
    if (form == ElementForm.NONE) {
      return of(environments);
    }
    if (!environments.elementsKnown()) {
      throw QuestsException.input(
          environments.source()
              + ": the elements of the centres are not known, expected them for "
              + environments.spec().fingerprint());
    }
    int columns = columns(environments.spec(), shares);
    return new Rows() {
      @Override
      public int count() {
        return environments.count();
      }

      @Override
      public int dimension() {
        return columns;
      }

      @Override
      public void copyRows(int from, int to, double[] into, int at) {
        environments.copyColumns(from, to, columns, into, at);
      }

      @Override
      public int element(int row) {
        return environments.element(row);
      }
    };
  }

  /** The same, which lets rows of the dataset go when they are not needed any more. */
  static Rows lettingGo(Rows rows, Environments environments) {
    return new Rows() {
      @Override
      public int count() {
        return rows.count();
      }

      @Override
      public int dimension() {
        return rows.dimension();
      }

      @Override
      public void copyRows(int from, int to, double[] into, int at) {
        rows.copyRows(from, to, into, at);
      }

      @Override
      public int element(int row) {
        return rows.element(row);
      }

      @Override
      public void letGo(int before) {
        environments.letGo(before);
      }
    };
  }

  /** How many numbers of a row are there without those that say the element of the centre. */
  static int columns(RowSpec spec, boolean shares) {
    ElementForm form = spec.elements();
    return spec.dimension() - form.centreColumns() - (shares ? 0 : form.shareColumns());
  }

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
