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

  /** Blocks are so many correlation times long. */
  private static final double TIMES = 2;

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
   * A length of blocks that suits frames: twice their correlation time 1 + 2 Σ ρ, where ρ is how
   * alike frames are that stand so far apart in a run, beyond what all of the group have in common;
   * but each group has six blocks if it has so many frames.
   *
   * @param kernels mean kernels of pairs of frames
   * @param labels the group of each frame
   */
  static int length(double[][] kernels, int[] labels) {
    int least = labels.length;
    double longest = 1;
    for (int from = 0; from < labels.length; ) {
      int end = from;
      while (end < labels.length && labels[end] == labels[from]) {
        end++;
      }
      longest = Math.max(longest, correlationTime(kernels, from, end));
      least = Math.min(least, Math.max(1, (end - from) / LEAST));
      from = end;
    }
    return Math.clamp((int) Math.ceil(longest == 1 ? 1 : TIMES * longest), 1, least);
  }

  private static double correlationTime(double[][] kernels, int from, int end) {
    int n = end - from;
    double[] means = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        means[i] += kernels[from + i][from + j] / n;
      }
      mean += means[i] / n;
    }
    double[] alike = new double[n];
    for (int lag = 0; lag < n; lag++) {
      for (int i = 0; i + lag < n; i++) {
        double own = kernels[from + i][from + i + lag];
        alike[lag] += (own - means[i] - means[i + lag] + mean) / (n - lag);
      }
    }
    double time = 1;
    // Noise ends the sum.
    double error = 2 / Math.sqrt(n);
    for (int lag = 1; lag < n / 2 && alike[0] > 0 && alike[lag] > error * alike[0]; lag++) {
      time += 2 * alike[lag] / alike[0];
    }
    return time;
  }
}
