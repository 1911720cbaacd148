package org.quests.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help is laid out: options in groups, and an example at the end. */
final class HelpLayout {
  private static final String EXAMPLE = "example";

  private HelpLayout() {}

  /** Arranges the help of a program and its commands. */
  static void arrange(CommandLine program) {
    List<CommandLine> commands = program.getSubcommands().values().stream().distinct().toList();
    commands.forEach(command -> describeOutput(command.getCommandSpec()));
    commands.forEach(command -> nameValues(command.getCommandSpec()));
    // The commands take the sections over.
    List<String> sections = new ArrayList<>(program.getHelpSectionKeys());
    sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), EXAMPLE);
    program.setHelpSectionKeys(sections);
    Stream.concat(Stream.of(program), commands.stream()).forEach(HelpLayout::arrangeOne);
  }

  private static void arrangeOne(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    command.getHelpSectionMap().put(EXAMPLE, HelpLayout::example);
  }

  /** Tells which endings a command's output may have. */
  private static void describeOutput(CommandSpec command) {
    OptionSpec output = command.findOption("--output");
    if (output == null || !(command.userObject() instanceof AnalysisCommand analysis)) {
      return;
    }
    boolean json = Arrays.asList(analysis.outputs()).contains(OutputKind.JSON);
    String[] told =
        Stream.of(output.description())
            .map(
                line ->
                    line.replace(CommonOptions.ENDINGS, OutputKind.endingsOf(analysis.outputs()))
                        + (json ? " With - the JSON goes to standard output." : ""))
            .toArray(String[]::new);
    command.remove(output);
    command.addOption(OptionSpec.builder(output).description(told).build());
  }

  /** Tells the values of options that have only some, as they are typed. */
  private static void nameValues(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      Object[] values = option.type().getEnumConstants();
      if (values != null && !option.inherited()) {
        List<String> names =
            Stream.of(values).map(value -> value.toString().toLowerCase(Locale.ROOT)).toList();
        command.remove(option);
        command.addOption(OptionSpec.builder(option).completionCandidates(names).build());
      }
    }
  }

  private static String options(Help help) {
    List<OptionSpec> all =
        help.commandSpec().options().stream().filter(option -> !option.hidden()).toList();
    StringBuilder text = new StringBuilder();
    for (OptionGroup group : OptionGroup.values()) {
      List<OptionSpec> options =
          all.stream().filter(option -> OptionGroup.of(option) == group).toList();
      if (options.isEmpty()) {
        continue;
      }
      // Columns as wide as the widest option of all groups needs.
      Help.Layout layout =
          help.createDefaultLayout(
              all, help.commandSpec().positionalParameters(), help.colorScheme());
      layout.addOptions(options, help.parameterLabelRenderer());
      text.append(String.format("%n%s:%n", group.title())).append(layout);
    }
    return text.toString();
  }

  private static String example(Help help) {
    String text = example(help.commandSpec());
    return text.isEmpty() ? "" : String.format("%nExample:%n  %s%n", text);
  }

  /** A command line that shows the use of a command; empty where there is none. */
  static String example(CommandSpec command) {
    Example arguments = command.userObject().getClass().getAnnotation(Example.class);
    return arguments == null ? "" : (command.qualifiedName() + " " + arguments.value()).strip();
  }
}
