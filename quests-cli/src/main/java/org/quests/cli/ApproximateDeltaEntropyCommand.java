package org.quests.cli;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.kernel.Precision;
import org.quests.study.DensityResult;
import org.quests.study.DensityStudy;
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

  @Option(
      names = "--density-nbrs",
      paramLabel = "K",
      description =
          "Sum over the K nearest environments of REFERENCE alone, along the principal axes that hold"
              + " 99 %% of its variance.")
  private @Nullable Integer densityNeighbours;

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
    if (densityNeighbours != null) {
      requirePositive("--density-nbrs", densityNeighbours);
      more()
          .forEach(
              (option, given) -> {
                if (given) {
                  throw QuestsException.usage("--density-nbrs gives δH alone: leave out " + option);
                }
              });
      PartsOptions parts = partsOptions();
      if (parts != null && parts.asked()) {
        throw QuestsException.usage(
            "--density-nbrs is the work of one process: leave out --shard, --parts and"
                + " --checkpoint");
      }
    }
  }

  @Override
  boolean tookItsOwnWay(
      Inputs inputs,
      InputFile input,
      InputFile other,
      PerAtomOutput output,
      Weighing weighing,
      Parallelism parallelism) {
    if (densityNeighbours == null) {
      return false;
    }
    Inputs.Beside both = inputs.both(input, other);
    DensityResult result =
        DensityStudy.of(both.dataset(), both.reference(), weighing, densityNeighbours)
            .named(test(), reference())
            .run(parallelism);
    say(
        "%s: %,d environments against %,d of %s",
        test(), result.index().count(), result.referenceIndex().count(), reference());
    say("%s", text(Quantiles.of(result.dH())));
    long positive = Arrays.stream(result.dH()).filter(x -> x > 0).count();
    say("not covered (approximate δH > 0): %.2f %%", 100.0 * positive / result.dH().length);
    say(
        "by the %,d nearest environments along %d axes: along these, δH is too large by %.4f nats at"
            + " most; what the other axes would add is not counted",
        result.neighbours(), result.axes(), result.bound());
    warnOf(result);
    output.write(result, putProvenance(JsonResult.of(result.values())));
    return true;
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
