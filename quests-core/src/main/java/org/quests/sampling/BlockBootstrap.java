package org.quests.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.quests.core.Cancellation;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.entropy.PartSums;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumPieces;
import org.quests.kernel.Want;

/**
 * How much the entropy of a dataset would change if its frames were others of the same kind: a
 * bootstrap over blocks of successive frames. Immutable.
 *
 * <p>Atoms of a frame depend on each other, and so do successive frames of a trajectory; blocks of
 * frames are nearly independent. Drawing whole blocks with replacement would put the same
 * environments into a dataset several times, which lowers H. So H is made linear in the weights of
 * the blocks first, by leaving each block out (the jackknife): block b with n_b of n environments
 * has the influence U_b = (H − H₋b)(n − n_b)/n_b, less their mean, and a dataset where block b
 * occurs w_b times has H + Σ w_b n_b U_b / Σ w_b n_b.
 */
public final class BlockBootstrap {
  /** Blocks that a dataset of many frames is cut into. */
  static final int BLOCKS = 32;

  /** Numbers in each of the tails that an interval of 95 % leaves out. */
  private static final double TAIL = 0.025;

  private final int[] labels;
  private final double[] sizes;
  private final double[] influences;

  private BlockBootstrap(int[] labels, double[] sizes, double[] influences) {
    this.labels = labels;
    this.sizes = sizes;
    this.influences = influences;
  }

  /**
   * Finds the influence of each block on the entropy.
   *
   * @param dataset of at least two frames, or there is nothing to compare; its frames are cut into
   *     at most 32 blocks of successive ones
   */
  public static BlockBootstrap of(
      Environments dataset, Weighing weighing, Parallelism parallelism) {
    return of(dataset, blocks(dataset), weighing, parallelism);
  }

  /**
   * The same with given blocks.
   *
   * @param blocks number of the block of each environment, from 0
   */
  static BlockBootstrap of(
      Environments dataset, int[] blocks, Weighing weighing, Parallelism parallelism) {
    int[] labels = Arrays.stream(blocks).distinct().sorted().toArray();
    double[] sizes = new double[labels.length];
    int[] own = Arrays.stream(blocks).map(b -> Arrays.binarySearch(labels, b)).toArray();
    for (int block : own) {
      sizes[block]++;
    }
    if (labels.length < 2) {
      return new BlockBootstrap(labels, sizes, new double[labels.length]);
    }
    PartSums sums = PartSums.of(dataset, Groups.of(labels.length, own), weighing, parallelism);
    int n = dataset.count();
    double[] left = new double[labels.length];
    double whole = 0;
    double[] shares = new double[labels.length];
    for (int i = 0; i < n; i++) {
      Cancellation.checkHere();
      double log = sums.log(i);
      whole -= log;
      for (int b = 0; b < shares.length; b++) {
        shares[b] = Math.exp(sums.log(i, b) - log);
      }
      for (int b = 0; b < shares.length; b++) {
        if (b != own[i]) {
          left[b] -= log + Math.log1p(-Math.min(shares[b], 1 - shares[own[i]]));
        }
      }
    }
    return of(labels, sizes, whole, left);
  }

  /**
   * The same of a set that need not be in memory: all pairs are weighed twice more.
   *
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static BlockBootstrap of(
      ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
    PackedEnvironments packed = dataset.packed();
    int n = dataset.count();
    int[] own = blocks(dataset.index());
    int[] labels = Arrays.stream(own).distinct().sorted().toArray();
    double[] sizes = new double[labels.length];
    Arrays.stream(own).map(b -> Arrays.binarySearch(labels, b)).forEach(b -> sizes[b]++);
    if (labels.length < 2) {
      return new BlockBootstrap(labels, sizes, new double[labels.length]);
    }
    double[] logs = logs(packed, packed, weighing, parallelism);
    double[] ownShares = new double[n];
    double[] left = new double[labels.length];
    for (int pass = 0; pass < 2; pass++) {
      for (int b = 0; b < labels.length; b++) {
        int label = labels[b];
        int[] rows = IntStream.range(0, n).filter(i -> own[i] == label).toArray();
        PackedEnvironments block = packed.part(rows, parallelism);
        if (pass == 0) {
          double[] inside = logs(block, block, weighing, parallelism);
          for (int i = 0; i < rows.length; i++) {
            ownShares[rows[i]] = Math.exp(inside[i] - logs[rows[i]]);
          }
          continue;
        }
        double[] toBlock = logs(packed, block, weighing, parallelism);
        for (int i = 0; i < n; i++) {
          if (own[i] != label) {
            double share = Math.exp(toBlock[i] - logs[i]);
            left[b] -= logs[i] + Math.log1p(-Math.min(share, 1 - ownShares[i]));
          }
        }
      }
    }
    return of(labels, sizes, -Arrays.stream(logs).sum(), left);
  }

  private static double[] logs(
      PackedEnvironments queries,
      PackedEnvironments reference,
      Weighing weighing,
      Parallelism parallelism) {
    double[] logs = new double[queries.count()];
    SumPieces pieces = new SumPieces();
    weighing
        .evaluation()
        .engine()
        .evaluate(
            KernelTask.of(
                queries,
                reference,
                Bandwidths.of(weighing.bandwidth()),
                weighing.inFull().evaluation().accuracy(),
                Want.SUMS),
            parallelism,
            sums -> pieces.take(sums, i -> logs[i] = sums.log(i, 0)));
    pieces.all();
    return logs;
  }

  /**
   * From what is left without each block.
   *
   * @param whole −Σ log S over all environments
   * @param left the same over all but those of a block, whose sums are without that block
   */
  private static BlockBootstrap of(int[] labels, double[] sizes, double whole, double[] left) {
    double n = Arrays.stream(sizes).sum();
    double entropy = Math.log(n) + whole / n;
    double[] influences = new double[labels.length];
    double mean = 0;
    for (int b = 0; b < influences.length; b++) {
      double others = n - sizes[b];
      double without = Math.log(others) + left[b] / others;
      influences[b] = (entropy - without) * others / sizes[b];
      mean += influences[b] * sizes[b] / n;
    }
    for (int b = 0; b < influences.length; b++) {
      influences[b] -= mean;
    }
    return new BlockBootstrap(labels, sizes, influences);
  }

  /**
   * The same for the mean H of several samples of one dataset. What a block does to the mean is the
   * mean of what it does to each sample, weighed by the block's share of it; a sample that does not
   * hold the block is not changed. By how much the samples' own H differ counts for the blocks that
   * each holds, for a sample of few blocks tells of these alone.
   *
   * @param samples with blocks numbered as in the dataset, at least one
   * @param entropies H of each in nats
   */
  static BlockBootstrap ofMean(List<BlockBootstrap> samples, double[] entropies) {
    BlockBootstrap first = samples.get(0);
    if (samples.stream().allMatch(sample -> sample == first)) {
      return first;
    }
    int[] labels =
        samples.stream().flatMapToInt(s -> Arrays.stream(s.labels)).distinct().sorted().toArray();
    double[] shares = new double[labels.length];
    double[] influences = new double[labels.length];
    double mean = Arrays.stream(entropies).average().orElseThrow();
    for (int r = 0; r < entropies.length; r++) {
      BlockBootstrap sample = samples.get(r);
      double n = Arrays.stream(sample.sizes).sum();
      for (int b = 0; b < sample.labels.length; b++) {
        int block = Arrays.binarySearch(labels, sample.labels[b]);
        double share = sample.sizes[b] / n / entropies.length;
        shares[block] += share;
        influences[block] += share * (sample.influences[b] + entropies[r] - mean);
      }
    }
    for (int b = 0; b < labels.length; b++) {
      influences[b] /= shares[b];
    }
    return new BlockBootstrap(labels, shares, influences);
  }

  /** The block of each environment: successive frames, as many in each as can be. */
  static int[] blocks(Environments dataset) {
    return blocks(dataset.index());
  }

  private static int[] blocks(DatasetIndex dataset) {
    int[] blocks = new int[dataset.count()];
    int frames = dataset.frames();
    int count = Math.min(BLOCKS, frames);
    for (int f = 0; f < frames; f++) {
      int block = (int) ((long) f * count / frames);
      Arrays.fill(blocks, dataset.frameStart(f), dataset.frameStart(f + 1), block);
    }
    return blocks;
  }

  /** The number of blocks. */
  public int blocks() {
    return labels.length;
  }

  /**
   * The standard error of H, or of the mean over samples, in nats: what the bootstrap comes to with
   * more and more draws; NaN where there are fewer than two blocks.
   */
  public double standardError() {
    int m = labels.length;
    if (m < 2) {
      return Double.NaN;
    }
    double n = Arrays.stream(sizes).sum();
    double sum = 0;
    for (int b = 0; b < m; b++) {
      double part = sizes[b] * influences[b] / n;
      sum += part * part;
    }
    return Math.sqrt(sum * m / (m - 1));
  }

  /**
   * An interval for H that holds the entropy, for this number of environments, of what the frames
   * were taken from, in 95 of 100 cases: H ± t · standard error, with Student's t for the number of
   * blocks. For the mean over samples it holds what that mean is on average over datasets of as
   * many other frames of the same kind.
   *
   * @param entropy H of the dataset, or the mean over samples, in nats
   */
  public Interval interval(double entropy) {
    if (labels.length < 2) {
      return Interval.UNKNOWN;
    }
    double t = new TDistribution(labels.length - 1.0).inverseCumulativeProbability(1 - TAIL);
    double half = t * standardError();
    return new Interval(Math.max(0, entropy - half), entropy + half);
  }

  /**
   * By how much H changes where blocks are drawn with replacement.
   *
   * @param draws how often each block was drawn, by its number
   */
  double change(int[] draws) {
    double sum = 0;
    double n = 0;
    for (int b = 0; b < labels.length; b++) {
      double weight = draws[labels[b]] * sizes[b];
      sum += weight * influences[b];
      n += weight;
    }
    return n == 0 ? 0 : sum / n;
  }

  /** How often each of some blocks comes when as many are drawn with replacement. */
  static int[] draw(int blocks, Random random) {
    int[] draws = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      draws[random.nextInt(blocks)]++;
    }
    return draws;
  }
}
