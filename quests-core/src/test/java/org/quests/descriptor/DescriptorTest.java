package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.Structures;
import org.quests.neighbors.Structures.Kind;

class DescriptorTest {
  static Stream<Kind> kinds() {
    return Kind.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isWhatTheDefinitionSays(Kind kind) {
    Random random = new Random(kind.seed());
    for (int draw = 0; draw < 6; draw++) {
      Frame frame = kind.draw(random);
      int k = new int[] {1, 2, 3, 7, 16, 32}[draw];
      DescriptorSpec plain = DescriptorSpec.nearestNeighbors(k, 2 + 3.5 * random.nextDouble());
      assertLiteral(frame, plain);
      assertLiteral(frame, plain.withSpecies(List.of("Cu", "Al")));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "4, 4", "12, 4", "13, 4", "14, 5", "18, 5", "30, 5", "32, 5", "45, 5.5"})
  void tiesAreWhatTheDefinitionSays(int k, double cutoff) {
    // Shells of fcc: 12, 6, 24, 12; the last cut-off ends between the third and the fourth.
    Cell cell = Structures.cell("TTT", 0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0);
    Frame crystal = Structures.inCell(Structures.copper(cell, 0, 0, 0), 1, 0, 0, 0, 2, 0, 0, 0, 1);
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(k, cutoff);
    assertLiteral(crystal, spec);
    Frame alloy = Structures.frame(crystal.cell(), crystal.positions(), new byte[] {29, 13});
    assertLiteral(alloy, spec.withSpecies(List.of("Al", "Cu")));
    Random random = new Random(k);
    double[] r = crystal.positions().clone();
    for (double size : new double[] {1e-9, 4e-7, 1e-5}) {
      // Noise below, at and above the width of a tie.
      for (int i = 0; i < r.length; i++) {
        r[i] += size * (random.nextDouble() - 0.5);
      }
      assertLiteral(Structures.copper(crystal.cell(), r), spec);
    }
  }

  private static void assertLiteral(Frame frame, DescriptorSpec spec) {
    double[] rows = Rows.describe(frame, spec);
    int d = spec.dimension();
    for (int atom = 0; atom < frame.atoms(); atom++) {
      assertThat(Rows.difference(Rows.row(rows, atom, d), LiteralDescriptor.row(frame, atom, spec)))
          .as("atom %d of %d, %s", atom, frame.atoms(), spec.fingerprint())
          .isLessThan(1e-10);
    }
  }

  @Test
  void aTieIsWithinAMillionthOfAnAngstrom() {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(2, 5);
    // Neighbours at 1, 2 and about 2 Å, the last in another direction.
    double[] apart = Rows.describe(corner(2 + 2e-6), spec);
    double[] tied = Rows.describe(corner(2 + 5e-7), spec);
    double[] other = Rows.describe(corner(2 - 2e-6), spec);
    double near = weight(1) * weight(2);
    double straight = Math.sqrt(near) / 1;
    double bent = Math.sqrt(near) / Math.sqrt(5);
    assertThat(apart[2]).isEqualTo(straight, within(1e-5));
    assertThat(other[2]).isEqualTo(bent, within(1e-5));
    assertThat(tied[2]).isEqualTo((straight + bent) / 2, within(1e-5));
  }

  private static Frame corner(double r) {
    return Structures.molecule(0, 0, 0, 1, 0, 0, 2, 0, 0, 0, r, 0);
  }

  private static double weight(double r) {
    return Math.pow(1 - r * r / 25, 2);
  }

  @Test
  void aPairByHand() {
    double[] rows =
        Rows.describe(Structures.molecule(0, 0, 0, 0, 2, 0), DescriptorSpec.nearestNeighbors(3, 5));
    assertThat(rows).hasSize(10);
    assertThat(rows[0]).isEqualTo(0.84 * 0.84 / 2, within(1e-15));
    assertThat(rows[5]).isEqualTo(rows[0]);
    for (int i = 0; i < 10; i++) {
      if (i % 5 != 0) {
        assertThat(rows[i]).isZero();
      }
    }
  }

  @Test
  void atomsWithoutNeighboursAreAllZero() {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5);
    assertThat(Rows.describe(Structures.molecule(1, 2, 3), spec)).containsOnly(0).hasSize(7);
    // At the cut-off the weight is zero and stays so beyond.
    assertThat(Rows.describe(Structures.molecule(0, 0, 0, 5, 0, 0), spec)).containsOnly(0);
    assertThat(Rows.describe(Structures.molecule(0, 0, 0, 5e8, 0, 0), spec)).containsOnly(0);
  }

  @Test
  void aFrameWithoutAtomsHasNoRows() {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5);
    assertThat(Rows.describe(Structures.molecule(), spec)).isEmpty();
    Cell cell = Structures.cell("TTT", 4, 0, 0, 0, 4, 0, 0, 0, 4);
    assertThat(Rows.describe(Structures.copper(cell), spec)).isEmpty();
  }

  @Test
  void threadsMakeNoDifference() {
    Cell cell = Structures.cell("TTF", 30, 0, 0, 3, 30, 0, 0, 0, 30);
    Random random = new Random(8);
    Frame frame = Structures.copper(cell, random.doubles(3 * 2000, 0, 30).toArray());
    EnvironmentDescriptor descriptor = DescriptorSpec.nearestNeighbors(8, 4).descriptor();
    double[] alone = descriptor.describe(frame, Parallelism.serial());
    try (Parallelism three = Parallelism.of(3)) {
      assertThat(descriptor.describe(frame, three)).isEqualTo(alone);
    }
  }

  @Test
  void contactsAreErrors() {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5);
    assertThatThrownBy(
            () -> Rows.describe(Structures.molecule(0, 0, 0, 9, 9, 9, 9, 9, 9.0099), spec))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "random.xyz: frame 7: atoms 1 and 2 are 0.00990 Å apart, expected at least 0.01 Å");
    assertThat(Rows.describe(Structures.molecule(0, 0, 0, 9, 9, 9, 9, 9, 9.0101), spec))
        .hasSize(21);
  }

  @Test
  void contactsAreFoundEvenIfNeitherAtomIsAmongTheNearest() {
    double[] r = new double[3 * 12];
    for (int i = 0; i < 10; i++) {
      r[3 * i] = 0.1 * i;
    }
    r[30] = 3;
    r[33] = 3.000001;
    assertThatThrownBy(
            () -> Rows.describe(Structures.molecule(r), DescriptorSpec.nearestNeighbors(1, 5)))
        .hasMessageContaining("atoms 10 and 11 are 1.00e-06 Å apart");
  }

  @Test
  void coincidentAtomsAreErrors() {
    // Each sees the others at the same place: nothing may be divided by their distance silently.
    Frame frame = Structures.molecule(0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    assertThatThrownBy(() -> Rows.describe(frame, DescriptorSpec.nearestNeighbors(2, 5)))
        .isInstanceOf(QuestsException.class)
        .hasMessageMatching("random.xyz: frame 7: atoms . and . are 0.00 Å apart, .*");
  }

  @Test
  void contactsAcrossTheBoundaryAreErrors() {
    Cell cell = Structures.cell("TFF", 4, 0, 0, 0, 4, 0, 0, 0, 4);
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5);
    Frame across = Structures.copper(cell, 0.001, 0, 0, -8.004, 0, 0);
    assertThatThrownBy(() -> Rows.describe(across, spec))
        .hasMessage(
            "random.xyz: frame 7: atoms 0 and 1 are 0.00500 Å apart, expected at least 0.01 Å");
    Frame notPeriodic = Structures.copper(cell, 0, 0.001, 0, 0, 3.996, 0);
    assertThat(Rows.describe(notPeriodic, spec)).hasSize(14);
  }

  @Test
  void contactsWithAnAtomsOwnImageAreErrors() {
    Cell cell = Structures.cell("FTF", 4, 0, 0, 0, 0.008, 0, 0, 0, 4);
    assertThatThrownBy(
            () ->
                Rows.describe(
                    Structures.copper(cell, 0, 0, 0), DescriptorSpec.nearestNeighbors(4, 5)))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "random.xyz: frame 7: atom 0 and its own periodic image are 0.00800 Å apart,"
                + " expected at least 0.01 Å");
  }

  @Test
  void anElementOutsideTheListIsAnError() {
    Frame frame = Structures.frame(Cell.NONE, new double[] {0, 0, 0, 2, 0, 0}, new byte[] {29, 14});
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(4, 5).withSpecies(List.of("Cu", "Al"));
    assertThatThrownBy(() -> Rows.describe(frame, spec))
        .isInstanceOf(QuestsException.class)
        .hasMessage("random.xyz: frame 7: atom 1 is Si, expected one of the species Al, Cu");
  }

  @Test
  void theListMayHoldElementsThatDoNotOccur() {
    Frame frame = Structures.molecule(0, 0, 0, 2, 0, 0, 0, 2.5, 0);
    DescriptorSpec plain = DescriptorSpec.nearestNeighbors(4, 5);
    double[] one = Rows.describe(frame, plain);
    double[] three = Rows.describe(frame, plain.withSpecies(List.of("Zr", "Cu", "Al")));
    for (int atom = 0; atom < 3; atom++) {
      double[] row = Rows.row(one, atom, 7);
      assertThat(Rows.row(three, 4 * atom, 7)).isEqualTo(row);
      assertThat(Rows.row(three, 4 * atom + 1, 7)).containsOnly(0);
      assertThat(Rows.row(three, 4 * atom + 2, 7)).isEqualTo(row);
      assertThat(Rows.row(three, 4 * atom + 3, 7)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -5, Double.NaN, Double.POSITIVE_INFINITY})
  void theCutoffMustBeADistance(double cutoff) {
    assertThatThrownBy(() -> DescriptorSpec.nearestNeighbors(32, cutoff))
        .isInstanceOf(QuestsException.class)
        .hasMessage("the cut-off must be a finite distance greater than 0 Å, not " + cutoff);
  }

  @Test
  void theSpecIsChecked() {
    for (int k : new int[] {Integer.MIN_VALUE, -1, 0, 10_001, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> DescriptorSpec.nearestNeighbors(k, 5))
          .isInstanceOf(QuestsException.class)
          .hasMessage("the number of neighbours must be between 1 and 10000, not " + k);
    }
    assertThatThrownBy(() -> DescriptorSpec.nearestNeighbors(1, 5).withSpecies(List.of("Cu", "Qq")))
        .hasMessage("unknown element in the list of species: Qq");
    DescriptorSpec unknown = new DescriptorSpec(32, null, List.of());
    assertThatThrownBy(() -> unknown.descriptor())
        .isInstanceOf(QuestsException.class)
        .hasMessage("the cut-off of this descriptor is not known");
  }

  @Test
  void onlyEqualSpecsAreComparable() {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(32, 5);
    DescriptorSpec alloy = spec.withSpecies(List.of("Cu", "Al", "Cu"));
    assertThat(alloy.species()).containsExactly("Al", "Cu");
    assertThat(alloy.dimension()).isEqualTo(189);
    assertThat(spec.withSpecies(List.of("Cu"))).isEqualTo(spec);
    assertThat(alloy.fingerprint()).isEqualTo("nearest-neighbors k=32 cutoff=5.0 species=Al,Cu");
    spec.requireComparable(DescriptorSpec.nearestNeighbors(32, 5));
    spec.requireComparable(new DescriptorSpec(32, null, List.of()));
    alloy.requireComparable(spec.withSpecies(List.of("Al", "Cu")));
    for (DescriptorSpec other :
        List.of(
            DescriptorSpec.nearestNeighbors(31, 5),
            DescriptorSpec.nearestNeighbors(32, 5.5),
            alloy)) {
      assertThatThrownBy(() -> spec.requireComparable(other))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "environments of different descriptors cannot be compared: "
                  + spec.fingerprint()
                  + " and "
                  + other.fingerprint());
    }
  }
}
