package org.quests.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.quests.core.QuestsException;

/**
 * The file of kernel sums, little-endian: four bytes that say so and the version; what the sums are
 * sums of, and its checksum; the sums, and the checksum of all before it. Later versions read
 * earlier ones.
 */
final class SumFile {
  private static final int MAGIC = 0x4d555351; // "QSUM", as little-endian bytes

  /** The latest version. */
  static final int VERSION = 2;

  /** The version that knows of full tiles only. */
  private static final int FULL_TILES = 1;

  /** Beyond the last of them the end of a tile would be no number. */
  private static final int MOST_PLACES = Integer.MAX_VALUE - PackedEnvironments.TILE;

  /** Rows that room is made for where a file announces more than it may hold. */
  static final int FIRST_SLOTS = 1 << 16;

  /** More would be no head. */
  private static final int LONGEST_HEAD = 1 << 26;

  private SumFile() {}

  /** Writes numbers, and their checksums where asked to. */
  static final class Writer {
    private final OutputStream out;
    private final CRC32C sum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);

    private final int version;

    Writer(OutputStream out, int version) throws IOException {
      this.out = out;
      this.version = version;
      putInt(MAGIC).putInt(version);
    }

    private ByteBuffer room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
      return buffer;
    }

    private void flush() throws IOException {
      sum.update(buffer.array(), 0, buffer.position());
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }

    Writer putByte(int value) throws IOException {
      room(1).put((byte) value);
      return this;
    }

    Writer putInt(int value) throws IOException {
      room(Integer.BYTES).putInt(value);
      return this;
    }

    Writer putLong(long value) throws IOException {
      room(Long.BYTES).putLong(value);
      return this;
    }

    Writer putDouble(double value) throws IOException {
      room(Double.BYTES).putDouble(value);
      return this;
    }

    Writer putText(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      putInt(bytes.length);
      for (byte b : bytes) {
        putByte(b);
      }
      return this;
    }

    /** The checksum of all before it. */
    void putChecksum() throws IOException {
      flush();
      putInt((int) sum.getValue());
      flush();
    }
  }

  /** Reads what a {@link Writer} wrote. */
  static final class Reader {
    private final InputStream in;
    private final int version;
    private final CRC32C sum = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /**
     * Reads the beginning.
     *
     * @throws QuestsException where the bytes are something else, or of a later version
     */
    Reader(InputStream in) throws IOException {
      this.in = in;
      load(8);
      if (buffer.getInt() != MAGIC) {
        throw QuestsException.input("no kernel sums: expected the first bytes QSUM");
      }
      version = buffer.getInt();
      if (version < 1 || version > VERSION) {
        throw QuestsException.input(
            "kernel sums of version " + version + ", expected at most version " + VERSION);
      }
    }

    private void load(int bytes) throws IOException {
      byte[] read = in.readNBytes(bytes);
      if (read.length < bytes) {
        throw QuestsException.input("kernel sums end early, expected more bytes");
      }
      sum.update(read);
      buffer = ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes so many bytes up, of which the next numbers are made. */
    Reader take(int bytes) throws IOException {
      load(bytes);
      return this;
    }

    private ByteBuffer next(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        load(bytes);
      }
      return buffer;
    }

    int getByte() throws IOException {
      return next(1).get();
    }

    int getInt() throws IOException {
      return next(Integer.BYTES).getInt();
    }

    long getLong() throws IOException {
      return next(Long.BYTES).getLong();
    }

    double getDouble() throws IOException {
      return next(Double.BYTES).getDouble();
    }

    /** A number from 0 to a greatest. */
    int getSize(int most) throws IOException {
      int value = getInt();
      if (value < 0 || value > most) {
        throw damaged();
      }
      return value;
    }

    /**
     * The number of a row.
     *
     * @param most the greatest
     * @param none whether it may be −1, which stands for none
     */
    int getRow(int most, boolean none) throws IOException {
      int value = getInt();
      if (value < (none ? -1 : 0) || value > most) {
        throw damaged();
      }
      return value;
    }

    String getText() throws IOException {
      byte[] bytes = new byte[getSize(1 << 20)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) getByte();
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Compares with the checksum that stands here.
     *
     * @throws QuestsException where it differs
     */
    void check() throws IOException {
      int expected = (int) sum.getValue();
      load(Integer.BYTES);
      if (buffer.getInt() != expected) {
        throw damaged();
      }
    }
  }

  /** Of a head that says what cannot be. */
  static QuestsException impossible() {
    return QuestsException.input("kernel sums are damaged: their head contradicts itself");
  }

  static QuestsException damaged() {
    return QuestsException.input("kernel sums are damaged: their checksum is another one");
  }

  /** The earliest version that can say what the sums are of. */
  static int version(LogKernelSums.Header header) {
    return header.full() ? FULL_TILES : VERSION;
  }

  static void writeHeader(LogKernelSums.Header header, Writer out) throws IOException {
    out.putText(header.descriptor()).putInt(header.dimension());
    out.putInt(header.queries()).putInt(header.reference());
    if (out.version > FULL_TILES) {
      out.putInt(header.queryPlaces()).putInt(header.referencePlaces());
    }
    write(header.queriesHash(), out);
    write(header.referenceHash(), out);
    write(header.groupsHash(), out);
    out.putInt(header.h().count());
    for (Bandwidth h : header.h().values()) {
      out.putDouble(h.value());
    }
    out.putByte(header.precision() == Precision.SINGLE ? 1 : 2).putDouble(header.tolerance());
    out.putDouble(header.decideAt()).putInt(header.differences());
    out.putByte(header.self() ? 1 : 0).putInt(header.groups());
    out.putByte(header.nearest() ? 1 : 0).putByte(header.ownFrameLeftOut() ? 1 : 0);
  }

  private static void write(ContentHash hash, Writer out) throws IOException {
    out.putLong(hash.high()).putLong(hash.low()).putLong(hash.anyOrder());
  }

  static LogKernelSums.Header readHeader(Reader in) throws IOException {
    String descriptor = in.getText();
    int dimension = in.getSize(Integer.MAX_VALUE);
    int queries = in.getSize(Integer.MAX_VALUE);
    int reference = in.getSize(Integer.MAX_VALUE);
    int queryPlaces = places(in, queries);
    int referencePlaces = places(in, reference);
    ContentHash queriesHash = readHash(in);
    ContentHash referenceHash = readHash(in);
    ContentHash groupsHash = readHash(in);
    int bandwidths = in.getSize(1 << 20);
    List<Bandwidth> h = new ArrayList<>();
    for (int i = 0; i < bandwidths; i++) {
      h.add(bandwidth(in.getDouble()));
    }
    if (h.isEmpty()) {
      throw impossible();
    }
    LogKernelSums.Header header =
        new LogKernelSums.Header(
            descriptor,
            dimension,
            queries,
            reference,
            queryPlaces,
            referencePlaces,
            queriesHash,
            referenceHash,
            groupsHash,
            new Bandwidths(h),
            in.getByte() == 1 ? Precision.SINGLE : Precision.DOUBLE,
            in.getDouble(),
            in.getDouble(),
            in.getSize(Integer.MAX_VALUE),
            in.getByte() != 0,
            in.getSize(Integer.MAX_VALUE),
            in.getByte() != 0,
            in.getByte() != 0);
    // Each row takes so many bytes, in one piece.
    long sums = (long) header.h().count() * header.groups();
    if (header.groups() < 1 || sums > LONGEST_HEAD / 4) {
      throw impossible();
    }
    return header;
  }

  private static Bandwidth bandwidth(double h) {
    try {
      return Bandwidth.of(h);
    } catch (QuestsException e) {
      throw impossible();
    }
  }

  private static int places(Reader in, int least) throws IOException {
    int places = in.version > FULL_TILES ? in.getSize(MOST_PLACES) : least;
    if (places < least || places > MOST_PLACES) {
      throw impossible();
    }
    return places;
  }

  private static ContentHash readHash(Reader in) throws IOException {
    return new ContentHash(in.getLong(), in.getLong(), in.getLong());
  }

  static void writeBlocks(List<TileBlock> blocks, Writer out) throws IOException {
    out.putInt(blocks.size());
    for (TileBlock block : blocks) {
      out.putInt(block.queryFrom()).putInt(block.queryTo());
      out.putInt(block.referenceFrom()).putInt(block.referenceTo());
    }
  }

  static List<TileBlock> readBlocks(Reader in) throws IOException {
    int n = in.getSize(LONGEST_HEAD);
    List<TileBlock> blocks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      blocks.add(new TileBlock(in.getInt(), in.getInt(), in.getInt(), in.getInt()));
    }
    return blocks;
  }
}
