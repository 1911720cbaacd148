package org.quests.io.formats;

import java.util.Locale;
import java.util.regex.Pattern;
import org.quests.atoms.Element;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Caution;
import org.quests.io.Cautions;
import org.quests.io.ReadOptions;

/** The elements of words that files have in place of symbols. For one reader. */
final class AtomLabels {
  /** Not key="value" of a comment that stands in the wrong line; but c=1 is a type of cvff. */
  private static final Pattern LABEL = Pattern.compile("[A-Za-z_][^\\s\"=]*|[A-Za-z]{1,2}=[0-9]?");

  private final ReadOptions options;
  private final Cautions cautions;

  AtomLabels(ReadOptions options) {
    this.options = options;
    this.cautions = new Cautions(options);
  }

  /**
   * The element of a label: what {@link ReadOptions#labels} says; else that of the symbol, in
   * letters of any case; else unknown, 0. All but the first and a usual symbol give a warning.
   *
   * @param place where it stands, in front of messages
   * @return −1 where the word is no label: it does not start with a letter, or is a key with its
   *     value
   */
  byte element(String label, String place) {
    Integer given = options.labels().get(label);
    if (given != null) {
      return given.byteValue();
    }
    int usual = usual(label);
    if (usual >= 0) {
      return (byte) usual;
    }
    if (!LABEL.matcher(label).matches()) {
      return -1;
    }
    String symbol =
        label.substring(0, 1).toUpperCase(Locale.ROOT)
            + label.substring(1).toLowerCase(Locale.ROOT);
    String quoted = Printable.quoted(label);
    if (usual(symbol) >= 0) {
      cautions.say(
          Caution.SPELLING,
          place + quoted + " is read as " + symbol + "; --types " + label + "=C says that it is C");
      return (byte) usual(symbol);
    }
    if (options.needElements()) {
      throw QuestsException.input(
          place
              + "expected an element, or what the label stands for (--types "
              + label
              + "=C), because elements are asked for, found "
              + quoted);
    }
    cautions.say(
        Caution.LABELS,
        place
            + quoted
            + " is no element, so its atoms are unknown (X); --types "
            + label
            + "=C says that it is C, and so on for other labels");
    return 0;
  }

  /** What is given for a label; −1 where nothing is. */
  int given(String label) {
    return options.labels().getOrDefault(label, -1);
  }

  /** The atomic number of a symbol, those of deuterium and tritium included; else −1. */
  static int usual(String symbol) {
    return symbol.equals("D") || symbol.equals("T") ? 1 : Element.number(symbol);
  }
}
