package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.testing.TestData;

/** Decisions that look at near lists first, against plain sums over all pairs. */
class DecisionsTest {
  private static final double H = 0.03;
  private static final int AXES = 13;

  private final Parallelism serial = Parallelism.serial();

  /** Rows about some centres, more of them about some than about others; some repeat. */
  private static double[][] rows(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][AXES];
    for (int i = 0; i < n; i++) {
      if (i > 0 && random.nextInt(8) == 0) {
        rows[i] = rows[random.nextInt(i)].clone();
        continue;
      }
      int centre = (int) (30 * random.nextDouble() * random.nextDouble());
      for (int a = 0; a < AXES; a++) {
        rows[i][a] = 0.1 * (centre * (a + 2) % 5) + 0.025 * random.nextGaussian();
      }
    }
    return rows;
  }

  private static Environments environments(double[][] rows) {
    return KernelEngineContract.environments(rows, 7);
  }

  /** log S of a query from the distances of all pairs, in double precision. */
  private static double log(PackedEnvironments queries, int row, PackedEnvironments reference) {
    double[] z = new double[reference.count()];
    Arrays.setAll(z, r -> queries.squaredDistance(row, reference, r) / (2 * H * H));
    double least = Arrays.stream(z).min().orElseThrow();
    return Math.log(Arrays.stream(z).map(v -> Math.exp(least - v)).sum()) - least;
  }

  private LogKernelSums decide(
      PackedEnvironments queries,
      PackedEnvironments reference,
      double threshold,
      Precision precision,
      String engine,
      Parallelism parallelism) {
    return KernelEngines.get(engine)
        .evaluate(
            KernelTask.of(
                queries,
                reference,
                Bandwidths.of(H),
                new Accuracy(precision, 0, OptionalDouble.of(threshold)),
                Want.SUMS),
            parallelism);
  }

  /** Compares all decisions at thresholds that some rows are next to, and at usual ones. */
  private int requireRight(
      PackedEnvironments queries, PackedEnvironments reference, Precision precision) {
    double[] logs =
        IntStream.range(0, queries.count()).mapToDouble(i -> log(queries, i, reference)).toArray();
    List<Double> thresholds = new ArrayList<>(List.of(-3.0, 0.0, 2.0, 20.0));
    // On both sides of a row's own δH, within and beyond what is asked for to be certain.
    for (double by : new double[] {-0.03, -0.01, -2e-4, 2e-4, 0.01, 0.03}) {
      thresholds.add(Math.min(30, -logs[0]) + by);
      thresholds.add(Math.min(30, -logs[logs.length / 2]) + by);
    }
    int novel = 0;
    for (double threshold : thresholds) {
      LogKernelSums decided =
          decide(queries, reference, threshold, precision, KernelEngines.AUTO, serial);
      for (int i = 0; i < logs.length; i++) {
        if (Math.abs(-logs[i] - threshold) > 1e-4) {
          assertThat(-decided.log(i, 0) <= threshold)
              .as("row %d, δH %s at %s", i, -logs[i], threshold)
              .isEqualTo(-logs[i] <= threshold);
        }
        assertThat(decided.log(i, 0)).isLessThan(logs[i] + 1e-4 * Math.max(1, -logs[i]));
        novel += -decided.log(i, 0) > threshold ? 1 : 0;
      }
    }
    return novel;
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void sidesAreThoseOfAllPairs(Precision precision) {
    double[][] x = rows(3000, 1);
    PackedEnvironments reference = PackedEnvironments.of(environments(x), serial);
    // So many rows that tiles take what is left, and so few that it is taken one by one.
    for (int n : new int[] {200, 9, 1}) {
      double[][] y = rows(n, 2 + n);
      if (n > 1) {
        y[1] = x[17].clone();
        y[2][3] += 0.2;
        y[3][0] += 5;
        y[4][0] += 1e4;
        y[5] = y[6].clone();
      }
      PackedEnvironments queries = reference.pack(environments(y), serial);
      assertThat(requireRight(queries, reference, precision)).isPositive();
    }
  }

  /** More rows than are looked at together. */
  @Test
  void sidesOfManyRowsAreThoseOfAllPairs() {
    PackedEnvironments reference = PackedEnvironments.of(environments(rows(1100, 11)), serial);
    double[][] y = rows(2500, 12);
    for (int i = 0; i < y.length; i++) {
      y[i][i % AXES] += 0.09;
    }
    PackedEnvironments queries = reference.pack(environments(y), serial);
    LogKernelSums decided =
        decide(queries, reference, 0.5, Precision.SINGLE, KernelEngines.AUTO, serial);
    int novel = 0;
    for (int i = 0; i < queries.count(); i++) {
      double log = log(queries, i, reference);
      if (Math.abs(-log - 0.5) > 1e-4) {
        assertThat(-decided.log(i, 0) <= 0.5).as("row %d, δH %s", i, -log).isEqualTo(-log <= 0.5);
      }
      novel += -log > 0.5 ? 1 : 0;
    }
    assertThat(novel).isBetween(2100, 2490);
  }

  /** Small segments, and axes that came with the second one. */
  @Test
  void sidesAreThoseOfAllPairsOfSegments() {
    double[][] x = rows(1500, 3);
    double[][] more = rows(700, 4);
    for (double[] row : x) {
      row[5] = 0.25;
    }
    ReferenceSet set = ReferenceSet.of(environments(x), serial);
    set.makeLists(1, serial);
    set =
        set.appended(environments(more), TileStorage.MEMORY, serial)
            .appended(environments(rows(5, 5)), TileStorage.MEMORY, serial);
    assertThat(set.segments()).isEqualTo(3);
    double[][] y = rows(80, 6);
    for (int i = 0; i < 40; i++) {
      y[i][5] = i < 20 ? 0.25 : 0.25 + 0.02 * i;
    }
    PackedEnvironments queries = set.pack(environments(y), serial);
    assertThat(requireRight(queries, set.packed(), Precision.SINGLE)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 108})
  void sidesAreThoseOfAllPairsOfElements(int atoms) {
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(8, 5).withElements(ElementForm.CENTRE);
    Environments all;
    try (FrameSource frames =
        FrameSource.open(TestData.shipped("alcu108_triclinic_700K.extxyz.gz"))) {
      all = Environments.describe(frames, spec, serial);
    }
    int last = all.count() - 108;
    PackedEnvironments reference =
        PackedEnvironments.of(all.select(IntStream.range(0, last).toArray()), serial);
    assertThat(reference.apart()).isTrue();
    PackedEnvironments queries =
        reference.pack(all.select(IntStream.range(last, last + atoms).toArray()), serial);
    requireRight(queries, reference, Precision.SINGLE);
  }

  @Test
  void sumsHaveTheSameBitsForAnyThreadsAndEngine() {
    PackedEnvironments reference = PackedEnvironments.of(environments(rows(2500, 7)), serial);
    for (int n : new int[] {150, 12}) {
      PackedEnvironments queries = reference.pack(environments(rows(n, 8)), serial);
      LogKernelSums alone =
          decide(queries, reference, 0, Precision.SINGLE, KernelEngines.AUTO, serial);
      for (String engine : KernelEngines.names()) {
        try (Parallelism three = Parallelism.of(3)) {
          LogKernelSums other = decide(queries, reference, 0, Precision.SINGLE, engine, three);
          for (int i = 0; i < n; i++) {
            assertThat(other.log(i, 0)).isEqualTo(alone.log(i, 0));
          }
        }
      }
    }
  }

  @Test
  void listsHoldEachRowOnceBesideItsNearestCentre() {
    PackedEnvironments packed = PackedEnvironments.of(environments(rows(2000, 9)), serial);
    RowLists lists = packed.lists(serial).get(0).lists();
    assertThat(lists.count()).isBetween(20, 45);
    assertThat(lists.places()).hasSize(2000).doesNotHaveDuplicates();
    try (Parallelism three = Parallelism.of(3)) {
      RowLists again =
          PackedEnvironments.of(environments(rows(2000, 9)), three).lists(three).get(0).lists();
      assertThat(again.places()).isEqualTo(lists.places());
      assertThat(again.centres()).isDeepEqualTo(lists.centres());
    }
    for (int list = 0; list < lists.count(); list++) {
      int place = lists.places()[lists.start()[list]];
      double own = squaredDistance(packed, place, lists.centres()[list]);
      for (double[] centre : lists.centres()) {
        assertThat(own).isLessThan(squaredDistance(packed, place, centre) + 1e-6);
      }
    }
  }

  private static double squaredDistance(PackedEnvironments packed, int place, double[] centre) {
    return IntStream.range(0, packed.axes())
        .mapToDouble(a -> Math.pow(packed.number(place, a) - centre[a], 2))
        .sum();
  }

  /** A row that is counted twice would cover what is not covered. */
  @Test
  void listsThatRepeatOrLackRowsAreRefused() {
    ReferenceSet set = ReferenceSet.of(environments(rows(1200, 10)), serial);
    set.makeLists(1, serial);
    ReferenceParts parts = set.parts();
    RowLists lists = Objects.requireNonNull(parts.segments().get(0).lists());
    int[] twice = lists.places().clone();
    twice[1] = twice[0];
    int[] beyond = lists.places().clone();
    beyond[5] = 1 << 20;
    int[] descending = lists.start().clone();
    descending[1] = descending[2];
    double[][] nowhere = lists.centres().clone();
    nowhere[3] = new double[AXES - 1];
    for (RowLists bad :
        List.of(
            new RowLists(lists.centres(), lists.start(), twice),
            new RowLists(lists.centres(), lists.start(), beyond),
            new RowLists(lists.centres(), descending, lists.places()),
            new RowLists(nowhere, lists.start(), lists.places()))) {
      assertThatThrownBy(
              () -> parts.segments().get(0).withLists(bad).require(false, parts.transform()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("list");
    }
  }
}
