package org.quests.io.numpy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * An array of NumPy, as a file of {@link NumpyReader} holds it or {@link NumpyWriter} writes it:
 * elements in C order (the last axis runs fastest) and a shape. A scalar has the shape {@code ()}.
 * What the accessors return is shared, not copied, and must not be written to.
 */
public sealed interface NumpyArray {
  /** The lengths of the axes, each 0 or more; empty for a scalar. */
  List<Long> shape();

  /** An array of numbers. */
  sealed interface Numbers extends NumpyArray {
    /**
     * One element as a double; whole numbers beyond ±2⁵³ are rounded.
     *
     * @param index position in C order, 0 … {@link #size()} − 1
     * @throws IndexOutOfBoundsException where the array has no such element
     */
    double real(long index);
  }

  /**
   * Floating-point numbers.
   *
   * @param shape the lengths of the axes
   * @param data the elements as doubles of the native byte order; on a {@code double[]} where one
   *     can hold them all, when it comes from {@link NumpyReader}
   */
  record Doubles(List<Long> shape, MemorySegment data) implements Numbers {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException where the data has not 8 bytes for each element of the shape
     */
    public Doubles {
      shape = List.copyOf(shape);
      checkLength(shape, data.byteSize(), Double.BYTES);
    }

    @Override
    public double real(long index) {
      return data.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }
  }

  /**
   * Floating-point numbers in several arrays, so that whoever takes them over needs no copy.
   *
   * @param shape the lengths of the axes
   * @param each how many elements a piece holds, but for the last one, which may hold fewer
   * @param pieces the elements, one piece after the other
   */
  record Pieces(List<Long> shape, int each, List<double[]> pieces) implements Numbers {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException where the pieces have not one number for each element of the
     *     shape
     */
    public Pieces {
      shape = List.copyOf(shape);
      pieces = List.copyOf(pieces);
      checkLength(shape, pieces.stream().mapToLong(piece -> piece.length).sum(), 1);
    }

    @Override
    public double real(long index) {
      return pieces.get((int) (index / each))[(int) (index % each)];
    }
  }

  /**
   * Whole numbers or truth values (0 and 1).
   *
   * @param shape the lengths of the axes
   * @param data the elements as longs of the native byte order
   */
  record Longs(List<Long> shape, MemorySegment data) implements Numbers {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException where the data has not 8 bytes for each element of the shape
     */
    public Longs {
      shape = List.copyOf(shape);
      checkLength(shape, data.byteSize(), Long.BYTES);
    }

    /**
     * One element, exactly.
     *
     * @param index position in C order, 0 … {@link #size()} − 1
     * @throws IndexOutOfBoundsException where the array has no such element
     */
    public long whole(long index) {
      return data.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    @Override
    public double real(long index) {
      return whole(index);
    }
  }

  /**
   * Texts.
   *
   * @param shape the lengths of the axes
   * @param values the elements
   */
  record Texts(List<Long> shape, List<String> values) implements NumpyArray {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException where there are not as many values as the shape says
     */
    public Texts {
      shape = List.copyOf(shape);
      values = List.copyOf(values);
      checkLength(shape, values.size(), 1);
    }
  }

  /** How many elements there are: the product of the shape. */
  default long size() {
    return sizeOf(shape());
  }

  /** A single number. */
  static Doubles scalar(double value) {
    return doubles(new double[] {value});
  }

  /** A single whole number. */
  static Longs scalar(long value) {
    return new Longs(List.of(), MemorySegment.ofArray(new long[] {value}));
  }

  /** A single text. */
  static Texts scalar(String text) {
    return new Texts(List.of(), List.of(text));
  }

  /** Whole numbers in one row, on the given array itself. */
  static Longs vector(long[] values) {
    return new Longs(List.of((long) values.length), MemorySegment.ofArray(values));
  }

  /**
   * Numbers of any shape, on the given array itself.
   *
   * @param values the elements in C order
   * @throws IllegalArgumentException where the shape has more or fewer elements than are given
   */
  static Doubles doubles(double[] values, long... shape) {
    return new Doubles(listOf(shape), MemorySegment.ofArray(values));
  }

  private static void checkLength(List<Long> shape, long found, int bytes) {
    if (found != Math.multiplyExact(sizeOf(shape), bytes)) {
      throw new IllegalArgumentException(
          found / bytes + " elements for the shape " + NumpyHeader.format(shape));
    }
  }

  private static List<Long> listOf(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  private static long sizeOf(List<Long> shape) {
    return NumpyHeader.count(shape);
  }
}
