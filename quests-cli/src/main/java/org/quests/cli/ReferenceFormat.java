package org.quests.cli;

import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The format of a reference that is in another one than the file that is weighed against it. */
final class ReferenceFormat {
  private static final String NAME = "--reference-format";

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = NAME,
      paramLabel = "FORMAT",
      completionCandidates = CommonOptions.FormatNames.class,
      description = "Format of the reference, where --format is not its own.")
  private @Nullable String format;

  /** A reference, to be read in this format. */
  InputFile of(InputFile reference) {
    return format == null ? reference : reference.readAs(format);
  }

  /**
   * Refuses a format of no reference.
   *
   * @param reference whether there is one
   */
  void require(boolean reference) {
    if (format != null && !reference) {
      throw QuestsException.usage(NAME + " is the format of --reference, which is not there");
    }
  }

  /** The reference of a command, to be read in the format that was given for it. */
  static InputFile of(CommandSpec command, InputFile reference) {
    OptionSpec option = command.findOption(NAME);
    return option != null && option.getValue() instanceof String given
        ? reference.readAs(given)
        : reference;
  }
}
