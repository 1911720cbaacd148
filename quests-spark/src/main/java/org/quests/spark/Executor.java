package org.quests.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.quests.store.TaskReader;

/** What an executor keeps between its tasks. */
final class Executor {
  /** Apart from those of other executors of the same machine. */
  private static final String OWN = "quests-" + UUID.randomUUID();

  private static final Map<String, TaskReader> TASKS = new ConcurrentHashMap<>();

  private Executor() {}

  /**
   * Open tasks of kernel sums.
   *
   * @param scratch as in {@link Settings}
   */
  static TaskReader tasks(String scratch) {
    return TASKS.computeIfAbsent(
        scratch, at -> new TaskReader(at.isEmpty() ? null : Path.of(at).resolve(OWN)));
  }
}
