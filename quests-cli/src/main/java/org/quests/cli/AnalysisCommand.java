package org.quests.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.sampling.Interval;
import org.quests.study.Comparison;
import org.quests.study.ErrorBounds;
import org.quests.study.Result;
import org.quests.study.TabularResult;
import org.quests.study.Weighing;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands that read datasets have in common. */
abstract class AnalysisCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin protected CommonOptions options = new CommonOptions();

  private @Nullable Terminal terminal;

  void speakTo(Terminal where) {
    terminal = where;
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
    options.check(outputs());
    check();
    Progress progress =
        options.showProgress()
            ? new TerminalProgress(terminal().err(), options.progress == ProgressMode.ALWAYS)
            : Progress.NONE;
    try (Parallelism parallelism = Parallelism.of(options.jobs(), progress, new Cancellation())) {
      run(parallelism);
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(e);
    }
    return exitCode();
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

  /** How environments are weighed; once the bandwidth is known. */
  Weighing weighing() {
    return new Weighing(Bandwidth.of(options.bandwidth()), evaluation());
  }

  Evaluation evaluation() {
    return new Evaluation(
        KernelEngines.get(options.engine), Accuracy.of(options.precision, options.tolerance));
  }

  /** A line of the summary for people. */
  @FormatMethod
  void say(String format, Object... args) {
    if (!options.quiet) {
      terminal().say(format, args);
    }
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
    say(
        "error within its bound with a probability of %s: bounds of %.4g on average, at most %.4g",
        bounds.coverage(), bounds.mean(), bounds.greatest());
  }

  /** The quantiles of δH as a piece of a line. */
  static String text(Quantiles dH) {
    return String.format(
        Locale.ROOT,
        "δH: min %.4f, median %.4f, 99 %% %.4f, max %.4f",
        dH.min(),
        dH.median(),
        dH.q99(),
        dH.max());
  }

  void sayDataset(String file, Environments environments) {
    say(
        "%s: %,d environments in %,d %s (%s)",
        file,
        environments.count(),
        environments.frames(),
        environments.frames() == 1 ? "frame" : "frames",
        setting(environments.spec()));
  }

  /** Writes a result of which there is nothing but JSON, if an output was asked for. */
  void write(Result result) {
    write(JsonResult.of(result.values()));
  }

  /** Writes a result as JSON or as a table, by the ending of the output, if one was asked for. */
  void write(TabularResult result) {
    write(JsonResult.of(result.values()), Table.of(result));
  }

  /** Says what is to be known of a result. */
  void warnOf(Result result) {
    result.cautions().forEach(terminal()::warn);
  }

  /** Writes a result of which there is nothing but JSON, if an output was asked for. */
  void write(JsonResult json) {
    if (options.output != null) {
      AtomicOutput.write(options.output, options.overwrite, putProvenance(json)::writeTo);
    }
  }

  /** Writes a result as JSON or as a table, by the ending of the output, if one was asked for. */
  void write(JsonResult json, Table table) {
    Path output = options.output;
    if (output == null || OutputKind.of(output, outputs()) == OutputKind.JSON) {
      write(json);
    } else {
      writeTable(output, table);
    }
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
            ? String.format(Locale.ROOT, "from %.4f on", interval.low())
            : String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high());
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
    return Provenance.put(json, spec, options.hashes().list());
  }

  /** Seconds since a {@link System#nanoTime}. */
  static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
