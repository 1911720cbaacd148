package org.quests.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.quests.core.Cancellation;
import org.quests.core.Draws;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.entropy.Bracket;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;

/**
 * H of growing samples of a dataset, drawn without replacement, and its limit with more data of the
 * same kind. Immutable.
 */
public final class LearningCurve {
  /** Learning curves that the bootstrap makes for the interval of H∞. */
  private static final int REPLICATES = 400;

  /** Numbers the draws of the bootstrap apart from those of samples. */
  private static final long BOOTSTRAP_STREAM = -1;

  private final List<Point> points;
  private final SampleEntropy whole;
  private final Optional<Bracket> bracket;
  private final BlockBootstrap bootstrap;
  private final Optional<Extrapolation> extrapolation;

  /**
   * What to draw.
   *
   * @param fractions of the environments or frames, greater than 0 and at most 1
   * @param runs samples for each fraction, at least 1
   * @param by what is drawn
   * @param seed equal seeds give equal samples
   */
  public record Plan(List<Double> fractions, int runs, DrawBy by, long seed) {
    /** Checks the values. */
    public Plan {
      fractions = List.copyOf(fractions);
      if (fractions.isEmpty()) {
        throw QuestsException.usage("at least one fraction is needed");
      }
      for (double fraction : fractions) {
        if (!(fraction > 0 && fraction <= 1)) {
          throw QuestsException.usage(
              "a fraction must be greater than 0 and at most 1, not " + fraction);
        }
      }
      requireRuns(runs);
    }

    int size(double fraction, int all) {
      return (int) Math.max(1, Math.rint(fraction * all));
    }
  }

  static void requireRuns(int runs) {
    if (runs < 1) {
      throw QuestsException.usage("the number of runs must be at least 1, not " + runs);
    }
  }

  /**
   * The samples of one fraction.
   *
   * @param fraction of the dataset
   * @param entropies of its samples; by frame they may differ in the number of environments
   * @param seconds that each took
   * @param bootstrap over the frames, of the mean
   */
  public record Point(
      double fraction, List<Entropy> entropies, double[] seconds, BlockBootstrap bootstrap) {
    /** Mean number of environments in a sample. */
    public double count() {
      return entropies.stream().mapToDouble(Entropy::count).sum() / entropies.size();
    }

    /** Mean H in nats. */
    public double mean() {
      return LearningCurve.mean(entropies);
    }

    /** Standard deviation of H among the samples in nats, divided by their number as in NumPy. */
    public double deviation() {
      return LearningCurve.deviation(entropies);
    }
  }

  private LearningCurve(
      List<Point> points,
      SampleEntropy whole,
      Optional<Bracket> bracket,
      BlockBootstrap bootstrap,
      Optional<Extrapolation> extrapolation) {
    this.bracket = bracket;
    this.points = List.copyOf(points);
    this.whole = whole;
    this.bootstrap = bootstrap;
    this.extrapolation = extrapolation;
  }

  /**
   * Draws samples and finds their entropies, and that of the whole dataset.
   *
   * @throws QuestsException where the work was cancelled
   */
  public static LearningCurve of(
      Environments dataset, Plan plan, Weighing weighing, Parallelism parallelism) {
    int[] blocks = BlockBootstrap.blocks(dataset);
    SampleEntropy.Weighed all = SampleEntropy.Weighed.of(dataset, weighing, parallelism);
    SampleEntropy whole = all.entropy();
    Optional<Bracket> bracket =
        Bracket.of(all.set(), all.information(), weighing, false, parallelism);
    BlockBootstrap ofWhole = BlockBootstrap.of(dataset, blocks, weighing, parallelism);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < plan.fractions.size(); i++) {
      points.add(point(dataset, plan, i, blocks, whole, ofWhole, weighing, parallelism));
    }
    return new LearningCurve(
        points, whole, bracket, ofWhole, extrapolate(plan, points, whole, ofWhole));
  }

  private static Point point(
      Environments dataset,
      Plan plan,
      int stream,
      int[] blocks,
      SampleEntropy whole,
      BlockBootstrap ofWhole,
      Weighing weighing,
      Parallelism parallelism) {
    double fraction = plan.fractions.get(stream);
    int n = dataset.count();
    List<SampleEntropy> samples = new ArrayList<>();
    List<BlockBootstrap> bootstraps = new ArrayList<>();
    for (int run = 0; run < plan.runs; run++) {
      int[] rows =
          plan.by == DrawBy.FRAME
              ? FrameDraws.frames(
                  dataset, plan.size(fraction, dataset.frames()), plan.seed, stream, run)
              : Draws.some(n, plan.size(fraction, n), plan.seed, stream, run);
      if (rows.length == n) {
        samples.add(whole);
        bootstraps.add(ofWhole);
        continue;
      }
      if (rows.length == 0) {
        throw QuestsException.input(
            dataset.source()
                + ": a sample of frames without atoms was drawn, expected larger fractions");
      }
      Environments sample = dataset.select(rows);
      samples.add(SampleEntropy.of(sample, weighing, parallelism));
      bootstraps.add(BlockBootstrap.of(sample, select(blocks, rows), weighing, parallelism));
    }
    return new Point(
        fraction,
        samples.stream().map(SampleEntropy::entropy).toList(),
        samples.stream().mapToDouble(SampleEntropy::seconds).toArray(),
        BlockBootstrap.ofMean(bootstraps, values(samples)));
  }

  static double[] values(List<SampleEntropy> samples) {
    return samples.stream().mapToDouble(sample -> sample.entropy().value()).toArray();
  }

  static int[] select(int[] values, int[] rows) {
    return Arrays.stream(rows).map(row -> values[row]).toArray();
  }

  /**
   * Fits the points and the whole dataset, and once more for each replicate of the bootstrap.
   * Samples of all sizes are of the same frames: what one replicate does to a block it does in all
   * of them.
   */
  private static Optional<Extrapolation> extrapolate(
      Plan plan, List<Point> points, SampleEntropy whole, BlockBootstrap ofWhole) {
    List<BlockBootstrap> bootstraps =
        new ArrayList<>(points.stream().map(Point::bootstrap).toList());
    bootstraps.add(ofWhole);
    int m = bootstraps.size();
    double[] n = new double[m];
    double[] entropies = new double[m];
    for (int i = 0; i < m - 1; i++) {
      n[i] = points.get(i).count();
      entropies[i] = points.get(i).mean();
    }
    n[m - 1] = whole.entropy().count();
    entropies[m - 1] = whole.entropy().value();
    Optional<Extrapolation> fitted = Extrapolation.fit(n, entropies);
    if (fitted.isEmpty() || ofWhole.blocks() < 2) {
      return fitted;
    }
    double[] limits = new double[REPLICATES];
    for (int r = 0; r < REPLICATES; r++) {
      Cancellation.checkHere();
      int[] draws =
          BlockBootstrap.draw(ofWhole.blocks(), Seeds.generator(plan.seed, BOOTSTRAP_STREAM, r));
      double[] changed = new double[m];
      for (int i = 0; i < m; i++) {
        changed[i] = entropies[i] + bootstraps.get(i).change(draws);
      }
      limits[r] =
          Extrapolation.fit(n, changed).map(Extrapolation::limit).orElse(Double.POSITIVE_INFINITY);
    }
    Arrays.sort(limits);
    int tail = REPLICATES / 40;
    return fitted.map(e -> e.with(new Interval(limits[tail], limits[REPLICATES - 1 - tail])));
  }

  static double mean(List<Entropy> entropies) {
    // What the samples have in common comes first: the mean of equal values is that value.
    double first = entropies.get(0).value();
    return first + entropies.stream().mapToDouble(e -> e.value() - first).sum() / entropies.size();
  }

  static double deviation(List<Entropy> entropies) {
    double mean = mean(entropies);
    return Math.sqrt(
        entropies.stream().mapToDouble(e -> (e.value() - mean) * (e.value() - mean)).sum()
            / entropies.size());
  }

  /** The points, in the order of the plan's fractions. */
  public List<Point> points() {
    return points;
  }

  /** The entropy of the whole dataset. */
  public Entropy entropy() {
    return whole.entropy();
  }

  /** How the sums of the whole dataset were evaluated. */
  public LogKernelSums.Header header() {
    return whole.header();
  }

  /** The bracket of that entropy; nothing where it would cost too much. */
  public Optional<Bracket> bracket() {
    return bracket;
  }

  /** The bootstrap over the frames of the whole dataset. */
  public BlockBootstrap bootstrap() {
    return bootstrap;
  }

  /** H for ever more environments; empty where the curve does not tell. */
  public Optional<Extrapolation> extrapolation() {
    return extrapolation;
  }

  /** The information gap H∞ − H in nats: what the dataset still lacks; NaN where it is unknown. */
  public double gap() {
    return extrapolation.map(e -> e.limit() - entropy().value()).orElse(Double.NaN);
  }
}
