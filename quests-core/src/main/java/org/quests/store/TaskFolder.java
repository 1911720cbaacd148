package org.quests.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.TileBlock;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tasks of kernel sums in a folder that other processes see, which do blocks of them: {@link
 * TaskReader} gives them the same task, and its sums have the same bits. The folder lives as long
 * as this. For one thread at a time.
 */
public final class TaskFolder implements AutoCloseable {
  static final String TASK = "task.json";
  static final String QUERIES = "queries";
  private static final String GROUPS = "groups.npz";

  /** Milliseconds between two tries to remove a folder, and how many there are. */
  private static final int PAUSE = 50;

  private static final int PATIENCE = 100;

  /** References that stay written. */
  private static final int KEPT = 4;

  private final Path folder;

  /** Environments that are there, by what they are in this process. */
  private final Map<PackedEnvironments, Path> references = new LinkedHashMap<>(KEPT, 1, true);

  private int next;

  private TaskFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a folder of its own.
   *
   * @param in where; it has to be there
   * @throws QuestsException of kind OUTPUT where it cannot be written to
   */
  public static TaskFolder create(Path in) {
    try {
      return new TaskFolder(
          Files.createTempDirectory(in.toAbsolutePath().normalize(), "quests-work-"));
    } catch (IOException e) {
      throw IndexFiles.unwritable(in, e);
    }
  }

  /** Where it is, as an absolute path. */
  public Path path() {
    return folder;
  }

  /** Datasets that are kept in it, so that what a task needs of them is there already. */
  public SharedDatasets datasets() {
    return new SharedDatasets(folder);
  }

  /** A new folder in it, for what other processes describe. */
  public Path described() {
    Path own = folder.resolve("described-" + next++);
    try {
      return Files.createDirectory(own);
    } catch (IOException e) {
      throw IndexFiles.unwritable(own, e);
    }
  }

  /**
   * Writes a task. Environments that were written before are not written again; those of an index
   * stay where they are.
   *
   * @return what other processes find it by
   * @throws QuestsException of kind USAGE where it cannot be cut, OUTPUT where it cannot be written
   */
  public Path put(KernelTask task) {
    Accuracy accuracy = task.accuracy();
    if (accuracy.decideAt().isPresent()) {
      throw QuestsException.usage(
          "sums that stop at a threshold cannot be made in parts: where they stop depends on all"
              + " pairs");
    }
    if (!task.block().equals(TileBlock.all(task.queries(), task.reference()))) {
      throw new IllegalArgumentException("a part is no task of its own: " + task.block());
    }
    Path reference = references.computeIfAbsent(task.reference(), this::write);
    if (references.size() > KEPT) {
      var eldest = references.entrySet().iterator();
      delete(eldest.next().getValue());
      eldest.remove();
    }
    Path own = folder.resolve("task-" + next++);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    try {
      Files.createDirectory(own);
      json.put("reference", reference.toString());
      boolean self = task.queries() == task.reference();
      json.put("self", self);
      if (!self) {
        // Most queries come once: they go with the task.
        PackedFolder.write(own.resolve(QUERIES), task.queries());
      }
      ArrayNode h = json.putArray("bandwidths");
      task.h().values().stream()
          .map(Bandwidth::value)
          .forEach(value -> h.addObject().put("h", value));
      json.put("precision", accuracy.precision().name());
      json.put("tolerance", accuracy.tolerance());
      json.put("nearest", task.want().nearest());
      json.put("own_frame_left_out", task.want().leaveOwnFrameOut());
      Groups groups = task.want().groups();
      json.put("groups", groups.count());
      if (groups.count() > 1) {
        long[] labels = new long[task.reference().count()];
        for (int row = 0; row < labels.length; row++) {
          labels[row] = groups.label(row);
        }
        IndexManifest.put(
            json.putObject("labels"), PartsArchive.write(own.resolve(GROUPS), labels));
      }
      Files.write(own.resolve(TASK), mapper.writeValueAsBytes(json));
    } catch (IOException e) {
      throw IndexFiles.unwritable(own, e);
    }
    return own;
  }

  private Path write(PackedEnvironments packed) {
    Path own = folder.resolve("packed-" + next++);
    PackedFolder.write(own, packed);
    return own;
  }

  /**
   * Removes a task; what it is weighed against stays.
   *
   * @param task what {@link #put} gave
   */
  public void remove(Path task) {
    delete(task);
  }

  /** Removes everything; what others still write, as soon as they have ended. */
  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    for (int left = PATIENCE; Files.exists(folder); left--) {
      try {
        deleteOnce(folder);
      } catch (DirectoryNotEmptyException e) {
        if (left == 0) {
          throw IndexFiles.unwritable(folder, e);
        }
        // Work that was given up is still writing there.
        pause(folder, e);
      } catch (IOException e) {
        throw IndexFiles.unwritable(folder, e);
      }
    }
  }

  private static void pause(Path folder, IOException e) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw IndexFiles.unwritable(folder, e);
    }
  }

  private static void deleteOnce(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
