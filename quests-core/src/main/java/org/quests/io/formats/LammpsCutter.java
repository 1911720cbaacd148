package org.quests.io.formats;

import java.nio.charset.StandardCharsets;
import org.quests.io.FrameCutter;
import org.quests.io.LineReader;

/** Ends of frames in text dumps of LAMMPS. */
final class LammpsCutter implements FrameCutter {
  private static final byte[] ITEM = "ITEM:".getBytes(StandardCharsets.US_ASCII);

  private static final String UNITS = "ITEM: UNITS";
  private static final String TIME = "ITEM: TIME";
  private static final String STEP = "ITEM: TIMESTEP";

  /** The items that every frame has, in their order. */
  private static final String[] ITEMS = {
    STEP, "ITEM: NUMBER OF ATOMS", "ITEM: BOX BOUNDS", "ITEM: ATOMS"
  };

  /** Of these, with the values of all but the atoms. */
  private static final int LINES_OF_HEAD = 9;

  private static final int ATOMS = 1;
  private static final int BOX = 2;

  /** The item that comes next, or the number of them. */
  private int next;

  /** Lines of the current item that are still to come. */
  private long left;

  private long atoms;

  /** Lines before the time step: what is said once for all frames. */
  private long before;

  private static String text(byte[] bytes, int from, int to) {
    return LineReader.text(bytes, from, to).strip();
  }

  /** Anywhere in a line: a writer that was killed may have left the start of one before it. */
  @Override
  public int start(byte[] bytes, int from, int to) {
    int at = -1;
    int next = from;
    while ((next = XyzCutter.indexOf(ITEM, bytes, next, to)) >= 0) {
      at = next++;
    }
    if (at < 0) {
      return -1;
    }
    String item = text(bytes, at, to);
    return item.equals(STEP) || item.equals(UNITS) || item.equals(TIME) ? at : -1;
  }

  @Override
  public boolean opensFile(byte[] bytes, int from, int to) {
    return text(bytes, from, to).equals(UNITS);
  }

  @Override
  public void begin() {
    next = 0;
    left = 0;
    atoms = 0;
    before = 0;
  }

  @Override
  public Line accept(byte[] bytes, int from, int to) {
    boolean item = XyzCutter.indexOf(ITEM, bytes, from, to) >= 0;
    if (left == 0) {
      return item ? begin(text(bytes, from, to)) : Line.FOREIGN;
    }
    if (item || (next - 1 == ATOMS && !takeCount(text(bytes, from, to)))) {
      return Line.FOREIGN;
    }
    left--;
    return ended();
  }

  private Line ended() {
    return next == ITEMS.length && left == 0 ? Line.LAST : Line.INSIDE;
  }

  private Line begin(String item) {
    if (next == 0 && (item.equals(UNITS) || item.equals(TIME))) {
      left = 1;
      before += 2;
      return Line.INSIDE;
    }
    if (!item.startsWith(ITEMS[next])) {
      return Line.FOREIGN;
    }
    next++;
    left = next == ITEMS.length ? atoms : next - 1 == BOX ? 3 : 1;
    return ended();
  }

  private boolean takeCount(String line) {
    try {
      atoms = Long.parseLong(line);
    } catch (NumberFormatException e) {
      return false;
    }
    return atoms >= 0 && atoms <= AtomRows.MOST_ATOMS;
  }

  @Override
  public long lines() {
    boolean counted = next > BOX || (next == BOX && left == 0);
    return counted ? before + LINES_OF_HEAD + atoms : 0;
  }

  @Override
  public String expected() {
    if (left == 0) {
      return ITEMS[next];
    }
    return next == ITEMS.length
        ? "row " + (atoms - left + 1) + " of " + atoms + " atoms"
        : next == 0 ? "a value" : "the value of " + ITEMS[next - 1];
  }
}
