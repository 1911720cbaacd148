package org.quests.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.generation.MonteCarlo;
import org.quests.generation.Moves;
import org.quests.generation.Score;
import org.quests.study.WalkPlans;
import picocli.CommandLine.Option;

/** Options of commands that make new structures by Monte Carlo walks. */
final class WalkOptions {
  @Option(
      names = {"-n", "--n_steps"},
      paramLabel = "N",
      description = "Monte Carlo steps (default: ${DEFAULT-VALUE}).")
  int steps = MonteCarlo.Plan.DEFAULT_STEPS;

  @Option(
      names = {"-t", "--target", "--target_dH"},
      paramLabel = "DH",
      description = "The δH in nats that all atoms are to have (default: ${DEFAULT-VALUE}).")
  double target = MonteCarlo.Plan.DEFAULT_TARGET;

  @Option(
      names = "--score",
      paramLabel = "SCORE",
      description =
          "target: mean |δH - target|; greedy: the greatest δH;"
              + " average: the mean δH (default: target).")
  Score score = Score.TARGET;

  @Option(
      names = "--std",
      paramLabel = "Å",
      description = "Standard deviation of a displacement in Å (default: ${DEFAULT-VALUE}).")
  double deviation = MonteCarlo.Plan.DEFAULT_DEVIATION;

  @Option(
      names = "--move",
      paramLabel = "WHAT",
      description =
          "all: all atoms, put back where their surroundings"
              + " get worse; joint: all atoms or none; single: one"
              + " atom (default: all).")
  Moves moves = Moves.ALL;

  @Option(
      names = "--min-distance",
      paramLabel = "Å",
      description =
          "Least distance between atoms (default: 0.7 of the"
              + " smallest distance in the dataset).")
  private @Nullable Double minimumDistance;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds give equal structures (default: ${DEFAULT-VALUE}).")
  long seed;

  /** Refuses values that cannot work. */
  void check() {
    plan(minimumDistance == null ? 0 : minimumDistance);
  }

  private MonteCarlo.Plan plan(double distance) {
    return new MonteCarlo.Plan(steps, score, target, deviation, moves, distance);
  }

  /** How to walk from frames of a dataset. */
  MonteCarlo.Plan plan(List<Frame> dataset, Parallelism parallelism) {
    if (minimumDistance != null) {
      return plan(minimumDistance);
    }
    return plan(WalkPlans.usualMinimumDistance(dataset, parallelism));
  }

  /** What the score is, for a line of the summary. */
  String scoreName() {
    return switch (score) {
      case TARGET -> "mean |δH - " + AnalysisCommand.plain(target) + "|";
      case GREEDY -> "greatest δH";
      case AVERAGE -> "mean δH";
    };
  }

  /** A score as people read it: the greatest and the mean δH are maximised. */
  double shown(double value) {
    return score == Score.TARGET ? value : -value;
  }

  /**
   * The frames of a dataset to start from.
   *
   * @throws QuestsException where it holds descriptors alone
   */
  static void requireFrames(InputFile file) {
    if (file.described()) {
      throw QuestsException.usage(
          file.name() + ": new structures start from frames, and this holds descriptors alone");
    }
  }
}
