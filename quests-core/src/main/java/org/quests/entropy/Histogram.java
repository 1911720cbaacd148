package org.quests.entropy;

import java.util.Arrays;

/**
 * How values are distributed: counts in bins that begin at multiples of their width, so that none
 * lies across 0.
 *
 * @param low where the first bin begins
 * @param width of each bin; a round number
 * @param counts of the bins; values that are not finite are in none
 */
public record Histogram(double low, double width, int[] counts) {
  private static final int MOST_BINS = 200;

  /** The histogram of some values. */
  public static Histogram of(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    double min = sorted.length == 0 ? 0 : sorted[0];
    double max = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
    double middleHalf =
        sorted.length == 0 ? 0 : sorted[3 * sorted.length / 4] - sorted[sorted.length / 4];
    // The rule of Freedman and Diaconis: a few values far off do not make the bins wide.
    double rule = 2 * middleHalf / Math.cbrt(sorted.length + 1.0);
    double width = niceWidth(Math.max(rule, (max - min) / MOST_BINS));
    long first = (long) Math.floor(min / width);
    long last = (long) Math.floor(max / width);
    int[] counts = new int[(int) (last - first + 1)];
    for (double value : sorted) {
      counts[(int) ((long) Math.floor(value / width) - first)]++;
    }
    return new Histogram(first * width, width, counts);
  }

  /** Where a bin begins. */
  public double start(int bin) {
    // As a multiple of the width, so that a bin that begins at 0 does so exactly.
    return (Math.round(low / width) + bin) * width;
  }

  /** The least number of the form 1, 2 or 5 times a power of ten that is not below this one. */
  private static double niceWidth(double least) {
    double rough = Math.max(least, 1e-9);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double ratio = rough / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }
}
