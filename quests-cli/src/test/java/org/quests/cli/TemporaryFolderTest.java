package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A temporary folder that is of no use, in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class TemporaryFolderTest {
  @TempDir private Path folder;

  /** Exit code, then the lines that are not Java's. */
  private static List<String> run(Path input, Path temporary, String limit, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", limit + "exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectInput(input.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> result = new ArrayList<>(List.of(Integer.toString(process.waitFor())));
    said.lines()
        .filter(line -> !line.startsWith("WARNING: ") && !line.isBlank())
        .forEach(result::add);
    return result;
  }

  @Test
  void zstdSaysWhatItLacks() throws Exception {
    Path file = folder.resolve("a.xyz.zst");
    Files.write(file, Zstd.compress(Samples.text(3).getBytes(StandardCharsets.UTF_8)));
    Path missing = folder.resolve("missing");
    List<String> said = run(file, missing, "", "entropy", file.toString());
    assertThat(said).hasSize(2).first().isEqualTo("3");
    assertThat(said.get(1))
        .startsWith(
            "quests: "
                + file
                + ": cannot be read: the library for zstd cannot be loaded from the temporary"
                + " folder "
                + missing
                + ", which does not exist; ")
        .contains("TMPDIR");
  }

  @Test
  void aFullOneIsNamedInsteadOfTheInput() throws Exception {
    Path input = Cli.write(folder.resolve("a.xyz"), Samples.text(400));
    assertThat(Files.size(input)).isGreaterThan(60_000);
    // No file may be larger than some ten thousand bytes.
    List<String> said = run(input, folder, "ulimit -f 20; ", "entropy", "-", "--frames", "::-1");
    assertThat(said).hasSize(2).first().isEqualTo("4");
    assertThat(said.get(1))
        .startsWith("quests: the temporary folder " + folder + " cannot be written: ")
        .contains("TMPDIR");
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(Cli.names(folder)).containsExactly("a.xyz");
  }
}
