package org.quests.spectra;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.GramMatrix;

/**
 * Whether two groups of frames may come from the same source: the maximum mean discrepancy (Gretton
 * and others, J. Mach. Learn. Res. 13, 723 (2012)) between frames, each the mean of its
 * environments, at several bandwidths, against that of frames that are dealt out at random.
 *
 * @param unbiased MMD² without terms of a frame with itself, for each bandwidth; may be negative
 * @param biased MMD² with them; never negative, and its root is a distance
 * @param value p-value of all bandwidths together, by the greatest statistic in units of its spread
 *     over the permutations
 * @param visible what √MMD² has to be to be seen at the first bandwidth with p below 0.05
 * @param blocks how many blocks of frames were dealt out
 * @param length of these blocks, in frames; where it was chosen by the correlation of frames, what
 *     such blocks lose of the variance is made up for
 * @param permutations how often they were
 */
public record TwoSampleTest(
    double[] unbiased,
    double[] biased,
    double value,
    double visible,
    int blocks,
    int length,
    int permutations) {
  private static final double LEVEL = 0.05;

  /**
   * Compares two groups.
   *
   * @param grams sums over pairs of frames, one for each bandwidth; their groups are frames
   * @param labels for each frame: 0 or 1 the group that it belongs to, any other number if it does
   *     not take part
   * @param length of blocks of successive frames that are dealt out together; 0: as the correlation
   *     of successive frames asks for it
   * @param permutations at least 1
   * @throws QuestsException of kind INPUT where a group has fewer than two frames; CANCELLED where
   *     the work was cancelled
   */
  public static TwoSampleTest of(
      List<GramMatrix> grams,
      int[] labels,
      int length,
      int permutations,
      long seed,
      Parallelism parallelism) {
    // Sorted by group, so that the runs of one do not join those of the other.
    int[] frames =
        IntStream.concat(
                IntStream.range(0, labels.length).filter(f -> labels[f] == 0),
                IntStream.range(0, labels.length).filter(f -> labels[f] == 1))
            .toArray();
    int[] own = Arrays.stream(frames).map(f -> labels[f]).toArray();
    int first = (int) Arrays.stream(own).filter(l -> l == 0).count();
    if (first < 2 || own.length - first < 2) {
      throw QuestsException.input(
          "a two-sample test needs two frames of each group, found "
              + first
              + " and "
              + (own.length - first));
    }
    FrameBlocks.Cut cut =
        length > 0
            ? new FrameBlocks.Cut(length, 1)
            : FrameBlocks.cut(kernels(grams.getFirst(), frames), own);
    FrameBlocks blocks = new FrameBlocks(own, cut.length());
    int count = grams.size();
    double[] unbiased = new double[count];
    double[] biased = new double[count];
    double[][] statistics = new double[count][permutations + 1];
    double[] distances = new double[permutations + 1];
    for (int b = 0; b < count; b++) {
      double[][] kernels = kernels(grams.get(b), frames);
      double[] found = discrepancy(kernels, own);
      unbiased[b] = found[0];
      biased[b] = found[1];
      double[] all = statistics[b];
      // What blocks lose of the variance is given back to the biased form, which is in proportion.
      boolean whole = cut.share() == 1;
      boolean narrowest = b == 0;
      all[0] = whole ? found[0] : found[1];
      distances[0] = found[1];
      parallelism
          .silent()
          .forEach(
              permutations,
              () ->
                  (IntConsumer)
                      p -> {
                        double[] dealt = discrepancy(kernels, blocks.permuted(seed, p));
                        all[p + 1] = whole ? dealt[0] : dealt[1] / cut.share();
                        if (narrowest) {
                          distances[p + 1] = dealt[1] / cut.share();
                        }
                      });
    }
    double visible = Math.sqrt(critical(distances));
    return new TwoSampleTest(
        unbiased,
        biased,
        share(greatest(statistics)),
        visible,
        blocks.count(),
        cut.length(),
        permutations);
  }

  /**
   * The length of blocks of frames that suits the correlation of some groups of frames, so that
   * each group has six blocks if it has so many frames.
   *
   * @param labels the group of each frame
   */
  public static int blockLength(GramMatrix gram, int[] labels) {
    return FrameBlocks.cut(kernels(gram, IntStream.range(0, labels.length).toArray()), labels)
        .length();
  }

  /** Mean kernels of pairs of frames. */
  static double[][] kernels(GramMatrix gram, int[] frames) {
    double[][] kernels = new double[frames.length][frames.length];
    for (int i = 0; i < frames.length; i++) {
      for (int j = 0; j <= i; j++) {
        int f = frames[i];
        int g = frames[j];
        // A frame without atoms is like nothing.
        double pairs = (double) gram.size(f) * gram.size(g);
        kernels[i][j] = pairs == 0 ? 0 : gram.sum(f, g) / pairs;
        kernels[j][i] = kernels[i][j];
      }
    }
    return kernels;
  }

  /** MMD² without and with terms of a frame with itself. */
  private static double[] discrepancy(double[][] kernels, int[] labels) {
    double[] within = new double[2];
    double[] own = new double[2];
    int[] sizes = new int[2];
    double between = 0;
    for (int i = 0; i < labels.length; i++) {
      double same = 0;
      double other = 0;
      double[] row = kernels[i];
      for (int j = 0; j < i; j++) {
        if (labels[j] == labels[i]) {
          same += row[j];
        } else {
          other += row[j];
        }
      }
      within[labels[i]] += 2 * same;
      own[labels[i]] += row[i];
      sizes[labels[i]]++;
      between += other;
    }
    double m = sizes[0];
    double n = sizes[1];
    double cross = 2 * between / (m * n);
    return new double[] {
      unbiased(within[0], own[0], m) + unbiased(within[1], own[1], n) - cross,
      (within[0] + own[0]) / (m * m) + (within[1] + own[1]) / (n * n) - cross
    };
  }

  /** The mean over pairs of different frames; of a single frame, that with itself. */
  private static double unbiased(double within, double own, double frames) {
    return frames == 1 ? own : within / (frames * (frames - 1));
  }

  /** The share of values, the first of which was measured, that are no less than that. */
  private static double share(double[] values) {
    int asGreat = 0;
    for (double value : values) {
      asGreat += value >= values[0] ? 1 : 0;
    }
    return (double) asGreat / values.length;
  }

  /** The value that is exceeded by so few that it would be significant. */
  private static double critical(double[] values) {
    double[] sorted = Arrays.copyOfRange(values, 1, values.length);
    Arrays.sort(sorted);
    int above = (int) Math.floor(LEVEL * values.length) - 1;
    return above < 0 ? Double.POSITIVE_INFINITY : sorted[sorted.length - 1 - above];
  }

  /** For each permutation the greatest over the bandwidths, in units of their spreads. */
  private static double[] greatest(double[][] statistics) {
    int n = statistics[0].length;
    double[] greatest = new double[n];
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    for (double[] values : statistics) {
      double mean = Arrays.stream(values).sum() / n;
      double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / n;
      double spread = variance > 0 ? Math.sqrt(variance) : 1;
      for (int p = 0; p < n; p++) {
        greatest[p] = Math.max(greatest[p], (values[p] - mean) / spread);
      }
    }
    return greatest;
  }
}
