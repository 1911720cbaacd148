package org.quests.cli.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.quests.cli.Attached;
import org.quests.cli.Caller;
import org.quests.cli.Main;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.kernel.ReferenceSet;

/** A command that a client asked for: runs it, and sends what it says while it goes on. */
final class Request implements Caller {
  /** Sends a message to the client. */
  @FunctionalInterface
  interface Reply {
    void send(Content content) throws IOException;
  }

  private final long id;
  private final Map<String, Attached> datasets;
  private final Map<Path, ByteArrayOutputStream> outputs = new LinkedHashMap<>();
  private final Reply reply;
  private final Consumer<ReferenceSet> keeping;
  private final IntFunction<Parallelism> threads;
  private final Progress progress;
  private final Cancellation cancellation = new Cancellation();
  private final List<String> summary = new ArrayList<>();
  private @Nullable Map<String, @Nullable Object> result;
  private @Nullable Map<String, @Nullable Object> error;

  /**
   * Gets a request ready.
   *
   * @param outputs names of files that are sent to the client instead
   * @param tellProgress whether the client wants to hear of progress
   * @param keeping takes environments that are to be kept
   * @param threads by their number
   */
  Request(
      long id,
      Map<String, Attached> datasets,
      List<Path> outputs,
      boolean tellProgress,
      Reply reply,
      Consumer<ReferenceSet> keeping,
      IntFunction<Parallelism> threads) {
    this.id = id;
    this.datasets = datasets;
    outputs.forEach(name -> this.outputs.put(name, new ByteArrayOutputStream()));
    this.reply = reply;
    this.keeping = keeping;
    this.threads = threads;
    this.progress = tellProgress ? new ProgressMessages(id, this::send) : Progress.NONE;
  }

  /** The number that the client gave it. */
  long id() {
    return id;
  }

  /** Ends the work soon. */
  void cancel() {
    cancellation.request();
  }

  /**
   * Runs the command, and sends its result or its error.
   *
   * @param folder where a file of options may be
   * @param last sends the one or the other
   */
  void run(Path folder, List<String> command, Reply last) throws IOException {
    try {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      int code = Main.run(this, folder, text, command.toArray(String[]::new));
      last.send(outcome(code, text));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Content outcome(int code, ByteArrayOutputStream text) {
    if (error != null) {
      Content content = Content.of("error", id);
      error.forEach(content::with);
      return cancellation.requested() ? content.with("kind", "cancelled") : content;
    }
    Map<String, Object> written = new LinkedHashMap<>();
    outputs.forEach((path, bytes) -> written.put(path.toString(), bytes.toByteArray()));
    Content content = Content.of("result", id).with("exit", code).with("record", result);
    if (!summary.isEmpty()) {
      content.with("summary", summary);
    }
    if (text.size() > 0) {
      content.with("text", text.toString(StandardCharsets.UTF_8));
    }
    return written.isEmpty() ? content : content.with("outputs", written);
  }

  private void send(Content content) {
    try {
      reply.send(content);
    } catch (IOException e) {
      // Nobody is there any more who wants the result.
      cancel();
    }
  }

  @Override
  public @Nullable Attached dataset(String name) {
    return datasets.get(name);
  }

  @Override
  public @Nullable OutputStream output(Path name) {
    return outputs.get(name);
  }

  @Override
  public void result(Map<String, @Nullable Object> values) {
    result = values;
  }

  @Override
  public void part(Map<String, @Nullable Object> values) {
    send(Content.of("part", id).with("value", values));
  }

  @Override
  public void keep(ReferenceSet set) {
    keeping.accept(set);
  }

  @Override
  public void summary(String line) {
    summary.add(line);
  }

  @Override
  public void warning(String message) {
    send(Content.of("warning", id).with("message", message));
  }

  @Override
  public void note(String message) {
    send(Content.of("note", id).with("message", message));
  }

  @Override
  public void error(Map<String, @Nullable Object> keys) {
    error = keys;
  }

  @Override
  public Parallelism threads(int jobs) {
    return threads.apply(jobs).with(progress, cancellation);
  }
}
