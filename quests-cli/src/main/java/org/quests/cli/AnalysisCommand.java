package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.cli.output.Tee;
import org.quests.cli.plot.Caption;
import org.quests.core.Cancellation;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Bracket;
import org.quests.entropy.Estimate;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.Screening;
import org.quests.store.PartFolder;
import org.quests.store.SharedDatasets;
import org.quests.study.Comparison;
import org.quests.study.ErrorBounds;
import org.quests.study.Result;
import org.quests.study.SampleBias;
import org.quests.study.SampledResult;
import org.quests.study.TabularResult;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What the commands that read datasets have in common. */
abstract class AnalysisCommand implements Callable<Integer>, Speaking {
  /** Options of some commands that name one more file to write. */
  private static final List<String> OTHER_OUTPUTS =
      List.of("--plot", "--profile-plot", "--curve", "--harvest", "--stop-file");

  /** Frames that are listed one by one. */
  private static final int LISTED = 20;

  @Spec private CommandSpec spec;

  @Mixin protected CommonOptions options = new CommonOptions();

  private @Nullable Terminal terminal;
  private ConfigFile config = ConfigFile.none();
  private @Nullable PartFolder partsToMerge;

  /** Where kernel sums are made in parts or merged; null where not. */
  private @Nullable PartsRun parts;

  /** Where the work is done; null: in this process. */
  private @Nullable Workplace workplace;

  /** The options of a command line whose words are those of a command. */
  static CommonOptions options(List<String> arguments) {
    PrintStream nobody =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    CommandLine program =
        QuestsCommand.commandLine(
            new Terminal(nobody, nobody), ConfigFile.none(), (Workplace) null, arguments.get(0));
    ParseResult parsed = program.parseArgs(arguments.toArray(String[]::new)).subcommand();
    if (parsed.commandSpec().userObject() instanceof AnalysisCommand command) {
      return command.options;
    }
    throw new IllegalArgumentException("no command that reads datasets: " + arguments);
  }

  @Override
  public void speakTo(Terminal where) {
    terminal = where;
  }

  /** Adds a sentence to what the help says of the command. */
  final void describe(String sentence) {
    UsageMessageSpec usage = spec.usageMessage();
    String[] said = usage.description();
    said[said.length - 1] += ' ' + sentence;
    usage.description(said);
  }

  /** Takes datasets from who runs the command from within the process, and hands it the result. */
  void answer(Caller caller) {
    options.answer(caller);
  }

  /** Has the work done elsewhere. */
  void workAt(Workplace where) {
    workplace = where;
  }

  void take(ConfigFile file) {
    config = file;
  }

  boolean showsStackTrace() {
    return options.stackTrace;
  }

  /** Does the work; runs after the output is known to be possible. */
  abstract void run(Parallelism parallelism);

  /** Endings that {@code -o} may have here. */
  abstract OutputKind[] outputs();

  /** Whether an output of this kind was asked for. */
  boolean writes(OutputKind kind) {
    return options.writes(kind, outputs());
  }

  /** How kernel sums are made in parts; null where a command cannot do that. */
  @Nullable PartsOptions partsOptions() {
    return null;
  }

  /** Whether the work can be done elsewhere. */
  boolean distributed() {
    return partsOptions() != null;
  }

  /** Refuses what cannot be done elsewhere. */
  private void checkPlace(String place) {
    if (!distributed()) {
      throw QuestsException.usage(
          spec.name() + " cannot be run on " + place + ": run it as quests " + spec.name());
    }
    PartsOptions asked = partsOptions();
    if (asked != null && asked.asked()) {
      throw QuestsException.usage(
          place + " shares the work out itself: leave out --shard, --parts and --checkpoint");
    }
  }

  /** Takes kernel sums from a folder, and makes none. */
  void merge(PartFolder folder) {
    partsToMerge = folder;
  }

  /** Whether one bandwidth is used throughout, which -b gives. */
  boolean hasOneBandwidth() {
    return true;
  }

  /** Refuses values of the command's own options that cannot work, before any work is done. */
  void check() {}

  /** What the process ends with once the work is done. */
  int exitCode() {
    return ExitCodes.OK;
  }

  @Override
  public final Integer call() {
    begin();
    try {
      options.check(outputs());
      checkBandwidth();
      check();
      if (workplace != null) {
        checkPlace(workplace.name());
      }
      parts = parts();
    } catch (QuestsException e) {
      if (saidToBeQuiet()) {
        // The value that is refused may be from there.
        noteConfig();
      }
      throw e;
    }
    Caller caller = options.caller();
    TerminalProgress shown = caller == null && options.showProgress() ? progress() : null;
    try (Parallelism parallelism =
        caller != null
            ? caller.threads(options.jobs())
            : Parallelism.of(
                options.jobs(), shown == null ? Progress.NONE : shown, new Cancellation())) {
      if (parts != null) {
        int code = parts.run(() -> runWhole(parallelism));
        return code == ExitCodes.OK ? exitCode() : code;
      }
      runWhole(parallelism);
      if (workplace != null && !options.quiet) {
        workplace.summary().forEach(terminal()::note);
      }
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(e);
    } finally {
      if (shown != null) {
        shown.finish();
      }
    }
    return exitCode();
  }

  /** Does the work, and lists the frames that were left out. */
  private void runWhole(Parallelism parallelism) {
    try {
      if (hasOneBandwidth() && options.autoBandwidth()) {
        takeSuggestedBandwidth(parallelism);
      }
      run(parallelism);
    } finally {
      options.skipped().sayCount(terminal()::note);
    }
    options.writeSkipped();
  }

  private void checkBandwidth() {
    if (!hasOneBandwidth() && given().hasMatchedOption(CommonOptions.BANDWIDTH)) {
      throw QuestsException.usage(
          spec.name()
              + " looks at several bandwidths: give them by --bandwidths, and leave out -b");
    }
    if (hasOneBandwidth() && options.autoBandwidth() && SuggestedBandwidth.source(spec).isEmpty()) {
      throw QuestsException.usage("-b auto needs a dataset, found none");
    }
  }

  private void takeSuggestedBandwidth(Parallelism parallelism) {
    Evaluation own = new Evaluation(ownEngine(), Accuracy.of(options.precision, options.tolerance));
    SuggestedBandwidth found = SuggestedBandwidth.of(spec, options, own, parallelism);
    options.takeBandwidth(found.value());
    say(
        "bandwidth by the curve of H of %s: h = %s (-b auto)",
        found.dataset(), plain(found.value()));
  }

  /** What else is to be said after an error: which other frames of its file have one. */
  Terminal.Others others(String message) {
    return each -> OtherInvalidFrames.find(options, message, each);
  }

  private @Nullable PartsRun parts() {
    if (partsToMerge != null) {
      return PartsRun.merging(partsToMerge, terminal());
    }
    PartsOptions asked = partsOptions();
    if (asked == null || !asked.asked()) {
      return null;
    }
    asked.check();
    return PartsRun.making(asked, given(), KernelEngines.get(options.engine), terminal());
  }

  private TerminalProgress progress() {
    TerminalProgress progress =
        new TerminalProgress(
            terminal().err(),
            TerminalWidth.ofStandardError()::columns,
            options.progress == ProgressMode.ALWAYS);
    // Ctrl-C ends the process with its last line half shown.
    Runtime.getRuntime().addShutdownHook(new Thread(progress::abandon));
    return progress;
  }

  /** Arranges where is said what. */
  private void begin() {
    options.requireAbsolute(files());
    options.requireDistinct(otherOutputs());
    if (options.log() != null) {
      terminal().logTo(RunLog.open(options.log(), arguments()));
    }
    config.require();
    if (options.quiet) {
      terminal().beQuiet();
    }
    if (!saidToBeQuiet()) {
      noteConfig();
    }
    if (options.writesToStandardOutput()) {
      terminal().keepStandardOutputFree();
      options.takeStandardOutput(terminal().out());
    }
  }

  /** Whether the command line itself asks for it: a file must not hide what it says. */
  private boolean saidToBeQuiet() {
    return given().hasMatchedOption("--quiet");
  }

  private ParseResult given() {
    return spec.commandLine().getParseResult();
  }

  /** Tells which options are from a file. */
  private void noteConfig() {
    String says = config.says(given()::hasMatchedOption);
    if (!says.isEmpty()) {
      terminal().note("options of " + says);
    }
  }

  /** All files that options name; the file of options itself is looked for where the user is. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>(options.outputs());
    for (OptionSpec option : spec.options()) {
      if (option.getValue() instanceof Path file
          && !option.longestName().equals(ConfigFile.OPTION)) {
        files.add(file);
      }
    }
    return files;
  }

  private List<Path> otherOutputs() {
    List<Path> files = new ArrayList<>();
    for (String name : OTHER_OUTPUTS) {
      OptionSpec option = spec.findOption(name);
      if (option != null && option.getValue() instanceof Path file) {
        files.add(file);
      }
    }
    return files;
  }

  /** The words of the command line. */
  List<String> arguments() {
    return spec.root().commandLine().getParseResult().expandedArgs();
  }

  Terminal terminal() {
    if (terminal == null) {
      throw new IllegalStateException("nobody to speak to");
    }
    return terminal;
  }

  Inputs inputs(Parallelism parallelism) {
    return new Inputs(options, terminal(), shared(), elsewhere(), parallelism);
  }

  /** Where datasets are kept for other processes; null where there are none. */
  private @Nullable SharedDatasets shared() {
    return parts != null
        ? parts.datasets()
        : workplace != null && partsOptions() != null ? workplace.datasets() : null;
  }

  /** Who describes frames elsewhere; null where that is done in this process. */
  private @Nullable FrameShares elsewhere() {
    if (workplace == null) {
      return null;
    }
    List<String> arguments = new ArrayList<>(List.of(spec.name()));
    for (OptionSpec option : spec.options()) {
      String fromFile = config.defaultValue(option);
      if (given().hasMatchedOption(option)) {
        option
            .originalStringValues()
            .forEach(
                value ->
                    arguments.add(
                        option.arity().max() == 0
                            ? option.longestName()
                            : option.longestName() + '=' + value));
      } else if (fromFile != null) {
        arguments.add(option.longestName() + '=' + fromFile);
      }
    }
    arguments.add("--");
    for (ArgSpec file : given().matchedPositionals()) {
      arguments.addAll(file.originalStringValues());
    }
    return new FrameShares(workplace, arguments);
  }

  private KernelEngine engine() {
    return parts != null
        ? parts.engine()
        : workplace != null ? workplace.engine(options.engine) : KernelEngines.get(options.engine);
  }

  /** How environments are weighed; once the bandwidth is known. */
  Weighing weighing() {
    return new Weighing(Bandwidth.of(options.bandwidth()), evaluation());
  }

  Evaluation evaluation() {
    return new Evaluation(engine(), Accuracy.of(options.precision, options.tolerance));
  }

  /** The engine that was asked for, also where sums are made in parts. */
  KernelEngine ownEngine() {
    return KernelEngines.get(options.engine);
  }

  /**
   * The engine of sums that no process leaves to another: elsewhere, where the work is done there.
   */
  KernelEngine wholeEngine() {
    return workplace == null ? ownEngine() : engine();
  }

  /** The lines of the summary about what few frames do to H. */
  void say(SampleBias bias) {
    Bracket bracket = bias.bracket();
    if (bracket != null) {
      say(
          "with ever more frames H is between %.4f and %s%.4f nats",
          bracket.low(), bracket.complete() ? "" : "more than ", bracket.high());
    }
    if (bias.jackknife() != null) {
      say(
          "for other frames H differs by %.4f nats (standard error, from %d blocks of frames)",
          bias.jackknife().standardError(), bias.jackknife().blocks());
    }
  }

  /** A line of the summary for people. */
  @FormatMethod
  void say(String format, Object... args) {
    terminal().say(format, args);
  }

  /** The line of the summary that says what was read. */
  void say(Comparison comparison) {
    say(
        "%s: %,d environments against %,d of %s (%s)",
        comparison.test(),
        comparison.dH().count(),
        comparison.dH().referenceCount(),
        comparison.reference(),
        setting(comparison.setting().spec()));
  }

  /** The line of the summary about bounds on errors. */
  void say(ErrorBounds bounds) {
    if (Double.isNaN(bounds.greatest())) {
      say("no atom has a bound on its error");
      return;
    }
    say(
        "error within its bound with a probability of %s: bounds of %.4g on average, at most %.4g",
        bounds.coverage(), bounds.mean(), bounds.greatest());
  }

  /** The quantiles of δH as a piece of a line. */
  static String text(Quantiles dH) {
    return Text.of(
        "δH: min %.4f, median %.4f, 99 %% %.4f, max %.4f",
        dH.min(), dH.median(), dH.q99(), dH.max());
  }

  void sayDataset(String file, Environments environments) {
    sayDataset(file, environments.index(), environments.spec());
  }

  /** The same of environments that are packed. */
  void sayDataset(String file, ReferenceSet environments) {
    sayDataset(file, environments.index(), environments.spec());
  }

  void sayDataset(String file, DatasetIndex index, RowSpec spec) {
    say(
        "%s: %,d environments in %,d frames (%s)",
        file, index.count(), index.frames(), setting(spec));
  }

  /** Writes a result of which there is nothing but JSON, if that was asked for. */
  void write(Result result) {
    if (writes(OutputKind.JSON)) {
      write(JsonResult.of(result.values()));
    }
  }

  /** Writes a result as JSON and as a table, where these were asked for. */
  void write(TabularResult result) {
    write((Result) result);
    write(OutputKind.CSV, Table.of(result)::writeTo);
  }

  /**
   * Lists frames that are junk.
   *
   * @param frames how many there were
   * @param what became of them, as {@code left out}
   */
  void sayScreened(List<Screening.Screened> screened, int frames, String what) {
    if (screened.isEmpty()) {
      return;
    }
    say("junk: %,d of %,d frames, %s", screened.size(), frames, what);
    screened.stream()
        .limit(LISTED)
        .forEach(junk -> say("  %s: frame %d: %s", junk.file(), junk.frame(), junk.reason()));
    if (screened.size() > LISTED) {
      say("  and %,d more", screened.size() - LISTED);
    }
  }

  /** Says what is to be known of a result. */
  void warnOf(Result result) {
    result.cautions().forEach(terminal()::warn);
  }

  /** Writes a result as JSON, if that was asked for. */
  void write(JsonResult json) {
    if (writes(OutputKind.JSON)) {
      options.writeJson(putProvenance(json), outputs());
    }
  }

  /** Writes each output of a kind that was asked for. */
  void write(OutputKind kind, AtomicOutput.Content content) {
    options.outputs(kind, outputs()).forEach(output -> options.write(output, content));
  }

  /**
   * Something that writes several outputs while it is made.
   *
   * @param <R> what comes of it
   */
  @FunctionalInterface
  interface Growing<R> {
    /**
     * Makes and writes everything.
     *
     * @param streams by kind; kinds that were not asked for are not there
     */
    R writeTo(Map<OutputKind, OutputStream> streams) throws IOException;
  }

  /** Writes outputs of several kinds at once, all in one pass over the data. */
  <R> R writeTogether(List<OutputKind> kinds, Growing<R> content) {
    try {
      List<R> made = new ArrayList<>();
      writeTogether(kinds, new EnumMap<>(OutputKind.class), List.of(), content, made::add);
      return made.get(0);
    } catch (IOException e) {
      // What concerns an output was told where that was written.
      throw QuestsException.output("temporary files cannot be written: " + e.getMessage(), e);
    }
  }

  private <R> void writeTogether(
      List<OutputKind> kinds,
      Map<OutputKind, OutputStream> streams,
      List<OutputStream> ofFirst,
      Growing<R> content,
      Consumer<R> made)
      throws IOException {
    if (kinds.isEmpty()) {
      try {
        made.accept(content.writeTo(streams));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return;
    }
    OutputKind kind = kinds.get(0);
    List<Path> outputs = options.outputs(kind, outputs());
    if (ofFirst.size() < outputs.size()) {
      Path next = outputs.get(ofFirst.size());
      options.write(
          next,
          out -> {
            List<OutputStream> more = new ArrayList<>(ofFirst);
            more.add(AtomicOutput.naming(next, out));
            writeTogether(kinds, streams, more, content, made);
          });
      return;
    }
    if (!ofFirst.isEmpty()) {
      streams.put(kind, Tee.of(ofFirst));
    }
    writeTogether(kinds.subList(1, kinds.size()), streams, List.of(), content, made);
  }

  /** Writes a table. */
  void writeTable(Path file, Table table) {
    AtomicOutput.write(file, options.overwrite, table::writeTo);
  }

  /** A caution, which is not silenced: it says that a number means less than it seems to. */
  @FormatMethod
  void warn(String format, Object... args) {
    terminal().warn(Terminal.line(format, args));
  }

  /** The line of the summary about an estimated H. */
  void sayEntropy(Estimate entropy, int count) {
    say(
        "H = %s ± %.2g nats (%s)",
        EstimateOptions.text(entropy.mean(), entropy.interval()),
        EstimateOptions.half(entropy.interval()),
        EstimateOptions.text(entropy));
    double maximum = Math.log(count);
    say("maximum log n = %.6f nats, efficiency %.4f", maximum, entropy.mean() / maximum);
  }

  /** The line of the summary that says what was read and drawn. */
  void saySampled(SampledResult result) {
    say(
        "%s: %,d of %,d environments, drawn at random, against %,d of %s (%s)",
        result.test(),
        result.sample().dH().length,
        result.index().count(),
        result.referenceIndex().count(),
        result.reference(),
        setting(result.setting().spec()));
  }

  /** An interval for a line of the summary. */
  static String text(Interval interval) {
    return Double.isNaN(interval.low())
        ? "unknown"
        : interval.high() == Double.POSITIVE_INFINITY
            ? Text.of("from %.4f on", interval.low())
            : Text.of("%.4f to %.4f", interval.low(), interval.high());
  }

  /** An environment as a picture names it, {@code atom 3 of frame 5}. */
  static String nameOf(DatasetIndex index, int row) {
    int frame = index.frameOf(row);
    return Text.of("atom %d of frame %d", row - index.frameStart(frame), index.frameNumber(frame));
  }

  /**
   * What a picture is of.
   *
   * @param files that it tells of, as they were named
   * @param numbers how many environments they have; of several with a reference that last
   */
  Caption caption(RowSpec spec, String files, long... numbers) {
    return new Caption(
        files,
        "n = "
            + Arrays.stream(numbers)
                .mapToObj(n -> Text.of("%,d", n))
                .collect(Collectors.joining(" against ")),
        setting(spec));
  }

  /** How the environments are defined, for a line of the summary. */
  String setting(RowSpec spec) {
    return setting(
        spec,
        Text.of(
            ", h = %s%s",
            plain(options.bandwidth()), spec.unit().isEmpty() ? "" : " " + spec.unit()));
  }

  /** The same without a bandwidth. */
  static String rows(RowSpec spec) {
    return setting(spec, "");
  }

  private static String setting(RowSpec spec, String h) {
    if (!(spec instanceof DescriptorSpec own)) {
      return Text.of("%s rows of %,d numbers%s", spec.kind(), spec.dimension(), h);
    }
    Double cutoff = own.cutoff();
    return String.format(
        Locale.ROOT,
        "k = %d, cut-off %s%s%s%s%s",
        own.k(),
        cutoff == null ? "unknown" : plain(cutoff) + " Å",
        h,
        own.species().isEmpty() ? "" : ", species " + String.join(" ", own.species()),
        own.elements() == ElementForm.NONE ? "" : ", elements " + own.elements(),
        own.elementsFrom() == null ? "" : " from " + own.elementsFrom());
  }

  /** A number, without a point where it is whole. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The keys that every JSON result carries about what it was made of; once all is read. */
  JsonResult putProvenance(JsonResult json) {
    if (options.skipsInvalid()) {
      json.putObjects("skipped", options.skipped().json());
    }
    return Provenance.put(json, spec, options.hashes().list(), config);
  }

  /** Seconds since a {@link System#nanoTime}. */
  static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
