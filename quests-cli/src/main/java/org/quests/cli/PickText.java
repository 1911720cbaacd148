package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.study.Pick;

/** A selected frame as lines for people: which it is, and what it adds. */
final class PickText {
  /** Below the word after the rank. */
  private static final String INDENT = "     ";

  private PickText() {}

  /**
   * The lines.
   *
   * @param reference as it was named, so that its name need not be repeated; null where there is
   *     none
   */
  static List<String> of(Pick pick, @Nullable String reference) {
    StringBuilder line = new StringBuilder(Text.of("%3d. frame %d", pick.rank(), pick.frame()));
    if (pick.group() != null) {
      line.append(Text.of(" (%s)", pick.group()));
    }
    if (pick.lacking() != null && !pick.lacking().isEmpty()) {
      line.append(Text.of(", unseen: %s", String.join(" ", pick.lacking())));
    }
    Pick.Novelty novelty = pick.novelty();
    List<String> more = new ArrayList<>();
    if (novelty != null && novelty.dH() != null) {
      line.append(Text.of(": δH %.4f at atom %d", novelty.dH(), novelty.atom()));
      line.append(novelty.element() == null ? "" : Text.of(" (%s)", novelty.element()));
      Pick.Nearest nearest = novelty.nearest();
      if (nearest != null) {
        more.add(
            Text.of("most like atom %d of frame %d", nearest.atom(), nearest.frame())
                + (nearest.file().equals(reference) ? "" : " in " + nearest.file()));
      }
    }
    line.append(pick.check() ? "; check" : "");
    Pick.Gain gain = pick.gain();
    if (gain != null) {
      more.add(Text.of("covers %,d more", gain.covered()));
      more.add(Text.of("H %+.4f", gain.entropy()));
    }
    return more.isEmpty()
        ? List.of(line.toString())
        : List.of(line.toString(), INDENT + String.join("; ", more));
  }
}
