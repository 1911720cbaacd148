package org.quests.novelty;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Precision;

/**
 * What {@link FrameNovelty} finds for one frame. Immutable; the arrays that the accessors return
 * are shared, not copied, and must not be written to.
 */
public final class FrameResult {
  private final Frame frame;
  private final List<Against> against;
  private final @Nullable DatasetInformation own;

  /** Of the first reference, or of the frame itself where there is none. */
  private final double[] values;

  FrameResult(Frame frame, List<Against> against, @Nullable DatasetInformation own) {
    this.frame = frame;
    this.against = List.copyOf(against);
    this.own = own;
    this.values =
        !against.isEmpty()
            ? against.get(0).values()
            : own == null ? new double[0] : own.differentialEntropies();
  }

  /**
   * A frame against one reference.
   *
   * @param reference its name
   * @param count n, the number of its environments, those of this frame included
   * @param ownCount n_f, how many of them are this frame's own and were left out
   * @param precision of the sums
   * @param tolerance what share of a sum may have been left out, beside decisions
   * @param values δH of each atom in nats, lowered by log(n/(n − n_f))
   * @param errorBounds bound on the error of δH of each atom, in nats
   * @param nearest the nearest environment of the reference for each atom; null where it was not
   *     asked for
   */
  public record Against(
      String reference,
      int count,
      int ownCount,
      Precision precision,
      double tolerance,
      double[] values,
      double[] errorBounds,
      DifferentialEntropy.@Nullable Nearest nearest) {
    /**
     * The nearest environments.
     *
     * @throws IllegalStateException where they were not asked for
     */
    public DifferentialEntropy.Nearest requireNearest() {
      if (nearest == null) {
        throw new IllegalStateException("the nearest environments were not asked for");
      }
      return nearest;
    }

    /** How δH of the atoms is spread; empty for a frame without atoms. */
    public Optional<Summary> summary() {
      return Summary.of(values);
    }
  }

  /**
   * How δH of a frame's atoms is spread.
   *
   * @param max the greatest, in nats
   * @param mean in nats
   * @param quantiles in nats
   * @param fractionPositive the fraction of atoms with δH &gt; 0, 0 … 1
   */
  public record Summary(double max, double mean, Quantiles quantiles, double fractionPositive) {
    /** The summary of some values; empty where there are none. */
    public static Optional<Summary> of(double[] dH) {
      if (dH.length == 0) {
        return Optional.empty();
      }
      Quantiles quantiles = Quantiles.of(dH);
      long positive = Arrays.stream(dH).filter(v -> v > 0).count();
      return Optional.of(
          new Summary(
              quantiles.max(),
              Arrays.stream(dH).sum() / dH.length,
              quantiles,
              (double) positive / dH.length));
    }
  }

  /** The frame itself, with whatever its source was asked to keep. */
  public Frame frame() {
    return frame;
  }

  /** The number of the frame in its source, from 0. */
  public long index() {
    return frame.origin().index();
  }

  /** The number of atoms. */
  public int atoms() {
    return frame.atoms();
  }

  /** What was found for each reference, in their order. */
  public List<Against> against() {
    return against;
  }

  /** δH of each atom in nats, against the first reference, or the frame itself if there is none. */
  public double[] values() {
    return values;
  }

  /** δH of one atom in nats, as in {@link #values}. */
  public double value(int atom) {
    return values[atom];
  }

  /** The greatest of {@link #values}, −∞ for a frame without atoms. */
  public double max() {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** How {@link #values} are spread; empty for a frame without atoms. */
  public Optional<Summary> summary() {
    return Summary.of(values);
  }

  /**
   * The likelihood ratio of two references a and b for each atom: LLR = (δH_a + log n_a) − (δH_b +
   * log n_b) in nats; above 0: more like b. Does not depend on their sizes, nor on whether the
   * frame's own environments were left out of one.
   *
   * @param a number of a reference, from 0
   * @param b number of another
   */
  public double[] likelihoodRatio(int a, int b) {
    Against first = against.get(a);
    Against second = against.get(b);
    double shift = Math.log(first.count()) - Math.log(second.count());
    double[] ratios = new double[atoms()];
    Arrays.setAll(ratios, i -> first.values()[i] - second.values()[i] + shift);
    return ratios;
  }

  /**
   * The information in the frame alone, its entropy among it; empty where it was not asked for, or
   * the frame has no atoms.
   */
  public Optional<DatasetInformation> own() {
    return Optional.ofNullable(own);
  }
}
