package org.quests.io.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * {@code vasprun.xml} of VASP: a frame for each {@code calculation}, with energies, forces and
 * stress. Each is read as an XML document of its own, whose tags start and end lines as VASP writes
 * them, so that the rest of a large file is not read for one frame.
 */
public final class VasprunFormat implements TextFormat {
  @Override
  public List<String> names() {
    return List.of("vasprun");
  }

  @Override
  public String description() {
    return "a vasprun.xml of VASP (vasprun), whose first element is <modeling>";
  }

  @Override
  public boolean recognises(String head) {
    return head.stripLeading().startsWith("<") && head.contains("<modeling>");
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    private static final String START = "<calculation";
    private static final String END = "</calculation>";
    private static final byte[] START_BYTES = START.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_BYTES = END.getBytes(StandardCharsets.US_ASCII);
    private static final String FINISHED = "</modeling>";
    private static final byte[] FINISHED_BYTES = FINISHED.getBytes(StandardCharsets.US_ASCII);

    private final String source;
    private final Cautions cautions;
    private final XMLInputFactory factory = VasprunXml.factory();
    private byte @Nullable [] elements;

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.cautions = new Cautions(options);
    }

    @Override
    public boolean endsAnywhere() {
      return true;
    }

    @Override
    public void start(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return;
        }
      } while (lines.blank());
      FrameOrigin origin = new FrameOrigin(source, 0, lines.line());
      LinesInput head = new LinesInput(lines, START, false, FINISHED);
      try (VasprunXml xml = new VasprunXml(factory, head, origin)) {
        elements = xml.elements();
      }
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      byte[] known = elements;
      if (known == null || !toStep(lines, index)) {
        return null;
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      try (VasprunXml xml = new VasprunXml(factory, new LinesInput(lines, END, true, ""), origin)) {
        return xml.frame(known);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at() + e.getMessage(), e);
      }
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (elements == null || !toStep(lines, index)) {
        return false;
      }
      do {
        if (!lines.next()) {
          throw Texts.ends(END);
        }
      } while (!Texts.startsWith(lines, END_BYTES));
      return true;
    }

    private boolean toStep(LineReader lines, long index) throws IOException {
      boolean finished = false;
      while (lines.next()) {
        if (Texts.startsWith(lines, START_BYTES)) {
          return true;
        }
        finished |= Texts.startsWith(lines, FINISHED_BYTES);
      }
      if (!finished && index > 0) {
        cautions.say(
            Caution.UNFINISHED,
            new FrameOrigin(source, index, 0).at(lines.line())
                + "the run was stopped here, or still goes on: expected \""
                + FINISHED
                + "\", found the end; its "
                + index
                + " whole steps are read");
      }
      return false;
    }
  }
}
