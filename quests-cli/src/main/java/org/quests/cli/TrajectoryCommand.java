package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.cli.output.SpooledList;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltySeries;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.entropy.FrameNovelty;
import org.quests.entropy.FrameResult;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.study.AnnotatedFrame;
import org.quests.study.ErrorBounds;
import org.quests.study.NearestTable;
import org.quests.uncertainty.ErrorCalibration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** δH of every atom along a trajectory. */
@Command(
    name = "dH_traj",
    aliases = "dH-traj",
    description =
        "Where does a simulation leave what is known: differential entropy δH of every atom of"
            + " every frame, in constant memory. Without a reference each frame is weighed against"
            + " itself.")
final class TrajectoryCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};

  @Parameters(paramLabel = "TRAJECTORY", description = "The frames that are weighed.")
  private String trajectory;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description = "What they are weighed against: a training set, for instance.")
  private @Nullable String reference;

  @Option(
      names = "--parent",
      paramLabel = "SLICE",
      description =
          "Weigh them against these frames of the trajectory itself"
              + " (0:5), counted in the whole file.")
  private @Nullable String parent;

  @Option(
      names = "--explain",
      description = "Name the nearest environment of the reference for each atom too.")
  private boolean explain;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description = "Bound the error of each atom, with what calibrate wrote.")
  private @Nullable Path calibrationFile;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw quantiles of δH against time, as .svg or .png.")
  private @Nullable Path plot;

  @Mixin private TimeOptions time = new TimeOptions();

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    if (reference != null && parent != null) {
      throw QuestsException.usage("--reference and --parent exclude each other");
    }
    if (explain && reference == null && parent == null) {
      throw QuestsException.usage("--explain needs --reference or --parent");
    }
    if (calibrationFile != null && reference == null) {
      throw QuestsException.usage("--calibration needs the --reference that it was made with");
    }
    time.check();
    if (parent != null) {
      FrameSlice.parse(parent);
    }
    Chart.check(plot, options.overwrite);
  }

  /** What hears of frames. */
  private interface Sink {
    void accept(FrameResult result, TrajectoryRow row) throws IOException;
  }

  /** One run over the trajectory. */
  private final class Weighing {
    private final Inputs inputs;
    private final InputFile file;
    private final Inputs.Against against;
    private final FrameNovelty novelty;
    private final Parallelism parallelism;
    private final TrajectoryTotals totals = new TrajectoryTotals();
    private final TimeAxis axis = time.axis();
    private final NoveltySeries series = new NoveltySeries();
    private final @Nullable ErrorCalibration errors;
    private final ErrorBounds.@Nullable Counter bounds;
    private double descriptorSeconds;
    private double seconds;

    Weighing(
        Inputs inputs,
        InputFile file,
        Inputs.Against against,
        FrameNovelty novelty,
        @Nullable ErrorCalibration errors,
        Parallelism parallelism) {
      this.errors = errors;
      this.bounds = errors == null ? null : new ErrorBounds.Counter(errors);
      this.inputs = inputs;
      this.file = file;
      this.against = against;
      this.novelty = novelty;
      this.parallelism = parallelism;
    }

    /** Weighs every frame and tells the sink. */
    void run(Sink sink) throws IOException {
      long started = System.nanoTime();
      try (FrameSource source = inputs.reopen(file)) {
        FrameNovelty.Stream stream = novelty.stream(source, parallelism);
        Inputs.Passing passing = inputs.new Passing(against.known());
        stream.forEach(result -> accept(result, passing, sink));
        if (totals.atoms() == 0) {
          throw QuestsException.input(source.name() + EnvironmentStream.nothing(totals.frames()));
        }
        passing.finish(source, stream, novelty.spec());
        double known = against.known() == null ? 0 : against.known().descriptorSeconds();
        descriptorSeconds = stream.descriptorSeconds() + known;
        seconds = secondsSince(started) - stream.descriptorSeconds();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void accept(FrameResult result, Inputs.Passing passing, Sink sink) {
      passing.accept(result.frame());
      totals.add(result);
      if (bounds != null && errors != null) {
        bounds.add(result.values(), errors.bounds(result.values()));
      }
      TrajectoryRow row = TrajectoryRow.of(result, axis);
      if (plot != null) {
        row.summary().ifPresent(summary -> series.add(row.time(), row.atoms(), summary));
      }
      try {
        sink.accept(result, row);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Nullable NearestTable nearest(FrameResult result) {
      Environments known = against.known();
      return explain && known != null
          ? new NearestTable(result.against().get(0).requireNearest(), known.index())
          : null;
    }
  }

  @Override
  void run(Parallelism parallelism) {
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    ErrorCalibration errors = calibration == null ? null : calibration.requireErrors();
    Evaluation evaluation = evaluation();
    Inputs inputs = inputs(parallelism);
    InputFile run =
        InputFile.of(trajectory, options.autoSpecies() || parent != null, options.hashes());
    Inputs.Against against =
        inputs.against(
            run,
            reference == null ? null : Inputs.second(trajectory, reference, options),
            parent == null ? null : FrameSlice.parse(parent));
    if (calibration != null && against.known() != null) {
      calibration.requireFits(against.known(), options.bandwidth());
    }
    FrameNovelty novelty = novelty(against, parallelism).with(evaluation);
    Weighing weighing = new Weighing(inputs, run, against, novelty, errors, parallelism);
    Path output = options.output;
    try {
      if (output == null) {
        weighing.run((result, row) -> {});
      } else {
        switch (OutputKind.of(output, KINDS)) {
          case JSON -> writeJson(weighing, evaluation);
          case CSV -> writeTable(output, writer -> table(weighing, writer));
          default -> AtomicOutput.write(output, options.overwrite, out -> frames(weighing, out));
        }
      }
    } catch (IOException e) {
      throw QuestsException.output("temporary files cannot be written: " + e.getMessage(), e);
    }
    report(weighing);
    if (plot != null) {
      Chart.write(
          weighing.series.chart(
              weighing.axis.title(),
              "δH against "
                  + (parent != null
                      ? "the parent"
                      : reference != null ? "the reference" : "its own frame")),
          plot,
          options.overwrite);
    }
  }

  private FrameNovelty novelty(Inputs.Against against, Parallelism parallelism) {
    Bandwidth h = Bandwidth.of(options.bandwidth());
    if (against.known() == null) {
      return FrameNovelty.againstItself(against.spec(), h);
    }
    ReferenceSet set = ReferenceSet.of(against.known(), parallelism);
    FrameNovelty novelty =
        FrameNovelty.against(
                List.of(
                    parent == null
                        ? FrameNovelty.Reference.of(FrameNovelty.REFERENCE, set)
                        : FrameNovelty.Reference.parent("parent", set)),
                h)
            .with(against.spec());
    return explain ? novelty.withNearest() : novelty;
  }

  private static void frames(Weighing weighing, OutputStream out) throws IOException {
    ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
    weighing.run(
        (result, row) ->
            writer.write(
                AnnotatedFrame.of(
                    result.frame(),
                    result.values(),
                    weighing.nearest(result),
                    weighing.errors == null ? null : weighing.errors.bounds(result.values()))));
  }

  private static void table(Weighing weighing, Writer writer) throws IOException {
    weighing.run(
        (result, row) -> {
          NearestTable nearest = weighing.nearest(result);
          if (weighing.totals.frames() == 1) {
            List<String> columns = new ArrayList<>(row.columns());
            if (weighing.errors != null) {
              columns.add(ResultNames.ERROR_BOUND_MAX);
            }
            if (nearest != null) {
              columns.addAll(NearestTable.columns());
            }
            writer.write(Csv.row(columns) + "\n");
          }
          writer.write(row.text());
          if (weighing.errors != null) {
            // The bound never falls with δH.
            writer.write("," + (row.maxAtom() < 0 ? "" : weighing.errors.bound(result.max())));
          }
          if (nearest != null) {
            writer.write("," + (row.maxAtom() < 0 ? ",," : nearest.text(row.maxAtom())));
          }
          writer.write("\n");
        });
  }

  private void writeJson(Weighing weighing, Evaluation evaluation) throws IOException {
    try (SpooledList rows = new SpooledList();
        SpooledList values = new SpooledList();
        SpooledList bounds = new SpooledList();
        SpooledList neighbours = new SpooledList()) {
      weighing.run(
          (result, row) -> {
            rows.add(row.json());
            values.add(result.values());
            if (weighing.errors != null) {
              bounds.add(weighing.errors.bounds(result.values()));
            }
            NearestTable nearest = weighing.nearest(result);
            if (nearest != null) {
              neighbours.add(JsonResult.of(nearest.values()));
            }
          });
      TrajectoryTotals totals = weighing.totals;
      Environments known = weighing.against.known();
      JsonResult json = new JsonResult().put("file", trajectory);
      if (known != null) {
        json.put(parent == null ? "reference_file" : "parent", parent == null ? reference : parent)
            .put("ref_envs", known.count());
      }
      json.put("num_frames", totals.frames()).put("num_envs", totals.atoms());
      putSetting(json, weighing.novelty.spec())
          .put("dH_max", totals.max())
          .put("dH_mean", totals.mean())
          .put("frac_positive", totals.fractionPositive())
          .put("frames_positive", totals.framesPositive());
      if (known != null) {
        json.put("dH_relative_error", totals.greatestError());
      }
      putProgram(json, evaluation, totals.precision(), totals.tolerance())
          .put("descriptor_time", weighing.descriptorSeconds)
          .put("entropy_time", weighing.seconds)
          .put("frames", rows)
          .put("delta_entropy", values);
      if (weighing.errors != null) {
        json.put(ResultNames.ERROR_BOUND, bounds);
      }
      if (explain) {
        json.put("nearest", neighbours);
      }
      write(json);
    }
  }

  private void report(Weighing weighing) {
    TrajectoryTotals totals = weighing.totals;
    Environments known = weighing.against.known();
    say(
        "%s: %,d environments in %,d %s against %s (%s)",
        trajectory,
        totals.atoms(),
        totals.frames(),
        totals.frames() == 1 ? "frame" : "frames",
        known == null
            ? "their own frames"
            : String.format(
                Locale.ROOT,
                "%,d of %s",
                known.count(),
                parent == null ? reference : "frames " + parent),
        setting(weighing.novelty.spec()));
    say(
        "δH: mean %.4f, max %.4f at atom %d of frame %d",
        totals.mean(), totals.max(), totals.maxAtom(), totals.maxFrame());
    say(
        "not covered (δH > 0): %.2f %%, in %,d of the frames",
        100 * totals.fractionPositive(), totals.framesPositive());
    if (weighing.bounds != null) {
      say(weighing.bounds.bounds());
      weighing.bounds.bounds().caution().ifPresent(terminal()::warn);
    }
  }
}
