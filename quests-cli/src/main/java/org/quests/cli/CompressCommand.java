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
import org.quests.compress.Method;
import org.quests.compress.Size;
import org.quests.compress.Summary;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.ClosestContacts;
import org.quests.screening.Screening;
import org.quests.study.CalibrationFile;
import org.quests.study.CloseContacts;
import org.quests.study.FrameValues;
import org.quests.study.NoveltyScreen;
import org.quests.study.Pick;
import org.quests.study.SelectedFrames;
import org.quests.study.SelectionReasons;
import org.quests.study.SelectionResult;
import org.quests.study.SelectionStudy;
import org.quests.study.UnseenElement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which frames of a dataset to keep. */
@Example("train.xyz -s 0.2 -o small.xyz -o picks.json")
@Command(
    name = "compress",
    description =
        "Which frames to keep, or to label: picks frames that together tell most of the dataset, or"
            + " what a training set (-r) lacks. Writes the frames, their numbers, or a ranking.")
final class CompressCommand extends AnalysisCommand {
  private static final OutputKind[] OUTPUTS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};
  private static final OutputKind[] TABLE = {OutputKind.CSV};

  /** Frames that the summary for people speaks of. */
  private static final int PICKS_SHOWN = 10;

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-r", "--reference"},
      paramLabel = "FILE",
      description =
          "Training set, or what else is covered already. msc picks what it lacks; with every method"
              + " frames with elements that it lacks come first.")
  private @Nullable String reference;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "N",
      description =
          "Frames to pick: 20 is a count, 0.2 a fraction, 1.0 everything (default: 0.5; with"
              + " --at-most, --until-covered or a budget, all that these allow).")
  private @Nullable String size;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "METHOD",
      completionCandidates = Methods.class,
      description =
          "msc, msc_conditional, fps, mean_fps, k_means,"
              + " random, vendi, optimal (default: ${DEFAULT-VALUE}).")
  private String method = "msc";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of random and k_means (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--until-covered",
      description =
          "Pick only frames that have a novel atom, and stop when none is left. -s then is the"
              + " maximum. For msc.")
  private boolean untilCovered;

  @Option(
      names = "--distinct",
      description = "Pick one of several frames that repeat each other, as dedup finds them.")
  private boolean distinct;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "FRAMES",
      description = "Pick these frames first (0,7,20:30): numbers and slices.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--drop",
      split = ",",
      paramLabel = "FRAMES",
      description = "Never pick these frames.")
  private List<String> drop = new ArrayList<>();

  @Option(
      names = "--explain",
      description =
          "Say why each frame was picked: here, in JSON and CSV, and in the frames that are written."
              + " Takes longer.")
  private boolean explain;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Result of calibrate --false-alarm for the reference: mark picks with a δH above its"
              + " threshold (check).")
  private @Nullable Path calibrationFile;

  @Option(
      names = "--curve",
      paramLabel = "FILE",
      description = "Write H, D, overlap and efficiency for every size, as .csv.")
  private @Nullable Path curveFile;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw that curve, as .svg or .png.")
  private @Nullable Path plot;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "Write frames as they are in the input, or in the order of the picks (default: input).")
  private Order order = Order.INPUT;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--per-group",
      paramLabel = "KEY",
      description =
          "Group the frames by this value. -s then is for each group, unless --at-most or --at-least"
              + " is given.")
  private @Nullable String perGroup;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--per-elements",
      description = "Group the frames by the elements that they hold.")
  private boolean perElements;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--at-most",
      paramLabel = "N",
      description =
          "Pick at most N frames of each group: 15 is a count, 0.2 a fraction of the group. -s then is"
              + " the total.")
  private @Nullable String atMost;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--at-least",
      paramLabel = "N",
      description =
          "Pick at least N frames of each group; of a smaller group all. -s then is the total.")
  private @Nullable Integer atLeast;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--budget-atoms",
      paramLabel = "N",
      description = "Pick frames with at most N atoms in all.")
  private @Nullable Long budgetAtoms;

  @OptionGroup.In(OptionGroup.QUOTAS)
  @Option(
      names = "--budget-key",
      paramLabel = "KEY=N",
      description = "Pick frames whose values of this key add up to at most N.")
  private @Nullable String budgetKey;

  @Mixin private ScreenOptions screens = new ScreenOptions();

  @Mixin private LocalOptions local = new LocalOptions();

  @Spec private CommandSpec command;

  /** In which order frames are written. */
  enum Order {
    /** That of the input. */
    INPUT,
    /** That in which they were chosen. */
    RANKING
  }

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  OutputKind[] outputs() {
    return OUTPUTS;
  }

  @Override
  void run(Parallelism parallelism) {
    referenceFormat.require(reference != null);
    local.check(command, method, reference);
    if (local.asked()) {
      pickAtoms(parallelism);
      return;
    }
    SelectionStudy.Way way = SelectionStudy.Way.of(method);
    checkUsage(way);
    Size asked = size == null ? null : Size.parse(size);
    InputFile input = options.open(file, readsAgain());
    options.requireFramesToWrite(input, OUTPUTS);
    screens.requireFrames(input);
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    double reached = calibration == null ? Double.NaN : calibration.requireThreshold();
    Inputs inputs = inputs(parallelism);
    Junk junk = new Junk(parallelism);
    ReferenceSet known = null;
    Environments dataset;
    if (reference == null) {
      junk.lookAt(inputs, null);
      dataset = inputs.describe(input);
    } else {
      InputFile second = referenceFormat.of(Inputs.second(file, reference, options));
      junk.lookAt(inputs, second);
      Inputs.Beside both = inputs.beside(input, second);
      dataset = both.dataset();
      known = both.reference();
    }
    SelectionStudy study =
        SelectionStudy.of(dataset, way, weighing())
            .named(file)
            .withSeed(seed)
            .numbered(inputs.places(input, dataset.frames()))
            .keeping(inputs.required(input, keep, dataset.frames(), "--keep"))
            .dropping(inputs.described(input, drop, dataset.frames(), "--drop"));
    if (known != null && calibration != null) {
      calibration.requireFits(known, weighing().bandwidth().value());
    }
    List<Screening.Screened> screened = screens.asked() ? junk.of(dataset, known) : null;
    study = screened == null ? study : study.without(screened);
    study = calibration == null ? study : study.withThreshold(reached);
    study = asked == null ? study : study.withSize(asked);
    study = untilCovered ? study.untilCovered() : study;
    study = distinct ? study.distinct() : study;
    study = explain ? study.explained() : study;
    study = needsCurve(way) ? study.withCurve() : study;
    if (known != null && reference != null) {
      study = study.withReference(reference, known);
    }
    SelectionResult result = rules(study, inputs, input, dataset).run(parallelism);

    sayDataset(file, dataset);
    Summary summary = result.summary();
    say(
        "%s: %,d frames with %,d environments",
        way.label(known != null), summary.frames(), summary.environments());
    if (screened != null) {
      sayScreened(screened, dataset.frames(), "left out");
    }
    sayReasons(result);
    if (summary.frames() == 0) {
      say("no frame has a novel atom: the reference covers all of them");
    } else {
      say("H = %.6f nats, D = %.6f nats", summary.entropy().value(), summary.diversity());
    }
    say(
        "overlap: %.2f %% of all environments are covered%s",
        100 * summary.overlap(), known == null ? "" : " by reference and picks");
    if (explain) {
      sayPicks(result.picks());
    }
    warnOf(result);
    if (calibration != null) {
      say(
          "threshold of the calibration: δH = %.4f nats; %,d picks are above it (check)",
          reached, result.picks().stream().filter(Pick::check).count());
    }
    if (!screens.distancesAsked()) {
      CloseContacts.of(dataset, result.selected()).ifPresent(terminal()::warn);
    }
    write(
        OutputKind.FRAMES,
        out -> {
          try (FrameSource source = inputs.reopenWithBytes(input)) {
            SelectedFrames.write(
                source, dataset.index(), result, explain, order == Order.RANKING, out);
          }
        });
    write(result);
    writeCurve(result);
  }

  /** Looks for junk among the frames as they are described. */
  private final class Junk {
    private final Parallelism parallelism;
    private final ClosestContacts.Collector contacts;
    private @Nullable Screening screening;

    Junk(Parallelism parallelism) {
      this.parallelism = parallelism;
      contacts = new ClosestContacts.Collector(parallelism);
    }

    /** Has the frames of the dataset, and of the reference before, pass by. */
    void lookAt(Inputs inputs, @Nullable InputFile known) {
      screens.learn(known, inputs::observeReference, contacts, terminal());
      if (screens.needsFrames()) {
        inputs.observe(frame -> screening().add(frame));
      }
    }

    /** The reference has passed when this is first needed. */
    private Screening screening() {
      Screening found = screening;
      if (found == null) {
        found = new Screening(screens.screen(contacts.result()), parallelism);
        screening = found;
      }
      return found;
    }

    List<Screening.Screened> of(Environments dataset, @Nullable ReferenceSet known) {
      List<Screening.Screened> found = screens.needsFrames() ? screening().result() : List.of();
      return known == null
          ? found
          : NoveltyScreen.of(
              dataset, known, screens.screen(ClosestContacts.NONE), found, weighing(), parallelism);
    }
  }

  /** Picks atoms in place of frames. */
  private void pickAtoms(Parallelism parallelism) {
    checkScreens();
    InputFile input = options.open(file, true);
    options.requireFramesToWrite(input, OUTPUTS);
    screens.requireFrames(input);
    InputFile known =
        reference == null ? null : referenceFormat.of(Inputs.second(file, reference, options));
    new LocalSelection(this, local, screens, inputs(parallelism), parallelism)
        .run(input, known, size, order == Order.RANKING);
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

  private void sayPicks(List<Pick> picks) {
    for (Pick pick : picks.subList(0, Math.min(PICKS_SHOWN, picks.size()))) {
      PickText.of(pick, reference).forEach(line -> say("%s", line));
    }
    if (picks.size() > PICKS_SHOWN) {
      say("and %,d more", picks.size() - PICKS_SHOWN);
    }
  }

  private boolean needsCurve(SelectionStudy.Way way) {
    return way.optimal() || curveFile != null || plot != null || explain || writes(OutputKind.CSV);
  }

  private void checkUsage(SelectionStudy.Way way) {
    way.require(reference != null, needsCurve(way));
    checkScreens();
    if (calibrationFile != null && reference == null) {
      throw QuestsException.usage("--calibration needs the reference that it is for, given by -r");
    }
    if (curveFile != null) {
      OutputKind.of(curveFile, TABLE);
      AtomicOutput.check(curveFile, options.overwrite);
    }
    Chart.check(plot, options.overwrite);
    if (perGroup != null && perElements) {
      throw QuestsException.usage("give one kind of groups, --per-group or --per-elements");
    }
    if ((atMost != null || atLeast != null) && perGroup == null && !perElements) {
      throw QuestsException.usage(
          "--at-most and --at-least are for groups, given by --per-group or --per-elements");
    }
    if (atMost != null) {
      Size.parse(atMost);
    }
    if (untilCovered && way.method() != Method.MSC) {
      throw QuestsException.usage("--until-covered needs msc, which knows what is covered");
    }
    if (budgetAtoms != null && budgetKey != null) {
      throw QuestsException.usage("give one budget, of atoms or of a key");
    }
  }

  private void checkScreens() {
    screens.check();
    if (screens.noveltyAsked() && reference == null) {
      throw QuestsException.usage("--max-dH needs a reference, given by -r");
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

  private SelectionStudy rules(
      SelectionStudy plain, Inputs inputs, InputFile input, Environments dataset) {
    SelectionStudy study = plain;
    if (perGroup != null || perElements) {
      List<String> groups =
          perGroup == null
              ? SelectionStudy.elementSets(dataset)
              : values(inputs, input, perGroup, FrameValues::texts);
      study =
          atMost == null && atLeast == null
              ? study.perGroup(groups)
              : study.perGroup(
                  groups,
                  atMost == null ? null : Size.parse(atMost),
                  atLeast == null ? 0 : atLeast);
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
      Chart.write(
          CurveChart.of(result.curve().points(), result.curve().best()),
          caption(
              result.setting().spec(),
              file + (reference == null ? "" : ", reference " + reference),
              result.environments()),
          plot,
          options.overwrite);
    }
  }
}
