package org.quests.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.quests.core.QuestsException;
import org.quests.kernel.KernelEngine;

/**
 * A folder of kernel sums in parts, on a disk that all processes see: what it is for ({@code
 * task.json}), and for each task of kernel sums a folder {@code sums-0001} … with a file for each
 * of its blocks. Files appear whole or not at all; those that are there are not made again.
 *
 * <p>An engine from here takes the place of another one, in the same work with the same inputs:
 * {@link #shard} in each of several processes in any order, then {@link #merge} in one; or {@link
 * #checkpoint} in one process, again after it was ended. Results have the bits of the work with the
 * other engine alone.
 */
public final class PartFolder {
  private static final String COMMAND = "command";
  private static final String ARGUMENTS = "arguments";
  private static final String ENGINE = "engine";
  private static final String SHARDS = "shards";

  private final Path folder;
  private final PartTask task;

  private PartFolder(Path folder, PartTask task) {
    this.folder = folder;
    this.task = task;
  }

  /**
   * Makes a folder, or goes on with one.
   *
   * @throws QuestsException of kind INPUT where it is of another task, and OUTPUT where it cannot
   *     be written
   */
  public static PartFolder open(Path folder, PartTask task) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw QuestsException.output(folder + ": expected a folder for parts, found a file", null);
    }
    SequencedMap<String, Object> wanted = new LinkedHashMap<>();
    wanted.put(COMMAND, task.command());
    wanted.put(ARGUMENTS, task.arguments());
    SequencedMap<String, Object> notes = new LinkedHashMap<>();
    notes.put(ENGINE, task.engine());
    notes.put(SHARDS, Integer.toString(task.shards()));
    return of(folder, new TaskFile(wanted, notes).writeOrCompare(folder));
  }

  /**
   * A folder that is there, to be merged.
   *
   * @throws QuestsException of kind INPUT where it is none
   */
  public static PartFolder existing(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw QuestsException.input(folder + ": expected a folder of parts, found none");
    }
    TaskFile file = TaskFile.read(folder);
    if (file == null) {
      throw QuestsException.input(folder + ": no parts: there is no " + TaskFile.NAME);
    }
    return of(folder, file);
  }

  private static PartFolder of(Path folder, TaskFile file) {
    if (!(file.task().get(COMMAND) instanceof String command)
        || !(file.task().get(ARGUMENTS) instanceof List<?> arguments)
        || !(file.notes().get(ENGINE) instanceof String engine)
        || !(file.notes().get(SHARDS) instanceof String shards)
        || !shards.matches("[1-9]\\d{0,8}")) {
      throw QuestsException.input(
          folder.resolve(TaskFile.NAME) + ": is damaged: it does not say what the parts are of");
    }
    return new PartFolder(
        folder,
        new PartTask(
            command,
            arguments.stream().map(String::valueOf).toList(),
            engine,
            Integer.parseInt(shards)));
  }

  /** Datasets that its processes share. */
  public SharedDatasets datasets() {
    return new SharedDatasets(folder);
  }

  /** What it is for. */
  public PartTask task() {
    return task;
  }

  /**
   * An engine that makes one share of the parts and gives no sums: it throws {@link
   * org.quests.kernel.LeftToOthersException} when the share of a task is done.
   */
  public PartEngine shard(KernelEngine engine, Shard shard) {
    return new PartEngine(folder, task, engine, shard);
  }

  /** An engine that makes all parts that are not there, and gives the sums. */
  public PartEngine checkpoint(KernelEngine engine) {
    return new PartEngine(folder, task, engine, null);
  }

  /**
   * An engine that makes nothing: it gives the sums of the parts that are there, and throws {@link
   * org.quests.kernel.LeftToOthersException} where some are missing. {@link
   * PartEngine#requireWhole} tells which.
   */
  public PartEngine merge() {
    return new PartEngine(folder, task, null, null);
  }
}
