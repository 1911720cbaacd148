package org.quests.study;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.uncertainty.CheckedCalibration;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.FalseAlarms;

/**
 * What a calibration found. Its values, written as JSON, are the file that {@link CalibrationFile}
 * reads.
 *
 * @param reference what the reference is called
 * @param fingerprint which reference it is
 * @param setting what its environments are
 * @param errors bounds on errors; null where there were no labelled frames
 * @param falseAlarms a threshold of δH; null where none was asked for
 * @param unseenElements elements of the labelled frames that the reference does not hold, by
 *     symbol; their atoms have no part in the bounds. Null where elements are not known, and
 *     without labelled frames
 * @param cautions what is to be known of elements, as sentences
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took, the reference counted in
 * @param seconds what the rest took
 */
public record CalibrationResult(
    String reference,
    ReferenceFingerprint fingerprint,
    Setting setting,
    @Nullable Errors errors,
    @Nullable FalseAlarms falseAlarms,
    @Nullable Map<String, UnseenElement> unseenElements,
    List<String> cautions,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements Result {
  /**
   * What was learned from labelled frames.
   *
   * @param file the frames as they were named
   * @param column where their errors were found
   * @param split how they were split
   * @param frames how many have atoms of elements that the reference holds
   * @param checked the bounds, and how they do on frames that had no part in them
   */
  public record Errors(
      String file,
      ErrorColumn column,
      CalibrationStudy.Split split,
      int frames,
      CheckedCalibration checked) {
    private ErrorCalibration calibration() {
      return checked.calibration();
    }
  }

  /** The version of the file that the values make. */
  static final int VERSION = 1;

  static final ResultKey MARK =
      ResultKey.of("quests_calibration", "that it is a calibration, and in which version");
  static final ResultKey DESCRIPTOR =
      ResultKey.of("descriptor", "of the reference, as it is told from others");
  static final ResultKey REFERENCE = ResultKey.of("reference", "which reference it is for");
  static final ResultKey SUM = new ResultKey("sum", "1/Å", "of all numbers of the reference");
  static final ResultKey SQUARES = new ResultKey("squares", "1/Å²", "sum of their squares");
  static final ResultKey MOMENT =
      new ResultKey("moment", "1/Å", "sum of them times their places in a row");
  static final ResultKey ERROR = ResultKey.of("error", "bounds on errors");
  static final ResultKey COVERAGE =
      ResultKey.of("coverage", "probability that an error is within its bound");
  static final ResultKey FLOOR = ResultKey.of("floor", "errors below count as this");
  static final ResultKey CURVE_DH = ResultKey.nats("dH", "places of the curve of errors");
  static final ResultKey CURVE_ERROR =
      ResultKey.of("log10_error", "the curve there, as decimal logarithms");
  static final ResultKey CORRECTION =
      ResultKey.of("correction", "what is added to the curve, in decimal logarithms");
  static final ResultKey CALIBRATED_TO = ResultKey.nats("dH_max", "the greatest δH there was");
  static final ResultKey FALSE_ALARM =
      ResultKey.of("false_alarm", "a threshold that frames like the reference's pass rarely");
  static final ResultKey THRESHOLD = ResultKey.nats("threshold", "of the greatest δH of a frame");

  private static final ResultKeys<CalibrationResult> REFERENCE_KEYS =
      ResultKeys.of(CalibrationResult.class)
          .with(SharedKeys.FILE, CalibrationResult::reference)
          .with(SharedKeys.ENVIRONMENTS, r -> r.fingerprint.count())
          .with(SUM, r -> r.fingerprint.sum())
          .with(SQUARES, r -> r.fingerprint.squares())
          .with(MOMENT, r -> r.fingerprint.moment());

  private static final ResultKeys<CheckedCalibration.Part> PART_KEYS =
      ResultKeys.of(CheckedCalibration.Part.class)
          .with(ResultKey.nats("from", "least δH of these atoms"), CheckedCalibration.Part::from)
          .with(ResultKey.nats("to", "greatest δH of these atoms"), CheckedCalibration.Part::to)
          .with(SharedKeys.ENVIRONMENTS, CheckedCalibration.Part::atoms)
          .with(
              ResultKey.of("coverage", "share of them whose error is within its bound"),
              CheckedCalibration.Part::coverage);

  private static final ResultKeys<Errors> ERROR_KEYS =
      ResultKeys.of(Errors.class)
          .with(ResultKey.of("name", "of the errors"), e -> e.column.name())
          .with(COVERAGE, e -> e.calibration().coverage())
          .with(FLOOR, e -> e.calibration().floor())
          .with(CURVE_DH, e -> e.calibration().curve().x())
          .with(CURVE_ERROR, e -> e.calibration().curve().y())
          .with(CORRECTION, e -> e.calibration().correction())
          .with(CALIBRATED_TO, e -> e.calibration().greatestDifferentialEntropy())
          .with(
              ResultKey.of("frames_fitted", "number of frames that the curve was fitted to"),
              e -> e.checked.fitted())
          .with(
              ResultKey.of("frames_calibrated", "number of frames that gave the correction"),
              e -> e.checked.calibrated())
          .with(
              ResultKey.of("frames_held_out", "number of frames that had no part in it"),
              e -> e.checked.heldOut().size())
          .with(
              ResultKey.of("held_out_coverage", "how often their errors are within the bounds"),
              e -> e.checked.coverage())
          .with(ResultKey.of("held_out_standard_error", "of that"), e -> e.checked.standardError())
          .withObjects(ResultKey.of("by_dH", "the same by δH"), PART_KEYS, e -> e.checked.parts());

  private static final ResultKeys<FalseAlarms> ALARM_KEYS =
      ResultKeys.of(FalseAlarms.class)
          .with(ResultKey.of("rate", "share of such frames that may pass"), FalseAlarms::rate)
          .with(THRESHOLD, FalseAlarms::threshold)
          .with(ResultKey.of("frames", "number of frames"), FalseAlarms::frames)
          .with(ResultKey.of("blocks", "number of blocks they were cut into"), FalseAlarms::blocks)
          .with(
              ResultKey.of("worst_block", "the greatest share of a block's frames that passes"),
              FalseAlarms::worstBlock);

  private static final ResultKeys<CalibrationResult> KEYS =
      ResultKeys.of(CalibrationResult.class)
          .with(MARK, r -> VERSION)
          .with(DESCRIPTOR, r -> r.fingerprint.descriptor())
          .withObject(REFERENCE, REFERENCE_KEYS, r -> r)
          .withAll(Setting.keys(), CalibrationResult::setting)
          .withAllIfAny(
              ResultKeys.of(Errors.class)
                  .with(SharedKeys.FILE, Errors::file)
                  .with(SharedKeys.SEED, e -> e.split.seed())
                  .with(
                      ResultKey.of("block", "so many frames in a row stayed together"),
                      e -> e.split.block())
                  .withObject(ERROR, ERROR_KEYS, e -> e),
              CalibrationResult::errors)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), CalibrationResult::unseenElements)
          .withObject(FALSE_ALARM, ALARM_KEYS, CalibrationResult::falseAlarms)
          .withAll(Program.keys(), CalibrationResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, CalibrationResult::descriptorSeconds)
          .with(
              ResultKey.seconds("calibration_time", "what the rest took"),
              CalibrationResult::seconds);

  /** The keys of its values. */
  public static ResultKeys<CalibrationResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  /**
   * What other studies take of it, without a file.
   *
   * @param name what messages call it
   */
  public CalibrationFile toFile(String name) {
    return new CalibrationFile(
        name,
        fingerprint,
        setting.bandwidth(),
        errors == null ? null : errors.calibration(),
        falseAlarms == null ? null : falseAlarms.threshold());
  }
}
