package org.quests.cli.serve;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.core.Version;
import org.quests.kernel.ReferenceSet;

/**
 * What the connections of a worker share: references that are kept, who is there, and when it is
 * time to end. Thread-safe.
 */
final class Worker {
  static final int PROTOCOL = 1;

  private static final String PROGRAM = "quests";

  /** A reference, and the client that keeps it. */
  private record Kept(ReferenceSet set, String client) {}

  private final long started = System.nanoTime();
  private final long longestBody;
  private final @Nullable Path program = program();
  private final @Nullable String programAtStart = stateOf(program);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Connections by client. */
  private final Map<String, Integer> clients = new HashMap<>();

  private final Map<String, Kept> references = new LinkedHashMap<>();
  private long referencesMade;
  private long requests;
  private int running;
  private long lastUse = System.nanoTime();

  /**
   * Nobody is there yet.
   *
   * @param longestBody of a message, in bytes
   */
  Worker(long longestBody) {
    this.longestBody = longestBody;
  }

  /** The greatest body of a message that fits a process with this much memory. */
  static long longestBody() {
    return Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / 4);
  }

  private static @Nullable Path program() {
    CodeSource source = Worker.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String stateOf(@Nullable Path file) {
    if (file == null) {
      return null;
    }
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether the program was replaced since this process started. */
  boolean outdated() {
    String now = stateOf(program);
    return now != null && !now.equals(programAtStart);
  }

  /** What the worker says first. */
  Content hello() {
    return Content.of("hello")
        .with("program", PROGRAM)
        .with("version", Version.number())
        .with("protocol", PROTOCOL)
        .with("pid", ProcessHandle.current().pid())
        .with("outdated", outdated())
        .with("limits", Map.of("head", (long) MessageChannel.LONGEST_HEAD, "body", longestBody));
  }

  /** A client has come by a connection. */
  synchronized void joined(String client) {
    clients.merge(client, 1, Integer::sum);
    lastUse = System.nanoTime();
  }

  /** A client has closed a connection; with its last one go its references. */
  synchronized void left(String client) {
    lastUse = System.nanoTime();
    if (clients.merge(client, -1, Integer::sum) == 0) {
      clients.remove(client);
      references.values().removeIf(kept -> kept.client.equals(client));
    }
  }

  /** A request has begun. */
  synchronized void began() {
    requests++;
    running++;
    lastUse = System.nanoTime();
  }

  /** A request has ended. */
  synchronized void ended() {
    running--;
    lastUse = System.nanoTime();
  }

  /** Whether any client is connected. */
  synchronized boolean used() {
    return !clients.isEmpty();
  }

  /** Whether nobody has asked for anything for so long. */
  synchronized boolean quietFor(Duration time) {
    return running == 0 && System.nanoTime() - lastUse >= time.toNanos();
  }

  /** The same, where nobody keeps anything either. */
  synchronized boolean idleFor(Duration time) {
    return references.isEmpty() && quietFor(time);
  }

  /** How many requests there were so far. */
  synchronized long requests() {
    return requests;
  }

  /** An id for a reference. */
  synchronized String newReference() {
    return "r" + ++referencesMade;
  }

  /**
   * Keeps a reference, or puts another in its place; not for a client that has left.
   *
   * @param before what is there now; null: nothing
   * @throws QuestsException of kind USAGE where something else is there
   */
  synchronized void keep(
      String id, String client, @Nullable ReferenceSet before, ReferenceSet set) {
    if (!clients.containsKey(client)) {
      return;
    }
    Kept now = references.get(id);
    if ((now == null ? null : now.set) != before) {
      throw QuestsException.usage(
          "the reference " + id + " was changed or dropped while something was added to it");
    }
    references.put(id, new Kept(set, now == null ? client : now.client));
  }

  /** A reference that is kept; null where there is none. */
  synchronized @Nullable ReferenceSet reference(String id) {
    Kept kept = references.get(id);
    return kept == null ? null : kept.set;
  }

  /** Keeps a reference no longer; whether there was one. */
  synchronized boolean drop(String id) {
    return references.remove(id) != null;
  }

  /** What there is to be told. */
  synchronized Map<String, @Nullable Object> status() {
    Runtime runtime = Runtime.getRuntime();
    List<Object> kept = new ArrayList<>();
    references.forEach(
        (id, reference) ->
            kept.add(Map.of("reference", id, "environments", reference.set.count())));
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("pid", ProcessHandle.current().pid());
    status.put("version", Version.number());
    status.put("uptime_s", (System.nanoTime() - started) / 1e9);
    status.put("requests", requests);
    status.put("running", running);
    status.put("clients", clients.size());
    status.put("references", kept);
    status.put("heap_used", runtime.totalMemory() - runtime.freeMemory());
    status.put("heap_max", runtime.maxMemory());
    return status;
  }

  /** Asks the worker to end. */
  void end() {
    ended.countDown();
  }

  /**
   * Waits until the worker is asked to end.
   *
   * @return whether it was, within the time
   */
  boolean awaitEnd(Duration time) throws InterruptedException {
    return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
