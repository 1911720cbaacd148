package org.quests.io.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.FolderFormat;
import org.quests.io.FrameSource;
import org.quests.io.IndexedFrameSource;
import org.quests.io.ReadOptions;
import org.quests.io.Unreadable;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyHeader;
import org.quests.io.numpy.NumpyReader;

/**
 * Systems of DeePMD-kit as NumPy arrays: a folder with {@code type.raw}, {@code type_map.raw} and
 * {@code set.*}, in each {@code coord.npy} and {@code box.npy}; or, where there are no sets, as
 * text, {@code coord.raw} and {@code box.raw} with a line for each frame. {@code nopbc} says that
 * nothing is periodic; {@code real_atom_types.npy} gives each frame its own types. One set is in
 * memory at a time.
 */
public final class DeepmdFormat implements FolderFormat {
  private static final String TYPES = "type.raw";
  private static final String NAMES = "type_map.raw";

  @Override
  public List<String> names() {
    return List.of("deepmd");
  }

  @Override
  public String description() {
    return "a folder of DeePMD-kit (deepmd) with type.raw and set.*/coord.npy or" + " coord.raw";
  }

  @Override
  public boolean recognises(Path folder) {
    return Files.isRegularFile(folder.resolve(TYPES));
  }

  @Override
  public FrameSource open(Path folder, ReadOptions options) {
    return new Source(folder, options);
  }

  private static final class Source extends IndexedFrameSource {
    private final Path folder;
    private final ReadOptions options;
    private final List<Path> sets = new ArrayList<>();

    /** The number of the first frame of each set, and that of all frames. */
    private final long[] firsts;

    private final boolean periodic;
    private boolean openEnd;
    private final long[] types;
    private final AtomLabels labels;
    private final byte @Nullable [] elements;

    /** What texts hold in place of sets; null where there are sets. */
    private final @Nullable DeepmdTexts texts;

    private int current = -1;
    private NumpyArray.Numbers positions = NumpyArray.scalar(0L);
    private NumpyArray.@Nullable Numbers boxes;
    private NumpyArray.@Nullable Longs typesOfFrames;

    Source(Path folder, ReadOptions options) {
      super(folder.toString(), options);
      this.folder = folder;
      this.options = options;
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "set.*")) {
        found.forEach(sets::add);
        sets.sort(Comparator.comparing(Path::toString));
        labels = new AtomLabels(options);
        types = types();
        elements = elements();
        periodic = !present(folder.resolve("nopbc"));
        boolean textsOnly = sets.isEmpty() && Files.exists(folder.resolve(DeepmdTexts.POSITIONS));
        texts = textsOnly ? DeepmdTexts.read(folder, types.length, periodic, options) : null;
        openEnd |= texts != null && texts.openEnd();
        firsts = new long[sets.size() + 1];
        for (int i = 0; i < sets.size(); i++) {
          firsts[i + 1] = firsts[i] + framesOf(sets.get(i).resolve("coord.npy"));
        }
      } catch (IOException e) {
        throw Unreadable.error(folder.toString(), e);
      }
      if (frames() == 0) {
        throw Unreadable.noFrames(folder.toString());
      }
    }

    /** Whether there is a file, whose being there says something. */
    private boolean present(Path file) throws IOException {
      boolean present = Files.exists(file);
      if (present) {
        options.hashes().note(file, 0);
      }
      return present;
    }

    private List<String> words(Path file) throws IOException {
      String text;
      try (InputStream in = options.hashes().open(file)) {
        text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
      openEnd |= text.equals(text.stripTrailing());
      return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
    }

    private long[] types() throws IOException {
      List<String> words = words(folder.resolve(TYPES));
      long[] read = new long[words.size()];
      for (int i = 0; i < read.length; i++) {
        String word = words.get(i);
        if (!word.matches("[0-9]{1,9}")) {
          throw QuestsException.input(
              folder.resolve(TYPES)
                  + ": expected a type for each atom, a whole number from 0, found "
                  + Printable.quoted(word));
        }
        read[i] = Long.parseLong(word);
      }
      if (read.length == 0) {
        throw QuestsException.input(
            folder.resolve(TYPES) + ": expected a type for each atom, found none");
      }
      String last = words.getLast();
      if (openEnd
          && read.length > 1
          && words.stream().limit(read.length - 1).allMatch(w -> w.length() > last.length())) {
        throw QuestsException.input(
            folder.resolve(TYPES)
                + ": the file is cut off: its last number "
                + Printable.quoted(last)
                + " is shorter than all before it, and no newline follows");
      }
      return read;
    }

    /** Elements by type; null where they are not named. */
    private byte @Nullable [] elements() throws IOException {
      Path file = folder.resolve(NAMES);
      if (!Files.exists(file)) {
        if (options.needElements() && options.types().isEmpty()) {
          throw QuestsException.input(
              folder
                  + ": expected "
                  + NAMES
                  + ", or the element of each type (--types 0=O,1=H), because elements are asked"
                  + " for, found none");
        }
        return null;
      }
      List<String> names = words(file);
      byte[] read = new byte[names.size()];
      for (int i = 0; i < read.length; i++) {
        Integer given = options.types().get((long) i);
        int element = given == null ? labels.element(names.get(i), file + ": ") : given.intValue();
        if (element < 0) {
          throw QuestsException.input(
              file + ": expected elements, found " + Printable.quoted(names.get(i)));
        }
        read[i] = (byte) element;
      }
      return read;
    }

    private long framesOf(Path file) throws IOException {
      if (!Files.exists(file)) {
        throw QuestsException.input(file + ": no such file");
      }
      try (InputStream in = options.hashes().open(file)) {
        NumpyHeader header = NumpyHeader.read(in, file.toString());
        requireShape(file, header.shape(), -1, 3L * types.length, 3);
        header.requireLength(Files.size(file), file.toString());
        return header.shape().getFirst();
      }
    }

    /**
     * Refuses other shapes.
     *
     * @param parts the last axis, where the columns are on two axes
     */
    private static void requireShape(
        Path file, List<Long> shape, long rows, long columns, long parts) {
      boolean flat = shape.size() == 2 && shape.get(1) == columns;
      boolean deep = shape.size() == 3 && shape.get(2) == parts && shape.get(1) == columns / parts;
      if (!(flat || deep) || (rows >= 0 && shape.getFirst() != rows)) {
        throw QuestsException.input(
            file
                + ": expected the shape ("
                + (rows < 0 ? "frames" : rows)
                + ", "
                + columns
                + "), found "
                + NumpyHeader.format(shape));
      }
    }

    private NumpyArray array(Path file, long rows, long columns, long parts) {
      try (NumpyReader reader = NumpyReader.open(file)) {
        NumpyArray array = reader.read(NumpyReader.UNNAMED);
        options.hashes().noteWhole(file);
        requireShape(file, array.shape(), rows, columns, parts);
        return array;
      } catch (IOException e) {
        throw QuestsException.input(file + ": cannot be read: " + e.getMessage(), e);
      }
    }

    private NumpyArray.Numbers numbers(Path file, long rows, long columns) {
      if (array(file, rows, columns, 3) instanceof NumpyArray.Numbers numbers) {
        return numbers;
      }
      throw QuestsException.input(file + ": expected numbers, found texts");
    }

    private void load(int set) {
      DeepmdTexts read = texts;
      if (read != null) {
        positions = read.positions();
        boxes = read.boxes();
        return;
      }
      if (set == current) {
        return;
      }
      Path path = sets.get(set);
      long rows = firsts[set + 1] - firsts[set];
      positions = numbers(path.resolve("coord.npy"), rows, 3L * types.length);
      Path box = path.resolve("box.npy");
      boxes = periodic || Files.exists(box) ? numbers(box, rows, 9) : null;
      Path own = path.resolve("real_atom_types.npy");
      typesOfFrames = null;
      if (Files.exists(own)) {
        if (!(array(own, rows, types.length, 1) instanceof NumpyArray.Longs whole)) {
          throw QuestsException.input(own + ": expected whole numbers, found others");
        }
        typesOfFrames = whole;
      }
      current = set;
    }

    @Override
    protected long frames() {
      return texts == null ? firsts[sets.size()] : texts.frames();
    }

    /** Whether a text of the folder ends without a newline. */
    @Override
    public boolean openEnd() {
      return openEnd;
    }

    @Override
    protected void check(long number) {
      // The arrays' headers have told that it is there.
    }

    @Override
    protected Frame read(long number, FrameOrigin origin) {
      int set = 0;
      while (texts == null && number >= firsts[set + 1]) {
        set++;
      }
      load(set);
      long row = texts == null ? number - firsts[set] : number;
      byte[] numbers = new byte[types.length];
      double[] xyz = new double[3 * types.length];
      int atoms = 0;
      for (int i = 0; i < types.length; i++) {
        NumpyArray.Longs own = typesOfFrames;
        long type = own == null ? types[i] : own.whole(row * types.length + i);
        // Frames with fewer atoms are filled up with atoms of no type.
        if (own == null || type != -1) {
          numbers[atoms] = element(type, origin);
          for (int axis = 0; axis < 3; axis++) {
            xyz[3 * atoms + axis] = positions.real((row * types.length + i) * 3 + axis);
          }
          atoms++;
        }
      }
      double[] vectors = new double[9];
      for (int i = 0; boxes != null && i < 9; i++) {
        vectors[i] = boxes.real(9 * row + i);
      }
      boolean[] axes = {periodic, periodic, periodic};
      return Frame.of(
          origin,
          Arrays.copyOf(numbers, atoms),
          Arrays.copyOf(xyz, 3 * atoms),
          Cell.of(vectors, axes, new double[3]));
    }

    private byte element(long type, FrameOrigin origin) {
      byte[] named = elements;
      if (named == null) {
        return options.types().isEmpty() ? 0 : TypeNames.element(options, type, origin, 0);
      }
      if (type < 0 || type >= named.length) {
        throw QuestsException.input(
            origin.at()
                + "expected one of the "
                + named.length
                + " types of "
                + NAMES
                + ", counted from 0, found "
                + type);
      }
      return named[(int) type];
    }

    @Override
    protected void closeInput() {
      boxes = null;
      typesOfFrames = null;
      positions = NumpyArray.scalar(0L);
    }
  }
}
