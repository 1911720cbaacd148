package org.quests.cli;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quests.compress.Size;
import org.quests.core.QuestsException;
import org.quests.local.LocalCut;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Options of picking atoms in place of frames. */
final class LocalOptions {
  private static final String LOCAL = "--local";
  private static final String RADIUS = "--radius";
  private static final String VACUUM = "--vacuum";

  /** What means something where atoms are picked. */
  private static final Set<String> USED =
      Set.of(
          LOCAL,
          RADIUS,
          VACUUM,
          "--reference",
          "--size",
          "--method",
          "--order",
          "--seed",
          ScreenOptions.MIN_DISTANCE,
          ScreenOptions.MAX_FORCE,
          ScreenOptions.MAX_NOVELTY);

  @OptionGroup.In(OptionGroup.LOCAL)
  @Option(
      names = LOCAL,
      description =
          "Pick atoms that neither the reference nor the picks before cover, and cut each out with"
              + " its surroundings. -s is the greatest number of atoms (default: until all are"
              + " covered).")
  private boolean local;

  @OptionGroup.In(OptionGroup.LOCAL)
  @Option(
      names = RADIUS,
      paramLabel = "Å",
      description =
          "Radius within which atoms are cut out around a pick, at least the cut-off (default: the"
              + " cut-off).")
  private @Nullable Double radius;

  @OptionGroup.In(OptionGroup.LOCAL)
  @Option(
      names = VACUUM,
      paramLabel = "Å",
      description =
          "Distance from the atoms of a cut to its periodic images (default: twice the cut-off).")
  private @Nullable Double vacuum;

  /** Whether atoms are to be picked. */
  boolean asked() {
    return local;
  }

  /**
   * Refuses what does not go together.
   *
   * @param command all options, with their values
   * @param method how picks are made
   * @throws QuestsException of kind USAGE
   */
  void check(CommandSpec command, String method, @Nullable String reference) {
    if (!local) {
      if (radius != null || vacuum != null) {
        throw QuestsException.usage(
            (radius != null ? RADIUS : VACUUM) + " is for cuts: it needs " + LOCAL);
      }
      return;
    }
    if (!method.equals("msc") && !method.equals("msc_conditional")) {
      throw QuestsException.usage(LOCAL + " picks by msc alone, found -m " + method);
    }
    if (method.equals("msc_conditional") && reference == null) {
      throw QuestsException.usage("msc_conditional needs a reference, given by -r");
    }
    Set<String> others = new TreeSet<>();
    for (OptionSpec option : command.options()) {
      if (OptionGroup.of(option).isOwn()
          && !USED.contains(option.longestName())
          && isGiven(option.getValue())) {
        others.add(option.longestName());
      }
    }
    if (!others.isEmpty()) {
      throw QuestsException.usage(
          LOCAL + " picks atoms: leave out " + String.join(", ", others) + ", for frames");
    }
  }

  private static boolean isGiven(@Nullable Object value) {
    return value != null
        && !Boolean.FALSE.equals(value)
        && !(value instanceof Collection<?> all && all.isEmpty());
  }

  /**
   * How many atoms to pick at most.
   *
   * @param size as it was given; null where nothing was
   * @throws QuestsException of kind USAGE where it is no count
   */
  static int most(@Nullable String size) {
    if (size == null) {
      return Integer.MAX_VALUE;
    }
    Size most = Size.parse(size);
    if (most.fraction()) {
      throw QuestsException.usage(
          LOCAL + " takes the greatest number of atoms as -s, a whole number, found " + size);
    }
    return (int) most.value();
  }

  /**
   * How to cut.
   *
   * @param cutoff of the environments in Å
   * @param labels the column whose values stand for elements; null where there is none
   * @throws QuestsException of kind USAGE where a length is too small
   */
  LocalCut cut(double cutoff, @Nullable String labels) {
    LocalCut cut = LocalCut.of(cutoff).withLabels(labels);
    cut = radius == null ? cut : cut.withRadius(radius);
    return vacuum == null ? cut : cut.withVacuum(vacuum);
  }

  /**
   * Refuses cuts where there are no frames.
   *
   * @throws QuestsException of kind USAGE
   */
  void requireNoCuts(InputFile file) {
    if (radius != null || vacuum != null) {
      throw QuestsException.usage(
          (radius != null ? RADIUS : VACUUM)
              + ": nothing can be cut, for "
              + file.name()
              + " holds descriptors alone");
    }
  }
}
