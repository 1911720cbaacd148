package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/** {@code ML_AB} of VASP: the structures that its machine-learned force fields are fitted to. */
public final class MlAbFormat implements TextFormat {
  private static final byte[] START = "Configuration num.".getBytes(StandardCharsets.US_ASCII);
  private static final boolean[] PERIODIC = {true, true, true};

  @Override
  public List<String> names() {
    return List.of("ml-ab");
  }

  @Override
  public String description() {
    return "an ML_AB of VASP (ml-ab), which starts with its version";
  }

  @Override
  public boolean recognises(String head) {
    return head.matches("(?s)\\s*\\d[\\d.]* +Version *\\r?\\n.*The number of configurations.*");
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final FortranNumbers numbers = new FortranNumbers();

    /** How many frames there are to be. */
    private long configurations;

    Reader(String source) {
      this.source = source;
    }

    @Override
    public void start(LineReader lines) throws IOException {
      FrameOrigin origin = new FrameOrigin(source, 0, 1);
      section(lines, origin, "The number of configurations");
      configurations = whole(lines, origin);
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      do {
        if (!lines.next()) {
          if (index < configurations) {
            throw Texts.ends(configurations + " configurations, found " + index);
          }
          return null;
        }
      } while (!Texts.startsWith(lines, START));
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      section(lines, origin, "The number of atom types");
      int kinds = (int) whole(lines, origin);
      section(lines, origin, "The number of atoms");
      int atoms = (int) whole(lines, origin);
      section(lines, origin, "Atom types and atom numbers");
      Kinds elements = kinds(lines, origin, kinds, atoms);
      section(lines, origin, "Primitive lattice vectors");
      double[] vectors = rows(lines, origin, 3);
      section(lines, origin, "Atomic positions");
      double[] positions = rows(lines, origin, atoms);
      Calculated values = new Calculated();
      section(lines, origin, "Total energy");
      values.energy(row(lines, origin, 1)[0]);
      section(lines, origin, "Forces");
      values.forces(rows(lines, origin, atoms));
      section(lines, origin, "Stress");
      section(lines, origin, "XX YY ZZ");
      double[] voigt = Arrays.copyOf(row(lines, origin, 3), 6);
      section(lines, origin, "XY YZ ZX");
      double[] mixed = row(lines, origin, 3);
      voigt[5] = mixed[0];
      voigt[3] = mixed[1];
      voigt[4] = mixed[2];
      values.stress(voigt, -Calculated.KBAR);
      Cell cell = Cell.of(vectors, PERIODIC, new double[3]);
      return values.of(Frame.of(origin, elements.all(), positions, cell));
    }

    /** Goes to the line in front of the values of a section; there are others between sections. */
    private static void section(LineReader lines, FrameOrigin origin, String title)
        throws IOException {
      byte[] bytes = title.getBytes(StandardCharsets.US_ASCII);
      do {
        if (!lines.next() || !lines.terminated()) {
          throw Texts.ends(title);
        }
        if (Texts.startsWith(lines, START)) {
          throw Texts.bad(lines, origin, title);
        }
      } while (!Texts.startsWith(lines, bytes));
      if (title.equals("Stress")) {
        return;
      }
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends("a value of " + title);
      }
      int dash = Texts.firstWord(lines);
      if (dash == lines.end() || lines.bytes()[dash] != '-') {
        throw Texts.bad(lines, origin, "dashes under " + title);
      }
    }

    private double[] row(LineReader lines, FrameOrigin origin, int count) throws IOException {
      double[] values = new double[count];
      row(lines, origin, values, 0, count);
      return values;
    }

    private void row(LineReader lines, FrameOrigin origin, double[] into, int at, int count)
        throws IOException {
      if (!lines.next() || !lines.terminated()) {
        throw Texts.ends(count + " numbers");
      }
      numbers.reset(lines.bytes(), lines.start(), lines.end());
      if (!numbers.next(into, at, count) || !numbers.ended()) {
        throw Texts.bad(lines, origin, count + " finite numbers");
      }
    }

    private double[] rows(LineReader lines, FrameOrigin origin, int count) throws IOException {
      double[] values = new double[3 * Math.min(count, AtomRows.room(lines, count, 3) + 3)];
      for (int i = 0; i < count; i++) {
        if (3 * i == values.length) {
          values = Arrays.copyOf(values, (int) Math.min(3L * count, 2L * values.length));
        }
        row(lines, origin, values, 3 * i, 3);
      }
      return values;
    }

    private long whole(LineReader lines, FrameOrigin origin) throws IOException {
      double value = row(lines, origin, 1)[0];
      if (value != Math.rint(value) || value < 0 || value > AtomRows.MOST_ATOMS) {
        throw Texts.bad(lines, origin, "a whole number up to " + AtomRows.MOST_ATOMS);
      }
      return (long) value;
    }

    /** The lines of elements with the numbers of their atoms; filled in once there are rows. */
    private static Kinds kinds(LineReader lines, FrameOrigin origin, int count, int atoms)
        throws IOException {
      Kinds kinds = new Kinds();
      for (int kind = 0; kind < count; kind++) {
        if (!lines.next() || !lines.terminated()) {
          throw Texts.ends("an element and the number of its atoms");
        }
        String[] words = lines.text().strip().split("\\s+", -1);
        int element = VaspHeader.element(words[0]);
        boolean counted = words.length == 2 && words[1].matches("[0-9]{1,9}");
        if (element <= 0 || !counted || Integer.parseInt(words[1]) > atoms - kinds.atoms) {
          throw Texts.bad(
              lines, origin, "an element and the number of its atoms, " + atoms + " in all");
        }
        kinds.add(element, Integer.parseInt(words[1]));
      }
      if (kinds.atoms != atoms) {
        throw Texts.bad(lines, origin, atoms + " atoms of all elements");
      }
      return kinds;
    }
  }

  /** Elements, and how many atoms each of them has. */
  private static final class Kinds {
    private byte[] elements = new byte[8];
    private int[] counts = new int[8];
    private int size;
    private int atoms;

    void add(int element, int count) {
      if (size == counts.length) {
        elements = Arrays.copyOf(elements, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      elements[size] = (byte) element;
      counts[size++] = count;
      atoms += count;
    }

    byte[] all() {
      byte[] all = new byte[atoms];
      int from = 0;
      for (int i = 0; i < size; i++) {
        Arrays.fill(all, from, from + counts[i], elements[i]);
        from += counts[i];
      }
      return all;
    }
  }
}
