package org.quests.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.quests.events.ChangePoint;
import org.quests.events.ChangePoints;
import org.quests.events.Changes;

/**
 * How often {@code events} sees a change in series that have none, how often it says that they are
 * too short to tell, and how many steps it finds. Series are stationary, with a standard deviation
 * of 1 and a correlation of ρ from one value to the next.
 */
public final class EventErrorReport {
  private static final int[] LENGTHS = {41, 100, 300, 1000};
  private static final double[] CORRELATIONS = {0, 0.5, 0.7, 0.9, 0.97};
  private static final double STEP = 3;

  /** Steps are looked for in series up to this length. */
  private static final int LONGEST_WITH_STEP = 100;

  /** Noise of other kinds is tried in a part of the series. */
  private static final int OTHER = 5;

  /** Shares of series for which the statistic is told, and lengths in correlation times. */
  private static final double[] SHARES = {0.3, 0.1, 0.03, 0.01, 0.003, 0.001};

  private static final double[] TIMES = {1.5, 3, 5, 8, 12, 18, 27, 40};

  private final int count;

  private EventErrorReport(int count) {
    this.count = count;
  }

  /** Noise that need not be as the test has it. */
  private enum Noise {
    NORMAL("normal"),
    HEAVY("Student's t, 4 degrees of freedom"),
    SUM("half of the variance uncorrelated");

    private final String text;

    Noise(String text) {
      this.text = text;
    }

    /** A stationary series. */
    double[] series(int n, double rho, RandomGenerator random) {
      double[] series = new double[n];
      double x = random.nextGaussian();
      for (int i = -200; i < n; i++) {
        x = rho * x + Math.sqrt(1 - rho * rho) * next(random);
        if (i >= 0) {
          series[i] = this == SUM ? Math.sqrt(0.5) * (x + random.nextGaussian()) : x;
        }
      }
      return series;
    }

    private double next(RandomGenerator random) {
      if (this != HEAVY) {
        return random.nextGaussian();
      }
      double squares = 0;
      for (int i = 0; i < 4; i++) {
        double g = random.nextGaussian();
        squares += g * g;
      }
      // The variance of Student's t is 2.
      return random.nextGaussian() / Math.sqrt(squares / 4) / Math.sqrt(2);
    }
  }

  /**
   * Prints the report. Arguments: series for each number, 1,000 if none is given; or {@code
   * quantiles}, values of a series and number of series, for the statistic behind the significance.
   */
  public static void main(String[] args) {
    if (args.length == 3 && args[0].equals("quantiles")) {
      new EventErrorReport(Integer.parseInt(args[2])).quantiles(Integer.parseInt(args[1]));
      return;
    }
    EventErrorReport report =
        new EventErrorReport(args.length == 0 ? 1000 : Integer.parseInt(args[0]));
    report.alarms(Noise.NORMAL);
    report.steps();
    EventErrorReport other = new EventErrorReport(Math.ceilDiv(report.count, OTHER));
    other.alarms(Noise.HEAVY);
    other.alarms(Noise.SUM);
  }

  private void alarms(Noise noise) {
    System.out.printf(
        Locale.ROOT,
        "%nNo change, noise %s: alarms and \"too short\" in %% of %,d series%n%n",
        noise.text,
        count);
    header();
    for (double rho : CORRELATIONS) {
      StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %s |", rho));
      for (int n : LENGTHS) {
        RandomGenerator random = random(n, rho);
        int alarms = 0;
        int tooShort = 0;
        for (int i = 0; i < count; i++) {
          Changes changes =
              ChangePoints.of(noise.series(n, rho, random), ChangePoints.DEFAULT_LEVEL);
          alarms += changes.found().isEmpty() ? 0 : 1;
          tooShort += changes.tooShort().isPresent() ? 1 : 0;
        }
        row.append(
            String.format(
                Locale.ROOT, " %.1f, %.1f |", 100.0 * alarms / count, 100.0 * tooShort / count));
      }
      System.out.printf(Locale.ROOT, "%s%n", row);
    }
  }

  private static void header() {
    StringBuilder names = new StringBuilder("| ρ |");
    StringBuilder line = new StringBuilder("|---|");
    for (int n : LENGTHS) {
      names.append(String.format(Locale.ROOT, " %,d frames |", n));
      line.append("---|");
    }
    System.out.printf(Locale.ROOT, "%s%n%s%n", names, line);
  }

  private void steps() {
    System.out.printf(
        Locale.ROOT,
        "%nA step of %s standard deviations: found, as one event, within 3 frames, in %% of %,d%n%n",
        STEP,
        count);
    System.out.printf(
        Locale.ROOT, "| ρ | frames | in the middle | in the middle third |%n|---|---|---|---|%n");
    for (int n : LENGTHS) {
      if (n > LONGEST_WITH_STEP) {
        break;
      }
      for (double rho : CORRELATIONS) {
        System.out.printf(
            Locale.ROOT,
            "| %s | %,d | %s | %s |%n",
            rho,
            n,
            found(n, rho, n / 2, n / 2),
            found(n, rho, n / 3, 2 * n / 3));
      }
    }
  }

  /** Steps at random places between two. */
  private String found(int n, double rho, int from, int to) {
    RandomGenerator random = random(n, rho);
    int found = 0;
    int one = 0;
    int near = 0;
    for (int i = 0; i < count; i++) {
      double[] series = Noise.NORMAL.series(n, rho, random);
      int at = from + random.nextInt(to - from + 1);
      for (int t = at; t < n; t++) {
        series[t] += STEP;
      }
      Changes changes = ChangePoints.of(series, ChangePoints.DEFAULT_LEVEL);
      found += changes.found().isEmpty() ? 0 : 1;
      if (changes.found().size() == 1) {
        one++;
        ChangePoint change = changes.found().get(0);
        near += Math.abs(change.begin() - at) <= 3 ? 1 : 0;
      }
    }
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f, %.1f",
        100.0 * found / count,
        100.0 * one / count,
        100.0 * near / count);
  }

  private void quantiles(int n) {
    System.out.printf(
        Locale.ROOT,
        "The statistic that a share of %,d series of %,d values reaches%n%n",
        count,
        n);
    for (double times : TIMES) {
      double rho = Math.exp(-times / n);
      RandomGenerator random = random(n, rho);
      double[] statistics = new double[count];
      for (int i = 0; i < count; i++) {
        statistics[i] = ChangePoints.statistic(Noise.NORMAL.series(n, rho, random));
      }
      Arrays.sort(statistics);
      StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "ρ %.3f:", rho));
      for (double share : SHARES) {
        int at = Math.min(count - 1, (int) ((1 - share) * count));
        row.append(String.format(Locale.ROOT, "  %s: %.2f", share, statistics[at]));
      }
      System.out.printf(Locale.ROOT, "%s%n", row);
    }
  }

  private static RandomGenerator random(int n, double rho) {
    return new Random(new SplittableRandom(1000L * n + Math.round(100 * rho)).nextLong());
  }
}
