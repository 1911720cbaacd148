package org.quests.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltyHistogram;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DiversityProfile;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H, D and δH of a dataset. */
@Command(
    name = "metrics",
    description =
        "Entropy H, diversity D and differential entropy of each environment of a dataset against"
            + " the dataset itself.")
final class MetricsCommand extends AnalysisCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(names = "--by-element", description = "Entropy and δH of each element's centres too.")
  private boolean byElement;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the distribution of δH, as .svg or .png.")
  private @Nullable Path plot;

  @Override
  OutputKind[] outputs() {
    return PerAtomOutput.KINDS;
  }

  @Override
  void run(Parallelism parallelism) {
    Chart.check(plot, options.overwrite);
    Evaluation evaluation = evaluation();
    InputFile input = InputFile.of(file, PerAtomOutput.readsAgain(options), options.hashes());
    Inputs inputs = inputs(parallelism);
    PerAtomOutput output = new PerAtomOutput(options, inputs, input);
    Environments environments = inputs.describe(input);
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
    double diversity = information.diversity();
    DiversityProfile profile = information.profile();
    double[] dH = information.differentialEntropies();
    double seconds = secondsSince(started);

    sayDataset(file, environments);
    say("H = %.6f nats (maximum log n = %.6f)", entropy.value(), entropy.maximum());
    say("D = %.6f nats", diversity);
    say(
        "effective number of environments, order 0, 1, 2, infinity: %.2f, %.2f, %.2f, %.2f",
        profile.order0(), profile.order1(), profile.order2(), profile.orderInfinity());
    say("%s", ElementTable.text(Quantiles.of(dH)));
    JsonResult json = new JsonResult().put("file", file).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("entropy", entropy.value())
        .put("diversity", diversity)
        .put("max_entropy", entropy.maximum())
        .put("entropy_error", entropy.errorBound())
        .put("saturated", entropy.saturated())
        .put(
            "diversity_profile",
            new JsonResult()
                .put("0", profile.order0())
                .put("1", profile.order1())
                .put("2", profile.order2())
                .put("inf", profile.orderInfinity()))
        .put("n_frames", environments.frames());
    if (elements != null) {
      json.put("by_element", byElement(elements, information, dH));
    }
    warnIfSaturated(entropy);
    putProgram(json, evaluation, information.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("metrics_time", seconds);
    json.put("dH", dH);
    output.write(environments.index(), putProvenance(json), dH, null, null);
    if (plot != null) {
      Chart.write(
          NoveltyHistogram.of(dH, "δH of each environment against its own dataset (nats)"),
          plot,
          options.overwrite);
    }
  }

  private JsonResult byElement(ElementTable elements, DatasetInformation information, double[] dH) {
    JsonResult all = new JsonResult();
    List<String> symbols = elements.symbols();
    for (int g = 0; g < symbols.size(); g++) {
      Entropy own = information.entropyOfGroup(g);
      Quantiles quantiles = Quantiles.of(elements.select(symbols.get(g), dH));
      say(
          "  %-2s %,10d environments, H = %.6f nats, %s",
          symbols.get(g), own.count(), own.value(), ElementTable.text(quantiles));
      all.put(
          symbols.get(g),
          new JsonResult()
              .put("n_envs", own.count())
              .put("entropy", own.value())
              .put("max_entropy", own.maximum())
              .put("dH", ElementTable.json(quantiles)));
    }
    return all;
  }
}
