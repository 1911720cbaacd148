package org.quests.spectra;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.kernel.GroupSums;

/**
 * What the labels of frames tell of their structures, and structures of labels.
 *
 * @param information I = H(p) − O of label and structure, in nats: 0 … H(p)
 * @param labelEntropy H(p) in nats
 * @param jointEntropy H(p) + Σ p_g H_g in nats
 * @param nullMean mean of I where labels are dealt out at random; not a number without permutations
 * @param nullDeviation standard deviation of that
 * @param value p-value: the share of permutations with an I no less, itself included
 * @param length of the blocks of frames that were dealt out
 * @param permutations how often they were
 */
public record LabelInformation(
    double information,
    double labelEntropy,
    double jointEntropy,
    double nullMean,
    double nullDeviation,
    double value,
    int length,
    int permutations) {
  /**
   * The uncertainty coefficient (Theil): the share of H(p) that the structures tell, I/H(p), 0 … 1;
   * not a number where there is one label alone.
   */
  public double uncertaintyCoefficient() {
    return information / labelEntropy;
  }

  /**
   * The distance of label and structure (Rajski, Inf. Control 4, 371 (1961)): 1 − I/H_joint, 0
   * where each follows from the other, 1 where they are independent; not a number where neither
   * varies.
   */
  public double rajskiDistance() {
    return 1 - information / jointEntropy;
  }

  /**
   * From entropies that are known.
   *
   * @param entropy H of all environments, in nats
   * @param labelEntropy H(p), in nats
   * @param overlapTerm O, in nats
   */
  public static LabelInformation of(double entropy, double labelEntropy, double overlapTerm) {
    return new LabelInformation(
        labelEntropy - overlapTerm,
        labelEntropy,
        entropy + overlapTerm,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        0,
        0);
  }

  /**
   * The same, compared with labels that are dealt out at random among blocks of frames.
   *
   * @param sums of each environment over each frame
   * @param frameOf the frame of each environment
   * @param labels of the frames, 0 …
   * @param blockLength in frames, at least 1
   * @param times how often they are dealt out, at least 1
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public LabelInformation against(
      GroupSums sums,
      int[] frameOf,
      int[] labels,
      int blockLength,
      int times,
      long seed,
      Parallelism parallelism) {
    int n = sums.count();
    double[] totals = new double[n];
    Arrays.setAll(totals, i -> Math.log(sums.total(i)));
    int most = Arrays.stream(labels).max().orElse(0) + 1;
    FrameBlocks blocks = new FrameBlocks(labels, blockLength);
    double[] found = new double[times];
    parallelism.progress().begin("permutations", times);
    try {
      parallelism.forEach(
          times,
          () ->
              (IntConsumer)
                  p -> {
                    found[p] = information(sums, totals, frameOf, blocks.permuted(seed, p), most);
                    parallelism.progress().advance(1);
                  });
    } finally {
      parallelism.progress().end();
    }
    double mean = Arrays.stream(found).sum() / times;
    double squares = Arrays.stream(found).map(x -> (x - mean) * (x - mean)).sum();
    // Equal but for the rounding of sums counts as no less.
    long asGreat = Arrays.stream(found).filter(x -> x >= information - 1e-9).count();
    return new LabelInformation(
        information,
        labelEntropy,
        jointEntropy,
        mean,
        times == 1 ? 0 : Math.sqrt(squares / (times - 1)),
        (1.0 + asGreat) / (1 + times),
        blockLength,
        times);
  }

  private static double information(
      GroupSums sums, double[] totals, int[] frameOf, int[] labels, int most) {
    int n = totals.length;
    ExactSum overlap = new ExactSum();
    int[] sizes = new int[most];
    for (int i = 0; i < n; i++) {
      int label = labels[frameOf[i]];
      sizes[label]++;
      overlap.add(totals[i] - Math.log(sums.sum(i, labels, label)));
    }
    double entropy = 0;
    for (int size : sizes) {
      double p = (double) size / n;
      entropy -= size == 0 ? 0 : p * Math.log(p);
    }
    return entropy - overlap.value() / n;
  }
}
