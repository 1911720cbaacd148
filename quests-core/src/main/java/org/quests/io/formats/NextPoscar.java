package org.quests.io.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quests.io.LineReader;
import org.quests.io.LineWords;

/** Finds where another POSCAR starts in the same file, after velocities and the like. */
final class NextPoscar {
  private final LineWords words = new LineWords();

  /**
   * Whether the current line is nothing that VASP writes after positions: no numbers, and not the
   * headline of velocities.
   */
  boolean isForeign(LineReader lines) {
    words.reset(lines.bytes(), lines.start(), lines.end());
    if (!words.next()) {
      return false;
    }
    String first = words.text().toLowerCase(Locale.ROOT);
    String second = words.next() ? words.text().toLowerCase(Locale.ROOT) : "";
    boolean headline =
        second.isEmpty() ? "dck".indexOf(first.charAt(0)) >= 0 : first.equals("lattice");
    return Character.isLetter(first.charAt(0)) && !headline;
  }

  /**
   * Whether the lines that come next start a POSCAR; they still come next after it. So do those of
   * one that is cut off after its scale.
   */
  boolean follows(LineReader lines, boolean marked) throws IOException {
    long from = lines.offset();
    long taken = 0;
    boolean follows = false;
    Start start = new Start();
    while (lines.next()) {
      if (taken == 0 && !marked) {
        lines.mark();
      }
      taken++;
      words.reset(lines.bytes(), lines.start(), lines.end());
      Answer answer = start.accept(words);
      if (answer != Answer.PERHAPS) {
        follows = answer == Answer.YES;
        break;
      }
      follows = start.holdsAVector();
    }
    lines.back((int) (lines.offset() - from), taken);
    if (!marked) {
      lines.unmark();
    }
    return follows;
  }

  private enum Answer {
    YES,
    NO,
    PERHAPS
  }

  /** The lines of a header, one after the other. */
  private static final class Start {
    private static final int LATTICE_END = 5;

    private int line;
    private boolean titled;
    private boolean oneScale;
    private boolean counts;

    /**
     * Whether there is a title in letters, one scale and a vector, which rows of numbers are not.
     */
    boolean holdsAVector() {
      return titled && oneScale && line > 2;
    }

    Answer accept(LineWords words) {
      int number = line++;
      if (number == 0) {
        titled = words.next() && Character.isLetter(words.text().charAt(0));
        return Answer.PERHAPS;
      }
      List<String> all = new ArrayList<>();
      while (words.next() && all.size() < 4) {
        all.add(words.text());
      }
      if (number < LATTICE_END) {
        int numbers = leadingNumbers(all);
        oneScale |= number == 1 && numbers == 1;
        // Three scales are positive, which most rows of velocities are not.
        boolean fits =
            number == 1
                ? numbers == 1 || (numbers == 3 && all.stream().allMatch(Start::isPositive))
                : numbers >= 3;
        return fits ? Answer.PERHAPS : Answer.NO;
      }
      if (all.isEmpty()) {
        return Answer.NO;
      }
      String first = all.get(0);
      if (!counts) {
        counts = isCount(first);
        // Whether the names are those of elements, whoever reads them has to say.
        return counts || (number == LATTICE_END && Character.isLetter(first.charAt(0)))
            ? Answer.PERHAPS
            : Answer.NO;
      }
      return Character.isLetter(first.charAt(0)) ? Answer.YES : Answer.NO;
    }

    private static boolean isPositive(String number) {
      return number.matches("\\+?[0.]*[1-9].*");
    }

    private static boolean isCount(String word) {
      return word.matches("\\d+");
    }

    private static int leadingNumbers(List<String> words) {
      int numbers = 0;
      while (numbers < words.size()
          && words.get(numbers).matches("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eEdD][-+]?\\d+)?")) {
        numbers++;
      }
      return numbers;
    }
  }
}
