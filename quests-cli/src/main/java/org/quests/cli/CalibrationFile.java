package org.quests.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.io.InputHashes;
import org.quests.io.Unreadable;
import org.quests.uncertainty.CalibrationStudy;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.FalseAlarms;
import org.quests.uncertainty.MonotoneCurve;
import org.quests.kernel.ReferenceFingerprint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What {@code calibrate} found, as a file: it is only of use with the reference, the descriptor and
 * the bandwidth that it was found with.
 *
 * @param file its name
 * @param reference which reference it is for
 * @param bandwidth h in 1/Å
 * @param errors the bounds on errors; null where there are none
 * @param threshold of δH in nats with a known rate of false alarms; null where there is none
 */
record CalibrationFile(
    String file,
    ReferenceFingerprint reference,
    double bandwidth,
    @Nullable ErrorCalibration errors,
    @Nullable Double threshold) {
  private static final String MARK = "quests_calibration";
  private static final int VERSION = 1;

  /** The keys of a result that make it such a file. */
  static JsonResult head(ReferenceFingerprint reference, String name) {
    return new JsonResult()
        .put(MARK, VERSION)
        .put("descriptor", reference.descriptor())
        .put(
            "reference",
            new JsonResult()
                .put("file", name)
                .put("n_envs", reference.count())
                .put("sum", reference.sum())
                .put("squares", reference.squares())
                .put("moment", reference.moment()));
  }

  /** The bounds on errors. */
  static JsonResult errors(CalibrationStudy study, String name) {
    ErrorCalibration calibration = study.calibration();
    return new JsonResult()
        .put("name", name)
        .put("coverage", calibration.coverage())
        .put("floor", calibration.floor())
        .put("dH", calibration.curve().x())
        .put("log10_error", calibration.curve().y())
        .put("correction", calibration.correction())
        .put("dH_max", calibration.greatestDifferentialEntropy())
        .put("frames_fitted", study.fitted())
        .put("frames_calibrated", study.calibrated())
        .put("frames_held_out", study.heldOut().size())
        .put("held_out_coverage", study.coverage())
        .put("held_out_standard_error", study.standardError())
        .putObjects(
            "by_dH",
            study.parts().stream()
                .map(
                    part ->
                        new JsonResult()
                            .put("from", part.from())
                            .put("to", part.to())
                            .put("n_envs", part.atoms())
                            .put("coverage", part.coverage()))
                .toList());
  }

  /** The threshold. */
  static JsonResult falseAlarms(FalseAlarms alarms) {
    return new JsonResult()
        .put("rate", alarms.rate())
        .put("threshold", alarms.threshold())
        .put("frames", alarms.frames())
        .put("blocks", alarms.blocks())
        .put("worst_block", alarms.worstBlock());
  }

  /**
   * Reads a file.
   *
   * @param hashes take note of it
   * @throws QuestsException of kind INPUT where it is none, or of a later version
   */
  static CalibrationFile read(Path path, InputHashes hashes) {
    if (!Files.isRegularFile(path)) {
      throw QuestsException.input(path + ": there is no such file");
    }
    try (InputStream in = hashes.open(path)) {
      JsonNode json = new ObjectMapper().readTree(in.readAllBytes());
      if (!json.path(MARK).isInt()) {
        throw QuestsException.input(path + ": expected a file that calibrate wrote");
      }
      if (json.get(MARK).asInt() != VERSION) {
        throw QuestsException.input(
            path + ": version " + json.get(MARK).asInt() + ", expected version " + VERSION);
      }
      JsonNode reference = json.required("reference");
      return new CalibrationFile(
          path.toString(),
          new ReferenceFingerprint(
              json.required("descriptor").asString(),
              reference.required("n_envs").asInt(),
              reference.required("sum").asDouble(),
              reference.required("squares").asDouble(),
              reference.required("moment").asDouble()),
          json.required("bandwidth").asDouble(),
          json.has("error") ? calibration(json.get("error")) : null,
          json.has("false_alarm")
              ? json.get("false_alarm").required("threshold").asDouble()
              : null);
    } catch (IOException e) {
      throw Unreadable.error(path.toString(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw QuestsException.input(
          path + ": expected a file that calibrate wrote: " + firstLine(e), e);
    }
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }

  private static ErrorCalibration calibration(JsonNode error) {
    return new ErrorCalibration(
        error.required("coverage").asDouble(),
        error.required("floor").asDouble(),
        new MonotoneCurve(numbers(error.required("dH")), numbers(error.required("log10_error"))),
        error.required("correction").asDouble(),
        error.required("dH_max").asDouble());
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /**
   * The bounds on errors.
   *
   * @throws QuestsException of kind USAGE where there are none
   */
  ErrorCalibration requireErrors() {
    if (errors == null) {
      throw QuestsException.usage(
          file
              + ": holds a threshold alone, and no bounds on errors; calibrate with labelled frames");
    }
    return errors;
  }

  /**
   * The threshold of δH with a known rate of false alarms, in nats.
   *
   * @throws QuestsException of kind USAGE where there is none
   */
  double requireThreshold() {
    if (threshold == null) {
      throw QuestsException.usage(
          file + ": holds no threshold; calibrate with --false-alarm finds one");
    }
    return threshold;
  }

  /**
   * Refuses another reference, descriptor or bandwidth.
   *
   * @throws QuestsException of kind USAGE
   */
  void requireFits(Environments known, double h) {
    if (h != bandwidth) {
      throw QuestsException.usage(
          file + ": made with h = " + bandwidth + " 1/Å, and this is h = " + h + " 1/Å");
    }
    ReferenceFingerprint found = ReferenceFingerprint.of(known);
    if (!found.descriptor().equals(reference.descriptor())) {
      throw QuestsException.usage(
          file + ": made with " + reference.descriptor() + ", and this is " + found.descriptor());
    }
    if (!found.matches(reference)) {
      throw QuestsException.usage(
          file
              + ": made with another reference, of "
              + reference.count()
              + " environments; "
              + known.source()
              + " holds "
              + found.count());
    }
  }
}
