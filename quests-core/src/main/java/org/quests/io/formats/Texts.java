package org.quests.io.formats;

import org.quests.atoms.FrameOrigin;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.CutOffException;
import org.quests.io.LineReader;
import org.quests.io.LineWords;

/** What readers of texts have in common. */
final class Texts {
  private Texts() {}

  /** The error about the current line, which is not what was expected. */
  static QuestsException bad(LineReader lines, FrameOrigin origin, String expected) {
    return QuestsException.input(
        origin.at(lines.line())
            + "expected "
            + expected
            + ", found "
            + Printable.quoted(lines.text().strip()));
  }

  /** The error about an input that ends before what was expected. */
  static CutOffException ends(String expected) {
    return new CutOffException("the input ends inside the frame: expected " + expected);
  }

  /** Whether a line starts with a word, white space before it aside. */
  static boolean startsWith(LineReader lines, byte[] word) {
    return startsWith(lines.bytes(), firstWord(lines), lines.end(), word);
  }

  /** Whether bytes start with a word. */
  static boolean startsWith(byte[] bytes, int from, int end, byte[] word) {
    if (end - from < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the first word of the current line starts; its end where there is none. */
  static int firstWord(LineReader lines) {
    byte[] bytes = lines.bytes();
    int end = lines.end();
    int at = lines.start();
    while (at < end && LineWords.blank(bytes[at])) {
      at++;
    }
    return at;
  }
}
