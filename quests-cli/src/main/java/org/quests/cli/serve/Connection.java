package org.quests.cli.serve;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quests.cli.Attached;
import org.quests.cli.ExitCodes;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.ReferenceSet;
import tools.jackson.databind.JsonNode;

/** A connection of a client: answers its requests one after the other. */
final class Connection implements Closeable {
  private static final String OUT =
      "out of memory in the worker: raise the limit with QUESTS_JAVA_OPTS=-Xmx…";

  private final Worker worker;
  private final MessageChannel channel;
  private final ExecutorService runner =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("request").daemon().factory());

  /** What runs now; null where nothing does. */
  private final AtomicReference<@Nullable Request> running = new AtomicReference<>();

  /** The threads of the last request; used by its thread alone. */
  private @Nullable Parallelism threads;

  private @Nullable String client;

  Connection(Worker worker, MessageChannel channel) {
    this.worker = worker;
    this.channel = channel;
  }

  /** Answers until the client leaves. */
  void serve() {
    try {
      channel.write(worker.hello());
      Message message;
      while ((message = channel.read()) != null) {
        accept(message);
      }
    } catch (ProtocolException e) {
      refuse(ExitCodes.USAGE, e.getMessage());
    } catch (IOException e) {
      // The client is gone, and with it whoever could be told.
    } catch (OutOfMemoryError e) {
      refuse(ExitCodes.MEMORY, OUT);
    } catch (RuntimeException e) {
      refuse(ExitCodes.INTERNAL, e.toString());
    } finally {
      close();
    }
  }

  private void refuse(int code, @Nullable String message) {
    try {
      channel.write(error(null, code, message));
    } catch (IOException gone) {
      // Nobody is there to be told.
    }
  }

  private static Content error(@Nullable Long id, int code, @Nullable String message) {
    return (id == null ? Content.of("error") : Content.of("error", id))
        .with("code", code)
        .with("kind", ExitCodes.name(code))
        .with("message", message);
  }

  private void accept(Message message) throws IOException {
    String kind = message.kind();
    if (client == null) {
      if (!kind.equals("hello") || message.head().path("protocol").asInt(-1) != Worker.PROTOCOL) {
        throw new ProtocolException(
            "expected hello with protocol " + Worker.PROTOCOL + " as first message");
      }
      client = message.head().path("client").asString("");
      worker.joined(client);
      return;
    }
    Long id = message.id();
    if (id == null) {
      throw new ProtocolException("expected a whole number as id of a request");
    }
    switch (kind) {
      case "run", "keep" -> begin(id, message);
      case "cancel" -> cancel(id);
      case "drop" ->
          channel.write(
              Content.of("result", id)
                  .with(
                      "record",
                      Map.of(
                          "dropped", worker.drop(message.head().path("reference").asString("")))));
      case "status" -> channel.write(Content.of("result", id).with("record", worker.status()));
      case "shutdown" -> {
        channel.write(Content.of("result", id).with("record", null));
        worker.end();
      }
      default -> throw new ProtocolException("expected a request, found another type of message");
    }
  }

  private void begin(long id, Message message) throws IOException {
    Request request;
    List<String> command;
    JsonNode head = message.head();
    boolean isKeep = message.kind().equals("keep");
    Path folder = path(head.path("folder").asString(""));
    String to = head.path("to").asString("");
    String kept = !isKeep ? "" : to.isEmpty() ? worker.newReference() : to;
    try {
      Map<String, Attached> datasets = Datasets.of(message, worker::reference);
      command = isKeep ? keep(head, datasets) : texts(head, "command");
      request =
          new Request(
              id,
              datasets,
              paths(texts(head, "outputs")),
              head.path("progress").asBoolean(false),
              channel::write,
              set -> worker.keep(kept, String.valueOf(client), known(datasets.get(to)), set),
              this::threads);
    } catch (QuestsException e) {
      channel.write(error(id, ExitCodes.of(e.kind()), e.getMessage()));
      return;
    }
    if (!running.compareAndSet(null, request)) {
      throw new ProtocolException("expected one request at a time on a connection");
    }
    worker.began();
    boolean begun = false;
    try {
      runner.execute(() -> run(id, request, folder, command, isKeep ? kept : null));
      begun = true;
    } finally {
      // There may be no thread for it.
      if (!begun && running.compareAndSet(request, null)) {
        worker.ended();
      }
    }
  }

  private void run(
      long id, Request request, Path folder, List<String> command, @Nullable String kept) {
    Request.Reply last =
        content -> {
          // Before the answer: the client may send its next request at once.
          if (running.compareAndSet(request, null)) {
            worker.ended();
          }
          channel.write(kept == null ? content : content.with("reference", kept));
        };
    try {
      request.run(folder, command, last);
    } catch (IOException e) {
      // The client is gone.
      if (running.compareAndSet(request, null)) {
        worker.ended();
      }
    } catch (RuntimeException | Error e) {
      try {
        last.send(
            e instanceof OutOfMemoryError
                ? error(id, ExitCodes.MEMORY, OUT)
                : error(id, ExitCodes.INTERNAL, e.toString()));
      } catch (IOException gone) {
        close();
      }
    }
  }

  private List<String> keep(JsonNode head, Map<String, Attached> datasets)
      throws ProtocolException {
    List<String> command = new ArrayList<>(List.of("keep"));
    command.addAll(texts(head, "options"));
    String to = head.path("to").asString("");
    if (!to.isEmpty()) {
      ReferenceSet known = worker.reference(to);
      if (known == null) {
        throw QuestsException.usage("the reference " + to + " is not kept here");
      }
      datasets.put(to, new Attached.Kept(known));
      command.add("--to=" + to);
    }
    command.add("--");
    command.addAll(texts(head, "files"));
    return command;
  }

  private static @Nullable ReferenceSet known(@Nullable Attached dataset) {
    return dataset instanceof Attached.Kept kept ? kept.set() : null;
  }

  private static List<Path> paths(List<String> names) throws ProtocolException {
    List<Path> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(path(name));
    }
    return paths;
  }

  private static Path path(String name) throws ProtocolException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ProtocolException("expected a path, found what can be none here");
    }
  }

  private static List<String> texts(JsonNode head, String key) throws ProtocolException {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : head.path(key)) {
      if (!text.isString()) {
        throw new ProtocolException("expected a list of texts as " + key);
      }
      texts.add(text.asString());
    }
    return texts;
  }

  private Parallelism threads(int jobs) {
    Parallelism made = threads;
    if (made == null || made.threads() != jobs) {
      if (made != null) {
        made.close();
      }
      made = Parallelism.of(jobs);
      threads = made;
    }
    return made;
  }

  private void cancel(@Nullable Long id) {
    Request request = running.get();
    if (request != null && (id == null || id == request.id())) {
      request.cancel();
    }
  }

  @Override
  public synchronized void close() {
    if (runner.isShutdown()) {
      return;
    }
    cancel(null);
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
    if (client != null) {
      worker.left(client);
    }
    try {
      runner.execute(
          () -> {
            if (threads != null) {
              threads.close();
            }
          });
    } finally {
      runner.shutdown();
    }
  }
}
