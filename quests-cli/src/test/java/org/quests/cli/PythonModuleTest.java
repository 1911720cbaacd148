package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.TestData;

/** Runs the tests of the Python package; needs a Python that has ASE. */
@Tag("it")
class PythonModuleTest {
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  /** In one process, which starts one worker for most of them. */
  private static final List<String> TESTS =
      List.of("test_quests_jvm", "test_worker", "test_compat", "test_lammps", "test_page");

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
        exec "%s" -XX:+UseSerialGC -XX:NewRatio=9 \
          --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
          -Dquests.stderr=3 --add-opens java.base/java.io=ALL-UNNAMED \
          -cp "%s" org.quests.cli.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void itsTestsPass(@TempDir Path folder) throws Exception {
    String python = null;
    for (String candidate : PYTHONS) {
      python = python == null && hasAse(candidate) ? candidate : python;
    }
    assumeTrue(python != null, "no Python with ASE found");
    Path shipped = TestData.shipped();
    Path sources = shipped.resolveSibling("quests-cli/src/test/python");
    List<String> command = new ArrayList<>(List.of(python, "-B", "-m", "unittest"));
    command.addAll(TESTS);
    ProcessBuilder tests =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    tests
        .environment()
        .put("PYTHONPATH", shipped.resolveSibling("python") + File.pathSeparator + sources);
    tests.environment().put("QUESTS_PROGRAM", program(folder).toString());
    tests.environment().put("QUESTS_TESTDATA", shipped.toString());
    Process process = tests.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).containsPattern("Ran [1-9]\\d* tests").contains("OK");
  }
}
