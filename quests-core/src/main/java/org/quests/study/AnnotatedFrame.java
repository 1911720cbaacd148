package org.quests.study;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.novelty.FrameResult;

/** A frame that carries what was found for its atoms, beside all that it had. */
public final class AnnotatedFrame {
  private AnnotatedFrame() {}

  /**
   * The same frame with δH of its atoms and a summary of it.
   *
   * @param nearest of its atoms; null where it was not asked for
   * @param errorBounds bounds on their errors, NaN where one has none; null where there are none
   */
  public static Frame of(
      Frame frame, double[] dH, @Nullable NearestTable nearest, double @Nullable [] errorBounds) {
    Map<String, AtomArray> arrays = new LinkedHashMap<>(frame.arrays());
    arrays.put(ResultNames.DH, new AtomArray.Reals(1, dH));
    if (errorBounds != null) {
      arrays.put(ResultNames.ERROR_BOUND, new AtomArray.Reals(1, errorBounds));
    }
    if (nearest != null) {
      arrays.put(ResultNames.NEAREST_FRAME, new AtomArray.Integers(1, nearest.frames()));
      arrays.put(ResultNames.NEAREST_ATOM, new AtomArray.Integers(1, nearest.atoms()));
      arrays.put(ResultNames.NEAREST_DISTANCE, new AtomArray.Reals(1, nearest.distances()));
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
