package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;

/**
 * A worked example for each recipe of CONTRIBUTING.md: a patch that still applies, touches as many
 * files as the recipe says, compiles, and does what its first lines say.
 */
@Tag("it")
@DisabledOnOs(OS.WINDOWS)
class RecipesTest {
  private static final Path PROJECT = TestData.shipped().resolveSibling("");
  private static final Path PATCHES = PROJECT.resolve("quests-cli/src/test/recipes");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (an? [\\w ]+) \\| (\\d+) \\|");
  private static final Pattern FILE = Pattern.compile("(?m)^\\+\\+\\+ b/(.*)$");

  /** The source tree as far as a patch touches it. */
  @TempDir Path tree;

  @TempDir Path classes;

  @Test
  void eachRecipeHasOne() throws IOException {
    List<String> recipes =
        ROW.matcher(Files.readString(PROJECT.resolve("CONTRIBUTING.md")))
            .results()
            .map(row -> "To add " + row.group(1))
            .toList();
    List<String> titles = new ArrayList<>();
    try (Stream<Path> patches = Files.list(PATCHES)) {
      for (Path patch : patches.toList()) {
        titles.add(Files.readString(patch).lines().findFirst().orElseThrow());
      }
    }
    assertThat(recipes).hasSize(5);
    assertThat(titles).containsExactlyInAnyOrderElementsOf(recipes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"format", "descriptor", "engine", "analyzer", "key"})
  void doesWhatItSays(String recipe) throws Exception {
    Path patch = PATCHES.resolve(recipe + ".patch");
    String text = Files.readString(patch);
    List<String> files = FILE.matcher(text).results().map(file -> file.group(1)).toList();
    assertThat(files).hasSize(stated(text.lines().findFirst().orElseThrow()));
    for (String file : files) {
      if (Files.exists(PROJECT.resolve(file))) {
        Files.createDirectories(tree.resolve(file).getParent());
        Files.copy(PROJECT.resolve(file), tree.resolve(file));
      }
    }
    run(tree, "git apply '" + patch + "'");
    compile(files);
    String head = text.substring(0, text.indexOf("\ndiff "));
    List<String> console = head.substring(head.indexOf("\n$ ") + 1).lines().toList();
    String commands =
        console.stream()
            .filter(line -> line.startsWith("$ "))
            .map(line -> line.substring(2))
            .collect(Collectors.joining("\n"));
    String data = TestData.shipped() + "/";
    assertThat(run(classes, program() + commands.replace("testdata/", data)))
        .extracting(line -> line.replace(data, "testdata/"))
        .isEqualTo(console.stream().filter(line -> !line.startsWith("$ ")).toList());
  }

  /** The number of files in the table of recipes. */
  private static int stated(String title) throws IOException {
    return ROW.matcher(Files.readString(PROJECT.resolve("CONTRIBUTING.md")))
        .results()
        .filter(row -> title.equals("To add " + row.group(1)))
        .map(row -> Integer.parseInt(row.group(2)))
        .findFirst()
        .orElseThrow();
  }

  /** Compiles what the patch made, and puts its services beside it. */
  private void compile(List<String> files) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String file : files) {
      int services = file.indexOf("META-INF/services/");
      if (services >= 0) {
        Path target = classes.resolve(file.substring(services));
        Files.createDirectories(target.getParent());
        Files.copy(tree.resolve(file), target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        sources.add(tree.resolve(file));
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-proc:none",
              "-implicit:none",
              "-Xlint:all,-path,-classfile,-processing",
              "-Werror");
      assertThat(
              compiler
                  .getTask(
                      messages,
                      manager,
                      null,
                      options,
                      null,
                      manager.getJavaFileObjectsFromPaths(sources))
                  .call())
          .as("%s", messages)
          .isTrue();
    }
  }

  /** The command line with the patched classes before the others, as a function of the shell. */
  private String program() {
    return """
    quests() {
      '%s' --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 \
        -Dstdout.encoding=UTF-8 -cp '%s:%s' org.quests.cli.Main "$@"
    }
    """
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            classes,
            System.getProperty("java.class.path"));
  }

  /** The lines that a script prints. */
  private static List<String> run(Path folder, String script) throws Exception {
    Path errors = folder.resolve("errors");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-ec", script)
            .directory(folder.toFile())
            .redirectError(errors.toFile());
    // A tree below a checkout is none of its own.
    shell.environment().put("GIT_CEILING_DIRECTORIES", folder.resolveSibling("").toString());
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return output.lines().toList();
  }
}
