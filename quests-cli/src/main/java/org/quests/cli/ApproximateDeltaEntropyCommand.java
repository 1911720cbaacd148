package org.quests.cli;

import org.quests.core.QuestsException;
import org.quests.entropy.Weighing;
import org.quests.kernel.Precision;
import org.quests.study.DifferentialEntropyResult;
import org.quests.study.DifferentialEntropyStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** δH of one dataset against another, less accurately. */
@Example("md.xyz train.xyz -o dH.json")
@Command(
    name = "approx_dH",
    aliases = "approx-dH",
    description = {
      "δH of every environment of TEST against REFERENCE, less accurately than dH, never off by more"
          + " than the bound that is printed with it.",
      "Like dH, but in single precision and with a tolerance of 0.01. It weighs all of REFERENCE, not"
          + " a graph of neighbours: -n and -g have no effect."
    })
final class ApproximateDeltaEntropyCommand extends DeltaEntropyCommand {
  @Option(
      names = {"-n", "--uq_nbrs"},
      paramLabel = "N",
      description = "Accepted for compatibility; has no effect: all environments count.")
  private int neighbours = 3;

  @Option(
      names = {"-g", "--graph_nbrs"},
      paramLabel = "N",
      description = "Accepted for compatibility; has no effect: there is no graph.")
  private int graphNeighbours = 10;

  ApproximateDeltaEntropyCommand() {
    options.precision = Precision.SINGLE;
    options.tolerance = Weighing.ROUGH_TOLERANCE;
  }

  @Override
  void check() {
    if (estimates()) {
      throw QuestsException.usage("approx_dH takes no --accuracy, expected dH --accuracy");
    }
    super.check();
    requirePositive("-n", neighbours);
    requirePositive("-g", graphNeighbours);
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw QuestsException.usage(option + " must be at least 1, found " + value);
    }
  }

  @Override
  DifferentialEntropyStudy adapt(DifferentialEntropyStudy study) {
    return study.withGraph(new DifferentialEntropyResult.Graph(neighbours, graphNeighbours));
  }

  @Override
  void sayMore(DifferentialEntropyResult result) {
    say("no δH is off by more than %.2g nats", result.greatestError());
  }
}
