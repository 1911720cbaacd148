package org.quests.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.LearningCurveChart;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.Estimator;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.DrawBy;
import org.quests.sampling.EstimatedCurve;
import org.quests.sampling.Extrapolation;
import org.quests.sampling.LearningCurve;
import org.quests.study.EstimatedCurveResult;
import org.quests.study.EstimatedCurveStudy;
import org.quests.study.LearningCurveResult;
import org.quests.study.LearningCurveStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of growing samples of a dataset. */
@Example("train.xyz --by frame --plot curve.svg")
@Command(
    name = "learning_curve",
    aliases = "learning-curve",
    description =
        "Would more data of the same kind tell more: H of growing samples of a dataset, and what it"
            + " tends to.")
final class LearningCurveCommand extends AnalysisCommand {
  private static final List<Double> FRACTIONS =
      List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

  private static final int RUNS = 3;

  /** From so many environments on the curve takes many times what an estimate of it does. */
  private static final int MANY = 50_000;

  private static final String UNKNOWN_LIMIT =
      "with more data: unknown, for the curve does not yet tell where it would level off";

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
  private @Nullable List<Double> fractions;

  @Option(
      names = {"-n", "--num_runs"},
      paramLabel = "N",
      description = "Samples for each fraction (default: 3).")
  private @Nullable Integer runs;

  @Mixin private DrawOptions draw = new DrawOptions();

  @Mixin private EstimateOptions estimate = new EstimateOptions();

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
    return new LearningCurve.Plan(
        fractions == null ? FRACTIONS : fractions, runs == null ? RUNS : runs, draw.by, draw.seed);
  }

  @Override
  void check() {
    plan();
    Map<String, Boolean> others = new LinkedHashMap<>();
    others.put("--fractions", fractions != null);
    others.put("--num_runs", runs != null);
    others.put("--by frame", draw.by == DrawBy.FRAME);
    estimate.check(others);
    Chart.check(plot, options.overwrite);
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    InputFile input = options.open(file, options.autoSpecies());
    Environments environments = inputs(parallelism).describe(input);
    if (estimate.asked() && estimated(environments, weighing, parallelism)) {
      return;
    }
    if (environments.count() >= MANY && !estimate.asked()) {
      terminal().note("with --accuracy 0.01 the curve is estimated in a small part of the time");
    }
    LearningCurve.Plan plan = plan();
    LearningCurveResult result =
        LearningCurveStudy.of(environments, plan, weighing).named(file).run(parallelism);
    LearningCurve curve = result.curve();
    Entropy entropy = curve.entropy();

    sayDataset(file, environments);
    say(
        "%,d %s of each fraction, drawn by %s (seed %d)",
        plan.runs(), plan.runs() == 1 ? "sample" : "samples", draw.what(), draw.seed);
    for (LearningCurve.Point point : curve.points()) {
      say(
          "  %.3g: %,.0f environments, H = %.6f nats, standard error %.6f",
          point.fraction(), point.count(), point.mean(), point.bootstrap().standardError());
    }
    BlockBootstrap bootstrap = curve.bootstrap();
    say(
        "all: H = %.6f nats, standard error %.6f from %d blocks of frames, 95 %% interval %s",
        entropy.value(), bootstrap.standardError(), bootstrap.blocks(), text(result.interval()));
    say(result.bias());
    say("efficiency H / log n = %.4f", entropy.efficiency());
    Extrapolation fit = curve.extrapolation().orElse(null);
    if (fit == null) {
      say(UNKNOWN_LIMIT);
    } else {
      say(
          "with more data: H tends to %.4f nats (95 %% interval %s), gap %.4f nats",
          fit.limit(), text(fit.interval()), curve.gap());
    }
    warnOf(result);
    write(result);
    if (plot != null) {
      Chart.write(
          LearningCurveChart.of(curve),
          caption(environments.spec(), file, environments.count()),
          plot,
          options.overwrite);
    }
  }

  /** Estimates the curve; gives false where it is as cheap to weigh all pairs. */
  private boolean estimated(Environments environments, Weighing weighing, Parallelism parallelism) {
    EstimatedCurveResult result =
        EstimatedCurveStudy.of(
                ReferenceSet.of(environments, parallelism),
                weighing,
                estimate.accuracy(),
                draw.seed)
            .named(file)
            .run(parallelism)
            .orElse(null);
    if (result == null) {
      say(EstimateOptions.EXACT);
      return false;
    }
    EstimatedCurve curve = result.curve();
    sayDataset(file, environments);
    say("%d runs of nested random parts, estimated (seed %d)", curve.runs(), draw.seed);
    for (Estimator.Size size : curve.sizes().reversed()) {
      say(
          "  %,d environments, H = %.4f nats, standard error %.4f",
          size.count(), size.mean(), size.standardError());
    }
    sayEntropy(curve.whole(), result.count());
    Extrapolation fit = curve.extrapolation().orElse(null);
    if (fit == null) {
      say(UNKNOWN_LIMIT);
    } else {
      say(
          "with more data: H tends to %.4f nats, gap %.4f nats, by a fit to the %d largest (95 %% interval"
              + " by the draw of environments alone: %s)",
          fit.limit(), curve.gap(), curve.fitted(), text(fit.interval()));
    }
    warnOf(result);
    write(result);
    if (plot != null) {
      Chart.write(
          LearningCurveChart.of(curve),
          caption(environments.spec(), file, environments.count()),
          plot,
          options.overwrite);
    }
    return true;
  }
}
