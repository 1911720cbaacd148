package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.TestData;

/** The commands of docs/active-learning.md do, one after the other, what the page says. */
@Tag("it")
@DisabledOnOs(OS.WINDOWS)
class ActiveLearningPageTest {
  private static final Path PAGE =
      TestData.shipped().resolveSibling("docs").resolve("active-learning.md");
  private static final Pattern CONSOLE = Pattern.compile("(?s)```console\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void theRoundRunsAndPrintsWhatThePageShows() throws Exception {
    Files.writeString(folder.resolve("quests"), launcher());
    assertThat(folder.resolve("quests").toFile().setExecutable(true)).isTrue();
    List<String> commands = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (MatchResult block : CONSOLE.matcher(Files.readString(PAGE)).results().toList()) {
      for (String line : block.group(1).lines().toList()) {
        if (line.startsWith("$ ")) {
          commands.add(line.substring(2));
        } else {
          shown.add(line);
        }
      }
    }
    assertThat(commands).hasSizeGreaterThan(12);
    String data = TestData.shipped() + "/";
    String script = "set -e\n" + String.join("\n", commands).replace("testdata/", data);
    assertThat(run(script)).extracting(line -> line.replace(data, "testdata/")).isEqualTo(shown);
    // What the page says in words.
    assertThat(Cli.frames(folder.resolve("picks.xyz")))
        .allMatch(frame -> frame.info().containsKey("check"));
    for (String program : new String[] {"lammps", "gpumd", "mace"}) {
      assertThat(Cli.frames(folder.resolve("from-" + program + ".xyz"))).hasSize(1);
    }
    Path round = folder.resolve("round.sh");
    String page = Files.readString(PAGE);
    int sh = page.indexOf("```sh\n") + 6;
    Files.writeString(round, page.substring(sh, page.indexOf("```", sh)));
    assertThat(run("sh round.sh pool.xyz train.xyz 3 >/dev/null && grep -c rank= picks.xyz"))
        .containsExactly("3");
  }

  private static String launcher() {
    return String.format(
        "#!/bin/sh%nexec '%s' --add-modules jdk.incubator.vector"
            + " --enable-native-access=ALL-UNNAMED -Dstdout.encoding=UTF-8 -cp '%s'"
            + " org.quests.cli.Main \"$@\"%n",
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"));
  }

  /** The lines on standard output. */
  private List<String> run(String commands) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder("bash", "-c", commands)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).as("%s", Files.readString(errors)).isZero();
    return lines;
  }
}
