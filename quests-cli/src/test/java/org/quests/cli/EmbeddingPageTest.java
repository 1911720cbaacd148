package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.testing.TestData;

/** Runs the programs of the page on embedding, and compares what they print with the page. */
@Tag("it")
class EmbeddingPageTest {
  /** A program, the command that runs it, and what that prints. */
  private static final Pattern EXAMPLE =
      Pattern.compile("```java\n(.*?)```\n\n```console\n\\$ java (.*?)\n(.*?)```", Pattern.DOTALL);

  private static final String CLASS_PATH = "-cp quests-cli/target/quests.jar ";

  static List<MatchResult> examples() throws Exception {
    String page = Files.readString(TestData.shipped().resolveSibling("docs/embedding.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    assertThat(examples).hasSize(page.split("```java", -1).length - 1).isNotEmpty();
    return examples;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void printsWhatThePageSays(MatchResult example, @TempDir Path folder) throws Exception {
    String command = example.group(2);
    assertThat(command).startsWith("--add-modules jdk.incubator.vector ").contains(CLASS_PATH);
    String name = command.substring(command.indexOf(CLASS_PATH) + CLASS_PATH.length());
    Path source = Files.writeString(folder.resolve(name), example.group(1));
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .directory(TestData.shipped().resolveSibling("").toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(output).isEqualTo(example.group(3));
  }
}
