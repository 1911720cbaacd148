package org.quests.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the Python package; needs a Python that has ASE. */
@Tag("it")
class PythonModuleTest {
  @Test
  void itsTestsPass(@TempDir Path folder) throws Exception {
    PythonTests.pass("test_quests_jvm.py", folder);
  }
}
