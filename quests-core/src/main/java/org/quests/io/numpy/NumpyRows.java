package org.quests.io.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * The numbers of an array of an archive, row after row along its first axis: some rows are in
 * memory, not the array. Going on costs what is read; going back reads from the start again, for
 * many rows at a time. For one thread.
 */
public final class NumpyRows implements AutoCloseable {
  /** Numbers that are held, where a row has fewer. */
  private static final int HELD = 1 << 18;

  private final ZipFile zip;
  private final ZipEntry entry;
  private final String label;
  private final NumpyHeader header;
  private final NumpyReader.Decoder decoder;
  private final long rows;
  private final int width;

  /** Rows that are held at most. */
  private final int most;

  private final CRC32 checksum = new CRC32();
  private @Nullable InputStream in;

  /** The row that the stream stands in front of. */
  private long next;

  private double[] held = new double[0];
  private byte[] buffer = new byte[0];
  private long first;
  private int count;

  /**
   * Opens an array.
   *
   * @throws QuestsException of kind INPUT where it is no array of numbers in C order, or damaged
   */
  NumpyRows(ZipFile zip, ZipEntry entry, String label) throws IOException {
    this.zip = zip;
    this.entry = entry;
    this.label = label;
    try (InputStream start = zip.getInputStream(entry)) {
      header = NumpyHeader.read(start, label);
    }
    header.requireLength(entry.getSize(), label);
    boolean texts = header.kind() == 'U' || header.kind() == 'S';
    if (texts || header.fortranOrder() || header.shape().isEmpty()) {
      throw QuestsException.input(
          label
              + ": expected numbers "
              + (texts || !header.fortranOrder()
                  ? "in rows"
                  : "in C order (numpy.ascontiguousarray makes it)")
              + ", found "
              + header);
    }
    rows = header.shape().getFirst();
    long numbers = rows == 0 ? 0 : NumpyHeader.count(header.shape()) / rows;
    if (numbers > Integer.MAX_VALUE / Double.BYTES) {
      throw QuestsException.input(label + ": expected rows that fit in memory, found " + header);
    }
    width = (int) numbers;
    most = Math.max(1, HELD / Math.max(1, width));
    decoder = new NumpyReader.Decoder(header);
  }

  /** The shape of the array, with at least one axis. */
  public List<Long> shape() {
    return header.shape();
  }

  /** How many numbers a row has. */
  public int width() {
    return width;
  }

  /**
   * Reads a row.
   *
   * @param row 0 … rows − 1
   * @param into receives {@link #width} numbers from its start
   * @throws QuestsException of kind INPUT where the array is damaged
   * @throws IOException where it cannot be read
   */
  public void read(long row, double[] into) throws IOException {
    if (row < first || row >= first + count) {
      hold(row);
    }
    System.arraycopy(held, (int) (row - first) * width, into, 0, width);
  }

  private void hold(long row) throws IOException {
    long from = row;
    InputStream stream = in;
    if (stream == null || row < next) {
      // Whoever goes back goes on doing so.
      from = stream == null ? row : Math.max(0, row - most + 1);
      close();
      stream = new CheckedInputStream(zip.getInputStream(entry), checksum);
      checksum.reset();
      in = stream;
      next = 0;
      stream.skipNBytes(header.byteLength());
    }
    count = 0;
    stream.skipNBytes((from - next) * width * header.itemBytes());
    next = from;
    int wanted = (int) Math.min(most, rows - from);
    int bytes = wanted * width * header.itemBytes();
    if (held.length < wanted * width) {
      held = new double[wanted * width];
      buffer = new byte[bytes];
    }
    Cancellation.checkHere();
    if (stream.readNBytes(buffer, 0, bytes) < bytes) {
      throw header.wrongLength("fewer", label);
    }
    MemorySegment source = MemorySegment.ofArray(buffer);
    boolean real = header.kind() == 'f';
    for (int i = 0; i < wanted * width; i++) {
      held[i] = real ? decoder.real(source, i) : decoder.whole(source, i);
    }
    first = from;
    count = wanted;
    next = from + wanted;
    if (next == rows) {
      NumpyReader.requireChecksum(checksum, entry, label);
    }
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    InputStream stream = in;
    in = null;
    if (stream != null) {
      stream.close();
    }
  }
}
