package org.quests.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltyHistogram;
import org.quests.cli.plot.ProfileChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.DiversityProfile;
import org.quests.entropy.Entropy;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.study.EstimateResult;
import org.quests.study.EstimateStudy;
import org.quests.study.MetricsResult;
import org.quests.study.MetricsStudy;
import org.quests.study.OtherMeasures.ProfilePoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H, D and δH of a dataset. */
@Example("train.xyz -o H.json -o dH.npy")
@Command(
    name = "metrics",
    description =
        "Entropy H, diversity D and differential entropy of each environment of a dataset against"
            + " the dataset itself.")
final class MetricsCommand extends OwnDatasetCommand {
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

  @Mixin private MeasureOptions measures = new MeasureOptions();

  @Mixin private OwnDatasetOptions own = new OwnDatasetOptions();

  @Override
  OwnDatasetOptions own() {
    return own;
  }

  @Override
  void check() {
    Map<String, Boolean> others = new LinkedHashMap<>();
    others.put("--by-element", byElement);
    others.put("--plot", plot != null);
    measures.note(others);
    own.check(others);
    if (measures.asked() && own.parts.asked()) {
      throw QuestsException.usage(
          "--vendi, --profile, --dimension and --spectral are the work of one process: leave out"
              + " --shard, --parts and --checkpoint");
    }
    measures.check(file, options.overwrite);
    own.estimate.refuseOtherThan(this, OutputKind.JSON);
  }

  @Override
  OutputKind[] outputs() {
    return PerAtomOutput.KINDS;
  }

  @Override
  void run(Parallelism parallelism) {
    Chart.check(plot, options.overwrite);
    Weighing weighing = weighing();
    InputFile input = options.open(file, PerAtomOutput.readsAgain(options));
    Inputs inputs = inputs(parallelism);
    PerAtomOutput output = new PerAtomOutput(options, inputs, input);
    // Not kept beside the set: the rows are in memory once.
    ReferenceSet environments = inputs.set(input);
    if (estimated(file, environments, weighing, parallelism)) {
      return;
    }
    MetricsStudy study =
        MetricsStudy.of(environments, weighing).named(file).bracketBy(ownEngine(), wholeEngine());
    study = own.bracket ? study.withBracket() : study;
    study = study.with(measures.plan(own.seed.seed()));
    MetricsResult result = (byElement ? study.byElement() : study).run(parallelism);

    sayDataset(file, environments);
    Entropy entropy = result.entropy();
    say("H = %.6f nats (maximum log n = %.6f)", entropy.value(), entropy.maximum());
    say("D = %.6f nats", result.diversity());
    DiversityProfile profile = result.profile();
    say(
        "effective number of environments, order 0, 1, 2, infinity: %.2f, %.2f, %.2f, %.2f",
        profile.order0(), profile.order1(), profile.order2(), profile.orderInfinity());
    say("%s", text(Quantiles.of(result.dH())));
    say(result.bias());
    if (result.byElement() != null) {
      result.byElement().forEach(this::say);
    }
    MeasureOptions.say(result.others(), line -> say("%s", line));
    Profiles profiles = profiles(inputs, result, weighing, parallelism);
    warnOf(result);
    JsonResult json = JsonResult.of(result.values());
    profiles.putBeside(json);
    output.write(result, putProvenance(json));
    if (measures.profilePlot != null) {
      Chart.write(
          ProfileChart.of(profiles.byName()),
          caption(result.setting().spec(), profiles.names(), profiles.environments()),
          measures.profilePlot,
          options.overwrite);
    }
    if (plot != null) {
      Chart.write(
          NoveltyHistogram.of(
              result.dH(),
              "δH of each environment against its own dataset (nats)",
              nameOf(result.index(), greatest(result.dH()))),
          caption(result.setting().spec(), file, entropy.count()),
          plot,
          options.overwrite);
    }
  }

  /** Profiles of all datasets that were named, this one first; none where they are not wanted. */
  private Profiles profiles(
      Inputs inputs, MetricsResult result, Weighing weighing, Parallelism parallelism) {
    Profiles profiles = new Profiles();
    List<ProfilePoint> own = result.others().profile();
    if (own == null) {
      return profiles;
    }
    profiles.add(file, result.entropy().count(), own);
    for (String other : measures.beside) {
      ReferenceSet set = inputs.set(options.open(other, options.autoSpecies()));
      List<ProfilePoint> found = ProfilePoint.of(set, weighing, measures.orders(), parallelism);
      profiles.add(other, set.count(), found);
      StringBuilder line = new StringBuilder();
      found.forEach(p -> line.append(Text.of(" %.2f", p.number())));
      say("%s:%s", other, line);
    }
    return profiles;
  }

  private static int greatest(double[] values) {
    int greatest = 0;
    for (int i = 1; i < values.length; i++) {
      greatest = values[i] > values[greatest] ? i : greatest;
    }
    return greatest;
  }

  private void say(String symbol, MetricsResult.OfElement own) {
    say(
        "  %-2s %,10d environments, H = %.6f nats, %s",
        symbol, own.entropy().count(), own.entropy().value(), text(own.dH()));
  }

  @Override
  EstimateStudy adapt(EstimateStudy study) {
    return study.withDiversity();
  }

  @Override
  void sayMore(EstimateResult result) {
    say(
        "D = %s ± %.2g nats (%s)",
        EstimateOptions.text(result.diversity(), result.diversityInterval()),
        EstimateOptions.half(result.diversityInterval()),
        EstimateOptions.text(Objects.requireNonNull(result.inverses())));
  }
}
