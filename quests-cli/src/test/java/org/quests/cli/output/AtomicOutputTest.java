package org.quests.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
