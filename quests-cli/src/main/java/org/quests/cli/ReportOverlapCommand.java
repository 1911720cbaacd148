package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.HeatMap;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.GroupComparison;
import org.quests.kernel.Bandwidth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How groups of frames differ. */
@Command(
    name = "report-overlap",
    description =
        "What groups of frames have in common: entropy of each, overlap, divergence and likelihood"
            + " ratio of each pair, and how much of the labels the structures show.")
final class ReportOverlapCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  /** More groups than this are surely no groups. */
  private static final int MOST_GROUPS = 256;

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
      paramLabel = "NAME",
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

    private double[][] of(GroupComparison groups) {
      int n = groups.names().size();
      double[][] values = new double[n][n];
      for (int g = 0; g < n; g++) {
        for (int r = 0; r < n; r++) {
          values[g][r] =
              this == OVERLAP
                  ? groups.overlap(g, r)
                  : this == KL ? groups.divergence(g, r) : groups.likelihoodRatio(g, r);
        }
      }
      return values;
    }
  }

  /**
   * A dataset in groups.
   *
   * @param environments of all
   * @param names of the groups
   * @param labels group of each environment
   */
  private record Grouped(Environments environments, List<String> names, int[] labels) {}

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    if (!Double.isFinite(epsilon)) {
      throw QuestsException.usage("ε must be a finite number, found " + epsilon);
    }
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
    Evaluation evaluation = evaluation();
    Inputs inputs = inputs(parallelism);
    Grouped grouped = key == null ? byFile(inputs) : byKey(inputs, key);
    Environments environments = grouped.environments();
    long started = System.nanoTime();
    GroupComparison groups =
        GroupComparison.of(
            environments,
            grouped.names(),
            grouped.labels(),
            Bandwidth.of(options.bandwidth()),
            epsilon,
            evaluation,
            parallelism);
    double[][] overlap = Matrix.OVERLAP.of(groups);
    double[][] divergence = Matrix.KL.of(groups);
    double[][] ratio = Matrix.LLR.of(groups);
    double seconds = secondsSince(started);
    Entropy entropy = groups.entropy();

    sayDataset(String.join(", ", files), environments);
    for (int g = 0; g < groups.names().size(); g++) {
      Entropy own = groups.entropy(g);
      say(
          "  %s: %,d environments, H = %.6f nats (maximum %.6f)",
          groups.names().get(g), own.count(), own.value(), own.maximum());
    }
    sayMatrix("overlap: fraction of the row's environments that the column covers", overlap);
    sayMatrix("KL(row‖column) in nats", divergence);
    sayMatrix("mean LLR in nats, above 0: the row is more like the column than itself", ratio);
    say(
        "H = %.6f nats = %.6f of the groups + %.6f of the labels - %.6f in common",
        entropy.value(), groups.meanGroupEntropy(), groups.labelEntropy(), groups.overlapTerm());
    warnOfSaturatedGroups(groups);
    double visibility = groups.visibility();
    if (!Double.isNaN(visibility)) {
      say("visibility of the labels: %.4f", visibility);
    }
    JsonResult json =
        new JsonResult().put("files", files).put("by", key).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("eps", epsilon)
        .put("entropy", entropy.value())
        .put("mean_group_entropy", groups.meanGroupEntropy())
        .put("label_entropy", groups.labelEntropy())
        .put("overlap_term", groups.overlapTerm())
        .put("visibility", visibility);
    List<JsonResult> each = new ArrayList<>();
    for (int g = 0; g < groups.names().size(); g++) {
      Entropy own = groups.entropy(g);
      each.add(
          new JsonResult()
              .put("name", groups.names().get(g))
              .put("n_envs", own.count())
              .put("entropy", own.value())
              .put("max_entropy", own.maximum()));
    }
    json.putObjects("groups", each)
        .put("overlap", overlap)
        .put("kl", divergence)
        .put("llr", ratio)
        .put("entropy_error", entropy.errorBound());
    putProgram(json, evaluation, groups.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("entropy_time", seconds);
    write(json, writer -> writeTable(groups, writer));
    if (plot != null) {
      double[][] drawn =
          matrix == Matrix.OVERLAP ? overlap : matrix == Matrix.KL ? divergence : ratio;
      Chart.write(
          HeatMap.of(
              key == null ? HeatMap.briefly(groups.names()) : groups.names(),
              drawn,
              matrix.title,
              matrix == Matrix.OVERLAP),
          plot,
          options.overwrite);
    }
  }

  private Grouped byFile(Inputs inputs) {
    List<Environments> all =
        inputs.describe(
            files.stream()
                .map(file -> InputFile.of(file, options.autoSpecies(), options.hashes()))
                .toList());
    Environments joined = Environments.join(all);
    int[] labels = new int[joined.count()];
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      Arrays.fill(labels, from, from + all.get(i).count(), i);
      from += all.get(i).count();
    }
    return new Grouped(joined, files, labels);
  }

  private Grouped byKey(Inputs inputs, String by) {
    List<String> values = new ArrayList<>();
    InputFile file = InputFile.of(files.get(0), options.autoSpecies(), options.hashes());
    Environments environments = inputs.describe(file, by, values);
    List<String> names = List.copyOf(new TreeSet<>(values));
    if (names.size() > MOST_GROUPS) {
      throw QuestsException.usage(
          Text.of(
              "%s: %s has %d different values, expected at most %d groups",
              file.name(), by, names.size(), MOST_GROUPS));
    }
    int[] labels = new int[environments.count()];
    for (int f = 0; f < environments.frames(); f++) {
      Arrays.fill(
          labels,
          environments.frameStart(f),
          environments.frameStart(f + 1),
          names.indexOf(values.get(f)));
    }
    return new Grouped(environments, names, labels);
  }

  private void warnOfSaturatedGroups(GroupComparison groups) {
    List<String> saturated = new ArrayList<>();
    for (int g = 0; g < groups.names().size(); g++) {
      if (groups.entropy(g).saturated()) {
        saturated.add(groups.names().get(g));
      }
    }
    if (!saturated.isEmpty()) {
      warn(
          "H is within 0.5 of its maximum in %s: too few environments, or too narrow a bandwidth, for"
              + " overlaps and the visibility to say much of them",
          String.join(", ", saturated));
    }
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

  private static void writeTable(GroupComparison groups, Writer writer) throws IOException {
    writer.write(
        Csv.row(
                List.of(
                    ResultNames.GROUP,
                    ResultNames.REFERENCE,
                    ResultNames.N_ENVIRONMENTS,
                    ResultNames.REFERENCE_ENVIRONMENTS,
                    ResultNames.ENTROPY,
                    ResultNames.OVERLAP,
                    ResultNames.DIVERGENCE,
                    ResultNames.LLR))
            + "\n");
    for (int g = 0; g < groups.names().size(); g++) {
      for (int r = 0; r < groups.names().size(); r++) {
        double ratio = groups.likelihoodRatio(g, r);
        writer.write(
            String.join(
                    ",",
                    Csv.cell(groups.names().get(g)),
                    Csv.cell(groups.names().get(r)),
                    Integer.toString(groups.count(g)),
                    Integer.toString(groups.count(r)),
                    Double.toString(groups.entropy(g).value()),
                    Double.toString(groups.overlap(g, r)),
                    Double.toString(groups.divergence(g, r)),
                    Double.isNaN(ratio) ? "" : Double.toString(ratio))
                + "\n");
      }
    }
  }
}
