package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.cli.output.SpooledLists;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.NoveltySeries;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.study.CalibrationFile;
import org.quests.study.ResultValues;
import org.quests.study.TrajectoryFrame;
import org.quests.study.TrajectoryResult;
import org.quests.study.TrajectoryStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** δH of every atom along a trajectory. */
@Example("md.xyz --reference train.xyz -o dH.extxyz")
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
      description = "What the frames are compared with: a training set, for instance.")
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

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    referenceFormat.require(reference != null);
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
    void accept(TrajectoryFrame frame) throws IOException;
  }

  /** One run over the trajectory. */
  private final class Run {
    private final Inputs inputs;
    private final InputFile file;
    private final TrajectoryStudy study;
    private final Parallelism parallelism;
    private final NoveltySeries series = new NoveltySeries();

    Run(Inputs inputs, InputFile file, TrajectoryStudy study, Parallelism parallelism) {
      this.inputs = inputs;
      this.file = file;
      this.study = study;
      this.parallelism = parallelism;
    }

    /** Weighs every frame and tells the sinks. */
    TrajectoryResult tell(List<Sink> sinks) throws IOException {
      try (FrameSource source = inputs.reopen(file)) {
        TrajectoryResult result = study.run(source, frame -> accept(frame, sinks), parallelism);
        inputs.finish(source, result.elementCautions());
        return result;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void accept(TrajectoryFrame frame, List<Sink> sinks) {
      inputs.require(frame.result().frame());
      if (plot != null) {
        frame
            .summary()
            .ifPresent(summary -> series.add(frame.time(), frame.result().atoms(), summary));
      }
      try {
        for (Sink sink : sinks) {
          sink.accept(frame);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  void run(Parallelism parallelism) {
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    if (calibration != null) {
      calibration.requireErrors();
    }
    Inputs inputs = inputs(parallelism);
    InputFile file = options.open(trajectory, options.autoSpecies() || parent != null);
    Inputs.PackedAgainst against =
        inputs.packedAgainst(
            file,
            reference == null
                ? null
                : referenceFormat.of(Inputs.second(trajectory, reference, options)),
            parent == null ? null : FrameSlice.parse(parent));
    Run run = new Run(inputs, file, study(against, calibration), parallelism);
    TrajectoryResult result = write(run);
    report(result);
    if (plot != null) {
      Chart.write(
          run.series.chart(
              result.timeTitle(),
              "δH against "
                  + (parent != null
                      ? "the parent"
                      : reference != null ? "the reference" : "its own frame")),
          caption(
              result.setting().spec(),
              trajectory
                  + (parent != null
                      ? " against frames " + parent
                      : reference != null ? " against " + reference : ""),
              result.atoms()),
          plot,
          options.overwrite);
    }
  }

  private TrajectoryStudy study(
      Inputs.PackedAgainst against, @Nullable CalibrationFile calibration) {
    ReferenceSet known = against.known();
    TrajectoryStudy study =
        known == null
            ? TrajectoryStudy.againstItself(against.spec(), weighing())
            : parent != null
                ? TrajectoryStudy.againstParent(parent, known, weighing())
                : TrajectoryStudy.against(String.valueOf(reference), known, weighing());
    study = study.describedBy(against.spec()).named(trajectory).withTimeStep(time.step());
    study = calibration == null ? study : study.withCalibration(calibration);
    return explain ? study.withNearest() : study;
  }

  private TrajectoryResult write(Run run) {
    return writeTogether(
        List.of(OutputKind.FRAMES, OutputKind.CSV),
        streams -> {
          List<Sink> sinks = new ArrayList<>();
          OutputStream frames = streams.get(OutputKind.FRAMES);
          if (frames != null) {
            ExtendedXyzWriter writer = new ExtendedXyzWriter(frames);
            sinks.add(frame -> writer.write(frame.annotated()));
          }
          OutputStream out = streams.get(OutputKind.CSV);
          Writer table = out == null ? null : Table.writer(out);
          if (table != null) {
            sinks.add(rows(table));
          }
          Caller caller = options.caller();
          if (caller != null) {
            sinks.add(frame -> caller.part(JsonResult.of(frame.listed()).values()));
          }
          boolean file = !options.outputs(OutputKind.JSON, KINDS).isEmpty();
          TrajectoryResult result = file ? writeJson(run, sinks) : run.tell(sinks);
          if (caller != null) {
            caller.result(putProvenance(JsonResult.of(result.values())).values());
          }
          if (table != null) {
            table.flush();
          }
          return result;
        });
  }

  private static Sink rows(Writer table) {
    boolean[] begun = {false};
    return frame -> {
      ResultValues row = frame.columns();
      if (!begun[0]) {
        table.write(Table.header(row) + "\n");
        begun[0] = true;
      }
      table.write(Table.row(row) + "\n");
    };
  }

  /** What frames add to lists goes to temporary files, for it may be longer than memory. */
  private TrajectoryResult writeJson(Run run, List<Sink> sinks) throws IOException {
    try (SpooledLists lists = new SpooledLists()) {
      sinks.add(frame -> lists.add(frame.listed()));
      TrajectoryResult result = run.tell(sinks);
      JsonResult json = putProvenance(lists.putIn(JsonResult.of(result.values())));
      write(OutputKind.JSON, json::writeTo);
      return result;
    }
  }

  private void report(TrajectoryResult result) {
    TrajectoryResult.Against against = result.against();
    say(
        "%s: %,d environments in %,d %s against %s (%s)",
        trajectory,
        result.atoms(),
        result.frames(),
        result.frames() == 1 ? "frame" : "frames",
        against == null
            ? "their own frames"
            : Text.of(
                "%,d of %s",
                against.environments(),
                against.parent() ? "frames " + against.name() : against.name()),
        setting(result.setting().spec()));
    say(
        "δH: mean %.4f, max %.4f at atom %d of frame %d",
        result.mean(), result.max(), result.maxAtom(), result.maxFrame());
    say(
        "not covered (δH > 0): %.2f %%, in %,d of the frames",
        100 * result.fractionPositive(), result.framesPositive());
    if (result.errors() != null) {
      say(result.errors());
      result.errors().cautions().forEach(terminal()::warn);
    }
  }
}
