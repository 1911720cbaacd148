package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * Dumps of LAMMPS in its style {@code yaml}: a document for each frame, of lines {@code key: value}
 * and of rows {@code - [ 1 , 1 , 0.5 , … ]}. What is written otherwise than LAMMPS does is refused.
 */
public final class LammpsYamlFormat implements TextFormat {
  private static final String START = "---";
  private static final String END = "...";

  @Override
  public List<String> names() {
    return List.of("lammps-yaml");
  }

  @Override
  public List<String> endings() {
    return List.of(".yaml", ".yml");
  }

  @Override
  public String description() {
    return "a LAMMPS dump of style yaml (lammps-yaml)";
  }

  @Override
  public boolean recognises(String head) {
    List<String> lines =
        head.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(2).toList();
    return lines.size() == 2
        && lines.get(0).equals(START)
        && lines.get(1).equals("creator: LAMMPS");
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  /** Rows whose brackets and commas count as blanks; a line follows the last one. */
  private static final class Rows extends AtomRows {
    Rows(ReadOptions options) {
      super(options);
    }

    @Override
    void next(LineReader lines, long row, long atoms) throws IOException {
      if (!whole(lines)) {
        throw Texts.ends(atoms + " atoms and then " + END + ", found " + row);
      }
      prepare(lines);
    }

    /** Doing it twice changes nothing more. */
    @Override
    void prepare(LineReader lines) {
      byte[] bytes = lines.bytes();
      int at = Texts.firstWord(lines);
      if (at < lines.end() - 1 && bytes[at] == '-' && LineWords.blank(bytes[at + 1])) {
        bytes[at] = ' ';
      }
      for (int i = at; i < lines.end(); i++) {
        if (bytes[i] == '[' || bytes[i] == ',' || bytes[i] == ']') {
          bytes[i] = ' ';
        }
      }
    }
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final Rows rows;
    private final LammpsFrames frames;
    private final LineWords words = new LineWords();

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.rows = new Rows(options);
      this.frames = new LammpsFrames(options, rows, false);
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toFrame(lines, index)) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      Document document = document(lines, origin);
      for (int i = 0; i < document.atoms; i++) {
        rows.next(lines, i, document.atoms);
      }
      end(lines, origin, document.atoms);
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toFrame(lines, index)) {
        return null;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      Document document = document(lines, origin);
      LammpsFrames.Header header = document.header(lines, origin);
      LammpsFrames.Columns columns =
          frames.columns(lines, origin, document.keywords, document.atoms);
      long firstRow = lines.line() + 1;
      rows.read(lines, origin, document.atoms, columns.all(), true);
      end(lines, origin, document.atoms);
      return frames.frame(origin, header, columns, firstRow);
    }

    private boolean toFrame(LineReader lines, long index) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank());
      if (!lines.terminated()) {
        throw Texts.ends(START);
      }
      if (!lines.text().strip().equals(START)) {
        throw Texts.bad(lines, new FrameOrigin(source, index, lines.line()), START);
      }
      return true;
    }

    /** Goes to the last line of a frame. */
    private static void end(LineReader lines, FrameOrigin origin, int atoms) throws IOException {
      if (!lines.next()) {
        throw Texts.ends(END);
      }
      String line = lines.text().strip();
      if (!lines.terminated() && !line.equals(END) && END.startsWith(line)) {
        throw Texts.ends(END);
      }
      if (!line.equals(END)) {
        throw Texts.bad(lines, origin, atoms + " rows and then " + END);
      }
    }

    /** Reads up to {@code data:}, which is the current line after it. */
    private Document document(LineReader lines, FrameOrigin origin) throws IOException {
      Document document = new Document();
      while (true) {
        if (!rows.whole(lines)) {
          throw Texts.ends("data:");
        }
        String line = lines.text().strip();
        int colon = line.indexOf(':');
        String key = colon < 0 ? "" : line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        if (!document.keys.add(key)) {
          throw Texts.bad(lines, origin, "each key once");
        }
        switch (key) {
          case "creator" -> {
            // The format is known by it.
          }
          case "timestep" -> document.info.put("timestep", number(lines, origin, value, true));
          case "time" -> document.info.put("time", number(lines, origin, value, false));
          case "units" -> document.angstroms = angstroms(lines, origin, value);
          case "natoms" -> document.atoms = atoms(lines, origin, value);
          case "boundary" -> document.periodic = periodic(lines, origin, items(value));
          case "thermo" -> passList(lines);
          case "box" -> box(lines, origin, document);
          case "keywords" -> document.keywords = items(value);
          case "data" -> {
            if (document.atoms < 0 || document.box == null || document.keywords.isEmpty()) {
              throw Texts.bad(lines, origin, "natoms, box and keywords in front of data");
            }
            return document;
          }
          default ->
              throw Texts.bad(
                  lines,
                  origin,
                  "timestep, units, time, natoms, boundary, thermo, box, keywords or data");
        }
      }
    }

    private static List<String> items(String list) {
      String plain = list.replaceAll("[\\[\\],]", " ").strip();
      return plain.isEmpty() ? List.of() : List.of(plain.split("\\s+", -1));
    }

    private InfoValue number(LineReader lines, FrameOrigin origin, String value, boolean whole) {
      if (whole ? !value.matches("-?\\d{1,18}") : finite(value).length != 1) {
        throw Texts.bad(lines, origin, whole ? "a whole number as timestep" : "a finite number");
      }
      return new InfoValue(value, value);
    }

    private static double angstroms(LineReader lines, FrameOrigin origin, String units) {
      Double length = LammpsDumpFormat.angstroms(units);
      if (length == null) {
        throw Texts.bad(
            lines, origin, "the units metal, real, nano or electron, whose lengths are known in Å");
      }
      return length;
    }

    private static int atoms(LineReader lines, FrameOrigin origin, String value) {
      if (!value.matches("\\d{1,18}") || Long.parseLong(value) > AtomRows.MOST_ATOMS) {
        throw Texts.bad(lines, origin, "the number of atoms, at most " + AtomRows.MOST_ATOMS);
      }
      return Integer.parseInt(value);
    }

    /** Two letters for each axis, one for each side. */
    private static boolean[] periodic(LineReader lines, FrameOrigin origin, List<String> sides) {
      boolean[] periodic = new boolean[3];
      if (!String.join("", sides).matches("(pp|[fsm]{2}){3}")) {
        throw Texts.bad(lines, origin, "six boundaries of p, f, s and m");
      }
      for (int axis = 0; axis < 3; axis++) {
        periodic[axis] = sides.get(2 * axis).equals("p");
      }
      return periodic;
    }

    /** What LAMMPS printed of the run is not read. */
    private static void passList(LineReader lines) throws IOException {
      while (lines.next()) {
        if (!lines.text().strip().startsWith("- ")) {
          lines.back();
          return;
        }
      }
    }

    /** Bounds of three axes, and where the box is tilted a line of xy, xz and yz. */
    private void box(LineReader lines, FrameOrigin origin, Document document) throws IOException {
      document.boxLine = lines.line();
      double[][] values = new double[3][];
      for (int i = 0; i < 3; i++) {
        if (!rows.whole(lines)) {
          throw Texts.ends("the bounds of the box");
        }
        values[i] = finite(lines.text());
        if (values[i].length != 2) {
          throw Texts.bad(lines, origin, "- [ lower, upper ] as bounds of the box");
        }
      }
      document.box = values;
      if (!rows.whole(lines)) {
        throw Texts.ends("keywords");
      }
      if (!lines.text().strip().startsWith("- ")) {
        lines.back();
        return;
      }
      double[] tilt = finite(lines.text());
      if (tilt.length != 3) {
        throw Texts.bad(lines, origin, "- [ xy, xz, yz ] of a tilted box");
      }
      document.tilted = true;
      for (int i = 0; i < 3; i++) {
        values[i] = new double[] {values[i][0], values[i][1], tilt[i]};
      }
    }

    /** The finite numbers of a list; none where something else is among them. */
    private double[] finite(String list) {
      String plain = list.strip().replaceFirst("^- ", "").replaceAll("[\\[\\],]", " ");
      byte[] bytes = plain.getBytes(StandardCharsets.ISO_8859_1);
      words.reset(bytes, 0, bytes.length);
      double[] numbers = new double[4];
      int count = 0;
      try {
        while (count < numbers.length && words.next()) {
          double number = words.real();
          if (!Double.isFinite(number)) {
            return new double[0];
          }
          numbers[count++] = number;
        }
      } catch (NumberFormatException e) {
        return new double[0];
      }
      return Arrays.copyOf(numbers, count);
    }
  }

  /** What stands in front of the rows. */
  private static final class Document {
    private final Set<String> keys = new HashSet<>();
    private final Map<String, InfoValue> info = new LinkedHashMap<>();
    private int atoms = -1;
    private double angstroms = 1;
    private boolean @Nullable [] periodic;
    private double @Nullable [][] box;
    private boolean tilted;
    private long boxLine;
    private List<String> keywords = List.of();

    LammpsFrames.Header header(LineReader lines, FrameOrigin origin) {
      boolean[] axes = periodic;
      double[][] bounds = box;
      if (axes == null || bounds == null) {
        throw Texts.bad(lines, origin, "boundary and box in front of data");
      }
      double[] vectors = new double[9];
      double[] corner = new double[3];
      LammpsFrames.restricted(bounds, tilted, vectors, corner);
      for (int i = 0; i < 9; i++) {
        vectors[i] *= angstroms;
      }
      for (int i = 0; i < 3; i++) {
        corner[i] *= angstroms;
      }
      Cell cell = new LammpsFrames.Box(boxLine, vectors, axes, corner, false).cell(origin);
      return new LammpsFrames.Header(info, atoms, angstroms, cell, null);
    }
  }
}
