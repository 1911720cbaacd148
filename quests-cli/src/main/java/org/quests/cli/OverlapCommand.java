package org.quests.cli;

import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Want;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much of one dataset another covers. */
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

  @Override
  OutputKind[] outputs() {
    return new OutputKind[] {OutputKind.JSON};
  }

  @Override
  void run(Parallelism parallelism) {
    if (!Double.isFinite(epsilon)) {
      throw QuestsException.usage("ε must be a finite number, found " + epsilon);
    }
    Evaluation evaluation = evaluation();
    Inputs.Weighed weighed =
        inputs(parallelism)
            .weigh(
                InputFile.of(test, options.autoSpecies(), options.hashes()),
                Inputs.second(test, reference, options),
                Bandwidth.of(options.bandwidth()),
                Want.SUMS,
                evaluation,
                null);
    DifferentialEntropy dH = weighed.dH();
    ElementTable elements = byElement ? new ElementTable(weighed.index()) : null;
    double overlap = dH.overlap(epsilon);

    sayWeighed(test, reference, weighed);
    say("overlap = %.6f", overlap);
    JsonResult json =
        new JsonResult()
            .put("test_file", test)
            .put("reference_file", reference)
            .put("test_envs", dH.count())
            .put("reference_envs", dH.referenceCount());
    putSetting(json, weighed.spec()).put("eps", epsilon).put("overlap", overlap);
    if (elements != null) {
      json.put("by_element", byElement(elements, dH.values()));
    }
    putProgram(json, evaluation, dH.header())
        .put("descriptor_time", weighed.descriptorSeconds())
        .put("computation_time", weighed.seconds());
    write(json);
  }

  private JsonResult byElement(ElementTable elements, double[] dH) {
    JsonResult all = new JsonResult();
    for (String symbol : elements.symbols()) {
      double[] own = elements.select(symbol, dH);
      double overlap = DifferentialEntropy.overlap(own, epsilon);
      say("  %-2s %,10d environments, overlap = %.6f", symbol, own.length, overlap);
      all.put(symbol, new JsonResult().put("n_envs", own.length).put("overlap", overlap));
    }
    return all;
  }
}
