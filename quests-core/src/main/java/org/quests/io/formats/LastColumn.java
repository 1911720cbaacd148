package org.quests.io.formats;

import org.quests.core.Printable;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;

/**
 * The last numbers of the rows of a frame. Where the input ends without a newline after the last
 * row, those above tell whether its last number can be whole.
 */
final class LastColumn {
  private int shortest;

  /** Characters after the decimal point; what is written with a fixed number of them keeps it. */
  private int fewestDecimals;

  /** Starts a frame. */
  void reset() {
    shortest = 0;
    fewestDecimals = Integer.MAX_VALUE;
  }

  /**
   * Takes the number that is the current word, the last that is read of its row.
   *
   * @throws CutOffException where the input ends after it, and it is shorter than all above it
   */
  void take(LineReader lines, LineWords words) throws CutOffException {
    byte[] bytes = lines.bytes();
    int start = words.start();
    int end = words.end();
    if (!lines.terminated()) {
      if (end == lines.end() && isShorter(bytes, start, end)) {
        throw new CutOffException(
            "the input ends inside the frame: its last number "
                + Printable.quoted(words.text())
                + " is shorter than all above it, and no newline follows");
      }
      return;
    }
    int length = end - start;
    shortest = shortest == 0 ? length : Math.min(shortest, length);
    // Mostly the point stands where it stood before, and nothing has to be searched.
    int point = end - 1 - fewestDecimals;
    if (point < start || bytes[point] != '.') {
      fewestDecimals = Math.min(fewestDecimals, decimals(bytes, start, end));
    }
  }

  private boolean isShorter(byte[] bytes, int start, int end) {
    return end - start < shortest || (shortest > 0 && decimals(bytes, start, end) < fewestDecimals);
  }

  private static int decimals(byte[] bytes, int start, int end) {
    for (int i = end - 1; i >= start; i--) {
      if (bytes[i] == '.') {
        return end - 1 - i;
      }
    }
    return 0;
  }
}
