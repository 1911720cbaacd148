package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.HeatMap;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;
import org.quests.study.GroupComparisonResult;
import org.quests.study.GroupComparisonStudy;
import org.quests.study.OverlapStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How groups of frames differ. */
@Example("solid.xyz liquid.xyz train.xyz -o overlap.csv")
@Command(
    name = "report-overlap",
    description =
        "What groups of frames have in common: entropy of each, overlap, divergence and likelihood"
            + " ratio of each pair, and how much of the labels the structures show.")
final class ReportOverlapCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  /** Matrices of more groups are left to the output. */
  private static final int MOST_SAID = 12;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "One file with --by, or several, each a group.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "Group the frames of one file by this value (config_type, for instance).")
  private @Nullable String key;

  @Option(
      names = {"-e", "--eps"},
      paramLabel = "EPS",
      description = "δH below EPS nats counts as covered (default: 1e-5).")
  private double epsilon = DifferentialEntropy.DEFAULT_EPSILON;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw a matrix, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--matrix",
      paramLabel = "MATRIX",
      description = "Which one to draw: overlap, kl, llr (default: overlap).")
  private Matrix matrix = Matrix.OVERLAP;

  /** What is found for each pair of groups. */
  enum Matrix {
    /** The fraction that is covered. */
    OVERLAP("overlap (fraction with δH < ε)"),
    /** The divergence. */
    KL("KL divergence (nats)"),
    /** The likelihood ratio. */
    LLR("mean likelihood ratio (nats)");

    private final String title;

    Matrix(String title) {
      this.title = title;
    }

    private double[][] of(GroupComparisonResult result) {
      return switch (this) {
        case OVERLAP -> result.overlap();
        case KL -> result.divergence();
        case LLR -> result.likelihoodRatio();
      };
    }
  }

  @Mixin private PartsOptions parts = new PartsOptions();

  @Override
  PartsOptions partsOptions() {
    return parts;
  }

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    OverlapStudy.requireEpsilon(epsilon);
    if (key == null && files.size() == 1) {
      throw QuestsException.usage("one file has to be grouped by --by KEY; or name several files");
    }
    if (key != null && files.size() > 1) {
      throw QuestsException.usage("--by groups the frames of one file, found " + files.size());
    }
    if (files.stream().filter("-"::equals).count() > 1) {
      throw QuestsException.usage("only one of the files can be standard input");
    }
    if (files.stream().distinct().count() < files.size()) {
      throw QuestsException.usage("a file is named twice: " + String.join(", ", files));
    }
    Chart.check(plot, options.overwrite);
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    Inputs inputs = inputs(parallelism);
    GroupComparisonStudy study =
        (key == null ? byFile(inputs, weighing) : byKey(inputs, key, weighing)).within(epsilon);
    GroupComparisonResult result = study.run(parallelism);
    GroupComparison groups = result.groups();

    sayDataset(String.join(", ", files), study.environments());
    for (GroupComparisonResult.Group group : result.each()) {
      Entropy own = group.entropy();
      say(
          "  %s: %,d environments, H = %.6f nats (maximum %.6f)",
          group.name(), own.count(), own.value(), own.maximum());
    }
    sayMatrix(
        "overlap: fraction of the row's environments that the column covers", result.overlap());
    sayMatrix("KL(row‖column) in nats", result.divergence());
    sayMatrix(
        "mean LLR in nats, above 0: the row is more like the column than itself",
        result.likelihoodRatio());
    say(
        "H = %.6f nats = %.6f of the groups + %.6f of the labels - %.6f in common",
        result.entropy().value(),
        groups.meanGroupEntropy(),
        groups.labelEntropy(),
        groups.overlapTerm());
    warnOf(result);
    double visibility = groups.visibility();
    if (!Double.isNaN(visibility)) {
      say("visibility of the labels: %.4f", visibility);
    }
    write(result);
    if (plot != null) {
      Chart.write(
          HeatMap.of(
              key == null ? HeatMap.briefly(groups.names()) : groups.names(),
              matrix.of(result),
              matrix.title,
              matrix == Matrix.OVERLAP),
          plot,
          options.overwrite);
    }
  }

  private GroupComparisonStudy byFile(Inputs inputs, Weighing weighing) {
    return GroupComparisonStudy.of(
        files,
        inputs.describe(
            files.stream()
                .map(file -> InputFile.of(file, options.autoSpecies(), options.hashes()))
                .toList()),
        weighing);
  }

  private GroupComparisonStudy byKey(Inputs inputs, String by, Weighing weighing) {
    List<String> values = new ArrayList<>();
    InputFile file = InputFile.of(files.get(0), options.autoSpecies(), options.hashes());
    Environments environments = inputs.describe(file, by, values);
    return GroupComparisonStudy.byValue(file.name(), environments, by, values, weighing);
  }

  private void sayMatrix(String title, double[][] values) {
    if (values.length > MOST_SAID) {
      return;
    }
    say("%s:", title);
    for (double[] row : values) {
      StringBuilder line = new StringBuilder(" ");
      for (double value : row) {
        line.append(Double.isNaN(value) ? Text.of(" %10s", "-") : Text.of(" %10.4f", value));
      }
      say("%s", line);
    }
  }
}
