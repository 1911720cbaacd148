package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.LearningCurveChart;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.Extrapolation;
import org.quests.sampling.Interval;
import org.quests.sampling.LearningCurve;
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
    Evaluation evaluation = evaluation();
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    long started = System.nanoTime();
    LearningCurve curve =
        LearningCurve.of(
            environments, plan(), Bandwidth.of(options.bandwidth()), evaluation, parallelism);
    double seconds = secondsSince(started);
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
    Interval interval = bootstrap.interval(entropy.value());
    say(
        "all: H = %.6f nats, standard error %.6f from %d blocks of frames, 95 %% interval %s",
        entropy.value(), bootstrap.standardError(), bootstrap.blocks(), text(interval));
    say("efficiency H / log n = %.4f", entropy.efficiency());
    Extrapolation fit = curve.extrapolation().orElse(null);
    if (fit == null) {
      say("with more data: unknown, for the curve does not yet tell where it would level off");
    } else {
      say(
          "with more data: H tends to %.4f nats (95 %% interval %s), gap %.4f nats",
          fit.limit(), text(fit.interval()), curve.gap());
    }
    JsonResult json = new JsonResult().put("file", file).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("fractions", fractions.stream().mapToDouble(f -> f).toArray())
        .put("num_runs", runs)
        .put("by", draw.what())
        .put("seed", draw.seed)
        .put("n_frames", environments.frames())
        .put("entropy", entropy.value())
        .put("max_entropy", entropy.maximum())
        .put("efficiency", entropy.efficiency())
        .put("saturated", entropy.saturated())
        .put("standard_error", bootstrap.standardError())
        .put("interval", new double[] {interval.low(), interval.high()})
        .put("blocks", bootstrap.blocks());
    putProgram(json, evaluation, curve.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("entropy_time", seconds)
        .putObjects("learning_curve", curve.points().stream().map(this::json).toList());
    json.put("fit", json(fit, curve.gap()));
    warnIfSaturated(entropy);
    write(json, writer -> writeTable(curve, writer));
    if (plot != null) {
      Chart.write(LearningCurveChart.of(curve), plot, options.overwrite);
    }
  }

  private JsonResult json(LearningCurve.Point point) {
    List<Entropy> entropies = point.entropies();
    return new JsonResult()
        .put("fraction", point.fraction())
        .put("n_envs", entropies.stream().mapToLong(Entropy::count).toArray())
        .put("entropies", entropies.stream().mapToDouble(Entropy::value).toArray())
        .put("entropies_times", point.seconds())
        .put("mean_entropy", point.mean())
        .put("std_entropy", point.deviation())
        .put("standard_error", point.bootstrap().standardError());
  }

  private static JsonResult json(@Nullable Extrapolation fit, double gap) {
    double none = Double.NaN;
    return new JsonResult()
        .put("a", fit == null ? none : fit.a())
        .put("b", fit == null ? none : fit.b())
        .put("c", fit == null ? none : fit.c())
        .put("h_infinity", fit == null ? none : fit.limit())
        .put(
            "h_infinity_interval",
            fit == null
                ? new double[] {none, none}
                : new double[] {fit.interval().low(), fit.interval().high()})
        .put("gap", gap);
  }

  private static void writeTable(LearningCurve curve, Writer writer) throws IOException {
    writer.write(
        Csv.row(
                List.of(
                    ResultNames.FRACTION,
                    ResultNames.RUN,
                    ResultNames.N_ENVIRONMENTS,
                    ResultNames.ENTROPY))
            + "\n");
    for (LearningCurve.Point point : curve.points()) {
      for (int run = 0; run < point.entropies().size(); run++) {
        Entropy entropy = point.entropies().get(run);
        writer.write(
            point.fraction() + "," + run + "," + entropy.count() + "," + entropy.value() + "\n");
      }
    }
  }
}
