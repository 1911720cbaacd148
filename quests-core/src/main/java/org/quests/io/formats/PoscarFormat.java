package org.quests.io.formats;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * POSCAR and CONTCAR of VASP, 4 and later, one or several one after the other; velocities and what
 * follows are not read.
 */
public final class PoscarFormat implements TextFormat {
  @Override
  public List<String> names() {
    return List.of("poscar");
  }

  @Override
  public List<String> endings() {
    return List.of(".poscar", ".vasp");
  }

  @Override
  public String description() {
    return "a VASP POSCAR (poscar), whose second line is a scale and whose next three are a"
        + " lattice";
  }

  @Override
  public boolean recognises(String head) {
    List<String> lines = head.lines().toList();
    return VaspHeader.startsLike(lines) && !XdatcarFormat.hasConfiguration(lines);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final AtomRows rows;
    private final Cautions cautions;
    private final NextPoscar next = new NextPoscar();

    Reader(String source, ReadOptions options) {
      this.cautions = new Cautions(options);
      this.source = source;
      this.options = options;
      this.rows = new AtomRows(options);
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!lines.next()) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      VaspHeader header = VaspHeader.read(lines, origin, lines.text(), rows);
      mode(lines, origin);
      for (int i = 0; i < header.atoms(); i++) {
        rows.next(lines, i, header.atoms());
      }
      passRest(lines, origin, header, false);
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!lines.next()) {
        return null;
      }
      if (options.keepBytes()) {
        lines.mark();
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      VaspHeader header = VaspHeader.read(lines, origin, lines.text(), rows);
      long countsLine = lines.line();
      String mode = mode(lines, origin);
      boolean selective = lines.line() > countsLine + 1;
      VaspRows.Atoms atoms =
          new VaspRows(rows).read(lines, origin, header, mode.equals("cartesian"), selective);
      passRest(lines, origin, header, options.keepBytes());
      byte[] elements = header.elements(atoms.elements(), options, origin, countsLine);
      Frame frame;
      try {
        frame = Frame.of(origin, elements, atoms.positions(), header.cell());
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at() + e.getMessage(), e);
      }
      return options.keepBytes() ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    /** Goes to the line that says what positions are: {@code direct} or {@code cartesian}. */
    private String mode(LineReader lines, FrameOrigin origin) throws IOException {
      String line = modeLine(lines);
      if (VaspHeader.startsWith(line, "s")) {
        line = modeLine(lines);
      }
      if (VaspHeader.startsWith(line, "d")) {
        return "direct";
      }
      if (VaspHeader.startsWith(line, "c") || VaspHeader.startsWith(line, "k")) {
        return "cartesian";
      }
      throw QuestsException.input(
          origin.at(lines.line())
              + "expected Direct, Cartesian or Selective dynamics, found "
              + Printable.quoted(line.strip()));
    }

    private String modeLine(LineReader lines) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected Direct, Cartesian or Selective dynamics");
      }
      return lines.text();
    }

    /** Goes to the next POSCAR or to the end, if no further position follows. */
    private void passRest(LineReader lines, FrameOrigin origin, VaspHeader header, boolean marked)
        throws IOException {
      if (next.follows(lines, marked) || !lines.next()) {
        return;
      }
      String line = lines.text().strip();
      if (line.matches("[-+.0-9].*")) {
        throw QuestsException.input(
            origin.at(lines.line())
                + "expected "
                + header.atoms()
                + " positions and then a blank line, found "
                + Printable.quoted(line));
      }
      do {
        if (next.isForeign(lines)) {
          cautions.say(
              Caution.PASSED_OVER,
              origin.at(lines.line())
                  + "what stands after the positions is neither velocities nor another POSCAR, and"
                  + " was passed over: "
                  + Printable.quoted(lines.text().strip()));
        }
      } while (!next.follows(lines, marked) && lines.next());
    }
  }
}
