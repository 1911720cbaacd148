package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.CurveChart;
import org.quests.compress.Size;
import org.quests.compress.Summary;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.study.FrameValues;
import org.quests.study.SelectedFrames;
import org.quests.study.SelectionReasons;
import org.quests.study.SelectionResult;
import org.quests.study.SelectionStudy;
import org.quests.study.UnseenElement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which frames of a dataset to keep. */
@Example("train.xyz -s 0.2 -o small.xyz -o picks.json")
@Command(
    name = "compress",
    description =
        "Which frames to keep: chooses frames that together tell most of the dataset. Writes them,"
            + " their numbers, or a ranking.")
final class CompressCommand extends AnalysisCommand {
  private static final OutputKind[] OUTPUTS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};
  private static final OutputKind[] TABLE = {OutputKind.CSV};

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-r", "--reference"},
      paramLabel = "FILE",
      description =
          "What is covered already: msc chooses what this dataset lacks, and all methods put frames"
              + " with elements that it lacks first.")
  private @Nullable String reference;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "N",
      description =
          "Frames to keep: 20 is a count, 0.2 a fraction," + " 1.0 everything (default: 0.5).")
  private @Nullable String size;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "METHOD",
      completionCandidates = Methods.class,
      description =
          "msc, msc_conditional, fps, mean_fps, k_means,"
              + " random, optimal (default: ${DEFAULT-VALUE}).")
  private String method = "msc";

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "Frames are written as in the input, or by ranking (default: input).")
  private Order order = Order.INPUT;

  @Option(
      names = "--curve",
      paramLabel = "FILE",
      description = "Write H, D, overlap and efficiency of every size, as .csv.")
  private @Nullable Path curveFile;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw that curve, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "FRAMES",
      description = "Frames to select first: numbers or slices, 0,7,20:30.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--drop",
      split = ",",
      paramLabel = "FRAMES",
      description = "Frames not to select.")
  private List<String> drop = new ArrayList<>();

  @Option(
      names = "--per-group",
      paramLabel = "KEY",
      description = "The size is a quota in each value of this key of the frames.")
  private @Nullable String perGroup;

  @Option(
      names = "--budget-atoms",
      paramLabel = "N",
      description = "Select at most so many atoms in all.")
  private @Nullable Long budgetAtoms;

  @Option(
      names = "--budget-key",
      paramLabel = "KEY=N",
      description = "Let this key of the frames add up to at most N.")
  private @Nullable String budgetKey;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of random and k_means (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** In which order frames are written. */
  enum Order {
    /** That of the input. */
    INPUT,
    /** That in which they were chosen. */
    RANKING
  }

  @Override
  OutputKind[] outputs() {
    return OUTPUTS;
  }

  @Override
  void run(Parallelism parallelism) {
    SelectionStudy.Way way = SelectionStudy.Way.of(method);
    checkUsage(way);
    Size asked = size == null ? null : Size.parse(size);
    InputFile input = InputFile.of(file, readsAgain(), options.hashes());
    options.requireFramesToWrite(input, OUTPUTS);
    Inputs inputs = inputs(parallelism);
    ReferenceSet known = null;
    Environments dataset;
    if (reference == null) {
      dataset = inputs.describe(input);
    } else {
      Inputs.Beside both = inputs.beside(input, Inputs.second(file, reference, options));
      dataset = both.dataset();
      known = both.reference();
    }
    SelectionStudy study =
        SelectionStudy.of(dataset, way, weighing())
            .named(file)
            .withSeed(seed)
            .numbered(inputs.places(input, dataset.frames()))
            .keeping(inputs.described(input, keep, dataset.frames(), "--keep"))
            .dropping(inputs.described(input, drop, dataset.frames(), "--drop"));
    study = asked == null ? study : study.withSize(asked);
    study = needsCurve(way) ? study.withCurve() : study;
    if (known != null && reference != null) {
      study = study.withReference(reference, known);
    }
    SelectionResult result = rules(study, inputs, input).run(parallelism);

    sayDataset(file, dataset);
    Summary summary = result.summary();
    say(
        "%s: %,d frames with %,d environments",
        way.label(known != null), summary.frames(), summary.environments());
    sayReasons(result);
    say("H = %.6f nats, D = %.6f nats", summary.entropy().value(), summary.diversity());
    say(
        "overlap: %.2f %% of all environments are covered%s",
        100 * summary.overlap(), known == null ? "" : ", the reference counted in");
    write(
        OutputKind.FRAMES,
        out -> {
          try (FrameSource source = inputs.reopenWithBytes(input)) {
            SelectedFrames.write(source, dataset.index(), result, order == Order.RANKING, out);
          }
        });
    write(result);
    writeCurve(result);
  }

  /** The names of the methods, for completion. */
  static final class Methods implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SelectionStudy.Way.names().iterator();
    }
  }

  /** Says how many frames came first, and why. */
  private void sayReasons(SelectionResult result) {
    long first = Arrays.stream(result.selected()).filter(f -> result.reason(f) != null).count();
    SelectionReasons reasons = result.reasons();
    if (first > 0 && reasons != null) {
      say(
          "first: %,d %s with elements that the reference lacks; %s",
          first,
          first == 1 ? "frame" : "frames",
          UnseenElement.missing(reasons.unseenElements().keySet()));
    }
  }

  private boolean needsCurve(SelectionStudy.Way way) {
    return way.optimal() || curveFile != null || plot != null || writes(OutputKind.CSV);
  }

  private void checkUsage(SelectionStudy.Way way) {
    way.require(reference != null, needsCurve(way));
    if (curveFile != null) {
      OutputKind.of(curveFile, TABLE);
      AtomicOutput.check(curveFile, options.overwrite);
    }
    Chart.check(plot, options.overwrite);
    if (budgetAtoms != null && budgetKey != null) {
      throw QuestsException.usage("give one budget, of atoms or of a key");
    }
  }

  private boolean readsAgain() {
    return options.autoSpecies()
        || writes(OutputKind.FRAMES)
        || perGroup != null
        || budgetKey != null;
  }

  /** A value of each frame, read once more. */
  private static <R> R values(
      Inputs inputs, InputFile input, String key, BiFunction<FrameSource, String, R> values) {
    if (input.described()) {
      throw QuestsException.usage(
          input.name() + ": holds descriptors alone, and no values of frames such as " + key);
    }
    try (FrameSource source = inputs.reopen(input)) {
      return values.apply(source, key);
    }
  }

  private SelectionStudy rules(SelectionStudy plain, Inputs inputs, InputFile input) {
    SelectionStudy study = plain;
    if (perGroup != null) {
      study = study.perGroup(values(inputs, input, perGroup, FrameValues::texts));
    }
    if (budgetAtoms != null) {
      study = study.withBudgetOfAtoms(budgetAtoms);
    }
    if (budgetKey != null) {
      int at = budgetKey.lastIndexOf('=');
      if (at < 1) {
        throw QuestsException.usage("expected --budget-key KEY=N, found " + budgetKey);
      }
      double most;
      try {
        most = Double.parseDouble(budgetKey.substring(at + 1));
      } catch (NumberFormatException e) {
        throw QuestsException.usage("expected --budget-key KEY=N, found " + budgetKey);
      }
      study =
          study.withBudget(
              values(inputs, input, budgetKey.substring(0, at), FrameValues::numbers), most);
    }
    return study;
  }

  private void writeCurve(SelectionResult result) {
    if (curveFile != null) {
      writeTable(curveFile, Table.of(result.curveTable()));
    }
    if (plot != null && result.curve() != null) {
      Chart.write(CurveChart.of(result.curve().points()), plot, options.overwrite);
    }
  }
}
