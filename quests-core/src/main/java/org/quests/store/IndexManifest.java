package org.quests.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
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
import tools.jackson.databind.JsonNode;
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

  /** As it stands in the file. */
  private static final String CHECKSUM = "\"checksum\" : \"";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

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
      String tiles, PartsArchive.Written parts, int count, int axes, ContentHash hash, double moved) {}

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

  byte[] text() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("format", FORMAT);
    json.put("version", VERSION);
    json.put("program", "quests " + Version.number());
    json.put("checksum", BLANK);
    json.put("environments", fingerprint.count());
    json.set("rows", json(spec));
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
    String text = MAPPER.writeValueAsString(json) + "\n";
    return text.replaceFirst(CHECKSUM + BLANK, CHECKSUM + checksum(text))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String checksum(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  private static ObjectNode json(RowSpec spec) {
    ObjectNode json = MAPPER.createObjectNode();
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
    } else {
      json.put("dimension", spec.dimension());
      json.put("unit", spec.unit());
      json.put("definition", spec.definition());
    }
    return json;
  }

  private static void put(ObjectNode json, PartsArchive.Written file) {
    json.put("file", file.name());
    json.put("bytes", file.bytes());
    json.put("crc32c", HexFormat.of().toHexDigits(file.checksum()));
  }

  private static String hex(ContentHash hash) {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(hash.high())
        + format.toHexDigits(hash.low())
        + format.toHexDigits(hash.anyOrder());
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws QuestsException of kind INPUT where there is none, it is damaged, or of a later version
   */
  static IndexManifest read(Path folder) {
    Path file = folder.resolve(IndexFiles.MANIFEST);
    try {
      String text = Files.readString(file);
      JsonNode json = MAPPER.readTree(text);
      if (!json.path("format").asString("").equals(FORMAT)) {
        throw QuestsException.input(folder + ": expected a folder that index has made");
      }
      int version = json.required("version").asInt();
      if (version < 1 || version > VERSION) {
        throw QuestsException.input(
            folder
                + ": an index of version "
                + version
                + ", expected at most "
                + VERSION
                + ": it was made by a later release");
      }
      String sum = json.required("checksum").asString();
      if (!checksum(text.replaceFirst(CHECKSUM + "[^\"]*", CHECKSUM + BLANK)).equals(sum)) {
        throw QuestsException.input(file + ": its checksum is wrong (damaged)");
      }
      return of(json);
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw QuestsException.input(file + ": expected what index has written (damaged)", e);
    }
  }

  private static IndexManifest of(JsonNode json) {
    RowSpec spec = spec(json.required("rows"));
    JsonNode print = json.required("fingerprint");
    List<SegmentEntry> segments = new ArrayList<>();
    for (JsonNode entry : json.required("segments")) {
      segments.add(
          new SegmentEntry(
              name(entry.required("tiles")),
              written(entry.required("parts")),
              entry.required("environments").asInt(),
              entry.required("axes").asInt(),
              hash(entry.required("hash").asString()),
              entry.required("moved").asDouble()));
    }
    List<DatasetEntry> datasets = new ArrayList<>();
    for (JsonNode entry : json.required("datasets")) {
      datasets.add(
          new DatasetEntry(
              entry.required("source").asString(),
              entry.required("frames").asInt(),
              entry.required("environments").asInt(),
              written(entry.required("parts"))));
    }
    return new IndexManifest(
        spec,
        json.required("ordered").asBoolean(),
        json.required("apart").asBoolean(),
        new ReferenceFingerprint(
            spec.fingerprint(),
            json.required("environments").asInt(),
            print.required("sum").asDouble(),
            print.required("squares").asDouble(),
            print.required("moment").asDouble()),
        json.required("descriptor_time").asDouble(),
        json.required("packing_time").asDouble(),
        written(json.required("transform")),
        segments,
        datasets);
  }

  private static RowSpec spec(JsonNode rows) {
    String kind = rows.required("kind").asString();
    @Nullable Double cutoff = rows.has("cutoff") ? rows.get("cutoff").asDouble() : null;
    if (!kind.equals(DescriptorSpec.KIND)) {
      return RowSpec.external(
          kind,
          rows.required("dimension").asInt(),
          rows.required("unit").asString(),
          cutoff,
          rows.required("definition").asString());
    }
    List<String> species = new ArrayList<>();
    rows.required("species").forEach(symbol -> species.add(symbol.asString()));
    return new DescriptorSpec(
        rows.required("k").asInt(),
        cutoff,
        species,
        ElementForm.of(rows.required("elements").asString()));
  }

  private static PartsArchive.Written written(JsonNode json) {
    return new PartsArchive.Written(
        name(json.required("file")),
        json.required("bytes").asLong(),
        HexFormat.fromHexDigits(json.required("crc32c").asString()));
  }

  /** The name of a file of the folder, and of nothing else. */
  private static String name(JsonNode json) {
    String name = json.asString();
    if (!name.matches("[A-Za-z0-9.-]+") || name.startsWith(".")) {
      throw new IllegalArgumentException("no name of a file of an index: " + name);
    }
    return name;
  }

  private static ContentHash hash(String hex) {
    return new ContentHash(
        HexFormat.fromHexDigitsToLong(hex, 0, 16),
        HexFormat.fromHexDigitsToLong(hex, 16, 32),
        HexFormat.fromHexDigitsToLong(hex, 32, 48));
  }
}
