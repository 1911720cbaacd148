package org.quests.cli;

import java.util.Map;
import org.quests.core.Parallelism;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.EntropyResult;
import org.quests.study.EntropyStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of a dataset. */
@Example("train.xyz --by-element -o H.json")
@Command(
    name = "entropy",
    description = "How much information a dataset holds: its entropy H in nats.")
final class EntropyCommand extends OwnDatasetCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(names = "--by-element", description = "Entropy of each element's environments alone too.")
  private boolean byElement;

  @Mixin private OwnDatasetOptions own = new OwnDatasetOptions();

  @Override
  OwnDatasetOptions own() {
    return own;
  }

  @Override
  void check() {
    own.check(Map.of("--by-element", byElement));
  }

  @Override
  OutputKind[] outputs() {
    return new OutputKind[] {OutputKind.JSON};
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    // Not kept beside the set: the rows are in memory once.
    ReferenceSet environments = inputs(parallelism).set(options.open(file, options.autoSpecies()));
    if (estimated(file, environments, weighing, parallelism)) {
      return;
    }
    EntropyStudy study =
        EntropyStudy.of(environments, weighing).named(file).bracketBy(ownEngine(), wholeEngine());
    study = own.bracket ? study.withBracket() : study;
    EntropyResult result = (byElement ? study.byElement() : study).run(parallelism);

    sayDataset(file, environments);
    Entropy entropy = result.entropy();
    say("H = %.6f nats", entropy.value());
    say("maximum log n = %.6f nats, efficiency %.4f", entropy.maximum(), entropy.efficiency());
    say(result.bias());
    if (result.byElement() != null) {
      result
          .byElement()
          .forEach(
              (symbol, own) ->
                  say(
                      "  %-2s %,10d environments, H = %.6f nats",
                      symbol, own.count(), own.value()));
    }
    warnOf(result);
    write(result);
  }
}
