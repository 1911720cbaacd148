package org.quests.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where tests find their files. */
public final class TestData {
  /** Names the folder that holds {@code data/} and {@code golden/} of the real datasets. */
  public static final String VARIABLE = "QUESTS_TEST_DATA";

  /**
   * System property: if true, a test on real data that finds none fails instead of being skipped.
   */
  static final String REQUIRED = "quests.requireTestData";

  private TestData() {}

  /** The folder {@code testdata} of the project. */
  public static Path shipped() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolve("testdata");
      if (Files.isDirectory(candidate) && Files.exists(folder.resolve("LICENSE"))) {
        return candidate;
      }
    }
    throw new IllegalStateException("no folder testdata above " + here);
  }

  /** A trajectory of the project. */
  public static Path shipped(String file) {
    return shipped().resolve(file);
  }

  static @Nullable String realFolder() {
    return System.getenv(VARIABLE);
  }

  /** A file of the real datasets; only in a test marked {@link RealData}. */
  public static Path real(String file) {
    String folder = realFolder();
    if (folder == null) {
      throw new IllegalStateException("a test on real data must be marked @RealData");
    }
    return Path.of(folder).resolve(file);
  }

  /** A file named as the reference values name it: {@code testdata/…} or {@code data/…}. */
  public static Path named(String file) {
    return file.startsWith("testdata/") ? shipped(file.substring(9)) : real(file);
  }
}
