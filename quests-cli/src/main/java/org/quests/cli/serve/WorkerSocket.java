package org.quests.cli.serve;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/**
 * A Unix socket that one process at a time has. The one that has it holds a lock on a file beside
 * it; the system takes that back however the process ends, so that a socket which is left behind is
 * known as such. The socket appears under its name only when somebody listens, and to its owner
 * alone.
 */
final class WorkerSocket implements Closeable {
  /** So many bytes of a path fit into an address on all systems. */
  private static final int LONGEST = 103;

  /** Name of the socket before it has its own. */
  private static final String HIDDEN = "s";

  /** Another worker that starts is ready after so long at the latest. */
  private static final Duration START = Duration.ofSeconds(60);

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;
  private @Nullable ServerSocketChannel listening;

  /** By which the socket is told from another one of its name. */
  private @Nullable Object key;

  private WorkerSocket(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Takes the right to a socket.
   *
   * @return null where another process has it
   */
  static @Nullable WorkerSocket reserve(Path path) throws IOException {
    int length = Math.max(bytes(path), bytes(hidden(path).resolve(HIDDEN)));
    if (length > LONGEST) {
      throw QuestsException.usage(
          path
              + ": expected a path at least "
              + (length - LONGEST)
              + " bytes shorter for a socket");
    }
    if (Files.exists(path) && (Files.isRegularFile(path) || Files.isDirectory(path))) {
      throw QuestsException.output(path + ": expected a socket, or nothing, found a file", null);
    }
    FileChannel file =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new WorkerSocket(path, file, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Another worker of this very process has it.
    }
    file.close();
    return null;
  }

  private static Path hidden(Path path) {
    return path.resolveSibling(".q" + ProcessHandle.current().pid());
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The number of the process that has a socket, once it is ready.
   *
   * @throws QuestsException of kind OUTPUT where it does not answer
   */
  static long pidOfOther(Path path) throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
          MessageChannel messages = new MessageChannel(channel, channel, 0)) {
        Message hello = messages.read();
        if (hello != null) {
          return hello.head().path("pid").asLong(-1);
        }
      } catch (IOException e) {
        // It is not ready yet.
      }
      if (System.nanoTime() - until > 0) {
        throw QuestsException.output(path + ": another worker has it, and does not answer", null);
      }
      Thread.sleep(50);
    }
  }

  /**
   * Lets clients come.
   *
   * @param serving speaks with a client, on a thread of its own
   */
  void open(Consumer<MessageChannel> serving) throws IOException {
    // Bound where nobody else can enter, and given its name when only the owner may connect.
    Path hidden = hidden(path);
    Files.createDirectory(
        hidden, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path bound = hidden.resolve(HIDDEN);
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listening = server;
      server.bind(UnixDomainSocketAddress.of(bound));
      Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
      key = fileKey(bound);
      Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
      Thread.ofPlatform().daemon().name("socket").start(() -> accept(server, serving));
    } finally {
      Files.deleteIfExists(bound);
      Files.delete(hidden);
    }
  }

  private static void accept(ServerSocketChannel server, Consumer<MessageChannel> serving) {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        serve(channel, serving);
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException | OutOfMemoryError e) {
        if (!server.isOpen()) {
          return;
        }
        // Too many files are open, or threads run, for instance: that may pass.
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  private static void serve(SocketChannel channel, Consumer<MessageChannel> serving)
      throws IOException {
    boolean served = false;
    try {
      MessageChannel messages = new MessageChannel(channel, channel, Worker.longestBody());
      Thread.ofPlatform().daemon().name("connection").start(() -> serving.accept(messages));
      served = true;
    } finally {
      if (!served) {
        channel.close();
      }
    }
  }

  /** Whether the socket was deleted, or is another one now, so that nobody can come any more. */
  boolean lost() {
    return listening != null && !Objects.equals(fileKey(path), key);
  }

  private static @Nullable Object fileKey(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** Lets nobody else come, and takes the socket away; another process may then have it. */
  void giveUp() throws IOException {
    remove();
    if (lock.isValid()) {
      lock.close();
      lockFile.close();
    }
  }

  private synchronized void remove() {
    if (listening == null) {
      return;
    }
    try {
      // Where the folder was deleted another worker may have a socket of this name by now.
      boolean lost = lost();
      listening.close();
      listening = null;
      if (!lost) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // The next worker takes it over.
    }
  }

  /** The same; clients that are there stay. */
  @Override
  public void close() throws IOException {
    giveUp();
  }
}
