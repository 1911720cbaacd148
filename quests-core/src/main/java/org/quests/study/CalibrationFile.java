package org.quests.study;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.io.InputHashes;
import org.quests.io.Unreadable;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.kernel.ReferenceSet;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.MonotoneCurve;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The result of {@code calibrate}, read from a file. It holds only for the reference, descriptor
 * and bandwidth that it was found with.
 *
 * @param file its name
 * @param reference which reference it is for
 * @param bandwidth h in 1/Å
 * @param errors the bounds on errors; null where there are none
 * @param threshold of δH in nats with a known rate of false alarms; null where there is none
 */
public record CalibrationFile(
    String file,
    ReferenceFingerprint reference,
    double bandwidth,
    @Nullable ErrorCalibration errors,
    @Nullable Double threshold) {
  /**
   * Reads a file.
   *
   * @throws QuestsException of kind INPUT where it is none, or of a later version
   */
  public static CalibrationFile read(Path path) {
    return read(path, InputHashes.NONE);
  }

  /**
   * Reads a file.
   *
   * @param hashes take note of it
   * @throws QuestsException of kind INPUT where it is none, or of a later version
   */
  public static CalibrationFile read(Path path, InputHashes hashes) {
    if (!Files.isRegularFile(path)) {
      throw QuestsException.input(path + ": no such file");
    }
    try (InputStream in = hashes.open(path)) {
      JsonNode json = new ObjectMapper().readTree(in.readAllBytes());
      if (!json.path(CalibrationResult.MARK.name()).isInt()) {
        throw QuestsException.input(path + ": expected a file that calibrate wrote");
      }
      if (json.get(CalibrationResult.MARK.name()).asInt() != CalibrationResult.VERSION) {
        throw QuestsException.input(
            path
                + ": version "
                + json.get(CalibrationResult.MARK.name()).asInt()
                + ", expected version "
                + CalibrationResult.VERSION);
      }
      JsonNode reference = json.required(CalibrationResult.REFERENCE.name());
      return new CalibrationFile(
          path.toString(),
          new ReferenceFingerprint(
              json.required(CalibrationResult.DESCRIPTOR.name()).asString(),
              reference.required(SharedKeys.ENVIRONMENTS.name()).asInt(),
              reference.required(CalibrationResult.SUM.name()).asDouble(),
              reference.required(CalibrationResult.SQUARES.name()).asDouble(),
              reference.required(CalibrationResult.MOMENT.name()).asDouble()),
          json.required(Setting.BANDWIDTH.name()).asDouble(),
          json.has(CalibrationResult.ERROR.name())
              ? calibration(json.get(CalibrationResult.ERROR.name()))
              : null,
          json.has(CalibrationResult.FALSE_ALARM.name())
              ? json.get(CalibrationResult.FALSE_ALARM.name())
                  .required(CalibrationResult.THRESHOLD.name())
                  .asDouble()
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
        error.required(CalibrationResult.COVERAGE.name()).asDouble(),
        error.required(CalibrationResult.FLOOR.name()).asDouble(),
        new MonotoneCurve(
            numbers(error.required(CalibrationResult.CURVE_DH.name())),
            numbers(error.required(CalibrationResult.CURVE_ERROR.name()))),
        error.required(CalibrationResult.CORRECTION.name()).asDouble(),
        error.required(CalibrationResult.CALIBRATED_TO.name()).asDouble());
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
  public ErrorCalibration requireErrors() {
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
  public double requireThreshold() {
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
  public void requireFits(Environments known, double h) {
    requireFits(known.source(), ReferenceFingerprint.of(known), h);
  }

  /** The same of environments that are packed already. */
  public void requireFits(ReferenceSet known, double h) {
    requireFits(String.join(", ", known.sources()), known.fingerprint(), h);
  }

  /** The same of the reference of a study. */
  void requireFits(Dataset known, double h) {
    requireFits(known.index().source(), known.fingerprint().get(), h);
  }

  /**
   * The same of a reference of which no more is at hand than its fingerprint.
   *
   * @param source what messages call it
   */
  private void requireFits(String source, ReferenceFingerprint found, double h) {
    if (h != bandwidth) {
      throw QuestsException.usage(
          file + ": made with h = " + bandwidth + " 1/Å, and this is h = " + h + " 1/Å");
    }
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
              + source
              + " holds "
              + found.count());
    }
  }
}
