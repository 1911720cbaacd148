package org.quests.io.numpy;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one array as an {@code .npy} file (version 1.0, little-endian, C order), piece by piece:
 * the shape is said first, then the elements come in any portions. {@code numpy.load} reads it.
 */
public final class NumpyWriter implements Closeable {
  /** How numbers are kept. */
  public enum Type {
    /** {@code <f4}: rounded to the nearest float; beyond its range, infinite. */
    FLOAT32("<f4", Float.BYTES),
    /** {@code <f8}: as they are. */
    FLOAT64("<f8", Double.BYTES),
    /** {@code <i4}: whole numbers from −2³¹ to 2³¹ − 1. */
    INT32("<i4", Integer.BYTES),
    /** {@code |i1}: whole numbers from −128 to 127. */
    INT8("|i1", Byte.BYTES);

    private final String code;
    private final int itemBytes;

    Type(String code, int itemBytes) {
      this.code = code;
      this.itemBytes = itemBytes;
    }
  }

  private static final int BUFFER_BYTES = 1 << 16;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final OutputStream out;
  private final int itemBytes;

  /** Whether elements are whole numbers of fewer than 8 bytes. */
  private final boolean small;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final MemorySegment bufferSegment = MemorySegment.ofArray(buffer);
  private int filled;
  private long missing;

  /**
   * Begins an array by writing its header.
   *
   * @param out where it goes; {@link #close()} closes it
   * @param shape the lengths of the axes, each 0 or more; none for a scalar
   * @throws IllegalArgumentException where an axis is negative or the elements are 2⁶³ or more
   */
  public NumpyWriter(OutputStream out, Type type, long... shape) throws IOException {
    this(out, type.code, type.itemBytes, Arrays.stream(shape).boxed().toList());
  }

  private NumpyWriter(OutputStream out, String code, int itemBytes, List<Long> shape)
      throws IOException {
    this.out = out;
    this.itemBytes = itemBytes;
    this.small = code.equals(Type.INT32.code) || code.equals(Type.INT8.code);
    this.missing = NumpyHeader.count(shape);
    out.write(NumpyHeader.bytes(code, shape));
  }

  /**
   * Writes a whole array: doubles as {@code <f8}, whole numbers as {@code <i8}, texts as {@code
   * <U}. The stream is not closed.
   */
  public static void write(OutputStream out, NumpyArray array) throws IOException {
    if (array instanceof NumpyArray.Texts texts) {
      writeTexts(out, texts);
      return;
    }
    boolean real = !(array instanceof NumpyArray.Longs);
    NumpyWriter writer = new NumpyWriter(out, real ? "<f8" : "<i8", Long.BYTES, array.shape());
    if (array instanceof NumpyArray.Doubles doubles) {
      writer.write(doubles.data());
    } else if (array instanceof NumpyArray.Pieces pieces) {
      for (double[] piece : pieces.pieces()) {
        writer.write(piece);
      }
    } else if (array instanceof NumpyArray.Longs longs) {
      writer.write(longs.data());
    }
    writer.drain();
  }

  /**
   * Writes the next elements.
   *
   * @throws IllegalStateException where they are more than the shape has left
   */
  public void write(double... values) throws IOException {
    write(MemorySegment.ofArray(values));
  }

  /**
   * Writes the next elements.
   *
   * @param values doubles of the native byte order
   * @throws IllegalArgumentException where the length is no multiple of 8 bytes
   * @throws IllegalStateException where they are more than the shape has left
   */
  public void write(MemorySegment values) throws IOException {
    if (small) {
      throw new IllegalStateException("an array of whole numbers takes no doubles");
    }
    long count = values.byteSize() / Long.BYTES;
    if (values.byteSize() % Long.BYTES != 0) {
      throw new IllegalArgumentException(values.byteSize() + " bytes are no whole elements");
    }
    if (count > missing) {
      throw new IllegalStateException(count + " elements where " + missing + " are left");
    }
    missing -= count;
    for (long done = 0; done < count; ) {
      if (filled == BUFFER_BYTES) {
        drain();
      }
      int items = (int) Math.min((BUFFER_BYTES - filled) / itemBytes, count - done);
      if (itemBytes == Long.BYTES) {
        // As longs, so that the bits stay the same; whole numbers come this way too.
        MemorySegment.copy(
            values,
            ValueLayout.JAVA_LONG_UNALIGNED,
            Long.BYTES * done,
            bufferSegment,
            LONG,
            filled,
            items);
      } else {
        for (int i = 0; i < items; i++) {
          double value = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, Double.BYTES * (done + i));
          bufferSegment.set(FLOAT, filled + (long) itemBytes * i, (float) value);
        }
      }
      filled += items * itemBytes;
      done += items;
    }
  }

  /**
   * Writes the next elements of an array of type {@code INT32}.
   *
   * @throws IllegalStateException where they are more than the shape has left
   */
  public void write(int[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    writeRaw(bytes.array(), values.length, Integer.BYTES);
  }

  /**
   * Writes the next elements of an array of type {@code INT8}.
   *
   * @throws IllegalStateException where they are more than the shape has left
   */
  public void write(byte[] values) throws IOException {
    writeRaw(values, values.length, Byte.BYTES);
  }

  private void writeRaw(byte[] bytes, int count, int itemSize) throws IOException {
    if (!small || itemSize != itemBytes) {
      throw new IllegalStateException("the array is of another type");
    }
    if (count > missing) {
      throw new IllegalStateException(count + " elements where " + missing + " are left");
    }
    missing -= count;
    drain();
    out.write(bytes);
  }

  /**
   * Writes what is left and closes the stream.
   *
   * @throws IllegalStateException where elements are missing; the stream is closed all the same
   */
  @Override
  public void close() throws IOException {
    try {
      drain();
    } finally {
      out.close();
    }
    if (missing > 0) {
      throw new IllegalStateException(missing + " elements of the array were not written");
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }

  private static void writeTexts(OutputStream out, NumpyArray.Texts texts) throws IOException {
    // NumPy itself never makes texts of no characters.
    int itemBytes = Integer.BYTES;
    for (String text : texts.values()) {
      itemBytes = Math.max(itemBytes, text.getBytes(StandardCharsets.UTF_32LE).length);
    }
    out.write(NumpyHeader.bytes("<U" + itemBytes / Integer.BYTES, texts.shape()));
    for (String text : texts.values()) {
      out.write(Arrays.copyOf(text.getBytes(StandardCharsets.UTF_32LE), itemBytes));
    }
  }
}
