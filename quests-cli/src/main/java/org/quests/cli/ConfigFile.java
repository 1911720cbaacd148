package org.quests.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.io.Unreadable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Values of the options that commands share, from a file in TOML. What the command line says is
 * stronger. Without {@code --config} the file is {@code quests.toml} in the current folder, if
 * there is one.
 */
final class ConfigFile implements IDefaultValueProvider {
  static final String OPTION = "--config";
  static final String USUAL_NAME = "quests.toml";

  /** Names of options by key, where these differ by more than dashes. */
  private static final Map<String, String> OTHER_NAMES = Map.of("k", "nbrs", "threads", "jobs");

  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  /** Options that may stand in the file: all that mean the same in every run. */
  private static final List<String> KEYS =
      List.of(
          "nbrs",
          "cutoff",
          "bandwidth",
          "jobs",
          "engine",
          "precision",
          "tolerance",
          "species",
          "elements",
          "elements-from",
          "descriptor",
          "rows",
          "format",
          "types",
          "cell",
          "pbc",
          "allow-truncated",
          "skip-invalid",
          "quiet",
          "progress");

  /** Bytes of a file at most: no list of options is nearly as long. */
  private static final int LONGEST = 1 << 20;

  private final @Nullable String name;

  /** By option, without its dashes. */
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Why the file cannot be used; null where it can. */
  private final @Nullable QuestsException failure;

  private ConfigFile(@Nullable Path file, boolean pipesToo) {
    QuestsException thrown = null;
    if (file != null) {
      try {
        if (!pipesToo && Files.exists(file) && !Files.isRegularFile(file)) {
          throw QuestsException.input(
              file + ": expected a file, found " + (Files.isDirectory(file) ? "a folder" : "none"));
        }
        read(file);
      } catch (QuestsException e) {
        thrown = e;
        values.clear();
      }
    }
    name = file == null ? null : file.toString();
    failure = thrown;
  }

  /** No file. */
  static ConfigFile none() {
    return new ConfigFile(null, false);
  }

  private static ConfigFile named(Path folder, String file) {
    return file.isEmpty() ? none() : new ConfigFile(folder.resolve(file), true);
  }

  /**
   * The file of a run. What is wrong with it is told where its values are needed: {@link #require}.
   *
   * @param folder the current one
   * @param args of the command line
   */
  static ConfigFile of(Path folder, String... args) {
    if (Stream.of(args).anyMatch(HELP::contains) || (args.length > 0 && args[0].equals("help"))) {
      // A file that cannot be used must not stand between people and help.
      return none();
    }
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].equals(OPTION) && i + 1 < args.length) {
        return named(folder, args[i + 1]);
      }
      if (args[i].startsWith(OPTION + "=")) {
        return named(folder, args[i].substring(OPTION.length() + 1));
      }
    }
    Path usual = folder.resolve(USUAL_NAME);
    // A link that leads nowhere is an error too: other values than somebody meant give other
    // numbers.
    return new ConfigFile(Files.exists(usual, LinkOption.NOFOLLOW_LINKS) ? usual : null, false);
  }

  private void read(Path file) {
    JsonNode root;
    try {
      root = new TomlMapper().readTree(contentOf(file));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? -1 : e.getLocation().getLineNr();
      throw QuestsException.input(
          file
              + (line > 0 ? ": line " + line : "")
              + ": expected TOML, found "
              + e.getOriginalMessage().replaceFirst(", from `.*", ")"),
          e);
    } catch (CharacterCodingException e) {
      throw QuestsException.input(file + ": expected a text in UTF-8, found other bytes", e);
    } catch (NoSuchFileException e) {
      throw QuestsException.input(file + ": no such file", e);
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    }
    root.properties()
        .forEach(
            entry -> {
              String key = OTHER_NAMES.getOrDefault(entry.getKey(), entry.getKey());
              if (!KEYS.contains(key)) {
                throw QuestsException.input(
                    file
                        + ": unknown option "
                        + entry.getKey()
                        + ", expected one of "
                        + String.join(", ", names()));
              }
              String value = text(file, entry.getKey(), entry.getValue());
              if (values.put(key, value) != null) {
                throw QuestsException.input(file + ": the option " + key + " is there twice");
              }
            });
  }

  private static String contentOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw QuestsException.input(file + ": expected options, found more than 1 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /** The keys that the file may have. */
  private static List<String> names() {
    TreeSet<String> names = new TreeSet<>(KEYS);
    names.addAll(OTHER_NAMES.keySet());
    return List.copyOf(names);
  }

  /** A value as the command line would have it. */
  private static String text(Path file, String key, JsonNode value) {
    if (value.isArray()) {
      return value.values().stream()
          .map(item -> text(file, key, item))
          .collect(Collectors.joining(","));
    }
    if (value.isObject() && key.equals("types")) {
      return value.properties().stream()
          .map(item -> item.getKey() + "=" + text(file, key, item.getValue()))
          .collect(Collectors.joining(","));
    }
    if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
      throw QuestsException.input(
          file + ": expected a text, number or list for " + key + ", found " + value);
    }
    return value.asString();
  }

  /**
   * Refuses a file that cannot be used.
   *
   * @throws QuestsException of kind INPUT
   */
  void require() {
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * What is taken from the file, on one line; empty where that is nothing.
   *
   * @param given whether the command line has an option, which is then stronger
   */
  String says(Predicate<String> given) {
    String taken =
        values.entrySet().stream()
            .filter(entry -> !given.test("--" + entry.getKey()))
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .collect(Collectors.joining(", "));
    return taken.isEmpty() ? "" : name + ": " + taken;
  }

  /**
   * Whether a value of an option that cannot be used is from here.
   *
   * @param args of the command, whose options are stronger
   */
  boolean gave(ArgSpec arg, List<String> args) {
    return arg instanceof OptionSpec option
        && defaultValue(option) != null
        && args.stream()
            .takeWhile(word -> !word.equals("--"))
            .noneMatch(word -> Stream.of(option.names()).anyMatch(name -> names(word, name)));
  }

  /** Whether a word is an option's name, with its value after it or not. */
  private static boolean names(String word, String name) {
    return word.equals(name) || word.startsWith(name.startsWith("--") ? name + "=" : name);
  }

  /** The file's name; "no file" where there is none. */
  String name() {
    return name == null ? "no file" : name;
  }

  /** Notes in a result which values came from here. */
  void addTo(JsonResult provenance) {
    if (name != null && !values.isEmpty()) {
      JsonResult options = new JsonResult();
      values.forEach(options::put);
      provenance.put("config", new JsonResult().put("file", name).put("options", options));
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    // A command may have an option of the same name that means something else.
    return arg instanceof OptionSpec option
            && option.userObject() instanceof Field field
            && field.getDeclaringClass() == CommonOptions.class
        ? values.get(option.longestName().substring(2))
        : null;
  }
}
