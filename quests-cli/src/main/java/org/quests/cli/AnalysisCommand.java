package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.cli.output.Tee;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Accuracy;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.sampling.Interval;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/** What the commands that read datasets have in common. */
abstract class AnalysisCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin protected CommonOptions options = new CommonOptions();

  private @Nullable Terminal terminal;
  private ConfigFile config = ConfigFile.none();

  void speakTo(Terminal where) {
    terminal = where;
  }

  /** Adds a sentence to what the help says of the command. */
  final void describe(String sentence) {
    UsageMessageSpec usage = spec.usageMessage();
    String[] said = usage.description();
    said[said.length - 1] += ' ' + sentence;
    usage.description(said);
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

  /** Refuses values of the command's own options that cannot work, before any work is done. */
  void check() {}

  /** What the process ends with once the work is done. */
  int exitCode() {
    return ExitCodes.OK;
  }

  @Override
  public final Integer call() {
    begin();
    options.check(outputs());
    check();
    TerminalProgress shown = options.showProgress() ? progress() : null;
    try (Parallelism parallelism =
        Parallelism.of(options.jobs(), shown == null ? Progress.NONE : shown, new Cancellation())) {
      run(parallelism);
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(e);
    } finally {
      if (shown != null) {
        shown.finish();
      }
    }
    return exitCode();
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
    options.requireDistinct();
    if (options.log() != null) {
      terminal().logTo(RunLog.open(options.log(), arguments()));
    }
    config.require();
    if (options.quiet) {
      terminal().beQuiet();
    } else if (!config.says().isEmpty()) {
      terminal().note("options of " + config.says());
    }
    if (options.writesToStandardOutput()) {
      terminal().keepStandardOutputFree();
      options.takeStandardOutput(terminal().out());
    }
  }

  private List<String> arguments() {
    return spec.root().commandLine().getParseResult().expandedArgs();
  }

  Terminal terminal() {
    if (terminal == null) {
      throw new IllegalStateException("nobody to speak to");
    }
    return terminal;
  }

  Inputs inputs(Parallelism parallelism) {
    return new Inputs(options, terminal(), parallelism);
  }

  Evaluation evaluation() {
    return new Evaluation(
        KernelEngines.get(options.engine), Accuracy.of(options.precision, options.tolerance));
  }

  /** A line of the summary for people. */
  @FormatMethod
  void say(String format, Object... args) {
    terminal().say(format, args);
  }

  /** The line of the summary that says what was read. */
  void sayWeighed(String test, String reference, Inputs.Weighed weighed) {
    say(
        "%s: %,d environments against %,d of %s (%s)",
        test,
        weighed.dH().count(),
        weighed.dH().referenceCount(),
        reference,
        setting(weighed.spec()));
  }

  void sayDataset(String file, Environments environments) {
    say(
        "%s: %,d environments in %,d frames (%s)",
        file, environments.count(), environments.frames(), setting(environments.spec()));
  }

  /** Writes a result as JSON, if that was asked for. */
  void write(JsonResult json) {
    if (writes(OutputKind.JSON)) {
      write(OutputKind.JSON, putProvenance(json)::writeTo);
    }
  }

  /** Writes a result as JSON and as a table, where these were asked for. */
  void write(JsonResult json, Table table) {
    write(json);
    write(OutputKind.CSV, table::writeTo);
  }

  /** Writes each output of a kind that was asked for. */
  void write(OutputKind kind, AtomicOutput.Content content) {
    options.outputs(kind, outputs()).forEach(output -> options.write(output, content));
  }

  /** Something that writes several outputs while it is made. */
  @FunctionalInterface
  interface Growing {
    /**
     * Makes and writes everything.
     *
     * @param streams by kind; kinds that were not asked for are not there
     */
    void writeTo(Map<OutputKind, OutputStream> streams) throws IOException;
  }

  /** Writes outputs of several kinds at once, all in one pass over the data. */
  void writeTogether(List<OutputKind> kinds, Growing content) {
    try {
      writeTogether(kinds, new EnumMap<>(OutputKind.class), List.of(), content);
    } catch (IOException e) {
      // What concerns an output was told where that was written.
      throw QuestsException.output("temporary files cannot be written: " + e.getMessage(), e);
    }
  }

  private void writeTogether(
      List<OutputKind> kinds,
      Map<OutputKind, OutputStream> streams,
      List<OutputStream> ofFirst,
      Growing content)
      throws IOException {
    if (kinds.isEmpty()) {
      try {
        content.writeTo(streams);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return;
    }
    OutputKind kind = kinds.get(0);
    List<Path> outputs = options.outputs(kind, outputs());
    if (ofFirst.size() < outputs.size()) {
      options.write(
          outputs.get(ofFirst.size()),
          out -> {
            List<OutputStream> more = new ArrayList<>(ofFirst);
            more.add(out);
            writeTogether(kinds, streams, more, content);
          });
      return;
    }
    if (!ofFirst.isEmpty()) {
      streams.put(kind, Tee.of(ofFirst));
    }
    writeTogether(kinds.subList(1, kinds.size()), streams, List.of(), content);
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

  /** An interval for a line of the summary. */
  static String text(Interval interval) {
    return Double.isNaN(interval.low())
        ? "unknown"
        : interval.high() == Double.POSITIVE_INFINITY
            ? Text.of("from %.4f on", interval.low())
            : Text.of("%.4f to %.4f", interval.low(), interval.high());
  }

  void warnIfSaturated(Entropy entropy) {
    if (entropy.saturated()) {
      warn(
          "H is within 0.5 of its maximum log n = %.3f: the sample is too small, or the bandwidth"
              + " too narrow, for H to say much",
          entropy.maximum());
    }
  }

  /** How the environments are defined, for a line of the summary. */
  String setting(RowSpec spec) {
    if (!(spec instanceof DescriptorSpec own)) {
      return String.format(
          Locale.ROOT,
          "%s rows of %,d numbers, h = %s%s",
          spec.kind(),
          spec.dimension(),
          plain(options.bandwidth()),
          spec.unit().isEmpty() ? "" : " " + spec.unit());
    }
    Double cutoff = own.cutoff();
    return String.format(
        Locale.ROOT,
        "k = %d, cut-off %s, h = %s 1/Å%s",
        own.k(),
        cutoff == null ? "unknown" : plain(cutoff) + " Å",
        plain(options.bandwidth()),
        own.species().isEmpty() ? "" : ", species " + String.join(" ", own.species()));
  }

  /** A number, without a point where it is whole. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The keys that every result carries about how environments were described and weighed. */
  JsonResult putSetting(JsonResult json, RowSpec spec) {
    if (spec instanceof DescriptorSpec own) {
      json.put("k", own.k());
    } else {
      json.put("rows", spec.kind()).put("dimension", spec.dimension());
    }
    json.put("cutoff", spec.cutoff())
        .put("bandwidth", options.bandwidth())
        .put("jobs", options.jobs());
    if (spec instanceof DescriptorSpec own && !own.species().isEmpty()) {
      json.put("species", own.species());
    }
    return json;
  }

  /** The keys that every result carries about the program. */
  JsonResult putProgram(JsonResult json, Evaluation evaluation, LogKernelSums.Header header) {
    return putProgram(json, evaluation, header.precision(), header.tolerance());
  }

  /** The keys that every result carries about the program. */
  JsonResult putProgram(
      JsonResult json, Evaluation evaluation, Precision precision, double tolerance) {
    return json.put("version", QuestsCommand.Version.number())
        .put("engine", evaluation.engine().name())
        .put("precision", precision.name().toLowerCase(Locale.ROOT))
        .put("tolerance", tolerance);
  }

  /** The key that every JSON result carries about what it was made of; once all is read. */
  JsonResult putProvenance(JsonResult json) {
    return Provenance.put(json, spec, options.hashes().list(), config);
  }

  /** Seconds since a {@link System#nanoTime}. */
  static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
