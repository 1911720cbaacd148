package org.quests.cli;

import java.util.Map;
import org.quests.core.Parallelism;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.OverlapResult;
import org.quests.study.OverlapStudy;
import org.quests.study.SampledResult;
import org.quests.study.SampledStudy;
import org.quests.study.TestSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much of one dataset another covers. */
@Example("md.xyz train.xyz")
@Command(
    name = "overlap",
    description = "Fraction of the environments of TEST that REFERENCE covers: δH < ε.")
final class OverlapCommand extends AnalysisCommand {
  @Parameters(index = "0", paramLabel = "TEST", description = "What may be covered.")
  private String test;

  @Parameters(index = "1", paramLabel = "REFERENCE", description = "What may cover it.")
  private String reference;

  @Option(
      names = {"-e", "--eps"},
      paramLabel = "EPS",
      description = "ε in nats (default: 1e-5).")
  private double epsilon = DifferentialEntropy.DEFAULT_EPSILON;

  @Option(names = "--by-element", description = "Overlap of each element's centres too.")
  private boolean byElement;

  @Mixin private EstimateOptions estimate = new EstimateOptions();

  @Mixin private SeedOption seed = new SeedOption();

  @Mixin private PartsOptions parts = new PartsOptions();

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  void check() {
    OverlapStudy.requireEpsilon(epsilon);
    estimate.check(parts, Map.of("--by-element", byElement));
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
    InputFile input = options.open(test, options.autoSpecies());
    InputFile other = referenceFormat.of(Inputs.second(test, reference, options));
    OverlapResult result;
    if (estimate.asked()) {
      Inputs.Beside both = inputs(parallelism).both(input, other);
      SampledResult sampled =
          SampledStudy.of(
                  both.dataset(), both.reference(), weighing, estimate.accuracy(), seed.seed())
              .named(test, reference)
              .overlap(epsilon, parallelism)
              .orElse(null);
      if (sampled != null) {
        warnOf(sampled);
        saySampled(sampled);
        say("overlap = %s", EstimateOptions.text(sampled.sample().covered()));
        write(sampled);
        return;
      }
      say(EstimateOptions.EXACT);
      result =
          study(TestSet.of(both.dataset()).named(test), both.reference(), weighing)
              .run(parallelism);
    } else {
      result =
          inputs(parallelism)
              .weigh(
                  input,
                  other,
                  null,
                  false,
                  (testSet, known) -> study(testSet, known.set(), weighing).run(parallelism),
                  OverlapResult::comparison);
    }

    warnOf(result);
    say(result.comparison());
    say("overlap = %.6f", result.overlap());
    if (result.byElement() != null) {
      result
          .byElement()
          .forEach(
              (symbol, own) ->
                  say(
                      "  %-2s %,10d environments, overlap = %.6f",
                      symbol, own.count(), own.overlap()));
    }
    write(result);
  }

  private OverlapStudy study(TestSet testSet, ReferenceSet known, Weighing weighing) {
    OverlapStudy study =
        OverlapStudy.of(testSet, known, weighing).against(reference).within(epsilon);
    return byElement ? study.byElement() : study;
  }
}
