package org.quests.cli.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;

/** The worker as a process: where it listens, and when it ends. */
public final class Server {
  /** How often it is looked whether it is time to end. */
  private static final Duration LOOK = Duration.ofMillis(500);

  /** Once nobody has asked for anything for so long, memory is given back to the system. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Duration idle;
  private final @Nullable ProcessHandle parent;

  /**
   * A worker.
   *
   * @param idle ends a worker that listens on a socket and was not used for so long
   * @param parent ends it once this process has ended and nobody is connected; null: no matter
   * @throws QuestsException of kind USAGE where there is no such process
   */
  public Server(Duration idle, @Nullable Long parent) {
    this.idle = idle;
    this.parent = parent == null ? null : process(parent);
  }

  private static ProcessHandle process(long pid) {
    Optional<ProcessHandle> found = ProcessHandle.of(pid);
    return found.orElseThrow(
        () -> QuestsException.usage("expected a process that runs in --parent, found " + pid));
  }

  /** Answers one client by a pair of streams until the first ends. */
  public void serve(InputStream in, OutputStream out) throws IOException {
    Vectors.useAtOnce();
    Worker worker = new Worker(Worker.longestBody());
    WarmUp.run();
    Connection connection =
        new Connection(
            worker,
            new MessageChannel(
                Channels.newChannel(in), Channels.newChannel(out), Worker.longestBody()));
    Thread serving = Thread.ofPlatform().daemon().name("connection").start(connection::serve);
    try {
      while (serving.isAlive() && !worker.awaitEnd(LOOK)) {
        if (parent != null && !parent.isAlive()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Answers clients on a socket.
   *
   * @param path of the socket; null: in the user's runtime folder
   * @param out where it is told that the worker is ready
   */
  public void serve(@Nullable Path path, PrintStream out) {
    Path socket = path == null ? RuntimeFolder.socket() : path.toAbsolutePath();
    Worker worker = new Worker(Worker.longestBody());
    try (WorkerSocket listening = WorkerSocket.reserve(socket)) {
      if (listening == null) {
        tell(out, socket, WorkerSocket.pidOfOther(socket));
        return;
      }
      Vectors.useAtOnce();
      WarmUp.run();
      listening.open(channel -> new Connection(worker, channel).serve());
      tell(out, socket, ProcessHandle.current().pid());
      boolean outdated = false;
      long tidied = 0;
      while (!worker.awaitEnd(LOOK)) {
        if (worker.requests() != tidied && worker.quietFor(QUIET)) {
          tidied = worker.requests();
          // What a large request needed would stay with a process that now does nothing.
          System.gc();
        }
        if (!outdated && (worker.outdated() || listening.lost())) {
          // Whoever comes next starts another worker: of the program that is there now, or one
          // whose
          // socket can be found.
          outdated = true;
          listening.giveUp();
        }
        boolean unwanted = outdated || (parent != null && !parent.isAlive());
        if (worker.idleFor(idle) || (unwanted && !worker.used())) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw QuestsException.output(
          socket + ": a socket cannot be made: " + String.valueOf(e.getMessage()), e);
    }
  }

  private static void tell(PrintStream out, Path socket, long pid) {
    out.println(
        new JsonResult()
            .put("ready", true)
            .put("socket", socket.toString())
            .put("pid", pid)
            .line());
    out.flush();
  }
}
