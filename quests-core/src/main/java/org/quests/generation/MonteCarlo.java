package org.quests.generation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.NearestNeighborDescriptor;
import org.quests.entropy.Weighing;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;
import org.quests.neighbors.Neighbors;
import org.quests.screening.MinimumDistances;

/**
 * A walk from a structure towards novelty: Monte Carlo displacements of its atoms by the rule of
 * Metropolis, at a temperature that falls from 1 to 0.001 in three cycles. Cell, periodicity and
 * elements stay as they are. Immutable.
 */
public final class MonteCarlo {
  private final WeighedFrame start;
  private final WeighedFrame best;
  private final Frame frame;
  private final double startScore;
  private final double bestScore;
  private final int bestStep;
  private final double[] proposed;
  private final double[] scores;
  private final boolean[] accepted;
  private final int tooClose;
  private final int tooNovel;

  /**
   * How to walk.
   *
   * @param steps proposals, at least 1
   * @param score what is minimised
   * @param target δH in nats, finite; for {@link Score#TARGET}
   * @param deviation standard deviation of each component of a displacement in Å, greater than 0
   * @param moves what a step displaces
   * @param distances what atoms keep from each other, images included; no less than {@link
   *     NearestNeighborDescriptor#CLOSEST_CONTACT}
   * @param greatestNovelty in nats: a step that gives an atom a greater δH is not taken; infinite
   *     where all are
   */
  public record Plan(
      int steps,
      Score score,
      double target,
      double deviation,
      Moves moves,
      MinimumDistances distances,
      double greatestNovelty) {
    /** Steps of the original method. */
    public static final int DEFAULT_STEPS = 1000;

    /** Target of the original method, in nats. */
    public static final double DEFAULT_TARGET = 30;

    /** Deviation of the original method, in Å. */
    public static final double DEFAULT_DEVIATION = 0.02;

    /** Checks the values. */
    public Plan {
      if (steps < 1) {
        throw QuestsException.usage("the number of steps must be at least 1, not " + steps);
      }
      if (!Double.isFinite(target)) {
        throw QuestsException.usage("the target must be a finite δH, not " + target);
      }
      if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
        throw QuestsException.usage(
            "the standard deviation of displacements must be a finite distance greater than 0, not "
                + deviation);
      }
      if (Double.isNaN(greatestNovelty)) {
        throw QuestsException.usage("the greatest δH must be a number, not " + greatestNovelty);
      }
    }

    /** With one distance in Å that all atoms keep, finite and at least 0, and any δH. */
    public Plan(
        int steps,
        Score score,
        double target,
        double deviation,
        Moves moves,
        double minimumDistance) {
      this(
          steps,
          score,
          target,
          deviation,
          moves,
          MinimumDistances.of(minimumDistance),
          Double.POSITIVE_INFINITY);
    }

    /** The original's: towards a mean |δH − target| of 0, by moves of all atoms. */
    public static Plan towards(double target) {
      return new Plan(DEFAULT_STEPS, Score.TARGET, target, DEFAULT_DEVIATION, Moves.ALL, 0);
    }

    /** The same with another number of steps. */
    public Plan withSteps(int number) {
      return new Plan(number, score, target, deviation, moves, distances, greatestNovelty);
    }

    /** The same with one distance in Å that all atoms keep. */
    public Plan withMinimumDistance(double distance) {
      return with(MinimumDistances.of(distance));
    }

    /** The same with other distances that atoms keep. */
    public Plan with(MinimumDistances others) {
      return new Plan(steps, score, target, deviation, moves, others, greatestNovelty);
    }

    /** The same without steps that give an atom a greater δH, in nats. */
    public Plan withGreatestNovelty(double greatest) {
      return new Plan(steps, score, target, deviation, moves, distances, greatest);
    }
  }

  private MonteCarlo(Frame frame, WeighedFrame start, Walker walker) {
    this.frame = frame;
    this.start = start;
    this.best = walker.best;
    this.startScore = walker.startScore;
    this.bestScore = walker.bestScore;
    this.bestStep = walker.bestStep;
    this.proposed = walker.proposed;
    this.scores = walker.scores;
    this.accepted = walker.accepted;
    this.tooClose = walker.tooClose;
    this.tooNovel = walker.tooNovel;
  }

  /**
   * Walks.
   *
   * @param start where; at least one atom
   * @param seed equal seeds walk equally, whatever threads there are
   * @param reference what is known already
   * @throws QuestsException naming the frame where it has no atoms, an element that the descriptor
   *     does not know, or two atoms that are too near to each other; where the work was cancelled
   */
  public static MonteCarlo walk(
      Frame start,
      Plan plan,
      long seed,
      ReferenceSet reference,
      Weighing weighing,
      Parallelism parallelism) {
    parallelism.progress().begin("Monte Carlo walk", "steps", plan.steps);
    try {
      return walk(
          start,
          plan,
          Seeds.generator(seed),
          new WeighedFrame.Weigher(reference, weighing),
          parallelism.silent(),
          () -> parallelism.progress().advance(1));
    } finally {
      parallelism.progress().end();
    }
  }

  /**
   * Walks.
   *
   * @param stepped is told of each step
   */
  static MonteCarlo walk(
      Frame start,
      Plan plan,
      Random random,
      WeighedFrame.Weigher weigher,
      Parallelism parallelism,
      Runnable stepped) {
    if (start.atoms() == 0) {
      throw QuestsException.input(start.origin().at() + "no atoms, expected at least one");
    }
    plan.distances.require(start);
    WeighedFrame first = weigher.weigh(start, parallelism);
    Walker walker = new Walker(plan, random, first);
    for (int step = 0; step < plan.steps; step++) {
      parallelism.check();
      walker.step(step, parallelism);
      stepped.run();
    }
    return new MonteCarlo(start, first, walker);
  }

  /** Where a walk is. */
  private static final class Walker {
    private final Plan plan;
    private final Random random;
    private final MinimumDistances closest;
    private final double[] proposed;
    private final double[] scores;
    private final boolean[] accepted;
    private final double startScore;
    private final int atoms;
    private WeighedFrame current;
    private double score;
    private WeighedFrame best;
    private double bestScore;
    private int bestStep;
    private int tooClose;
    private int tooNovel;

    Walker(Plan plan, Random random, WeighedFrame start) {
      this.plan = plan;
      this.random = random;
      closest = plan.distances.atLeast(NearestNeighborDescriptor.CLOSEST_CONTACT);
      proposed = new double[plan.steps];
      scores = new double[plan.steps];
      accepted = new boolean[plan.steps];
      atoms = start.frame().atoms();
      current = start;
      best = start;
      score = plan.score.of(start.dH(), plan.target);
      startScore = score;
      bestScore = score;
    }

    void step(int step, Parallelism parallelism) {
      double[] positions = current.frame().positions().clone();
      WeighedFrame next = propose(positions, displace(positions), parallelism);
      if (next != null && tooNovel(next)) {
        tooNovel++;
        next = null;
      }
      if (next == null) {
        proposed[step] = Double.NaN;
      } else {
        proposed[step] = plan.score.of(next.dH(), plan.target);
        if (proposed[step] < bestScore) {
          best = next;
          bestScore = proposed[step];
          bestStep = step + 1;
        }
        double temperature = Annealing.temperature(step, plan.steps);
        if (Annealing.accepts(score, proposed[step], temperature, random)) {
          current = next;
          score = proposed[step];
          accepted[step] = true;
        }
      }
      scores[step] = score;
    }

    private boolean tooNovel(WeighedFrame next) {
      return Arrays.stream(next.dH()).anyMatch(dH -> dH > plan.greatestNovelty);
    }

    /** Displaces atoms, and says which. */
    private BitSet displace(double[] positions) {
      BitSet displaced = new BitSet();
      if (plan.moves == Moves.SINGLE) {
        displaced.set(random.nextInt(atoms));
      } else {
        displaced.set(0, atoms);
      }
      displaced.stream()
          .forEach(
              atom -> {
                for (int i = 3 * atom; i < 3 * atom + 3; i++) {
                  positions[i] += plan.deviation * random.nextGaussian();
                }
              });
      return displaced;
    }

    /**
     * The structure that is proposed.
     *
     * @return null where atoms come too close
     */
    private @Nullable WeighedFrame propose(
        double[] positions, BitSet displaced, Parallelism parallelism) {
      boolean selective = plan.moves == Moves.ALL && plan.score.additive();
      if (selective) {
        takeBack(closest.tooClose(at(positions), displaced), positions, displaced);
      }
      if (displaced.isEmpty() || !keepsDistance(positions, displaced)) {
        tooClose++;
        return null;
      }
      WeighedFrame next = current.moved(positions, displaced, parallelism);
      if (!selective) {
        return next;
      }
      BitSet harmful = harmful(next, displaced);
      if (harmful.isEmpty() || harmful.equals(displaced)) {
        // Where all would go back the temperature decides: otherwise small structures would freeze.
        return next;
      }
      takeBack(harmful, positions, displaced);
      if (!keepsDistance(positions, displaced)) {
        tooClose++;
        return null;
      }
      return current.moved(positions, displaced, parallelism);
    }

    private void takeBack(BitSet which, double[] positions, BitSet displaced) {
      double[] before = current.frame().positions();
      which.stream().forEach(atom -> System.arraycopy(before, 3 * atom, positions, 3 * atom, 3));
      displaced.andNot(which);
    }

    private boolean keepsDistance(double[] positions, BitSet displaced) {
      return closest.tooClose(at(positions), displaced).isEmpty();
    }

    /** Those of the displaced atoms whose surroundings are worse than before. */
    private BitSet harmful(WeighedFrame next, BitSet displaced) {
      double[] change = new double[atoms];
      for (int i = 0; i < atoms; i++) {
        change[i] =
            plan.score.part(next.dH()[i], plan.target)
                - plan.score.part(current.dH()[i], plan.target);
      }
      Neighbors neighbors = current.search().newNeighbors();
      BitSet harmful = new BitSet();
      displaced.stream()
          .forEach(
              atom -> {
                neighbors.find(atom);
                double sum = change[atom];
                for (int j = 0; j < neighbors.count(); j++) {
                  sum += change[neighbors.atom(j)];
                }
                harmful.set(atom, sum > 0);
              });
      return harmful;
    }

    private Frame at(double[] positions) {
      Frame frame = current.frame();
      return Frame.of(frame.origin(), frame.atomicNumbers(), positions, frame.cell());
    }
  }

  /** The frame that the walk started from, as it was given. */
  public Frame start() {
    return frame;
  }

  /**
   * The frame with the best score of all that were proposed, the start included. What no longer
   * belongs to its positions is left out: energies, forces, stress, velocities, moments, charges
   * and the like; everything else is as in the start, labels that stand for elements among it.
   */
  public Frame best() {
    Frame kept = StaleValues.drop(frame);
    Map<String, AtomArray> arrays = new LinkedHashMap<>(kept.arrays());
    String labels = best.labelColumn();
    if (labels != null) {
      arrays.computeIfAbsent(labels, frame.arrays()::get);
    }
    return Frame.of(frame.origin(), frame.atomicNumbers(), best.frame().positions(), frame.cell())
        .withInfo(kept.info())
        .withArrays(arrays);
  }

  /** The score of the start in nats. */
  public double startScore() {
    return startScore;
  }

  /** The best score in nats. */
  public double bestScore() {
    return bestScore;
  }

  /** The step that gave the best score, from 1; 0: none was better than the start. */
  public int bestStep() {
    return bestStep;
  }

  /** δH of each atom of the start in nats. A copy. */
  public double[] startDifferentialEntropies() {
    return start.dH().clone();
  }

  /** δH of each atom of the best frame in nats. A copy. */
  public double[] bestDifferentialEntropies() {
    return best.dH().clone();
  }

  /** The score after each step in nats. A copy. */
  public double[] scores() {
    return scores.clone();
  }

  /**
   * The score of what each step proposed, in nats; NaN where atoms came too close, or δH of one was
   * beyond the plan's. A copy.
   */
  public double[] proposedScores() {
    return proposed.clone();
  }

  /** Whether each proposal was accepted. A copy. */
  public boolean[] accepted() {
    return accepted.clone();
  }

  /** The share of proposals that were accepted, 0 … 1. */
  public double acceptance() {
    int count = 0;
    for (boolean one : accepted) {
      count += one ? 1 : 0;
    }
    return (double) count / accepted.length;
  }

  /** How many proposals were rejected for atoms that came too close. */
  public int tooClose() {
    return tooClose;
  }

  /** How many proposals were rejected for an atom whose δH was beyond the plan's. */
  public int tooNovel() {
    return tooNovel;
  }

  /** How structures were weighed: precision and tolerance among other things. */
  public LogKernelSums.Header header() {
    return start.header();
  }
}
