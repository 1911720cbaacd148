package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * Data files of LAMMPS, one frame each: a title, a header of counts and the box, and sections, of
 * which Masses, Atom Type Labels and Atoms are read. The format: docs.lammps.org/read_data.html.
 */
public final class LammpsDataFormat implements TextFormat {
  private static final Pattern COUNT = Pattern.compile("\\s*\\d+\\s+(\\w+)( types)?\\b.*");
  private static final Pattern ATOMS = Pattern.compile("\\s*\\d+\\s+atoms\\s*(#.*)?");
  private static final Pattern UNITS = Pattern.compile(".*\\bunits\\s*=\\s*(\\w+).*");
  private static final boolean[] PERIODIC = {true, true, true};

  /** What lines of the header that are read end in. */
  private static final List<String> HEADER =
      List.of(
          " atoms",
          " atom types",
          " xlo xhi",
          " ylo yhi",
          " zlo zhi",
          " xy xz yz",
          " avec",
          " bvec",
          " cvec",
          " abc origin");

  private final @Nullable String style;

  /** A format whose files say their atom style, or have columns that tell it. */
  public LammpsDataFormat() {
    this(null);
  }

  private LammpsDataFormat(@Nullable String style) {
    this.style = style;
  }

  @Override
  public List<String> names() {
    return List.of("lammps-data");
  }

  @Override
  public List<String> endings() {
    return List.of(".lmp", ".data");
  }

  @Override
  public String description() {
    return "a LAMMPS data file (lammps-data), which has the number of atoms and the box after a"
        + " title";
  }

  /** After a title of any kind stand counts, that of the atoms among them. */
  @Override
  public boolean recognises(String head) {
    return isTitled(head);
  }

  /** Whether a first line is the title of such a file. */
  static boolean isTitled(String head) {
    List<String> lines = head.lines().skip(1).filter(line -> !line.isBlank()).limit(8).toList();
    boolean atoms = false;
    int known = 0;
    for (String line : lines) {
      if (line.strip().startsWith("#")) {
        continue;
      }
      atoms |= ATOMS.matcher(line).matches();
      if (!COUNT.matcher(line).matches() && !line.matches(".*\\b([xyz]lo [xyz]hi|xy xz yz)\\b.*")) {
        break;
      }
      known++;
    }
    return atoms && known > 1;
  }

  @Override
  public TextFormat with(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return this;
    }
    String named = settings.get("style");
    if (settings.size() > 1 || named == null || LammpsStyle.of(named) == null) {
      throw QuestsException.usage(
          "format lammps-data: expected style=NAME, one of "
              + LammpsStyle.names()
              + ", found "
              + new TreeMap<>(settings));
    }
    return new LammpsDataFormat(named);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options, style);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final AtomRows rows;
    private final Cautions cautions;
    private final @Nullable String chosen;
    private final FortranNumbers numbers = new FortranNumbers();

    Reader(String source, ReadOptions options, @Nullable String chosen) {
      this.source = source;
      this.options = options;
      this.chosen = chosen;
      this.rows = new AtomRows(options);
      this.cautions = new Cautions(options);
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!lines.next()) {
        return null;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      if (options.keepBytes()) {
        lines.mark();
      }
      Contents file = new Contents(origin, angstroms(lines, origin));
      boolean more = header(lines, file);
      while (more) {
        more = section(lines, file);
      }
      Frame frame = frame(file);
      return options.keepBytes() ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    /** What the file says, as far as it has been read. */
    private static final class Contents {
      private final FrameOrigin origin;

      /** Å in a unit of length. */
      private final double unit;

      private long atomsLine;
      private int atoms = -1;
      private int types;
      private final double[] lower = new double[3];
      private final double[] upper = new double[3];
      private final double[] tilts = new double[3];
      private final double[][] general = new double[3][];
      private long boxLine;
      private int boxParts;
      private @Nullable LammpsAtoms rows;
      private @Nullable String style;
      private final Map<String, Long> labels = new HashMap<>();
      private final Map<Long, Integer> elements = new HashMap<>();
      private final Map<Long, Double> masses = new LinkedHashMap<>();

      Contents(FrameOrigin origin, double unit) {
        this.origin = origin;
        this.unit = unit;
      }
    }

    /** Å in the unit of length that the title names; 1 where it names none. */
    private static double angstroms(LineReader lines, FrameOrigin origin) {
      Matcher named = UNITS.matcher(lines.text());
      if (!named.matches()) {
        return 1;
      }
      Double length = LammpsDumpFormat.angstroms(named.group(1));
      if (length == null) {
        throw Texts.bad(
            lines, origin, "the units metal, real, nano or electron, whose lengths are known in Å");
      }
      return length;
    }

    /** Reads the header; the first section's title is the current line where there is one. */
    private boolean header(LineReader lines, Contents file) throws IOException {
      while (true) {
        if (!rows.whole(lines)) {
          if (file.atoms == 0 && file.boxParts > 0) {
            return false;
          }
          throw Texts.ends("Atoms");
        }
        String text = withoutComment(lines);
        if (text.isEmpty()) {
          continue;
        }
        if (Character.isLetter(text.charAt(0))) {
          return true;
        }
        count(lines, file, text);
      }
    }

    private void count(LineReader lines, Contents file, String text) {
      String[] words = text.split("\\s+", -1);
      String key = HEADER.stream().filter((" " + text)::endsWith).findFirst().orElse("").strip();
      int first = words.length - key.split(" ", -1).length;
      double[] values = new double[4];
      numbers.reset(lines.bytes(), lines.start(), lines.end());
      int expected =
          switch (key) {
            case "atoms", "atom types" -> 1;
            case "xlo xhi", "ylo yhi", "zlo zhi" -> 2;
            case "xy xz yz", "avec", "bvec", "cvec", "abc origin" -> 3;
            default -> 0;
          };
      if (expected == 0) {
        return;
      }
      if (first != expected || !numbers.next(values, 0, expected)) {
        throw Texts.bad(
            lines,
            file.origin,
            expected + (expected == 1 ? " number" : " finite numbers") + " in front of " + key);
      }
      switch (key) {
        case "atoms" -> {
          file.atomsLine = lines.line();
          file.atoms = whole(lines, file, words[0], AtomRows.MOST_ATOMS);
        }
        case "atom types" -> file.types = whole(lines, file, words[0], Integer.MAX_VALUE);
        case "xy xz yz" -> System.arraycopy(values, 0, file.tilts, 0, 3);
        case "avec" -> file.general[0] = values;
        case "bvec" -> file.general[1] = values;
        case "cvec" -> file.general[2] = values;
        case "abc origin" -> {
          file.boxLine = lines.line();
          file.boxParts |= 8;
          System.arraycopy(values, 0, file.lower, 0, 3);
        }
        default -> {
          int axis = key.charAt(0) - 'x';
          file.boxLine = lines.line();
          file.boxParts |= 1 << axis;
          file.lower[axis] = values[0];
          file.upper[axis] = values[1];
        }
      }
    }

    private static int whole(LineReader lines, Contents file, String word, int most) {
      long value = word.matches("[0-9]{1,10}") ? Long.parseLong(word) : Long.MAX_VALUE;
      if (value > most) {
        throw Texts.bad(lines, file.origin, "a whole number of at most " + most);
      }
      return (int) value;
    }

    /** Reads a section whose title is the current line, up to the next title or the end. */
    private boolean section(LineReader lines, Contents file) throws IOException {
      String title = withoutComment(lines);
      String text = lines.text();
      String comment = text.contains("#") ? text.substring(text.indexOf('#') + 1).strip() : "";
      LammpsAtoms pending = null;
      if (title.equals("Atoms")) {
        if (file.atoms < 0) {
          throw Texts.bad(lines, file.origin, "the number of atoms in front of the sections");
        }
        if (file.rows != null) {
          throw Texts.bad(lines, file.origin, "one section Atoms");
        }
        file.style = comment.isEmpty() ? null : comment.split("\\s+", 2)[0];
        file.rows = new LammpsAtoms(file.origin, file.atoms, file.types);
        pending = file.atoms > 0 ? file.rows : null;
      }
      while (lines.next()) {
        if (!lines.terminated() && file.rows == null) {
          throw Texts.ends("Atoms");
        }
        int first = Texts.firstWord(lines);
        if (first == lines.end() || lines.bytes()[first] == '#') {
          continue;
        }
        if (pending != null) {
          pending.read(lines, rows, file.labels);
          pending = null;
        } else if (Character.isLetter(lines.bytes()[first])) {
          return true;
        } else {
          switch (title) {
            case "Masses" -> mass(lines, file);
            case "Atom Type Labels" -> label(lines, file);
            case "Atoms" ->
                throw Texts.bad(lines, file.origin, file.atoms + " atoms and then a section");
            default -> {
              // Of what is not read, its rows are passed over.
            }
          }
        }
      }
      if (pending != null) {
        throw Texts.ends(file.atoms + " atoms, found 0");
      }
      if (file.rows == null) {
        throw Texts.ends("Atoms");
      }
      return false;
    }

    private void mass(LineReader lines, Contents file) {
      String[] words = withoutComment(lines).split("\\s+", -1);
      double mass = Double.NaN;
      try {
        mass = words.length == 2 ? Double.parseDouble(words[1]) : Double.NaN;
      } catch (NumberFormatException e) {
        // Told below.
      }
      Long type = type(words[0], file);
      if (type == null || !(mass >= 0 && mass < Double.POSITIVE_INFINITY)) {
        throw Texts.bad(lines, file.origin, "a type and its mass");
      }
      file.masses.put(type, mass);
      int element = ElementMasses.element(mass);
      String text = lines.text();
      if (text.contains("#")) {
        String named = text.substring(text.indexOf('#') + 1).strip().split("\\s+", 2)[0];
        int commented = AtomLabels.usual(named);
        // Isotopes and rounded masses are those of the element that stands beside them.
        if (commented > 0
            && element != commented
            && Math.abs(ElementMasses.of(commented) - mass) < 1) {
          element = commented;
        }
      }
      if (element > 0) {
        file.elements.putIfAbsent(type, element);
      }
    }

    private static @Nullable Long type(String word, Contents file) {
      return word.matches("[0-9]{1,9}") ? Long.valueOf(word) : file.labels.get(word);
    }

    private void label(LineReader lines, Contents file) {
      String[] words = withoutComment(lines).split("\\s+", -1);
      if (words.length != 2 || !words[0].matches("[0-9]{1,9}")) {
        throw Texts.bad(lines, file.origin, "a type and its label");
      }
      long type = Long.parseLong(words[0]);
      file.labels.put(words[1], type);
      int element = AtomLabels.usual(words[1]);
      if (element > 0) {
        file.elements.put(type, element);
      }
    }

    private static String withoutComment(LineReader lines) {
      String text = lines.text();
      int comment = text.indexOf('#');
      return (comment < 0 ? text : text.substring(0, comment)).strip().replaceAll("\\s+", " ");
    }

    private Frame frame(Contents file) {
      Cell cell = cell(file);
      LammpsAtoms read = file.rows;
      if (read == null || file.atoms == 0) {
        return Frame.of(file.origin, new byte[0], new double[0], cell);
      }
      LammpsStyle style = read.style(chosen != null ? chosen : file.style);
      long[] ids = read.integers(0, "id");
      int[] order = order(file, read, ids);
      long[] types = read.integers(style.type(), "type");
      byte[] elements = elements(file, read, types);
      double[] positions = new double[3 * file.atoms];
      byte[] sorted = new byte[file.atoms];
      long[] sortedIds = new long[file.atoms];
      long[] sortedTypes = new long[file.atoms];
      for (int i = 0; i < file.atoms; i++) {
        int row = order[i];
        sorted[i] = elements[row];
        sortedIds[i] = ids[row];
        sortedTypes[i] = types[row];
        for (int axis = 0; axis < 3; axis++) {
          positions[3 * i + axis] = file.unit * read.value(row, style.x() + axis);
        }
      }
      Map<String, AtomArray> arrays = new LinkedHashMap<>();
      arrays.put("id", new AtomArray.Integers(1, sortedIds));
      arrays.put("type", new AtomArray.Integers(1, sortedTypes));
      try {
        return Frame.of(file.origin, sorted, positions, cell).withArrays(arrays);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(file.origin.at() + e.getMessage(), e);
      }
    }

    private static int[] order(Contents file, LammpsAtoms read, long[] ids) {
      Integer[] rowsById = new Integer[ids.length];
      Arrays.setAll(rowsById, i -> i);
      Arrays.sort(rowsById, Comparator.comparingLong(row -> ids[row]));
      int[] order = new int[ids.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = rowsById[i];
        if (i > 0 && ids[order[i]] == ids[order[i - 1]]) {
          throw QuestsException.input(
              file.origin.at(read.line(order[i]))
                  + "expected each id once, found id "
                  + ids[order[i]]
                  + " again (first in line "
                  + read.line(order[i - 1])
                  + ")");
        }
      }
      return order;
    }

    private byte[] elements(Contents file, LammpsAtoms read, long[] types) {
      byte[] elements = new byte[types.length];
      // A mass of 1 throughout is that of a model without elements.
      boolean model =
          !file.masses.isEmpty() && file.masses.values().stream().allMatch(mass -> mass == 1);
      long unknown = 0;
      for (int i = 0; i < types.length; i++) {
        if (!options.types().isEmpty()) {
          elements[i] = TypeNames.element(options, types[i], file.origin, read.line(i));
          continue;
        }
        Integer element = model && file.labels.isEmpty() ? null : file.elements.get(types[i]);
        if (element == null) {
          unknown = types[i];
        } else {
          elements[i] = element.byteValue();
        }
      }
      if (unknown != 0) {
        String message =
            "no label and no mass says which element type "
                + unknown
                + " is; --types 1=Cu,2=Zr names elements";
        if (options.needElements()) {
          throw QuestsException.input(file.origin.at() + message);
        }
        cautions.say(Caution.TYPES, file.origin.at() + message + "; its atoms are X");
      }
      return elements;
    }

    private static Cell cell(Contents file) {
      double[] vectors = new double[9];
      boolean general =
          file.general[0] != null && file.general[1] != null && file.general[2] != null;
      if (general) {
        for (int i = 0; i < 3; i++) {
          System.arraycopy(file.general[i], 0, vectors, 3 * i, 3);
        }
      } else {
        for (int axis = 0; axis < 3; axis++) {
          // What is not said is from -0.5 to 0.5 in LAMMPS; a file without a box is none.
          if ((file.boxParts & 1 << axis) == 0) {
            throw QuestsException.input(
                file.origin.at(Math.max(file.boxLine, file.atomsLine))
                    + "expected the box as xlo xhi, ylo yhi and zlo zhi, found no "
                    + "xyz".charAt(axis)
                    + "lo "
                    + "xyz".charAt(axis)
                    + "hi");
          }
          if (!(file.upper[axis] > file.lower[axis])) {
            throw QuestsException.input(
                file.origin.at(file.boxLine)
                    + "expected a lower bound of the box below the upper one, found "
                    + file.lower[axis]
                    + " and "
                    + file.upper[axis]);
          }
          vectors[4 * axis] = file.upper[axis] - file.lower[axis];
        }
        vectors[3] = file.tilts[0];
        vectors[6] = file.tilts[1];
        vectors[7] = file.tilts[2];
      }
      double[] corner = new double[3];
      for (int i = 0; i < 9; i++) {
        vectors[i] *= file.unit;
      }
      for (int i = 0; i < 3; i++) {
        corner[i] = file.unit * file.lower[i];
      }
      try {
        return Cell.of(vectors, PERIODIC, corner);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(file.origin.at(file.boxLine) + e.getMessage(), e);
      }
    }
  }
}
