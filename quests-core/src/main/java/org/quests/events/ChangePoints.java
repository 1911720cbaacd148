package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * Where the level of a series changes, at once or little by little.
 *
 * <p>The ramp (level, straight line, level) that explains most of the series is found from
 * cumulative sums. It counts as a change if few orders of the series' blocks explain as much:
 * blocks of successive values are kept together, so that values which follow each other closely by
 * themselves do not look like a change. The length of the blocks comes from the correlation of
 * successive values about the best ramp, step or pair of steps. What lies before and behind a
 * change is searched in the same way (binary segmentation).
 */
public final class ChangePoints {
  /** The level of significance where nothing else is said. */
  public static final double DEFAULT_LEVEL = 0.01;

  private static final int LEAST_ORDERS = 999;
  private static final int MOST_ORDERS = 1_000_000;

  /** Orders that are tried before it is asked whether more are needed. */
  private static final int ROUND = 100;

  /** Fewer values than this are no series. */
  private static final int FEWEST = 4;

  /** Correlations nearer to 1 than this would ask for blocks longer than any series. */
  private static final double GREATEST_CORRELATION = 0.97;

  /** Blocks are made longer than they need to be as long as so many are left. */
  private static final int MANY_BLOCKS = 8;

  /** Gains that differ by less are equal. */
  private static final double ROUNDING = 1e-9;

  /** A series that varies by less, relative to its values, does not vary. */
  private static final double CONSTANT = 1e-12;

  private final double level;
  private final long seed;
  private final Parallelism parallelism;
  private final List<ChangePoint> found = new ArrayList<>();

  private ChangePoints(double level, long seed, Parallelism parallelism) {
    this.level = level;
    this.seed = seed;
    this.parallelism = parallelism;
  }

  /**
   * The changes of a series, in order.
   *
   * @param series finite values
   * @param level how many series without any change may show one, 0.00001 … 0.5
   * @param seed of the orders that are tried; the result does not depend on the number of threads
   * @throws QuestsException where the level is another
   */
  public static List<ChangePoint> of(
      double[] series, double level, long seed, Parallelism parallelism) {
    if (!(level >= 1e-5 && level <= 0.5)) {
      throw QuestsException.usage(
          "the level of significance must be between 0.00001 and 0.5, found " + level);
    }
    for (double value : series) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a series with a value of " + value);
      }
    }
    ChangePoints search = new ChangePoints(level, seed, parallelism);
    search.search(series, 0, series.length);
    search.found.sort(Comparator.comparingInt(ChangePoint::begin));
    return List.copyOf(search.found);
  }

  private void search(double[] series, int from, int to) {
    if (to - from < FEWEST) {
      return;
    }
    double[] part = Arrays.copyOfRange(series, from, to);
    Ramp ramp = new Ramp(part);
    if (ramp.squares() <= square(CONSTANT * largest(part)) * part.length) {
      return;
    }
    Model model = Model.of(part, ramp);
    int blockLength = blockLength(model.residuals, part.length);
    double pValue = pValue(part, ramp.best().gain(), blockLength, from);
    if (pValue > level) {
      return;
    }
    int a = model.change.a();
    int b = model.change.b();
    double[] levels = ramp.levels(a, b);
    found.add(new ChangePoint(from + a + 1, from + b, levels[0], levels[1], pValue, blockLength));
    search(series, from, from + a + 1);
    search(series, from + b, to);
  }

  private static double square(double x) {
    return x * x;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * What describes a series best.
   *
   * @param change the ramp, or the greater of the steps
   * @param residuals what it leaves
   */
  private record Model(Ramp.Best change, double[] residuals) {
    /**
     * Chooses between a step, a ramp, and two steps, each more of which must explain more than
     * noise does (Schwarz's criterion).
     */
    static Model of(double[] series, Ramp ramp) {
      int n = series.length;
      Ramp.Best step = ramp.step(0, n - 1);
      Ramp.Best slope = ramp.refined();
      double[] behindStep = residuals(series, ramp, step);
      Ramp second = new Ramp(behindStep);
      Ramp.Best other = second.step(0, n - 1);
      double[] behindBoth = residuals(behindStep, second, other);
      double tiny = ROUNDING * ROUNDING * ramp.squares();
      double ofStep = criterion(ramp.squares() - step.gain(), tiny, n, 3);
      double ofSlope = criterion(ramp.squares() - slope.gain(), tiny, n, 4);
      double ofBoth = criterion(second.squares() - other.gain(), tiny, n, 5);
      if (ofSlope < ofStep && ofSlope <= ofBoth) {
        return new Model(slope, residuals(series, ramp, slope));
      }
      return new Model(step, ofBoth < ofStep ? behindBoth : behindStep);
    }

    private static double criterion(double squares, double least, int n, int parameters) {
      return n * Math.log(Math.max(squares, least)) + parameters * Math.log(n);
    }

    private static double[] residuals(double[] series, Ramp ramp, Ramp.Best best) {
      double[] levels = ramp.levels(best.a(), best.b());
      double[] residuals = new double[series.length];
      for (int i = 0; i < residuals.length; i++) {
        double shape = Math.clamp((i - best.a()) / (double) (best.b() - best.a()), 0.0, 1.0);
        residuals[i] = series[i] - levels[0] - shape * (levels[1] - levels[0]);
      }
      return residuals;
    }
  }

  /**
   * The length of blocks that is best for a process whose values are correlated by ρ (Carlstein,
   * Annals of Statistics 14, 1171, 1986), (√6 ρ/(1 − ρ²))^⅔ n^⅓, twice that where blocks enough are
   * left. ρ is corrected for what an estimate from few values falls short of.
   */
  private static int blockLength(double[] residuals, int n) {
    double products = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += residuals[i] * residuals[i];
      products += i == 0 ? 0 : residuals[i] * residuals[i - 1];
    }
    double correlation = squares == 0 ? 0 : products / squares;
    correlation += (1 + 4 * Math.max(correlation, 0)) / n;
    if (correlation <= 0) {
      return 1;
    }
    double rho = Math.min(correlation, GREATEST_CORRELATION);
    int length =
        (int) Math.ceil(Math.pow(Math.sqrt(6) * rho / (1 - rho * rho), 2.0 / 3) * Math.cbrt(n));
    return length <= 1 ? 1 : Math.max(length, Math.min(2 * length, n / MANY_BLOCKS));
  }

  /**
   * The share of orders of the blocks that explain as much, this one included. Orders are tried
   * until it is clear that there is no change, or until there are as many as the level needs.
   */
  private double pValue(double[] part, double gain, int blockLength, int from) {
    int orders = (int) Math.clamp(Math.ceil(10 / level) - 1, LEAST_ORDERS, MOST_ORDERS);
    SplittableRandom[] random = new SplittableRandom[ROUND];
    SplittableRandom source = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + from);
    double threshold = gain * (1 - ROUNDING);
    int tried = 0;
    int asMuch = 0;
    while (tried < orders && asMuch <= level * (orders + 1)) {
      int round = Math.min(ROUND, orders - tried);
      for (int i = 0; i < round; i++) {
        random[i] = source.split();
      }
      boolean[] reached = new boolean[round];
      parallelism.forEach(
          round,
          () -> {
            Ramp ramp = new Ramp(part);
            double[] shuffled = new double[part.length];
            return i -> {
              shuffle(part, blockLength, random[i], shuffled);
              ramp.set(shuffled);
              reached[i] = ramp.best().gain() >= threshold;
            };
          });
      for (boolean one : reached) {
        asMuch += one ? 1 : 0;
      }
      tried += round;
    }
    return (1.0 + asMuch) / (1.0 + tried);
  }

  /**
   * Puts blocks of a series in another order. Where the first one ends is chosen at random, so that
   * the first and the last may be shorter than the others.
   */
  static void shuffle(double[] series, int blockLength, SplittableRandom random, double[] into) {
    int n = series.length;
    int first = blockLength == 1 ? 1 : 1 + random.nextInt(blockLength);
    int blocks = 1 + Math.max(0, (n - first + blockLength - 1) / blockLength);
    int[] order = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int at = 0;
    for (int block : order) {
      int start = block == 0 ? 0 : first + (block - 1) * blockLength;
      int end = Math.min(n, first + block * blockLength);
      System.arraycopy(series, start, into, at, end - start);
      at += end - start;
    }
  }
}
