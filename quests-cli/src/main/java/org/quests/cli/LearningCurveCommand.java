package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.LearningCurveChart;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.Extrapolation;
import org.quests.sampling.LearningCurve;
import org.quests.study.LearningCurveResult;
import org.quests.study.LearningCurveStudy;
import org.quests.study.Weighing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of growing samples of a dataset. */
@Command(
    name = "learning_curve",
    aliases = "learning-curve",
    description =
        "Would more data of the same kind tell more: H of growing samples of a dataset, and what it"
            + " tends to.")
final class LearningCurveCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-f", "--fractions"},
      split = ",",
      paramLabel = "F,F,…",
      hideParamSyntax = true,
      description = "Fractions of the dataset (default: 0.1,0.2,…,0.9).")
  private List<Double> fractions =
      new ArrayList<>(List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9));

  @Option(
      names = {"-n", "--num_runs"},
      paramLabel = "N",
      description = "Samples for each fraction (default: ${DEFAULT-VALUE}).")
  private int runs = 3;

  @Mixin private DrawOptions draw = new DrawOptions();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the curve and its fit, as .svg or .png.")
  private @Nullable Path plot;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  private LearningCurve.Plan plan() {
    return new LearningCurve.Plan(fractions, runs, draw.by, draw.seed);
  }

  @Override
  void check() {
    plan();
    Chart.check(plot, options.overwrite);
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    LearningCurveResult result =
        LearningCurveStudy.of(environments, plan(), weighing).named(file).run(parallelism);
    LearningCurve curve = result.curve();
    Entropy entropy = curve.entropy();

    sayDataset(file, environments);
    say(
        "%,d %s of each fraction, drawn by %s (seed %d)",
        runs, runs == 1 ? "sample" : "samples", draw.what(), draw.seed);
    for (LearningCurve.Point point : curve.points()) {
      say(
          "  %.3g: %,.0f environments, H = %.6f nats, standard error %.6f",
          point.fraction(), point.count(), point.mean(), point.bootstrap().standardError());
    }
    BlockBootstrap bootstrap = curve.bootstrap();
    say(
        "all: H = %.6f nats, standard error %.6f from %d blocks of frames, 95 %% interval %s",
        entropy.value(), bootstrap.standardError(), bootstrap.blocks(), text(result.interval()));
    say("efficiency H / log n = %.4f", entropy.efficiency());
    Extrapolation fit = curve.extrapolation().orElse(null);
    if (fit == null) {
      say("with more data: unknown, for the curve does not yet tell where it would level off");
    } else {
      say(
          "with more data: H tends to %.4f nats (95 %% interval %s), gap %.4f nats",
          fit.limit(), text(fit.interval()), curve.gap());
    }
    warnOf(result);
    write(result);
    if (plot != null) {
      Chart.write(LearningCurveChart.of(curve), plot, options.overwrite);
    }
  }
}
