package org.quests.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A small file of JSON that says what the files beside it belong to. The first process writes it,
 * the others compare. It appears whole, by a link to a finished file that fails where there is one
 * already: no lock is needed, so none can be left by a process that was killed.
 *
 * @param task what must be equal: texts and lists of texts, by name
 * @param notes what may differ
 */
record TaskFile(SequencedMap<String, Object> task, SequencedMap<String, Object> notes) {
  static final String NAME = "task.json";

  private static final String MARK = "quests_parts";
  private static final int VERSION = 1;

  /** Bytes of such a file at most: command lines are not longer. */
  private static final int LONGEST = 1 << 22;

  /**
   * Writes this where there is no file yet, else compares.
   *
   * @return what stands in the file
   * @throws QuestsException of kind INPUT where that is of another task, and OUTPUT where it cannot
   *     be written
   */
  TaskFile writeOrCompare(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder);
        write(folder, file);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    TaskFile found = read(folder);
    if (found == null) {
      throw QuestsException.output(file + ": is not there after it was written", null);
    }
    compare(folder, found);
    return found;
  }

  static QuestsException unwritable(Path file, IOException e) {
    return QuestsException.output(file + ": cannot be written: " + TemporaryFiles.reason(e), e);
  }

  private void write(Path folder, Path file) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(MARK, VERSION);
    content.put("task", task);
    content.put("notes", notes);
    Path temporary = TemporaryFiles.createHidden(folder);
    try {
      try (OutputStream out =
          Files.newOutputStream(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
      }
      publish(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void publish(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster: what it wrote is compared.
      return;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // There are no links here. Of two that rename at once one wins, and both compare.
      try {
        Files.move(temporary, file);
      } catch (FileAlreadyExistsException there) {
        return;
      }
    }
  }

  /**
   * Reads the file of a folder.
   *
   * @return null where there is none
   * @throws QuestsException of kind INPUT where it is something else, or of a later version
   */
  static @Nullable TaskFile read(Path folder) {
    Path file = folder.resolve(NAME);
    JsonNode json;
    try {
      if (Files.size(file) > LONGEST) {
        throw foreign(file);
      }
      json = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException e) {
      throw QuestsException.input(
          file + ": is damaged, expected JSON that says what the parts are of", e);
    }
    if (!json.path(MARK).isInt()) {
      throw foreign(file);
    }
    int version = json.path(MARK).asInt();
    if (version != VERSION) {
      throw QuestsException.input(
          file + ": parts of version " + version + ", expected version " + VERSION);
    }
    return new TaskFile(values(json.path("task")), values(json.path("notes")));
  }

  private static QuestsException foreign(Path file) {
    return QuestsException.input(file + ": expected what kernel sums in parts are of");
  }

  private static SequencedMap<String, Object> values(JsonNode object) {
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              values.put(
                  entry.getKey(),
                  value.isArray()
                      ? value.values().stream().map(JsonNode::asString).toList()
                      : value.asString());
            });
    return values;
  }

  /**
   * Compares with what stands in a folder.
   *
   * @throws QuestsException of kind INPUT that names what differs
   */
  void compare(Path folder, TaskFile found) {
    for (Map.Entry<String, Object> entry : task.entrySet()) {
      Object there = found.task.get(entry.getKey());
      if (!entry.getValue().equals(there)) {
        throw QuestsException.input(
            folder
                + ": holds parts of another task: "
                + entry.getKey()
                + ": found "
                + text(there)
                + ", expected "
                + text(entry.getValue()));
      }
    }
  }

  /** A value in a message. */
  private static String text(@Nullable Object value) {
    return value instanceof List<?> list
        ? String.join(" ", list.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }
}
