package org.quests.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.CalibrationChart;
import org.quests.cli.plot.Chart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.novelty.FrameResult;
import org.quests.study.CalibrationResult;
import org.quests.study.CalibrationStudy;
import org.quests.study.ErrorColumn;
import org.quests.uncertainty.CheckedCalibration;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.FalseAlarms;
import org.quests.uncertainty.LabelledFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What δH says of errors, learned from labelled frames. */
@Example("test.xyz --reference train.xyz --error-key dF -o bounds.json")
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
  private double coverage = CalibrationStudy.DEFAULT_COVERAGE;

  @Option(
      names = "--error-floor",
      paramLabel = "E",
      description = "Errors below count as this (default: 0.001).")
  private double floor = CalibrationStudy.DEFAULT_FLOOR;

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
  private int blocks = CalibrationStudy.DEFAULT_BLOCKS;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw errors and their bound against δH, as .svg or .png.")
  private @Nullable Path plot;

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

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
    Weighing weighing = weighing();
    Inputs inputs = inputs(parallelism);
    CalibrationResult result =
        labelled == null
            ? study(
                    CalibrationStudy.of(
                        reference,
                        inputs.describe(
                            referenceFormat.of(options.open(reference, options.autoSpecies()))),
                        weighing))
                .run(parallelism)
            : run(labelled, inputs, weighing, parallelism);
    if (result.errors() != null) {
      report(result, result.errors());
    }
    FalseAlarms alarms = result.falseAlarms();
    if (alarms != null) {
      say(
          "threshold for %s false alarms a frame: δH > %.4f (%,d frames in %d blocks; in the worst"
              + " of them %.1f %% pass)",
          alarms.rate(),
          alarms.threshold(),
          alarms.frames(),
          alarms.blocks(),
          100 * alarms.worstBlock());
    }
    write(result);
    if (plot != null && result.errors() != null) {
      Chart.write(
          CalibrationChart.of(result.errors().checked(), result.errors().column().title()),
          caption(
              result.setting().spec(),
              labelled + " against " + reference,
              result.errors().checked().heldOut().stream().mapToLong(LabelledFrame::atoms).sum(),
              result.fingerprint().count()),
          plot,
          options.overwrite);
    }
  }

  private CalibrationStudy study(CalibrationStudy study) {
    return falseAlarm == null ? study : study.withFalseAlarms(falseAlarm, blocks);
  }

  private CalibrationResult run(
      String name, Inputs inputs, Weighing weighing, Parallelism parallelism) {
    InputFile file = options.open(name, options.autoSpecies());
    InputFile training = referenceFormat.of(Inputs.second(name, reference, options));
    CalibrationStudy study;
    RowSpec spec;
    if (training.index()) {
      Inputs.PackedAgainst against = inputs.packedAgainst(file, training, null);
      study = CalibrationStudy.of(reference, Objects.requireNonNull(against.known()), weighing);
      spec = against.spec();
    } else {
      Inputs.Against against = inputs.against(file, training, null);
      study = CalibrationStudy.of(reference, Objects.requireNonNull(against.known()), weighing);
      spec = against.spec();
    }
    InputFile predictions = predicted == null ? null : predictions(name, predicted);
    if (predictions != null) {
      inputs.pair(file, predictions);
    }
    try (FrameSource source = inputs.reopen(file);
        @Nullable FrameSource other = predictions == null ? null : inputs.reopen(predictions)) {
      return study(study)
          .describedBy(spec)
          .named(name)
          .run(
              source,
              other,
              ErrorColumn.parse(errorKey, predicted != null),
              new CalibrationStudy.Split(block, coverage, floor, seed),
              new CalibrationStudy.Listener() {
                @Override
                public void frame(FrameResult result) {
                  inputs.require(result.frame());
                }

                @Override
                public void weighed(List<String> cautions) {
                  inputs.finish(source, cautions);
                }
              },
              parallelism);
    }
  }

  private InputFile predictions(String name, String other) {
    InputFile file = Inputs.second(name, other, options);
    Inputs.requireFrames(file);
    return file;
  }

  private void report(CalibrationResult result, CalibrationResult.Errors errors) {
    CheckedCalibration checked = errors.checked();
    ErrorCalibration calibration = checked.calibration();
    say(
        "%s: %,d labelled frames against %,d environments of %s (%s)",
        errors.file(),
        errors.frames(),
        result.fingerprint().count(),
        reference,
        setting(result.setting().spec()));
    say(
        "error within its bound: %.2f %% ± %.2f %% on %,d held-out frames, nominal %.2f %%",
        100 * checked.coverage(),
        100 * checked.standardError(),
        checked.heldOut().size(),
        100 * coverage);
    for (CheckedCalibration.Part part : checked.parts()) {
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
