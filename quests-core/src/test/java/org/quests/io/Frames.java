package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;

/** What the tests of this package share. */
public final class Frames {
  public static final ReadOptions TRUNCATED = ReadOptions.DEFAULT.withAllowTruncated(true);

  private Frames() {}

  public static FrameSource source(String text, ReadOptions options) {
    return source(text.getBytes(StandardCharsets.UTF_8), options);
  }

  public static FrameSource source(byte[] bytes, ReadOptions options) {
    return FrameSource.of(new ByteArrayInputStream(bytes), "test.xyz", options);
  }

  public static List<Frame> read(String text) {
    return read(text, ReadOptions.DEFAULT);
  }

  public static List<Frame> read(String text, ReadOptions options) {
    try (FrameSource source = source(text, options)) {
      return all(source);
    }
  }

  public static Frame next(FrameSource source) {
    return Objects.requireNonNull(source.next(), "a frame");
  }

  public static AtomArray array(Frame frame, String name) {
    return Objects.requireNonNull(frame.arrays().get(name), name);
  }

  public static String text(Frame frame, String key) {
    return Objects.requireNonNull(frame.info().get(key), key).text();
  }

  public static Frame one(String text) {
    List<Frame> frames = read(text);
    assertThat(frames).hasSize(1);
    return frames.getFirst();
  }

  public static List<Frame> all(FrameSource source) {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = source.next(); frame != null; frame = source.next()) {
      frames.add(frame);
    }
    return frames;
  }

  public static byte[] write(List<Frame> frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      for (Frame frame : frames) {
        writer.write(frame);
      }
    }
    return out.toByteArray();
  }

  /** A small file whose frames differ in size: frame i has 1 + i % 3 atoms, the first at x = i. */
  public static String numbered(int frames, String lineEnd) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < frames; i++) {
      int atoms = 1 + i % 3;
      text.append(atoms).append(lineEnd);
      text.append("Properties=species:S:1:pos:R:3 number=").append(i).append(lineEnd);
      for (int atom = 0; atom < atoms; atom++) {
        text.append("Cu ").append(i).append(".0 0.25 ").append(atom).append(".5").append(lineEnd);
      }
    }
    return text.toString();
  }

  /** The number that {@link #numbered} wrote into a frame, checked against its index. */
  public static int number(Frame frame) {
    int number = (int) frame.positions()[0];
    assertThat(frame.origin().index()).isEqualTo(number);
    assertThat(text(frame, "number")).isEqualTo(Integer.toString(number));
    return number;
  }

  public static void assertSame(Frame actual, Frame expected) {
    assertThat(actual.atomicNumbers()).isEqualTo(expected.atomicNumbers());
    assertThat(actual.positions()).isEqualTo(expected.positions());
    assertThat(actual.cell().vectors()).isEqualTo(expected.cell().vectors());
    assertThat(actual.cell().origin()).isEqualTo(expected.cell().origin());
    for (int axis = 0; axis < 3; axis++) {
      assertThat(actual.cell().periodic(axis)).isEqualTo(expected.cell().periodic(axis));
      assertThat(actual.cell().given(axis)).isEqualTo(expected.cell().given(axis));
    }
    assertThat(texts(actual)).isEqualTo(texts(expected));
    assertThat(List.copyOf(actual.arrays().keySet()))
        .isEqualTo(List.copyOf(expected.arrays().keySet()));
    actual.arrays().forEach((name, array) -> assertSame(array, array(expected, name)));
  }

  /** Keys and texts of values in their order; the quotes around them may be others. */
  private static List<String> texts(Frame frame) {
    return frame.info().entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + (entry.getValue().literal().isEmpty() ? "" : " = " + entry.getValue().text()))
        .toList();
  }

  public static void assertSame(AtomArray actual, AtomArray expected) {
    assertThat(actual).hasSameClassAs(expected);
    assertThat(actual.columns()).isEqualTo(expected.columns());
    assertThat(values(actual)).isEqualTo(values(expected));
  }

  /** The flat array; equal arrays of doubles are equal bit for bit but for the bits of a NaN. */
  public static Object values(AtomArray array) {
    if (array instanceof AtomArray.Reals reals) {
      return reals.values();
    }
    if (array instanceof AtomArray.Integers integers) {
      return integers.values();
    }
    if (array instanceof AtomArray.Logicals logicals) {
      return logicals.values();
    }
    return ((AtomArray.Words) array).values();
  }
}
