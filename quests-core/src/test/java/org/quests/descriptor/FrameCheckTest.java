package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.NeighborSearch;

/** What passes the check is described, and what does not is refused with the same words. */
class FrameCheckTest {
  private static final DescriptorSpec SPEC =
      new DescriptorSpec(4, 3.0, List.of(), ElementForm.NONE, null);

  private static @Nullable String refusal(Runnable work) {
    try {
      work.run();
      return null;
    } catch (QuestsException e) {
      assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
      return e.getMessage();
    }
  }

  private static @Nullable String check(Frame frame) {
    return refusal(() -> FrameCheck.of(SPEC).require(frame));
  }

  private static @Nullable String describe(Frame frame) {
    return refusal(
        () -> FrameDescriber.of(SPEC.descriptor(), Parallelism.serial()).describe(frame));
  }

  private static Frame frame(double[] positions, Cell cell) {
    byte[] copper = new byte[positions.length / 3];
    Arrays.fill(copper, (byte) 29);
    return Frame.of(FrameOrigin.UNKNOWN, copper, positions, cell);
  }

  /** A cell of any shape, from much smaller than the cut-off to larger. */
  private static Cell cell(Random random) {
    double size = Math.exp(random.nextDouble() * 5 - 1.5);
    double[] vectors = new double[9];
    for (int i = 0; i < 9; i++) {
      vectors[i] = size * ((i % 4 == 0 ? 1 : 0) + 0.6 * random.nextGaussian());
    }
    boolean[] periodic = {random.nextBoolean(), random.nextBoolean(), random.nextBoolean()};
    return Cell.of(vectors, periodic, new double[3]);
  }

  @Test
  void theCheckAndTheDescriptorAgree() {
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      Cell cell = cell(random);
      int atoms = 2 + random.nextInt(6);
      double[] r = new double[3 * atoms];
      double far = i % 7 == 0 ? 1e8 : 10;
      Arrays.setAll(r, j -> far * random.nextGaussian());
      // Two atoms near the limit, one of them perhaps as an image.
      double distance =
          NearestNeighborDescriptor.CLOSEST_CONTACT * (0.9 + 0.2 * random.nextDouble());
      double[] d = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      int[] images = random.ints(3, -2, 3).toArray();
      for (int x = 0; x < 3; x++) {
        r[x] = r[3 + x] + d[x] / length * distance;
        for (int axis = 0; axis < 3; axis++) {
          r[x] += cell.periodic(axis) ? images[axis] * cell.vector(axis, x) : 0;
        }
      }
      Frame frame = frame(r, cell);
      String expected = describe(frame);
      assertThat(check(frame)).isEqualTo(expected);
      refused += expected == null ? 0 : 1;
    }
    assertThat(refused).isBetween(500, 2500);
  }

  @Test
  void anImageOfTheAtomItselfIsLookedAt() {
    for (double length : new double[] {0.0005, 0.009, 0.02, 0.3, 1}) {
      Cell cell =
          Cell.of(
              new double[] {length, 0, 0, 0, 40, 0, 0, 0, 40},
              new boolean[] {true, false, false},
              new double[3]);
      Frame frame = frame(new double[] {1, 2, 3}, cell);
      assertThat(check(frame)).isEqualTo(describe(frame));
    }
  }

  @Test
  void anOrdinaryFrameIsNotDescribedToFindOut() {
    double[] r = new double[3 * 512];
    for (int i = 0; i < 512; i++) {
      int layer = i / 64;
      r[3 * i] = 2.5 * (i % 8);
      r[3 * i + 1] = 2.5 * (i / 8 % 8);
      r[3 * i + 2] = 2.5 * layer;
    }
    for (boolean periodic : new boolean[] {true, false}) {
      Cell cell =
          Cell.of(
              new double[] {20, 0, 0, 0, 20, 0, 0, 0, 20},
              new boolean[] {periodic, periodic, periodic},
              new double[3]);
      NeighborSearch search = NeighborSearch.of(frame(r, cell), 5);
      assertThat(search.mayRefuse(0.01)).isFalse();
      // Atom 1 comes near to an image of atom 0.
      double[] moved = r.clone();
      moved[3] = 19.996;
      moved[4] = 19.998;
      assertThat(NeighborSearch.of(frame(moved, cell), 5).mayRefuse(0.01)).isEqualTo(periodic);
    }
  }

  @Test
  void labelsAndSpeciesAreLookedAt() {
    Frame frame = frame(new double[] {0, 0, 0, 2, 0, 0}, Cell.NONE);
    assertThatThrownBy(
            () ->
                FrameCheck.of(new DescriptorSpec(4, 3.0, List.of(), ElementForm.CENTRE, "type"))
                    .require(frame))
        .hasMessageContaining("expected a column type");
    assertThatThrownBy(
            () ->
                FrameCheck.of(
                        new DescriptorSpec(4, 3.0, List.of("Al", "Ni"), ElementForm.NONE, null))
                    .require(frame))
        .hasMessageContaining("atom 0 is Cu, expected one of the species Al, Ni");
  }
}
