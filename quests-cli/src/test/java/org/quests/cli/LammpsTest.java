package org.quests.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of {@code quests_jvm.lammps}, which run the example where there is a LAMMPS. */
@Tag("it")
class LammpsTest {
  @Test
  void itsTestsPass(@TempDir Path folder) throws Exception {
    PythonTests.pass("test_lammps.py", folder);
  }
}
