package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.BandwidthCurveChart;
import org.quests.cli.plot.Caption;
import org.quests.cli.plot.Chart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.EntropyCurve;
import org.quests.study.BandwidthCurveResult;
import org.quests.study.BandwidthCurveStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H at several bandwidths. */
@Example("train.xyz --plot curve.svg")
@Command(
    name = BandwidthCurveCommand.NAME,
    aliases = "bandwidth-curve",
    description =
        "Which bandwidth fits a dataset: H, its bracket and the local dimension at several"
            + " bandwidths, and the elbow of H / log n, which -b auto takes.")
final class BandwidthCurveCommand extends AnalysisCommand {
  static final String NAME = "bandwidth_curve";

  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Trajectory or descriptor array, each with a curve of its own.")
  private List<String> files = new ArrayList<>();

  @Mixin private BandwidthsOption bandwidths = new BandwidthsOption();

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "A curve for each group of frames of one file with the same value of KEY.")
  private @Nullable String key;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds draw equal parts of the frames (default: 0).")
  private long seed;

  @Option(
      names = "--dimension",
      description =
          "And the intrinsic dimension of the environments of each curve, by distances of"
              + " neighbours.")
  private boolean dimension;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the curves, as .svg or .png.")
  private @Nullable Path plot;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  boolean hasOneBandwidth() {
    return false;
  }

  @Override
  void check() {
    BandwidthCurveStudy.requireCurve(bandwidths.values());
    if (key != null && files.size() > 1) {
      throw QuestsException.usage("--by groups the frames of one file, found " + files.size());
    }
    if (files.stream().distinct().count() < files.size()) {
      throw QuestsException.usage("a file is named twice: " + String.join(", ", files));
    }
    Chart.check(plot, options.overwrite);
  }

  @Override
  void run(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    List<InputFile> opened =
        files.stream().map(file -> options.open(file, options.autoSpecies())).toList();
    BandwidthCurveStudy study;
    if (key != null) {
      List<String> values = new ArrayList<>();
      Environments environments = inputs.describe(opened.get(0), key, values);
      study = BandwidthCurveStudy.byValue(files.get(0), environments, key, values, evaluation());
    } else {
      study = BandwidthCurveStudy.of(files, inputs.describe(opened), evaluation());
    }
    study = study.at(bandwidths.values()).seeded(seed);
    BandwidthCurveResult result = (dimension ? study.withDimension() : study).run(parallelism);
    for (BandwidthCurveResult.Group group : result.groups()) {
      say(group);
    }
    warnOf(result);
    write(result);
    if (plot != null) {
      long count = result.groups().stream().mapToLong(g -> g.curve().curve().count()).sum();
      Chart.write(
          BandwidthCurveChart.of(result.groups()),
          new Caption(String.join(", ", files), Text.of("n = %,d", count), rows(result.spec())),
          plot,
          options.overwrite);
    }
  }

  private static String known(double value) {
    return Double.isNaN(value) ? "-" : Text.of("%.4f", value);
  }

  private void say(BandwidthCurveResult.Group group) {
    EntropyCurve curve = group.curve().curve();
    say(
        "%s: %,d environments in %,d frames, maximum log n = %.4f nats",
        group.name(), curve.count(), group.frames(), Math.log(curve.count()));
    say(
        "  %10s %10s %14s %10s %10s",
        "h (1/Å)", "H (nats)", "own left out", "H / log n", "dimension");
    double[] dimension = group.curve().dimension();
    for (int i = 0; i < curve.size(); i++) {
      say(
          "  %10.5f %10.4f %14s %10s %10.3f%s",
          curve.h()[i],
          curve.entropy()[i],
          known(curve.withoutOwnFrame()[i]),
          known(group.curve().efficiency(i)),
          dimension[i],
          curve.comparable(i)
              ? ""
              : Double.isNaN(curve.bracket(i)) ? "  no bracket" : "  bracket too wide");
    }
    Double suggested = group.suggestion();
    if (suggested != null) {
      say("  suggested bandwidth (elbow): h = %.5f 1/Å", suggested);
    }
    for (BandwidthCurveResult.Sample sample : group.samples()) {
      Double mean = sample.mean();
      Double deviation = sample.deviation();
      if (mean != null && deviation != null) {
        say(
            "    of 1/%d of the frames: %.5f ± %.5f (%d of %d draws)",
            sample.part(), mean, deviation, sample.suggestions().length, sample.draws());
      }
    }
    if (group.dimension() != null) {
      MeasureOptions.say(group.dimension(), line -> say("  %s", line));
    }
  }
}
