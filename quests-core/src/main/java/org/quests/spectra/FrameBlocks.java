package org.quests.spectra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.quests.core.Seeds;

/**
 * Frames of groups in blocks of successive ones, which are dealt out anew together: successive
 * frames of a run resemble each other, and permuted one by one would seem to be more than they are.
 */
final class FrameBlocks {
  /** Blocks of a group at least, unless it has fewer frames. */
  private static final int LEAST = 6;

  /** The share of the variance that blocks may lose. */
  private static final double LOST = 0.1;

  /** Frames from which on their correlation is looked for. */
  private static final int SHORTEST = 8;

  private static final double STRONGEST = 0.98;
  private static final int ROUNDS = 30;

  private final int frames;

  /** The first frame of each block and one past the last, among those that take part. */
  private final List<int[]> blocks = new ArrayList<>();

  /** The group that each block is of. */
  private final List<Integer> groups = new ArrayList<>();

  /**
   * Cuts frames into blocks.
   *
   * @param labels the group of each frame; frames of a group that follow each other are a run
   * @param length of blocks, in frames
   */
  FrameBlocks(int[] labels, int length) {
    frames = labels.length;
    int from = 0;
    while (from < frames) {
      int end = from;
      while (end < frames && labels[end] == labels[from]) {
        end++;
      }
      // Blocks of nearly equal length: none of a frame or two is left at the end.
      int count = Math.max(1, Math.round((float) (end - from) / length));
      for (int b = 0; b < count; b++) {
        int first = from + (int) ((long) (end - from) * b / count);
        int last = from + (int) ((long) (end - from) * (b + 1) / count);
        blocks.add(new int[] {first, last});
        groups.add(labels[from]);
      }
      from = end;
    }
  }

  /** The number of blocks. */
  int count() {
    return blocks.size();
  }

  /** Labels of the frames, dealt out block by block. */
  int[] permuted(long seed, int number) {
    Integer[] dealt = groups.toArray(new Integer[0]);
    Random random = Seeds.generator(seed, number);
    for (int i = dealt.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Integer swap = dealt[i];
      dealt[i] = dealt[j];
      dealt[j] = swap;
    }
    int[] labels = new int[frames];
    for (int b = 0; b < dealt.length; b++) {
      Arrays.fill(labels, blocks.get(b)[0], blocks.get(b)[1], dealt[b]);
    }
    return labels;
  }

  /**
   * How frames of groups are best cut into blocks.
   *
   * @param length in frames
   * @param share of the variance of a mean of successive frames that blocks dealt out at random
   *     have: less than 1 where blocks are not long against the correlation
   */
  record Cut(int length, double share) {}

  /**
   * A cut that suits frames. Their correlation ρ is that of successive frames along the direction
   * in which frames of a group differ most. The means of blocks of L frames then vary as those of
   * all frames do, but for a share 2ρ/(L (1 − ρ²)): a tenth, unless a group would have fewer than
   * six blocks.
   *
   * @param kernels mean kernels of pairs of frames
   * @param labels the group of each frame
   */
  static Cut cut(double[][] kernels, int[] labels) {
    int most = labels.length;
    double sum = 0;
    for (int from = 0; from < labels.length; ) {
      int end = from;
      while (end < labels.length && labels[end] == labels[from]) {
        end++;
      }
      sum += (end - from) * correlation(kernels, from, end);
      most = Math.min(most, Math.max(1, (end - from) / LEAST));
      from = end;
    }
    double rho = sum / labels.length;
    if (rho == 0) {
      return new Cut(1, 1);
    }
    double lost = 2 * rho / (1 - rho * rho);
    int length = Math.clamp((int) Math.ceil(lost / LOST), 1, most);
    double kept = 1 - lost * (1 - Math.pow(rho, length)) / length;
    return new Cut(length, kept);
  }

  /** The correlation of successive frames, 0 where it is not told from none. */
  private static double correlation(double[][] kernels, int from, int end) {
    int n = end - from;
    if (n < SHORTEST) {
      return 0;
    }
    double[] series = widest(kernels, from, end);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < n; i++) {
      squares += series[i] * series[i];
      products += i == 0 ? 0 : series[i] * series[i - 1];
    }
    double found = squares == 0 ? 0 : products / squares;
    // That of a short series is too small on average.
    return found < 1 / Math.sqrt(n) ? 0 : Math.min(STRONGEST, found + (1 + 3 * found) / n);
  }

  /** Where frames lie along the direction in which they differ most; their mean is 0. */
  private static double[] widest(double[][] kernels, int from, int end) {
    int n = end - from;
    double[] series = new double[n];
    for (int i = 0; i < n; i++) {
      // No symmetry of the frames is in this.
      series[i] = Math.cos(1 + i * 0.7548776662) + (double) i / n;
    }
    for (int round = 0; round < ROUNDS; round++) {
      center(series);
      double[] next = new double[n];
      double length = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          next[i] += kernels[from + i][from + j] * series[j];
        }
      }
      center(next);
      for (double x : next) {
        length += x * x;
      }
      if (length == 0) {
        return next;
      }
      for (int i = 0; i < n; i++) {
        series[i] = next[i] / Math.sqrt(length);
      }
    }
    return series;
  }

  private static void center(double[] series) {
    double mean = Arrays.stream(series).sum() / series.length;
    for (int i = 0; i < series.length; i++) {
      series[i] -= mean;
    }
  }
}
