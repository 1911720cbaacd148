package org.quests.io;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;

/**
 * Writes frames as extended XYZ that ASE and OVITO read, and that reads back to the same bits:
 * numbers have as many digits as that takes. Closing closes the stream. Not thread-safe.
 */
public final class ExtendedXyzWriter implements Closeable {
  private static final int FLUSH = 1 << 16;

  private static final Set<String> OWN_KEYS = Set.of("Lattice", "Origin", "Properties", "pbc");
  private static final String TO_BE_QUOTED = " \t\r\f\u000b\n\"'=\\{}[]";

  private final OutputStream out;
  private byte[] buffer = new byte[2 * FLUSH];
  private int size;
  private boolean openLine;

  /** A writer of frames to a stream, which needs no buffer of its own. */
  public ExtendedXyzWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes a frame: elements, positions, all per-atom arrays, all values of the frame, and the cell
   * with its periodicity.
   *
   * @throws IllegalArgumentException where a name or a word cannot be written in this format: an
   *     empty one, a word with white space, an array called {@code species} or {@code pos}, a value
   *     called {@code Lattice}, {@code Origin}, {@code Properties} or {@code pbc}; the rows before
   *     a bad word may have been written by then
   */
  public void write(Frame frame) throws IOException {
    String comment = comment(frame);
    String[] symbols = new String[119];
    AtomArray[] arrays = frame.arrays().values().toArray(new AtomArray[0]);
    endLine();
    ascii(Integer.toString(frame.atoms()));
    put('\n');
    utf8(comment);
    put('\n');
    byte[] elements = frame.atomicNumbers();
    double[] positions = frame.positions();
    for (int atom = 0; atom < elements.length; atom++) {
      int element = elements[atom];
      if (symbols[element] == null) {
        symbols[element] = Element.symbol(element);
      }
      ascii(symbols[element]);
      for (int i = 3 * atom; i < 3 * atom + 3; i++) {
        put(' ');
        real(positions[i]);
      }
      for (AtomArray array : arrays) {
        row(array, atom);
      }
      put('\n');
    }
    flushBuffer();
  }

  /**
   * Writes a frame as the bytes that it was read from.
   *
   * @throws IllegalArgumentException where the frame does not carry them ({@link
   *     ReadOptions#keepBytes})
   */
  public void copy(Frame frame) throws IOException {
    byte[] bytes = frame.originalBytes();
    if (bytes == null) {
      throw new IllegalArgumentException(
          frame.origin().at() + "its original bytes were not kept when it was read");
    }
    endLine();
    flushBuffer();
    out.write(bytes);
    openLine = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
  }

  /**
   * Writes a frame as the bytes that it was read from where it carries them and they are extended
   * XYZ; anew otherwise.
   */
  public void writeAsRead(Frame frame) throws IOException {
    if (isExtendedXyz(frame)) {
      copy(frame);
    } else {
      write(frame);
    }
  }

  private static boolean isExtendedXyz(Frame frame) {
    byte[] bytes = frame.originalBytes();
    if (bytes == null) {
      return false;
    }
    ReadOptions xyz = ReadOptions.DEFAULT.withFormat("extxyz");
    try (FrameSource again =
        FrameSource.of(new ByteArrayInputStream(bytes), frame.origin().source(), xyz)) {
      Frame read = again.next();
      return read != null && isSame(read, frame);
    } catch (QuestsException e) {
      if (e.kind() == QuestsException.Kind.CANCELLED) {
        throw e;
      }
      return false;
    }
  }

  /** Whether options of reading, such as a cell or elements of types, have changed nothing. */
  private static boolean isSame(Frame read, Frame frame) {
    boolean periodic = true;
    for (int axis = 0; axis < 3; axis++) {
      periodic &= read.cell().periodic(axis) == frame.cell().periodic(axis);
    }
    return periodic
        && Arrays.equals(read.positions(), frame.positions())
        && Arrays.equals(read.atomicNumbers(), frame.atomicNumbers())
        && Arrays.equals(read.cell().vectors(), frame.cell().vectors());
  }

  private void endLine() throws IOException {
    if (openLine) {
      put('\n');
      openLine = false;
    }
  }

  private void row(AtomArray array, int atom) throws IOException {
    int columns = array.columns();
    int from = atom * columns;
    for (int i = from; i < from + columns; i++) {
      put(' ');
      if (array instanceof AtomArray.Reals reals) {
        real(reals.values()[i]);
      } else if (array instanceof AtomArray.Integers integers) {
        ascii(Long.toString(integers.values()[i]));
      } else if (array instanceof AtomArray.Logicals logicals) {
        put(logicals.values()[i] ? 'T' : 'F');
      } else if (array instanceof AtomArray.Words words) {
        utf8(word(words.values()[i]));
      }
    }
  }

  private static String word(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\n' || (c < 128 && LineWords.blank((byte) c))) {
        throw new IllegalArgumentException("a word with white space: \"" + word + '"');
      }
    }
    if (word.isEmpty()) {
      throw new IllegalArgumentException("an empty word");
    }
    return word;
  }

  private static String comment(Frame frame) {
    Cell cell = frame.cell();
    StringBuilder line = new StringBuilder();
    if (cell.anyGiven()) {
      line.append("Lattice=\"");
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          // A vector that the input did not give is completed again when it is read.
          double x = cell.given(row) ? cell.vector(row, column) : 0;
          line.append(row + column == 0 ? "" : " ").append(x);
        }
      }
      line.append("\" ");
    }
    double[] origin = cell.origin();
    if (origin[0] != 0 || origin[1] != 0 || origin[2] != 0) {
      line.append("Origin=\"")
          .append(origin[0])
          .append(' ')
          .append(origin[1])
          .append(' ')
          .append(origin[2])
          .append("\" ");
    }
    line.append("Properties=").append(properties(frame));
    for (Map.Entry<String, InfoValue> entry : frame.info().entrySet()) {
      line.append(' ').append(key(entry.getKey()));
      if (!entry.getValue().literal().isEmpty()) {
        line.append('=').append(AseValue.literal(entry.getValue()));
      }
    }
    line.append(" pbc=\"");
    for (int axis = 0; axis < 3; axis++) {
      line.append(axis == 0 ? "" : " ").append(cell.periodic(axis) ? 'T' : 'F');
    }
    return line.append('"').toString();
  }

  private static String key(String key) {
    if (OWN_KEYS.contains(key)) {
      throw new IllegalArgumentException("a value called " + key + ", which the frame itself has");
    }
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a value without a name");
    }
    boolean bare =
        key.chars().noneMatch(c -> TO_BE_QUOTED.indexOf(c) >= 0 || AseValue.isSpace((char) c));
    return bare ? key : quoted(key);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static String properties(Frame frame) {
    StringBuilder text = new StringBuilder("species:S:1:pos:R:3");
    for (Map.Entry<String, AtomArray> entry : frame.arrays().entrySet()) {
      String name = entry.getKey();
      AtomArray array = entry.getValue();
      if (name.isBlank()
          || name.equals("pos")
          || name.equals("species")
          || name.indexOf(':') >= 0
          || name.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("an array called \"" + name + '"');
      }
      char type =
          array instanceof AtomArray.Reals
              ? 'R'
              : array instanceof AtomArray.Integers
                  ? 'I'
                  : array instanceof AtomArray.Logicals ? 'L' : 'S';
      text.append(':').append(name).append(':').append(type).append(':').append(array.columns());
    }
    String all = text.toString();
    return all.matches("[\\w:.+-]*") ? all : quoted(all);
  }

  private void real(double x) throws IOException {
    if (Double.isFinite(x)) {
      ascii(Double.toString(x));
    } else {
      ascii(Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
    }
  }

  @SuppressWarnings("deprecation") // The one method that copies the low bytes and nothing else.
  private void ascii(String text) throws IOException {
    room(text.length());
    text.getBytes(0, text.length(), buffer, size);
    size += text.length();
  }

  private void utf8(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void put(char c) throws IOException {
    room(1);
    buffer[size++] = (byte) c;
  }

  private void room(int bytes) throws IOException {
    if (size >= FLUSH) {
      flushBuffer();
    }
    if (bytes > buffer.length - size) {
      buffer = Arrays.copyOf(buffer, size + bytes);
    }
  }

  private void flushBuffer() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      flushBuffer();
    }
  }
}
