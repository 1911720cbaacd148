package org.quests.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.generation.MonteCarlo;
import org.quests.generation.Moves;
import org.quests.generation.Score;
import org.quests.screening.ClosestContacts;
import org.quests.screening.ForceLimit;
import org.quests.screening.MinimumDistances;
import org.quests.screening.Screen;
import org.quests.screening.Screening;
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
      names = ScreenOptions.MIN_DISTANCE,
      paramLabel = "auto|Å",
      description =
          "Least distance between atoms. auto: for each pair of elements 0.7 of its smallest distance"
              + " in the dataset, or of the sum of the covalent radii if the dataset lacks the pair"
              + " (default: 0.7 of the smallest distance in the dataset, for all pairs).")
  private @Nullable String minimumDistance;

  @Option(
      names = ScreenOptions.MAX_FORCE,
      paramLabel = "KEY=F",
      description =
          "Do not start from a frame with a force greater than F. KEY is the column of the forces,"
              + " such as forces=50, or a value of the frame (default: off).")
  private @Nullable String greatestForce;

  @Option(
      names = ScreenOptions.MAX_NOVELTY,
      paramLabel = "NATS",
      description = "Take no step that gives an atom a greater δH (default: off).")
  private @Nullable Double greatestNovelty;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds give equal structures (default: ${DEFAULT-VALUE}).")
  long seed;

  /** Refuses values that cannot work. */
  void check() {
    plan(
        minimumDistance == null
            ? MinimumDistances.NONE
            : ScreenOptions.distances(minimumDistance, ClosestContacts.NONE));
    ScreenOptions.forces(greatestForce);
  }

  private MonteCarlo.Plan plan(MinimumDistances distances) {
    return new MonteCarlo.Plan(
        steps, score, target, deviation, moves, distances, ScreenOptions.novelty(greatestNovelty));
  }

  /** How to walk from frames of a dataset. */
  MonteCarlo.Plan plan(List<Frame> dataset, Parallelism parallelism) {
    if (minimumDistance == null) {
      return plan(MinimumDistances.of(WalkPlans.usualMinimumDistance(dataset, parallelism)));
    }
    return plan(
        ScreenOptions.distances(
            minimumDistance,
            ScreenOptions.auto(minimumDistance)
                ? ClosestContacts.of(dataset, parallelism)
                : ClosestContacts.NONE));
  }

  /** The frames of a dataset that no walk is to start from. */
  List<Screening.Screened> screened(List<Frame> dataset, Parallelism parallelism) {
    ForceLimit forces = ScreenOptions.forces(greatestForce);
    if (forces == null) {
      return List.of();
    }
    Screening screening = new Screening(Screen.NONE.with(forces), parallelism);
    dataset.forEach(screening::add);
    return screening.result();
  }

  /** The frames of a dataset but for those at some places. */
  static List<Frame> without(List<Frame> dataset, int... places) {
    List<Frame> others = new ArrayList<>(dataset);
    Arrays.stream(places).mapToObj(dataset::get).forEach(others::remove);
    return others;
  }

  /** What atoms keep from each other, for a line of the summary. */
  static String distances(MonteCarlo.Plan plan) {
    MinimumDistances distances = plan.distances();
    return distances.uniform()
        ? Text.of("atoms at least %.3f Å apart", distances.smallest())
        : Text.of(
            "atoms at least %.3f to %.3f Å apart, by their elements",
            distances.smallest(), distances.greatest());
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
