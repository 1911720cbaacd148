package org.quests.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.Unreadable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A result that another command wrote as JSON.
 *
 * @param name of the file
 * @param content of it
 */
public record ResultFile(String name, JsonNode content) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a selection, as {@code compress} writes it.
   *
   * @throws QuestsException of kind INPUT where it is none
   */
  public static ResultFile picks(Path file) {
    return read(file, "picks", "a selection, as compress -o FILE.json writes it");
  }

  /**
   * Reads what was found along a trajectory, as {@code dH_traj} and {@code events} write it.
   *
   * @throws QuestsException of kind INPUT where it is no such thing
   */
  public static ResultFile trajectory(Path file) {
    return read(file, "frames", "a trajectory, as dH_traj or events -o FILE.json writes it");
  }

  private static ResultFile read(Path file, String list, String expected) {
    try (InputStream in = Files.newInputStream(file)) {
      JsonNode content = JSON.readTree(in);
      JsonNode rows = content.path(list);
      boolean objects = rows.isArray() && content.path("file").isString();
      for (int i = 0; objects && i < rows.size(); i++) {
        objects = rows.get(i).isObject() && rows.get(i).path("frame").isIntegralNumber();
      }
      if (!objects) {
        throw QuestsException.input(file + ": expected " + expected);
      }
      return new ResultFile(file.toString(), content);
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException e) {
      throw QuestsException.input(
          file
              + ": is not JSON, at line "
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + "; expected "
              + expected);
    }
  }

  /** The dataset that it is of, as it was named. */
  public String dataset() {
    return content.path("file").asString();
  }

  /**
   * Which of some files the result is of: that of the same path, or the one of the same name in
   * another folder.
   *
   * @return its place; −1 where it is none of them
   * @throws QuestsException of kind INPUT where several have the name, and none the path
   */
  public int fileAmong(List<String> files) {
    String named = dataset();
    int exact = files.indexOf(named);
    if (exact >= 0) {
      return exact;
    }
    List<Integer> same = places(files, each -> absolute(each).equals(absolute(named)));
    if (same.isEmpty()) {
      same = places(files, each -> withoutFolders(each).equals(withoutFolders(named)));
    }
    if (same.size() > 1) {
      throw QuestsException.input(
          name
              + ": is of "
              + named
              + ", and "
              + same.stream().map(files::get).collect(Collectors.joining(" and "))
              + " have that name; expected the dataset by the path that the result has");
    }
    return same.isEmpty() ? -1 : same.get(0);
  }

  private static List<Integer> places(List<String> files, Predicate<String> of) {
    return IntStream.range(0, files.size()).filter(i -> of.test(files.get(i))).boxed().toList();
  }

  /** A path that does not depend on the current folder; a name that can be none is kept. */
  private static String absolute(String file) {
    try {
      return Path.of(file).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return file;
    }
  }

  static String withoutFolders(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** SHA-256 of the dataset's bytes, as the result tells it; null where it does not. */
  @Nullable String hashOfDataset() {
    for (JsonNode input : content.path("provenance").path("inputs")) {
      if (input.path("name").asString("").equals(dataset()) && input.path("sha256").isString()) {
        return input.path("sha256").asString();
      }
    }
    return null;
  }

  /**
   * The command that made it, as the result tells it: the words after the name of the program.
   * Empty where it does not.
   */
  List<String> command() {
    List<String> words = new ArrayList<>();
    for (JsonNode word : content.path("provenance").path("command")) {
      if (!word.isString()) {
        return List.of();
      }
      words.add(word.asString());
    }
    words.remove("--overwrite");
    return words;
  }

  /** Numbers of the frames that are in a list of objects. */
  List<Long> frames(String list) {
    List<Long> numbers = new ArrayList<>();
    content.path(list).forEach(row -> numbers.add(row.path("frame").asLong()));
    return numbers;
  }

  /** The numbers of a list of objects, as columns by name; null where an object lacks one. */
  Map<String, Object> columns(String list) {
    JsonNode rows = content.path(list);
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(
        row ->
            row.properties().stream()
                .filter(each -> each.getValue().isNumber())
                .forEach(each -> names.add(each.getKey())));
    Map<String, Object> columns = new LinkedHashMap<>();
    for (String name : names) {
      List<Object> column = new ArrayList<>();
      rows.forEach(row -> column.add(row.path(name).isNumber() ? row.path(name) : JSON.nullNode()));
      columns.put(name, column);
    }
    return columns;
  }

  /** The objects of a list, without lists and objects inside them. */
  List<Map<String, Object>> plain(String list) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (JsonNode row : content.path(list)) {
      Map<String, Object> plain = new LinkedHashMap<>();
      row.properties().stream()
          .filter(each -> each.getValue().isValueNode())
          .forEach(each -> plain.put(each.getKey(), each.getValue()));
      all.add(plain);
    }
    return all;
  }
}
