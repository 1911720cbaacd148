package org.quests.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.neighbors.LiteralNeighbors.Neighbor;
import org.quests.neighbors.NeighborSearch.Pair;
import org.quests.neighbors.Structures.Kind;
import org.quests.neighbors.Structures.Shape;

class NeighborSearchTest {
  private static final double[] CUTOFFS = {1, 2.3, 5, 8.7, 15};

  static Stream<Kind> kinds() {
    return Kind.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void findsWhatTheDefinitionSays(Kind kind) {
    Random random = new Random(kind.seed());
    for (double cutoff : CUTOFFS) {
      for (int draw = 0; draw < 3; draw++) {
        Frame frame = kind.draw(random);
        Neighbors neighbors = NeighborSearch.of(frame, cutoff).newNeighbors();
        for (int centre = 0; centre < frame.atoms(); centre++) {
          neighbors.find(centre);
          assertSame(frame, centre, neighbors, LiteralNeighbors.of(frame, centre, cutoff));
        }
      }
    }
  }

  private static void assertSame(
      Frame frame, int centre, Neighbors found, List<Neighbor> expected) {
    Map<List<Integer>, Neighbor> images = new HashMap<>();
    for (Neighbor neighbor : expected) {
      images.put(key(neighbor.atom(), neighbor.image()), neighbor);
    }
    Set<List<Integer>> seen = new HashSet<>();
    double deviation = 0;
    for (int i = 0; i < found.count(); i++) {
      int atom = found.atom(i);
      List<Integer> key =
          key(
              atom,
              LiteralNeighbors.image(frame, centre, atom, found.dx(i), found.dy(i), found.dz(i)));
      Neighbor neighbor = images.get(key);
      if (neighbor == null || !seen.add(key)) {
        fail("neighbour %s of atom %d is found twice, or is none", key, centre);
        return;
      }
      deviation =
          Math.max(
              deviation,
              Math.abs(found.dx(i) - neighbor.vector().get(0))
                  + Math.abs(found.dy(i) - neighbor.vector().get(1))
                  + Math.abs(found.dz(i) - neighbor.vector().get(2))
                  + Math.abs(Math.sqrt(found.squaredDistance(i)) - neighbor.distance()));
    }
    assertThat(deviation).isLessThan(1e-9);
    assertThat(seen).isEqualTo(images.keySet());
  }

  private static List<Integer> key(int atom, List<Integer> image) {
    return List.of(atom, image.get(0), image.get(1), image.get(2));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keepsTheNearestAndThoseThatTieWithTheLast(Kind kind) {
    Random random = new Random(kind.seed() + 1);
    for (int draw = 0; draw < 8; draw++) {
      Frame frame = kind.draw(random);
      int k = 1 + random.nextInt(20);
      Neighbors neighbors = NeighborSearch.of(frame, 6).newNeighbors();
      for (int centre = 0; centre < frame.atoms(); centre++) {
        List<Neighbor> expected = LiteralNeighbors.of(frame, centre, 6);
        int count = expected.size();
        if (count > k) {
          double last = expected.get(k - 1).distance() + 1e-6;
          count = (int) expected.stream().filter(n -> n.distance() <= last).count();
        }
        neighbors.find(centre);
        neighbors.keepNearest(k, 1e-6);
        assertThat(neighbors.count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          assertThat(Math.sqrt(neighbors.squaredDistance(i)))
              .isEqualTo(expected.get(i).distance(), within(1e-9));
          assertThat(Math.hypot(Math.hypot(neighbors.dx(i), neighbors.dy(i)), neighbors.dz(i)))
              .isEqualTo(expected.get(i).distance(), within(1e-9));
        }
      }
    }
  }

  @Test
  void keepsMarkedAtomsOnly() {
    Frame frame = new Kind(Shape.SKEWED, "TTT").draw(new Random(5));
    boolean[] marked = new boolean[frame.atoms()];
    for (int i = 0; i < marked.length; i += 2) {
      marked[i] = true;
    }
    Neighbors neighbors = NeighborSearch.of(frame, 5).newNeighbors();
    neighbors.find(0);
    neighbors.keep(marked);
    assertSame(
        frame,
        0,
        neighbors,
        LiteralNeighbors.of(frame, 0, 5).stream().filter(n -> marked[n.atom()]).toList());
  }

  @Test
  void visitsEveryAtomOnceInTheOrderOfTheBins() {
    Frame frame = gas(500, 30, "TTF", new Random(1));
    NeighborSearch search = NeighborSearch.of(frame, 4);
    Set<Integer> seen = new HashSet<>();
    int bin = 0;
    for (int place = 0; place < 500; place++) {
      assertThat(seen.add(search.atomAt(place))).isTrue();
      assertThat(search.placeOf(search.atomAt(place))).isEqualTo(place);
      assertThat(search.binOf(place)).isGreaterThanOrEqualTo(bin);
      bin = search.binOf(place);
    }
  }

  @Test
  void aNeighbourIsNearerThanTheCutoff() {
    Frame frame = Structures.molecule(0, 0, 0, 2, 0, 0);
    assertThat(count(frame, 2)).isZero();
    assertThat(count(frame, Math.nextUp(2))).isEqualTo(1);
  }

  @Test
  void aLoneAtomHasItsOwnImages() {
    Cell cube = Structures.cell("TTT", 2, 0, 0, 0, 2, 0, 0, 0, 2);
    assertThat(count(Structures.copper(cube, 7, -3, 1), 2.5)).isEqualTo(6);
    assertThat(count(Structures.copper(cube, 7, -3, 1), 3)).isEqualTo(18);
    Cell square = Structures.cell("TFT", 2, 0, 0, 0, 2, 0, 0, 0, 2);
    assertThat(count(Structures.copper(square, 7, -3, 1), 3)).isEqualTo(8);
    Cell line = Structures.cell("FFT", 2, 0, 0, 0, 2, 0, 0, 0, 2);
    assertThat(count(Structures.copper(line, 7, -3, 1), 4.1)).isEqualTo(4);
    assertThat(count(Structures.molecule(7, -3, 1), 4.1)).isZero();
  }

  private static int count(Frame frame, double cutoff) {
    Neighbors neighbors = NeighborSearch.of(frame, cutoff).newNeighbors();
    neighbors.find(0);
    return neighbors.count();
  }

  @Test
  void aFrameWithoutAtomsHasNoNeighbours() {
    Frame frame = Structures.molecule();
    assertThat(NeighborList.of(NeighborSearch.of(frame, 3)).atoms()).isZero();
    assertThat(NeighborSearch.closestPair(frame)).isEmpty();
    Frame periodic = Structures.copper(Structures.cell("TTF", 2, 0, 0, 0, 2, 0, 0, 0, 2));
    assertThat(NeighborList.of(NeighborSearch.of(periodic, 3)).atoms()).isZero();
    assertThat(NeighborSearch.closestPair(periodic)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void theCutoffMustBeADistance(double cutoff) {
    Frame frame = Structures.molecule(0, 0, 0);
    assertThatThrownBy(() -> NeighborSearch.of(frame, cutoff))
        .isInstanceOf(QuestsException.class)
        .hasMessage("the cut-off must be a finite distance greater than 0, not " + cutoff);
  }

  @Test
  void aCellOfAMillionImagesIsNoStructure() {
    Cell cell = Structures.cell("TTT", 0.05, 0, 0, 0, 0.05, 0, 0, 0, 0.05);
    Frame frame = Structures.copper(cell, 0, 0, 0);
    assertThatThrownBy(() -> NeighborSearch.of(frame, 5))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "random.xyz: frame 7: the cell is so small that a cut-off of 5.0 Å spans more than a"
                + " million images of it");
  }

  private static Stream<Arguments> cellsThatAreNone() {
    return Stream.of(
        Arguments.of(
            "exploded", "TTT", new double[] {1e160, 1e160, 0, 0, 1e160, 1e160, 1e160, 0, 1e160}),
        Arguments.of("exploded", "TTT", new double[] {1e300, 0, 0, 0, 1e300, 0, 0, 0, 1e300}),
        Arguments.of("exploded", "TFF", new double[] {1.1e7, 0, 0, 0, 0, 0, 0, 0, 0}),
        Arguments.of("exploded", "TTT", new double[] {5, 0, 0, 0, 5, 0, 0, 1e200, 1e200}),
        Arguments.of("collapsed", "TTT", new double[] {1e-160, 0, 0, 0, 1e-160, 0, 0, 0, 1e-160}),
        Arguments.of("collapsed", "TTT", new double[] {5, 0, 0, 0, 5, 0, 0, 0, 1e-300}),
        Arguments.of("collapsed", "FTF", new double[] {0, 0, 0, 0, 9e-4, 0, 0, 0, 0}),
        Arguments.of("collapsed", "TTT", new double[] {1e7, 0, 0, 0, 1e-5, 0, 0, 0, 5}),
        Arguments.of("flat", "TTT", new double[] {5, 0, 0, 5, 1e-8, 0, 0, 0, 5}),
        Arguments.of("flat", "TTT", new double[] {1e7, 0, 0, 1e7, 1e-2, 0, 1e7, 0, 1e-2}));
  }

  @ParameterizedTest
  @MethodSource("cellsThatAreNone")
  void cellsThatExplodedOrCollapsedAreRefusedAtOnce(String how, String pbc, double[] vectors) {
    Frame frame = Structures.copper(Structures.cell(pbc, vectors), 0, 0, 0, 0.5, 0.5, 0.5);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(() -> NeighborSearch.of(frame, 5).newNeighbors().find(0))
                .as(how)
                .isInstanceOf(QuestsException.class)
                .hasMessageStartingWith("random.xyz: frame 7: "));
  }

  @Test
  void longAndSkewedCellsAreSearchedAsBefore() {
    Cell cell = Structures.cell("TTT", 1e7, 0, 0, 3e6, 4, 0, -2e6, 4e6, 5);
    Frame frame = Structures.copper(cell, 0, 0, 0, 1, 1, 1);
    assertThat(NeighborSearch.closestPair(frame)).isPresent();
    Frame row = Structures.copper(Structures.cell("TTT", 0.4, 0, 0, 0, 40, 0, 0, 0, 40), 1, 2, 3);
    assertThat(count(row, 1.9)).isEqualTo(8);
    Frame wire = Structures.copper(Structures.cell("TFF", 0.001, 0, 0, 0, 0, 0, 0, 0, 0), 0, 0, 0);
    assertThat(count(wire, 0.0025)).isEqualTo(4);
  }

  @Test
  void moreAtomsThanAnyStructureHasWithinTheCutoffAreRefusedBeforeTheyTakeMemory() {
    int n = 20_000;
    double[] r = new Random(1).doubles(3L * n).toArray();
    Frame frame =
        Structures.frame(Structures.cell("TTT", 1, 0, 0, 0, 1, 0, 0, 0, 1), r, new byte[n]);
    assertThatThrownBy(() -> NeighborSearch.of(frame, 5))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "random.xyz: frame 7: the atoms are so dense that more than 4,000,000 are within a"
                + " cut-off of 5.0 Å, images included");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theListIsRightAndSymmetric(Kind kind) {
    Random random = new Random(kind.seed() + 2);
    for (int draw = 0; draw < 3; draw++) {
      Frame frame = kind.draw(random);
      NeighborList list = NeighborList.of(NeighborSearch.of(frame, 4.5));
      assertThat(list.atoms()).isEqualTo(frame.atoms());
      for (int centre = 0; centre < frame.atoms(); centre++) {
        List<Neighbor> expected = LiteralNeighbors.of(frame, centre, 4.5);
        int from = list.start(centre);
        assertThat(list.start(centre + 1) - from).isEqualTo(expected.size());
        assertThat(list.neighbors(centre))
            .containsExactlyInAnyOrder(
                expected.stream().mapToInt(Neighbor::atom).boxed().toArray(Integer[]::new));
        for (int i = 0; i < expected.size(); i++) {
          assertThat(list.first()[from + i]).isEqualTo(centre);
          assertThat(list.distances()[from + i])
              .isEqualTo(expected.get(i).distance(), within(1e-9));
        }
        assertThat(images(list, centre))
            .isEqualTo(
                expected.stream()
                    .map(neighbor -> List.of(neighbor.atom(), neighbor.image()))
                    .collect(Collectors.toSet()));
      }
      assertVectorsFit(list, frame);
      assertSymmetric(list);
    }
  }

  @Test
  void theListIsSymmetricWhereRoundingDecidesWhoIsWithinTheCutoff() {
    Random random = new Random(3);
    Cell primitive = Structures.cell("TTT", 0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0);
    Frame crystal =
        Structures.inCell(Structures.copper(primitive, 0, 0, 0), 3, 0, 0, 0, 3, 0, 0, 0, 3);
    double contact = 1.8 * Math.sqrt(2);
    for (int draw = 0; draw < 50; draw++) {
      Frame turned =
          Structures.translated(
              Structures.turned(crystal, Structures.orthogonal(random)),
              random.nextDouble(),
              9 * random.nextDouble(),
              0.3);
      assertSymmetric(NeighborList.of(NeighborSearch.of(turned, contact)));
    }
  }

  private static Set<List<Object>> images(NeighborList list, int centre) {
    Set<List<Object>> images = new HashSet<>();
    for (int p = list.start(centre); p < list.start(centre + 1); p++) {
      int[] s = list.shifts();
      images.add(List.of(list.second()[p], List.of(s[3 * p], s[3 * p + 1], s[3 * p + 2])));
    }
    return images;
  }

  /** D = r(j) − r(i) + S · cell, of length d. */
  private static void assertVectorsFit(NeighborList list, Frame frame) {
    double[] r = frame.positions();
    for (int p = 0; p < list.pairs(); p++) {
      double squared = 0;
      for (int x = 0; x < 3; x++) {
        double expected = r[3 * list.second()[p] + x] - r[3 * list.first()[p] + x];
        for (int axis = 0; axis < 3; axis++) {
          expected += list.shifts()[3 * p + axis] * frame.cell().vector(axis, x);
        }
        assertThat(list.vectors()[3 * p + x]).isEqualTo(expected, within(1e-8));
        squared += expected * expected;
      }
      assertThat(list.distances()[p]).isEqualTo(Math.sqrt(squared), within(1e-8));
    }
  }

  private static void assertSymmetric(NeighborList list) {
    Map<List<Object>, Integer> open = new HashMap<>();
    for (int p = 0; p < list.pairs(); p++) {
      open.merge(List.of(list.first()[p], list.second()[p], list.distances()[p]), 1, Integer::sum);
    }
    open.forEach(
        (pair, times) ->
            assertThat(open.get(List.of(pair.get(1), pair.get(0), pair.get(2))))
                .as("the way back of %s", pair)
                .isEqualTo(times));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theClosestPairIsTheClosest(Kind kind) {
    Random random = new Random(kind.seed() + 3);
    for (int draw = 0; draw < 5; draw++) {
      Frame frame = kind.draw(random);
      Optional<Pair> found = NeighborSearch.closestPair(frame);
      double radius = frame.atoms() == 1 && kind.periodicity().equals("FFF") ? 1e3 : 1;
      Neighbor[] best = new Neighbor[1];
      int[] centre = new int[1];
      while (best[0] == null && radius < 1e7) {
        for (int i = 0; i < frame.atoms(); i++) {
          for (Neighbor neighbor : LiteralNeighbors.of(frame, i, radius)) {
            if (best[0] == null || neighbor.distance() < best[0].distance()) {
              best[0] = neighbor;
              centre[0] = i;
            }
          }
        }
        radius *= 3;
      }
      if (best[0] == null) {
        assertThat(found).isEmpty();
        continue;
      }
      Pair pair = found.orElseThrow();
      double distance = best[0].distance();
      assertThat(pair.distance()).isEqualTo(distance, within(1e-9));
      assertThat(pair.first()).isLessThanOrEqualTo(pair.second());
      assertThat(LiteralNeighbors.of(frame, pair.first(), distance + 1e-9))
          .as("%s really is a pair", pair)
          .anyMatch(n -> n.atom() == pair.second());
    }
  }

  @Test
  void anAtomMayBeClosestToItsOwnImage() {
    Cell cell = Structures.cell("TTT", 9, 0, 0, 8.5, 1, 0, 0, 0, 30);
    Frame frame = Structures.copper(cell, 0, 0, 0, 0, 0, 10);
    // Nearest lattice point: b − a = (−0.5, 1, 0).
    Pair pair = NeighborSearch.closestPair(frame).orElseThrow();
    assertThat(pair.first()).isEqualTo(pair.second());
    assertThat(pair.distance()).isEqualTo(Math.sqrt(1.25), within(1e-12));
  }

  @Test
  void atomsABillionAngstromApartCostNothing() {
    Frame pair = Structures.molecule(-5e8, 0, 0, 5e8, 0, 0);
    assertThat(count(pair, 5)).isZero();
    assertThat(NeighborSearch.closestPair(pair)).contains(new Pair(0, 1, 1e9));
    Frame both = Structures.molecule(-5e8, 1e9, 0, -5e8, 1e9, 1.5, 5e8, 0, 0, 5e8, 1.25, 0);
    assertThat(count(both, 5)).isEqualTo(1);
    assertThat(NeighborSearch.closestPair(both)).contains(new Pair(2, 3, 1.25));
    Cell huge = Structures.cell("TTT", 1e7, 0, 0, 0, 1e7, 0, 0, 0, 1e7);
    Frame across = Structures.copper(huge, 0.5, 0, 0, 1e7 - 0.5, 0, 0);
    assertThat(NeighborSearch.closestPair(across)).contains(new Pair(0, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTT", "TFT", "FFF"})
  void memoryFollowsTheAtomsNotTheVolume(String periodicity) {
    int n = 20_000;
    Frame frame = gas(n, 1e6, periodicity, new Random(4));
    // A dense grid of 5 Å bins over this box would have 8·10¹⁵ of them.
    double[] r = frame.positions().clone();
    r[0] = r[3] + 0.75;
    r[1] = r[4];
    r[2] = r[5];
    Frame close = Structures.frame(frame.cell(), r, frame.atomicNumbers());
    NeighborList list = NeighborList.of(NeighborSearch.of(close, 5));
    assertThat(list.neighbors(0)).containsExactly(1);
    assertThat(list.neighbors(1)).containsExactly(0);
    assertThat(NeighborSearch.closestPair(close).orElseThrow().distance())
        .isEqualTo(0.75, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTT", "TTF", "FFT", "FFF"})
  void workPerAtomDoesNotGrowWithTheirNumber(String periodicity) {
    // Free surfaces leave fewer candidates to small structures: compare large ones.
    double small = candidatesPerAtom(gas(8_000, 40, periodicity, new Random(6)));
    double large = candidatesPerAtom(gas(64_000, 80, periodicity, new Random(7)));
    assertThat(large).isLessThan(1.3 * small);
    // 27 bins of up to (5/4 · 4 Å)³ at 0.125 atoms per Å³.
    assertThat(large).isBetween(100.0, 450.0);
  }

  @Test
  void aStronglySkewedCellCostsWhatTheSameLatticeCostsUpright() {
    Frame upright = gas(300, 12, "TTT", new Random(8));
    Frame skewed = Structures.inCell(upright, 1, 0, 0, 500, 1, 0, -300, 700, 1);
    assertThat(candidatesPerAtom(skewed)).isLessThan(1.3 * candidatesPerAtom(upright));
    Neighbors neighbors = NeighborSearch.of(skewed, 4).newNeighbors();
    for (int centre = 0; centre < 300; centre += 60) {
      neighbors.find(centre);
      assertThat(neighbors.count())
          .isEqualTo(LiteralNeighbors.of(upright, centre, 4).size())
          .isPositive();
    }
  }

  private static double candidatesPerAtom(Frame frame) {
    NeighborSearch search = NeighborSearch.of(frame, 4);
    Candidates candidates = new Candidates();
    long sum = 0;
    int gathered = -1;
    for (int place = 0; place < frame.atoms(); place++) {
      int bin = search.binOf(place);
      if (bin != gathered) {
        search.gather(bin, candidates);
        gathered = bin;
      }
      sum += candidates.count;
    }
    return (double) sum / frame.atoms();
  }

  private static Frame gas(int n, double edge, String periodicity, Random random) {
    Cell cell = Structures.cell(periodicity, edge, 0, 0, 0, edge, 0, 0, 0, edge);
    return Structures.copper(cell, random.doubles(3L * n, 0, edge).toArray());
  }
}
