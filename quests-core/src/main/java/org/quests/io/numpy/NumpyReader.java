package org.quests.io.numpy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * Reads NumPy's files: {@code .npy}, one array, in the versions 1.0, 2.0 and 3.0, and {@code .npz},
 * a zip archive of such, stored or deflated. Which of the two a file is, its content tells, not its
 * name. Elements may be floating-point (2, 4, 8 bytes), whole numbers (1 to 8 bytes), truth values
 * or texts, of either byte order, in C or Fortran order. Pickled objects and records are refused.
 *
 * <p>Arrays are read only when asked for, and through a small buffer. Errors are {@link
 * QuestsException}s of kind input that name the file, and in an archive the entry.
 */
public final class NumpyReader implements AutoCloseable {
  /** The name of the array of an {@code .npy} file: the one NumPy gives to nameless arrays. */
  public static final String UNNAMED = "arr_0";

  private static final String SUFFIX = ".npy";
  private static final int BUFFER_BYTES = 1 << 18;

  /** What deflate can make of a byte at most. */
  private static final int MOST_DEFLATED = 1032;

  /** The longest array that every JVM can make. */
  private static final int MAX_HEAP_ELEMENTS = Integer.MAX_VALUE - 8;

  private final Path path;
  private final @Nullable ZipFile zip;
  private final SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();

  private NumpyReader(Path path, @Nullable ZipFile zip) {
    this.path = path;
    this.zip = zip;
    if (zip != null) {
      zip.stream()
          .filter(entry -> entry.getName().endsWith(SUFFIX))
          .forEach(
              entry -> {
                String name = entry.getName();
                entries.put(name.substring(0, name.length() - SUFFIX.length()), entry);
              });
    }
  }

  /**
   * Whether content that begins so is a NumPy array or a zip archive.
   *
   * @param head the first bytes, 6 of them where there are so many
   */
  public static boolean isNumpy(byte[] head) {
    return NumpyHeader.startsWithMagic(head) || isZip(head);
  }

  private static boolean isZip(byte[] head) {
    return head.length >= 4
        && head[0] == 'P'
        && head[1] == 'K'
        && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
  }

  /**
   * Opens an {@code .npy} or {@code .npz} file.
   *
   * @throws QuestsException (input) where it cannot be read or is neither
   */
  public static NumpyReader open(Path path) {
    try {
      byte[] head;
      try (InputStream in = Files.newInputStream(path)) {
        head = in.readNBytes(6);
      }
      if (isZip(head)) {
        return new NumpyReader(path, new ZipFile(path.toFile()));
      }
      if (NumpyHeader.startsWithMagic(head)) {
        return new NumpyReader(path, null);
      }
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
    throw QuestsException.input(
        path + ": expected a NumPy array (.npy) or archive (.npz), found other data");
  }

  /** The names of the arrays, in the order of the file; {@link #UNNAMED} alone for {@code .npy}. */
  public SequencedSet<String> names() {
    return zip == null
        ? Collections.unmodifiableSequencedSet(new LinkedHashSet<>(List.of(UNNAMED)))
        : Collections.unmodifiableSequencedMap(entries).sequencedKeySet();
  }

  /**
   * The lengths of an array along its axes, without reading it.
   *
   * @param name one of {@link #names()}
   * @throws QuestsException (input) where there is no such array, or its header is damaged
   */
  public List<Long> shape(String name) {
    ZipEntry entry = entries.get(name);
    try (InputStream in =
        zip == null || entry == null ? Files.newInputStream(path) : zip.getInputStream(entry)) {
      return NumpyHeader.read(in, path.toString()).shape();
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  /**
   * Reads one array.
   *
   * @param name one of {@link #names()}
   * @throws QuestsException (input) where there is no such array, or it is damaged, too long, too
   *     short, of a type that is not read, or does not fit in memory
   */
  public NumpyArray read(String name) {
    return read(name, 0);
  }

  /**
   * The same with floating-point numbers in pieces, as {@link NumpyArray.Pieces}.
   *
   * @param most elements of a piece: it holds as many whole rows along the last axis, at least one
   */
  public NumpyArray readInPieces(String name, int most) {
    return read(name, most);
  }

  private NumpyArray read(String name, int most) {
    if (!names().contains(name)) {
      throw QuestsException.input(
          path
              + ": expected an array named '"
              + name
              + "', found "
              + (names().isEmpty() ? "none" : String.join(", ", names())));
    }
    ZipEntry entry = entries.get(name);
    String label = entry == null ? path.toString() : path + ": array '" + name + "'";
    try {
      if (zip == null || entry == null) {
        try (InputStream in = Files.newInputStream(path)) {
          return read(in, Files.size(path), most, label);
        }
      }
      requirePossible(entry, label);
      CRC32 checksum = new CRC32();
      try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
        NumpyArray array = read(in, entry.getSize(), most, label);
        requireChecksum(checksum, entry, label);
        return array;
      }
    } catch (IOException e) {
      throw unreadable(label, e);
    }
  }

  /**
   * Refuses an entry with another checksum: ZipFile itself does not look at it, and stored entries
   * have no other protection.
   */
  static void requireChecksum(CRC32 found, ZipEntry entry, String label) {
    if (found.getValue() != entry.getCrc()) {
      throw QuestsException.input(
          "%s: expected the checksum %08x, found %08x (damaged)"
              .formatted(label, entry.getCrc(), found.getValue()));
    }
  }

  /**
   * An array of an archive, to be read row after row.
   *
   * @param name one of {@link #names()}
   * @throws QuestsException of kind INPUT where there is no such array, it holds no numbers, is not
   *     in C order, or is damaged
   */
  public NumpyRows rows(String name) {
    ZipEntry entry = entries.get(name);
    if (zip == null || entry == null) {
      throw QuestsException.input(
          path + ": expected an archive with an array named '" + name + "'");
    }
    String label = path + ": array '" + name + "'";
    try {
      requirePossible(entry, label);
      return new NumpyRows(zip, entry, label);
    } catch (IOException e) {
      throw unreadable(label, e);
    }
  }

  /** Refuses an entry that claims more than its compressed bytes can hold. */
  private void requirePossible(ZipEntry entry, String label) throws IOException {
    long stored = Math.min(entry.getCompressedSize(), Files.size(path));
    long most = entry.getMethod() == ZipEntry.DEFLATED ? MOST_DEFLATED * stored : stored;
    if (entry.getSize() > most) {
      throw QuestsException.input(
          label
              + ": expected at most "
              + most
              + " bytes in an entry of "
              + stored
              + " bytes, found "
              + entry.getSize()
              + " (damaged)");
    }
  }

  /**
   * Reads an {@code .npy} file of less than 2 GiB from a stream, to its end; the stream is not
   * closed.
   *
   * @param file what messages call it
   * @throws QuestsException (input) as {@link #read(String)}
   */
  public static NumpyArray read(InputStream in, String file) {
    try {
      // All bytes before the array, for its header may claim anything.
      byte[] bytes = in.readNBytes(MAX_HEAP_ELEMENTS);
      return read(new ByteArrayInputStream(bytes), bytes.length, 0, file);
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (OutOfMemoryError e) {
      throw QuestsException.input(file + ": does not fit in memory", e);
    }
  }

  /** Closes the file. Arrays that were read stay valid. */
  @Override
  public void close() {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw unreadable(path.toString(), e);
      }
    }
  }

  /**
   * @param available bytes in the stream
   * @param most elements of a piece; 0 for an array that is not in pieces
   */
  private static NumpyArray read(InputStream in, long available, int most, String file)
      throws IOException {
    NumpyHeader header = NumpyHeader.read(in, file);
    // Before memory is taken for what a damaged header claims.
    header.requireLength(available, file);
    NumpyArray array;
    try {
      array =
          switch (header.kind()) {
            case 'f' ->
                most == 0 || header.shape().isEmpty()
                    ? new NumpyArray.Doubles(header.shape(), numbers(in, header, file))
                    : pieces(in, header, most, file);
            case 'U', 'S' -> new NumpyArray.Texts(header.shape(), texts(in, header, file));
            default -> new NumpyArray.Longs(header.shape(), numbers(in, header, file));
          };
    } catch (OutOfMemoryError e) {
      throw QuestsException.input(
          file + ": expected an array that fits in memory, found " + header, e);
    }
    if (in.read() >= 0) {
      throw header.wrongLength("more", file);
    }
    return array;
  }

  private static NumpyArray.Pieces pieces(InputStream in, NumpyHeader header, int most, String file)
      throws IOException {
    long row = Math.max(1, header.shape().getLast());
    if (row > MAX_HEAP_ELEMENTS) {
      throw QuestsException.input(file + ": expected fewer than 2^31 numbers in a row");
    }
    int each = (int) Math.max(row, most / row * row);
    long count = NumpyHeader.count(header.shape());
    long needed = Math.ceilDiv(count, each);
    if (needed > MAX_HEAP_ELEMENTS) {
      throw QuestsException.input(file + ": expected an array that fits in memory");
    }
    double[][] pieces = new double[(int) needed][];
    for (int p = 0; p < pieces.length; p++) {
      pieces[p] = new double[(int) Math.min(each, count - (long) p * each)];
    }
    Positions positions = new Positions(header);
    Decoder decoder = new Decoder(header);
    int itemBytes = header.itemBytes();
    boolean asIs = itemBytes == Double.BYTES && !header.fortranOrder();
    ValueLayout.OfDouble layout = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(header.order());
    byte[] buffer = new byte[BUFFER_BYTES];
    MemorySegment source = MemorySegment.ofArray(buffer);
    for (long done = 0; done < count; ) {
      Cancellation.checkHere();
      int piece = (int) (done / each);
      int first = (int) (done % each);
      int items = Math.min(BUFFER_BYTES / itemBytes, pieces[piece].length - first);
      int bytes = in.readNBytes(buffer, 0, items * itemBytes);
      if (bytes < items * itemBytes) {
        throw header.wrongLength(done * itemBytes + bytes + " bytes", file);
      }
      if (asIs) {
        MemorySegment.copy(source, layout, 0, pieces[piece], first, items);
      }
      for (int i = 0; !asIs && i < items; i++) {
        long at = positions.next();
        pieces[(int) (at / each)][(int) (at % each)] = decoder.real(source, i);
      }
      done += items;
    }
    return new NumpyArray.Pieces(header.shape(), each, List.of(pieces));
  }

  private static MemorySegment numbers(InputStream in, NumpyHeader header, String file)
      throws IOException {
    boolean real = header.kind() == 'f';
    int itemBytes = header.itemBytes();
    long count = NumpyHeader.count(header.shape());
    MemorySegment target = allocate(real, count);
    Positions positions = new Positions(header);
    boolean asIs = itemBytes == Long.BYTES && header.kind() != 'u' && !header.fortranOrder();
    // Whole numbers of one or four bytes in order, of which there may be as many as atoms.
    boolean small =
        header.kind() == 'i'
            && (itemBytes == Byte.BYTES
                || (itemBytes == Integer.BYTES && header.order() == ByteOrder.LITTLE_ENDIAN))
            && !header.fortranOrder();
    Decoder decoder = new Decoder(header);
    byte[] buffer = new byte[BUFFER_BYTES];
    MemorySegment source = MemorySegment.ofArray(buffer);
    for (long done = 0; done < count; ) {
      Cancellation.checkHere();
      int items = (int) Math.min(BUFFER_BYTES / itemBytes, count - done);
      int bytes = in.readNBytes(buffer, 0, items * itemBytes);
      if (bytes < items * itemBytes) {
        throw header.wrongLength(done * itemBytes + bytes + " bytes", file);
      }
      if (asIs) {
        // As longs, so that the bits stay the same.
        MemorySegment.copy(
            source,
            decoder.longLayout,
            0,
            target,
            ValueLayout.JAVA_LONG_UNALIGNED,
            Long.BYTES * done,
            items);
      } else if (small && target.heapBase().orElse(null) instanceof long[] longs) {
        widen(buffer, itemBytes, items, longs, (int) done);
      } else if (real) {
        for (int i = 0; i < items; i++) {
          target.setAtIndex(ValueLayout.JAVA_DOUBLE, positions.next(), decoder.real(source, i));
        }
      } else {
        for (int i = 0; i < items; i++) {
          long value = decoder.whole(source, i);
          if (value < 0 && header.kind() == 'u') {
            throw QuestsException.input(
                file
                    + ": expected whole numbers below 2^63, found "
                    + Long.toUnsignedString(value));
          }
          target.setAtIndex(ValueLayout.JAVA_LONG, positions.next(), value);
        }
      }
      done += items;
    }
    return target;
  }

  private static void widen(byte[] buffer, int itemBytes, int items, long[] into, int from) {
    for (int i = 0; i < items; i++) {
      int at = i * itemBytes;
      into[from + i] =
          itemBytes == Byte.BYTES
              ? buffer[at]
              : (buffer[at] & 0xff)
                  | ((buffer[at + 1] & 0xff) << 8)
                  | ((buffer[at + 2] & 0xff) << 16)
                  | (buffer[at + 3] << 24);
    }
  }

  private static List<String> texts(InputStream in, NumpyHeader header, String file)
      throws IOException {
    long count = NumpyHeader.count(header.shape());
    if (count > MAX_HEAP_ELEMENTS) {
      throw QuestsException.input(file + ": expected fewer than 2^31 texts, found " + header);
    }
    String[] texts = new String[(int) count];
    Positions positions = new Positions(header);
    boolean little = header.order() == ByteOrder.LITTLE_ENDIAN;
    for (int i = 0; i < count; i++) {
      Cancellation.checkHere();
      byte[] bytes = in.readNBytes(header.itemBytes());
      if (bytes.length < header.itemBytes()) {
        throw header.wrongLength((long) i * header.itemBytes() + bytes.length + " bytes", file);
      }
      String text =
          new String(
              bytes,
              header.kind() == 'S'
                  ? StandardCharsets.UTF_8
                  : little ? StandardCharsets.UTF_32LE : StandardCharsets.UTF_32BE);
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == 0) {
        end--;
      }
      texts[(int) positions.next()] = text.substring(0, end);
    }
    return List.of(texts);
  }

  private static MemorySegment allocate(boolean real, long count) {
    if (count > MAX_HEAP_ELEMENTS) {
      return Arena.ofAuto().allocate(Long.BYTES * count, Long.BYTES);
    }
    return real
        ? MemorySegment.ofArray(new double[(int) count])
        : MemorySegment.ofArray(new long[(int) count]);
  }

  private static QuestsException unreadable(String file, IOException e) {
    // The messages of these two hold nothing but the name of the file.
    String reason =
        e instanceof NoSuchFileException
            ? "there is no such file"
            : e instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(e.getMessage());
    return QuestsException.input(file + ": cannot be read: " + reason, e);
  }

  /** Where in C order the elements belong that come one after the other in the file's order. */
  private static final class Positions {
    private final long[] lengths;
    private final long[] strides;
    private final long[] index;
    private long position;

    Positions(NumpyHeader header) {
      List<Long> shape = header.shape();
      if (header.fortranOrder()) {
        lengths = shape.stream().mapToLong(Long::longValue).toArray();
        strides = new long[lengths.length];
        long stride = 1;
        for (int axis = lengths.length - 1; axis >= 0; axis--) {
          strides[axis] = stride;
          stride *= lengths[axis];
        }
      } else {
        lengths = new long[] {NumpyHeader.count(shape)};
        strides = new long[] {1};
      }
      index = new long[lengths.length];
    }

    long next() {
      long here = position;
      for (int axis = 0; axis < lengths.length; axis++) {
        position += strides[axis];
        if (++index[axis] < lengths[axis]) {
          break;
        }
        position -= strides[axis] * lengths[axis];
        index[axis] = 0;
      }
      return here;
    }
  }

  /** Reads single elements of a file's type. */
  static final class Decoder {
    private final char kind;
    private final int itemBytes;
    private final ValueLayout.OfShort shortLayout;
    private final ValueLayout.OfInt intLayout;
    private final ValueLayout.OfLong longLayout;

    Decoder(NumpyHeader header) {
      kind = header.kind();
      itemBytes = header.itemBytes();
      shortLayout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(header.order());
      intLayout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(header.order());
      longLayout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(header.order());
    }

    double real(MemorySegment source, int index) {
      long offset = (long) itemBytes * index;
      return switch (itemBytes) {
        case 2 -> Float.float16ToFloat(source.get(shortLayout, offset));
        case 4 -> Float.intBitsToFloat(source.get(intLayout, offset));
        default -> Double.longBitsToDouble(source.get(longLayout, offset));
      };
    }

    long whole(MemorySegment source, int index) {
      long offset = (long) itemBytes * index;
      long value =
          switch (itemBytes) {
            case 1 -> source.get(ValueLayout.JAVA_BYTE, offset);
            case 2 -> source.get(shortLayout, offset);
            case 4 -> source.get(intLayout, offset);
            default -> source.get(longLayout, offset);
          };
      return kind == 'i' || itemBytes == Long.BYTES
          ? value
          : value & ((1L << (Byte.SIZE * itemBytes)) - 1);
    }
  }
}
