package org.quests.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.entropy.FrameResult;
import org.quests.uncertainty.ErrorCalibration;

/** A frame that carries what was found for its atoms, beside all that it had. */
final class AnnotatedFrame {
  /** The array of bounds on errors. */
  static final String BOUND = ResultNames.ERROR_BOUND;

  /** The array of δH. */
  static final String NAME = ResultNames.DH;

  private AnnotatedFrame() {}

  /**
   * The same frame with δH of its atoms and a summary of it.
   *
   * @param nearest of its atoms; null where it was not asked for
   * @param errors what bounds their errors; null where nothing does
   */
  static Frame of(
      Frame frame, double[] dH, @Nullable NearestTable nearest, @Nullable ErrorCalibration errors) {
    Map<String, AtomArray> arrays = new LinkedHashMap<>(frame.arrays());
    arrays.put(NAME, new AtomArray.Reals(1, dH));
    if (errors != null) {
      arrays.put(BOUND, new AtomArray.Reals(1, errors.bounds(dH)));
    }
    if (nearest != null) {
      arrays.put(NearestTable.FRAME, new AtomArray.Integers(1, nearest.frames()));
      arrays.put(NearestTable.ATOM, new AtomArray.Integers(1, nearest.atoms()));
      arrays.put(NearestTable.DISTANCE, new AtomArray.Reals(1, nearest.distances()));
    }
    Map<String, InfoValue> info = new LinkedHashMap<>(frame.info());
    FrameResult.Summary.of(dH)
        .ifPresent(
            summary -> {
              info.put(ResultNames.DH_MAX, InfoValue.of(summary.max()));
              info.put(ResultNames.DH_MEAN, InfoValue.of(summary.mean()));
              info.put(ResultNames.DH_Q99, InfoValue.of(summary.quantiles().q99()));
              info.put(ResultNames.FRACTION_POSITIVE, InfoValue.of(summary.fractionPositive()));
            });
    return frame.withArrays(arrays).withInfo(info);
  }
}
