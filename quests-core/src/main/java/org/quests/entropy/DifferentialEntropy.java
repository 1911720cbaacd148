package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.NearestRows;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/**
 * δH(y | X) = −log S(y) of environments y against a reference set X: above 0 the reference does not
 * cover y, at or below 0 it does. The zero shifts with the size of the reference. Immutable.
 */
public final class DifferentialEntropy {
  /** δH below this counts as covered. */
  public static final double DEFAULT_EPSILON = 1e-5;

  private final LogKernelSums.Header header;
  private final double[] values;
  private final double[] errorBounds;
  private final @Nullable Nearest nearest;

  /**
   * The nearest environment of the reference set for each of some environments.
   *
   * @param rows its row in the reference set; −1 where everything was left out
   * @param distances in 1/Å
   */
  public record Nearest(int[] rows, double[] distances) {}

  private DifferentialEntropy(
      LogKernelSums.Header header,
      double[] values,
      double[] errorBounds,
      @Nullable Nearest nearest) {
    this.header = header;
    this.values = values;
    this.errorBounds = errorBounds;
    this.nearest = nearest;
  }

  /**
   * From kernel sums, for instance those of parts that were merged.
   *
   * @param b the place of the bandwidth among theirs
   * @throws org.quests.core.QuestsException of kind INPUT where the sums are not complete
   */
  public static DifferentialEntropy of(LogKernelSums sums, int b) {
    EachRow rows = new EachRow(sums.header().queries(), b, sums.header().nearest());
    return rows.result(Evaluation.forEach(sums, rows));
  }

  /** Keeps what is known of each environment, in any order. */
  private static final class EachRow implements Evaluation.Row {
    private final int b;
    private final double[] values;
    private final double[] errorBounds;
    private final @Nullable Nearest nearest;

    EachRow(int n, int b, boolean withNearest) {
      this.b = b;
      values = new double[n];
      errorBounds = new double[n];
      nearest = withNearest ? new Nearest(new int[n], new double[n]) : null;
    }

    @Override
    public void take(LogKernelSums sums, int row) {
      values[row] = -sums.log(row, b);
      errorBounds[row] = sums.errorBound(row, b);
      if (nearest != null) {
        nearest.rows[row] = sums.nearestRow(row);
        nearest.distances[row] = Math.sqrt(sums.nearestSquaredDistance(row));
      }
    }

    DifferentialEntropy result(LogKernelSums.Header header) {
      return new DifferentialEntropy(header, values, errorBounds, nearest);
    }
  }

  /**
   * δH of environments against a reference set.
   *
   * @throws org.quests.core.QuestsException where the descriptors are not equal
   */
  public static DifferentialEntropy of(
      Environments environments,
      ReferenceSet reference,
      Weighing weighing,
      Parallelism parallelism) {
    return of(environments, reference, Want.SUMS, weighing, parallelism);
  }

  /**
   * δH of environments against a reference set, and what else is wanted.
   *
   * @param want whether to find the nearest environments too, and what to leave out; in groups δH
   *     is that against all of them together
   * @throws org.quests.core.QuestsException where the descriptors are not equal
   */
  public static DifferentialEntropy of(
      Environments environments,
      ReferenceSet reference,
      Want want,
      Weighing weighing,
      Parallelism parallelism) {
    return ofEach(
            environments,
            reference,
            want,
            Bandwidths.of(weighing.bandwidth()),
            weighing.evaluation(),
            parallelism)
        .get(0);
  }

  /**
   * The same at several bandwidths, from one pass over the distances.
   *
   * @return one for each bandwidth
   */
  public static List<DifferentialEntropy> ofEach(
      Environments queries,
      ReferenceSet reference,
      Want want,
      Bandwidths h,
      Evaluation evaluation,
      Parallelism parallelism) {
    Environments environments = reference.comparable(queries);
    List<int[]> apart = reference.framesApart(environments.index());
    if (apart.stream().anyMatch(frames -> frames.length == 0)) {
      return ofAlike(environments, reference, h, want, evaluation, parallelism);
    }
    List<Collector> collectors = new ArrayList<>();
    for (int b = 0; b < h.count(); b++) {
      collectors.add(new Collector(want.nearest()));
    }
    EachTask tasks = new EachTask();
    for (int[] frames : apart) {
      int[] rows = environments.rowsOf(frames);
      if (rows.length > 0) {
        tasks.run(
            () -> {
              List<DifferentialEntropy> parts =
                  ofAlike(environments.select(rows), reference, h, want, evaluation, parallelism);
              for (int b = 0; b < h.count(); b++) {
                collectors.get(b).add(i -> rows[i], parts.get(b));
              }
            });
      }
    }
    tasks.requireAll();
    return collectors.stream().map(c -> c.result(environments.count())).toList();
  }

  /**
   * The nearest environments of a reference set without δH, which takes a fraction of the time; the
   * same that {@link #nearest()} tells.
   *
   * @throws org.quests.core.QuestsException where the descriptors are not equal, and where the work
   *     was cancelled
   */
  public static Nearest nearest(
      Environments queries, ReferenceSet reference, Parallelism parallelism) {
    Environments environments = reference.comparable(queries);
    int[] nearest = new int[environments.count()];
    double[] distances = new double[environments.count()];
    for (int[] frames : reference.framesApart(environments.index())) {
      int[] rows = environments.rowsOf(frames);
      if (rows.length > 0) {
        Environments alike = environments.select(rows);
        NearestRows found =
            NearestRows.of(
                reference.pack(alike, parallelism),
                reference.packedFor(alike.index(), parallelism),
                parallelism);
        for (int i = 0; i < rows.length; i++) {
          nearest[rows[i]] = found.rows()[i];
          distances[rows[i]] = found.distances()[i];
        }
      }
    }
    return new Nearest(nearest, distances);
  }

  /** The same of environments that are all weighed in one way. */
  private static List<DifferentialEntropy> ofAlike(
      Environments environments,
      ReferenceSet reference,
      Bandwidths h,
      Want want,
      Evaluation evaluation,
      Parallelism parallelism) {
    PackedEnvironments known = reference.packedFor(environments.index(), parallelism);
    PackedEnvironments queries = reference.pack(environments, parallelism);
    List<EachRow> rows = new ArrayList<>();
    for (int b = 0; b < h.count(); b++) {
      rows.add(new EachRow(queries.count(), b, want.nearest()));
    }
    LogKernelSums.Header header =
        evaluation.forEach(
            KernelTask.of(queries, known, h, evaluation.accuracy(), want),
            parallelism,
            (sums, row) -> rows.forEach(r -> r.take(sums, row)));
    return rows.stream().map(r -> r.result(header)).toList();
  }

  /**
   * δH of environments that are described as they are needed: what is kept of each is what is known
   * of it in the end, not its descriptor.
   *
   * @param environments a stream that nothing was taken from yet
   */
  public static DifferentialEntropy of(
      EnvironmentStream environments,
      ReferenceSet reference,
      Want want,
      Weighing weighing,
      Parallelism parallelism) {
    Collector collector = new Collector(want.nearest());
    EachTask tasks = new EachTask();
    environments.forEach(
        batch ->
            tasks.run(
                () ->
                    collector.add(
                        batch::row,
                        of(batch.environments(), reference, want, weighing, parallelism))));
    tasks.requireAll();
    return collector.result(environments.index().count());
  }

  /**
   * δH by rows that see elements, and by the plain numbers of the same rows.
   *
   * @param whole by the rows as they are
   * @param geometry by their plain numbers alone
   */
  public record Split(DifferentialEntropy whole, DifferentialEntropy geometry) {
    /**
     * What the elements add to δH of each environment, in nats, at least 0: unlike elements only
     * make kernels smaller. Rounding and a tolerance may bring a difference below 0; then 0 is
     * nearer to the true one.
     */
    public double[] chemistry() {
      double[] added = new double[whole.count()];
      Arrays.setAll(added, i -> Math.max(0, whole.value(i) - geometry.value(i)));
      return added;
    }
  }

  /**
   * The same of environments that are described once, by rows that see elements and by those that
   * do not. Each δH has the bits that it has alone.
   *
   * @param environments a stream that nothing was taken from yet
   * @param reference by rows that see elements
   * @param geometry the same reference by rows that do not
   * @param want what is wanted against the reference; against the other it is δH alone
   */
  public static Split split(
      EnvironmentStream environments,
      ReferenceSet reference,
      ReferenceSet geometry,
      Want want,
      Weighing weighing,
      Parallelism parallelism) {
    Collector whole = new Collector(want.nearest());
    Collector plain = new Collector(false);
    EachTask tasks = new EachTask();
    environments.forEach(
        batch -> {
          Environments rows = batch.environments();
          tasks.run(() -> whole.add(batch::row, of(rows, reference, want, weighing, parallelism)));
          tasks.run(
              () ->
                  plain.add(
                      batch::row,
                      of(rows.withoutElements(), geometry, Want.SUMS, weighing, parallelism)));
        });
    tasks.requireAll();
    int n = environments.index().count();
    return new Split(whole.result(n), plain.result(n));
  }

  /**
   * The same of environments that are described already.
   *
   * @param want what is wanted against the reference; against the other it is δH alone
   */
  public static Split split(
      Environments environments,
      ReferenceSet reference,
      ReferenceSet geometry,
      Want want,
      Weighing weighing,
      Parallelism parallelism) {
    List<DifferentialEntropy> both = new ArrayList<>();
    EachTask tasks = new EachTask();
    tasks.run(() -> both.add(of(environments, reference, want, weighing, parallelism)));
    tasks.run(() -> both.add(of(environments.withoutElements(), geometry, weighing, parallelism)));
    tasks.requireAll();
    return new Split(both.get(0), both.get(1));
  }

  /** Puts results of batches where their rows are in the dataset. */
  private static final class Collector {
    private double[] values = new double[1 << 12];
    private double[] errorBounds = new double[1 << 12];
    private double[] distances = new double[0];
    private int[] rows = new int[0];
    private LogKernelSums.@Nullable Header header;

    Collector(boolean nearest) {
      if (nearest) {
        distances = new double[1 << 12];
        rows = new int[1 << 12];
      }
    }

    void add(IntUnaryOperator rowOf, DifferentialEntropy part) {
      // Batches differ in size, and so may their precision: the least precise one speaks for all.
      if (header == null || part.header.precision() == Precision.SINGLE) {
        header = part.header;
      }
      for (int i = 0; i < part.count(); i++) {
        int row = rowOf.applyAsInt(i);
        if (row >= values.length) {
          grow(row);
        }
        values[row] = part.values[i];
        errorBounds[row] = part.errorBounds[i];
        if (part.nearest != null) {
          rows[row] = part.nearest.rows[i];
          distances[row] = part.nearest.distances[i];
        }
      }
    }

    private void grow(int row) {
      int size = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * values.length, row + 1L));
      values = Arrays.copyOf(values, size);
      errorBounds = Arrays.copyOf(errorBounds, size);
      if (rows.length > 0) {
        rows = Arrays.copyOf(rows, size);
        distances = Arrays.copyOf(distances, size);
      }
    }

    DifferentialEntropy result(int n) {
      if (header == null) {
        throw new IllegalStateException("no environments");
      }
      return new DifferentialEntropy(
          header,
          Arrays.copyOf(values, n),
          Arrays.copyOf(errorBounds, n),
          rows.length == 0
              ? null
              : new Nearest(Arrays.copyOf(rows, n), Arrays.copyOf(distances, n)));
    }
  }

  /** How the sums were evaluated: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return header;
  }

  /**
   * A bound on the error of δH of an environment in nats, from what was left out and rounding; as
   * long as it is small, S has that relative error.
   */
  public double errorBound(int row) {
    return errorBounds[row];
  }

  /**
   * The nearest environment of the reference set for each environment.
   *
   * @throws IllegalStateException where they were not wanted
   */
  public Nearest nearest() {
    if (nearest == null) {
      throw new IllegalStateException("the nearest environments were not asked for");
    }
    return nearest;
  }

  /** δH of each environment in nats; +∞ only where everything was left out. A copy. */
  public double[] values() {
    return values.clone();
  }

  /** δH of one environment in nats. */
  public double value(int row) {
    return values[row];
  }

  /** The number of environments. */
  public int count() {
    return values.length;
  }

  /** The size of the reference set, which shifts the zero of δH. */
  public int referenceCount() {
    return header.reference();
  }

  /** Mean δH in nats. */
  public double mean() {
    return Arrays.stream(values).sum() / values.length;
  }

  /** Overlap: the fraction of environments with δH &lt; ε, 0 … 1. */
  public double overlap(double epsilon) {
    return overlap(values, epsilon);
  }

  /** Overlap of some environments, from their δH. */
  public static double overlap(double[] values, double epsilon) {
    return (double) Arrays.stream(values).filter(v -> v < epsilon).count() / values.length;
  }

  /** The fraction of environments with δH &gt; 0, 0 … 1. */
  public double fractionPositive() {
    return (double) Arrays.stream(values).filter(v -> v > 0).count() / values.length;
  }

  /**
   * The likelihood ratio of this reference a and another b for each environment: LLR = (δH_a + log
   * n_a) − (δH_b + log n_b) in nats; above 0: more like b. Does not depend on the references'
   * sizes.
   *
   * @throws IllegalArgumentException where the other is not of as many environments
   */
  public double[] likelihoodRatio(DifferentialEntropy other) {
    if (other.count() != count()) {
      throw new IllegalArgumentException(
          "likelihood ratios of " + count() + " and " + other.count() + " environments");
    }
    double shift = Math.log(referenceCount()) - Math.log(other.referenceCount());
    double[] ratios = new double[values.length];
    Arrays.setAll(ratios, i -> values[i] - other.values[i] + shift);
    return ratios;
  }

  /**
   * The Kullback–Leibler divergence KL(Y‖X) = mean δH(Y|X) + log n_X − H(Y) in nats, where these
   * are the environments of Y.
   *
   * @param own H of Y at the same bandwidth
   */
  public double divergence(Entropy own) {
    return mean() + Math.log(referenceCount()) - own.value();
  }
}
