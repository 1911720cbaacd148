package org.quests.entropy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.quests.core.ExactSum;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.RowRuns;
import org.quests.kernel.Want;

/**
 * Between what values the entropy of ever more frames of the same kind lies, on average over the
 * frames: H itself, which is too low, for each environment counts itself and its own frame; and H
 * with each environment's own frame left out, −(1/n) Σ log(S_others/(n − n_f)), which is too high.
 * It tells how far H is off because there are few frames. It does not tell how much H would differ
 * for other frames.
 *
 * @param low H in nats
 * @param high H with own frames left out in nats; a lower bound of it where that is all that is
 *     known
 * @param complete whether {@code high} is that value itself
 */
public record Bracket(double low, double high, boolean complete) {
  /** A wider bracket says that the sample is too small for H to say much. */
  private static final double WIDE = 0.2;

  /**
   * Where others than the own frame give less than this share of a sum, in single and in double
   * precision, the difference of the sums has no digits left.
   */
  private static final double LOST_SINGLE = 1e-4;

  private static final double LOST_DOUBLE = 1e-9;

  /** The same as a multiple of the bound on the error of a sum. */
  private static final double LOST_OF_ERROR = 10;

  /** The share of all pairs that are in one frame up to which they cost little beside all. */
  private static final double CHEAP = 0.2;

  /** The same where far ones of all pairs may have been left out. */
  private static final double CHEAP_WHERE_ORDERED = 0.02;

  /** Pairs that cost little in any case. */
  private static final double CHEAP_PAIRS = 1e8;

  /**
   * From H and sums without own frames.
   *
   * @param entropy H in nats
   * @param othersMean the mean of log(S_others/(n − n_f)) of all environments
   * @return nothing where it is not finite: of a single frame
   */
  public static Optional<Bracket> of(double entropy, double othersMean) {
    return Double.isFinite(othersMean)
        ? Optional.of(new Bracket(entropy, -othersMean, true))
        : Optional.empty();
  }

  /** Whether the sample is too small, or h too narrow, for H to say much. */
  public boolean saturated() {
    return high - low > WIDE;
  }

  /**
   * The bracket of an entropy.
   *
   * @param information of the dataset, found by this weighing
   * @param whole whether it is wanted whatever it costs: otherwise it is left out where pairs of
   *     environments of one frame are too many beside all, and {@code high} may be a bound
   * @return nothing where there are fewer than two frames, or where it costs too much
   * @throws org.quests.core.QuestsException where the work was cancelled
   */
  public static Optional<Bracket> of(
      ReferenceSet dataset,
      DatasetInformation information,
      Weighing weighing,
      boolean whole,
      Parallelism parallelism) {
    return of(dataset, information, weighing, weighing.evaluation().engine(), whole, parallelism);
  }

  /**
   * The same, where sums over single frames, which are many and small, are made by an engine of
   * their own.
   *
   * @param ofFrames evaluates them, on several threads at once
   */
  public static Optional<Bracket> of(
      ReferenceSet dataset,
      DatasetInformation information,
      Weighing weighing,
      KernelEngine ofFrames,
      boolean whole,
      Parallelism parallelism) {
    List<int[]> frames = frames(dataset.index());
    double n = dataset.count();
    if (frames.size() < 2 || !(whole || cheap(dataset, frames))) {
      return Optional.empty();
    }
    Precision precision = information.header().precision();
    Accuracy accuracy = Accuracy.of(precision, weighing.evaluation().accuracy().tolerance());
    Weighing same = weighing.with(accuracy);
    Weighing alone = same.with(new Evaluation(ofFrames, accuracy));
    double[] shares = sharesOfOthers(dataset.packed(), information, frames, alone, parallelism);
    double least =
        Math.max(
            precision == Precision.SINGLE ? LOST_SINGLE : LOST_DOUBLE,
            Math.min(0.5, LOST_OF_ERROR * information.entropy().errorBound()));
    int[] lost = IntStream.range(0, shares.length).filter(i -> shares[i] < least).toArray();
    // If there are more, they alone make the bracket wide, and need not be weighed again for that.
    boolean complete = whole || lost.length * -Math.log(least) <= 1.2 * WIDE * n;
    // The shares are not needed any more.
    double[] others = shares;
    for (int i = 0; i < others.length; i++) {
      others[i] = information.logSum(i) + Math.log(Math.max(shares[i], least));
    }
    if (complete && lost.length > 0) {
      weighAgain(dataset.packed(), lost, same, parallelism, others);
    }
    ExactSum sum = new ExactSum();
    for (int[] frame : frames) {
      double logCount = StrictMath.log(n - (frame[1] - frame[0]));
      for (int row = frame[0]; row < frame[1]; row++) {
        sum.add(logCount - others[row]);
      }
    }
    return Optional.of(new Bracket(information.entropy().value(), sum.value() / n, complete));
  }

  private static boolean cheap(ReferenceSet dataset, List<int[]> frames) {
    double n = dataset.count();
    double own = frames.stream().mapToDouble(f -> Math.pow(f[1] - f[0], 2)).sum();
    double share = dataset.packed().ordered() ? CHEAP_WHERE_ORDERED : CHEAP;
    return own <= Math.max(CHEAP_PAIRS, share * n * n);
  }

  /** The rows of each frame that has any, from the first to one past the last. */
  private static List<int[]> frames(DatasetIndex index) {
    List<int[]> frames = new ArrayList<>();
    for (int f = 0; f < index.frames(); f++) {
      if (index.frameStart(f + 1) > index.frameStart(f)) {
        frames.add(new int[] {index.frameStart(f), index.frameStart(f + 1)});
      }
    }
    return frames;
  }

  /** The share of each environment's sum that is not of its own frame, as far as digits go. */
  private static double[] sharesOfOthers(
      PackedEnvironments packed,
      DatasetInformation information,
      List<int[]> frames,
      Weighing weighing,
      Parallelism parallelism) {
    double[] shares = new double[information.count()];
    Parallelism alone = Parallelism.serial();
    RowRuns runs = RowRuns.of(packed);
    parallelism
        .silent()
        .forEach(
            frames.size(),
            () -> {
              RowRuns.Sums sums = runs.sums(weighing.bandwidth());
              double[] own = new double[RowRuns.SHORT];
              return f -> {
                int from = frames.get(f)[0];
                int to = frames.get(f)[1];
                if (to - from <= RowRuns.SHORT) {
                  sums.of(from, to, own);
                  for (int row = from; row < to; row++) {
                    shares[row] = share(Math.log(own[row - from]), information.logSum(row));
                  }
                } else {
                  PackedEnvironments part = runs.part(from, to, alone);
                  LogKernelSums found =
                      evaluate(
                          KernelTask.of(part, part, h(weighing), accuracy(weighing), Want.SUMS),
                          weighing,
                          alone);
                  for (int row = from; row < to; row++) {
                    shares[row] = share(found.log(row - from, 0), information.logSum(row));
                  }
                }
              };
            });
    return shares;
  }

  /** What is left of a sum without a part of it. */
  private static double share(double logPart, double logAll) {
    return -Math.expm1(Math.min(0, logPart - logAll));
  }

  /** log S over other frames of some environments, each pair weighed anew. */
  private static void weighAgain(
      PackedEnvironments packed,
      int[] rows,
      Weighing weighing,
      Parallelism parallelism,
      double[] others) {
    weighing
        .evaluation()
        .forEach(
            KernelTask.of(
                packed.part(rows, parallelism),
                packed,
                h(weighing),
                accuracy(weighing),
                new Want(false, Groups.ALL, true)),
            parallelism,
            (sums, i) -> others[rows[i]] = sums.log(i, 0));
  }

  private static LogKernelSums evaluate(
      KernelTask task, Weighing weighing, Parallelism parallelism) {
    return weighing.evaluation().engine().evaluate(task, parallelism);
  }

  private static Bandwidths h(Weighing weighing) {
    return Bandwidths.of(weighing.bandwidth());
  }

  private static Accuracy accuracy(Weighing weighing) {
    return weighing.evaluation().accuracy();
  }
}
