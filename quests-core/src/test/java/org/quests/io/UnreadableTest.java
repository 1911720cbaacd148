package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** The system's exceptions often hold nothing but the name of the file. */
class UnreadableTest {
  private static String message(IOException e) {
    return String.valueOf(Unreadable.error("a.xyz", e).getMessage());
  }

  @Test
  void saysWhatIsWrongAndTheNameOnce() {
    assertThat(message(new AccessDeniedException("/x/a.xyz")))
        .isEqualTo("a.xyz: may not be read (permission denied)");
    assertThat(message(new NoSuchFileException("/x/a.xyz"))).isEqualTo("a.xyz: no such file");
    assertThat(message(new FileSystemException("/x/a.xyz", null, "Input/output error")))
        .isEqualTo("a.xyz: cannot be read: Input/output error");
    assertThat(message(new IOException("it is closed")))
        .isEqualTo("a.xyz: cannot be read: it is closed");
  }
}
