package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.quests.core.QuestsException;

/** Whose temporary files are, and which are cleared away. */
@DisabledOnOs(OS.WINDOWS)
class TemporaryFilesTest {
  private static final ThisProcess ME = ThisProcess.get();
  private static final String CHANCE = "-0123456789abcdef.tmp";

  @TempDir Path folder;

  private long ended;

  @BeforeEach
  void endAProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    ended = process.pid();
  }

  private static String name(String host, String boot, long pid, long start) {
    return "quests-" + host + "-" + boot + "-" + pid + "-" + start + CHANCE;
  }

  private String left() {
    return name(ME.host(), ME.boot(), ended, 1);
  }

  private Path make(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "content");
  }

  private List<String> namesAfterTheNextRun() throws IOException {
    Path mine = TemporaryFiles.createHidden(folder);
    assertThat(mine).isRegularFile();
    Files.delete(mine);
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void filesOfProcessesThatHaveEndedAreRemoved() throws IOException {
    make(left());
    make("." + left());
    // Its number belongs to another process now: to this one.
    make(name(ME.host(), ME.boot(), ME.pid(), ME.start() + 1));
    assertThat(namesAfterTheNextRun()).isEmpty();
  }

  @Test
  void filesOfOthersStay() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    // Of a process that runs, another machine, and another boot or container.
    names.add(name(ME.host(), ME.boot(), ME.pid(), ME.start()));
    names.add(name(ME.host() + "2", ME.boot(), ended, 1));
    names.add(name("x" + ME.host(), ME.boot(), ended, 1));
    names.add(name(ME.host(), "00000000", ended, 1));
    // Names that are no such.
    names.add(left() + "~");
    names.add("my-" + left());
    names.add("..." + left());
    names.add(left().replace(CHANCE, ".tmp"));
    names.add(".out.json." + ended + ".tmp");
    for (String name : names) {
      make(name);
    }
    assertThat(namesAfterTheNextRun()).containsExactlyElementsOf(names);
  }

  @Test
  void linksAndFoldersOfSuchNamesStay() throws IOException {
    Path precious = make("precious");
    Path link = Files.createSymbolicLink(folder.resolve(left()), precious);
    Path inner = Files.createDirectory(folder.resolve("." + left()));
    assertThat(namesAfterTheNextRun()).hasSize(3);
    assertThat(link).isSymbolicLink();
    assertThat(inner).isDirectory();
    assertThat(precious).hasContent("content");
  }

  @Test
  void filesFromBeforeARestartAreRemovedOnceTheyAreOld() throws IOException {
    Path file = make(name(ME.host(), "00000000", ME.pid(), ME.start()));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    assertThat(namesAfterTheNextRun()).isEmpty();
  }

  @Test
  void aFolderIsClearedOnceByAProcess() throws IOException {
    assertThat(namesAfterTheNextRun()).isEmpty();
    make(left());
    assertThat(namesAfterTheNextRun()).containsExactly(left());
  }

  @Test
  void namesCannotBeKnownBeforehandAndFitEverywhere() throws IOException {
    Path one = TemporaryFiles.createHidden(folder);
    Path other = TemporaryFiles.createHidden(folder);
    assertThat(one).isNotEqualTo(other);
    assertThat(one.getFileName().toString())
        .startsWith(".quests-" + ME.host() + "-")
        .contains("-" + ProcessHandle.current().pid() + "-")
        .matches(".*-[0-9a-f]{16}\\.tmp")
        .hasSizeLessThan(150);
  }

  @Test
  void theyAreForTheirUserAlone() throws IOException {
    Path file = TemporaryFiles.create();
    try {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aFolderThatIsOfNoUseIsNamedAndTheInputIsNotBlamed() throws IOException {
    String before = System.getProperty("java.io.tmpdir");
    Path missing = folder.resolve("missing");
    Path file = make("file");
    try {
      for (Path place : new Path[] {missing, file}) {
        System.setProperty("java.io.tmpdir", place.toString());
        assertThatThrownBy(
                () ->
                    ByteInput.spooled(
                        new ByteArrayInputStream("1\n".getBytes(StandardCharsets.UTF_8)),
                        "run.xyz",
                        0))
            .isInstanceOf(QuestsException.class)
            .hasMessageStartingWith(
                "the temporary folder "
                    + place
                    + (place.equals(file) ? " is no folder" : " does not exist"))
            .hasMessageContaining("TMPDIR")
            .extracting("kind")
            .isEqualTo(QuestsException.Kind.OUTPUT);
      }
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }
}
