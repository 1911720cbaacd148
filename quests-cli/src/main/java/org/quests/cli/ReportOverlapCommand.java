package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.HeatMap;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.EstimatedGroups;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;
import org.quests.spectra.LabelInformation;
import org.quests.study.EstimatedGroupsResult;
import org.quests.study.GroupComparisonResult;
import org.quests.study.GroupComparisonStudy;
import org.quests.study.GroupTests;
import org.quests.study.OverlapByElement;
import org.quests.study.OverlapStudy;
import org.quests.study.SampleBias;
import org.quests.study.UnseenElement;
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
      names = "--by-element",
      description =
          "Overlap of the atoms of each element too, and how alike the elements are by geometry.")
  private boolean byElement;

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
      description =
          "Which one to draw: overlap, kl, llr; with --test mmd or p, with --by-element that of the"
              + " elements, elements (default: overlap).")
  private Matrix matrix = Matrix.OVERLAP;

  /** What is found for each pair of groups. */
  enum Matrix {
    /** The fraction that is covered. */
    OVERLAP("overlap (fraction with δH < ε)"),
    /** The divergence. */
    KL("KL divergence (nats)"),
    /** The likelihood ratio. */
    LLR("mean likelihood ratio (nats)"),
    /** The maximum mean discrepancy. */
    MMD("√MMD² between groups"),
    /** The p-value of the two-sample test. */
    P("p-value of the two-sample test"),
    /** The fraction of an element's environments that another one covers by geometry. */
    ELEMENTS("overlap by geometry (fraction with δH < ε)");

    private final String title;

    Matrix(String title) {
      this.title = title;
    }

    private double[][] of(GroupComparisonResult result) {
      return switch (this) {
        case OVERLAP -> result.overlap();
        case KL -> result.divergence();
        case LLR -> result.likelihoodRatio();
        case MMD -> Objects.requireNonNull(result.tests()).distances();
        case P -> Objects.requireNonNull(result.tests()).values();
        case ELEMENTS -> Objects.requireNonNull(result.byElement()).geometry().overlap();
      };
    }
  }

  @Option(
      names = "--test",
      description =
          "Two-sample test of each pair of groups: may their frames come from one source? By"
              + " permutations of frames.")
  private boolean test;

  @Option(
      names = "--labels",
      description =
          "What labels and structures tell of each other: mutual information, Rajski distance, and"
              + " what permuted labels would tell.")
  private boolean labels;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      description = "Permutations of --test and --labels (default: 999).")
  private @Nullable Integer permutations;

  @Option(
      names = "--block",
      paramLabel = "N",
      description =
          "Permute blocks of N successive frames; 1: single frames (default: by the correlation of"
              + " successive frames).")
  private @Nullable Integer block;

  @Mixin private EstimateOptions estimate = new EstimateOptions();

  @Mixin private SeedOption seed = new SeedOption();

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
    if (key == null && files.size() == 1 && !byElement && !options.isIndex(files.get(0))) {
      throw QuestsException.usage(
          "one file has to be grouped by --by KEY; or name several files, or an index of several");
    }
    if (matrix == Matrix.ELEMENTS && !byElement) {
      throw QuestsException.usage("--matrix elements needs --by-element");
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
    if ((matrix == Matrix.MMD || matrix == Matrix.P) && !test) {
      throw QuestsException.usage("--matrix mmd and --matrix p need --test");
    }
    if ((permutations != null || block != null) && !test && !labels) {
      throw QuestsException.usage("--permutations and --block need --test or --labels");
    }
    if (block != null && block < 1) {
      throw QuestsException.usage("--block must be at least 1, found " + block);
    }
    if ((test || labels) && parts.asked()) {
      throw QuestsException.usage(
          "--test and --labels are the work of one process: leave out --shard, --parts and"
              + " --checkpoint");
    }
    tests();
    Map<String, Boolean> others = new LinkedHashMap<>();
    others.put("--by-element", byElement);
    others.put("--matrix llr", matrix == Matrix.LLR);
    others.put("--test", test);
    others.put("--labels", labels);
    estimate.check(parts, others);
    Chart.check(plot, options.overwrite);
  }

  private GroupTests.Plan tests() {
    return new GroupTests.Plan(
        test,
        labels,
        permutations == null ? GroupTests.Plan.PERMUTATIONS : permutations,
        block == null ? 0 : block,
        seed.seed());
  }

  @Override
  void run(Parallelism parallelism) {
    Weighing weighing = weighing();
    Inputs inputs = inputs(parallelism);
    GroupComparisonStudy study =
        (key == null ? byFile(inputs, weighing) : byKey(inputs, key, weighing))
            .within(epsilon)
            .with(tests());
    if (estimate.asked()) {
      say(study, study.estimate(estimate.accuracy(), seed.seed(), parallelism));
      return;
    }
    GroupComparisonResult result = (byElement ? study.byElement() : study).run(parallelism);
    GroupComparison groups = result.groups();

    sayDataset(String.join(", ", files), study.index(), study.spec());
    for (GroupComparisonResult.Group group : result.each()) {
      Entropy own = group.entropy();
      say(
          "  %s: %,d environments, H = %.6f nats (maximum %.6f)%s",
          group.name(), own.count(), own.value(), own.maximum(), upTo(group.bias()));
    }
    sayMatrix(
        "overlap: fraction of the row's environments that the column covers", result.overlap());
    sayMatrix("KL(row‖column) in nats", result.divergence());
    sayMatrix(
        "mean LLR in nats, above 0: the row is more like the column than itself",
        result.likelihoodRatio());
    sayUnseen(result);
    say(
        "H = %.6f nats = %.6f of the groups + %.6f of the labels - %.6f in common",
        result.entropy().value(),
        groups.meanGroupEntropy(),
        groups.labelEntropy(),
        groups.overlapTerm());
    sayTests(result.tests());
    warnOf(result);
    double visibility = groups.visibility();
    if (!Double.isNaN(visibility)) {
      say("visibility of the labels: %.4f", visibility);
    }
    if (result.byElement() != null) {
      say(result.byElement(), groups.names().size());
    }
    write(result);
    if (plot != null) {
      Chart.write(
          HeatMap.of(
              matrix == Matrix.ELEMENTS ? "element" : "group",
              names(result),
              matrix.of(result),
              matrix.title,
              matrix == Matrix.OVERLAP || matrix == Matrix.ELEMENTS),
          caption(study.spec(), String.join(", ", files), study.index().count()),
          plot,
          options.overwrite);
    }
  }

  private void sayTests(@Nullable GroupTests found) {
    if (found == null) {
      return;
    }
    if (found.pairs() != null) {
      sayMatrix("two-sample test, p-value", found.values());
      sayMatrix("√MMD² between groups", found.distances());
      sayMatrix("  what it has to be to be seen (p < 0.05)", found.visible());
    }
    LabelInformation own = found.labels();
    if (own != null && own.labelEntropy() > 0) {
      say(
          "labels and structures tell %.6f nats of each other: %.4f of the labels' entropy, Rajski"
              + " distance %.4f",
          own.information(), own.uncertaintyCoefficient(), own.rajskiDistance());
      if (own.permutations() > 0) {
        say(
            "  labels dealt out at random: %.6f ± %.6f nats, p = %.4f (blocks of %d frames)",
            own.nullMean(), own.nullDeviation(), own.value(), own.length());
      }
    }
  }

  /** Says and writes what was estimated. */
  private void say(GroupComparisonStudy study, EstimatedGroupsResult result) {
    EstimatedGroups found = result.found();
    sayDataset(String.join(", ", files), study.index(), study.spec());
    say("estimated, intervals of 95 %% (seed %d)", seed.seed());
    for (int g = 0; g < result.names().size(); g++) {
      EstimatedGroups.Group own = found.groups().get(g);
      say(
          "  %s: %,d environments, H = %s ± %.2g nats",
          result.names().get(g),
          own.count(),
          EstimateOptions.text(own.entropy(), own.interval()),
          EstimateOptions.half(own.interval()));
    }
    sayMatrix(
        "overlap: fraction of the row's environments that the column covers", found.overlaps());
    sayMatrix("  ± in it", found.matrix(0, p -> EstimateOptions.half(p.covered().interval())));
    sayMatrix("KL(row‖column) in nats", found.divergences());
    sayMatrix("  ± in it", found.matrix(0, p -> EstimateOptions.half(p.divergenceInterval())));
    warnOf(result);
    write(result);
    if (plot != null) {
      Chart.write(
          HeatMap.of(
              "group",
              key == null ? HeatMap.briefly(result.names()) : result.names(),
              matrix == Matrix.KL ? found.divergences() : found.overlaps(),
              matrix.title,
              matrix == Matrix.OVERLAP),
          caption(study.spec(), String.join(", ", files), study.index().count()),
          plot,
          options.overwrite);
    }
  }

  private List<String> names(GroupComparisonResult result) {
    if (matrix == Matrix.ELEMENTS) {
      return Objects.requireNonNull(result.byElement()).geometry().symbols();
    }
    List<String> names = result.groups().names();
    return key == null ? HeatMap.briefly(names) : names;
  }

  private void say(OverlapByElement found, int groups) {
    if (groups > 1) {
      found
          .elements()
          .forEach((symbol, own) -> sayMatrix("overlap of " + symbol + " alone", own.overlap()));
    }
    OverlapByElement.Geometry geometry = found.geometry();
    sayMatrix(
        "overlap of elements by geometry, " + String.join(" ", geometry.symbols()),
        geometry.overlap());
    if (!Double.isNaN(geometry.visibility())) {
      say("visibility of the elements in the geometry: %.4f", geometry.visibility());
    }
  }

  private GroupComparisonStudy byFile(Inputs inputs, Weighing weighing) {
    if (files.size() == 1 && options.isIndex(files.get(0))) {
      String file = files.get(0);
      return GroupComparisonStudy.of(
          file, inputs.set(options.open(file, options.autoSpecies())), weighing);
    }
    return GroupComparisonStudy.of(
        files,
        inputs.describe(
            files.stream().map(file -> options.open(file, options.autoSpecies())).toList()),
        weighing);
  }

  private GroupComparisonStudy byKey(Inputs inputs, String by, Weighing weighing) {
    List<String> values = new ArrayList<>();
    InputFile file = options.open(files.get(0), options.autoSpecies());
    Environments environments = inputs.describe(file, by, values);
    return GroupComparisonStudy.byValue(file.name(), environments, by, values, weighing);
  }

  /** Says which elements of a group another one lacks. */
  private void sayUnseen(GroupComparisonResult result) {
    List<String> names = result.groups().names();
    List<List<SortedMap<String, Long>>> unseen = result.unseenElements();
    for (int g = 0; unseen != null && g < names.size() && names.size() <= MOST_SAID; g++) {
      for (int r = 0; r < names.size(); r++) {
        if (!unseen.get(g).get(r).isEmpty()) {
          say(
              "  %s, of which %s has some",
              UnseenElement.missing(unseen.get(g).get(r).keySet(), names.get(r)), names.get(g));
        }
      }
    }
  }

  /** What H of a group would be at most with ever more frames. */
  private static String upTo(SampleBias bias) {
    return bias.bracket() == null
        ? ""
        : Text.of(", with ever more frames up to %.4f", bias.bracket().high());
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
