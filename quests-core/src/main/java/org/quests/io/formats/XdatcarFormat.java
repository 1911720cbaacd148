package org.quests.io.formats;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.ByteInput;
import org.quests.io.CutOffException;
import org.quests.io.FrameSource;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * XDATCAR of VASP 5 and later: the header once, or in front of each frame where the cell changes;
 * then {@code Direct configuration=} and a row for each atom.
 */
public final class XdatcarFormat implements TextFormat {
  /** So many lines tell one of VASP 4. */
  private static final int LINES = 4;

  private static final String CONFIGURATION = "direct configuration";

  @Override
  public List<String> names() {
    return List.of("xdatcar");
  }

  @Override
  public String description() {
    return "a VASP XDATCAR (xdatcar), which starts like a POSCAR";
  }

  @Override
  public boolean recognises(String head) {
    List<String> lines = head.lines().toList();
    return isOfVasp4(lines) || (VaspHeader.startsLike(lines) && hasConfiguration(lines));
  }

  /** Whether a configuration follows a header, with or without the line of elements. */
  static boolean hasConfiguration(List<String> lines) {
    return lines.stream().skip(6).limit(2).anyMatch(XdatcarFormat::isConfiguration);
  }

  private static boolean isConfiguration(String line) {
    return VaspHeader.startsWith(line, CONFIGURATION);
  }

  private static boolean isOfVasp4(List<String> lines) {
    return lines.size() > 3 && lines.get(3).strip().equals("CAR");
  }

  @Override
  public FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
      throws IOException {
    if (isOfVasp4(lines.head(LINES).lines().toList())) {
      throw QuestsException.input(
          input.name()
              + ": expected an XDATCAR of VASP 5 or later, found one of VASP 4, which does not"
              + " hold the lattice");
    }
    return TextFormat.super.open(input, lines, options);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final AtomRows rows;

    /** What the file starts with; holds for frames without a header of their own. */
    private @Nullable VaspHeader first;

    private long firstCountsLine;
    private byte[] firstBytes = new byte[0];

    /** The line of the first header that differs: frames without one are ambiguous after it. */
    private long changedAt = Long.MAX_VALUE;

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.options = options;
      this.rows = new AtomRows(options);
    }

    @Override
    public void start(LineReader lines) throws IOException {
      if (!lines.next()) {
        return;
      }
      lines.mark();
      FrameOrigin origin = new FrameOrigin(source, 0, lines.line());
      first = VaspHeader.read(lines, origin, lines.text(), rows);
      firstCountsLine = lines.line();
      firstBytes = lines.marked();
      // It belongs to the first frame.
      lines.back(firstBytes.length, firstCountsLine - origin.line() + 1);
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toFrame(lines, false)) {
        return false;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      VaspHeader header = header(lines, origin);
      for (int i = 0; i < header.atoms(); i++) {
        rows.next(lines, i, header.atoms());
      }
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toFrame(lines, options.keepBytes())) {
        return null;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      boolean ownHeader = !isConfiguration(lines.text());
      VaspHeader header = header(lines, origin);
      long countsLine = ownHeader ? lines.line() - 1 : firstCountsLine;
      Map<String, InfoValue> info = new LinkedHashMap<>();
      String text = lines.text();
      String number = text.substring(text.indexOf('=') + 1).strip();
      if (number.matches("[0-9]{1,18}")) {
        info.put("configuration", InfoValue.of(Long.parseLong(number)));
      }
      VaspRows.Atoms atoms = new VaspRows(rows).read(lines, origin, header, false, false);
      byte[] elements = header.elements(atoms.elements(), options, origin, countsLine);
      Frame frame;
      try {
        frame = Frame.of(origin, elements, atoms.positions(), header.cell()).withInfo(info);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at() + e.getMessage(), e);
      }
      return options.keepBytes()
          ? frame.withOriginalBytes(bytes(lines.marked(), ownHeader))
          : frame;
    }

    private byte[] bytes(byte[] own, boolean ownHeader) {
      if (ownHeader) {
        return own;
      }
      byte[] all = Arrays.copyOf(firstBytes, firstBytes.length + own.length);
      System.arraycopy(own, 0, all, firstBytes.length, own.length);
      return all;
    }

    /**
     * Goes to the line of a configuration or to the comment of a header, which may be blank; blank
     * lines in front of a configuration do not matter.
     */
    private boolean toFrame(LineReader lines, boolean mark) throws IOException {
      while (lines.next()) {
        if (mark) {
          lines.mark();
        }
        if (!lines.blank()) {
          return true;
        }
        if (first != null && first.comment().isBlank() && aScaleFollows(lines)) {
          return true;
        }
        if (mark) {
          lines.unmark();
        }
      }
      return false;
    }

    /** Whether a line that is none of a configuration comes next; it still comes next after it. */
    private static boolean aScaleFollows(LineReader lines) throws IOException {
      if (!lines.next()) {
        return false;
      }
      boolean follows = !lines.blank() && !isConfiguration(lines.text());
      lines.back();
      return follows;
    }

    /** The header of the frame; the line of the configuration is the current one after it. */
    private VaspHeader header(LineReader lines, FrameOrigin origin) throws IOException {
      if (!lines.terminated()) {
        throw new CutOffException("the input ends inside the frame, in its first line");
      }
      String line = lines.text();
      VaspHeader known = first;
      if (known != null && isConfiguration(line)) {
        if (lines.line() > changedAt) {
          throw QuestsException.input(
              origin.at(lines.line())
                  + "expected a lattice in front of each frame once it has changed, found "
                  + Printable.quoted(line.strip()));
        }
        return known;
      }
      String comment = known != null && known.comment().isBlank() ? "" : line;
      VaspHeader own = VaspHeader.read(lines, origin, comment, rows);
      if (known != null && !own.sameAs(known)) {
        changedAt = Math.min(changedAt, origin.line());
      }
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected Direct configuration=");
      }
      if (!isConfiguration(lines.text())) {
        throw QuestsException.input(
            origin.at(lines.line())
                + "expected Direct configuration=, found "
                + Printable.quoted(lines.text().strip()));
      }
      return own;
    }
  }
}
