package org.quests.io.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.ByteInput;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.FileFormat;
import org.quests.io.FrameSource;
import org.quests.io.IndexedFrameSource;
import org.quests.io.LineReader;
import org.quests.io.MoleculeArrays;
import org.quests.io.ReadOptions;
import org.quests.io.Unreadable;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyHeader;
import org.quests.io.numpy.NumpyReader;
import org.quests.io.numpy.NumpyRows;

/**
 * Molecules in a NumPy archive, as in MD17, rMD17 and MD22: positions (frames, atoms, 3) and atomic
 * numbers, of all frames or of each, filled up with 0; energies and forces where they are there.
 * Not periodic, unless there is a {@code lattice} as sGDML has it. Some frames are in memory, not
 * the archive.
 */
public final class MoleculesFormat implements FileFormat {
  private static final String ARCHIVE = "PK\u0003\u0004";

  /** The unit of energy of these data sets. */
  private static final String USUAL = "kcal/mol";

  /** The unit of energies that the user names; null: that of the archive. */
  private final @Nullable String units;

  /** With the units that archives name. */
  public MoleculesFormat() {
    this(null);
  }

  private MoleculesFormat(@Nullable String units) {
    this.units = units;
  }

  @Override
  public List<String> names() {
    return List.of("npz");
  }

  @Override
  public List<String> endings() {
    return List.of(".npz");
  }

  @Override
  public String description() {
    return "a NumPy archive of molecules (npz), as in MD17";
  }

  /** An archive that starts with an array. */
  @Override
  public boolean recognises(String head) {
    return head.startsWith(ARCHIVE) && head.contains(".npy");
  }

  @Override
  public FileFormat with(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return this;
    }
    String unit = settings.get("units");
    if (settings.size() > 1 || unit == null || energy(unit) == null) {
      throw QuestsException.usage(
          "format npz: expected units=NAME of the energies, such as kcal/mol or ev, found "
              + new TreeMap<>(settings));
    }
    return new MoleculesFormat(unit);
  }

  @Override
  public FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
      throws IOException {
    ByteInput content = input.seekable(lines);
    try {
      return new Source(content, lines, options, units);
    } catch (IOException | RuntimeException e) {
      content.discard();
      throw e;
    }
  }

  /** Å by a unit of length; null where it is not known. */
  private static @Nullable Double length(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "ang", "angstrom", "angstroms", "å", "a" -> 1.0;
      case "bohr", "a0", "au" -> 0.52917721067;
      case "nm" -> 10.0;
      default -> null;
    };
  }

  /** eV by a unit of energy, as ASE has it (CODATA 2014); null where it is not known. */
  private static @Nullable Double energy(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "kcal/mol" -> 0.04336410390059322;
      case "kj/mol" -> 0.010364269574711572;
      case "ev" -> 1.0;
      case "mev" -> 1e-3;
      case "ha", "hartree", "au" -> 27.21138602;
      default -> null;
    };
  }

  private static final class Source extends IndexedFrameSource {
    /** Positions and forces, as they are read and as frames keep them. */
    private static final long BYTES_PER_ATOM = 200;

    private final ByteInput input;
    private final LineReader lines;
    private final NumpyReader reader;
    private final NumpyRows positions;
    private final @Nullable NumpyRows energies;
    private final @Nullable NumpyRows forces;

    /** Of all frames; null where each has its own. */
    private final byte @Nullable [] numbers;

    private final @Nullable NumpyRows ownNumbers;
    private final int atoms;
    private final double angstroms;
    private final double electronVolts;
    private final Cell cell;
    private final double[] xyz;

    Source(ByteInput input, LineReader lines, ReadOptions options, @Nullable String units)
        throws IOException {
      super(input.name(), options);
      this.input = input;
      this.lines = lines;
      reader = NumpyReader.open(input.file());
      try {
        MoleculeArrays arrays = MoleculeArrays.among(reader.names());
        if (arrays == null) {
          throw QuestsException.input(
              input.name()
                  + ": expected "
                  + MoleculeArrays.expected()
                  + ", found "
                  + (reader.names().isEmpty() ? "none" : String.join(", ", reader.names())));
        }
        positions = reader.rows(arrays.positions());
        List<Long> shape = positions.shape();
        if (shape.size() != 3 || shape.get(2) != 3 || shape.get(1) > AtomRows.MOST_ATOMS) {
          throw shape(arrays.positions(), "(frames, atoms, 3)", shape);
        }
        if (shape.get(0) == 0) {
          throw Unreadable.noFrames(input.name());
        }
        if (BYTES_PER_ATOM * shape.get(1) > Runtime.getRuntime().maxMemory()) {
          throw QuestsException.input(
              input.name()
                  + ": expected frames that fit in memory, found "
                  + shape.get(1)
                  + " atoms each");
        }
        atoms = Math.toIntExact(shape.get(1));
        List<Long> own = reader.shape(arrays.numbers());
        boolean each = own.size() == 2 && own.get(0) > 1;
        ownNumbers = each ? reader.rows(arrays.numbers()) : null;
        numbers = each ? null : numbers(arrays.numbers());
        if (each) {
          requireShape(arrays.numbers(), own, List.of(frames(), (long) atoms));
        }
        angstroms = factor("r_unit", "Ang", MoleculesFormat::length);
        electronVolts = electronVolts(units);
        energies = rows(arrays.energies(), 1);
        forces = rows(arrays.forces(), 3L * atoms);
        boolean told = units != null || reader.names().contains("e_unit");
        if (!told && (energies != null || forces != null)) {
          new Cautions(options)
              .say(
                  Caution.UNITS,
                  input.name()
                      + ": the archive does not name the unit of energies and forces (e_unit):"
                      + " taken as kcal/mol, as MD17 has them, and converted to eV; --format"
                      + " npz:units=kcal/mol, or another unit, says what they are");
        }
        cell = reader.names().contains("lattice") ? lattice() : Cell.NONE;
        xyz = new double[3 * atoms];
        input.note(Files.size(input.file()));
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
    }

    private QuestsException shape(String array, String expected, List<Long> found) {
      return QuestsException.input(
          name()
              + ": array '"
              + array
              + "': expected the shape "
              + expected
              + ", found "
              + NumpyHeader.format(found));
    }

    private void requireShape(String array, List<Long> found, List<Long> expected) {
      if (!found.equals(expected)) {
        throw shape(array, NumpyHeader.format(expected), found);
      }
    }

    /** An array with so many numbers for each frame; null where there is none. */
    private @Nullable NumpyRows rows(@Nullable String array, long width) {
      if (array == null) {
        return null;
      }
      NumpyRows rows = reader.rows(array);
      if (rows.shape().getFirst() != frames() || rows.width() != width) {
        throw shape(
            array, "(" + frames() + ", …) with " + width + " numbers a frame", rows.shape());
      }
      return rows;
    }

    /** Atomic numbers of all frames. */
    private byte[] numbers(String array) {
      NumpyArray found = reader.read(array);
      if (found.size() != atoms) {
        throw shape(array, "(" + atoms + ",)", found.shape());
      }
      if (!(found instanceof NumpyArray.Numbers all)) {
        throw QuestsException.input(
            name() + ": array '" + array + "': expected atomic numbers, found texts");
      }
      byte[] read = new byte[atoms];
      for (int i = 0; i < atoms; i++) {
        read[i] = element(array, all.real(i));
      }
      return read;
    }

    private byte element(String array, double number) {
      if (number != Math.rint(number) || !Element.exists((long) number)) {
        throw QuestsException.input(
            name() + ": array '" + array + "': expected atomic numbers, found " + number);
      }
      return (byte) number;
    }

    /** What energies are multiplied with: the user may know better than the archive. */
    private double electronVolts(@Nullable String units) {
      Double named = units == null ? null : energy(units);
      return named == null ? factor("e_unit", USUAL, MoleculesFormat::energy) : named;
    }

    /** What the numbers of a unit are multiplied with. */
    private double factor(String array, String usual, Function<String, @Nullable Double> known) {
      String unit = usual;
      if (reader.names().contains(array)) {
        NumpyArray found = reader.read(array);
        if (!(found instanceof NumpyArray.Texts texts) || texts.values().size() != 1) {
          throw QuestsException.input(
              name()
                  + ": "
                  + array
                  + ": expected one unit such as "
                  + usual
                  + ", found "
                  + (found instanceof NumpyArray.Texts ? "texts" : "numbers")
                  + " of shape "
                  + NumpyHeader.format(found.shape()));
        }
        unit = texts.values().getFirst();
      }
      Double factor = known.apply(unit.strip());
      if (factor == null) {
        throw QuestsException.input(
            name() + ": " + array + ": expected a unit such as " + usual + ", found " + unit);
      }
      return factor;
    }

    /** The cell, whose vectors are columns. */
    private Cell lattice() {
      NumpyArray found = reader.read("lattice");
      requireShape("lattice", found.shape(), List.of(3L, 3L));
      double[] vectors = new double[9];
      for (int i = 0; i < 9 && found instanceof NumpyArray.Numbers all; i++) {
        vectors[i] = angstroms * all.real(3 * (i % 3) + i / 3);
      }
      try {
        return Cell.of(vectors, new boolean[] {true, true, true}, new double[3]);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(name() + ": lattice: " + e.getMessage(), e);
      }
    }

    @Override
    protected long frames() {
      return positions.shape().getFirst();
    }

    @Override
    protected void check(long number) {
      // The arrays' headers have told that it is there.
    }

    @Override
    protected Frame read(long number, FrameOrigin origin) throws IOException {
      positions.read(number, xyz);
      double[] places = scaled(xyz, angstroms);
      byte[] all = numbers;
      int count = atoms;
      if (all == null) {
        all = new byte[atoms];
        count = own(number, all);
      }
      Frame frame =
          Frame.of(origin, Arrays.copyOf(all, count), Arrays.copyOf(places, 3 * count), cell);
      Calculated calculated = new Calculated();
      if (energies != null) {
        double[] one = new double[1];
        energies.read(number, one);
        calculated.energy(requireFinite(electronVolts * one[0]));
      }
      if (forces != null) {
        forces.read(number, xyz);
        double[] pulls = Arrays.copyOf(scaled(xyz, electronVolts / angstroms), 3 * count);
        for (double pull : pulls) {
          requireFinite(pull);
        }
        calculated.forces(pulls);
      }
      return calculated.of(frame);
    }

    /** Atomic numbers of a frame; how many atoms there are in front of zeros. */
    private int own(long number, byte[] into) throws IOException {
      double[] row = new double[atoms];
      if (ownNumbers != null) {
        ownNumbers.read(number, row);
      }
      int count = atoms;
      while (count > 0 && row[count - 1] == 0) {
        count--;
      }
      for (int i = 0; i < count; i++) {
        into[i] = element("of atomic numbers", row[i]);
      }
      return count;
    }

    private static double requireFinite(double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("expected finite energies and forces, found " + value);
      }
      return value;
    }

    private static double[] scaled(double[] values, double factor) {
      double[] scaled = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        scaled[i] = factor * values[i];
      }
      return scaled;
    }

    @Override
    protected void closeInput() throws IOException {
      try (reader;
          lines) {
        input.discard();
      }
    }
  }
}
