package org.quests.descriptor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.core.QuestsException;
import org.quests.io.MoleculeArrays;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyReader;
import org.quests.io.numpy.NumpyWriter;

/**
 * Environments as NumPy arrays. A {@code .npz} archive holds {@code descriptors} (n × d), {@code
 * k}, {@code cutoff} in Å, {@code species} (texts, none for the plain form), {@code frame_offsets}
 * (first row of each frame, and n) and {@code atomic_numbers} of the centres. Rows that see
 * elements ({@link ElementForm}) have {@code elements} (text); {@code descriptors} then holds the
 * plain numbers alone, and for {@code full} there are {@code shares} (n × m) of the elements whose
 * atomic numbers are in {@code share_elements}. Where labels stand for elements there are {@code
 * elements_from} (the column, text), {@code labels} (texts) and {@code centre_labels} (n places
 * among these, of the centres) in place of {@code atomic_numbers}, and {@code shares} are those of
 * all labels. Rows of another descriptor have {@code kind}, {@code definition} and {@code unit}
 * (texts) in place of {@code k} and {@code species}. A {@code .npy} file holds rows alone, n × d,
 * or frames × atoms × d.
 */
public final class EnvironmentArrays {
  private static final String ROWS = "descriptors";
  private static final String K = "k";
  private static final String CUTOFF = "cutoff";
  private static final String SPECIES = "species";
  private static final String ELEMENTS = "elements";
  private static final String SHARES = "shares";
  private static final String SHARE_ELEMENTS = "share_elements";
  private static final String ELEMENTS_FROM = "elements_from";
  private static final String LABELS = "labels";
  private static final String CENTRE_LABELS = "centre_labels";
  private static final String KIND = "kind";
  private static final String DEFINITION = "definition";
  private static final String UNIT = "unit";
  private static final String FRAME_OFFSETS = "frame_offsets";
  private static final String ATOMIC_NUMBERS = "atomic_numbers";

  /** Rows are read in pieces of this many numbers, which are let go one by one. */
  private static final int PIECE = 1 << 19;

  private EnvironmentArrays() {}

  /**
   * Reads environments; what is in the file is told from its bytes, not from its name.
   *
   * @param species the species of the multicomponent form where the file does not say; empty for
   *     the plain form
   * @throws QuestsException where the file cannot be read, the array is not of 2 or 3 dimensions,
   *     its width is none that a descriptor has, or a number is not finite
   */
  public static Environments read(Path file, List<String> species) {
    return read(file, species, null);
  }

  /**
   * Reads rows of any width that were made elsewhere.
   *
   * @param kind what the rows are called, as in {@link RowSpec#external}
   * @throws QuestsException where the file cannot be read, the array is not of 2 or 3 dimensions, a
   *     number is not finite, or the file says that its rows are of another kind
   */
  public static Environments readRows(Path file, String kind) {
    return read(file, List.of(), kind);
  }

  /**
   * Rows that are in memory, taken as those of a file with one array alone would be.
   *
   * @param source what messages call them
   * @param rows n times width finite numbers, row after row
   * @param width numbers of a row
   * @param frameStart the first row of each frame, and n; null: one frame
   * @param species that rows of the method's descriptor see
   * @param kind of rows that were made elsewhere; null where they are of the method's descriptor
   * @throws QuestsException where they are no such rows
   */
  public static Environments of(
      String source,
      double[] rows,
      int width,
      int @Nullable [] frameStart,
      List<String> species,
      @Nullable String kind) {
    if (width < 1 || rows.length == 0 || rows.length % width != 0) {
      throw QuestsException.input(source + ": no environments, expected at least one");
    }
    int n = rows.length / width;
    long[] offsets = {0, n};
    if (frameStart != null) {
      offsets = Arrays.stream(frameStart).asLongStream().toArray();
    }
    RowSpec spec =
        kind == null
            ? spec(
                source, k(source, width, species), null, species, ElementForm.NONE.toString(), null)
            : ExternalRows.of(kind, width);
    return Environments.of(
        spec,
        source,
        pieces(NumpyArray.doubles(rows, n, width), width),
        offsets(NumpyArray.vector(offsets), source, n),
        null,
        null);
  }

  private static Environments read(Path file, List<String> species, @Nullable String kind) {
    try (NumpyReader reader = NumpyReader.open(file)) {
      SequencedSet<String> names = reader.names();
      String rows = names.contains(ROWS) ? ROWS : names.size() == 1 ? names.getFirst() : null;
      if (rows == null) {
        throw QuestsException.input(
            file
                + ": expected an array named "
                + ROWS
                + ", or one array alone, or "
                + MoleculeArrays.expected()
                + "; found "
                + String.join(", ", names));
      }
      NumpyArray array = reader.readInPieces(rows, PIECE);
      int dimensions = array.shape().size();
      if (!(array instanceof NumpyArray.Numbers numbers) || dimensions < 2 || dimensions > 3) {
        throw QuestsException.input(
            file
                + ": expected numbers of shape (n, d) or (frames, atoms, d), found shape "
                + array.shape());
      }
      if (array.size() == 0) {
        throw QuestsException.input(file + ": no environments, expected at least one");
      }
      int width = size(file, array.shape().getLast());
      RowSpec spec = spec(reader, names, file, width, species, kind);
      if (RowPiece.plain(spec) != width) {
        throw QuestsException.input(
            file
                + ": rows of "
                + width
                + " numbers, expected "
                + RowPiece.plain(spec)
                + " for "
                + spec.fingerprint());
      }
      int n = size(file, array.size() / width);
      int[] frameStart =
          names.contains(FRAME_OFFSETS)
              ? offsets(reader, file, n)
              : offsets(file, array.shape(), n);
      Labels labels = spec.elementsFrom() == null ? null : labels(reader, names, spec, file);
      String centres = labels == null ? ATOMIC_NUMBERS : CENTRE_LABELS;
      byte[] elements = names.contains(centres) ? centres(reader, labels, file, n) : null;
      RowPiece[] pieces =
          spec.elements() == ElementForm.NONE
              ? pieces(numbers, width)
              : piecesWithShares(numbers, width, spec, labels, reader, names, file);
      if (spec.elements() != ElementForm.NONE && elements == null) {
        throw QuestsException.input(
            file + ": expected " + centres + " of the centres, for " + spec.fingerprint());
      }
      Environments read =
          Environments.of(spec, file.toString(), pieces, frameStart, elements, labels);
      return spec.elements() == ElementForm.FULL ? read.withElementsOfNeighbours() : read;
    }
  }

  /** Rows as they are held, with what stands in an array of its own. */
  private static RowPiece[] piecesWithShares(
      NumpyArray.Numbers numbers,
      int width,
      RowSpec spec,
      @Nullable Labels labels,
      NumpyReader reader,
      SequencedSet<String> names,
      Path file) {
    int n = size(file, numbers.size() / width);
    byte[] of = new byte[0];
    NumpyArray.Numbers shares = null;
    if (spec.elements() == ElementForm.FULL) {
      String columns = labels == null ? SHARE_ELEMENTS : LABELS;
      if (!names.contains(SHARES) || !names.contains(columns)) {
        throw QuestsException.input(
            file + ": expected " + SHARES + " and " + columns + " for " + spec.fingerprint());
      }
      of =
          labels == null
              ? elements(whole(reader, SHARE_ELEMENTS, file), SHARE_ELEMENTS, file)
              : all(labels);
      NumpyArray array = reader.read(SHARES);
      if (!(array instanceof NumpyArray.Numbers found)
          || !array.shape().equals(List.of((long) n, (long) of.length))) {
        throw QuestsException.input(
            file
                + ": expected "
                + SHARES
                + " of shape ["
                + n
                + ", "
                + of.length
                + "], found "
                + array.shape());
      }
      shares = found;
    }
    int held = width + of.length;
    if (of.length == 0 && numbers instanceof NumpyArray.Pieces read) {
      byte[] none = of;
      return read.pieces().stream()
          .map(piece -> new RowPiece(piece, none))
          .toArray(RowPiece[]::new);
    }
    int perPiece = Math.max(1, PIECE / held);
    RowPiece[] pieces = new RowPiece[Math.ceilDiv(n, perPiece)];
    for (int p = 0; p < pieces.length; p++) {
      int from = p * perPiece;
      int to = Math.min(n, from + perPiece);
      double[] rows = new double[(to - from) * held];
      for (int row = from; row < to; row++) {
        int at = (row - from) * held;
        for (int i = 0; i < width; i++) {
          rows[at + i] = numbers.real((long) row * width + i);
        }
        for (int s = 0; shares != null && s < of.length; s++) {
          rows[at + width + s] = shares.real((long) row * of.length + s);
        }
      }
      pieces[p] = new RowPiece(rows, of);
    }
    return pieces;
  }

  /**
   * How many rows a file has, and how many numbers these have together.
   *
   * @param rows n, at least 0
   * @param numbers at least 0
   */
  public record Size(long rows, long numbers) {}

  /**
   * How large the rows of a file are, without reading them; 0 where that cannot be told.
   *
   * @throws QuestsException where the file cannot be read
   */
  public static Size size(Path file) {
    try (NumpyReader reader = NumpyReader.open(file)) {
      SequencedSet<String> names = reader.names();
      String rows = names.contains(ROWS) ? ROWS : names.size() == 1 ? names.getFirst() : null;
      List<Long> shape = rows == null ? List.of() : reader.shape(rows);
      if (shape.isEmpty()) {
        return new Size(0, 0);
      }
      return new Size(product(shape.subList(0, shape.size() - 1)), product(shape));
    }
  }

  private static long product(List<Long> lengths) {
    return lengths.stream().reduce(1L, EnvironmentArrays::product);
  }

  /** A product of lengths; the greatest number where it is beyond that. */
  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  /** What the rows are, as the file says, or as the reader of a file that does not say it wants. */
  private static RowSpec spec(
      NumpyReader reader,
      SequencedSet<String> names,
      Path file,
      int width,
      List<String> species,
      @Nullable String kind) {
    Double cutoff = names.contains(CUTOFF) ? number(reader, CUTOFF, file) : null;
    String found =
        names.contains(KIND)
            ? text(reader, KIND, file)
            : names.contains(K) ? DescriptorSpec.KIND : null;
    if (kind != null && found != null && !found.equals(kind)) {
      throw QuestsException.usage(file + ": expected rows of kind " + kind + ", found " + found);
    }
    if (found != null && !found.equals(DescriptorSpec.KIND)) {
      return described(
          file,
          found,
          width,
          names.contains(UNIT) ? text(reader, UNIT, file) : "",
          cutoff,
          names.contains(DEFINITION) ? text(reader, DEFINITION, file) : null);
    }
    if (kind != null && found == null) {
      return ExternalRows.of(kind, width);
    }
    List<String> known = names.contains(SPECIES) ? texts(reader, SPECIES, file) : species;
    String form =
        names.contains(ELEMENTS) ? text(reader, ELEMENTS, file) : ElementForm.NONE.toString();
    String from = names.contains(ELEMENTS_FROM) ? text(reader, ELEMENTS_FROM, file) : null;
    return spec(file.toString(), k(reader, names, file, width, known), cutoff, known, form, from);
  }

  private static RowSpec described(
      Path file,
      String kind,
      int width,
      String unit,
      @Nullable Double cutoff,
      @Nullable String definition) {
    try {
      return definition == null
          ? ExternalRows.of(kind, width)
          : new ExternalRows(kind, width, unit, cutoff, definition);
    } catch (QuestsException e) {
      throw QuestsException.input(file + ": " + e.getMessage(), e);
    }
  }

  private static DescriptorSpec spec(
      String file,
      int k,
      @Nullable Double cutoff,
      List<String> species,
      String elements,
      @Nullable String elementsFrom) {
    try {
      return new DescriptorSpec(k, cutoff, species, ElementForm.of(elements), elementsFrom);
    } catch (QuestsException e) {
      throw QuestsException.input(file + ": " + e.getMessage(), e);
    }
  }

  private static int k(
      NumpyReader reader, SequencedSet<String> names, Path file, int width, List<String> species) {
    if (names.contains(K)) {
      return size(file, Math.round(number(reader, K, file)));
    }
    return k(file.toString(), width, species);
  }

  private static int k(String file, int width, List<String> species) {
    int blocks = species.size() < 2 ? 1 : species.size() + 1;
    if (width % blocks != 0 || width / blocks % 2 == 0) {
      throw QuestsException.input(
          file
              + ": rows of "
              + width
              + " numbers, expected "
              + (blocks == 1 ? "" : blocks + " · ")
              + "(2k − 1) for some k"
              + (blocks == 1 ? "; with elements, their symbols have to be given" : "")
              + "; rows that were made elsewhere need a name (--rows)");
    }
    return (width / blocks + 1) / 2;
  }

  private static double number(NumpyReader reader, String name, Path file) {
    NumpyArray array = reader.read(name);
    if (array instanceof NumpyArray.Numbers numbers && array.size() == 1) {
      return numbers.real(0);
    }
    throw QuestsException.input(
        file + ": expected one number in " + name + ", found shape " + array.shape());
  }

  private static NumpyArray.Longs whole(NumpyReader reader, String name, Path file) {
    if (reader.read(name) instanceof NumpyArray.Longs longs) {
      return longs;
    }
    throw QuestsException.input(file + ": expected whole numbers in " + name);
  }

  private static String text(NumpyReader reader, String name, Path file) {
    List<String> texts = texts(reader, name, file);
    if (texts.size() != 1) {
      throw QuestsException.input(
          file + ": expected one text in " + name + ", found " + texts.size());
    }
    return texts.get(0);
  }

  private static List<String> texts(NumpyReader reader, String name, Path file) {
    NumpyArray array = reader.read(name);
    if (array instanceof NumpyArray.Texts texts) {
      return texts.values();
    }
    if (array.size() == 0) {
      return List.of();
    }
    throw QuestsException.input(file + ": expected texts in " + name);
  }

  private static int[] offsets(NumpyReader reader, Path file, int n) {
    return offsets(whole(reader, FRAME_OFFSETS, file), file.toString(), n);
  }

  private static int[] offsets(NumpyArray.Longs array, String file, int n) {
    int[] start = new int[size(file, array.size())];
    long before = 0;
    for (int i = 0; i < start.length; i++) {
      long value = array.whole(i);
      if (value < before || value > n || (i == 0 && value != 0)) {
        throw QuestsException.input(
            file + ": " + FRAME_OFFSETS + " must ascend from 0 to " + n + ", found " + value);
      }
      start[i] = (int) value;
      before = value;
    }
    if (before != n || start.length < 2) {
      throw QuestsException.input(
          file + ": " + FRAME_OFFSETS + " must ascend from 0 to " + n + ", ends with " + before);
    }
    return start;
  }

  private static int[] offsets(Path file, List<Long> shape, int n) {
    if (shape.size() == 2) {
      return new int[] {0, n};
    }
    int[] start = new int[size(file, shape.get(0)) + 1];
    Arrays.setAll(start, i -> (int) (i * shape.get(1)));
    return start;
  }

  /** What the centres are: atomic numbers, or places among labels. */
  private static byte[] centres(NumpyReader reader, @Nullable Labels labels, Path file, int n) {
    String name = labels == null ? ATOMIC_NUMBERS : CENTRE_LABELS;
    NumpyArray.Longs array = whole(reader, name, file);
    if (array.size() != n) {
      throw QuestsException.input(file + ": " + array.size() + " " + name + ", expected " + n);
    }
    return numbers(array, labels == null ? Element.COUNT : labels.names().size(), name, file);
  }

  private static byte[] elements(NumpyArray.Longs array, String name, Path file) {
    return numbers(array, Element.COUNT, name, file);
  }

  private static byte[] numbers(NumpyArray.Longs array, int count, String name, Path file) {
    byte[] elements = new byte[size(file, array.size())];
    for (int i = 0; i < elements.length; i++) {
      if (array.whole(i) < 0 || array.whole(i) >= count) {
        throw QuestsException.input(
            file + ": " + name + " holds " + array.whole(i) + ", expected 0 … " + (count - 1));
      }
      elements[i] = (byte) array.whole(i);
    }
    return elements;
  }

  /** The labels of a file, in the order in which it has them. */
  private static Labels labels(
      NumpyReader reader, SequencedSet<String> names, RowSpec spec, Path file) {
    if (!names.contains(LABELS)) {
      throw QuestsException.input(file + ": expected " + LABELS + " for " + spec.fingerprint());
    }
    List<String> read = texts(reader, LABELS, file);
    Labels labels = Labels.of(read, file + ": ");
    if (!labels.names().equals(read)) {
      throw QuestsException.input(
          file + ": expected different labels in their order, found " + String.join(", ", read));
    }
    return labels;
  }

  /** The numbers of all labels. */
  private static byte[] all(Labels labels) {
    byte[] numbers = new byte[labels.names().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) i;
    }
    return numbers;
  }

  private static RowPiece[] pieces(NumpyArray.Numbers numbers, int width) {
    if (numbers instanceof NumpyArray.Pieces read) {
      return read.pieces().stream().map(RowPiece::whole).toArray(RowPiece[]::new);
    }
    long size = numbers.size();
    int piece = Math.max(1, PIECE / width) * width;
    RowPiece[] pieces = new RowPiece[(int) ((size + piece - 1) / piece)];
    for (int p = 0; p < pieces.length; p++) {
      long from = (long) p * piece;
      double[] rows = new double[(int) Math.min(piece, size - from)];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = numbers.real(from + i);
      }
      pieces[p] = RowPiece.whole(rows);
    }
    return pieces;
  }

  private static int size(Path file, long value) {
    return size(file.toString(), value);
  }

  private static int size(String file, long value) {
    if (value < 0 || value > Integer.MAX_VALUE - 8) {
      throw QuestsException.input(
          file + ": " + value + " is out of range, expected 0 … " + (Integer.MAX_VALUE - 8));
    }
    return (int) value;
  }

  /** Writes an archive that {@link #read} reads with everything but volumes; rows are n × d. */
  public static void writeNpz(Environments environments, OutputStream out) throws IOException {
    writeNpz(environments, false, out);
  }

  /**
   * Writes an archive that {@link #read} reads with everything but volumes.
   *
   * @param byFrame whether to write rows as frames × atoms × d instead of n × d
   * @throws QuestsException where that is asked for and the frames differ in size
   */
  public static void writeNpz(Environments given, boolean byFrame, OutputStream out)
      throws IOException {
    Labels labels = given.index().labels();
    Environments environments = labels == null ? given : given.numberedAs(labels.sorted());
    RowSpec spec = environments.spec();
    long[] shape = shape(environments, byFrame);
    try (NumpyArchiveWriter archive = new NumpyArchiveWriter(out, false)) {
      try (NumpyWriter rows = archive.begin(ROWS, NumpyWriter.Type.FLOAT64, shape)) {
        writeRows(environments, rows);
      }
      if (spec instanceof DescriptorSpec own) {
        archive.put(K, NumpyArray.scalar((long) own.k()));
        archive.put(SPECIES, texts(own.species()));
        if (own.elements() != ElementForm.NONE) {
          archive.put(ELEMENTS, texts(List.of(own.elements().toString())));
        }
        if (own.elementsFrom() != null) {
          archive.put(ELEMENTS_FROM, texts(List.of(own.elementsFrom())));
        }
        if (own.elements() == ElementForm.FULL) {
          putShares(environments, archive);
        }
      } else {
        archive.put(KIND, texts(List.of(spec.kind())));
        archive.put(DEFINITION, texts(List.of(spec.definition())));
        archive.put(UNIT, texts(List.of(spec.unit())));
      }
      Double cutoff = spec.cutoff();
      if (cutoff != null) {
        archive.put(CUTOFF, NumpyArray.scalar(cutoff));
      }
      long[] offsets = new long[environments.frames() + 1];
      Arrays.setAll(offsets, environments::frameStart);
      archive.put(FRAME_OFFSETS, NumpyArray.vector(offsets));
      if (environments.elementsKnown()) {
        long[] numbers = new long[environments.count()];
        Arrays.setAll(numbers, environments::element);
        if (labels == null) {
          archive.put(ATOMIC_NUMBERS, NumpyArray.vector(numbers));
        } else {
          archive.put(LABELS, texts(labels.inOrder()));
          archive.put(CENTRE_LABELS, NumpyArray.vector(numbers));
        }
      }
    }
  }

  /** Shares of the elements that there are. */
  private static void putShares(Environments environments, NumpyArchiveWriter archive)
      throws IOException {
    Labels labels = environments.index().labels();
    byte[] of =
        labels == null ? environments.index().elementsOfFrames().atomicNumbers() : all(labels);
    int n = environments.count();
    int plain = RowPiece.plain(environments.spec());
    double[] row = new double[plain + ElementForm.FULL.shareColumns()];
    double[] shares = new double[of.length];
    long[] shape = {n, of.length};
    try (NumpyWriter out = archive.begin(SHARES, NumpyWriter.Type.FLOAT64, shape)) {
      for (int i = 0; i < n; i++) {
        environments.copyColumns(i, i + 1, row.length, row, 0);
        Arrays.setAll(shares, s -> row[plain + of[s]]);
        out.write(shares);
      }
    }
    if (labels == null) {
      long[] numbers = new long[of.length];
      Arrays.setAll(numbers, s -> of[s]);
      archive.put(SHARE_ELEMENTS, NumpyArray.vector(numbers));
    }
  }

  private static NumpyArray.Texts texts(List<String> values) {
    return new NumpyArray.Texts(List.of((long) values.size()), values);
  }

  /**
   * Writes the rows alone.
   *
   * @param byFrame whether to write frames × atoms × d instead of n × d
   * @throws QuestsException where that is asked for and the frames differ in size, and where rows
   *     see elements, which rows alone do not tell
   */
  public static void writeNpy(Environments environments, boolean byFrame, OutputStream out)
      throws IOException {
    if (environments.spec().elements() != ElementForm.NONE) {
      throw rowsAlone(environments.spec().elements());
    }
    long[] shape = shape(environments, byFrame);
    try (NumpyWriter rows = new NumpyWriter(out, NumpyWriter.Type.FLOAT64, shape)) {
      writeRows(environments, rows);
    }
  }

  /** What is said of rows that an array of rows alone cannot hold. */
  public static QuestsException rowsAlone(ElementForm form) {
    return QuestsException.usage(
        "an array of rows alone (.npy) cannot hold what rows see of elements (elements="
            + form
            + "), expected an archive (.npz)");
  }

  private static long[] shape(Environments environments, boolean byFrame) {
    int d = RowPiece.plain(environments.spec());
    if (!byFrame) {
      return new long[] {environments.count(), d};
    }
    int atoms = environments.frameStart(1);
    for (int frame = 1; frame < environments.frames(); frame++) {
      int size = environments.frameStart(frame + 1) - environments.frameStart(frame);
      if (size != atoms) {
        throw QuestsException.input(
            environments.source()
                + ": frame "
                + environments.frameNumber(frame)
                + " has "
                + size
                + " atoms and the first one "
                + atoms
                + ", expected frames of equal size for an array by frame");
      }
    }
    return new long[] {environments.frames(), atoms, d};
  }

  private static void writeRows(Environments environments, NumpyWriter out) throws IOException {
    int n = environments.count();
    int d = RowPiece.plain(environments.spec());
    int atOnce = 1024;
    double @Nullable [] buffer = null;
    for (int from = 0; from < n; from += atOnce) {
      int to = Math.min(n, from + atOnce);
      int length = (to - from) * d;
      if (buffer == null || buffer.length != length) {
        buffer = new double[length];
      }
      environments.copyColumns(from, to, d, buffer, 0);
      out.write(buffer);
    }
  }
}
