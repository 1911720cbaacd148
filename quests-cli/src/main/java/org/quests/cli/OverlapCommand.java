package org.quests.cli;

import java.util.List;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
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
    List<Environments> both =
        inputs(parallelism)
            .describe(
                InputFile.of(test, options.autoSpecies()), Inputs.second(test, reference, options));
    Environments environments = both.get(0);
    ElementTable elements = byElement ? new ElementTable(environments) : null;
    long started = System.nanoTime();
    DifferentialEntropy dH =
        DifferentialEntropy.of(
            environments,
            ReferenceSet.of(both.get(1)),
            Bandwidth.of(options.bandwidth),
            evaluation,
            parallelism);
    double overlap = dH.overlap(epsilon);
    double seconds = secondsSince(started);

    say(
        "%s: %,d environments against %,d of %s (%s)",
        test, dH.count(), dH.referenceCount(), reference, setting(environments.spec()));
    say("overlap = %.6f", overlap);
    JsonResult json =
        new JsonResult()
            .put("test_file", test)
            .put("reference_file", reference)
            .put("test_envs", dH.count())
            .put("reference_envs", dH.referenceCount());
    putSetting(json, environments.spec()).put("eps", epsilon).put("overlap", overlap);
    if (elements != null) {
      json.put("by_element", byElement(elements, dH.values()));
    }
    putProgram(json, evaluation, dH.header())
        .put("descriptor_time", Inputs.descriptorSeconds(both))
        .put("computation_time", seconds);
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
