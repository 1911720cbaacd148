package org.quests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.TestData;

/** The snippets of the packages' documentation compile, and run on a trajectory. */
@Tag("slow")
class PackageSnippetsTest {
  private static final Pattern SNIPPET =
      Pattern.compile("\\{@snippet :\n(.*?)\n \\* }(?=\n \\*/?\n)", Pattern.DOTALL);

  /** What snippets may use without saying where it comes from. */
  private static final String FRAME =
      """
      import java.util.*;
      import org.quests.compress.*;
      import org.quests.core.*;
      import org.quests.descriptor.*;
      import org.quests.entropy.*;
      import org.quests.events.*;
      import org.quests.generation.*;
      import org.quests.io.*;
      import org.quests.kernel.*;
      import org.quests.novelty.*;
      import org.quests.sampling.*;
      import org.quests.screening.*;
      import org.quests.spectra.*;
      import org.quests.study.*;
      import org.quests.uncertainty.*;

      public class Snippet {
        public static void run(
            Environments environments,
            ReferenceSet reference,
            FrameSource before,
            FrameSource run,
            Parallelism parallelism) {
      %s
        }
      }
      """;

  static List<Path> packages() throws IOException {
    Path sources = TestData.shipped().resolveSibling("quests-core/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> found =
          files
              .filter(file -> file.endsWith("package-info.java") && text(file).contains("@snippet"))
              .sorted()
              .toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("packages")
  void runs(Path documented, @TempDir Path folder) throws Exception {
    Matcher snippet = SNIPPET.matcher(text(documented));
    assertThat(snippet.find()).isTrue();
    String code = snippet.group(1).replaceAll("(?m)^ \\*", "");
    Path source = Files.writeString(folder.resolve("Snippet.java"), FRAME.replace("%s", code));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                Path.of(
                        Environments.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString(),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(result).as("%s", documented).isZero();
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, Environments.class.getClassLoader());
        Parallelism parallelism = Parallelism.of(2);
        FrameSource frames = frames(":6");
        FrameSource before = frames(":6");
        FrameSource trajectory = frames(":9")) {
      Environments environments =
          Environments.describe(frames, DescriptorSpec.nearestNeighbors(32, 5), parallelism);
      ReferenceSet reference = ReferenceSet.of(environments, parallelism);
      Method run =
          Arrays.stream(loader.loadClass("Snippet").getMethods())
              .filter(method -> method.getName().equals("run"))
              .findAny()
              .orElseThrow();
      run.invoke(null, environments, reference, before, trajectory, parallelism);
    }
  }

  private static FrameSource frames(String slice) {
    return FrameSlice.parse(slice)
        .apply(FrameSource.open(TestData.shipped("cu256_fcc_300K.extxyz.gz")));
  }
}
