package org.quests.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.quests.core.QuestsException;
import org.quests.core.Version;
import org.quests.io.Unreadable;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.PackedParts;
import org.quests.kernel.SegmentParts;
import org.quests.kernel.Tiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Packed environments in a folder, for other processes that run the same version of the program at
 * the same time. Tiles that are in the file of an index stay there: the folder says where.
 */
final class PackedFolder {
  private static final String NAME = "packed.json";

  private PackedFolder() {}

  /**
   * Writes environments into a new folder.
   *
   * @throws QuestsException of kind OUTPUT where that fails
   */
  static void write(Path folder, PackedEnvironments packed) {
    PackedParts parts = packed.packedParts();
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("program", Version.number());
    json.put("ordered", parts.ordered());
    json.put("apart", parts.apart());
    IndexManifest.put(json.putObject("rows"), parts.spec());
    try {
      Files.createDirectory(folder);
      IndexManifest.put(
          json.putObject("transform"),
          PartsArchive.write(folder.resolve("transform.npz"), parts.transform()));
      IndexManifest.put(
          json.putObject("frames"),
          PartsArchive.write(folder.resolve("frames.npz"), parts.frameOfRow()));
      ArrayNode segments = json.putArray("segments");
      for (int i = 0; i < parts.segments().size(); i++) {
        SegmentParts segment = parts.segments().get(i);
        TileFile tiles = tiles(folder.resolve("segment-" + i + ".tiles.npy"), segment);
        ObjectNode entry = segments.addObject();
        entry.put("environments", segment.count());
        entry.put("axes", segment.axes());
        entry.put("hash", IndexManifest.hex(segment.hash()));
        entry.put("moved", segment.moved());
        entry.put("tiles", tiles.path().toAbsolutePath().normalize().toString());
        IndexManifest.put(
            entry.putObject("parts"),
            PartsArchive.write(
                folder.resolve("segment-" + i + ".npz"), segment, tiles.checksums()));
      }
      Files.write(folder.resolve(NAME), mapper.writeValueAsBytes(json));
    } catch (IOException e) {
      throw IndexFiles.unwritable(folder, e);
    }
  }

  /** The file of the tiles of a segment, which is written where they are in none. */
  private static TileFile tiles(Path path, SegmentParts segment) {
    Tiles tiles = segment.tiles();
    if (tiles instanceof TileFile file) {
      return file;
    }
    TileFile.Sink sink = TileFile.Sink.create(path, tiles.count(), segment.axes());
    for (int t = 0; t < tiles.count(); t++) {
      sink.put(t, tiles.get(t));
    }
    return sink.finish();
  }

  /** Where a file of tiles is read from. */
  @FunctionalInterface
  interface Place {
    /** That of a file. */
    Path of(Path tiles);
  }

  /**
   * Reads what {@link #write} wrote; tiles are opened and not read.
   *
   * @throws QuestsException of kind INPUT where it is not there, is damaged, or was written by
   *     another version of the program
   */
  static PackedParts read(Path folder, Place place) {
    Path file = folder.resolve(NAME);
    try {
      Json json = Json.of(Files.readString(file));
      if (!json.text("program").equals(Version.number())) {
        throw QuestsException.input(
            file
                + ": was written by version "
                + json.text("program")
                + " of the program, and this is version "
                + Version.number());
      }
      List<SegmentParts> segments = new ArrayList<>();
      for (Json entry : json.objects("segments")) {
        segments.add(
            PartsArchive.segment(
                ReferenceIndex.intact(folder, IndexManifest.written(entry.object("parts"))),
                place.of(Path.of(entry.text("tiles"))),
                entry.count("environments"),
                entry.count("axes"),
                IndexManifest.hash(entry.text("hash")),
                entry.number("moved")));
      }
      return new PackedParts(
          IndexManifest.spec(json.object("rows")),
          PartsArchive.transform(
              ReferenceIndex.intact(folder, IndexManifest.written(json.object("transform")))),
          json.truth("ordered"),
          json.truth("apart"),
          segments,
          PartsArchive.numbers(
              ReferenceIndex.intact(folder, IndexManifest.written(json.object("frames")))));
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException e) {
      throw QuestsException.input(folder + ": its files contradict each other (damaged)", e);
    }
  }
}
