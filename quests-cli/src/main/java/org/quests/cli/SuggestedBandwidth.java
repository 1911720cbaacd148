package org.quests.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.Evaluation;
import org.quests.kernel.ReferenceSet;
import org.quests.study.BandwidthCurveStudy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The bandwidth that is suggested for what a command weighs against: its reference, or else its
 * first file.
 *
 * @param dataset the file as it was named
 * @param value h, to four digits, so that the same can be given by hand
 */
record SuggestedBandwidth(String dataset, double value) {
  private static final MathContext DIGITS = new MathContext(4);

  /**
   * A file of a command line.
   *
   * @param name as it was named
   * @param first whether it is the command's first file
   */
  record Source(String name, boolean first) {}

  /** The file that counts. */
  static Optional<Source> source(CommandSpec command) {
    OptionSpec option = command.findOption("--reference");
    if (option != null) {
      Optional<String> named = first(option.getValue());
      if (named.isPresent()) {
        return Optional.of(new Source(named.orElseThrow(), false));
      }
    }
    Optional<Source> found = Optional.empty();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      Optional<String> value = first(parameter.getValue());
      boolean leads = parameter.index().min() == 0;
      if (value.isPresent() && (found.isEmpty() || parameter.paramLabel().equals("REFERENCE"))) {
        found = Optional.of(new Source(value.orElseThrow(), leads));
      }
    }
    return found;
  }

  /** The first of the files; of several with names of their own too. */
  private static Optional<String> first(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> named -> named.values().stream().map(Object::toString).findFirst();
      case Collection<?> many -> many.stream().map(Object::toString).findFirst();
      case null -> Optional.empty();
      default -> Optional.of(value.toString());
    };
  }

  /** Describes that file, and looks at the curve of H. */
  static SuggestedBandwidth of(
      CommandSpec command, CommonOptions options, Evaluation evaluation, Parallelism parallelism) {
    Source source =
        source(command)
            .orElseThrow(() -> QuestsException.usage("-b auto needs a dataset, found none"));
    if (source.name().equals("-")) {
      throw QuestsException.usage(
          "-b auto reads a dataset before the command does, expected a file, found standard input");
    }
    // What is to be said of the file is said by the command.
    PrintStream nobody =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Inputs inputs = new Inputs(options, new Terminal(nobody, nobody), null, null, parallelism);
    InputFile file = options.open(source.name(), options.autoSpecies());
    ReferenceSet set =
        inputs.toSuggest(source.first() ? file : ReferenceFormat.of(command, file), source.first());
    double h = BandwidthCurveStudy.suggestion(source.name(), set, evaluation, parallelism);
    return new SuggestedBandwidth(source.name(), new BigDecimal(h).round(DIGITS).doubleValue());
  }
}
