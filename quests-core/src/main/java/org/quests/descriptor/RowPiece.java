package org.quests.descriptor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;

/**
 * Rows as they are held: whole, or without most of the numbers that {@link ElementForm} adds. Then
 * of the shares only those of some elements are there, for the others are 0, and what says the
 * element of the centre is not there at all. Shares may also be held of rows that have none, which
 * then are passed over: so rows that see elements and rows that do not are held once.
 */
final class RowPiece {
  private final RowStorage.Kept kept;

  /** The same where they are in memory. */
  private final double @Nullable [] rows;

  private final byte @Nullable [] shares;

  private RowPiece(RowStorage.Kept kept, double @Nullable [] rows, byte @Nullable [] shares) {
    this.kept = kept;
    this.rows = rows;
    this.shares = shares;
  }

  /**
   * Rows in memory.
   *
   * @param rows one row after the other
   * @param shares atomic numbers of the elements whose shares are there; null where rows are whole
   */
  RowPiece(double[] rows, byte @Nullable [] shares) {
    this(RowStorage.inMemory(rows), rows, shares);
  }

  /** Rows that are whole. */
  static RowPiece whole(double[] rows) {
    return new RowPiece(rows, null);
  }

  /** Rows that are kept somewhere. */
  static RowPiece of(KeptRows rows) {
    return new RowPiece(rows.numbers(), null, rows.shares());
  }

  /** What these are made of. */
  KeptRows held() {
    return new KeptRows(kept, shares);
  }

  /** The same rows, kept somewhere. */
  RowPiece keptIn(RowStorage storage) {
    RowStorage.Kept elsewhere = storage.keep(rows());
    return elsewhere.inMemory() ? this : new RowPiece(elsewhere, null, shares);
  }

  /**
   * The numbers in memory, one row after the other; to be filled by what describes.
   *
   * @throws IllegalStateException where they are kept elsewhere
   */
  double[] rows() {
    if (rows == null) {
      throw new IllegalStateException("rows are not in memory");
    }
    return rows;
  }

  /** One of all numbers. */
  double number(int i) {
    return rows == null ? kept.data().getAtIndex(ValueLayout.JAVA_DOUBLE, i) : rows[i];
  }

  /** How many numbers are held. */
  long numbers() {
    return kept.numbers();
  }

  byte @Nullable [] shares() {
    return shares;
  }

  private void copyNumbers(int from, double[] into, int at, int n) {
    if (rows == null) {
      MemorySegment.copy(
          kept.data(), ValueLayout.JAVA_DOUBLE, (long) from * Double.BYTES, into, at, n);
    } else {
      System.arraycopy(rows, from, into, at, n);
    }
  }

  /**
   * The elements whose shares are held of rows of structures.
   *
   * @param elements those of the structures
   * @return null where rows are held whole
   */
  static byte @Nullable [] shares(RowSpec spec, ElementSet elements) {
    return switch (spec.elements()) {
      case NONE -> null;
      case CENTRE -> new byte[0];
      case FULL -> elements.atomicNumbers();
    };
  }

  /** How many numbers of a row are held. */
  static int width(RowSpec spec, byte @Nullable [] shares) {
    return shares == null ? spec.dimension() : plain(spec) + shares.length;
  }

  /** How many numbers of a row are there in any form. */
  static int plain(RowSpec spec) {
    return spec.dimension() - spec.elements().shareColumns() - spec.elements().centreColumns();
  }

  /**
   * The same rows without what elements add to their plain numbers.
   *
   * @param spec what these rows are
   */
  RowPiece withoutElements(RowSpec spec) {
    if (shares != null) {
      return this;
    }
    int plain = plain(spec);
    int n = count(spec);
    double[] first = new double[Math.multiplyExact(n, plain)];
    copy(spec, 0, n, plain, first, 0);
    return whole(first);
  }

  /**
   * The same rows where labels have other numbers.
   *
   * @param there the other number of each
   */
  RowPiece renumbered(byte[] there) {
    return shares == null ? this : new RowPiece(kept, rows, Labels.renumbered(shares, there));
  }

  int width(RowSpec spec) {
    return width(spec, shares);
  }

  /** How many rows there are. */
  int count(RowSpec spec) {
    return Math.toIntExact(numbers() / width(spec));
  }

  /**
   * Copies the first numbers of some rows.
   *
   * @param columns how many of each
   */
  void copy(RowSpec spec, int from, int to, int columns, double[] into, int at) {
    int width = width(spec);
    if (columns == width && shares == null) {
      copyNumbers(from * width, into, at, (to - from) * width);
      return;
    }
    int plain = plain(spec);
    int first = shares == null ? columns : Math.min(columns, plain);
    for (int row = from; row < to; row++, at += columns) {
      copyNumbers(row * width, into, at, first);
      Arrays.fill(into, at + first, at + columns, 0);
      for (int s = 0; shares != null && columns > plain && s < shares.length; s++) {
        into[at + plain + shares[s]] = number(row * width + plain + s);
      }
    }
  }

  /** Copies one row as it is held where shares of some elements are. */
  void copyHeld(RowSpec spec, int row, byte @Nullable [] wanted, double[] into, int at) {
    int width = width(spec);
    if (Arrays.equals(wanted, shares)) {
      copyNumbers(row * width, into, at, width);
      return;
    }
    double[] whole = new double[spec.dimension()];
    copy(spec, row, row + 1, whole.length, whole, 0);
    int plain = plain(spec);
    System.arraycopy(whole, 0, into, at, wanted == null ? whole.length : plain);
    for (int s = 0; wanted != null && s < wanted.length; s++) {
      into[at + plain + s] = whole[plain + wanted[s]];
    }
  }
}
