package org.quests.io.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/** Configurations of moment tensor potentials (MLIP): {@code BEGIN_CFG} to {@code END_CFG}. */
public final class MtpFormat implements TextFormat {
  /** How stresses are called in Voigt's order. */
  private static final List<String> VOIGT = List.of("xx", "yy", "zz", "yz", "xz", "xy");

  @Override
  public List<String> names() {
    return List.of("mtp");
  }

  @Override
  public String description() {
    return "a configuration file of MTP (mtp), which starts with BEGIN_CFG";
  }

  @Override
  public boolean recognises(String head) {
    return head.stripLeading().startsWith("BEGIN_CFG");
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final Cautions cautions;
    private final LineWords words = new LineWords();
    private final FortranNumbers numbers = new FortranNumbers();

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.options = options;
      this.cautions = new Cautions(options);
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      do {
        if (!lines.next()) {
          return null;
        }
      } while (lines.blank());
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      if (!lines.text().strip().equals("BEGIN_CFG")) {
        throw Texts.bad(lines, origin, "BEGIN_CFG");
      }
      if (options.keepBytes()) {
        lines.mark();
      }
      Calculated values = new Calculated();
      double[] cell = new double[0];
      double[] plusStress = null;
      int atoms = -1;
      Rows rows = null;
      for (String key = key(lines); !key.equals("end_cfg"); key = key(lines)) {
        switch (key) {
          case "size" -> atoms = size(lines, origin);
          case "supercell" -> cell = cell(lines, origin);
          case "atomdata:" -> rows = new Rows(lines, origin, atoms);
          case "energy" -> values.energy(row(lines, origin, 1)[0]);
          case "plusstress:" -> plusStress = stress(lines, origin);
          case "feature" -> {
            String[] parts = lines.text().strip().split("\\s+", 3);
            if (parts.length == 3 && parts[1].matches("[\\w.-]+")) {
              values.put(parts[1], InfoValue.of(parts[2]));
            }
          }
          default ->
              throw Texts.bad(
                  lines, origin, "Size, Supercell, AtomData, Energy, PlusStress or Feature");
        }
      }
      if (rows == null) {
        throw Texts.bad(lines, origin, "AtomData in front of END_CFG");
      }
      boolean[] periodic = new boolean[3];
      double[] vectors = new double[9];
      System.arraycopy(cell, 0, vectors, 0, cell.length);
      for (int i = 0; i < cell.length / 3; i++) {
        periodic[i] = true;
      }
      Cell box = cell.length == 0 ? Cell.NONE : Cell.of(vectors, periodic, new double[3]);
      if (plusStress != null && box.fullyPeriodic()) {
        // It is the virial: the stress times the volume, positive where the cell pushes outwards.
        values.stress(plusStress, -1 / box.volume());
      }
      values.forces(rows.atoms.forces());
      values.put("type", new AtomArray.Integers(1, rows.types));
      Frame frame = Frame.of(origin, rows.atoms.elements(), rows.atoms.positions(), box);
      frame = values.of(frame);
      return options.keepBytes() ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    /** The first word of the next line that is not blank, in lower case. */
    private String key(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          throw Texts.ends("END_CFG");
        }
        words.reset(lines.bytes(), lines.start(), lines.end());
      } while (!words.next());
      String key = words.text().toLowerCase(Locale.ROOT);
      if (!lines.terminated() && !key.equals("end_cfg")) {
        throw Texts.ends("END_CFG");
      }
      return key;
    }

    private double[] row(LineReader lines, FrameOrigin origin, int count) throws IOException {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends(count + " numbers");
      }
      double[] values = new double[count];
      numbers.reset(lines.bytes(), lines.start(), lines.end());
      if (!numbers.next(values, 0, count) || !numbers.ended()) {
        throw Texts.bad(lines, origin, count + " finite numbers");
      }
      return values;
    }

    private int size(LineReader lines, FrameOrigin origin) throws IOException {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends("the number of atoms");
      }
      return new AtomRows(ReadOptions.DEFAULT).count(lines, origin);
    }

    /** Up to three vectors; there are as many as the structure repeats along. */
    private double[] cell(LineReader lines, FrameOrigin origin) throws IOException {
      double[] vectors = new double[9];
      int n = 0;
      while (n < 3) {
        if (!lines.next() || !lines.terminated()) {
          throw Texts.ends("a vector of the cell");
        }
        numbers.reset(lines.bytes(), lines.start(), lines.end());
        if (Character.isLetter(lines.text().strip().concat(" ").charAt(0))) {
          lines.back();
          break;
        }
        if (!numbers.next(vectors, 3 * n, 3) || !numbers.ended()) {
          throw Texts.bad(lines, origin, "three finite numbers as vector of the cell");
        }
        n++;
      }
      return Arrays.copyOf(vectors, 3 * n);
    }

    private double[] stress(LineReader lines, FrameOrigin origin) throws IOException {
      List<String> order = names();
      if (order.size() != 6 || !order.containsAll(VOIGT)) {
        throw Texts.bad(lines, origin, "PlusStress: xx yy zz yz xz xy");
      }
      double[] found = row(lines, origin, 6);
      double[] voigt = new double[6];
      for (int i = 0; i < 6; i++) {
        voigt[VOIGT.indexOf(order.get(i))] = found[i];
      }
      return voigt;
    }

    private List<String> names() {
      List<String> names = new ArrayList<>();
      while (words.next() && names.size() < 64) {
        names.add(words.text());
      }
      return names;
    }

    /** The rows of AtomData. */
    private final class Rows {
      private final FrameRows atoms = new FrameRows(1, 1);
      private long[] types = new long[16];

      Rows(LineReader lines, FrameOrigin origin, int count) throws IOException {
        List<String> columns = names();
        int type = columns.indexOf("type");
        int x = columns.indexOf("cartes_x");
        int force = columns.indexOf("fx");
        if (count < 0 || type < 0 || !holds(columns, x, "cartes_y", "cartes_z")) {
          throw Texts.bad(lines, origin, "Size, and AtomData: id type cartes_x cartes_y cartes_z");
        }
        boolean forces = holds(columns, force, "fy", "fz");
        for (int i = 0; i < count; i++) {
          double[] row = row(lines, origin, columns.size());
          long number = (long) row[type];
          if (number != row[type] || number < 0) {
            throw Texts.bad(lines, origin, "a whole number as type");
          }
          if (i == types.length) {
            types = Arrays.copyOf(types, 2 * i);
          }
          types[i] = number;
          double[] place = Arrays.copyOfRange(row, x, x + 3);
          double[] pull = forces ? Arrays.copyOfRange(row, force, force + 3) : null;
          atoms.add(lines, origin, element(lines, origin, number), place, pull);
        }
        types = Arrays.copyOf(types, count);
      }

      private static boolean holds(List<String> columns, int at, String second, String third) {
        return at >= 0
            && columns.size() > at + 2
            && columns.get(at + 1).equals(second)
            && columns.get(at + 2).equals(third);
      }
    }

    private int element(LineReader lines, FrameOrigin origin, long type) {
      if (!options.types().isEmpty()) {
        return TypeNames.element(options, type, origin, lines.line());
      }
      String message =
          "the file numbers its types from 0 and names no elements; --types 0=Cu,1=Zr names them";
      if (options.needElements()) {
        throw QuestsException.input(origin.at() + message);
      }
      cautions.say(Caution.TYPES, origin.at() + message + "; its atoms are X");
      return 0;
    }
  }
}
