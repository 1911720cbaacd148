package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.Frame;
import org.quests.entropy.DatasetInformation;
import org.quests.neighbors.LiteralNeighbors;
import org.quests.neighbors.LiteralNeighbors.Neighbor;
import org.quests.neighbors.Structures;

/**
 * A crystal whose sites are all equivalent holds no information: one environment, however the
 * crystal is described and wherever k and the cut-off end, inside a shell of neighbours or on it.
 */
class PerfectCrystalTest {
  /**
   * A crystal.
   *
   * @param primitive its primitive cell, or the smallest usual one
   */
  record Crystal(String name, Frame primitive) {
    /**
     * A crystal with an atom at the origin and others.
     *
     * @param fractions three coordinates of each other atom
     */
    static Crystal of(String name, String periodicity, double[] vectors, double... fractions) {
      double[] r = new double[3 + fractions.length];
      for (int i = 3; i < r.length; i++) {
        for (int axis = 0; axis < 3; axis++) {
          r[i] += fractions[i - i % 3 - 3 + axis] * vectors[3 * axis + i % 3];
        }
      }
      return new Crystal(name, Structures.copper(Structures.cell(periodicity, vectors), r));
    }

    /** The same crystal in other cells, orders, places and orientations. */
    List<Frame> descriptions(Random random) {
      List<Frame> all = new ArrayList<>();
      all.add(primitive);
      int[] repeat = new int[9];
      int[] longer = {1, 0, 0, 0, 1, 0, 0, 0, 1};
      for (int axis = 0; axis < 3; axis++) {
        repeat[4 * axis] = primitive.cell().periodic(axis) ? 2 : 1;
      }
      for (int axis = 0; axis < 3; axis++) {
        if (primitive.cell().periodic(axis)) {
          longer[4 * axis] = 3;
          break;
        }
      }
      all.add(Structures.inCell(primitive, repeat));
      all.add(turned(Structures.inCell(primitive, longer), random));
      if (name.equals("fcc") || name.equals("diamond")) {
        all.add(Structures.inCell(primitive, -1, 1, 1, 1, -1, 1, 1, 1, -1));
        all.add(turned(Structures.inCell(primitive, -1, 1, 1, 1, -1, 1, 1, 1, -1), random));
      }
      if (name.equals("bcc")) {
        all.add(Structures.inCell(primitive, 0, 1, 1, 1, 0, 1, 1, 1, 0));
      }
      for (int i = 0; i < 3; i++) {
        int[] same = Structures.sameLattice(primitive.cell(), random);
        all.add(turned(Structures.inCell(primitive, same), random));
      }
      return all;
    }

    private static Frame turned(Frame frame, Random random) {
      Frame turned =
          Structures.turned(Structures.scattered(frame, random), Structures.orthogonal(random));
      return Structures.reordered(
          Structures.translated(
              turned,
              100 * random.nextGaussian(),
              10 * random.nextGaussian(),
              random.nextGaussian()),
          Structures.order(frame.atoms(), random));
    }

    /** Distances of the first shells, from the very positions that are described. */
    List<Double> shells() {
      List<Double> shells = new ArrayList<>();
      for (Neighbor neighbor : LiteralNeighbors.of(primitive, 0, 9)) {
        if (shells.isEmpty() || neighbor.distance() > shells.get(shells.size() - 1) + 1e-6) {
          shells.add(neighbor.distance());
        }
      }
      return shells.subList(0, 4);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Crystal> crystals() {
    double third = 1.0 / 3;
    double[] rhombohedral = {2.2, 0, 3.5, -1.1, 1.905256, 3.5, -1.1, -1.905256, 3.5};
    double[] zigzag = {9, 0, 0, 0, 2.5, 0, 0, 0, 9};
    return Stream.of(
        Crystal.of("simple cubic", "TTT", new double[] {3, 0, 0, 0, 3, 0, 0, 0, 3}),
        Crystal.of("bcc", "TTT", new double[] {-1.6, 1.6, 1.6, 1.6, -1.6, 1.6, 1.6, 1.6, -1.6}),
        Crystal.of("fcc", "TTT", faceCentred(3.6)),
        Crystal.of("diamond", "TTT", faceCentred(5.4), 0.25, 0.25, 0.25),
        Crystal.of("simple hexagonal", "TTT", hexagonal(2.7, 2.9)),
        Crystal.of("hcp", "TTT", hexagonal(2.7, 2.7 * Math.sqrt(8.0 / 3)), third, 2 * third, 0.5),
        Crystal.of("hcp, not ideal", "TTT", hexagonal(2.7, 5.1), third, 2 * third, 0.5),
        Crystal.of(
            "white tin",
            "TTT",
            new double[] {5.83, 0, 0, 0, 5.83, 0, 0, 0, 3.18},
            new double[] {0, 0.5, 0.25, 0.5, 0.5, 0.5, 0.5, 0, 0.75}),
        // Vectors given to a millionth: shells that are equal to within a tie only.
        Crystal.of("arsenic", "TTT", rhombohedral, 0.46, 0.46, 0.46),
        // Two sites that only inversion makes equivalent.
        Crystal.of(
            "triclinic",
            "TTT",
            new double[] {4.1, 0, 0, 1.3, 3.6, 0, -0.7, 1.1, 4.4},
            new double[] {0.31, 0.57, 0.22}),
        Crystal.of("graphene", "TTF", hexagonal(2.46, 20), third, 2 * third, 0),
        Crystal.of("zigzag chain", "FTF", zigzag, 0.1, 0.5, 0));
  }

  private static double[] faceCentred(double a) {
    return new double[] {0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0};
  }

  private static double[] hexagonal(double a, double c) {
    return new double[] {a, 0, 0, -a / 2, a * Math.sqrt(0.75), 0, 0, 0, c};
  }

  private static Stream<Double> cutoffs(Crystal crystal) {
    return Stream.concat(
        Stream.of(4.0, 5.0, 6.5),
        crystal.shells().stream()
            .skip(1)
            .flatMap(
                r ->
                    Stream.of(
                        r,
                        Math.nextUp(r),
                        Math.nextDown(r),
                        r * (1 + 3e-15),
                        r * (1 - 3e-15),
                        r + 1e-9,
                        r - 1e-9,
                        r + 5e-7,
                        r - 5e-7,
                        r + 1e-4)));
  }

  @ParameterizedTest
  @MethodSource("crystals")
  void oneEnvironmentInEveryDescription(Crystal crystal) {
    Random random = new Random(crystal.name().hashCode());
    List<Frame> frames = crystal.descriptions(random);
    int atoms = frames.stream().mapToInt(Frame::atoms).sum();
    cutoffs(crystal)
        .forEach(
            cutoff -> {
              for (int k : new int[] {1, 2, 4, 8, 12, 13, 16, 32, 45}) {
                DescriptorSpec spec = DescriptorSpec.nearestNeighbors(k, cutoff);
                double[] rows = new double[atoms * spec.dimension()];
                int at = 0;
                for (Frame frame : frames) {
                  double[] part = Rows.describe(frame, spec);
                  System.arraycopy(part, 0, rows, at, part.length);
                  at += part.length;
                }
                DatasetInformation information = Rows.information(rows, spec);
                assertThat(Math.abs(information.entropy().value()))
                    .as("H of %d environments, k = %d, cut-off %s Å", atoms, k, cutoff)
                    .isLessThan(1e-9);
                assertThat(Math.abs(information.diversity())).isLessThan(1e-9);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("crystals")
  void theEnvironmentIsNotEmpty(Crystal crystal) {
    for (Double cutoff : cutoffs(crystal).toList()) {
      double[] row =
          Rows.row(
              Rows.describe(crystal.primitive, DescriptorSpec.nearestNeighbors(4, cutoff)), 0, 7);
      assertThat(row[0]).as("cut-off %s Å", cutoff).isGreaterThan(1e-3);
    }
  }
}
