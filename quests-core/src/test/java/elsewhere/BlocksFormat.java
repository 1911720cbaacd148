package elsewhere;

import java.util.List;
import java.util.Map;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.TrajectoryFormat;

/**
 * A text format as a user may write one: a line {@code block N A} with the number of atoms and the
 * edge of a cubic cell, then an element and a position for each atom, in the unit of the setting
 * {@code unit}.
 */
public final class BlocksFormat implements FollowableFormat {
  private final double unit;

  /** In Å. */
  public BlocksFormat() {
    this(1);
  }

  private BlocksFormat(double unit) {
    this.unit = unit;
  }

  @Override
  public List<String> names() {
    return List.of("blocks");
  }

  @Override
  public String description() {
    return "blocks (blocks), which start with block";
  }

  @Override
  public List<String> endings() {
    return List.of(".blocks");
  }

  @Override
  public boolean recognises(String head) {
    return head.startsWith("block ");
  }

  @Override
  public TrajectoryFormat with(Map<String, String> settings) {
    return settings.equals(Map.of("unit", "nm"))
        ? new BlocksFormat(10)
        : FollowableFormat.super.with(settings);
  }

  @Override
  public Reader reader(String source, ReadOptions options) {
    LineWords words = new LineWords();
    return (lines, index) -> {
      do {
        if (!lines.next()) {
          return null;
        }
      } while (lines.blank());
      FrameOrigin origin = new FrameOrigin(source, index, lines.line());
      String[] head = lines.text().split(" ", -1);
      byte[] elements = new byte[Integer.parseInt(head[1])];
      double edge = unit * Double.parseDouble(head[2]);
      double[] positions = new double[3 * elements.length];
      for (int i = 0; i < elements.length; i++) {
        if (!lines.next() || (options.allowTruncated() && !lines.terminated())) {
          throw new CutOffException("the input ends inside the frame, after " + i + " atoms");
        }
        words.reset(lines.bytes(), lines.start(), lines.end());
        if (!words.next() || words.element() < 0) {
          throw new IllegalArgumentException("expected an element, found " + words.text());
        }
        elements[i] = (byte) words.element();
        for (int axis = 0; axis < 3; axis++) {
          words.next();
          positions[3 * i + axis] = unit * words.real();
        }
      }
      double[] vectors = {edge, 0, 0, 0, edge, 0, 0, 0, edge};
      return Frame.of(
          origin,
          elements,
          positions,
          Cell.of(vectors, new boolean[] {true, true, true}, new double[3]));
    };
  }

  @Override
  public FrameCutter cutter() {
    return new Cutter();
  }

  /** Counts lines. */
  private static final class Cutter implements FrameCutter {
    private long atoms;
    private long taken;

    @Override
    public int start(byte[] bytes, int from, int to) {
      return LineReader.text(bytes, from, to).matches("block [1-9]\\d{0,8} .*") ? from : -1;
    }

    @Override
    public void begin() {
      taken = 0;
    }

    @Override
    public Line accept(byte[] bytes, int from, int to) {
      String line = LineReader.text(bytes, from, to);
      if (taken++ == 0) {
        atoms = Long.parseLong(line.split(" ", -1)[1]);
        return Line.INSIDE;
      }
      return line.isBlank() ? Line.FOREIGN : taken > atoms ? Line.LAST : Line.INSIDE;
    }

    @Override
    public long lines() {
      return atoms + 1;
    }

    @Override
    public String expected() {
      return "an atom";
    }
  }
}
