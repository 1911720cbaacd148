package org.quests.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;

/** A file is as it was, or as it should be, whatever goes wrong on the way. */
class AtomicOutputTest {
  private static final byte[] NEW = new byte[1 << 20];

  @TempDir private Path folder;

  @Test
  void appearsOnlyWhenItIsWhole() throws IOException {
    Path file = folder.resolve("file");
    AtomicOutput.write(
        file,
        false,
        out -> {
          out.write(NEW);
          assertThat(file).doesNotExist();
          assertThat(folder).isDirectoryContaining(p -> p.toString().endsWith(".tmp"));
        });
    assertThat(file).hasBinaryContent(NEW);
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void isAsItWasWhereWritingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThatThrownBy(
            () ->
                AtomicOutput.write(
                    file,
                    true,
                    out -> {
                      out.write(NEW);
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(QuestsException.class)
        .hasMessage(file + ": cannot be written: no space left")
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.OUTPUT);
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void isAsItWasWhereTheContentFails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThatThrownBy(
            () ->
                AtomicOutput.write(
                    file,
                    true,
                    out -> {
                      out.write(NEW);
                      throw QuestsException.input("changed while it was read");
                    }))
        .isInstanceOf(QuestsException.class)
        .hasMessage("changed while it was read");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  void whatAppearedMeanwhileIsNotReplacedUnasked() throws IOException {
    Path file = folder.resolve("file");
    assertThatThrownBy(
            () -> AtomicOutput.write(file, false, out -> Files.writeString(file, "another's")))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("exists already");
    assertThat(file).hasContent("another's");
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(file));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatAKilledRunLeftIsRemovedByTheNext() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classes = System.getProperty("java.class.path");
    Process killed =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                KilledWriter.class.getName(),
                folder.resolve("file").toString())
            .redirectErrorStream(true)
            .start();
    killed.getInputStream().readAllBytes();
    assertThat(killed.waitFor()).isEqualTo(137);
    assertThat(folder)
        .isDirectoryContaining(p -> p.getFileName().toString().contains("-" + killed.pid() + "-"));
    Path other = folder.resolve("other");
    AtomicOutput.write(other, false, out -> out.write(NEW));
    assertThat(folder).isDirectoryNotContaining(p -> !p.equals(other));
  }

  @Test
  void aLinkUnderAGuessedNameIsNotFollowed() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    long pid = ProcessHandle.current().pid();
    Files.createSymbolicLink(folder.resolve(".file." + pid + ".tmp"), precious);
    AtomicOutput.write(folder.resolve("file"), false, out -> out.write(NEW));
    assertThat(precious).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-rw-", "r--r--r--"})
  @DisabledOnOs(OS.WINDOWS)
  void aFileThatReplacesAnotherHasItsPermissions(String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    AtomicOutput.write(
        file,
        true,
        out -> {
          out.write(NEW);
          try (Stream<Path> all = Files.list(folder)) {
            // Nobody else reads it meanwhile.
            assertThat(all.filter(p -> !p.equals(file)).toList())
                .singleElement()
                .satisfies(p -> assertThat(mode(p)).isEqualTo("rw-------"));
          }
        });
    assertThat(file).hasBinaryContent(NEW);
    assertThat(mode(file)).isEqualTo(mode);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aNewFileHasTheUsualPermissions() throws IOException {
    Path usual = Files.writeString(folder.resolve("usual"), "");
    Path file = folder.resolve("file");
    AtomicOutput.write(file, true, out -> out.write(NEW));
    assertThat(mode(file)).isEqualTo(mode(usual));
  }

  @Test
  void theLongestNameIsFine() {
    Path file = folder.resolve("n".repeat(255));
    AtomicOutput.check(file, false);
    AtomicOutput.write(file, false, out -> out.write(NEW));
    assertThat(file).hasBinaryContent(NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "δ"})
  void aNameThatIsTooLongIsFoundBeforeTheWork(String letter) {
    Path file = folder.resolve(letter.repeat(256));
    for (boolean overwrite : new boolean[] {false, true}) {
      assertThatThrownBy(() -> AtomicOutput.check(file, overwrite))
          .isInstanceOf(QuestsException.class)
          .hasMessage(file + ": cannot be written: File name too long")
          .extracting("kind")
          .isEqualTo(QuestsException.Kind.OUTPUT);
    }
  }

  @Test
  void aLinkToNowhereThatIsToBeReplacedLeadsThere() throws IOException {
    Path target = folder.resolve("target");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
    AtomicOutput.write(link, true, out -> out.write(NEW));
    assertThat(link).isSymbolicLink();
    assertThat(target).hasBinaryContent(NEW);
    Files.delete(target);
    try (GrowingOutput growing = GrowingOutput.open(link, true)) {
      growing.write(NEW);
    }
    assertThat(link).isSymbolicLink();
    assertThat(target).hasBinaryContent(NEW);
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> AtomicOutput.check(loop, true)).hasMessageContaining("loop: cannot");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aGrowingFileKeepsItsPermissionsToo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old and longer than the new one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (GrowingOutput growing = GrowingOutput.open(file, true)) {
      growing.write("new".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(file).hasContent("new");
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void somebodyElsesLinkWhereAllMayWriteIsATrap() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Path open = Files.createDirectory(folder.resolve("open"));
    Path link = Files.createSymbolicLink(open.resolve("link"), precious);
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root gives links away");
    Files.setAttribute(open, "unix:mode", 01777);
    AtomicOutput.check(link, true);
    Files.setAttribute(link, "unix:uid", 12345, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> AtomicOutput.check(link, true))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("is a link of another user");
    Files.setAttribute(open, "unix:mode", 0755);
    AtomicOutput.check(link, true);
  }
}
