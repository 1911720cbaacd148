package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.quests.core.QuestsException;

/**
 * Where the level of a series changes, at once or little by little.
 *
 * <p>A series is described once by correlated noise alone, and once by up to three changes (level,
 * straight line, level) with correlated noise about them ({@link ChangeFit}). It changes if the
 * likelihoods differ by more than those of correlated noise do, whatever its correlation ({@link
 * ChangeSignificance}). What lies before and after the greatest change is searched in the same way
 * (binary segmentation).
 */
public final class ChangePoints {
  /** The level of significance where nothing else is said. */
  public static final double DEFAULT_LEVEL = 0.01;

  /** Fewer values than this are too few. */
  public static final int FEWEST = 9;

  /** A series that varies by less, relative to its values, does not vary. */
  private static final double CONSTANT = 1e-12;

  private final double[] series;
  private final List<ChangePoint> found = new ArrayList<>();

  private ChangePoints(double[] series) {
    this.series = series;
  }

  /**
   * The changes of a series.
   *
   * @param series finite values
   * @param level how many series without any change may show one, 0.00001 … 0.5
   * @throws QuestsException where the level is another
   */
  public static Changes of(double[] series, double level) {
    requireLevel(level);
    for (double value : series) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a series with a value of " + value);
      }
    }
    if (series.length < FEWEST) {
      return new Changes(List.of(), Optional.of(new Changes.TooShort(0, FEWEST)));
    }
    ChangePoints search = new ChangePoints(series);
    double correlation = search.search(0, series.length, level);
    search.found.sort(Comparator.comparingInt(ChangePoint::begin));
    search.takeLevelsBetweenNeighbors();
    double time = time(correlation);
    boolean tooShort = search.found.isEmpty() && series.length < ChangeFit.LENGTHS * time;
    return new Changes(
        search.found,
        tooShort
            ? Optional.of(new Changes.TooShort(time, (int) Math.ceil(ChangeFit.LENGTHS * time)))
            : Optional.empty());
  }

  /**
   * Checks a level of significance.
   *
   * @throws QuestsException where it is not between 0.00001 and 0.5
   */
  public static void requireLevel(double level) {
    if (!(level >= 1e-5 && level <= 0.5)) {
      throw QuestsException.usage(
          "the level of significance must be between 0.00001 and 0.5, found " + level);
    }
  }

  /**
   * How much a series looks like one with a change: what its significance is told by.
   *
   * @param series at least {@link #FEWEST} finite values that are not all equal
   */
  public static double statistic(double[] series) {
    return new ChangeFit(scaled(series)).statistic();
  }

  /**
   * Searches a part, and says how successive values are correlated if there is no change. What lies
   * before and after a change shares the level.
   */
  private double search(int from, int to, double level) {
    int n = to - from;
    double[] part = Arrays.copyOfRange(series, from, to);
    if (n < FEWEST || constant(part)) {
      return 0;
    }
    ChangeFit fit = new ChangeFit(scaled(part));
    double pValue = ChangeSignificance.of(fit.statistic(), n);
    if (pValue <= level) {
      ChangeFit.Place change = fit.change();
      int begin = from + change.a() + 1;
      int end = from + change.b();
      double[] levels = levels(part, change.a(), change.b());
      found.add(
          new ChangePoint(
              begin, end, levels[0], levels[1], pValue, time(fit.correlationAboutChanges())));
      search(from, begin, level / 2);
      search(end, to, level / 2);
    }
    return fit.correlation();
  }

  private static double time(double correlation) {
    return correlation == 0 ? 0 : -1 / Math.log(correlation);
  }

  private static boolean constant(double[] values) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(0);
    return high - low <= CONSTANT * largest;
  }

  /** Differences from the mean, the greatest of them 1. */
  private static double[] scaled(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double largest = Arrays.stream(values).map(x -> Math.abs(x - mean)).max().orElse(0);
    return Arrays.stream(values).map(x -> (x - mean) / largest).toArray();
  }

  /** What lies beyond the changes before and after a change says nothing of its levels. */
  private void takeLevelsBetweenNeighbors() {
    for (int i = 0; found.size() > 1 && i < found.size(); i++) {
      ChangePoint change = found.get(i);
      int from = i == 0 ? 0 : found.get(i - 1).end();
      int to = i + 1 == found.size() ? series.length : found.get(i + 1).begin();
      double[] levels =
          levels(
              Arrays.copyOfRange(series, from, to), change.begin() - 1 - from, change.end() - from);
      found.set(i, change.withLevels(levels[0], levels[1]));
    }
  }

  /**
   * Old and new level by least squares.
   *
   * @param a place of the last value on the old level
   * @param b place of the first one on the new level
   */
  private static double[] levels(double[] part, int a, int b) {
    double mean = 0;
    double shapes = 0;
    double[] shape = new double[part.length];
    for (int i = 0; i < part.length; i++) {
      shape[i] = Math.clamp((i - a) / (double) (b - a), 0.0, 1.0);
      mean += part[i] / part.length;
      shapes += shape[i] / part.length;
    }
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < part.length; i++) {
      covariance += (shape[i] - shapes) * (part[i] - mean);
      variance += (shape[i] - shapes) * (shape[i] - shapes);
    }
    double difference = covariance / variance;
    double before = mean - difference * shapes;
    return new double[] {before, before + difference};
  }
}
