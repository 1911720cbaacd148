package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machine code comes only from where nobody else can have put it. */
class CacheFolderTest {
  @TempDir private Path temporary;
  private Path home;

  @BeforeEach
  void aFolderOfTheUser() throws IOException {
    home = Files.createDirectory(temporary.toRealPath().resolve("home"));
    mode(home, "rwxr-xr-x");
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String refused(Path folder) {
    CacheFolder.Found found = CacheFolder.look(Optional.of(folder));
    assertThat(found.path()).isEmpty();
    return found.refused().orElseThrow();
  }

  private static Path used(Path folder) {
    CacheFolder.Found found = CacheFolder.look(Optional.of(folder));
    assertThat(found.refused()).isEmpty();
    return found.path().orElseThrow();
  }

  @Test
  void aFolderIsMadeForTheUserAlone() throws IOException {
    Path folder = used(home.resolve(".cache/quests"));
    assertThat(folder).isEqualTo(home.resolve(".cache/quests"));
    for (Path made : new Path[] {folder, home.resolve(".cache")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aFolderThatOthersCanWriteToIsNotUsed() throws IOException {
    Path folder = Files.createDirectory(home.resolve("cache"));
    for (String permissions : new String[] {"rwxrwxr-x", "rwxr-xrwx", "rwx-w----"}) {
      mode(folder, permissions);
      assertThat(refused(folder))
          .isEqualTo(
              "the cache folder "
                  + folder
                  + " is not used, for others can write to "
                  + folder
                  + "; chmod -R go-w would help");
    }
    mode(folder, "rwxr-xr-x");
    assertThat(used(folder)).isEqualTo(folder);
  }

  @Test
  void norIsOneBelowSuchAFolder() throws IOException {
    Path shared = Files.createDirectory(home.resolve("shared"));
    Path folder = used(shared.resolve("cache"));
    mode(shared, "rwxrwxrwx");
    assertThat(refused(folder)).contains("others can write to " + shared + ";");
    // As /tmp is: others can neither rename nor remove what is the user's.
    Files.setAttribute(shared, "unix:mode", 01777);
    assertThat(used(folder)).isEqualTo(folder);
  }

  @Test
  void aLinkCountsAsWhatItPointsTo() throws IOException {
    Path shared = Files.createDirectory(home.resolve("shared"));
    Path link = Files.createSymbolicLink(home.resolve("link"), shared);
    assertThat(used(link)).isEqualTo(shared);
    mode(shared, "rwxrwxrwx");
    assertThat(refused(link)).contains("others can write to " + shared + ";");
    assertThat(refused(link.resolve("cache"))).contains("others can write to " + shared + ";");
  }

  @Test
  void whatOthersCanChangeWithinItIsNotRun() throws IOException {
    Path folder = used(home.resolve("cache"));
    Path code = Files.createFile(folder.resolve("kernels.cubin"));
    mode(code, "rw-rw-rw-");
    // Nobody else can enter.
    assertThat(used(folder)).isEqualTo(folder);
    mode(folder, "rwxr-xr-x");
    assertThat(refused(folder)).contains("others can write to " + code + ";");
    mode(code, "rw-r--r--");
    Files.createSymbolicLink(folder.resolve("link"), code);
    assertThat(used(folder)).isEqualTo(folder);
  }

  @Test
  void whatBelongsToOthersIsNotRun() throws IOException {
    Path folder = used(home.resolve("cache"));
    Path code = Files.createFile(Files.createDirectory(folder.resolve("javacpp")).resolve("a.so"));
    for (Path path : new Path[] {code, folder, home}) {
      assumeTrue(givenAway(path));
      assertThat(refused(folder)).contains(path + " belongs to another user");
      Files.setAttribute(path, "unix:uid", Files.getAttribute(temporary, "unix:uid"));
      assertThat(used(folder)).isEqualTo(folder);
    }
  }

  /** Only the administrator can. */
  private static boolean givenAway(Path path) throws IOException {
    try {
      Files.setAttribute(path, "unix:uid", 12345);
      return true;
    } catch (FileSystemException e) {
      return false;
    }
  }

  @Test
  void whatIsNoFolderIsNotUsed() throws IOException {
    Path file = Files.createFile(home.resolve("file"));
    assertThat(refused(file))
        .startsWith("the cache folder " + file + " is not used, for it cannot");
    assertThat(refused(file.resolve("cache"))).contains("is not used, for it cannot");
    assertThat(CacheFolder.look(Optional.empty()))
        .isEqualTo(new CacheFolder.Found(Optional.empty(), Optional.empty()));
  }

  @Test
  void withoutOneThereIsAFolderOfThisProcess() throws IOException {
    Path own = CacheFolder.ownTemporary();
    assertThat(own).isDirectory().isEmptyDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    assertThat(CacheFolder.ownTemporary()).isNotEqualTo(own);
  }
}
