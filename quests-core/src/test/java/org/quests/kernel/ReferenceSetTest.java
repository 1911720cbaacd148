package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

class ReferenceSetTest {
  private static final Bandwidths H = new Bandwidths(List.of(Bandwidth.of(0.015)));
  private static final int D = 7;

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine engine = KernelEngines.get(KernelEngines.AUTO);

  private static Environments environments(double[][] rows) {
    return Environments.of(
        RowSpec.external("own", rows[0].length),
        "rows",
        rows,
        IntStream.rangeClosed(0, (rows.length + 9) / 10)
            .map(f -> Math.min(rows.length, 10 * f))
            .toArray());
  }

  /** A set that grew by rows, so many at a time. */
  private ReferenceSet grown(double[][] rows, int... sizes) {
    ReferenceSet set = null;
    int from = 0;
    for (int size : sizes) {
      Environments more = environments(Arrays.copyOfRange(rows, from, from + size));
      set = set == null ? ReferenceSet.of(more, serial) : set.with(more, serial);
      from += size;
    }
    assertThat(from).isEqualTo(rows.length);
    return Objects.requireNonNull(set);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 100, 128})
  void growsByNewSnapshots(int first) {
    double[][] rows = KernelEngineContract.rows(200, 5, 0.01, 1);
    double[][] head = Arrays.copyOfRange(rows, 0, first);
    double[][] tail = Arrays.copyOfRange(rows, first, rows.length);
    ReferenceSet small = ReferenceSet.of(KernelEngineContract.environments(head, 7), serial);
    ReferenceSet grown = small.with(KernelEngineContract.environments(tail, 7), serial);
    ReferenceSet whole = ReferenceSet.of(KernelEngineContract.environments(rows, 7), serial);
    assertThat(small.count()).isEqualTo(first);
    assertThat(grown.count()).isEqualTo(200);
    assertThat(grown.segments()).isEqualTo(1);
    assertThat(grown.sources()).containsExactly("test", "test");
    assertThat(grown.origin(0)).isEqualTo(new ReferenceSet.Origin("test", 0, 0));
    assertThat(grown.origin(first + 3)).isEqualTo(new ReferenceSet.Origin("test", 0, 3));
    assertThatThrownBy(() -> grown.origin(200)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> grown.origin(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    LogKernelSums found = sums(grown.packed(), grown, Accuracy.EXACT, Want.SUMS);
    LogKernelSums expected = sums(whole.packed(), whole, Accuracy.EXACT, Want.SUMS);
    for (int place = 0; place < 200; place++) {
      assertThat(grown.packed().rowOf(place)).isEqualTo(whole.packed().rowOf(place));
      assertThat(found.log(place, 0)).isEqualTo(expected.log(place, 0));
    }
  }

  private LogKernelSums sums(
      PackedEnvironments queries, ReferenceSet set, Accuracy accuracy, Want want) {
    return engine.evaluate(KernelTask.of(queries, set.packed(), H, accuracy, want), serial);
  }

  /** Rows in clusters, some of them far out, with a column that changes late. */
  private static double[][] clusters(int n, long seed, int constantUntil) {
    Random random = new Random(seed);
    double[][] rows = new double[n][D];
    for (int i = 0; i < n; i++) {
      int cluster = random.nextInt(12);
      boolean far = random.nextInt(50) == 0;
      for (int a = 0; a < D; a++) {
        rows[i][a] = Math.sin(cluster * (a + 2.0)) + (far ? 0.4 : 0.01) * random.nextGaussian();
      }
      rows[i][2] = i < constantUntil ? 0.25 : rows[i][2];
      rows[i][5] = i < 2 * constantUntil ? -1.0 / 3 : rows[i][5];
    }
    return rows;
  }

  /** Sizes in which a set grows, with the number of segments that it then has. */
  private static final int[][] GROWTH = {
    {1500, 100},
    {1500, 700},
    {1500, 751},
    {1600, 333, 65, 64, 63, 1, 1, 1, 2},
    {70, 30, 2000, 900, 400, 100, 40, 20},
    {2100, 1, 1, 1, 1},
    {50, 50, 50, 50, 1000, 10, 900, 3}
  };

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void whatGrewEqualsTheWholeWithinTheBound(Precision precision) {
    Accuracy accuracy = Accuracy.of(precision, 0);
    for (int[] sizes : GROWTH) {
      int n = IntStream.of(sizes).sum();
      for (int constantUntil : new int[] {0, n / 3}) {
        double[][] rows = clusters(n, n + constantUntil, constantUntil);
        ReferenceSet grown = grown(rows, sizes);
        ReferenceSet whole = grown(rows, n);
        assertThat(whole.segments()).isEqualTo(1);
        Environments queries = environments(clusters(300, 5, 0));
        compare(
            sums(grown.packed(), grown, accuracy, Want.SUMS),
            sums(whole.packed(), whole, accuracy, Want.SUMS),
            n);
        compare(
            sums(grown.pack(queries, serial), grown, accuracy, Want.SUMS),
            sums(whole.pack(queries, serial), whole, accuracy, Want.SUMS),
            300);
      }
    }
  }

  private static void compare(LogKernelSums found, LogKernelSums expected, int rows) {
    found.requireComplete();
    assertThat(found.rows()).hasSize(rows);
    for (int row = 0; row < rows; row++) {
      double allowed = found.errorBound(row, 0) + expected.errorBound(row, 0);
      assertThat(allowed).isLessThan(0.02);
      assertThat(found.log(row, 0)).isCloseTo(expected.log(row, 0), within(allowed));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double allowed) {
    return org.assertj.core.data.Offset.offset(allowed);
  }

  @Test
  void groupsNearestAndOwnFramesGoByRows() {
    double[][] rows = clusters(2000, 3, 500);
    ReferenceSet grown = grown(rows, 1300, 300, 200, 120, 80);
    ReferenceSet whole = grown(rows, 2000);
    assertThat(grown.segments()).isGreaterThan(2);
    int[] labels = IntStream.range(0, 2000).map(row -> row * 7 % 3).toArray();
    Want want = new Want(true, Groups.of(3, labels), false);
    PackedEnvironments mine = grown.pack(environments(clusters(200, 4, 0)), serial);
    PackedEnvironments other = whole.pack(environments(clusters(200, 4, 0)), serial);
    LogKernelSums found = sums(mine, grown, Accuracy.EXACT, want);
    LogKernelSums expected = sums(other, whole, Accuracy.EXACT, want);
    for (int row = 0; row < 200; row++) {
      assertThat(found.nearestRow(row)).isEqualTo(expected.nearestRow(row));
      for (int g = 0; g < 3; g++) {
        assertThat(found.log(row, 0, g)).isCloseTo(expected.log(row, 0, g), within(1e-9));
      }
    }
    // Frames are numbered on: those of what was added are other ones than those before.
    Want others = new Want(true, Groups.ALL, true);
    LogKernelSums own = sums(grown.packed(), grown, Accuracy.EXACT, others);
    LogKernelSums same = sums(whole.packed(), whole, Accuracy.EXACT, others);
    for (int row = 0; row < 2000; row++) {
      assertThat(own.nearestRow(row)).isEqualTo(same.nearestRow(row));
      assertThat(own.log(row, 0)).isCloseTo(same.log(row, 0), within(1e-9));
    }
  }

  @Test
  void decisionsAreThoseOfFullSums() {
    double[][] rows = clusters(2000, 6, 300);
    ReferenceSet grown = grown(rows, 1200, 500, 170, 80, 50);
    PackedEnvironments queries = grown.pack(environments(clusters(300, 7, 0)), serial);
    for (PackedEnvironments of : List.of(queries, grown.packed())) {
      LogKernelSums full = sums(of, grown, Accuracy.EXACT, Want.SUMS);
      for (double threshold : new double[] {-4, -1, 0, 3}) {
        Accuracy decide = new Accuracy(Precision.DOUBLE, 0, java.util.OptionalDouble.of(threshold));
        LogKernelSums decided = sums(of, grown, decide, Want.SUMS);
        for (int row = 0; row < of.count(); row++) {
          assertThat(-decided.log(row, 0) > threshold).isEqualTo(-full.log(row, 0) > threshold);
        }
      }
    }
  }

  /** Places without a row stand between segments: parts, their files and threads all know it. */
  @Test
  void partsMergeToTheBytesOfTheWhole() throws IOException {
    double[][] rows = clusters(1100, 8, 0);
    ReferenceSet grown = grown(rows, 700, 250, 100, 30, 20);
    assertThat(grown.packed().places()).isGreaterThan(1100);
    KernelTask task = KernelTask.of(grown.packed(), grown.packed(), H, Accuracy.EXACT, Want.SUMS);
    byte[] whole = KernelEngineContract.bytes(engine.evaluate(task, serial));
    List<TileBlock> blocks = new ArrayList<>(TileBlock.cut(task, 3));
    Collections.shuffle(blocks, new Random(9));
    LogKernelSums merged = null;
    try (Parallelism two = Parallelism.of(2)) {
      for (TileBlock block : blocks) {
        byte[] part = KernelEngineContract.bytes(engine.evaluate(task.withBlock(block), two));
        LogKernelSums read = LogKernelSums.readFrom(new ByteArrayInputStream(part));
        merged = merged == null ? read : merged.merge(read);
      }
    }
    Objects.requireNonNull(merged).requireComplete();
    assertThat(KernelEngineContract.bytes(merged)).isEqualTo(whole);
    LogKernelSums back = LogKernelSums.readFrom(new ByteArrayInputStream(whole));
    assertThat(back.rows()).hasSize(1100);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    back.writeTo(again);
    assertThat(again.toByteArray()).isEqualTo(whole);
  }

  @Test
  void bitsAreAFunctionOfTheSegments() {
    double[][] rows = clusters(1700, 10, 600);
    ReferenceSet grown = grown(rows, 1100, 300, 200, 100);
    ReferenceSet again = grown(rows, 1100, 300, 200, 100);
    assertThat(grown.hash()).isEqualTo(again.hash());
    assertThat(grown.hash()).isNotEqualTo(grown(rows, 1100, 300, 100, 200).hash());
    LogKernelSums one = sums(grown.packed(), grown, Accuracy.EXACT, Want.SUMS);
    LogKernelSums other = sums(again.packed(), again, Accuracy.EXACT, Want.SUMS);
    for (int row = 0; row < 1700; row++) {
      assertThat(one.log(row, 0)).isEqualTo(other.log(row, 0));
    }
  }

  /** What is added is worked on, not what is there. */
  @Test
  void addingCostsWhatIsAdded() {
    int n = 4000;
    double[][] rows = clusters(n + 400, 11, 0);
    ReferenceSet set = grown(Arrays.copyOf(rows, n), n);
    PackedEnvironments before = set.packed();
    for (int from = n; from < n + 400; from += 10) {
      set = set.with(environments(Arrays.copyOfRange(rows, from, from + 10)), serial);
      assertThat(set.segments()).isLessThan(8);
    }
    for (int t = 0; t < before.tiles(); t++) {
      assertThat(set.packed().tile(t)).isSameAs(before.tile(t));
    }
  }

  @Test
  void refusesOtherRows() {
    ReferenceSet set = grown(clusters(100, 1, 0), 100);
    Environments other =
        Environments.of(
            RowSpec.external("other", D), "other", clusters(10, 2, 0), new int[] {0, 10});
    assertThatThrownBy(() -> set.with(other, serial)).isInstanceOf(QuestsException.class);
  }

  /** Of rows without a usual bandwidth, in whatever unit. */
  @Test
  void whetherRowsAreOrderedDoesNotDependOnTheirUnit() {
    Random random = new Random(4);
    for (boolean clustered : new boolean[] {true, false}) {
      for (double unit : new double[] {1e-5, 1, 1e5}) {
        double[][] rows = new double[2048][5];
        for (double[] row : rows) {
          int cluster = clustered ? random.nextInt(20) : 0;
          for (int a = 0; a < row.length; a++) {
            row[a] = unit * ((cluster * (a + 3)) % 7 + 0.02 * random.nextGaussian());
          }
        }
        PackedEnvironments packed = PackedEnvironments.of(environments(rows), serial);
        assertThat(packed.ordered()).as("unit %s", unit).isEqualTo(clustered);
      }
    }
  }
}
