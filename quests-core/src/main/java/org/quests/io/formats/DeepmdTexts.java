package org.quests.io.formats;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.ReadOptions;
import org.quests.io.Unreadable;
import org.quests.io.numpy.NumpyArray;

/**
 * Positions and boxes of a system of DeePMD-kit as texts, a line for each frame.
 *
 * @param frames how many there are
 * @param positions three numbers for each atom of each frame
 * @param boxes nine numbers for each frame; null where nothing is periodic and there are none
 * @param openEnd whether one of the files ends without a newline
 */
record DeepmdTexts(
    long frames,
    NumpyArray.Numbers positions,
    NumpyArray.@Nullable Numbers boxes,
    boolean openEnd) {
  /** Numbers in rows, and whether no newline follows the last one. */
  private record Table(NumpyArray.Doubles numbers, boolean openEnd) {
    long rows() {
      return numbers.shape().getFirst();
    }
  }

  static final String POSITIONS = "coord.raw";
  private static final String BOXES = "box.raw";

  /** Reads both files, which are in memory afterwards. */
  static DeepmdTexts read(Path folder, int atoms, boolean periodic, ReadOptions options)
      throws IOException {
    Table positions = table(folder.resolve(POSITIONS), 3 * atoms, options);
    long frames = positions.rows();
    if (frames == 0) {
      throw Unreadable.noFrames(folder.toString());
    }
    Path file = folder.resolve(BOXES);
    if (!periodic && !Files.exists(file)) {
      return new DeepmdTexts(frames, positions.numbers, null, positions.openEnd);
    }
    if (!Files.exists(file)) {
      throw QuestsException.input(file + ": no such file");
    }
    Table boxes = table(file, 9, options);
    if (boxes.rows() != frames) {
      throw QuestsException.input(
          file
              + ": expected "
              + frames
              + " lines, as many as "
              + POSITIONS
              + " has, found "
              + boxes.rows());
    }
    return new DeepmdTexts(
        frames, positions.numbers, boxes.numbers, positions.openEnd || boxes.openEnd);
  }

  private static Table table(Path file, int columns, ReadOptions options) throws IOException {
    double[] numbers = new double[columns];
    int rows = 0;
    boolean openEnd = false;
    try (LineReader lines = new LineReader(options.hashes().open(file), 0, 1)) {
      LineWords words = new LineWords();
      LastColumn last = new LastColumn();
      last.reset();
      while (lines.next()) {
        if (lines.blank()) {
          continue;
        }
        if ((long) (rows + 1) * columns > Integer.MAX_VALUE - 8) {
          throw tooLarge(file);
        }
        int start = rows * columns;
        if (start + columns > numbers.length) {
          numbers = longer(numbers, file);
        }
        words.reset(lines.bytes(), lines.start(), lines.end());
        int n = row(words, numbers, start, columns);
        if (n == columns) {
          requireWhole(last, lines, words, file);
        }
        if (n < columns || words.next()) {
          throw QuestsException.input(
              file
                  + ": line "
                  + lines.line()
                  + ": expected "
                  + columns
                  + " finite numbers, found "
                  + (n < columns ? n + " and then something else" : "more"));
        }
        rows++;
        openEnd = !lines.terminated();
      }
    }
    return new Table(
        new NumpyArray.Doubles(
            List.of((long) rows, (long) columns),
            MemorySegment.ofArray(numbers).asSlice(0, (long) Double.BYTES * rows * columns)),
        openEnd);
  }

  /** Refuses a last number that was cut off; one that may have been is noted. */
  private static void requireWhole(LastColumn last, LineReader lines, LineWords words, Path file) {
    try {
      last.take(lines, words);
    } catch (CutOffException e) {
      throw QuestsException.input(
          file + ": line " + lines.line() + ": the file is cut off inside its last number", e);
    }
  }

  private static double[] longer(double[] numbers, Path file) {
    int length = (int) Math.min(2L * numbers.length, Integer.MAX_VALUE - 8);
    // Both arrays are there while one becomes the other.
    if ((long) Double.BYTES * (length + numbers.length) <= Runtime.getRuntime().maxMemory()) {
      try {
        return Arrays.copyOf(numbers, length);
      } catch (OutOfMemoryError e) {
        // Asking for one large array failed: nothing is broken.
      }
    }
    throw tooLarge(file);
  }

  private static QuestsException tooLarge(Path file) {
    return QuestsException.input(
        file
            + ": expected a file that fits in memory ("
            + Runtime.getRuntime().maxMemory() / (1 << 20)
            + " MiB, more with a larger -Xmx); dpdata turns it into folders set.*, which are read"
            + " one at a time");
  }

  /** Reads numbers; how many of them were there and finite. */
  private static int row(LineWords words, double[] into, int at, int count) {
    try {
      for (int i = 0; i < count; i++) {
        if (!words.next()) {
          return i;
        }
        into[at + i] = words.real();
        if (!Double.isFinite(into[at + i])) {
          return i;
        }
      }
      return count;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
