package org.quests.cli.serve;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.cli.Attached;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.kernel.ReferenceSet;
import tools.jackson.databind.JsonNode;

/** The datasets of a request, by the names that its command line has for them. */
final class Datasets {
  private static final int PER_CELL = 9;

  private Datasets() {}

  /**
   * Reads them.
   *
   * @param references those that are kept, by their ids; null where there is none
   * @throws ProtocolException where they are not as the protocol has them
   * @throws QuestsException of kind INPUT where there can be no such data
   */
  static Map<String, Attached> of(
      Message message, Function<String, @Nullable ReferenceSet> references)
      throws ProtocolException {
    Map<String, Attached> datasets = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : message.head().path("inputs").properties()) {
      datasets.put(entry.getKey(), of(entry.getKey(), entry.getValue(), message, references));
    }
    return datasets;
  }

  private static Attached of(
      String name,
      JsonNode value,
      Message message,
      Function<String, @Nullable ReferenceSet> references)
      throws ProtocolException {
    if (value.has("reference")) {
      String id = value.path("reference").asString("");
      ReferenceSet set = references.apply(id);
      if (set == null) {
        throw QuestsException.usage(name + ": the reference " + id + " is not kept here");
      }
      return new Attached.Kept(set);
    }
    if (value.has("rows")) {
      return rows(name, value, message);
    }
    if (value.has("frames")) {
      return new Attached.Frames(new Frames(name, value.path("frames"), message));
    }
    throw new ProtocolException("expected frames, rows or reference in inputs");
  }

  private static Attached rows(String name, JsonNode value, Message message)
      throws ProtocolException {
    Message.Array rows = require("rows", message.array(value.path("rows")));
    if (rows.shape().length != 2 || rows.shape()[1] == 0) {
      throw QuestsException.input(
          name + ": expected an array of n x d numbers, found " + rows.text());
    }
    Message.Array start = message.array(value.path("frame_offsets"));
    int[] frameStart = start == null ? null : offsets(start);
    return new Attached.Rows(rows.reals(0, rows.size()), (int) rows.shape()[1], frameStart);
  }

  private static Message.Array require(String what, Message.@Nullable Array array)
      throws ProtocolException {
    if (array == null) {
      throw new ProtocolException("expected an array as " + what);
    }
    return array;
  }

  private static int[] offsets(Message.Array array) throws ProtocolException {
    if (array.type() == Message.Type.F8 || array.type() == Message.Type.F4) {
      throw new ProtocolException("expected whole numbers as offsets");
    }
    int[] offsets = new int[array.size()];
    for (int i = 0; i < offsets.length; i++) {
      long value = array.whole(i);
      if (value < (i == 0 ? 0 : offsets[i - 1])
          || value > Integer.MAX_VALUE
          || (i == 0 && value != 0)) {
        throw new ProtocolException("expected offsets that ascend from 0");
      }
      offsets[i] = (int) value;
    }
    return offsets;
  }

  /** Frames of a message, each made when it is asked for. */
  private static final class Frames implements Iterable<Frame> {
    private final String name;
    private final int[] start;
    private final byte[] numbers;
    private final Message.Array positions;
    private final Message.Array cells;
    private final Message.Array periodic;
    private final JsonNode info;
    private final Map<String, Values> atoms = new LinkedHashMap<>();

    /** What is known of the atoms of all frames. */
    private interface Values {
      /** Those from one atom to before another. */
      AtomArray range(int from, int to);
    }

    Frames(String name, JsonNode value, Message message) throws ProtocolException {
      this.name = name;
      start = offsets(require("offsets", message.array(value.path("offsets"))));
      if (start.length == 0) {
        throw new ProtocolException("expected offsets that begin with 0");
      }
      int frames = start.length - 1;
      int count = start[frames];
      Message.Array elements = require("numbers", message.array(value.path("numbers")));
      requireSize("numbers", elements, Message.Type.U1, count);
      positions = require("positions", message.array(value.path("positions")));
      requireSize("positions", positions, Message.Type.F8, 3L * count);
      cells = require("cells", message.array(value.path("cells")));
      requireSize("cells", cells, Message.Type.F8, (long) PER_CELL * frames);
      periodic = require("pbc", message.array(value.path("pbc")));
      requireSize("pbc", periodic, Message.Type.U1, 3L * frames);
      info = value.path("info");
      if (!info.isMissingNode() && (!info.isArray() || info.size() != frames)) {
        throw new ProtocolException("expected an object for each frame as info");
      }
      numbers = new byte[count];
      elements.bytes().get(0, numbers);
      for (Map.Entry<String, JsonNode> entry : value.path("atoms").properties()) {
        atoms.put(entry.getKey(), values(entry.getKey(), entry.getValue(), message, count));
      }
    }

    private static void requireSize(String what, Message.Array array, Message.Type type, long size)
        throws ProtocolException {
      if (array.type() != type || array.size() != size) {
        throw new ProtocolException(
            "expected "
                + size
                + " numbers of "
                + type.code
                + " as "
                + what
                + ", found "
                + array.text());
      }
    }

    private Values values(String key, JsonNode value, Message message, int count)
        throws ProtocolException {
      if (value.isArray()) {
        if (value.size() != count) {
          throw new ProtocolException("expected a text for each atom as " + Printable.of(key));
        }
        String[] words = new String[count];
        for (int i = 0; i < count; i++) {
          words[i] = value.get(i).asString("");
          if (words[i].isEmpty() || words[i].chars().anyMatch(Character::isWhitespace)) {
            throw QuestsException.input(
                name
                    + ": "
                    + key
                    + ": expected words without white space, found "
                    + Printable.quoted(words[i]));
          }
        }
        return (from, to) -> new AtomArray.Words(1, Arrays.copyOfRange(words, from, to));
      }
      Message.Array array = require(key, message.array(value));
      int columns = array.shape().length < 2 ? 1 : (int) array.shape()[array.shape().length - 1];
      if (columns < 1 || array.size() != (long) columns * count) {
        throw new ProtocolException(
            "expected a row for each of "
                + count
                + " atoms as "
                + Printable.of(key)
                + ", found "
                + array.text());
      }
      return switch (array.type()) {
        case F8, F4 ->
            (from, to) ->
                new AtomArray.Reals(columns, array.reals(from * columns, (to - from) * columns));
        case I8, I4 ->
            (from, to) -> {
              long[] whole = new long[(to - from) * columns];
              Arrays.setAll(whole, i -> array.whole(from * columns + i));
              return new AtomArray.Integers(columns, whole);
            };
        case U1 ->
            (from, to) -> {
              boolean[] yes = new boolean[(to - from) * columns];
              for (int i = 0; i < yes.length; i++) {
                yes[i] = array.whole(from * columns + i) != 0;
              }
              return new AtomArray.Logicals(columns, yes);
            };
      };
    }

    @Override
    public Iterator<Frame> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < start.length - 1;
        }

        @Override
        public Frame next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return frame(next++);
        }
      };
    }

    private Frame frame(int f) {
      FrameOrigin origin = new FrameOrigin(name, f, 0);
      int from = start[f];
      int to = start[f + 1];
      byte[] elements = Arrays.copyOfRange(numbers, from, to);
      for (byte element : elements) {
        if (!Element.exists(element & 0xff)) {
          throw QuestsException.input(
              origin.at() + "expected atomic numbers 0 … 118, found " + (element & 0xff));
        }
      }
      try {
        Frame frame =
            Frame.of(origin, elements, positions.reals(3 * from, 3 * (to - from)), cell(f));
        if (!info.isMissingNode()) {
          frame = frame.withInfo(info(info.get(f)));
        }
        if (atoms.isEmpty()) {
          return frame;
        }
        Map<String, AtomArray> arrays = new LinkedHashMap<>();
        atoms.forEach((key, values) -> arrays.put(key, values.range(from, to)));
        return frame.withArrays(arrays);
      } catch (IllegalArgumentException e) {
        throw QuestsException.input(origin.at() + e.getMessage(), e);
      }
    }

    private Cell cell(int f) {
      double[] vectors = cells.reals(PER_CELL * f, PER_CELL);
      boolean[] axes = new boolean[3];
      boolean any = false;
      for (int axis = 0; axis < 3; axis++) {
        axes[axis] = periodic.whole(3 * f + axis) != 0;
        any |= axes[axis];
      }
      for (double number : vectors) {
        any |= number != 0;
      }
      return any ? Cell.of(vectors, axes, new double[3]) : Cell.NONE;
    }

    private static Map<String, InfoValue> info(JsonNode values) {
      Map<String, InfoValue> info = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : values.properties()) {
        JsonNode value = entry.getValue();
        if (value.isBoolean()) {
          info.put(entry.getKey(), value.asBoolean() ? InfoValue.TRUE : InfoValue.FALSE);
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
          info.put(entry.getKey(), InfoValue.of(value.asLong()));
        } else if (value.isNumber()) {
          info.put(entry.getKey(), InfoValue.of(value.asDouble()));
        } else if (value.isString()) {
          info.put(entry.getKey(), InfoValue.of(value.asString()));
        } else if (value.isArray()) {
          info.put(entry.getKey(), list(value));
        }
      }
      return info;
    }

    /** Numbers as the comment line of extended XYZ has them. */
    private static InfoValue list(JsonNode values) {
      List<String> words = values.valueStream().map(word -> word.asString("")).toList();
      String text = String.join(" ", words);
      return new InfoValue('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"', text);
    }
  }
}
