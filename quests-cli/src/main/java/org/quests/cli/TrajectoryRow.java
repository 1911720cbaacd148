package org.quests.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
  String header() {
    return "frame,"
        + (timeColumn == null ? "" : timeColumn + ",")
        + "atoms,dH_max,dH_mean,dH_median,dH_q99,frac_positive,max_atom";
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
    JsonResult json = new JsonResult().put("frame", frame);
    if (timeColumn != null) {
      json.put(timeColumn, time);
    }
    json.put("n_atoms", atoms);
    summary.ifPresent(
        s ->
            json.put("dH_max", s.max())
                .put("dH_mean", s.mean())
                .put("dH_median", s.quantiles().median())
                .put("dH_q99", s.quantiles().q99())
                .put("frac_positive", s.fractionPositive())
                .put("max_atom", maxAtom));
    return json;
  }
}
