package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;

/**
 * The bound that comes with every sum is never less than its error, however large the rows are
 * beside the bandwidth; errors are those against arithmetic of 60 digits.
 */
@Tag("slow")
class HugeValuesTest {
  private static final double H = 0.015;
  private static final double[] WIDTHS = {H, 0.3 * H, 5 * H};
  private static final int CHECKED = 5;

  /** What single precision may be off by; beyond, rows are evaluated in double precision. */
  private static final double MOST_SINGLE = 0.01;

  private final Random random = new Random(7);

  /** Queries and a reference set, in 1/Å. */
  private record Rows(double[][] queries, double[][] reference) {}

  @ParameterizedTest
  @ValueSource(doubles = {1, 30, 1e3, 3e4, 1e6, 3e7, 1e9})
  void boundIsNeverLessThanTheError(double scale) {
    for (int d : new int[] {1, 9, 63}) {
      check(cluster(3, 70, d, scale));
      check(clusters(40, 150, d, scale));
      check(farQueries(3, 70, d, scale));
    }
    check(constantColumns(40, 70, 31, scale));
    check(clusters(130, 1100, 9, scale));
    check(outliers(70, 1100, 9, scale));
  }

  /** The distance of one query is one bandwidth along each axis, at values of a million. */
  @Test
  void rowsThatCollapseInSinglePrecision() {
    double[][] x = new double[2][63];
    for (double[] row : x) {
      Arrays.setAll(row, a -> 1e6 * Math.abs(random.nextGaussian()));
    }
    double[][] y = {Arrays.stream(x[0]).map(v -> v + H).toArray()};
    PackedEnvironments reference = packed(x);
    LogKernelSums sums = sums(pack(reference, y), reference, Precision.SINGLE, 0, Want.SUMS);
    assertThat(-sums.log(0, 0)).isEqualTo(31.5, within(1e-5));
    assertThat(sums.errorBound(0, 0)).isLessThan(1e-11);
  }

  /** Rows at both sides of a decision, which single precision alone cannot tell apart. */
  @Test
  void decisionsOfRowsThatCollapse() {
    double[][] x = clusters(1, 200, 9, 1e8).reference;
    double[][] y = new double[60][];
    Arrays.setAll(y, i -> shifted(x[i], i % 2 == 0 ? 0.01 * H : 8 * H));
    PackedEnvironments reference = packed(x);
    LogKernelSums decided =
        KernelEngines.get(KernelEngines.AUTO)
            .evaluate(
                KernelTask.of(
                    pack(reference, y),
                    reference,
                    Bandwidths.of(H),
                    new Accuracy(Precision.SINGLE, 0, OptionalDouble.of(1)),
                    Want.SUMS),
                Parallelism.serial());
    for (int i = 0; i < y.length; i++) {
      double exact = Exact.of(y[i], x, H).toLog();
      assertThat(-decided.log(i, 0) <= 1).as("row %d: δH = %s", i, -exact).isEqualTo(-exact <= 1);
    }
  }

  private void check(Rows rows) {
    PackedEnvironments reference = packed(rows.reference);
    PackedEnvironments queries = pack(reference, rows.queries);
    for (double tolerance : new double[] {0, 1e-6}) {
      check(rows.queries, queries, rows.reference, reference, tolerance, Want.SUMS);
      check(rows.reference, reference, rows.reference, reference, tolerance, Want.SUMS);
    }
    int[] labels = random.ints(rows.reference.length, 0, 3).toArray();
    Want groups = new Want(false, Groups.of(3, labels), false);
    check(rows.queries, queries, rows.reference, reference, 0, groups);
  }

  private void check(
      double[][] y,
      PackedEnvironments queries,
      double[][] x,
      PackedEnvironments reference,
      double tolerance,
      Want want) {
    LogKernelSums single = sums(queries, reference, Precision.SINGLE, tolerance, want);
    LogKernelSums twice = sums(queries, reference, Precision.DOUBLE, tolerance, want);
    for (int i = 0; i < Math.min(CHECKED, queries.count()); i++) {
      int query = i == 0 ? queries.count() - 1 : random.nextInt(queries.count());
      double[] row = y[query];
      for (int b = 0; b < WIDTHS.length; b++) {
        Exact exact = Exact.of(row, x, WIDTHS[b]);
        assertThat(twice.errorBound(query, b))
            .as("double precision, query %d, h %d", query, b)
            .isGreaterThanOrEqualTo(exact.error(twice.log(query, b)));
        assertThat(single.errorBound(query, b))
            .as("single precision, query %d, h %d, δH = %s", query, b, -exact.toLog())
            .isGreaterThanOrEqualTo(exact.error(single.log(query, b)))
            .isLessThanOrEqualTo(Math.max(MOST_SINGLE, 2 * twice.errorBound(query, b)));
      }
    }
  }

  private static LogKernelSums sums(
      PackedEnvironments queries,
      PackedEnvironments reference,
      Precision precision,
      double tolerance,
      Want want) {
    return KernelEngines.get(KernelEngines.AUTO)
        .evaluate(
            KernelTask.of(
                queries, reference, Bandwidths.of(WIDTHS), Accuracy.of(precision, tolerance), want),
            Parallelism.serial());
  }

  private static PackedEnvironments packed(double[][] rows) {
    return PackedEnvironments.of(KernelEngineContract.environments(rows, 7), Parallelism.serial());
  }

  private static PackedEnvironments pack(PackedEnvironments reference, double[][] rows) {
    return reference.pack(KernelEngineContract.environments(rows, 7), Parallelism.serial());
  }

  /** Everything within a few h, but at large values: rounding to a float moves rows together. */
  private Rows cluster(int queries, int n, int d, double scale) {
    double[] centre = around(new double[d], scale * H);
    double width = 2 * H / Math.sqrt(d);
    return new Rows(near(centre, queries, width), near(centre, n, width));
  }

  /** Five such clusters, far from each other, with some distances of few h in every tile. */
  private Rows clusters(int queries, int n, int d, double scale) {
    double[][] centres = new double[5][];
    Arrays.setAll(centres, i -> around(new double[d], scale * H));
    double[][] y = new double[queries][];
    double[][] x = new double[n][];
    Arrays.setAll(y, i -> around(centres[i % 5], H));
    Arrays.setAll(x, i -> around(centres[random.nextInt(5)], H));
    return new Rows(y, x);
  }

  /** A reference set near the origin, and queries at all distances. */
  private Rows farQueries(int queries, int n, int d, double scale) {
    double[][] y = new double[queries][];
    Arrays.setAll(y, i -> around(new double[d], Math.pow(scale, random.nextDouble()) * H));
    return new Rows(y, near(new double[d], n, H / Math.sqrt(d)));
  }

  /** Columns that are the same in the whole reference set; queries differ in them. */
  private Rows constantColumns(int queries, int n, int d, double scale) {
    Rows rows = cluster(queries, n, d, scale);
    for (double[] row : rows.reference) {
      System.arraycopy(rows.reference[0], d / 4, row, d / 4, d - d / 4);
    }
    for (double[] row : rows.queries) {
      System.arraycopy(around(rows.reference[0], H), 0, row, 0, d);
    }
    return rows;
  }

  /** Near rows, with a few far away that make one tile as wide as all. */
  private Rows outliers(int queries, int n, int d, double scale) {
    Rows rows = cluster(queries, n, d, 1);
    for (int i = 0; i < 9; i++) {
      rows.reference[i] = around(new double[d], scale * H);
    }
    rows.queries[queries - 1] = around(rows.reference[4], H);
    return rows;
  }

  private double[][] near(double[] centre, int n, double width) {
    double[][] rows = new double[n][];
    Arrays.setAll(rows, i -> around(centre, width));
    return rows;
  }

  private double[] around(double[] centre, double width) {
    return Arrays.stream(centre).map(c -> c + width * random.nextGaussian()).toArray();
  }

  private static double[] shifted(double[] row, double by) {
    double[] other = row.clone();
    other[0] += by;
    return other;
  }
}
