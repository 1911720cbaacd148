package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual page, against what the commands say of themselves. */
class ManPageTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^  (\\w[\\w-]*)");
  private static final Pattern OPTION = Pattern.compile("(?m)^ +(-\\w|--\\w[\\w-]*)[,= \\[\\n]");

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }

  /** The page with its escapes taken back. */
  private static String plain(String page) {
    return page.replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "");
  }

  /** What stands under a heading, up to the next of the same kind. */
  private static String under(String kind, String heading, String page) {
    String title = "." + kind + " \"" + heading + "\"\n";
    assertThat(page).contains(title);
    String rest = page.substring(page.indexOf(title) + title.length());
    int end = rest.indexOf("\n.S");
    return end < 0 ? rest : rest.substring(0, end);
  }

  @Test
  void everyCommandAndOptionIsThere() {
    String page = plain(quests("man-page").succeedsQuietly().out());
    String shared =
        under("SH", "OPTIONS OF COMMANDS THAT READ DATASETS", page)
            + under("SH", "OPTIONS OF ALL COMMANDS", page);
    List<String> commands = found(COMMAND, quests("--help").out());
    assertThat(commands).contains("entropy", "dH", "make_descriptors", "man-page", "help");
    for (String command : commands) {
      String own = under("SS", command, page);
      String help = quests("help", command).succeedsQuietly().out();
      List<String> options = found(OPTION, help);
      assertThat(options).as(command).contains("-h");
      for (String option : options) {
        assertThat(own + shared)
            .as(command)
            .containsPattern("\\.B \"[^\"]*(?<![\\w-])" + option + "\\b");
      }
    }
  }

  @Test
  void saysWhatOptionsDo() {
    String page = plain(quests("man-page").succeedsQuietly().out());
    assertThat(under("SS", "overlap", page))
        .contains(".B \"-e, --eps=EPS\"")
        .contains("(default: 1e-5)")
        .contains(".B \"TEST\"");
    // An option of that name means something else where datasets are read.
    assertThat(under("SS", "bandwidth", page)).contains(".B \"-c, --cutoff\"\nUse the cutoff rule");
    assertThat(page)
        .contains(".B \"-k, --nbrs=K\"\nNumber of neighbours of the descriptor (default: 32).")
        .contains("143 terminated")
        .doesNotContain("%n", "${");
  }

  @Test
  void isPlainAscii() {
    assertThat(quests("man-page").succeedsQuietly().out()).isASCII().contains("\\[u03B4]H");
  }

  @Test
  void manReadsItWithoutAWarning(@TempDir Path folder) throws Exception {
    Path page = Cli.write(folder.resolve("quests.1"), quests("man-page").out());
    ProcessBuilder man =
        new ProcessBuilder("man", "--warnings=w", "-E", "UTF-8", "-l", page.toString());
    man.environment().put("MANPAGER", "cat");
    man.environment().put("MANWIDTH", "80");
    Process process;
    try {
      process = man.redirectError(folder.resolve("errors").toFile()).start();
    } catch (IOException e) {
      assumeTrue(false, "man is not installed");
      return;
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(folder.resolve("errors")).isEmptyFile();
    assertThat(text).contains("--by-element").contains("δH of each element's centres too.");
  }
}
