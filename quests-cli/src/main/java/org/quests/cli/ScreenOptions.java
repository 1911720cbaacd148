package org.quests.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.screening.ClosestContacts;
import org.quests.screening.ForceLimit;
import org.quests.screening.MinimumDistances;
import org.quests.screening.Screen;
import picocli.CommandLine.Option;

/** Options that keep junk out of what is picked or kept. */
final class ScreenOptions {
  static final String MIN_DISTANCE = "--min-distance";
  static final String MAX_FORCE = "--max-force";
  static final String MAX_NOVELTY = "--max-dH";

  /** The distances that follow from a reference. */
  static final String AUTO = "auto";

  @OptionGroup.In(OptionGroup.SCREENS)
  @Option(
      names = MIN_DISTANCE,
      paramLabel = "auto|Å",
      description =
          "Leave out frames with two atoms nearer to each other than this. auto: for each pair of"
              + " elements 0.7 of its smallest distance in the reference, or of the sum of the"
              + " covalent radii if the reference lacks the pair (default: off).")
  private @Nullable String minimumDistance;

  @OptionGroup.In(OptionGroup.SCREENS)
  @Option(
      names = MAX_FORCE,
      paramLabel = "KEY=F",
      description =
          "Leave out frames with a force greater than F. KEY is the column of the forces, such as"
              + " forces=50, or a value of the frame. The unit is that of the file (default:"
              + " off).")
  private @Nullable String greatestForce;

  @OptionGroup.In(OptionGroup.SCREENS)
  @Option(
      names = MAX_NOVELTY,
      paramLabel = "NATS",
      description =
          "Leave out frames with an atom whose δH against the reference is greater than this"
              + " (default: off).")
  private @Nullable Double greatestNovelty;

  /** The distance that was asked for; null: that of each pair. */
  private static @Nullable Double distance(String text) {
    if (text.equals(AUTO)) {
      return null;
    }
    double distance;
    try {
      distance = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      distance = Double.NaN;
    }
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage(
          "expected auto or a distance in Å from 0 on in " + MIN_DISTANCE + ", found " + text);
    }
    return distance;
  }

  /** Whether distances follow from a reference. */
  static boolean auto(@Nullable String distance) {
    return AUTO.equals(distance);
  }

  /**
   * What atoms keep from each other.
   *
   * @param text auto or a distance in Å
   * @param contacts those of the reference; for auto
   * @throws QuestsException of kind USAGE where it is no distance
   */
  static MinimumDistances distances(String text, ClosestContacts contacts) {
    Double distance = distance(text);
    return distance == null ? MinimumDistances.auto(contacts) : MinimumDistances.of(distance);
  }

  /** The greatest force; null where none is asked for. */
  static @Nullable ForceLimit forces(@Nullable String text) {
    return text == null ? null : ForceLimit.parse(text, MAX_FORCE);
  }

  /** The greatest δH; infinite where none is asked for. */
  static double novelty(@Nullable Double asked) {
    if (asked == null) {
      return Double.POSITIVE_INFINITY;
    }
    if (!Double.isFinite(asked)) {
      throw QuestsException.usage("expected a finite δH in " + MAX_NOVELTY + ", found " + asked);
    }
    return asked;
  }

  /**
   * Where distances follow from a reference, has its frames pass by as they are described; says so
   * where it holds none.
   *
   * @param reference null where there is none
   * @param observing takes what is to hear of the frames
   * @param contacts where the distances of their atoms go
   */
  void learn(
      @Nullable InputFile reference,
      Consumer<Consumer<Frame>> observing,
      ClosestContacts.Collector contacts,
      Terminal terminal) {
    if (!auto() || reference == null) {
      return;
    }
    if (reference.described()) {
      terminal.note(
          reference.name()
              + ": holds no frames, so --min-distance auto is 0.7 of the sums of covalent radii");
    } else {
      observing.accept(contacts::add);
    }
  }

  /** Whether anything is asked for. */
  boolean asked() {
    return minimumDistance != null || greatestForce != null || greatestNovelty != null;
  }

  /** Whether distances between atoms are asked for. */
  boolean distancesAsked() {
    return minimumDistance != null;
  }

  /** Whether distances follow from a reference. */
  boolean auto() {
    return auto(minimumDistance);
  }

  /** Whether δH is asked for. */
  boolean noveltyAsked() {
    return greatestNovelty != null;
  }

  /** Whether frames must be seen to tell. */
  boolean needsFrames() {
    return minimumDistance != null || greatestForce != null;
  }

  /** The first option that was given, for messages. */
  String first() {
    return minimumDistance != null ? MIN_DISTANCE : greatestForce != null ? MAX_FORCE : MAX_NOVELTY;
  }

  /**
   * Refuses values that are none.
   *
   * @throws QuestsException of kind USAGE
   */
  void check() {
    screen(ClosestContacts.NONE);
  }

  /**
   * Refuses an array of descriptors, where frames must be seen.
   *
   * @throws QuestsException of kind USAGE
   */
  void requireFrames(InputFile file) {
    if (file.described() && needsFrames()) {
      throw QuestsException.usage(
          file.name() + ": " + first() + " needs frames, and this holds descriptors alone");
    }
  }

  /**
   * What frames must keep to.
   *
   * @param contacts those of the reference; for auto
   */
  Screen screen(ClosestContacts contacts) {
    Screen screen = Screen.NONE.withGreatestNovelty(novelty(greatestNovelty));
    if (minimumDistance != null) {
      screen = screen.with(distances(minimumDistance, contacts));
    }
    ForceLimit forces = forces(greatestForce);
    return forces == null ? screen : screen.with(forces);
  }
}
