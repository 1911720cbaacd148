package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.JsonResult;
import org.quests.entropy.FrameResult;

/**
 * What is told of one frame of a trajectory.
 *
 * @param frame its number, from 0
 * @param timeColumn the name of its time; null where there is none but its number
 * @param time of the frame; NaN where it is not known
 * @param atoms how many it has
 * @param summary of δH; empty where there are no atoms
 * @param maxAtom the atom with the greatest δH; −1 where there is none
 */
record TrajectoryRow(
    long frame,
    @Nullable String timeColumn,
    double time,
    int atoms,
    Optional<FrameResult.Summary> summary,
    int maxAtom) {

  static TrajectoryRow of(FrameResult result, TimeAxis axis) {
    int most = -1;
    double[] dH = result.values();
    for (int i = 0; i < dH.length; i++) {
      most = most < 0 || dH[i] > dH[most] ? i : most;
    }
    double time = axis.of(result.frame());
    return new TrajectoryRow(
        result.index(), axis.column(), time, dH.length, result.summary(), most);
  }

  /** The names of the columns of a table. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(ResultNames.FRAME));
    if (timeColumn != null) {
      columns.add(timeColumn);
    }
    columns.addAll(
        List.of(
            ResultNames.ATOMS,
            ResultNames.DH_MAX,
            ResultNames.DH_MEAN,
            ResultNames.DH_MEDIAN,
            ResultNames.DH_Q99,
            ResultNames.FRACTION_POSITIVE,
            ResultNames.MAX_ATOM));
    return columns;
  }

  /** The row of a table; what is not known is left empty. */
  String text() {
    String numbers =
        summary
            .map(
                s ->
                    s.max()
                        + ","
                        + s.mean()
                        + ","
                        + s.quantiles().median()
                        + ","
                        + s.quantiles().q99()
                        + ","
                        + s.fractionPositive()
                        + ","
                        + maxAtom)
            .orElse(",,,,,");
    return frame
        + ","
        + (timeColumn == null ? "" : (Double.isNaN(time) ? "" : time) + ",")
        + atoms
        + ","
        + numbers;
  }

  JsonResult json() {
    JsonResult json = new JsonResult().put(ResultNames.FRAME, frame);
    if (timeColumn != null) {
      json.put(timeColumn, time);
    }
    json.put(ResultNames.N_ATOMS, atoms);
    summary.ifPresent(
        s ->
            json.put(ResultNames.DH_MAX, s.max())
                .put(ResultNames.DH_MEAN, s.mean())
                .put(ResultNames.DH_MEDIAN, s.quantiles().median())
                .put(ResultNames.DH_Q99, s.quantiles().q99())
                .put(ResultNames.FRACTION_POSITIVE, s.fractionPositive())
                .put(ResultNames.MAX_ATOM, maxAtom));
    return json;
  }
}
