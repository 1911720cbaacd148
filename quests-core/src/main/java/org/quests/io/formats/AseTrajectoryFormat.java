package org.quests.io.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;
import org.quests.io.ByteInput;
import org.quests.io.CutOffException;
import org.quests.io.FileFormat;
import org.quests.io.FrameSource;
import org.quests.io.IndexedFrameSource;
import org.quests.io.LineReader;
import org.quests.io.ReadOptions;
import org.quests.io.Unreadable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trajectories of ASE, {@code .traj}: elements, positions, cell and periodicity. The layout is that
 * of its module {@code ase.io.ulm}: a header with the places of items; an item for each frame, of
 * JSON that names the places of arrays; what does not change stands in the first item only.
 */
public final class AseTrajectoryFormat implements FileFormat {
  private static final String MAGIC = "- of Ulm";
  private static final String TAG = "ASE-Trajectory";

  @Override
  public List<String> names() {
    return List.of("traj");
  }

  @Override
  public List<String> endings() {
    return List.of(".traj");
  }

  @Override
  public String description() {
    return "an ASE trajectory (traj)";
  }

  @Override
  public boolean recognises(String head) {
    return head.startsWith(MAGIC + TAG);
  }

  @Override
  public FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
      throws IOException {
    ByteInput content = input.seekable(lines);
    try {
      return new Source(content, lines, options);
    } catch (IOException | RuntimeException e) {
      content.discard();
      throw e;
    }
  }

  private static final class Source extends IndexedFrameSource {
    private static final int HEADER = 48;
    private static final int LARGEST_JSON = 1 << 28;
    private static final JsonMapper JSON =
        JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final ByteInput input;
    private final LineReader lines;
    private final SeekableByteChannel channel;
    private final long frames;
    private final long places;
    private @Nullable JsonNode first;

    Source(ByteInput input, LineReader lines, ReadOptions options) throws IOException {
      super(input.name(), options);
      this.input = input;
      this.lines = lines;
      channel = input.channel();
      try {
        ByteBuffer header = bytes(0, HEADER);
        byte[] start = new byte[MAGIC.length() + TAG.length()];
        header.get(start);
        if (!new String(start, StandardCharsets.ISO_8859_1).equals(MAGIC + TAG)) {
          throw QuestsException.input(
              input.name() + ": expected " + MAGIC + TAG + " at the start, found something else");
        }
        frames = header.getLong(32);
        places = header.getLong(40);
        if (frames < 0 || frames > channel.size() / Long.BYTES) {
          throw new IOException("expected the places of " + frames + " frames, found no room");
        }
        if (frames == 0) {
          throw Unreadable.noFrames(input.name());
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    @Override
    protected long frames() {
      return frames;
    }

    /** Bytes of the file, little-endian. */
    private ByteBuffer bytes(long from, long count) throws IOException {
      if (from < 0 || count < 0 || from > channel.size() - count) {
        throw new CutOffException("the input ends inside the frame");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(from);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads may come in parts.
        Cancellation.checkHere();
      }
      input.note(count);
      if (buffer.hasRemaining()) {
        throw new CutOffException("the input ends inside the frame");
      }
      return buffer.flip();
    }

    /** Where an item's JSON starts and ends; it stands after the arrays of the item. */
    private long[] extent(long number) throws IOException {
      long[] extent = named(number);
      if (number > 0) {
        long[] before = named(number - 1);
        if (extent[0] < before[1]) {
          throw new IOException("expected it after the frame before, found it in front");
        }
      }
      return extent;
    }

    private long[] named(long number) throws IOException {
      long place = bytes(places + Long.BYTES * number, Long.BYTES).getLong();
      long length = bytes(place, Long.BYTES).getLong();
      if (length < 0 || length > LARGEST_JSON) {
        throw new IOException("expected an item of some bytes, found " + length);
      }
      long start = place + Long.BYTES;
      if (start > channel.size() - length) {
        throw new CutOffException("the input ends inside the frame");
      }
      return new long[] {start, start + length};
    }

    /** What an item says, without its arrays. */
    private JsonNode item(long number) throws IOException {
      long[] extent = extent(number);
      return JSON.readTree(bytes(extent[0], extent[1] - extent[0]).array());
    }

    @Override
    protected void check(long number) throws IOException {
      extent(number);
    }

    @Override
    protected Frame read(long number, FrameOrigin origin) throws IOException {
      try {
        return frame(number, origin);
      } catch (JacksonException e) {
        throw new IOException("expected JSON of a frame: " + e.getOriginalMessage(), e);
      }
    }

    private Frame frame(long number, FrameOrigin origin) throws IOException {
      JsonNode item = item(number);
      JsonNode always = first;
      if (always == null) {
        always = number == 0 ? item : item(0);
        first = always;
      }
      double[] numbers = numbers(item, always, "numbers", 1, origin);
      double[] positions = numbers(item, always, "positions", 3, origin);
      double[] vectors = numbers(item, always, "cell", 3, origin);
      JsonNode pbc = value(item, always, "pbc");
      if (vectors.length != 9 || pbc == null || pbc.size() != 3) {
        throw new IOException("expected cell and pbc of three axes");
      }
      boolean[] periodic = new boolean[3];
      for (int axis = 0; axis < 3; axis++) {
        periodic[axis] = pbc.get(axis).asBoolean();
      }
      byte[] elements = new byte[numbers.length];
      for (int i = 0; i < elements.length; i++) {
        if (!Element.exists((long) numbers[i]) || numbers[i] != Math.rint(numbers[i])) {
          throw QuestsException.input(
              origin.at() + "expected an atomic number for atom " + i + ", found " + numbers[i]);
        }
        elements[i] = (byte) numbers[i];
      }
      return Frame.of(origin, elements, positions, Cell.of(vectors, periodic, new double[3]));
    }

    private static @Nullable JsonNode value(JsonNode item, JsonNode always, String name) {
      for (JsonNode node : new JsonNode[] {item, always}) {
        for (String key : new String[] {name, name + "."}) {
          if (node.has(key)) {
            return node.get(key);
          }
        }
      }
      return null;
    }

    /** Numbers of an array in the file, or of lists in the JSON. */
    private double[] numbers(
        JsonNode item, JsonNode always, String name, int columns, FrameOrigin origin)
        throws IOException {
      JsonNode value = value(item, always, name);
      if (value == null) {
        throw new IOException("expected " + name + ", found none");
      }
      if (value.isArray()) {
        return value
            .valueStream()
            .flatMap(row -> row.isArray() ? row.valueStream() : Stream.of(row))
            .mapToDouble(JsonNode::asDouble)
            .toArray();
      }
      JsonNode array = value.path("ndarray");
      String type = array.path(1).asString("");
      long atoms = array.path(0).path(0).asLong(-1);
      long found = array.path(0).path(1).asLong(1);
      int itemBytes =
          switch (type) {
            case "float64", "int64" -> 8;
            case "float32", "int32" -> 4;
            default -> 0;
          };
      if (itemBytes == 0 || atoms < 0 || found != columns || !array.path(2).isIntegralNumber()) {
        throw new IOException("expected an array of numbers as " + name + ", found " + value);
      }
      AtomRows.checkMemory(origin, (int) Math.min(atoms, AtomRows.MOST_ATOMS), 12L * columns);
      if (atoms > Integer.MAX_VALUE / 8 / columns) {
        throw new IOException("expected an array below 2 GiB as " + name + ", found " + value);
      }
      long count = atoms * columns;
      ByteBuffer data = bytes(array.path(2).asLong(), count * itemBytes);
      JsonNode little = item.get("_little_endian");
      data.order(
          little == null || little.asBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      double[] numbers = new double[(int) count];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] =
            switch (type) {
              case "float64" -> data.getDouble(8 * i);
              case "float32" -> data.getFloat(4 * i);
              case "int64" -> data.getLong(8 * i);
              default -> data.getInt(4 * i);
            };
      }
      return numbers;
    }

    @Override
    protected void closeInput() throws IOException {
      try (channel;
          lines) {
        input.discard();
      }
    }
  }
}
