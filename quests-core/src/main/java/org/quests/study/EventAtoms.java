package org.quests.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.entropy.FrameResult;
import org.quests.events.EventFrame;
import org.quests.events.RareEvents;
import org.quests.events.Signal;

/**
 * What is found for the atoms of one frame of a trajectory with events.
 *
 * @param atoms δH, signal and nucleus of each
 * @param frame numbers of the frame
 * @param signal what decides which atoms nuclei are made of; null where there is no reference
 * @param detected whether nuclei were looked for
 */
public record EventAtoms(
    RareEvents.Atoms atoms, EventFrame frame, @Nullable Signal signal, boolean detected) {

  /** The frame itself, with what was found as arrays of its atoms and values of its own. */
  public Frame annotated() {
    FrameResult result = atoms.result();
    Frame plain = result.frame();
    Map<String, AtomArray> arrays = new LinkedHashMap<>(plain.arrays());
    List<FrameResult.Against> against = result.against();
    for (FrameResult.Against one : against) {
      String name =
          against.size() == 1 ? ResultNames.DH : ResultNames.of(ResultNames.DH, one.reference());
      arrays.put(name, new AtomArray.Reals(1, one.values()));
    }
    for (int a = 0; a < against.size(); a++) {
      for (int b = a + 1; b < against.size(); b++) {
        boolean main = signal != null && a == signal.first() && b == signal.second();
        String name =
            main
                ? ResultNames.LLR
                : ResultNames.of(
                    ResultNames.LLR, against.get(a).reference(), against.get(b).reference());
        arrays.put(name, new AtomArray.Reals(1, result.likelihoodRatio(a, b)));
      }
    }
    if (signal != null && signal.radius() > 0) {
      arrays.put(
          signal.isRatio() ? ResultNames.LLR_AVERAGE : ResultNames.DH_AVERAGE,
          new AtomArray.Reals(1, atoms.signal()));
    }
    Map<String, InfoValue> info = new LinkedHashMap<>(plain.info());
    info.put(ResultNames.ENTROPY, InfoValue.of(frame.entropy()));
    if (detected) {
      long[] nuclei = new long[atoms.nucleus().length];
      for (int i = 0; i < nuclei.length; i++) {
        nuclei[i] = atoms.nucleus()[i];
      }
      arrays.put(ResultNames.NUCLEUS, new AtomArray.Integers(1, nuclei));
      info.put(ResultNames.LARGEST_NUCLEUS, InfoValue.of((long) frame.largest()));
      info.put(ResultNames.N_NUCLEI, InfoValue.of((long) frame.nuclei().size()));
    }
    return plain.withArrays(arrays).withInfo(info);
  }
}
