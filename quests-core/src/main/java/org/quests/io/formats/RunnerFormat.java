package org.quests.io.formats;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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

/** {@code input.data} of RuNNer and n2p2: blocks from {@code begin} to {@code end}. */
public final class RunnerFormat implements TextFormat {
  /** As ASE has them, CODATA 2014. */
  private static final double BOHR = 0.52917721067;

  private static final double HARTREE = 27.21138602;

  private static final boolean[] PERIODIC = {true, true, true};

  /** What the user says of units; null where nothing. */
  private final @Nullable String units;

  /** A format in the units of RuNNer, Bohr and Hartree. */
  public RunnerFormat() {
    this(null);
  }

  private RunnerFormat(@Nullable String units) {
    this.units = units;
  }

  @Override
  public List<String> names() {
    return List.of("runner");
  }

  @Override
  public String description() {
    return "an input.data of RuNNer or n2p2 (runner), which starts with begin";
  }

  @Override
  public boolean recognises(String head) {
    return head.stripLeading()
        .matches("(?s)begin[ \\t]*\\r?\\n\\s*(comment|lattice|atom|energy|charge)\\b.*");
  }

  @Override
  public TextFormat with(Map<String, String> settings) {
    String named = settings.get("units");
    if (settings.isEmpty()) {
      return this;
    }
    if (settings.size() > 1 || named == null || !(named.equals("bohr") || named.equals("ev"))) {
      throw QuestsException.usage(
          "format runner: expected units=bohr (Bohr and Hartree) or units=ev (Å and eV), found "
              + new TreeMap<>(settings));
    }
    return new RunnerFormat(named);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options, units);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final Cautions cautions;
    private final AtomLabels labels;
    private final boolean told;
    private final double length;
    private final double energy;
    private final LineWords words = new LineWords();

    Reader(String source, ReadOptions options, @Nullable String units) {
      this.source = source;
      this.options = options;
      this.cautions = new Cautions(options);
      this.labels = new AtomLabels(options);
      this.told = units != null;
      boolean atomic = units == null || units.equals("bohr");
      this.length = atomic ? BOHR : 1;
      this.energy = atomic ? HARTREE : 1;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      do {
        if (!lines.next()) {
          return null;
        }
      } while (lines.blank());
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      enter(lines);
      if (!words.text().equals("begin")) {
        throw Texts.bad(lines, origin, "begin");
      }
      if (!told) {
        cautions.say(
            Caution.UNITS,
            origin.at()
                + "lengths are taken for Bohr and energies for Hartree, as RuNNer has them; if they"
                + " are Å and eV, --format runner:units=ev says so");
      }
      if (options.keepBytes()) {
        lines.mark();
      }
      FrameRows rows = new FrameRows(length, energy / length);
      double[] lattice = new double[9];
      int vectors = 0;
      Calculated values = new Calculated();
      while (true) {
        if (!lines.next()) {
          throw Texts.ends("end");
        }
        if (!enter(lines)) {
          continue;
        }
        String key = words.text();
        if (key.equals("end")) {
          break;
        }
        if (!lines.terminated()) {
          throw Texts.ends("end");
        }
        switch (key) {
          case "comment" -> {
            String text = lines.text().strip().substring("comment".length()).strip();
            if (!text.isEmpty()) {
              values.put("comment", InfoValue.of(text));
            }
          }
          case "lattice" -> {
            if (vectors == 3) {
              throw Texts.bad(lines, origin, "three lattice vectors");
            }
            for (int axis = 0; axis < 3; axis++) {
              lattice[3 * vectors + axis] = length * number(lines, origin);
            }
            vectors++;
          }
          case "atom" -> atom(lines, origin, rows);
          case "energy" -> values.energy(energy * number(lines, origin));
          case "charge" -> values.put("charge", InfoValue.of(number(lines, origin)));
          default -> {
            // Some programs write further values; an end that is more than that is none.
            if (key.startsWith("end")) {
              throw Texts.bad(lines, origin, "end");
            }
          }
        }
      }
      if (vectors == 1 || vectors == 2) {
        throw Texts.bad(lines, origin, "three lattice vectors or none in front of the end");
      }
      values.forces(rows.forces());
      Cell cell = vectors == 0 ? Cell.NONE : Cell.of(lattice, PERIODIC, new double[3]);
      Frame frame = values.of(Frame.of(origin, rows.elements(), rows.positions(), cell));
      return options.keepBytes() ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    /** Position, element, charge, a number without meaning, force. */
    private void atom(LineReader lines, FrameOrigin origin, FrameRows rows) {
      double[] place = {number(lines, origin), number(lines, origin), number(lines, origin)};
      int element = words.next() ? labels.element(words.text(), origin.at(lines.line())) : -1;
      if (element < 0) {
        throw Texts.bad(lines, origin, "atom with a position and then an element");
      }
      number(lines, origin);
      number(lines, origin);
      double[] pull = {number(lines, origin), number(lines, origin), number(lines, origin)};
      rows.add(lines, origin, element, place, pull);
    }

    private boolean enter(LineReader lines) {
      words.reset(lines.bytes(), lines.start(), lines.end());
      return words.next();
    }

    private double number(LineReader lines, FrameOrigin origin) {
      try {
        double value = words.next() ? words.real() : Double.NaN;
        if (Double.isFinite(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw Texts.bad(lines, origin, "finite numbers");
    }
  }
}
