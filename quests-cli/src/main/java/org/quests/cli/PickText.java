package org.quests.cli;

import org.jspecify.annotations.Nullable;
import org.quests.study.Pick;

/** A selected frame as a line for people. */
final class PickText {
  private PickText() {}

  /**
   * A line.
   *
   * @param reference as it was named, so that its name need not be repeated; null where there is
   *     none
   */
  static String of(Pick pick, @Nullable String reference) {
    StringBuilder line = new StringBuilder(Text.of("%3d. frame %d", pick.rank(), pick.frame()));
    if (pick.group() != null) {
      line.append(Text.of(" (%s)", pick.group()));
    }
    if (pick.lacking() != null && !pick.lacking().isEmpty()) {
      line.append(Text.of(", unseen: %s", String.join(" ", pick.lacking())));
    }
    Pick.Novelty novelty = pick.novelty();
    if (novelty != null && novelty.dH() != null) {
      line.append(Text.of(": δH %.4f at atom %d", novelty.dH(), novelty.atom()));
      line.append(novelty.element() == null ? "" : Text.of(" (%s)", novelty.element()));
      Pick.Nearest nearest = novelty.nearest();
      if (nearest != null) {
        line.append(Text.of(", nearest atom %d of frame %d", nearest.atom(), nearest.frame()));
        line.append(nearest.file().equals(reference) ? "" : Text.of(" in %s", nearest.file()));
      }
    }
    Pick.Gain gain = pick.gain();
    if (gain != null) {
      line.append(
          Text.of("; covers %,d more environments, H %+.4f", gain.covered(), gain.entropy()));
    }
    if (pick.check()) {
      line.append("; check");
    }
    return line.toString();
  }
}
