package org.quests.cli;

import java.util.Map;
import org.quests.core.Parallelism;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.EntropyResult;
import org.quests.study.EntropyStudy;
import org.quests.study.EstimateResult;
import org.quests.study.EstimateStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of a dataset. */
@Example("train.xyz --by-element -o H.json")
@Command(
    name = "entropy",
    description = "How much information a dataset holds: its entropy H in nats.")
final class EntropyCommand extends AnalysisCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(names = "--by-element", description = "Entropy of each element's environments alone too.")
  private boolean byElement;

  @Option(
      names = "--bracket",
      description =
          "Bracket H whatever it costs, and tell its standard error by leaving out blocks of"
              + " frames.")
  private boolean bracket;

  @Mixin private EstimateOptions estimate = new EstimateOptions();

  @Mixin private SeedOption seed = new SeedOption();

  @Mixin private PartsOptions parts = new PartsOptions();

  @Override
  void check() {
    estimate.check(parts, Map.of("--by-element", byElement, "--bracket", bracket));
  }

  @Override
  PartsOptions partsOptions() {
    return parts;
  }

  @Override
  OutputKind[] outputs() {
    return new OutputKind[] {OutputKind.JSON};
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    // Not kept beside the set: the rows are in memory once.
    ReferenceSet environments =
        inputs(parallelism).set(InputFile.of(file, options.autoSpecies(), options.hashes()));
    if (estimate.asked() && estimated(environments, weighing, parallelism)) {
      return;
    }
    EntropyStudy study =
        EntropyStudy.of(environments, weighing).named(file).bracketBy(ownEngine(), wholeEngine());
    study = bracket ? study.withBracket() : study;
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

  /** Estimates H; gives false where it is as cheap to weigh all pairs. */
  private boolean estimated(ReferenceSet environments, Weighing weighing, Parallelism parallelism) {
    EstimateResult result =
        EstimateStudy.of(environments, weighing, estimate.accuracy(), seed.seed())
            .named(file)
            .run(parallelism)
            .orElse(null);
    if (result == null) {
      say(EstimateOptions.EXACT);
      return false;
    }
    sayDataset(file, environments);
    sayEntropy(result.entropy(), result.count());
    warnOf(result);
    write(result);
    return true;
  }
}
