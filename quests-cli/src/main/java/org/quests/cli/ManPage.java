package org.quests.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page: one for all commands, made from the commands and options themselves.
 *
 * <p>Its language is that of the man macros of troff, in plain ASCII.
 */
final class ManPage {
  private static final String PROGRAM = "quests";

  /** The field of a command that holds {@link CommonOptions}. */
  private static final String COMMON = "options";

  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** The page of a program. */
  static String of(CommandSpec root) {
    ManPage page = new ManPage();
    page.write(root);
    return page.page.toString();
  }

  private void write(CommandSpec root) {
    List<CommandSpec> commands =
        root.subcommands().values().stream()
            .distinct()
            .map(CommandLine::getCommandSpec)
            .filter(command -> !command.usageMessage().hidden())
            .toList();
    // A date would be that of the build; the version says more.
    request(
        "TH", "QUESTS", "1", "", PROGRAM + " " + QuestsCommand.Version.number(), "User Commands");
    section("NAME");
    text(PROGRAM + " - " + sentence(root.usageMessage().description()));
    section("SYNOPSIS");
    synopsis(PROGRAM, "COMMAND [OPTION]... [ARGUMENT]...");
    section("DESCRIPTION");
    text(root.usageMessage().description());
    text(
        "Commands print a summary to standard output; with -o they write their result to a file,"
            + " whose ending says as what.");
    section("COMMANDS");
    commands.forEach(this::command);
    commands.stream()
        .map(command -> command.mixins().get(COMMON))
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            common -> {
              section("OPTIONS OF COMMANDS THAT READ DATASETS");
              options(common);
            });
    section("OPTIONS OF ALL COMMANDS");
    options(root);
    section("EXIT STATUS");
    text(root.usageMessage().footer());
    section("ENVIRONMENT");
    item("QUESTS_JOBS", "Number of threads where -j does not say it.");
    item("SLURM_CPUS_PER_TASK", "The same in a batch job, where QUESTS_JOBS is not set.");
    item("QUESTS_JAVA_OPTS", "Options of the Java virtual machine, such as -Xmx24g.");
    item("TMPDIR", "The folder for temporary files; zstd needs one that is not mounted noexec.");
  }

  private void command(CommandSpec command) {
    request("SS", command.name());
    synopsis(
        PROGRAM + " " + command.name(),
        Stream.concat(
                Stream.of("[OPTION]..."),
                command.positionalParameters().stream()
                    .filter(parameter -> !parameter.hidden())
                    .map(ArgSpec::paramLabel))
            .collect(Collectors.joining(" ")));
    text(command.usageMessage().description());
    if (command.aliases().length > 0) {
      text("Also called " + String.join(", ", command.aliases()) + ".");
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (!parameter.hidden()) {
        item(parameter.paramLabel(), sentence(parameter.description()));
      }
    }
    CommandSpec common = command.mixins().get(COMMON);
    List<OptionSpec> own = new ArrayList<>(command.options());
    own.removeIf(
        option ->
            option.inherited()
                || isStandard(command.root(), option)
                || (common != null && isIn(common, option)));
    options(command, own);
    String example = HelpLayout.example(command);
    if (!example.isEmpty()) {
      request("PP");
      line("Example:");
      request("br");
      request("B", example);
    }
    String[] footer = command.usageMessage().footer();
    if (!Arrays.equals(footer, command.root().usageMessage().footer())) {
      request("PP");
      request("nf");
      Stream.of(footer).filter(line -> !line.isBlank()).forEach(this::line);
      request("fi");
    }
  }

  /** Whether it is there by all of its names: another option may go by some of them. */
  private static boolean isIn(CommandSpec spec, OptionSpec option) {
    return Arrays.stream(option.names()).allMatch(name -> spec.findOption(name) != null);
  }

  private static boolean isStandard(CommandSpec root, OptionSpec option) {
    return root.findOption(option.longestName()) != null;
  }

  private void options(CommandSpec command) {
    options(command, command.options());
  }

  private void options(CommandSpec command, List<OptionSpec> options) {
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    for (OptionSpec option : options) {
      if (option.hidden()) {
        continue;
      }
      Help.Ansi.Text label =
          help.parameterLabelRenderer().renderParameterLabel(option, Help.Ansi.OFF, List.of());
      // As --help puts it, with defaults filled in: in the last column, a row for each line.
      Help.Ansi.Text[][] rows =
          help.createDefaultOptionRenderer()
              .render(option, help.parameterLabelRenderer(), help.colorScheme());
      String description =
          Arrays.stream(rows)
              .map(row -> row[row.length - 1].toString().strip())
              .collect(Collectors.joining(" "));
      item(String.join(", ", option.names()) + label, description);
    }
  }

  private static String sentence(String... lines) {
    return String.join(" ", lines).strip();
  }

  private void section(String title) {
    request("SH", title);
  }

  private void synopsis(String program, String arguments) {
    request("PP");
    request("B", program);
    line(arguments);
  }

  /** A paragraph; an empty line begins another. */
  private void text(String... lines) {
    boolean begun = false;
    for (String line : String.join("\n", lines).split("%n|\n", -1)) {
      if (line.isBlank()) {
        begun = false;
        continue;
      }
      if (!begun) {
        request("PP");
        begun = true;
      }
      line(line);
    }
  }

  private void item(String term, String description) {
    request("TP");
    request("B", term);
    line(description);
  }

  private void request(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  private void line(String text) {
    // A line must not begin like a request.
    page.append("\\&").append(escape(text)).append('\n');
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '\\' -> escaped.append("\\e");
                // Otherwise typeset as hyphens and quotes that cannot be pasted into a shell.
                case '-' -> escaped.append("\\-");
                case '\'' -> escaped.append("\\(aq");
                case '`' -> escaped.append("\\(ga");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                default -> {
                  if (letter < 0x80) {
                    escaped.append((char) letter);
                  } else {
                    escaped.append(String.format("\\[u%04X]", letter));
                  }
                }
              }
            });
    return escaped.toString();
  }
}
