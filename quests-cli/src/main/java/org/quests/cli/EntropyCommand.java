package org.quests.cli;

import java.util.List;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of a dataset. */
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

  @Override
  OutputKind[] outputs() {
    return new OutputKind[] {OutputKind.JSON};
  }

  @Override
  void run(Parallelism parallelism) {
    Evaluation evaluation = evaluation();
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    ElementTable elements = byElement ? new ElementTable(environments.index()) : null;
    long started = System.nanoTime();
    DatasetInformation information =
        DatasetInformation.of(
                ReferenceSet.of(environments, parallelism),
                Bandwidths.of(options.bandwidth()),
                elements == null ? Groups.ALL : elements.groups(),
                evaluation,
                parallelism)
            .get(0);
    Entropy entropy = information.entropy();
    double seconds = secondsSince(started);

    sayDataset(file, environments);
    say("H = %.6f nats", entropy.value());
    say("maximum log n = %.6f nats, efficiency %.4f", entropy.maximum(), entropy.efficiency());
    JsonResult json = new JsonResult().put("file", file).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("entropy", entropy.value())
        .put("max_entropy", entropy.maximum())
        .put("entropy_error", entropy.errorBound())
        .put("saturated", entropy.saturated())
        .put("n_frames", environments.frames());
    if (elements != null) {
      json.put("by_element", byElement(elements, information));
    }
    warnIfSaturated(entropy);
    putProgram(json, evaluation, information.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("entropy_time", seconds);
    write(json);
  }

  private JsonResult byElement(ElementTable elements, DatasetInformation information) {
    JsonResult all = new JsonResult();
    List<String> symbols = elements.symbols();
    for (int g = 0; g < symbols.size(); g++) {
      Entropy own = information.entropyOfGroup(g);
      say("  %-2s %,10d environments, H = %.6f nats", symbols.get(g), own.count(), own.value());
      all.put(
          symbols.get(g),
          new JsonResult()
              .put("n_envs", own.count())
              .put("entropy", own.value())
              .put("max_entropy", own.maximum()));
    }
    return all;
  }
}
