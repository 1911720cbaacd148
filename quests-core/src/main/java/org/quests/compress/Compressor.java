package org.quests.compress;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.PairKernels;
import org.quests.kernel.ReferenceSet;

/**
 * Ranks the frames of a dataset. All arithmetic is in double precision; a ranking does not depend
 * on the number of threads. Immutable.
 */
public final class Compressor {
  private final Environments dataset;
  private final Bandwidth h;
  private final PairKernels pairs;
  private final FrameEntropies frameEntropies;

  /** log of the kernel sum of each environment over the reference set; null without one. */
  private final double @Nullable [] logSums;

  private final Rules rules;
  private final long seed;

  private Compressor(
      Environments dataset,
      Bandwidth h,
      PairKernels pairs,
      FrameEntropies frameEntropies,
      double @Nullable [] logSums,
      Rules rules,
      long seed) {
    this.dataset = dataset;
    this.h = h;
    this.pairs = pairs;
    this.frameEntropies = frameEntropies;
    this.logSums = logSums;
    this.rules = rules;
    this.seed = seed;
  }

  /** Prepares a dataset: finds the entropy of each frame. */
  public static Compressor of(Environments dataset, Bandwidth h, Parallelism parallelism) {
    PairKernels pairs = PairKernels.of(dataset, h, parallelism);
    return new Compressor(
        dataset, h, pairs, FrameEntropies.of(dataset, pairs, parallelism), null, Rules.NONE, 0);
  }

  /**
   * The same, and {@link Method#MSC} takes what a reference set covers as covered.
   *
   * @throws QuestsException where its descriptor is another
   */
  public Compressor withReference(ReferenceSet reference, Parallelism parallelism) {
    Weighing exact = Weighing.of(h).with(Accuracy.EXACT);
    double[] sums = DifferentialEntropy.of(dataset, reference, exact, parallelism).values();
    Arrays.setAll(sums, i -> -sums[i]);
    return new Compressor(dataset, h, pairs, frameEntropies, sums, rules, seed);
  }

  /** The same with other rules. */
  public Compressor withRules(Rules others) {
    return new Compressor(dataset, h, pairs, frameEntropies, logSums, others, seed);
  }

  /** The same with another seed of what is left to chance; 0 where none was given. */
  public Compressor withSeed(long other) {
    return new Compressor(dataset, h, pairs, frameEntropies, logSums, rules, other);
  }

  /** H_s, the entropy of each frame alone, in nats; 0 for a frame without atoms. A copy. */
  public double[] frameEntropies() {
    return frameEntropies.values();
  }

  /** How many frames can be selected under the rules, a budget left aside. */
  public int available() {
    return rules.quota(atoms(), Integer.MAX_VALUE).available();
  }

  /**
   * Ranks frames.
   *
   * @param size how many, 1 … {@link #available}; budgets, copies and {@link Rules#untilCovered}
   *     may leave fewer
   * @throws QuestsException of kind USAGE where the size is another, the rules contradict each
   *     other, or the method cannot respect them
   */
  public Ranking rank(Method method, int size, Parallelism parallelism) {
    Quota quota = rules.quota(atoms(), size);
    int available = quota.available();
    if (size < 1 || size > available) {
      throw QuestsException.usage("the size is " + size + " frames, expected 1 to " + available);
    }
    if (IntStream.range(0, dataset.frames()).noneMatch(quota::admits)) {
      throw QuestsException.usage("no frame fits the budget");
    }
    if (rules.kept().length > size) {
      if (size == available) {
        // It is not the size that is too small, but what quotas and copies leave.
        Arrays.stream(rules.kept()).forEach(rules.quota(atoms(), Integer.MAX_VALUE)::take);
      }
      throw QuestsException.usage(
          rules.kept().length + " frames are to be kept, more than the size of " + size);
    }
    if (rules.novelOnly() && method != Method.MSC) {
      throw QuestsException.usage(
          method.label() + " does not know which frames are covered; msc does");
    }
    return switch (method) {
      case MSC -> {
        CoverCriterion criterion =
            new CoverCriterion(
                dataset, pairs, frameEntropies(), logSums, rules.novelOnly(), parallelism);
        yield greedy(method, criterion, quota, logSums != null, size, dataset, parallelism);
      }
      case FPS -> {
        DistanceCriterion criterion = new DistanceCriterion(dataset, pairs);
        yield greedy(method, criterion, quota, false, size, dataset, parallelism);
      }
      case MEAN_FPS -> {
        Environments means = FrameMeans.of(dataset);
        DistanceCriterion criterion =
            new DistanceCriterion(means, PairKernels.of(means, h, parallelism));
        yield greedy(method, criterion, quota, false, size, means, parallelism);
      }
      case K_MEANS -> {
        if (rules.moreThanDrop()) {
          throw QuestsException.usage(
              "k_means cannot keep frames, nor respect groups, a budget or copies; another method"
                  + " can");
        }
        yield clusters(quota, size, parallelism);
      }
      case RANDOM -> random(quota, size);
      case VENDI -> {
        Picks picks = new Picks();
        new VendiGreedy(dataset, h, quota, parallelism)
            .run(rules.kept(), rules.preferred(dataset.frames()), size, picks, parallelism);
        long n = dataset.count();
        yield new Ranking(Method.VENDI, picks.frames(), picks.scores(), n * (n + 1) / 2, 0);
      }
    };
  }

  /**
   * What every prefix of a ranking tells of the dataset. Takes one kernel for each pair of an
   * environment of the ranking and one of the dataset.
   *
   * @throws QuestsException of kind USAGE where the ranking's prefixes are no selections
   */
  public Curve curve(Ranking ranking, Parallelism parallelism) {
    if (!ranking.method().nested()) {
      throw QuestsException.usage(
          ranking.method().label()
              + " chooses anew for each size: there is no ranking, nor a curve of its prefixes");
    }
    return Curve.of(dataset, pairs, ranking.frames(), logSums, parallelism);
  }

  /**
   * The least covered environment of each frame of a ranking, against the reference set; where
   * there is none, against the frames before it, which takes a kernel for each pair of environments
   * of the ranking.
   */
  public PickNovelty novelty(Ranking ranking, Parallelism parallelism) {
    return logSums == null
        ? PickNovelty.amongThemselves(dataset, ranking.frames(), h, parallelism)
        : PickNovelty.against(logSums, dataset, ranking.frames());
  }

  /**
   * How many environments of the dataset the reference set covers; 0 where there is none.
   *
   * @see Curve
   */
  public int coveredByReference() {
    return logSums == null
        ? 0
        : (int)
            Arrays.stream(logSums)
                .filter(sum -> -sum < DifferentialEntropy.DEFAULT_EPSILON)
                .count();
  }

  private int[] atoms() {
    int[] atoms = new int[dataset.frames()];
    Arrays.setAll(atoms, frame -> atoms(dataset, frame));
    return atoms;
  }

  private static int atoms(Environments rows, int frame) {
    return rows.frameStart(frame + 1) - rows.frameStart(frame);
  }

  private Ranking greedy(
      Method method,
      Criterion criterion,
      Quota quota,
      boolean scored,
      int size,
      Environments rows,
      Parallelism parallelism) {
    long left = 0;
    for (int frame = 0; frame < rows.frames(); frame++) {
      left += quota.mayCome(frame) ? atoms(rows, frame) : 0;
    }
    Picks picks = new Picks();
    int[] first = rules.kept();
    double score = Double.NaN;
    boolean[] preferred = rules.preferred(rows.frames());
    if (first.length == 0 && !scored) {
      // Nothing covers anything yet: the entropies alone decide.
      IntPredicate before = frame -> preferred[frame] && quota.admits(frame);
      boolean any = IntStream.range(0, rows.frames()).anyMatch(before);
      first = new int[] {frameEntropies.greatest(any ? before : quota::admits)};
      score = frameEntropies()[first[0]];
    }
    new LazyGreedy(criterion, quota, parallelism).run(first, score, preferred, size, picks);
    int[] frames = picks.frames();
    long fullScan = 0;
    for (int i = 0; i < frames.length - 1; i++) {
      long own = atoms(rows, frames[i]);
      left -= own;
      fullScan += own * left;
    }
    return new Ranking(method, frames, picks.scores(), criterion.evaluations(), fullScan);
  }

  private Ranking random(Quota quota, int size) {
    Picks picks = new Picks();
    for (int frame : rules.kept()) {
      quota.take(frame);
      picks.add(frame, Double.NaN);
    }
    int n = dataset.frames();
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(n - i);
      int frame = order[j];
      order[j] = order[i];
      order[i] = frame;
    }
    boolean[] preferred = rules.preferred(n);
    do {
      for (boolean before : new boolean[] {true, false}) {
        for (int i = 0; i < n && picks.count() < size; i++) {
          if (preferred[order[i]] == before && quota.admits(order[i])) {
            quota.take(order[i]);
            picks.add(order[i], Double.NaN);
          }
        }
      }
    } while (picks.count() < size && quota.release());
    return new Ranking(Method.RANDOM, picks.frames(), picks.scores(), 0, 0);
  }

  /** Clusters of the frames that come first, if these are enough; else all of them, and others. */
  private Ranking clusters(Quota quota, int size, Parallelism parallelism) {
    Environments means = FrameMeans.of(dataset);
    boolean[] preferred = rules.preferred(dataset.frames());
    Picks picks = new Picks();
    for (boolean before : new boolean[] {true, false}) {
      int[] among =
          IntStream.range(0, dataset.frames())
              .filter(frame -> preferred[frame] == before && quota.admits(frame))
              .toArray();
      int count = Math.min(among.length, size - picks.count());
      if (count > 0) {
        new KMeans(means, among, seed).select(count, picks, parallelism);
      }
    }
    return new Ranking(Method.K_MEANS, picks.frames(), picks.scores(), 0, 0);
  }
}
