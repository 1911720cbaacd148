package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/** What every engine has to do. An engine is a class that passes this. */
abstract class KernelEngineContract {
  private static final double H = 0.015;

  /** The engine under test. */
  abstract KernelEngine engine();

  /** The precision under test. */
  abstract Precision precision();

  /** Relative error of a kernel sum that is allowed in that precision. */
  private double relativeTolerance() {
    return precision() == Precision.DOUBLE ? 1e-11 : 3e-5;
  }

  private Accuracy exact() {
    return Accuracy.of(precision(), 0);
  }

  /** Rows of k = 3 (d = 5) or so, in clusters a few h apart, some of them equal. */
  static double[][] rows(int n, int d, double spread, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (int i = 0; i < n; i++) {
      if (i > 0 && random.nextInt(10) == 0) {
        rows[i] = rows[random.nextInt(i)].clone();
        continue;
      }
      for (int a = 0; a < d; a++) {
        rows[i][a] = 0.3 / (a + 1) + spread * random.nextGaussian();
      }
    }
    return rows;
  }

  /** Environments of frames with so many atoms each. */
  static Environments environments(double[][] rows, int atomsPerFrame) {
    int d = rows[0].length;
    double[] flat = new double[rows.length * d];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * d, d);
    }
    int frames = (rows.length + atomsPerFrame - 1) / atomsPerFrame;
    int[] start = new int[frames + 1];
    Arrays.setAll(start, f -> Math.min(rows.length, f * atomsPerFrame));
    return Environments.of(
        new DescriptorSpec((d + 1) / 2, 5.0, List.of()), "test", flat, start, null);
  }

  private static PackedEnvironments packed(double[][] rows) {
    return PackedEnvironments.of(environments(rows, 7), Parallelism.serial());
  }

  private LogKernelSums evaluate(double[][] queries, double[][] reference, Want want, double... h) {
    PackedEnvironments packed = packed(reference);
    return evaluate(packed.pack(environments(queries, 7), Parallelism.serial()), packed, want, h);
  }

  private LogKernelSums evaluate(
      PackedEnvironments queries, PackedEnvironments reference, Want want, double... h) {
    return engine()
        .evaluate(
            KernelTask.of(queries, reference, Bandwidths.of(h), exact(), want),
            Parallelism.serial());
  }

  private void assertSum(LogKernelSums sums, int row, int b, double expectedLog) {
    // An error of S is that of log S; where log S is large its own last digits count.
    double rounding = 1e-15 * Math.abs(expectedLog);
    double off = Math.abs(sums.log(row, b) - expectedLog);
    assertThat(off).as("row %d", row).isLessThan(relativeTolerance() + rounding);
    assertThat(off)
        .as("bound of row %d", row)
        .isLessThanOrEqualTo(1.01 * sums.errorBound(row, b) + rounding);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 5, 0.01", "50, 50, 63, 0.003", "50, 50, 63, 0.01", "17, 43, 1, 0.05",
    "50, 1, 9, 0.05", "1, 50, 9, 0.02", "50, 50, 315, 0.001", "33, 50, 7, 1.0"
  })
  void agreesWithExactArithmetic(int queries, int reference, int d, double spread) {
    double[][] y = rows(queries, d, spread, 1);
    double[][] x = rows(reference, d, spread, 2);
    LogKernelSums sums = evaluate(y, x, Want.SUMS, H, 0.05, 0.1);
    double[] h = {H, 0.05, 0.1};
    for (int i = 0; i < queries; i++) {
      for (int b = 0; b < h.length; b++) {
        assertSum(sums, i, b, ExactKernelSums.log(ExactKernelSums.sum(y[i], x, h[b], j -> true)));
      }
    }
  }

  @Test
  void agreesWithExactArithmeticOnItself() {
    double[][] x = rows(50, 9, 0.004, 3);
    PackedEnvironments packed = packed(x);
    LogKernelSums sums = evaluate(packed, packed, Want.SUMS, H);
    for (int i = 0; i < x.length; i++) {
      assertSum(sums, i, 0, ExactKernelSums.log(ExactKernelSums.sum(x[i], x, H, j -> true)));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 5, 30, 38, 40, 100, 1000, 1e5, 1e9})
  void staysFiniteHoweverFar(double bandwidths) {
    double[][] x = {{0.25, 0.5, 0.125}};
    double[][] y = {{0.25, 0.5 + bandwidths * H, 0.125}};
    double distance = (y[0][1] - x[0][1]) / H;
    double dH = -evaluate(y, x, Want.SUMS, H).log(0, 0);
    assertThat(dH).isEqualTo(distance * distance / 2, within(1e-6 * distance * distance / 2));
  }

  @Test
  void farQueriesSeeHowManyAreNearest() {
    double[][] x = new double[200][3];
    for (int i = 0; i < 150; i++) {
      x[i][0] = 1;
    }
    double[][] y = {{-100 * H, 0, 0}};
    double dH = -evaluate(y, x, Want.SUMS, H).log(0, 0);
    assertThat(dH).isEqualTo(5000 - Math.log(50), within(5e-3 * 1e-3 * 5000));
  }

  @Test
  void countsDuplicates() {
    double[][] x = new double[1000][5];
    Arrays.fill(x, new double[] {0.1, 0.2, 0.3, 0.4, 0.5});
    PackedEnvironments packed = packed(x);
    LogKernelSums sums = evaluate(packed, packed, Want.SUMS, H);
    for (int i = 0; i < x.length; i++) {
      assertThat(sums.log(i, 0)).isEqualTo(Math.log(1000), within(relativeTolerance()));
    }
  }

  @Test
  void keepsGroupsApartAndEmptyOnesEmpty() {
    double[][] x = rows(230, 5, 0.01, 5);
    double[][] y = rows(70, 5, 0.01, 6);
    int[] labels = new int[x.length];
    Random random = new Random(7);
    Arrays.setAll(labels, j -> 2 * random.nextInt(3));
    Want want = new Want(false, Groups.of(6, labels), false);
    LogKernelSums sums = evaluate(y, x, want, H, 0.05);
    double[] h = {H, 0.05};
    for (int i = 0; i < y.length; i += 13) {
      for (int b = 0; b < 2; b++) {
        for (int g = 0; g < 6; g++) {
          if (g % 2 == 1) {
            assertThat(sums.log(i, b, g)).isEqualTo(Double.NEGATIVE_INFINITY);
            continue;
          }
          int group = g;
          double expected =
              ExactKernelSums.log(ExactKernelSums.sum(y[i], x, h[b], j -> labels[j] == group));
          assertThat(sums.log(i, b, g))
              .isEqualTo(expected, within(relativeTolerance() + 1e-15 * Math.abs(expected)));
        }
        assertSum(sums, i, b, ExactKernelSums.log(ExactKernelSums.sum(y[i], x, h[b], j -> true)));
      }
    }
  }

  @Test
  void leavesOwnFrameOut() {
    double[][] x = rows(150, 5, 0.01, 8);
    PackedEnvironments packed = packed(x);
    LogKernelSums sums = evaluate(packed, packed, new Want(true, Groups.ALL, true), H);
    for (int i = 0; i < x.length; i++) {
      int frame = i / 7;
      IntPredicate others = j -> j / 7 != frame;
      assertSum(sums, i, 0, ExactKernelSums.log(ExactKernelSums.sum(x[i], x, H, others)));
      assertThat(sums.nearestRow(i) / 7).isNotEqualTo(frame);
    }
  }

  @Test
  void leavingOutTheOnlyFrameLeavesNothing() {
    PackedEnvironments one = packed(rows(5, 5, 0.01, 9));
    LogKernelSums sums = evaluate(one, one, new Want(true, Groups.ALL, true), H);
    assertThat(sums.log(3, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(sums.nearestRow(3)).isEqualTo(-1);
    assertThat(sums.nearestSquaredDistance(3)).isInfinite();
  }

  @Test
  void findsTheNearest() {
    double[][] x = rows(500, 5, 0.02, 10);
    double[][] y = rows(90, 5, 0.02, 11);
    LogKernelSums sums = evaluate(y, x, Want.NEAREST, H);
    for (int i = 0; i < y.length; i++) {
      int best = 0;
      for (int j = 1; j < x.length; j++) {
        if (squared(y[i], x[j]) < squared(y[i], x[best])) {
          best = j;
        }
      }
      double expected = squared(y[i], x[best]);
      assertThat(sums.nearestSquaredDistance(i)).isEqualTo(expected, within(1e-12 * expected));
      assertThat(sums.nearestRow(i)).isEqualTo(best);
    }
  }

  /** Clusters so far apart that most tiles are left out, and so many that rows are ordered. */
  private static double[][] clusters(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][9];
    for (double[] row : rows) {
      int cluster = random.nextInt(20);
      for (int a = 0; a < row.length; a++) {
        row[a] = 0.5 * ((cluster * (a + 3)) % 7) + 0.01 * random.nextGaussian();
      }
    }
    rows[n - 1][0] += 2;
    return rows;
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesOutWhatDoesNotMatter(boolean self) throws IOException {
    double[][] x = clusters(3000, 30);
    double[][] y = self ? x : clusters(700, 31);
    PackedEnvironments reference = packed(x);
    assertThat(reference.ordered()).isTrue();
    PackedEnvironments queries =
        self ? reference : reference.pack(environments(y, 7), Parallelism.serial());
    Accuracy loose = Accuracy.of(precision(), 1e-6);
    KernelTask task = KernelTask.of(queries, reference, Bandwidths.of(H, 0.02), loose, Want.SUMS);
    LogKernelSums sums = engine().evaluate(task, Parallelism.serial());
    assertThat(sums.header().tolerance()).isBetween(1e-16, 1e-6);
    for (int query = 0; query < queries.count(); query += 37) {
      double[] row = y[query];
      assertSum(sums, query, 0, ExactKernelSums.log(near(row, x, H)));
      assertSum(sums, query, 1, ExactKernelSums.log(near(row, x, 0.02)));
    }
    assertThat(bytes(merged(task, new Random(32)))).isEqualTo(bytes(sums));
    try (Parallelism three = Parallelism.of(3)) {
      assertThat(bytes(engine().evaluate(task, three))).isEqualTo(bytes(sums));
    }
  }

  /** What is beyond 200 in the exponent of a row with near neighbours cannot be seen. */
  private static java.math.BigDecimal near(double[] y, double[][] x, double h) {
    double best = Arrays.stream(x).mapToDouble(r -> squared(y, r)).min().getAsDouble();
    return ExactKernelSums.sum(y, x, h, j -> squared(y, x[j]) - best < 400 * h * h);
  }

  private static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  @Test
  void givesTheSameBitsForAnyNumberOfThreadsAndSplit() throws IOException {
    double[][] x = rows(1500, 7, 0.02, 12);
    double[][] y = rows(300, 7, 0.02, 13);
    Random random = new Random(14);
    for (boolean self : new boolean[] {false, true}) {
      PackedEnvironments reference = packed(x);
      PackedEnvironments queries =
          self ? reference : reference.pack(environments(y, 7), Parallelism.serial());
      int[] labels = new int[x.length];
      Arrays.setAll(labels, j -> j % 3);
      for (Want want :
          List.of(Want.SUMS, Want.NEAREST, new Want(true, Groups.of(3, labels), true))) {
        KernelTask task = KernelTask.of(queries, reference, Bandwidths.of(H, 0.05), exact(), want);
        byte[] expected = bytes(engine().evaluate(task, Parallelism.serial()));
        try (Parallelism three = Parallelism.of(3)) {
          assertThat(bytes(engine().evaluate(task, three))).isEqualTo(expected);
        }
        assertThat(bytes(merged(task, random))).isEqualTo(expected);
      }
    }
  }

  /** Cuts a task at random, evaluates the parts in random order, sends them through files. */
  private LogKernelSums merged(KernelTask task, Random random) throws IOException {
    List<LogKernelSums> parts = new ArrayList<>();
    for (TileBlock block : randomCut(task, random)) {
      LogKernelSums part = engine().evaluate(task.withBlock(block), Parallelism.serial());
      parts.add(LogKernelSums.readFrom(new ByteArrayInputStream(bytes(part))));
    }
    Collections.shuffle(parts, random);
    while (parts.size() > 1) {
      LogKernelSums a = parts.remove(random.nextInt(parts.size()));
      LogKernelSums b = parts.remove(random.nextInt(parts.size()));
      parts.add(a.merge(b));
    }
    return parts.get(0);
  }

  /** Blocks that cover each pair once, those of a set with itself in either orientation. */
  static List<TileBlock> randomCut(KernelTask task, Random random) {
    TileBlock all = task.block();
    List<int[]> queries = ranges(all.queryTo(), 3, random);
    List<int[]> reference = task.bothSides() ? queries : ranges(all.referenceTo(), 9, random);
    List<TileBlock> blocks = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      for (int j = task.bothSides() ? i : 0; j < reference.size(); j++) {
        int[] q = queries.get(i);
        int[] r = reference.get(j);
        TileBlock block = new TileBlock(q[0], q[1], r[0], r[1]);
        blocks.add(task.bothSides() && random.nextBoolean() ? block.turned() : block);
      }
    }
    return blocks;
  }

  private static List<int[]> ranges(int tiles, int most, Random random) {
    List<int[]> ranges = new ArrayList<>();
    for (int from = 0; from < tiles; ) {
      int to = Math.min(tiles, from + 1 + random.nextInt(most));
      ranges.add(new int[] {from, to});
      from = to;
    }
    return ranges;
  }

  static byte[] bytes(LogKernelSums sums) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sums.writeTo(out);
    return out.toByteArray();
  }

  @Test
  void severalBandwidthsAgreeWithEachAlone() {
    double[][] x = rows(300, 7, 0.02, 15);
    PackedEnvironments packed = packed(x);
    double[] h = {0.005, H, 0.05, 3};
    LogKernelSums together = evaluate(packed, packed, Want.SUMS, h);
    for (int b = 0; b < h.length; b++) {
      LogKernelSums alone = evaluate(packed, packed, Want.SUMS, h[b]);
      for (int i = 0; i < x.length; i++) {
        double bounds = together.errorBound(i, b) + alone.errorBound(i, 0);
        assertThat(together.log(i, b)).isEqualTo(alone.log(i, 0), within(bounds));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void isAtLeastAsPreciseAsAsked(Precision asked) {
    PackedEnvironments packed = packed(rows(30, 5, 0.01, 16));
    LogKernelSums sums =
        engine()
            .evaluate(
                KernelTask.of(packed, packed, Bandwidths.of(H), Accuracy.of(asked, 0), Want.SUMS),
                Parallelism.serial());
    assertThat(sums.header().precision())
        .isIn(
            asked == Precision.SINGLE
                ? List.of(Precision.SINGLE, Precision.DOUBLE)
                : List.of(Precision.DOUBLE));
  }

  @Test
  void decidesOnTheRightSide() {
    double[][] x = rows(800, 5, 0.02, 17);
    double[][] y = rows(200, 5, 0.03, 18);
    PackedEnvironments reference = packed(x);
    PackedEnvironments queries = reference.pack(environments(y, 7), Parallelism.serial());
    LogKernelSums whole = evaluate(queries, reference, Want.SUMS, H);
    for (double threshold : new double[] {-4, -1, 0, 1e-5, 3}) {
      LogKernelSums decided =
          engine()
              .evaluate(
                  KernelTask.of(
                      queries,
                      reference,
                      Bandwidths.of(H),
                      new Accuracy(precision(), 0, OptionalDouble.of(threshold)),
                      Want.SUMS),
                  Parallelism.serial());
      for (int i = 0; i < y.length; i++) {
        double dH = -whole.log(i, 0);
        if (Math.abs(dH - threshold) > 1e-4) {
          assertThat(-decided.log(i, 0) <= threshold).isEqualTo(dH <= threshold);
        }
      }
    }
  }

  @Test
  void stopsWhereTheSideIsCertain() {
    double[][] x = clusters(3000, 40);
    PackedEnvironments reference = packed(x);
    PackedEnvironments queries =
        reference.pack(environments(clusters(300, 41), 7), Parallelism.serial());
    LogKernelSums whole = evaluate(queries, reference, Want.SUMS, H);
    LogKernelSums decided =
        engine()
            .evaluate(
                KernelTask.of(
                    queries,
                    reference,
                    Bandwidths.of(H),
                    new Accuracy(precision(), 0, OptionalDouble.of(20)),
                    Want.SUMS),
                Parallelism.serial());
    int stopped = 0;
    for (int query = 0; query < queries.count(); query++) {
      assertThat(-decided.log(query, 0) <= 20).isEqualTo(-whole.log(query, 0) <= 20);
      // Rows that are closed up are rounded about other centres: within what the bounds say.
      double rounding = decided.errorBound(query, 0) + whole.errorBound(query, 0);
      assertThat(decided.log(query, 0)).isLessThan(whole.log(query, 0) + rounding);
      stopped += decided.log(query, 0) < whole.log(query, 0) - 1e-3 ? 1 : 0;
    }
    assertThat(stopped).as("sums that stopped early").isPositive();
  }

  @Test
  void decisionsDoNotDependOnThreadsOrBlocks() {
    PackedEnvironments reference = packed(rows(3000, 5, 0.02, 40));
    PackedEnvironments queries =
        reference.pack(environments(rows(300, 5, 0.04, 41), 7), Parallelism.serial());
    KernelTask task =
        KernelTask.of(
            queries,
            reference,
            Bandwidths.of(H),
            new Accuracy(precision(), 0, OptionalDouble.of(0)),
            Want.SUMS);
    LogKernelSums alone = engine().evaluate(task, Parallelism.serial());
    int novel = 0;
    for (int query = 0; query < queries.count(); query++) {
      novel += -alone.log(query, 0) > 0 ? 1 : 0;
    }
    assertThat(novel).isBetween(1, queries.count() - 1);
    try (Parallelism three = Parallelism.of(3)) {
      LogKernelSums together = engine().evaluate(task, three);
      for (int query = 0; query < queries.count(); query++) {
        assertThat(together.log(query, 0)).isEqualTo(alone.log(query, 0));
      }
      int from = 1;
      int to = queries.tiles() - 1;
      LogKernelSums part =
          engine().evaluate(task.withBlock(new TileBlock(from, to, 0, reference.tiles())), three);
      int[] rows = part.rows();
      assertThat(rows).hasSize((to - from) * PackedEnvironments.TILE);
      assertThat(rows[0]).isEqualTo(queries.rowOf(from * PackedEnvironments.TILE));
      for (int row : rows) {
        assertThat(-part.log(row, 0) > 0).isEqualTo(-alone.log(row, 0) > 0);
      }
    }
  }

  @Test
  void refusesOtherDescriptors() {
    double[][] a = rows(5, 5, 0.01, 19);
    double[][] b = rows(5, 7, 0.01, 20);
    assertThatThrownBy(() -> evaluate(a, b, Want.SUMS, H))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("k=3")
        .hasMessageContaining("k=4");
  }

  @Test
  void stopsWhenCancelled() {
    PackedEnvironments packed = packed(rows(300, 5, 0.01, 21));
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    try (Parallelism two = Parallelism.of(2, Progress.NONE, cancellation)) {
      KernelTask task = KernelTask.of(packed, packed, Bandwidths.of(H), exact(), Want.SUMS);
      assertThatThrownBy(() -> engine().evaluate(task, two))
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.CANCELLED));
    }
  }

  @Test
  void tellsHowFarItHasCome() {
    AtomicLong total = new AtomicLong();
    AtomicLong done = new AtomicLong();
    AtomicLong ends = new AtomicLong();
    Progress progress =
        new Progress() {
          @Override
          public void begin(String what, long steps) {
            total.addAndGet(steps);
          }

          @Override
          public void advance(long steps) {
            done.addAndGet(steps);
          }

          @Override
          public void end() {
            ends.incrementAndGet();
          }
        };
    PackedEnvironments packed = packed(rows(500, 5, 0.01, 22));
    try (Parallelism two = Parallelism.of(2, progress, new Cancellation())) {
      engine().evaluate(KernelTask.of(packed, packed, Bandwidths.of(H), exact(), Want.SUMS), two);
    }
    assertThat(total.get()).isPositive().isEqualTo(done.get());
    assertThat(ends.get()).isEqualTo(1);
  }
}
