package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.quests.atoms.Frame;
import org.quests.testing.TestData;

/** What ASE read from a file of {@code testdata/formats}: extended XYZ, in a file beside it. */
public final class AseReference {
  private static final Offset<Double> CLOSE = within(1e-9);

  private AseReference() {}

  public static Path file(String name) {
    return TestData.shipped("formats").resolve(name);
  }

  public static List<Frame> read(Path file, ReadOptions options) {
    try (FrameSource source = FrameSource.open(file, options)) {
      return Frames.all(source);
    }
  }

  /**
   * Asserts that the frames of a file are those that ASE read: elements, positions, cell and
   * periodicity.
   *
   * @param fromCorner whether ASE counts positions from the corner of the box
   * @return the frames
   */
  public static List<Frame> assertSame(String name, ReadOptions options, boolean fromCorner) {
    List<Frame> frames = read(file(name), options);
    List<Frame> expected = read(file(name + ".ase"), ReadOptions.DEFAULT);
    assertThat(frames).hasSameSizeAs(expected);
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      assertThat(frame.origin().index()).isEqualTo(i);
      assertSame(frame, expected.get(i), fromCorner ? frame.cell().origin() : new double[3]);
    }
    return frames;
  }

  private static void assertSame(Frame frame, Frame expected, double[] shift) {
    assertThat(frame.atomicNumbers()).isEqualTo(expected.atomicNumbers());
    double[] positions = expected.positions().clone();
    for (int i = 0; i < positions.length; i++) {
      positions[i] += shift[i % 3];
    }
    assertThat(frame.positions()).containsExactly(positions, CLOSE);
    for (int axis = 0; axis < 3; axis++) {
      assertThat(frame.cell().periodic(axis)).isEqualTo(expected.cell().periodic(axis));
      assertThat(frame.cell().given(axis)).isEqualTo(expected.cell().given(axis));
    }
    assertThat(frame.cell().vectors()).containsExactly(expected.cell().vectors(), CLOSE);
  }
}
