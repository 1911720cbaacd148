package org.quests.study;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;

/**
 * An atom that was picked.
 *
 * @param rank from 1
 * @param file that its frame is in
 * @param place of the frame among those that were chosen
 * @param frame number of the frame, counted through all files
 * @param atom number in the frame, from 0
 * @param element its symbol or label; null where it is not known
 * @param score δH against the reference and the atoms picked before, in nats; where the reference
 *     lacks the element, against those atoms alone; +∞ where there is nothing
 * @param dH against the reference alone, in nats; NaN where there is none
 * @param left how many novel atoms are not covered once this one is picked
 * @param reason why it came first; null where it did not
 * @param cut what is around it; null where nothing was cut
 */
public record LocalPick(
    int rank,
    String file,
    int place,
    long frame,
    int atom,
    @Nullable String element,
    double score,
    double dH,
    int left,
    @Nullable String reason,
    @Nullable Frame cut) {
  private static final ResultKeys<LocalPick> KEYS =
      ResultKeys.of(LocalPick.class)
          .with(ResultKey.of(ResultNames.RANK, "from 1"), LocalPick::rank)
          .with(ResultKey.of(ResultNames.FILE, "that its frame is in"), LocalPick::file)
          .with(ResultKey.of(ResultNames.FRAME, "number of its frame"), LocalPick::frame)
          .with(ResultKey.of(ResultNames.ATOM, "its number in the frame, from 0"), LocalPick::atom)
          .with(ResultKey.of(ResultNames.ELEMENT, "its symbol or label"), LocalPick::element)
          .with(ResultKey.nats(ResultNames.SCORE, "δH when it was picked"), p -> finite(p.score))
          .with(ResultKey.nats(ResultNames.DH, "δH against the reference"), p -> finite(p.dH))
          .with(
              ResultKey.of(ResultNames.ATOMS, "how many its cut has"),
              p -> p.cut == null ? null : p.cut.atoms())
          .with(
              ResultKey.of(ResultNames.LEFT, "novel atoms that are not covered then"),
              LocalPick::left)
          .with(ResultKey.of(ResultNames.REASON, "why it came first"), LocalPick::reason);

  /** The keys of its values. */
  static ResultKeys<LocalPick> keys() {
    return KEYS;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** The same with what is around it. */
  LocalPick with(Frame around, double radius) {
    Map<String, InfoValue> info = new LinkedHashMap<>();
    info.put(ResultNames.FILE, InfoValue.of(file));
    info.put(ResultNames.FRAME, InfoValue.of(frame));
    info.put(ResultNames.ATOM, InfoValue.of(atom));
    if (element != null) {
      info.put(ResultNames.ELEMENT, InfoValue.of(element));
    }
    info.put(ResultNames.RANK, InfoValue.of(rank));
    if (Double.isFinite(score)) {
      info.put(ResultNames.SCORE, InfoValue.of(score));
    }
    if (Double.isFinite(dH)) {
      info.put(ResultNames.DH, InfoValue.of(dH));
    }
    info.put(ResultNames.RADIUS, InfoValue.of(radius));
    if (reason != null) {
      info.put(ResultNames.REASON, InfoValue.of(reason));
    }
    return new LocalPick(
        rank, file, place, frame, atom, element, score, dH, left, reason, around.withInfo(info));
  }
}
