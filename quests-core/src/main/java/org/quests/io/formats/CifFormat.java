package org.quests.io.formats;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;

/**
 * CIF: a frame for each block with atom sites, whose images are those of the symmetry operations
 * that it lists. Disorder, partial occupancy, and groups without operations are refused.
 */
public final class CifFormat implements TextFormat {
  private static final String BLOCK = "data_";

  @Override
  public List<String> names() {
    return List.of("cif");
  }

  @Override
  public List<String> endings() {
    return List.of(".cif");
  }

  @Override
  public String description() {
    return "a CIF (cif), which starts with data_";
  }

  @Override
  public boolean recognises(String head) {
    return head.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .map(line -> line.toLowerCase(Locale.ROOT).startsWith(BLOCK))
        .orElse(false);
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final ReadOptions options;
    private final Cautions cautions;

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.options = options;
      this.cautions = new Cautions(options);
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      Frame frame = null;
      while (frame == null) {
        lines.unmark();
        if (!toBlock(lines, index)) {
          return null;
        }
        if (options.keepBytes()) {
          lines.mark();
        }
        FrameOrigin origin = new FrameOrigin(source, index, lines.line());
        lines.back();
        CifTokens tokens = new CifTokens(lines, origin);
        tokens.next();
        CifBlock block = new CifBlock(origin, tokens);
        CifTokens.Kind end = block.read();
        if (end == CifTokens.Kind.BLOCK) {
          lines.back();
        } else if (!lines.terminated()) {
          lines.takeOpenEnd();
        }
        try {
          frame = block.frame();
          String formula = frame == null ? null : block.otherFormula(frame);
          if (formula != null) {
            cautions.say(
                Caution.COMPOSITION,
                origin.at()
                    + "its sites are not those of its formula, "
                    + Printable.quoted(formula)
                    + ": atoms may be missing, or the file cut off");
          }
        } catch (IllegalArgumentException e) {
          throw QuestsException.input(origin.at() + e.getMessage(), e);
        }
      }
      return options.keepBytes() ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    private boolean toBlock(LineReader lines, long index) throws IOException {
      while (lines.next()) {
        String line = lines.text().strip();
        if (line.toLowerCase(Locale.ROOT).startsWith(BLOCK)) {
          return true;
        }
        if (!line.isEmpty() && !line.startsWith("#")) {
          throw Texts.bad(lines, new FrameOrigin(source, index, lines.line()), "a block, data_");
        }
      }
      return false;
    }
  }
}
