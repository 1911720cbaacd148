package org.quests.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.core.Version;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.RowSpec;
import org.quests.io.Unreadable;
import org.quests.kernel.ContentHash;
import org.quests.kernel.ReferenceFingerprint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an index folder holds: written last, so that a folder without it is none.
 *
 * @param spec what defines the rows
 * @param ordered whether near rows lie together
 * @param apart whether tiles hold rows of one element alone
 * @param fingerprint of all rows
 * @param descriptorSeconds what describing them took
 * @param packingSeconds what packing them took
 * @param transform the file of the transform
 * @param segments in the order of the rows
 * @param datasets in the same order
 */
record IndexManifest(
    RowSpec spec,
    boolean ordered,
    boolean apart,
    ReferenceFingerprint fingerprint,
    double descriptorSeconds,
    double packingSeconds,
    PartsArchive.Written transform,
    List<SegmentEntry> segments,
    List<DatasetEntry> datasets) {
  /** The version of the format that is written. */
  static final int VERSION = 1;

  static final String FORMAT = "quests reference";

  /** Stands for the checksum while that is computed. */
  private static final String BLANK = "00000000";

  /** A file, as it stands in the manifest. */
  private static final Pattern NAMED =
      Pattern.compile("\"(?:file|tiles)\" : \"([A-Za-z0-9][A-Za-z0-9.-]*)\"");

  /** As it stands in the file. */
  private static final String CHECKSUM = "\"checksum\" : \"";

  /**
   * A segment.
   *
   * @param tiles the name of the file of its tiles
   * @param parts the file of all else
   * @param count the number of its rows
   * @param axes numbers in a row
   * @param hash of its rows
   * @param moved how far they were moved, in 1/Å
   */
  record SegmentEntry(
      String tiles,
      PartsArchive.Written parts,
      int count,
      int axes,
      ContentHash hash,
      double moved) {}

  /**
   * A dataset.
   *
   * @param source what it is called
   * @param frames how many it has
   * @param count its environments
   * @param file where more is told
   */
  record DatasetEntry(String source, int frames, int count, PartsArchive.Written file) {}

  IndexManifest {
    segments = List.copyOf(segments);
    datasets = List.copyOf(datasets);
  }

  /** The names of all files that belong to it. */
  Set<String> files() {
    Set<String> files = new HashSet<>(Set.of(IndexFiles.MANIFEST, transform.name()));
    for (SegmentEntry segment : segments) {
      files.add(segment.tiles);
      files.add(segment.parts.name());
    }
    datasets.forEach(dataset -> files.add(dataset.file.name()));
    return files;
  }

  /** Bytes of all files but the tiles and the manifest. */
  long partsBytes() {
    return transform.bytes()
        + segments.stream().mapToLong(segment -> segment.parts.bytes()).sum()
        + datasets.stream().mapToLong(dataset -> dataset.file.bytes()).sum();
  }

  byte[] text() {
    ObjectMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode json = mapper.createObjectNode();
    json.put("format", FORMAT);
    json.put("version", VERSION);
    json.put("program", "quests " + Version.number());
    json.put("checksum", BLANK);
    json.put("environments", fingerprint.count());
    put(json.putObject("rows"), spec);
    json.put("ordered", ordered);
    json.put("apart", apart);
    ObjectNode print = json.putObject("fingerprint");
    print.put("sum", fingerprint.sum());
    print.put("squares", fingerprint.squares());
    print.put("moment", fingerprint.moment());
    json.put("descriptor_time", descriptorSeconds);
    json.put("packing_time", packingSeconds);
    put(json.putObject("transform"), transform);
    ArrayNode all = json.putArray("segments");
    for (SegmentEntry segment : segments) {
      ObjectNode entry = all.addObject();
      entry.put("environments", segment.count);
      entry.put("axes", segment.axes);
      entry.put("hash", hex(segment.hash));
      entry.put("moved", segment.moved);
      entry.put("tiles", segment.tiles);
      put(entry.putObject("parts"), segment.parts);
    }
    ArrayNode sources = json.putArray("datasets");
    for (DatasetEntry dataset : datasets) {
      ObjectNode entry = sources.addObject();
      entry.put("source", dataset.source);
      entry.put("frames", dataset.frames);
      entry.put("environments", dataset.count);
      put(entry.putObject("parts"), dataset.file);
    }
    String text = mapper.writeValueAsString(json) + "\n";
    return text.replaceFirst(CHECKSUM + BLANK, CHECKSUM + checksum(text))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String checksum(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** Writes what defines rows. */
  static void put(ObjectNode json, RowSpec spec) {
    json.put("kind", spec.kind());
    Double cutoff = spec.cutoff();
    if (cutoff != null) {
      json.put("cutoff", cutoff);
    }
    if (spec instanceof DescriptorSpec own) {
      json.put("k", own.k());
      ArrayNode species = json.putArray("species");
      own.species().forEach(species::add);
      json.put("elements", own.elements().toString());
      String column = own.elementsFrom();
      if (column != null) {
        json.put("elements_from", column);
      }
    } else {
      json.put("dimension", spec.dimension());
      json.put("unit", spec.unit());
      json.put("definition", spec.definition());
    }
  }

  /** Writes the name of a file and what it is checked by. */
  static void put(ObjectNode json, PartsArchive.Written file) {
    json.put("file", file.name());
    json.put("bytes", file.bytes());
    json.put("crc32c", HexFormat.of().toHexDigits(file.checksum()));
  }

  /** A hash as a text. */
  static String hex(ContentHash hash) {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(hash.high())
        + format.toHexDigits(hash.low())
        + format.toHexDigits(hash.anyOrder());
  }

  /**
   * The manifest of a folder as it stands there.
   *
   * @throws QuestsException of kind INPUT where there is none
   */
  static String textOf(Path folder) {
    Path file = folder.resolve(IndexFiles.MANIFEST);
    try {
      // Letters that are none become signs that the checksum does not fit.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    }
  }

  /** Reads the manifest of a folder, as {@link #of(Path, String)} does. */
  static IndexManifest read(Path folder) {
    return of(folder, textOf(folder));
  }

  /**
   * The names of all files that belong to the index of a folder, as far as they can be told where
   * it is damaged, or of a later version.
   *
   * @throws QuestsException of kind INPUT where the manifest is that of something else
   */
  static Set<String> filesOf(Path folder) {
    String text = textOf(folder);
    try {
      return of(folder, text).files();
    } catch (QuestsException e) {
      if (!IndexFiles.tellsOfIndex(text)) {
        if (IndexLock.isThere(folder) && !isJson(text)) {
          // What is left of one: its names are not to be believed.
          return Set.of(IndexFiles.MANIFEST);
        }
        throw e;
      }
    }
    Set<String> files = new HashSet<>(Set.of(IndexFiles.MANIFEST));
    Matcher named = NAMED.matcher(text);
    while (named.find()) {
      if (Files.isRegularFile(folder.resolve(named.group(1)), LinkOption.NOFOLLOW_LINKS)) {
        files.add(named.group(1));
      }
    }
    return files;
  }

  private static boolean isJson(String text) {
    try {
      return new ObjectMapper().readTree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * Reads a manifest.
   *
   * @param folder of which it is
   * @throws QuestsException of kind INPUT where it is damaged, or of a later version
   */
  static IndexManifest of(Path folder, String text) {
    Path file = folder.resolve(IndexFiles.MANIFEST);
    try {
      Json json = Json.of(text);
      if (!json.text("format").equals(FORMAT)) {
        throw QuestsException.input(folder + ": expected a folder that index has made");
      }
      long version = json.whole("version");
      if (version < 1 || version > VERSION) {
        throw QuestsException.input(
            folder
                + ": an index of version "
                + version
                + ", expected at most "
                + VERSION
                + ": it was made by a later release");
      }
      if (!checksum(text.replaceFirst(CHECKSUM + "[^\"]*", CHECKSUM + BLANK))
          .equals(json.text("checksum"))) {
        throw QuestsException.input(file + ": its checksum is wrong (damaged)");
      }
      return of(json);
    } catch (JacksonException | IllegalArgumentException e) {
      throw QuestsException.input(file + ": expected what index has written (damaged)", e);
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.USAGE) {
        throw e;
      }
      throw QuestsException.input(file + ": says what no rows are (damaged): " + e.getMessage(), e);
    }
  }

  private static IndexManifest of(Json json) {
    RowSpec spec = spec(json.object("rows"));
    Json print = json.object("fingerprint");
    List<SegmentEntry> segments = new ArrayList<>();
    for (Json entry : json.objects("segments")) {
      segments.add(
          new SegmentEntry(
              name(entry.text("tiles")),
              written(entry.object("parts")),
              entry.count("environments"),
              entry.count("axes"),
              hash(entry.text("hash")),
              length(entry, "moved")));
    }
    List<DatasetEntry> datasets = new ArrayList<>();
    for (Json entry : json.objects("datasets")) {
      datasets.add(
          new DatasetEntry(
              entry.text("source"),
              entry.count("frames"),
              entry.count("environments"),
              written(entry.object("parts"))));
    }
    return new IndexManifest(
        spec,
        json.truth("ordered"),
        json.truth("apart"),
        new ReferenceFingerprint(
            spec.fingerprint(),
            json.count("environments"),
            print.number("sum"),
            print.number("squares"),
            print.number("moment")),
        json.number("descriptor_time"),
        json.number("packing_time"),
        written(json.object("transform")),
        segments,
        datasets);
  }

  /** What {@link #put(ObjectNode, RowSpec)} wrote. */
  static RowSpec spec(Json rows) {
    String kind = rows.text("kind");
    @Nullable Double cutoff = rows.has("cutoff") ? (Double) rows.number("cutoff") : null;
    if (!kind.equals(DescriptorSpec.KIND)) {
      return RowSpec.external(
          kind, rows.count("dimension"), rows.text("unit"), cutoff, rows.text("definition"));
    }
    return new DescriptorSpec(
        rows.count("k"),
        cutoff,
        rows.texts("species"),
        ElementForm.of(rows.text("elements")),
        rows.has("elements_from") ? rows.text("elements_from") : null);
  }

  /** What {@link #put(ObjectNode, PartsArchive.Written)} wrote. */
  static PartsArchive.Written written(Json json) {
    return new PartsArchive.Written(
        name(json.text("file")), json.whole("bytes"), HexFormat.fromHexDigits(json.text("crc32c")));
  }

  /** The name of a file of the folder, and of nothing else. */
  private static String name(String name) {
    if (!name.matches("[A-Za-z0-9.-]+") || name.startsWith(".")) {
      throw new IllegalArgumentException("no name of a file of an index: " + name);
    }
    return name;
  }

  /** A length, at least 0. */
  private static double length(Json json, String name) {
    double found = json.number(name);
    if (!(found >= 0 && found < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("expected a length as " + name);
    }
    return found;
  }

  /** What {@link #hex} wrote. */
  static ContentHash hash(String hex) {
    if (hex.length() != 48) {
      throw new IllegalArgumentException("expected 48 digits of a hash");
    }
    return new ContentHash(
        HexFormat.fromHexDigitsToLong(hex, 0, 16),
        HexFormat.fromHexDigitsToLong(hex, 16, 32),
        HexFormat.fromHexDigitsToLong(hex, 32, 48));
  }
}
