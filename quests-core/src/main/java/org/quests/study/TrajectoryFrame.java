package org.quests.study;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.novelty.FrameResult;

/**
 * What is found for one frame of a trajectory.
 *
 * @param result δH of its atoms
 * @param timeName what its time is called: a value of the frames, or time_ps; null where it has
 *     none but its number
 * @param time of the frame, in the unit of the file or in ps; NaN where it is not known
 * @param maxAtom the atom with the greatest δH, from 0; −1 where there are no atoms
 * @param nearest the nearest environment of the reference for each atom; null where it was not
 *     asked for
 * @param errorBounds bound on the error of each atom, NaN for one of an element that the reference
 *     lacks; null where there is no calibration
 */
public record TrajectoryFrame(
    FrameResult result,
    @Nullable String timeName,
    double time,
    int maxAtom,
    @Nullable NearestTable nearest,
    double @Nullable [] errorBounds) {
  /** What the values of a frame come to, in a row of a table and of JSON. */
  private static final ResultKeys<TrajectoryFrame> STATISTICS =
      ResultKeys.of(TrajectoryFrame.class)
          .with(ResultKey.nats(ResultNames.DH_MAX, "the greatest δH"), of(FrameResult.Summary::max))
          .with(ResultKey.nats(ResultNames.DH_MEAN, "mean of δH"), of(FrameResult.Summary::mean))
          .with(
              ResultKey.nats(ResultNames.DH_MEDIAN, "median of δH"),
              of(s -> s.quantiles().median()))
          .with(
              ResultKey.nats(ResultNames.DH_Q99, "99 % of the atoms have no greater δH"),
              of(s -> s.quantiles().q99()))
          .with(
              ResultKey.of(ResultNames.FRACTION_POSITIVE, "share of the atoms with δH > 0"),
              of(FrameResult.Summary::fractionPositive))
          .with(
              ResultKey.of(ResultNames.MAX_ATOM, "the atom with the greatest δH, from 0"),
              f -> f.maxAtom < 0 ? null : f.maxAtom);

  private static final ResultKeys<TrajectoryFrame> PLACE =
      TimeAxis.withTime(
          ResultKeys.of(TrajectoryFrame.class)
              .with(
                  ResultKey.of(ResultNames.FRAME, "its number in the file, from 0"),
                  f -> f.result.index()),
          TrajectoryFrame::timeName,
          TrajectoryFrame::time);

  private static final ResultKeys<TrajectoryFrame> ROW =
      PLACE
          .with(ResultKey.of(ResultNames.N_ATOMS, "number of atoms"), f -> f.result.atoms())
          .withAll(STATISTICS.whereKnown(), f -> f);

  private static final ResultKeys<TrajectoryFrame> COLUMNS =
      PLACE
          .with(ResultKey.of(ResultNames.ATOMS, "number of atoms"), f -> f.result.atoms())
          .withAll(STATISTICS, f -> f)
          .withAllIfAny(
              ResultKeys.of(TrajectoryFrame.class)
                  .with(
                      ResultKey.of(ResultNames.ERROR_BOUND_MAX, "the greatest bound on an error"),
                      TrajectoryFrame::greatestErrorBound),
              f -> f.errorBounds == null ? null : f)
          .withAllIfAny(NearestTable.ROW, TrajectoryFrame::nearestOfMax);

  private static final ResultKeys<TrajectoryFrame> LISTED =
      ResultKeys.of(TrajectoryFrame.class)
          .withObject(ResultKey.of(ResultNames.FRAMES, "what is told of each frame"), ROW, f -> f)
          .with(
              ResultKey.nats("delta_entropy", "δH of each atom, a list for each frame"),
              f -> f.result.values())
          .withIfAny(
              ResultKey.of(ResultNames.ERROR_BOUND, "bound on the error of each atom"),
              TrajectoryFrame::errorBounds)
          .withObject(
              ResultKey.of("nearest", "the nearest environment of the reference for each atom"),
              NearestTable.keys(),
              TrajectoryFrame::nearest);

  private static Function<TrajectoryFrame, @Nullable Object> of(
      Function<FrameResult.Summary, Object> value) {
    return frame -> frame.summary().map(value).orElse(null);
  }

  /** How δH of its atoms is spread; empty where there are none. */
  public Optional<FrameResult.Summary> summary() {
    return result.summary();
  }

  private @Nullable Double greatestErrorBound() {
    if (errorBounds == null || maxAtom < 0) {
      return null;
    }
    // The bound never falls with δH; where an atom has none, nothing bounds all of them.
    boolean all = Arrays.stream(errorBounds).noneMatch(Double::isNaN);
    return all ? errorBounds[maxAtom] : null;
  }

  private NearestTable.@Nullable Row nearestOfMax() {
    return nearest == null ? null : nearest.row(maxAtom);
  }

  /** Number, time, and statistics of δH: what JSON has of it in the list of frames. */
  public ResultValues values() {
    return ROW.values(this);
  }

  /** The row of a table. Every frame of a trajectory has the same keys; null: not known. */
  public ResultValues columns() {
    return COLUMNS.values(this);
  }

  /** What it adds to each list of the trajectory's result, by the key of the list. */
  public ResultValues listed() {
    return LISTED.values(this);
  }

  /** The keys of {@link #listed}. */
  public static ResultKeys<TrajectoryFrame> listedKeys() {
    return LISTED;
  }

  /** The frame itself, with what was found as arrays of its atoms and values of its own. */
  public Frame annotated() {
    return AnnotatedFrame.of(result.frame(), result.values(), nearest, errorBounds);
  }
}
