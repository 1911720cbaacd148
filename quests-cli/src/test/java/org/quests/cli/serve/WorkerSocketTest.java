package org.quests.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.quests.core.QuestsException;

/** Who has a socket, and who may use it. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class WorkerSocketTest {
  @TempDir Path folder;

  private static void open(WorkerSocket socket) throws IOException {
    Worker worker = new Worker(1 << 20);
    socket.open(channel -> new Connection(worker, channel).serve());
  }

  @Test
  void oneAtATimeHasItAndItIsForItsOwnerAlone() throws IOException, InterruptedException {
    Path path = folder.resolve("w.sock");
    try (WorkerSocket first = Objects.requireNonNull(WorkerSocket.reserve(path))) {
      assertThat(path).doesNotExist();
      assertThat(WorkerSocket.reserve(path)).isNull();
      open(first);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      try (Client client = Client.of(path)) {
        assertThat(client.hello().path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(client.ask(Content.of("status", 1)).kind()).isEqualTo("result");
        assertThat(WorkerSocket.pidOfOther(path)).isEqualTo(ProcessHandle.current().pid());
        first.giveUp();
        assertThat(path).doesNotExist();
        // Who is there stays.
        assertThat(client.ask(Content.of("status", 2)).kind()).isEqualTo("result");
      }
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("w.sock.lock");
    }
  }

  @Test
  void whatADeadWorkerLeftIsTakenOver() throws IOException {
    Path path = folder.resolve("w.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    assertThatThrownBy(() -> Client.of(path)).isInstanceOf(IOException.class);
    try (WorkerSocket socket = Objects.requireNonNull(WorkerSocket.reserve(path))) {
      open(socket);
      try (Client client = Client.of(path)) {
        assertThat(client.ask(Content.of("status", 1)).kind()).isEqualTo("result");
      }
    }
  }

  @Test
  void aSocketThatWasDeletedIsKnownToBe() throws IOException {
    Path path = folder.resolve("w.sock");
    try (WorkerSocket first = Objects.requireNonNull(WorkerSocket.reserve(path))) {
      open(first);
      assertThat(first.lost()).isFalse();
      Files.delete(path);
      assertThat(first.lost()).isTrue();
      first.giveUp();
      try (WorkerSocket second = Objects.requireNonNull(WorkerSocket.reserve(path))) {
        open(second);
        assertThat(second.lost()).isFalse();
      }
    }
  }

  /** As somebody does who tidies the folder. */
  @Test
  void theSocketOfAnotherWorkerIsNotTakenAway() throws IOException {
    Path path = folder.resolve("w.sock");
    WorkerSocket first = Objects.requireNonNull(WorkerSocket.reserve(path));
    open(first);
    Files.delete(path);
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(path));
      assertThat(first.lost()).isTrue();
      first.close();
      assertThat(path).exists();
    }
  }

  @Test
  void filesAreNotReplacedAndNamesMustFit() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> WorkerSocket.reserve(file))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("expected a socket");
    assertThat(file).hasContent("mine");
    assertThatThrownBy(() -> WorkerSocket.reserve(folder.resolve("x".repeat(120))))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("shorter");
  }
}
