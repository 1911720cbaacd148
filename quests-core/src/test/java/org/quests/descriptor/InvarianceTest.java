package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.kernel.Bandwidth;
import org.quests.neighbors.Structures;
import org.quests.neighbors.Structures.Kind;
import org.quests.neighbors.Structures.Shape;

/** What a descriptor must not depend on, for structures at random in every kind of cell. */
class InvarianceTest {
  /** Rows are of the order of 1/Å; coordinates up to 10⁶ Å carry rounding errors of 10⁻¹⁰ Å. */
  private static final double ROUNDING = 1e-8;

  private static final DescriptorSpec PLAIN = DescriptorSpec.nearestNeighbors(12, 4);
  private static final List<DescriptorSpec> SPECS =
      List.of(
          PLAIN,
          PLAIN.withSpecies(List.of("Al", "Cu")),
          // Many environments have fewer neighbours than this.
          DescriptorSpec.nearestNeighbors(40, 5.5));

  static Stream<Kind> kinds() {
    return Kind.all();
  }

  /** Something done to a structure; copies of its atoms come one whole copy after the other. */
  private interface Change {
    Frame apply(Frame frame, Random random);
  }

  private static void assertUnchanged(Kind kind, Change change) {
    Random random = new Random(kind.seed() + 4);
    for (int draw = 0; draw < 4; draw++) {
      Frame frame = kind.draw(random);
      Frame changed = change.apply(frame, random);
      int copies = changed.atoms() / frame.atoms();
      for (DescriptorSpec spec : SPECS) {
        int d = spec.dimension();
        double[] before = Rows.describe(frame, spec);
        double[] after = Rows.describe(changed, spec);
        assertThat(after).hasSize(copies * before.length);
        for (int i = 0; i < changed.atoms(); i++) {
          double[] expected = Rows.row(before, i % frame.atoms(), d);
          assertThat(Rows.difference(Rows.row(after, i, d), expected))
              .as("draw %d, atom %d, %s", draw, i, spec.fingerprint())
              .isLessThan(ROUNDING);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void translation(Kind kind) {
    assertUnchanged(
        kind,
        (frame, random) -> {
          double far = Math.pow(10, random.nextInt(7));
          return Structures.translated(
              frame,
              far * random.nextGaussian(),
              far * random.nextGaussian(),
              far * random.nextGaussian());
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rotationAndReflection(Kind kind) {
    assertUnchanged(kind, (frame, random) -> turned(frame, random, 1));
    assertUnchanged(kind, (frame, random) -> turned(frame, random, -1));
  }

  private static Frame turned(Frame frame, Random random, int hand) {
    double[][] matrix = Structures.orthogonal(random);
    if (Math.signum(Structures.determinant(matrix)) != hand) {
      matrix[0] = new double[] {-matrix[0][0], -matrix[0][1], -matrix[0][2]};
    }
    return Structures.turned(frame, matrix);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void orderOfTheAtoms(Kind kind) {
    Random random = new Random(kind.seed() + 5);
    for (int draw = 0; draw < 4; draw++) {
      Frame frame = kind.draw(random);
      int[] order = Structures.order(frame.atoms(), random);
      for (DescriptorSpec spec : SPECS) {
        int d = spec.dimension();
        double[] before = Rows.describe(frame, spec);
        double[] after = Rows.describe(Structures.reordered(frame, order), spec);
        for (int i = 0; i < order.length; i++) {
          assertThat(Rows.difference(Rows.row(after, i, d), Rows.row(before, order[i], d)))
              .isLessThan(ROUNDING);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void atomsWrappedOrNot(Kind kind) {
    assertUnchanged(kind, Structures::scattered);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void choiceOfTheCellVectors(Kind kind) {
    assertUnchanged(
        kind,
        (frame, random) -> Structures.inCell(frame, Structures.sameLattice(frame.cell(), random)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void supercells(Kind kind) {
    assertUnchanged(kind, (frame, random) -> doubled(frame));
  }

  private static Frame doubled(Frame frame) {
    int[] m = new int[9];
    for (int axis = 0; axis < 3; axis++) {
      m[4 * axis] = frame.cell().periodic(axis) ? 2 : 1;
    }
    return Structures.inCell(frame, m);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void handOfTheCell(Kind kind) {
    assertUnchanged(
        kind,
        (frame, random) -> {
          int[] m = {1, 0, 0, 0, 1, 0, 0, 0, 1};
          for (int axis = 0; axis < 3; axis++) {
            if (frame.cell().periodic(axis)) {
              m[4 * axis] = -1;
              break;
            }
          }
          return Structures.inCell(frame, m);
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void vectorsThatAreNotPeriodic(Kind kind) {
    assertUnchanged(
        kind,
        (frame, random) -> {
          double[] v = frame.cell().vectors();
          boolean[] periodic = new boolean[3];
          for (int i = 0; i < 9; i++) {
            periodic[i / 3] = frame.cell().periodic(i / 3);
            if (!periodic[i / 3]) {
              v[i] = random.nextInt(3) == 0 ? 0 : 20 * random.nextGaussian();
            }
          }
          Cell cell = Cell.of(v, periodic, new double[] {random.nextGaussian(), 3, -40});
          return Structures.frame(cell, frame.positions(), frame.atomicNumbers());
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void entropyOfSupercellsAndOfEverythingElseAtOnce(Kind kind) {
    Random random = new Random(kind.seed() + 6);
    Frame frame = kind.draw(random);
    Frame changed =
        Structures.translated(
            Structures.turned(
                Structures.scattered(doubled(frame), random), Structures.orthogonal(random)),
            7.3,
            -120,
            0.01);
    changed = Structures.reordered(changed, Structures.order(changed.atoms(), random));
    for (DescriptorSpec spec : SPECS) {
      double[] rows = Rows.describe(frame, spec);
      double[] more = Rows.describe(changed, spec);
      double entropy = Rows.information(rows, spec).entropy().value();
      assertThat(Rows.information(more, spec).entropy().value()).isEqualTo(entropy, within(1e-9));
      assertThat(Rows.information(more, spec).diversity())
          .isEqualTo(Rows.information(rows, spec).diversity(), within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"TTF", "TFT", "FTT", "TFF", "FTF", "FFT", "TTT"})
  void aPeriodicStructureIsAPieceOfItselfRepeated(String periodicity) {
    Random random = new Random(9);
    for (Shape shape : List.of(Shape.ORTHOGONAL, Shape.LEFT_HANDED, Shape.TINY)) {
      Frame frame = new Kind(shape, periodicity).draw(random);
      List<int[]> shifts = new ArrayList<>();
      shifts.add(new int[3]);
      int reach = periodicity.equals("TTT") ? 6 : 12;
      for (int a = -reach; a <= reach; a++) {
        for (int b = -reach; b <= reach; b++) {
          for (int c = -reach; c <= reach; c++) {
            boolean along = true;
            int[] shift = {a, b, c};
            for (int axis = 0; axis < 3; axis++) {
              along &= shift[axis] == 0 || frame.cell().periodic(axis);
            }
            if (along && (a != 0 || b != 0 || c != 0)) {
              shifts.add(shift);
            }
          }
        }
      }
      // All atoms near the origin, so that those of copy 0 lie deep inside.
      Frame inside = wrapped(frame);
      Frame piece =
          Structures.frame(
              Cell.NONE,
              Structures.copies(inside, shifts),
              Structures.repeated(inside.atomicNumbers(), shifts.size()));
      double[] expected = Rows.describe(frame, PLAIN);
      double[] found = Rows.row(Rows.describe(piece, PLAIN), 0, expected.length);
      assertThat(Rows.difference(found, expected)).as(shape.name()).isLessThan(ROUNDING);
    }
  }

  /** Periodic axes only; for right and nearly right angles. */
  private static Frame wrapped(Frame frame) {
    double[] r = frame.positions().clone();
    Cell cell = frame.cell();
    for (int pass = 0; pass < 60; pass++) {
      for (int i = 0; i < r.length; i += 3) {
        for (int axis = 0; axis < 3; axis++) {
          double dot = 0;
          double length = 0;
          for (int x = 0; x < 3; x++) {
            dot += r[i + x] * cell.vector(axis, x);
            length += cell.vector(axis, x) * cell.vector(axis, x);
          }
          for (int x = 0; x < 3 && cell.periodic(axis); x++) {
            r[i + x] -= Math.rint(dot / length) * cell.vector(axis, x);
          }
        }
      }
    }
    return Structures.frame(cell, r, frame.atomicNumbers());
  }

  @Test
  void aSlabIsNeitherAMoleculeNorACrystal() {
    Random random = new Random(10);
    Frame slab = new Kind(Shape.ORTHOGONAL, "TTF").draw(random);
    double[] v = slab.cell().vectors();
    Frame molecule = Structures.frame(Cell.NONE, slab.positions(), slab.atomicNumbers());
    Frame crystal =
        Structures.frame(Structures.cell("TTT", v), slab.positions(), slab.atomicNumbers());
    double[] rows = Rows.describe(slab, PLAIN);
    assertThat(Rows.difference(rows, Rows.describe(molecule, PLAIN)))
        .isGreaterThan(Bandwidth.DEFAULT);
    assertThat(Rows.difference(rows, Rows.describe(crystal, PLAIN)))
        .isGreaterThan(Bandwidth.DEFAULT);
    // Enough vacuum along c makes no difference to images along c.
    for (int x = 0; x < 3; x++) {
      v[6 + x] *= 10;
    }
    Frame vacuum =
        Structures.frame(Structures.cell("TTT", v), slab.positions(), slab.atomicNumbers());
    assertThat(Rows.difference(rows, Rows.describe(vacuum, PLAIN))).isLessThan(ROUNDING);
  }
}
