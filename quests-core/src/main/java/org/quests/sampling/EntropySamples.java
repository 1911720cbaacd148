package org.quests.sampling;

import java.util.ArrayList;
import java.util.List;
import org.quests.core.Draws;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;

/** Entropies of samples of one size, drawn without replacement. Immutable. */
public final class EntropySamples {
  private final List<SampleEntropy> samples;
  private final BlockBootstrap bootstrap;

  /**
   * What to draw.
   *
   * @param size environments in a sample, at least 1; whole frames are drawn until they hold as
   *     many. More than there are: all of them
   * @param runs the number of samples, at least 1
   * @param by what is drawn
   * @param seed equal seeds give equal samples
   */
  public record Plan(int size, int runs, DrawBy by, long seed) {
    /** Checks the values. */
    public Plan {
      if (size < 1) {
        throw QuestsException.usage("the size of a sample must be at least 1, not " + size);
      }
      LearningCurve.requireRuns(runs);
    }
  }

  private EntropySamples(List<SampleEntropy> samples, BlockBootstrap bootstrap) {
    this.samples = List.copyOf(samples);
    this.bootstrap = bootstrap;
  }

  /**
   * Draws samples and finds their entropies.
   *
   * @throws QuestsException where the work was cancelled
   */
  public static EntropySamples of(
      Environments dataset, Plan plan, Weighing weighing, Parallelism parallelism) {
    int n = dataset.count();
    int[] blocks = BlockBootstrap.blocks(dataset);
    List<SampleEntropy> samples = new ArrayList<>();
    List<BlockBootstrap> bootstraps = new ArrayList<>();
    for (int run = 0; run < plan.runs; run++) {
      int[] rows =
          plan.by == DrawBy.FRAME
              ? FrameDraws.framesHolding(dataset, plan.size, plan.seed, 0, run)
              : Draws.some(n, Math.min(n, plan.size), plan.seed, 0, run);
      if (rows.length == n && !samples.isEmpty()) {
        // Every sample is the dataset.
        samples.add(samples.get(0));
        bootstraps.add(bootstraps.get(0));
        continue;
      }
      Environments sample = dataset.select(rows);
      samples.add(SampleEntropy.of(sample, weighing, parallelism));
      bootstraps.add(
          BlockBootstrap.of(sample, LearningCurve.select(blocks, rows), weighing, parallelism));
    }
    BlockBootstrap bootstrap = BlockBootstrap.ofMean(bootstraps, LearningCurve.values(samples));
    return new EntropySamples(samples, bootstrap);
  }

  /** The entropy of each sample. */
  public List<Entropy> entropies() {
    return samples.stream().map(SampleEntropy::entropy).toList();
  }

  /** Seconds that each took. */
  public double[] seconds() {
    return samples.stream().mapToDouble(SampleEntropy::seconds).toArray();
  }

  /** How the sums of the first were evaluated. */
  public LogKernelSums.Header header() {
    return samples.get(0).header();
  }

  /** Mean H in nats. */
  public double mean() {
    return LearningCurve.mean(entropies());
  }

  /** Standard deviation of H among the samples in nats, divided by their number as in NumPy. */
  public double deviation() {
    return LearningCurve.deviation(entropies());
  }

  /**
   * The bootstrap over frames of the mean: what the deviation among samples of one dataset cannot
   * tell, for they share their frames.
   */
  public BlockBootstrap bootstrap() {
    return bootstrap;
  }
}
