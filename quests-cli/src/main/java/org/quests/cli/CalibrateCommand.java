package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.CalibrationChart;
import org.quests.cli.plot.Chart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.entropy.FrameNovelty;
import org.quests.entropy.FrameResult;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.uncertainty.CalibrationStudy;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.FalseAlarms;
import org.quests.uncertainty.LabelledFrame;
import org.quests.uncertainty.ReferenceFingerprint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What δH says of errors, learned from labelled frames. */
@Command(
    name = "calibrate",
    description =
        "How large may errors be: bounds on the errors of atoms by their δH, from frames whose"
            + " errors are known, and a threshold of δH with a known rate of false alarms.")
final class CalibrateCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON};

  @Parameters(
      paramLabel = "LABELLED",
      arity = "0..1",
      description =
          "Frames with known errors, none of them in the reference;"
              + " without them only --false-alarm is found.")
  private @Nullable String labelled;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "FILE",
      description = "What δH is against: the training set.")
  private String reference = "";

  @Option(
      names = "--error-key",
      paramLabel = "KEY",
      description =
          "PREDICTED:TRUE, two per-atom arrays (forces:ref_forces)," + " or one array of errors.")
  private @Nullable String errorKey;

  @Option(
      names = "--predicted",
      paramLabel = "FILE",
      description =
          "What was predicted for the frames of LABELLED, frame by"
              + " frame (default key then: forces, in both files).")
  private @Nullable String predicted;

  @Option(
      names = "--coverage",
      paramLabel = "P",
      description = "Probability that an error is within its bound (default: 0.9).")
  private double coverage = 0.9;

  @Option(
      names = "--error-floor",
      paramLabel = "E",
      description = "Errors below count as this (default: 0.001).")
  private double floor = 1e-3;

  @Option(
      names = "--block",
      paramLabel = "N",
      description = "Frames in a row that stay together in the split (default: 1).")
  private int block = 1;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the split (default: 0).")
  private long seed;

  @Option(
      names = "--false-alarm",
      paramLabel = "RATE",
      description =
          "Find the threshold that the greatest δH of so many frames"
              + " like those of the reference passes (0.01).")
  private @Nullable Double falseAlarm;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Blocks of the reference for --false-alarm (default: 10).")
  private int blocks = 10;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw errors and their bound against δH, as .svg or .png.")
  private @Nullable Path plot;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    ErrorCalibration.requireCoverage(coverage);
    ErrorCalibration.requireFloor(floor);
    if (block < 1) {
      throw QuestsException.usage("--block must be at least 1, found " + block);
    }
    if (labelled == null && falseAlarm == null) {
      throw QuestsException.usage("expected LABELLED frames, --false-alarm, or both");
    }
    if (labelled == null && (plot != null || predicted != null || errorKey != null)) {
      throw QuestsException.usage("--plot, --predicted and --error-key need LABELLED frames");
    }
    if (labelled != null) {
      ErrorColumn.parse(errorKey, predicted != null);
      if (labelled.equals(reference)) {
        throw QuestsException.usage(
            labelled + ": the labelled frames must not be those of the reference");
      }
    }
    Chart.check(plot, options.overwrite);
  }

  @Override
  void run(Parallelism parallelism) {
    Evaluation evaluation = evaluation();
    Inputs inputs = inputs(parallelism);
    long started = System.nanoTime();
    double descriptorSeconds = 0;
    Environments known;
    CalibrationStudy study = null;
    Labelled frames = null;
    if (labelled == null) {
      known = inputs.describe(InputFile.of(reference, options.autoSpecies(), options.hashes()));
    } else {
      frames = new Labelled(labelled, inputs, parallelism, evaluation);
      known = frames.known;
      descriptorSeconds = frames.descriptorSeconds;
      study = CalibrationStudy.of(frames.all, block, coverage, floor, seed);
    }
    FalseAlarms alarms =
        falseAlarm == null
            ? null
            : FalseAlarms.of(
                known,
                blocks,
                falseAlarm,
                Bandwidth.of(options.bandwidth()),
                evaluation,
                parallelism);
    descriptorSeconds += known.descriptorSeconds();
    JsonResult json = CalibrationFile.head(ReferenceFingerprint.of(known), reference);
    putSetting(json, known.spec());
    if (study != null && frames != null) {
      json.put("file", labelled)
          .put("seed", seed)
          .put("block", block)
          .put("error", CalibrationFile.errors(study, frames.column.name()));
      report(frames.name, study, frames);
    }
    if (alarms != null) {
      json.put("false_alarm", CalibrationFile.falseAlarms(alarms));
      say(
          "threshold for %s false alarms a frame: δH > %.4f (%,d frames in %d blocks; in the worst"
              + " of them %.1f %% pass)",
          alarms.rate(),
          alarms.threshold(),
          alarms.frames(),
          alarms.blocks(),
          100 * alarms.worstBlock());
    }
    boolean single =
        (frames != null && frames.totals.precision() == Precision.SINGLE)
            || (alarms != null && alarms.precision() == Precision.SINGLE);
    putProgram(
            json,
            evaluation,
            single ? Precision.SINGLE : Precision.DOUBLE,
            frames == null ? options.tolerance : frames.totals.tolerance())
        .put("descriptor_time", descriptorSeconds)
        .put("calibration_time", secondsSince(started) - descriptorSeconds);
    write(json);
    if (plot != null && study != null && frames != null) {
      Chart.write(CalibrationChart.of(study, frames.column.title()), plot, options.overwrite);
    }
  }

  /** The labelled frames, weighed. */
  private final class Labelled {
    private final ErrorColumn column = ErrorColumn.parse(errorKey, predicted != null);
    private final String name;
    private final Environments known;
    private final List<LabelledFrame> all = new ArrayList<>();
    private final TrajectoryTotals totals = new TrajectoryTotals();
    private final double descriptorSeconds;

    Labelled(String name, Inputs inputs, Parallelism parallelism, Evaluation evaluation) {
      this.name = name;
      InputFile file = InputFile.of(name, options.autoSpecies(), options.hashes());
      Inputs.Against against = inputs.against(file, Inputs.second(name, reference, options), null);
      known = Objects.requireNonNull(against.known());
      FrameNovelty novelty =
          FrameNovelty.against(
                  ReferenceSet.of(known, parallelism), Bandwidth.of(options.bandwidth()))
              .with(against.spec())
              .with(evaluation);
      try (FrameSource source = inputs.reopen(file);
          @Nullable FrameSource other =
              predicted == null ? null : inputs.reopen(predictions(name))) {
        FrameNovelty.Stream stream = novelty.stream(source, parallelism);
        Inputs.Passing passing = inputs.new Passing(known);
        stream.forEach(result -> add(result, passing, other));
        passing.finish(source, stream, novelty.spec());
        if (other != null && other.next() != null) {
          throw QuestsException.input(
              other.name() + ": more frames than " + source.name() + ", expected " + all.size());
        }
        descriptorSeconds = stream.descriptorSeconds();
      }
    }

    private InputFile predictions(String name) {
      InputFile file = Inputs.second(name, Objects.requireNonNull(predicted), options);
      Inputs.requireFrames(file);
      return file;
    }

    private void add(FrameResult result, Inputs.Passing passing, @Nullable FrameSource other) {
      passing.accept(result.frame());
      totals.add(result);
      Frame matching = other == null ? result.frame() : other.next();
      if (matching == null) {
        throw QuestsException.input(
            result.frame().origin().at() + "no frame of " + predicted + " is left to match it");
      }
      if (result.atoms() > 0) {
        all.add(new LabelledFrame(result.values(), column.errors(result.frame(), matching)));
      }
    }
  }

  private void report(String name, CalibrationStudy study, Labelled frames) {
    ErrorCalibration calibration = study.calibration();
    say(
        "%s: %,d labelled frames against %,d environments of %s (%s)",
        name, frames.all.size(), frames.known.count(), reference, setting(frames.known.spec()));
    say(
        "error within its bound: %.2f %% ± %.2f %% on %,d held-out frames, nominal %.2f %%",
        100 * study.coverage(),
        100 * study.standardError(),
        study.heldOut().size(),
        100 * coverage);
    for (CalibrationStudy.Part part : study.parts()) {
      say(
          "  δH %9.3f to %9.3f: %6.2f %% of %,d, bounds %.3g to %.3g",
          part.from(),
          part.to(),
          100 * part.coverage(),
          part.atoms(),
          calibration.bound(part.from()),
          calibration.bound(part.to()));
    }
  }
}
