package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by wildcards, in natural order. */
class GlobTest {
  @TempDir private Path folder;

  private List<String> matches(String pattern) throws IOException {
    return Glob.matches(folder.resolve(pattern)).stream()
        .map(path -> folder.relativize(path).toString())
        .toList();
  }

  @Test
  void numbersCountByTheirValue() {
    List<String> sorted =
        List.of(
            "",
            "a",
            "a01",
            "a1",
            "a1b",
            "a2",
            "a10",
            "a10b2",
            "a10b10",
            "a010b11",
            "a11",
            "b",
            "b99999999999999999999998",
            "b99999999999999999999999",
            "ba");
    for (int seed = 0; seed < 20; seed++) {
      List<String> shuffled = new ArrayList<>(sorted);
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.sort(Glob.NATURAL);
      assertThat(shuffled).isEqualTo(sorted);
    }
  }

  @Test
  void matchesNamesAndFolders() throws IOException {
    for (String name :
        List.of(
            "dump.0",
            "dump.1000",
            "dump.200",
            ".dump.1",
            "other",
            "run10/POSCAR",
            "run9/POSCAR",
            "run9/OUT")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    assertThat(matches("dump.*")).containsExactly("dump.0", "dump.200", "dump.1000");
    assertThat(matches("dump.?")).containsExactly("dump.0");
    assertThat(matches("*/POSCAR")).containsExactly("run9/POSCAR", "run10/POSCAR");
    assertThat(matches("run{9,11}/*")).containsExactly("run9/OUT", "run9/POSCAR");
    assertThat(matches(".dump*")).containsExactly(".dump.1");
    assertThat(matches("nothing*")).isEmpty();
    assertThat(matches("other")).isEmpty();
    assertThat(matches("[")).isEmpty();
  }
}
