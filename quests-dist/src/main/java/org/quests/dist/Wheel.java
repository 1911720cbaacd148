package org.quests.dist;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Makes the Python wheel: the package with the program inside. Its files come from the archive,
 * what pip needs to know from {@code pyproject.toml}. The same inputs give the same bytes.
 *
 * <p>Arguments: the archive, pyproject.toml, the project's version, the platform of the wheel, the
 * time that all files get, the folder for the wheel. The build starts this file as it is.
 */
final class Wheel {
  private static final String PACKAGE = "quests_jvm";
  private static final String PROGRAM = PACKAGE + "/_program/";

  /** The keys of the table {@code project} that are understood. */
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "version",
          "description",
          "readme",
          "requires-python",
          "license",
          "authors",
          "keywords",
          "classifiers",
          "dependencies",
          "optional-dependencies");

  private record Content(byte[] bytes, int mode) {
    static Content of(String text) {
      return new Content(text.getBytes(StandardCharsets.UTF_8), 0644);
    }
  }

  private Wheel() {}

  public static void main(String[] arguments) throws IOException {
    Path settings = Path.of(arguments[1]);
    String version = pythonVersion(arguments[2]);
    String tag = "py3-none-" + arguments[3];
    Path folder = Path.of(arguments[5]);
    removeWheels(folder);
    JsonNode project = new TomlMapper().readTree(settings).path("project");
    check(settings + ", name", PACKAGE, project.path("name").asString("").replace('-', '_'));
    check(settings + ", version", version, project.path("version").asString(""));

    String information = PACKAGE + "-" + version + ".dist-info/";
    SortedMap<String, Content> code = new TreeMap<>();
    SortedMap<String, Content> facts = new TreeMap<>();
    readArchive(Path.of(arguments[0]), code, facts, information + "licenses/");
    check("__version__ in " + PACKAGE, version, versionIn(code));
    facts.put(information + "METADATA", Content.of(metadata(settings, project, version)));
    facts.put(
        information + "WHEEL",
        Content.of(
            """
            Wheel-Version: 1.0
            Generator: quests-dist (%s)
            Root-Is-Purelib: false
            Tag: %s
            """
                .formatted(version, tag)));
    StringBuilder record = new StringBuilder();
    code.forEach((name, content) -> record.append(recorded(name, content)));
    facts.forEach((name, content) -> record.append(recorded(name, content)));
    String list = information + "RECORD";
    record.append(list).append(",,\n");

    LocalDateTime time = LocalDateTime.ofInstant(Instant.parse(arguments[4]), ZoneOffset.UTC);
    Path wheel = folder.resolve("%s-%s-%s.whl".formatted(PACKAGE, version, tag));
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(wheel)) {
      // Facts last, as pip wishes: they can be changed there without packing the rest anew.
      add(zip, code, time);
      add(zip, facts, time);
      add(zip, Map.of(list, Content.of(record.toString())), time);
    }
  }

  /** So that a build that fails leaves none, and one of a new version only its own. */
  private static void removeWheels(Path folder) throws IOException {
    try (DirectoryStream<Path> wheels = Files.newDirectoryStream(folder, PACKAGE + "-*.whl")) {
      for (Path wheel : wheels) {
        Files.delete(wheel);
      }
    }
  }

  /**
   * The version as Python writes it: {@code 1.2.0-SNAPSHOT} is {@code 1.2.0.dev0}, {@code
   * 1.2.0-rc1} {@code 1.2.0rc1}.
   */
  private static String pythonVersion(String version) {
    Matcher parts =
        Pattern.compile("(\\d+(?:\\.\\d+)*)(?:-(SNAPSHOT|(?:a|b|rc)\\d+))?").matcher(version);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "version " + version + " cannot be written as one of Python's");
    }
    String end = parts.group(2) == null ? "" : parts.group(2);
    return parts.group(1) + (end.equals("SNAPSHOT") ? ".dev0" : end);
  }

  private static void check(String what, String expected, String found) {
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          "%s: expected %s, as the project has it, found %s".formatted(what, expected, found));
    }
  }

  private static void readArchive(
      Path archive, Map<String, Content> code, Map<String, Content> facts, String licences)
      throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        // Without the folder that all files of the archive are in.
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        String place = name.replaceFirst("^lib/quests/python/(?=" + PACKAGE + "/)", "");
        if (!entry.isFile()) {
          continue;
        } else if (!place.equals(name)) {
          code.put(place, content(tar, entry));
        } else if (name.equals("bin/quests") || name.equals("lib/quests/quests.jar")) {
          code.put(PROGRAM + name.substring(name.lastIndexOf('/') + 1), content(tar, entry));
        } else if (name.matches("share/doc/quests/(LICENSE|licences/.*)")) {
          facts.put(licences + name.substring("share/doc/quests/".length()), content(tar, entry));
        }
      }
    }
    for (String needed :
        List.of(
            PACKAGE + "/__init__.py",
            PACKAGE + "/py.typed",
            PROGRAM + "quests",
            PROGRAM + "quests.jar")) {
      if (!code.containsKey(needed)) {
        throw new IllegalArgumentException(archive + " holds nothing that could be " + needed);
      }
    }
  }

  private static Content content(TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException {
    return new Content(tar.readAllBytes(), entry.getMode() & 0777);
  }

  private static String versionIn(Map<String, Content> code) {
    Pattern assignment = Pattern.compile("^__version__ *= *\"(.*)\"$", Pattern.MULTILINE);
    List<String> found = new ArrayList<>();
    code.forEach(
        (name, content) -> {
          if (name.endsWith(".py")) {
            Matcher line = assignment.matcher(new String(content.bytes(), StandardCharsets.UTF_8));
            while (line.find()) {
              found.add(line.group(1));
            }
          }
        });
    return String.join(" and ", found);
  }

  private static String metadata(Path settings, JsonNode project, String version)
      throws IOException {
    for (String key : project.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(settings + ": the wheel cannot tell the key " + key);
      }
    }
    StringBuilder lines = new StringBuilder();
    line(lines, "Metadata-Version", "2.1");
    line(lines, "Name", PACKAGE);
    line(lines, "Version", version);
    line(lines, "Summary", project.path("description").asString(""));
    JsonNode licence = project.path("license");
    line(
        lines,
        "License",
        licence.isObject() ? licence.path("text").asString("") : licence.asString(""));
    for (JsonNode author : project.path("authors")) {
      line(lines, "Author", author.path("name").asString(""));
    }
    List<String> keywords = new ArrayList<>();
    project.path("keywords").forEach(word -> keywords.add(word.asString()));
    line(lines, "Keywords", String.join(",", keywords));
    for (JsonNode classifier : project.path("classifiers")) {
      line(lines, "Classifier", classifier.asString());
    }
    line(lines, "Requires-Python", project.path("requires-python").asString(""));
    for (JsonNode needed : project.path("dependencies")) {
      line(lines, "Requires-Dist", needed.asString());
    }
    for (Map.Entry<String, JsonNode> extra : project.path("optional-dependencies").properties()) {
      line(lines, "Provides-Extra", extra.getKey());
      for (JsonNode needed : extra.getValue()) {
        line(
            lines,
            "Requires-Dist",
            "%s; extra == \"%s\"".formatted(needed.asString(), extra.getKey()));
      }
    }
    if (project.has("readme")) {
      line(lines, "Description-Content-Type", "text/markdown");
      lines
          .append('\n')
          .append(Files.readString(settings.resolveSibling(project.path("readme").asString())));
    }
    return lines.toString();
  }

  private static void line(StringBuilder lines, String key, String value) {
    if (value.contains("\n")) {
      throw new IllegalArgumentException("more than one line in " + key + ": " + value);
    }
    if (!value.isEmpty()) {
      lines.append(key).append(": ").append(value).append('\n');
    }
  }

  private static String recorded(String name, Content content) {
    if (name.contains(",") || name.contains("\"")) {
      throw new IllegalArgumentException("a name that RECORD would have to quote: " + name);
    }
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(content.bytes());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    String digits = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    return "%s,sha256=%s,%d\n".formatted(name, digits, content.bytes().length);
  }

  private static void add(
      ZipArchiveOutputStream zip, Map<String, Content> files, LocalDateTime time)
      throws IOException {
    for (Map.Entry<String, Content> file : files.entrySet()) {
      ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
      entry.setTimeLocal(time);
      entry.setUnixMode(0100000 | file.getValue().mode());
      zip.putArchiveEntry(entry);
      zip.write(file.getValue().bytes());
      zip.closeArchiveEntry();
    }
  }
}
