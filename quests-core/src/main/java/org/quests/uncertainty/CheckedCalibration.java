package org.quests.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.quests.core.Cancellation;
import org.quests.core.QuestsException;

/**
 * A calibration of errors and how it does on frames that had no part in it.
 *
 * @param calibration what was found
 * @param fitted the number of frames that its curve was fitted to
 * @param calibrated the number of frames that its correction was found with
 * @param heldOut the frames that had no part in it
 * @param coverage how often their errors lie within the bounds, 0 … 1; the mean over them
 * @param standardError of that, from its spread over the blocks; NaN for fewer than two
 * @param parts the same by δH
 */
public record CheckedCalibration(
    ErrorCalibration calibration,
    int fitted,
    int calibrated,
    List<LabelledFrame> heldOut,
    double coverage,
    double standardError,
    List<Part> parts) {
  /** Held-out atoms are told of in so many parts, by δH. */
  private static final int PARTS = 4;

  /**
   * Atoms of the held-out frames in a range of δH.
   *
   * @param from least δH in nats
   * @param to greatest δH in nats
   * @param atoms how many they are
   * @param coverage the fraction of them whose error lies within its bound
   */
  public record Part(double from, double to, int atoms, double coverage) {}

  /**
   * Splits frames at random: two of five are fitted, two of five calibrate, the others are held
   * out.
   *
   * @param frames in the order of their file
   * @param block so many frames in a row stay together, for neighbours in a trajectory are alike;
   *     at least 1
   * @param coverage nominal, greater than 0 and less than 1
   * @param floor errors below count as this; greater than 0, in the unit of the errors
   * @throws QuestsException of kind USAGE where there are too few
   */
  public static CheckedCalibration of(
      List<LabelledFrame> frames, int block, double coverage, double floor, long seed) {
    ErrorCalibration.requireCoverage(coverage);
    List<List<LabelledFrame>> blocks = new ArrayList<>();
    for (int from = 0; from < frames.size(); from += block) {
      blocks.add(frames.subList(from, Math.min(frames.size(), from + block)));
    }
    int calibrate = 2 * blocks.size() / 5;
    int fit = calibrate;
    if (calibrate < ErrorCalibration.leastFrames(coverage)) {
      throw QuestsException.usage(
          "a coverage of "
              + coverage
              + " needs at least "
              + (int) Math.ceil(2.5 * ErrorCalibration.leastFrames(coverage))
              + (block == 1 ? " frames" : " blocks of frames")
              + ", found "
              + blocks.size());
    }
    Collections.shuffle(blocks, new Random(seed));
    List<LabelledFrame> fitted = joined(blocks.subList(0, fit));
    List<LabelledFrame> calibrated = joined(blocks.subList(fit, fit + calibrate));
    List<LabelledFrame> rest = joined(blocks.subList(fit + calibrate, blocks.size()));
    ErrorCalibration calibration = ErrorCalibration.of(fitted, calibrated, coverage, floor);
    double[] each = rest.stream().mapToDouble(calibration::coverageOf).toArray();
    List<LabelledFrame> heldOut =
        blocks.subList(fit + calibrate, blocks.size()).stream().flatMap(List::stream).toList();
    double mean = Arrays.stream(each).average().orElseThrow();
    double squares = Arrays.stream(each).map(c -> (c - mean) * (c - mean)).sum();
    double error =
        each.length < 2 ? Double.NaN : Math.sqrt(squares / (each.length - 1) / each.length);
    return new CheckedCalibration(
        calibration,
        count(blocks.subList(0, fit)),
        count(blocks.subList(fit, fit + calibrate)),
        heldOut,
        mean,
        error,
        parts(calibration, heldOut));
  }

  private static int count(List<List<LabelledFrame>> blocks) {
    return blocks.stream().mapToInt(List::size).sum();
  }

  /** Each block as one: what is drawn together counts once. */
  private static List<LabelledFrame> joined(List<List<LabelledFrame>> blocks) {
    return blocks.stream()
        .map(
            block ->
                new LabelledFrame(
                    block.stream().flatMapToDouble(f -> Arrays.stream(f.dH())).toArray(),
                    block.stream().flatMapToDouble(f -> Arrays.stream(f.errors())).toArray()))
        .toList();
  }

  private static List<Part> parts(ErrorCalibration calibration, List<LabelledFrame> frames) {
    double[] sorted =
        frames.stream().flatMapToDouble(f -> Arrays.stream(f.dH())).sorted().toArray();
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int p = 1; p <= PARTS; p++) {
      int to = (int) ((long) sorted.length * p / PARTS);
      // Equal values are in one part.
      while (to > 0 && to < sorted.length && sorted[to] == sorted[to - 1]) {
        to++;
      }
      if (to > from) {
        parts.add(part(calibration, frames, sorted[from], sorted[to - 1]));
        from = to;
      }
    }
    return parts;
  }

  private static Part part(
      ErrorCalibration calibration, List<LabelledFrame> frames, double from, double to) {
    int atoms = 0;
    int covered = 0;
    for (LabelledFrame frame : frames) {
      Cancellation.checkHere();
      for (int i = 0; i < frame.atoms(); i++) {
        double dH = frame.dH()[i];
        if (dH >= from && dH <= to) {
          atoms++;
          covered += calibration.covers(dH, frame.errors()[i]) ? 1 : 0;
        }
      }
    }
    return new Part(from, to, atoms, (double) covered / atoms);
  }
}
