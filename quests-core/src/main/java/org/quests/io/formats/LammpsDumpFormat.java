package org.quests.io.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * Text dumps of LAMMPS, styles {@code atom} and {@code custom}. Per frame the items UNITS (once per
 * file), TIME (both if asked for), TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS, and ATOMS with a row for
 * each atom. The format: docs.lammps.org/dump.html and dump_modify.html.
 */
public final class LammpsDumpFormat implements FollowableFormat {
  private static final String ITEM = "ITEM:";
  private static final String UNITS = "ITEM: UNITS";

  @Override
  public List<String> names() {
    return List.of("lammps-dump");
  }

  @Override
  public List<String> endings() {
    return List.of(".dump", ".lammpstrj");
  }

  @Override
  public String description() {
    return "a LAMMPS text dump (lammps-dump), which starts with ITEM:";
  }

  @Override
  public boolean recognises(String head) {
    return head.stripLeading().startsWith(ITEM);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options, false);
  }

  @Override
  public TextFormat.Reader followingReader(String source, ReadOptions options) {
    return new Reader(source, options, true);
  }

  @Override
  public FrameCutter cutter() {
    return new LammpsCutter();
  }

  /** A length in Å by the name of a system of units; null where lengths have no such. */
  static @Nullable Double angstroms(String units) {
    return switch (units) {
      case "metal", "real" -> 1.0;
      case "nano" -> 10.0;
      // The Bohr radius as ASE has it, CODATA 2014.
      case "electron" -> 0.52917721067;
      default -> null;
    };
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final AtomRows rows;
    private final LineWords words = new LineWords();
    private final LammpsFrames frames;
    private final Cautions cautions;

    /** What the file says about units; what it does not say is taken for Å. */
    private String units = "";

    private double angstroms = 1;

    /** The lines about units, in front of every frame's bytes. */
    private byte[] unitLines = new byte[0];

    /** Whether impossible numbers make a broken frame, and are no error. */
    private final boolean following;

    Reader(String source, ReadOptions options, boolean following) {
      this.following = following;
      this.source = source;
      this.options = options;
      this.rows = new AtomRows(options, following);
      this.frames = new LammpsFrames(options, rows, following);
      this.cautions = new Cautions(options);
    }

    @Override
    public void start(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return;
        }
      } while (lines.blank());
      lines.mark();
      if (!lines.text().strip().equals(UNITS)) {
        lines.unmark();
        lines.back();
        return;
      }
      FrameOrigin origin = new FrameOrigin(source, 0, lines.line());
      units = value(lines, UNITS);
      Double length = angstroms(units);
      if (length == null) {
        throw QuestsException.input(
            origin.at(lines.line())
                + "expected the units metal, real, nano or electron, whose lengths are known in Å,"
                + " found "
                + Printable.quoted(units));
      }
      angstroms = length;
      unitLines = lines.marked();
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toFrame(lines)) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      int atoms = header(lines, origin).atoms();
      for (int i = 0; i < atoms; i++) {
        rows.next(lines, i, atoms);
      }
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toFrame(lines)) {
        return null;
      }
      if (options.keepBytes()) {
        lines.mark();
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      boolean namesUnits = lines.text().strip().equals(UNITS);
      LammpsFrames.Header header = header(lines, origin);
      List<String> names = names(lines);
      LammpsFrames.Columns columns = frames.columns(lines, origin, names, header.atoms());
      long firstRow = lines.line() + 1;
      rows.read(lines, origin, header.atoms(), columns.all(), true);
      Frame frame = frames.frame(origin, header, columns, firstRow);
      return options.keepBytes() ? frame.withOriginalBytes(bytes(lines, namesUnits)) : frame;
    }

    /** The names of the columns in the current line. */
    private List<String> names(LineReader lines) {
      List<String> names = new ArrayList<>();
      words.reset(lines.bytes(), lines.start(), lines.end());
      words.next();
      words.next();
      while (words.next()) {
        names.add(words.text());
      }
      return names;
    }

    private byte[] bytes(LineReader lines, boolean namesUnits) {
      byte[] own = lines.marked();
      if (namesUnits) {
        return own;
      }
      byte[] all = Arrays.copyOf(unitLines, unitLines.length + own.length);
      System.arraycopy(own, 0, all, unitLines.length, own.length);
      return all;
    }

    private boolean toFrame(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank());
      if (!lines.terminated()) {
        throw new CutOffException(
            "the input ends inside the frame: expected ITEM: TIMESTEP, found "
                + Printable.quoted(lines.text().strip())
                + " without a newline");
      }
      return true;
    }

    /** What stands before the columns; the line of the columns is the current one after it. */
    private LammpsFrames.Header header(LineReader lines, FrameOrigin origin) throws IOException {
      String item = lines.text().strip();
      if (item.equals(UNITS)) {
        String found = value(lines, item);
        if (!found.equals(units)) {
          throw bad(
              lines,
              origin,
              "the units of the file's first line" + (units.isEmpty() ? " (none)" : ", " + units),
              found);
        }
        item = item(lines);
      }
      Map<String, InfoValue> info = new LinkedHashMap<>();
      if (item.equals("ITEM: TIME")) {
        String time = value(lines, item);
        checkNumber(lines, origin, time);
        info.put("time", new InfoValue(time, time));
        item = item(lines);
      }
      require(lines, origin, item, "ITEM: TIMESTEP");
      String step = value(lines, item);
      try {
        info.put("timestep", InfoValue.of(Long.parseLong(step)));
      } catch (NumberFormatException e) {
        throw bad(lines, origin, "a whole number as timestep", step);
      }
      item = item(lines);
      require(lines, origin, item, "ITEM: NUMBER OF ATOMS");
      value(lines, item);
      int atoms = rows.count(lines, origin);
      item = item(lines);
      Cell cell = Cell.NONE;
      String problem = null;
      LammpsFrames.Box box = box(lines, origin, item);
      try {
        cell = box.cell(origin);
      } catch (QuestsException e) {
        if (!following) {
          throw e;
        }
        problem = e.getMessage();
      }
      item = item(lines);
      if (!item.startsWith("ITEM: ATOMS")) {
        throw bad(lines, origin, "ITEM: ATOMS with the names of the columns", item);
      }
      return new LammpsFrames.Header(info, atoms, angstroms, cell, problem);
    }

    private String item(LineReader lines) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException("the input ends inside the frame: expected another ITEM");
      }
      return lines.text().strip();
    }

    private String value(LineReader lines, String item) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected the value of " + item + ", found none");
      }
      return lines.text().strip();
    }

    private void require(LineReader lines, FrameOrigin origin, String item, String expected) {
      if (!item.equals(expected)) {
        throw bad(lines, origin, expected, item);
      }
    }

    private static QuestsException bad(
        LineReader lines, FrameOrigin origin, String expected, String found) {
      return LammpsFrames.bad(lines, origin, expected, found);
    }

    private void checkNumber(LineReader lines, FrameOrigin origin, String text) {
      words.reset(lines.bytes(), lines.start(), lines.end());
      try {
        if (words.next()) {
          double value = words.real();
          if (Double.isFinite(value) && !words.next()) {
            return;
          }
        }
      } catch (NumberFormatException e) {
        // Told below, as for other texts that are no one finite number.
      }
      throw bad(lines, origin, "a finite number", text);
    }

    private LammpsFrames.Box box(LineReader lines, FrameOrigin origin, String item)
        throws IOException {
      String[] labels = item.split("\\s+");
      String rest = item.startsWith("ITEM: BOX BOUNDS") ? item.substring(16).strip() : "none";
      boolean silent = rest.isEmpty() || rest.equals("xy xz yz");
      int shapeEnd = silent ? labels.length : labels.length - 3;
      boolean bounds = shapeEnd >= 3 && labels[1].equals("BOX") && labels[2].equals("BOUNDS");
      String shape = bounds ? String.join(" ", Arrays.copyOfRange(labels, 3, shapeEnd)) : "";
      boolean general = shape.equals("abc origin");
      boolean tilted = shape.equals("xy xz yz");
      if (!bounds || !(general || tilted || shape.isEmpty())) {
        throw bad(
            lines, origin, "ITEM: BOX BOUNDS [xy xz yz | abc origin] with three boundaries", item);
      }
      long line = lines.line();
      boolean[] periodic = new boolean[3];
      if (silent) {
        Arrays.fill(periodic, true);
        cautions.say(
            Caution.BOUNDARIES,
            origin.at(line)
                + "the dump does not say along which axes its box repeats, as LAMMPS wrote it before"
                + " 2010: taken as periodic along all; pp or ff for each axis behind ITEM: BOX"
                + " BOUNDS says so");
      }
      for (int axis = 0; axis < 3 && !silent; axis++) {
        String boundary = labels[shapeEnd + axis];
        if (!boundary.matches("pp|[fsm]{1,2}")) {
          throw bad(lines, origin, "boundaries of p, f, s and m, as pp or fs", boundary);
        }
        periodic[axis] = boundary.equals("pp");
      }
      int count = general ? 4 : tilted ? 3 : 2;
      double[][] values = new double[3][];
      for (int i = 0; i < 3; i++) {
        values[i] = bounds(lines, origin, count);
      }
      double[] vectors = new double[9];
      double[] corner = new double[3];
      if (general) {
        for (int i = 0; i < 3; i++) {
          System.arraycopy(values[i], 0, vectors, 3 * i, 3);
          corner[i] = values[i][3];
        }
      } else {
        LammpsFrames.restricted(values, tilted, vectors, corner);
      }
      for (int i = 0; i < 9; i++) {
        vectors[i] *= angstroms;
      }
      for (int i = 0; i < 3; i++) {
        corner[i] *= angstroms;
      }
      return new LammpsFrames.Box(line, vectors, periodic, corner, general);
    }

    private double[] bounds(LineReader lines, FrameOrigin origin, int count) throws IOException {
      value(lines, "ITEM: BOX BOUNDS");
      words.reset(lines.bytes(), lines.start(), lines.end());
      double[] values = new double[count];
      try {
        for (int i = 0; i < count; i++) {
          if (!words.next()) {
            throw new NumberFormatException();
          }
          values[i] = words.real();
          if (!(following || Double.isFinite(values[i]))) {
            throw new NumberFormatException();
          }
        }
        if (!words.next()) {
          return values;
        }
      } catch (NumberFormatException e) {
        // Told below, as for a number too many.
      }
      throw bad(lines, origin, count + " finite numbers as bounds", lines.text().strip());
    }
  }
}
