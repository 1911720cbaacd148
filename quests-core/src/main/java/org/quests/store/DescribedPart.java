package org.quests.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.KeptRows;
import org.quests.descriptor.RowSpec;
import org.quests.descriptor.RowStorage;
import org.quests.io.Unreadable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Environments of some frames of a dataset, described by one process for another one that sees the
 * same folder. The rows are in a file, which is mapped where they are needed.
 */
public final class DescribedPart {
  private static final String MORE = ".json";
  private static final String INDEX = ".npz";
  private static final String ROWS = ".rows";
  private static final String BEING_WRITTEN = ".json.tmp";

  /** Bytes whose checksum is made at once. */
  private static final long AT_ONCE = 1 << 20;

  private DescribedPart() {}

  /** Whether a part was written to its end. */
  static boolean isThere(Path file) {
    return Files.isRegularFile(with(file, MORE));
  }

  /** Removes what a writer that was killed has left. */
  static void removeRest(Path file) {
    for (String ending : List.of(BEING_WRITTEN, INDEX, ROWS)) {
      IndexFiles.removeIfPossible(with(file, ending));
    }
  }

  /**
   * Describes and keeps.
   *
   * @param file where, a name that no file has yet; several endings are added to it
   * @param describing describes the frames, with their rows kept where it is told
   * @throws QuestsException of kind OUTPUT where it cannot be written
   */
  public static void write(Path file, Function<RowStorage, Environments> describing) {
    RowSpool spool = RowSpool.named(with(file, ROWS));
    boolean done = false;
    try {
      Environments described = describing.apply(spool);
      ObjectNode json = new ObjectMapper().createObjectNode();
      json.put("descriptor", described.spec().fingerprint());
      json.put("source", described.source());
      json.put("descriptor_time", described.descriptorSeconds());
      IndexManifest.put(
          json.putObject("index"),
          PartsArchive.write(
              with(file, INDEX), new PartsArchive.Dataset(described.index(), new double[0])));
      // In the order in which their rows were kept.
      ArrayNode pieces = json.putArray("pieces");
      for (KeptRows piece : described.keptRows()) {
        ObjectNode entry = pieces.addObject();
        entry.put("numbers", piece.numbers().numbers());
        entry.put("crc32c", checksum(piece.numbers().data()));
        byte[] shares = piece.shares();
        if (shares != null) {
          entry.put("shares", HexFormat.of().formatHex(shares));
        }
      }
      spool.finish();
      // Last, and whole: what has this file is complete.
      Path beside = with(file, BEING_WRITTEN);
      Files.write(beside, new ObjectMapper().writeValueAsBytes(json));
      Files.move(
          beside,
          with(file, MORE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      done = true;
    } catch (IOException e) {
      throw IndexFiles.unwritable(file, e);
    } finally {
      if (!done) {
        spool.close();
      }
    }
  }

  private static Path with(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /**
   * Opens what was kept.
   *
   * @param spec what defines the rows
   * @throws QuestsException of kind INPUT where it is not there, or damaged
   */
  public static Environments open(Path file, RowSpec spec) {
    try {
      Json json = Json.of(Files.readString(with(file, MORE)));
      if (!json.text("descriptor").equals(spec.fingerprint())) {
        throw QuestsException.input(
            file
                + ": expected rows of "
                + spec.fingerprint()
                + ", found rows of "
                + json.text("descriptor"));
      }
      List<KeptRows> pieces = new ArrayList<>();
      try (FileChannel channel = FileChannel.open(with(file, ROWS), StandardOpenOption.READ)) {
        long from = 0;
        for (Json piece : json.objects("pieces")) {
          long numbers = piece.whole("numbers");
          RowStorage.Kept rows = mapped(channel, from, numbers);
          if (checksum(rows.data()) != piece.whole("crc32c")) {
            throw QuestsException.input(
                with(file, ROWS)
                    + ": the checksum of numbers "
                    + from
                    + " to "
                    + (from + numbers)
                    + " is another (damaged)");
          }
          pieces.add(
              new KeptRows(
                  rows,
                  piece.has("shares") ? HexFormat.of().parseHex(piece.text("shares")) : null));
          from += numbers;
        }
      }
      return Environments.of(
          spec,
          PartsArchive.dataset(
                  ReferenceIndex.intact(parent(file), IndexManifest.written(json.object("index"))),
                  json.text("source"))
              .index(),
          pieces,
          json.number("descriptor_time"));
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw QuestsException.input(file + ": contradicts itself (damaged)", e);
    }
  }

  /** CRC-32C. */
  private static long checksum(MemorySegment data) {
    CRC32C checksum = new CRC32C();
    for (long from = 0; from < data.byteSize(); from += AT_ONCE) {
      Cancellation.checkHere();
      checksum.update(data.asSlice(from, Math.min(AT_ONCE, data.byteSize() - from)).asByteBuffer());
    }
    return checksum.getValue();
  }

  private static Path parent(Path file) {
    @Nullable Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static RowStorage.Kept mapped(FileChannel channel, long from, long numbers)
      throws IOException {
    MemorySegment rows =
        channel.map(
            FileChannel.MapMode.READ_ONLY,
            from * Double.BYTES,
            numbers * Double.BYTES,
            Arena.ofAuto());
    return new RowStorage.Kept() {
      @Override
      public long numbers() {
        return numbers;
      }

      @Override
      public MemorySegment data() {
        return rows;
      }
    };
  }
}
