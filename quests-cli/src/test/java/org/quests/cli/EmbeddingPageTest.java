package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.testing.TestData;

/** Runs the programs of the page on embedding, and compares what they print with the page. */
@Tag("it")
class EmbeddingPageTest {
  /** A program, commands that prepare a folder, the one that runs it, and what that prints. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```java\n(.*?)```\n\n```console\n((?:\\$ (?:mkdir|echo) [^\n]*\n)*)"
              + "\\$ java (.*?)\n(.*?)```",
          Pattern.DOTALL);

  /** The jar, a folder beside it, and the file of the program. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "--add-modules jdk\\.incubator\\.vector"
              + " -cp quests-cli/target/quests\\.jar(?::(\\w+))? (\\w+\\.java)");

  static List<MatchResult> examples() throws Exception {
    String page = Files.readString(TestData.shipped().resolveSibling("docs/embedding.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    assertThat(examples).hasSize(page.split("```java", -1).length - 1).isNotEmpty();
    return examples;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void printsWhatThePageSays(MatchResult example, @TempDir Path folder) throws Exception {
    Matcher command = COMMAND.matcher(example.group(3));
    assertThat(command.matches()).as(example.group(3)).isTrue();
    Path source = Files.writeString(folder.resolve(command.group(2)), example.group(1));
    String classPath = System.getProperty("java.class.path");
    if (command.group(1) != null) {
      prepare(example.group(2).replaceAll("(?m)^\\$ ", ""), folder);
      classPath += File.pathSeparator + folder.resolve(command.group(1));
    }
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                classPath,
                source.toString())
            .directory(TestData.shipped().resolveSibling("").toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(output).isEqualTo(example.group(4));
  }

  private static void prepare(String commands, Path folder) throws Exception {
    Process shell = new ProcessBuilder("sh", "-ec", commands).directory(folder.toFile()).start();
    assertThat(shell.waitFor()).as(commands).isZero();
  }
}
