package org.quests.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.ReferenceSet;
import org.quests.neighbors.NeighborSearch;

/** Cuts hold the environments of what they were cut from. */
class LocalCutTest {
  private static final List<String> SPECIES = List.of("Al", "C", "Cu", "H", "O");
  private static final String LABELS = "kind";
  private static final Map<DescriptorSpec, ReferenceSet> REFERENCES = new ConcurrentHashMap<>();

  private static Stream<Arguments> structuresAndDescriptors() {
    DescriptorSpec plain = DescriptorSpec.DEFAULT;
    Map<String, DescriptorSpec> specs = new LinkedHashMap<>();
    specs.put("plain", plain);
    specs.put("centre", plain.withElements(ElementForm.CENTRE));
    specs.put("full", plain.withElements(ElementForm.FULL));
    specs.put("species", plain.withSpecies(SPECIES));
    specs.put("labels", plain.withElements(ElementForm.FULL).withElementsFrom(LABELS));
    return Structures.all().keySet().stream()
        .flatMap(
            name ->
                specs.keySet().stream()
                    .map(
                        form ->
                            Arguments.of(name, form, Structures.all().get(name), specs.get(form))));
  }

  /** δH of every atom, summed in full. */
  private static double[] dH(Frame frame, DescriptorSpec spec, ReferenceSet reference) {
    Environments environments = described(List.of(frame), spec);
    Weighing exact = Weighing.of(0.015).with(Accuracy.EXACT);
    return DifferentialEntropy.of(environments, reference, exact, Parallelism.serial()).values();
  }

  private static Environments described(List<Frame> frames, DescriptorSpec spec) {
    return Environments.describe(FrameSource.of(frames), spec, Parallelism.serial());
  }

  private static ReferenceSet reference(DescriptorSpec spec) {
    return REFERENCES.computeIfAbsent(
        spec, s -> ReferenceSet.of(described(perturbed(), s), Parallelism.serial()));
  }

  private static List<Frame> perturbed() {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame : Structures.all().values()) {
      for (int seed = 2; seed < 4; seed++) {
        frames.add(Structures.moved(Structures.labelled(frame, LABELS), 0.02, seed));
      }
    }
    return frames;
  }

  private static AtomArray column(Frame frame, String name) {
    return Objects.requireNonNull(frame.arrays().get(name), name);
  }

  private static long[] atoms(Frame cut) {
    return ((AtomArray.Integers) column(cut, "atom")).values();
  }

  private static boolean[] whole(Frame cut) {
    return ((AtomArray.Logicals) column(cut, "whole")).values();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("structuresAndDescriptors")
  void environmentsAreThoseOfTheFrame(
      String name, String form, Frame structure, DescriptorSpec spec) {
    Frame frame = Structures.labelled(structure, LABELS);
    ReferenceSet reference = reference(spec);
    double[] before = dH(frame, spec, reference);
    for (double radius : new double[] {5, 7.3}) {
      FrameCuts cuts = LocalCut.of(5).withRadius(radius).withLabels(LABELS).in(frame);
      for (int atom = 0; atom < frame.atoms(); atom += 1 + frame.atoms() / 4) {
        Frame cut = cuts.around(atom);
        double[] after = dH(cut, spec, reference);
        assertThat(atoms(cut)[0]).isEqualTo(atom);
        assertThat(whole(cut)[0]).isTrue();
        for (int i = 0; i < cut.atoms(); i++) {
          if (whole(cut)[i]) {
            assertThat(after[i])
                .as(form + " " + i)
                .isCloseTo(before[(int) atoms(cut)[i]], within(1e-9));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("structures")
  void atomsAreWhereTheyAreAndNoneTwice(String name, Frame frame) {
    double closest = NeighborSearch.closestPair(frame).orElseThrow().distance();
    FrameCuts cuts = LocalCut.of(5).withVacuum(5).in(frame);
    for (int atom = 0; atom < frame.atoms(); atom += 1 + frame.atoms() / 8) {
      Frame cut = cuts.around(atom);
      assertThat(NeighborSearch.closestPair(cut).orElseThrow().distance())
          .isGreaterThan(closest - 1e-9);
      // Whoever repeats the cell after all finds the same neighbours.
      Frame repeated =
          cut.withCell(
              Cell.of(cut.cell().vectors(), new boolean[] {true, true, true}, new double[3]));
      assertThat(neighbors(repeated)).isEqualTo(neighbors(cut));
      for (int i = 0; i < 3 * cut.atoms(); i++) {
        assertThat(cut.positions()[i]).isBetween(0.0, cut.cell().vector(i % 3, i % 3));
      }
      for (int axis = 0; axis < 3; axis++) {
        assertThat(cut.cell().periodic(axis)).isFalse();
      }
      assertThat(distances(cut)).isSorted();
    }
  }

  private static Stream<Arguments> structures() {
    return Structures.all().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static List<Integer> neighbors(Frame frame) {
    var found = NeighborSearch.of(frame, 5).newNeighbors();
    return IntStream.range(0, frame.atoms())
        .mapToObj(
            atom -> {
              found.find(atom);
              return found.count();
            })
        .toList();
  }

  /** Of those within the cut-off, from the first atom. */
  private static double[] distances(Frame cut) {
    double[] r = cut.positions();
    return IntStream.range(0, cut.atoms())
        .mapToDouble(
            i -> Math.hypot(Math.hypot(r[3 * i] - r[0], r[3 * i + 1] - r[1]), r[3 * i + 2] - r[2]))
        .map(d -> Math.rint(1e9 * d) / 1e9)
        .takeWhile(d -> d < 5)
        .toArray();
  }

  @Test
  void moleculesAreWholeAcrossTheBoundary() {
    Frame waters = Structures.waters();
    // Within 0.5 Å nothing is but the atom: all others complete its molecule.
    FrameCuts small = LocalCut.of(0.5).in(waters);
    for (int atom = 0; atom < 6; atom++) {
      Frame cut = small.around(atom);
      long first = 3L * (atom / 3);
      assertThat(atoms(cut)).containsExactlyInAnyOrder(first, first + 1, first + 2);
      assertThat(lengths(cut)[0]).isBetween(0.8, 1.0);
      assertThat(lengths(cut)[1]).isBetween(0.8, 1.0);
      assertThat(lengths(cut)[2]).isBetween(1.2, 1.6);
    }
    // Each image within the radius is whole, and none is there twice.
    Frame cut = LocalCut.of(5).withRadius(10).in(waters).around(0);
    assertThat(cut.atoms() % 3).isZero();
    assertThat(cut.atoms()).isGreaterThan(18);
    Set<List<Double>> places = new HashSet<>();
    for (int i = 0; i < cut.atoms(); i++) {
      double[] r = cut.positions();
      places.add(List.of(r[3 * i], r[3 * i + 1], r[3 * i + 2]));
    }
    assertThat(places).hasSize(cut.atoms());
    assertThat(oxygens(cut)).isEqualTo(cut.atoms() / 3);
  }

  private static long oxygens(Frame frame) {
    return IntStream.range(0, frame.atoms()).filter(i -> frame.atomicNumbers()[i] == 8).count();
  }

  /** Of three atoms: twice O–H, and H–H. */
  private static double[] lengths(Frame water) {
    double[] r = water.positions();
    return IntStream.range(0, 3)
        .mapToDouble(
            i -> {
              int j = 3 * ((i + 1) % 3);
              return Math.hypot(
                  Math.hypot(r[3 * i] - r[j], r[3 * i + 1] - r[j + 1]), r[3 * i + 2] - r[j + 2]);
            })
        .sorted()
        .toArray();
  }

  @Test
  void chainsAndCrystalsAreCut() {
    // A chain has no end: what is nearer than the radius is there, and no more.
    Frame chain = LocalCut.of(5).in(Structures.chain()).around(0);
    assertThat(distances(chain)).hasSize(chain.atoms());
    Frame metal =
        LocalCut.of(5).in(Structures.metal(3, new boolean[] {true, true, true})).around(7);
    assertThat(distances(metal)).hasSize(metal.atoms());
    // A particle of 108 atoms is a molecule, one of 256 is cut.
    Frame particle = LocalCut.of(5).in(Structures.metal(3, new boolean[3])).around(0);
    assertThat(particle.atoms()).isEqualTo(108);
    Frame large = LocalCut.of(5).in(Structures.metal(4, new boolean[3])).around(0);
    assertThat(large.atoms()).isLessThan(100);
  }

  @Test
  void aMoleculeOfAsManyAtomsAsThereMayBeIsWhole() {
    for (int n : new int[] {Molecules.MOST, Molecules.MOST + 1}) {
      double[] positions = new double[3 * n];
      byte[] carbon = new byte[n];
      for (int i = 0; i < n; i++) {
        positions[3 * i] = 1.4 * i;
        carbon[i] = 6;
      }
      Frame frame = Frame.of(FrameOrigin.UNKNOWN, carbon, positions, Cell.NONE);
      FrameCuts cuts = LocalCut.of(5).in(frame);
      for (int atom : new int[] {0, n / 2, n - 1}) {
        assertThat(cuts.around(atom).atoms())
            .isEqualTo(n == Molecules.MOST ? n : atom == n / 2 ? 7 : 4);
      }
    }
  }

  @Test
  void atomsWithoutAKnownRadiusHaveNoBonds() {
    byte[] numbers = {0, 1, (byte) Element.number("Og")};
    double[] positions = {0, 0, 0, 0.9, 0, 0, 0, 0.9, 0};
    Frame frame = Frame.of(FrameOrigin.UNKNOWN, numbers, positions, Cell.NONE);
    FrameCuts cuts = LocalCut.of(0.5).in(frame);
    for (int atom = 0; atom < 3; atom++) {
      assertThat(cuts.around(atom).atoms()).isEqualTo(1);
    }
    Frame unknown =
        Frame.of(FrameOrigin.UNKNOWN, new byte[2], new double[] {0, 0, 0, 0.9, 0, 0}, Cell.NONE);
    assertThat(LocalCut.of(0.5).in(unknown).around(1).atoms()).isEqualTo(1);
  }

  @Test
  void columnsThatHoldAreKept() {
    Frame frame = Structures.labelled(Structures.waters(), LABELS);
    Map<String, AtomArray> arrays = new LinkedHashMap<>(frame.arrays());
    arrays.put("forces", new AtomArray.Reals(3, new double[18]));
    arrays.put("masses", new AtomArray.Reals(1, new double[] {16, 1, 2, 16, 1, 3}));
    arrays.put("velocities", new AtomArray.Reals(3, new double[18]));
    Frame rich = frame.withArrays(arrays).withInfo(Map.of("energy", InfoValue.of(-3.5)));
    Frame cut = LocalCut.of(5).withLabels(LABELS).in(rich).around(4);
    assertThat(cut.arrays().keySet()).containsExactlyInAnyOrder("atom", "whole", LABELS, "masses");
    assertThat(cut.info()).isEmpty();
    for (int i = 0; i < cut.atoms(); i++) {
      int atom = (int) atoms(cut)[i];
      assertThat(((AtomArray.Reals) column(cut, "masses")).values()[i])
          .isEqualTo(((AtomArray.Reals) column(rich, "masses")).values()[atom]);
      assertThat(((AtomArray.Integers) column(cut, LABELS)).values()[i])
          .isEqualTo(((AtomArray.Integers) column(rich, LABELS)).values()[atom]);
      assertThat(cut.atomicNumbers()[i]).isEqualTo(rich.atomicNumbers()[atom]);
    }
    assertThat(LocalCut.of(5).in(rich).around(4).arrays()).doesNotContainKey(LABELS);
  }

  @ParameterizedTest
  @CsvSource({"4.9, 10, radius", "NaN, 10, radius", "Infinity, 10, radius", "6, 4, vacuum"})
  void lengthsBelowTheCutoffAreRefused(double radius, double vacuum, String what) {
    LocalCut cut = LocalCut.of(5);
    assertThatThrownBy(() -> cut.withRadius(radius).withVacuum(vacuum))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("expected a " + what + " of at least the cut-off, 5.0 Å, found ");
  }

  @Test
  void aLoneAtomHasAFrameOfItsOwn() {
    Frame cut =
        LocalCut.of(5)
            .in(Frame.of(FrameOrigin.UNKNOWN, new byte[] {18}, new double[] {1, 2, 3}, Cell.NONE))
            .around(0);
    assertThat(cut.atoms()).isEqualTo(1);
    assertThat(cut.positions()).containsExactly(5, 5, 5);
    assertThat(cut.cell().vectors()).containsExactly(10, 0, 0, 0, 10, 0, 0, 0, 10);
  }
}
