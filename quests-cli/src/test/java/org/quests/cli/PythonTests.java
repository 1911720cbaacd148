package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.quests.testing.TestData;

/** Runs tests that are written in Python, with the package and the program of this tree. */
final class PythonTests {
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  private PythonTests() {}

  /** Runs a file of {@code src/test/python}, in that folder; skipped where no Python has ASE. */
  static void pass(String file, Path folder) throws Exception {
    String python = null;
    for (String candidate : PYTHONS) {
      python = python == null && hasAse(candidate) ? candidate : python;
    }
    assumeTrue(python != null, "no Python with ASE found");
    Path shipped = TestData.shipped();
    ProcessBuilder tests =
        new ProcessBuilder(
                python,
                "-B",
                shipped.resolveSibling("quests-cli/src/test/python").resolve(file).toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    // So that workers are those of the classes under test, and nobody else's.
    Path sockets =
        Files.createDirectory(
            folder.resolve("run"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    tests.environment().put("XDG_RUNTIME_DIR", sockets.toString());
    tests.environment().put("PYTHONPATH", shipped.resolveSibling("python").toString());
    tests.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    tests.environment().put("QUESTS_PROGRAM", program(folder).toString());
    tests.environment().put("QUESTS_TESTDATA", shipped.toString());
    tests.environment().put("QUESTS_EXAMPLES", shipped.resolveSibling("examples").toString());
    Process process = tests.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).containsPattern("Ran [1-9]\\d* tests").contains("OK");
  }

  private static boolean hasAse(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import ase.io")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** A program as the launcher starts it, from the classes under test. */
  private static Path program(Path folder) throws IOException {
    Path script = folder.resolve("the program");
    Files.writeString(
        script,
        """
        #!/bin/sh
        exec 3>&2 2>/dev/null
        exec "%s" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
          -Dquests.stderr=3 --add-opens java.base/java.io=ALL-UNNAMED \
          -cp "%s" org.quests.cli.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }
}
