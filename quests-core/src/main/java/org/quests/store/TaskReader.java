package org.quests.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.Want;
import tools.jackson.core.JacksonException;

/**
 * Opens tasks that a {@link TaskFolder} of another process holds, and keeps the last ones open, so
 * that all blocks that are done here share them. Thread-safe.
 */
public final class TaskReader {
  /** What stays open: blocks of two tasks may be done at once. */
  private static final int KEPT = 2;

  private final @Nullable Path scratch;
  private final Map<Path, PackedEnvironments> references = lastUsed();
  private final Map<Path, KernelTask> tasks = lastUsed();

  /** Of files that were copied. */
  private final Map<Path, Path> copies = new LinkedHashMap<>();

  /**
   * A reader.
   *
   * @param scratch a folder of this machine to which tiles are copied before they are mapped; null
   *     where they are mapped where they are
   */
  public TaskReader(@Nullable Path scratch) {
    this.scratch = scratch;
  }

  /**
   * Opens a task.
   *
   * @param task what {@link TaskFolder#put} gave
   * @return on all of its pairs
   * @throws QuestsException of kind INPUT where it is not there, or damaged
   */
  public synchronized KernelTask open(Path task) {
    return tasks.computeIfAbsent(task, this::read);
  }

  private KernelTask read(Path task) {
    Path file = task.resolve(TaskFolder.TASK);
    if (!Files.exists(file)) {
      throw QuestsException.input(file + ": is not there: expected a folder that all machines see");
    }
    try {
      Json json = Json.of(Files.readString(file));
      PackedEnvironments reference =
          references.computeIfAbsent(
              Path.of(json.text("reference")),
              folder -> PackedEnvironments.of(PackedFolder.read(folder, this::place)));
      PackedEnvironments queries =
          json.truth("self")
              ? reference
              : PackedEnvironments.of(
                  PackedFolder.read(task.resolve(TaskFolder.QUERIES), this::place), reference);
      return KernelTask.of(
          queries,
          reference,
          Bandwidths.of(
              json.objects("bandwidths").stream().mapToDouble(h -> h.number("h")).toArray()),
          Accuracy.of(Precision.valueOf(json.text("precision")), json.number("tolerance")),
          new Want(json.truth("nearest"), groups(task, json), json.truth("own_frame_left_out")));
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw QuestsException.input(file + ": contradicts itself (damaged)", e);
    }
  }

  /** Keeps the last few. */
  private static <T> Map<Path, T> lastUsed() {
    return new LinkedHashMap<>(KEPT, 1, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Path, T> eldest) {
        return size() > KEPT;
      }
    };
  }

  private static Groups groups(Path task, Json json) {
    int count = json.count("groups");
    if (count == 1) {
      return Groups.ALL;
    }
    long[] labels =
        PartsArchive.numbers(
            ReferenceIndex.intact(task, IndexManifest.written(json.object("labels"))));
    int[] all = new int[labels.length];
    for (int row = 0; row < all.length; row++) {
      all[row] = (int) labels[row];
    }
    return Groups.of(count, all);
  }

  /** Where tiles are mapped. */
  private Path place(Path tiles) {
    return scratch == null
        ? tiles
        : copies.computeIfAbsent(tiles, from -> copy(scratch, from, copies.size()));
  }

  private static Path copy(Path scratch, Path tiles, int number) {
    Path file = scratch.resolve("tiles-" + number + ".npy");
    try {
      Files.createDirectories(scratch);
      Files.copy(tiles, file, StandardCopyOption.REPLACE_EXISTING);
      file.toFile().deleteOnExit();
      return file;
    } catch (FileAlreadyExistsException e) {
      throw QuestsException.output(scratch + ": is no folder for scratch files", e);
    } catch (IOException e) {
      throw QuestsException.output(
          file + ": tiles cannot be copied there: " + TemporaryFiles.reason(e), e);
    }
  }
}
