package org.quests.descriptor;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.QuestsException;

/** Rows that were made elsewhere. */
record ExternalRows(
    String kind, int dimension, String unit, @Nullable Double cutoff, String definition)
    implements RowSpec {
  private static final Pattern KIND = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final int MAX_DIMENSION = 1_000_000;

  /** Characters of a definition. */
  private static final int MAX_DEFINITION = 10_000;

  private static final int MAX_UNIT = 64;

  ExternalRows {
    if (!KIND.matcher(kind).matches()) {
      throw QuestsException.usage(
          "expected a name of rows of up to 64 letters, digits, dots, dashes and underscores,"
              + " found \""
              + kind
              + "\"");
    }
    if (kind.equals(DescriptorSpec.KIND)) {
      throw QuestsException.usage(
          kind + " is the descriptor of this program: rows made elsewhere need another name");
    }
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw QuestsException.usage(
          "rows must have between 1 and " + MAX_DIMENSION + " numbers, not " + dimension);
    }
    if (cutoff != null && !(cutoff > 0 && cutoff < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "the cut-off of rows must be a finite distance greater than 0, not " + cutoff);
    }
    requireLine("unit", unit, MAX_UNIT);
    requireLine("definition", definition, MAX_DEFINITION);
  }

  private static void requireLine(String what, String text, int most) {
    if (text.length() > most || !Printable.of(text, Math.max(32, most)).equals(text)) {
      throw QuestsException.usage(
          "the "
              + what
              + " of rows must be one line of at most "
              + most
              + " characters, found \""
              + Printable.of(text, 64)
              + "\"");
    }
  }

  /** Rows of which only a name and their length are known. */
  static ExternalRows of(String kind, int dimension) {
    return new ExternalRows(kind, dimension, "", null, kind + " dimension=" + dimension);
  }

  @Override
  public EnvironmentDescriptor descriptor() {
    throw QuestsException.usage(
        "rows of kind "
            + kind
            + " were made elsewhere: expected an array of them, for structures cannot be described"
            + " by them here");
  }
}
