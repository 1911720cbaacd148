package org.quests.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;

class RepetitionsTest {
  private static Environments line(double... places) {
    double[][] points = new double[places.length][3];
    Arrays.setAll(points, i -> new double[] {0, places[i], 0});
    return Points.frames(1, points);
  }

  private static Repetitions environments(Environments dataset, double distance, int threads) {
    try (Parallelism parallelism = Parallelism.of(threads)) {
      return Repetitions.ofEnvironments(dataset, distance, parallelism);
    }
  }

  private static Repetitions frames(Environments dataset, double distance) {
    return Repetitions.ofFrames(dataset, distance, Parallelism.serial());
  }

  /** Dimers of one length: copper beside nickel, and copper beside copper. */
  @Test
  void elementsTellEnvironmentsApartAsFarAsTheySeeThem() {
    List<Frame> dimers = List.of(dimer(0, new byte[] {29, 28}), dimer(1, new byte[] {29, 29}));
    for (ElementForm form : ElementForm.values()) {
      DescriptorSpec spec = DescriptorSpec.nearestNeighbors(2, 5).withElements(form);
      Environments dataset =
          Environments.describe(FrameSource.of("made", dimers), spec, Parallelism.serial());
      int[] first =
          switch (form) {
            // An environment of another element is another one whatever the rows see.
            case NONE, CENTRE -> new int[] {0, 1, 0, 0};
            case FULL -> new int[] {0, 1, 2, 2};
          };
      assertThat(environments(dataset, 1e-6, 1).representatives()).as("%s", form).isEqualTo(first);
    }
  }

  private static Frame dimer(long number, byte[] elements) {
    return Frame.of(
        new FrameOrigin("made", number, 1),
        elements,
        new double[] {0, 0, 0, 2.25, 0, 0},
        Cell.NONE);
  }

  @Test
  void aChainOfSmallStepsIsOneGroup() {
    Repetitions found = environments(line(5, 0, 3, 1, 9, 2, 9), 1, 1);
    assertThat(found.representatives()).containsExactly(0, 1, 1, 1, 4, 1, 4);
    assertThat(found.kept()).containsExactly(0, 1, 4);
    assertThat(found.groups()).containsExactly(new int[] {1, 2, 3, 5}, new int[] {4, 6});
    assertThat(environments(line(5, 0, 3, 1, 9, 2, 9), 0.99, 1).kept()).hasSize(6);
    assertThat(environments(line(0, 0, 1), 0, 1).representatives()).containsExactly(0, 0, 2);
  }

  /** Against groups found by comparing everything with everything, at all densities. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.05, 0.2, 0.5, 3})
  void agreesWithComparingAll(double distance) {
    Random random = new Random(2);
    int n = 400;
    double[][] points = new double[n][3];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        points[i][c] = random.nextInt(4) == 0 && i > 0 ? points[i - 1][c] : random.nextGaussian();
      }
    }
    int[] expected = new int[n];
    Arrays.setAll(expected, i -> i);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double square = 0;
          for (int c = 0; c < 3; c++) {
            square += (points[i][c] - points[j][c]) * (points[i][c] - points[j][c]);
          }
          if (square <= distance * distance && expected[j] < expected[i]) {
            expected[i] = expected[j];
            changed = true;
          }
        }
      }
    }
    for (int threads = 1; threads <= 3; threads++) {
      Repetitions found = environments(Points.frames(1, points), distance, threads);
      assertThat(found.representatives()).containsExactly(expected);
    }
  }

  @Test
  void framesRepeatInAnyOrderOfTheirAtoms() {
    double[][] points = {
      {0, 0, 0}, {1, 0, 0}, {2, 0, 0}, //
      {2, 0, 0.1}, {0, 0.1, 0}, {1, 0, 0}, //
      {0, 0, 0}, {1, 0, 0}, {3, 0, 0}, //
      {2, 0, 0.2}, {0, 0.2, 0}, {1, 0, 0}, //
      {0, 0, 0}, {1, 0, 0}, {1, 0, 0}
    };
    Environments dataset = Points.frames(5, points);
    assertThat(frames(dataset, 0.11).representatives()).containsExactly(0, 0, 2, 0, 4);
    assertThat(frames(dataset, 0.05).kept()).containsExactly(0, 1, 2, 3, 4);
    assertThat(frames(dataset, 1).kept()).containsExactly(0);
  }

  @Test
  void aCellBesideItselfRepeatsAndFramesWithoutAtomsAreAlike() {
    double[][] points = {{0, 0, 0}, {1, 0, 0}, {0, 0, 0}, {1, 0, 0}, {0, 0, 0}, {1, 0, 0}};
    Environments dataset = Points.frames(new int[] {0, 0, 2, 2, 6}, points);
    assertThat(frames(dataset, 0).representatives()).containsExactly(0, 1, 0, 1);
    assertThat(frames(dataset, 1e9).representatives()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void otherElementsAreOthers() {
    Environments dataset =
        Environments.of(
            new DescriptorSpec(2, null, List.of()),
            "points",
            new double[12],
            new int[] {0, 2, 4},
            new byte[] {13, 29, 29, 29});
    assertThat(environments(dataset, 1, 1).representatives()).containsExactly(0, 1, 1, 1);
    assertThat(frames(dataset, 1).kept()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void otherDistancesAreRefused(double distance) {
    assertThatThrownBy(() -> environments(line(0), distance, 1))
        .isInstanceOf(QuestsException.class)
        .hasMessage("the distance must be finite and at least 0, not " + distance);
  }
}
