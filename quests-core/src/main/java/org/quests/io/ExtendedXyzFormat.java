package org.quests.io;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.QuestsException;

/**
 * Extended XYZ as ASE and OVITO write it, and plain XYZ, which is the same without anything
 * declared. Per frame: the number of atoms; a comment line of key=value pairs; a row for each atom.
 */
final class ExtendedXyzFormat implements FollowableFormat {
  @Override
  public List<String> names() {
    return List.of("extxyz", "xyz");
  }

  @Override
  public String description() {
    return "extended and plain XYZ (extxyz, xyz), which start with the number of atoms";
  }

  @Override
  public boolean recognises(String head) {
    String text = head.stripLeading();
    int newline = text.indexOf('\n');
    String first = (newline < 0 ? text : text.substring(0, newline)).strip();
    return first.matches("[+-]?[0-9]+");
  }

  @Override
  public TextFormat.Reader reader(String source, ReadOptions options) {
    return new Reader(source, options);
  }

  @Override
  public FrameCutter cutter() {
    return new XyzCutter();
  }

  private static final class Reader implements TextFormat.Reader {
    private final String source;
    private final boolean allowTruncated;
    private final boolean keepBytes;
    private final AtomRows rows;

    Reader(String source, ReadOptions options) {
      this.source = source;
      this.allowTruncated = options.allowTruncated();
      this.keepBytes = options.keepBytes();
      this.rows = new AtomRows(options.allowTruncated());
    }

    @Override
    public boolean skip(LineReader lines, long index) throws IOException {
      if (!toCount(lines)) {
        return false;
      }
      long atoms = rows.count(lines, new FrameOrigin(source, index, lines.line()));
      toComment(lines);
      for (long i = 0; i < atoms; i++) {
        rows.next(lines, i, atoms);
      }
      return true;
    }

    @Override
    public @Nullable Frame read(LineReader lines, long index) throws IOException {
      if (!toCount(lines)) {
        return null;
      }
      if (keepBytes) {
        lines.mark();
      }
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      int atoms = rows.count(lines, origin);
      toComment(lines);
      List<AtomColumn> columns;
      Cell cell;
      boolean declared;
      SequencedMap<String, InfoValue> info;
      try {
        CommentLine comment = CommentLine.parse(lines.text());
        cell = comment.takeCell();
        String properties = comment.takeProperties();
        declared = properties != null;
        columns = properties == null ? AtomColumn.plain() : AtomColumn.parse(properties, atoms);
        info = comment.rest();
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at(lines.line()) + e.getMessage(), e);
      }
      rows.read(lines, origin, atoms, columns, declared);
      Frame frame = frame(origin, atoms, columns, cell).withInfo(info);
      return keepBytes ? frame.withOriginalBytes(lines.marked()) : frame;
    }

    private boolean toCount(LineReader lines) throws IOException {
      do {
        if (!lines.next()) {
          return false;
        }
      } while (lines.blank());
      if (!lines.terminated() && (allowTruncated || rows.isCount(lines))) {
        throw new CutOffException("the input ends inside the frame, behind its number of atoms");
      }
      return true;
    }

    private void toComment(LineReader lines) throws IOException {
      if (!rows.whole(lines)) {
        throw new CutOffException(
            "the input ends inside the frame: expected the comment line, found none");
      }
    }

    private Frame frame(FrameOrigin origin, int atoms, List<AtomColumn> columns, Cell cell) {
      byte[] elements = null;
      double[] positions = new double[0];
      Map<String, AtomArray> arrays = new LinkedHashMap<>();
      for (AtomColumn column : columns) {
        switch (column.kind) {
          case ELEMENT -> elements = column.elements;
          case POSITION -> positions = column.reals;
          default -> arrays.put(column.name, column.array());
        }
      }
      if (elements == null) {
        elements = new byte[atoms];
      } else if (arrays.get("Z") instanceof AtomArray.Integers numbers) {
        checkNumbers(origin, elements, numbers);
      }
      return Frame.of(origin, elements, positions, cell).withArrays(arrays);
    }

    /** Two columns that name the element have to agree: nobody could tell which one is right. */
    private static void checkNumbers(
        FrameOrigin origin, byte[] elements, AtomArray.Integers numbers) {
      for (int i = 0; i < elements.length && numbers.columns() == 1; i++) {
        if (elements[i] != numbers.values()[i]) {
          throw QuestsException.input(
              origin.at(origin.line() + 2 + i)
                  + "expected Z = "
                  + elements[i]
                  + " beside the element "
                  + Element.symbol(elements[i])
                  + ", found "
                  + numbers.values()[i]);
        }
      }
    }
  }
}
