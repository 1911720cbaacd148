package org.quests.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/**
 * A threshold for the greatest δH of a frame that frames like those of the reference pass rarely.
 *
 * <p>The reference's frames are cut into blocks in their order, and each block is weighed against
 * the others: neighbours in a trajectory are alike, and a frame weighed against its neighbours
 * would seem better covered than a new one. For the full reference of n environments, of which n_b
 * are the block's, δH is lowered by log(n/(n − n_b)).
 *
 * @param rate the fraction of frames that may pass, greater than 0 and less than 1
 * @param threshold in nats: of F frames ⌈(1 − rate)(F + 1)⌉ are at or below, so that a new one like
 *     them passes with a probability of at most the rate
 * @param frames F
 * @param blocks their number
 * @param worstBlock the greatest fraction of a block's frames that passes
 * @param precision the least precise arithmetic that was used
 */
public record FalseAlarms(
    double rate, double threshold, int frames, int blocks, double worstBlock, Precision precision) {
  /**
   * Finds the threshold.
   *
   * @param reference with the frames that its environments belong to; those without atoms are
   *     passed over
   * @param blocks at least 2
   * @throws QuestsException of kind USAGE where there are too few frames for the rate or the blocks
   */
  public static FalseAlarms of(
      Environments reference, int blocks, double rate, Weighing weighing, Parallelism parallelism) {
    return of(
        reference.index(),
        blocks,
        rate,
        (first, end) ->
            outside(
                reference,
                reference.select(IntStream.range(first, end).toArray()),
                first,
                weighing,
                parallelism));
  }

  /**
   * Finds the threshold of a reference that is packed already: how great δH of a frame of the
   * reference itself is, beside its other frames. It equals that of the same environments before
   * they were packed, but for rounding.
   *
   * @param reference with the frames that its environments belong to; those without atoms are
   *     passed over
   * @param blocks at least 2
   * @param rate the fraction of frames that may pass, greater than 0 and less than 1
   * @throws QuestsException of kind USAGE where there are too few frames for the rate or the blocks
   */
  public static FalseAlarms of(
      ReferenceSet reference, int blocks, double rate, Weighing weighing, Parallelism parallelism) {
    return of(
        reference.index(),
        blocks,
        rate,
        (first, end) -> outside(reference.packed(), first, end, weighing, parallelism));
  }

  /** Weighs the environments of some rows against all others. */
  private interface Outside {
    DifferentialEntropy of(int first, int end);
  }

  private static FalseAlarms of(DatasetIndex reference, int blocks, double rate, Outside outside) {
    int[] frames = frames(reference, blocks, rate);
    List<double[]> greatest = new ArrayList<>();
    Precision precision = Precision.DOUBLE;
    for (int b = 0; b < blocks; b++) {
      int from = (int) ((long) frames.length * b / blocks);
      int to = (int) ((long) frames.length * (b + 1) / blocks);
      int first = reference.frameStart(frames[from]);
      DifferentialEntropy dH = outside.of(first, reference.frameStart(frames[to - 1] + 1));
      double lowered = Math.log((double) reference.count() / dH.referenceCount());
      greatest.add(
          Arrays.stream(frames, from, to)
              .mapToDouble(frame -> greatest(reference, frame, first, dH) - lowered)
              .toArray());
      precision = dH.header().precision() == Precision.SINGLE ? Precision.SINGLE : precision;
    }
    double[] all = greatest.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    int place = (int) Math.ceil((1 - rate) * (all.length + 1) * (1 - 1e-12));
    double threshold = all[Math.min(place, all.length) - 1];
    double worst =
        greatest.stream()
            .mapToDouble(
                g -> Arrays.stream(g).filter(v -> v > threshold).count() / (double) g.length)
            .max()
            .orElseThrow();
    return new FalseAlarms(rate, threshold, all.length, blocks, worst, precision);
  }

  /** The frames that have atoms; refuses too few of them. */
  private static int[] frames(DatasetIndex reference, int blocks, double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw QuestsException.usage("the rate of false alarms must be between 0 and 1, not " + rate);
    }
    int[] frames =
        IntStream.range(0, reference.frames())
            .filter(f -> reference.frameStart(f + 1) > reference.frameStart(f))
            .toArray();
    int needed = Math.max(blocks, (int) Math.ceil((1 - rate) / rate * (1 - 1e-12)));
    if (blocks < 2 || frames.length < needed) {
      throw QuestsException.usage(
          reference.source()
              + ": false alarms at a rate of "
              + rate
              + " need at least 2 blocks and "
              + needed
              + " frames, found "
              + blocks
              + " and "
              + frames.length);
    }
    return frames;
  }

  /** A block against everything else. */
  private static DifferentialEntropy outside(
      Environments reference,
      Environments block,
      int first,
      Weighing weighing,
      Parallelism parallelism) {
    int[] others =
        IntStream.range(0, reference.count())
            .filter(row -> row < first || row >= first + block.count())
            .toArray();
    return DifferentialEntropy.of(
        block, ReferenceSet.of(reference.select(others), parallelism), weighing, parallelism);
  }

  /** The same of rows that are packed. */
  private static DifferentialEntropy outside(
      PackedEnvironments packed, int first, int end, Weighing weighing, Parallelism parallelism) {
    int[] others =
        IntStream.range(0, packed.count()).filter(row -> row < first || row >= end).toArray();
    return DifferentialEntropy.of(
        weighing
            .evaluation()
            .engine()
            .evaluate(
                KernelTask.of(
                    packed.part(IntStream.range(first, end).toArray(), parallelism),
                    packed.part(others, parallelism),
                    Bandwidths.of(weighing.bandwidth()),
                    weighing.evaluation().accuracy(),
                    Want.SUMS),
                parallelism),
        0);
  }

  /** The greatest δH of a frame, of which values from a row on are known. */
  private static double greatest(
      DatasetIndex reference, int frame, int first, DifferentialEntropy dH) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row = reference.frameStart(frame); row < reference.frameStart(frame + 1); row++) {
      greatest = Math.max(greatest, dH.value(row - first));
    }
    return greatest;
  }
}
