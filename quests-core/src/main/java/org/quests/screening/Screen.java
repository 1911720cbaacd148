package org.quests.screening;

import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * What a frame must keep to, not to be junk. Immutable.
 *
 * @param distances what atoms keep from each other; null where nothing is asked for
 * @param forces the greatest force; null where nothing is asked for
 * @param greatestNovelty the greatest δH of an atom in nats; infinite where nothing is asked for
 */
public record Screen(
    @Nullable MinimumDistances distances, @Nullable ForceLimit forces, double greatestNovelty) {
  /** Nothing is junk. */
  public static final Screen NONE = new Screen(null, null, Double.POSITIVE_INFINITY);

  /**
   * Checks the number.
   *
   * @throws QuestsException of kind USAGE where it is none
   */
  public Screen {
    if (Double.isNaN(greatestNovelty) || greatestNovelty == Double.NEGATIVE_INFINITY) {
      throw QuestsException.usage("the greatest δH must be a number, not " + greatestNovelty);
    }
  }

  /** And atoms keep these distances. */
  public Screen with(MinimumDistances other) {
    return new Screen(other, forces, greatestNovelty);
  }

  /** And forces are no greater. */
  public Screen with(ForceLimit other) {
    return new Screen(distances, other, greatestNovelty);
  }

  /**
   * And no atom has a greater δH.
   *
   * @param greatest in nats
   */
  public Screen withGreatestNovelty(double greatest) {
    return new Screen(distances, forces, greatest);
  }

  /** Whether δH of atoms must be known to tell. */
  public boolean needsNovelty() {
    return greatestNovelty < Double.POSITIVE_INFINITY;
  }

  /** Whether frames must be seen to tell. */
  public boolean needsFrames() {
    return distances != null || forces != null;
  }

  /**
   * Why a frame is junk by its atoms and forces, as the first of these that tells; null where it is
   * not.
   *
   * @throws QuestsException of kind INPUT where it lacks the forces
   */
  public @Nullable String reason(Frame frame) {
    String problem = frame.problem();
    if (problem != null) {
      return withoutPlace(frame, problem);
    }
    if (distances != null) {
      try {
        MinimumDistances.Contact contact = distances.worst(frame);
        if (contact != null) {
          return contact.text(frame);
        }
      } catch (QuestsException e) {
        if (e.kind() != QuestsException.Kind.INPUT) {
          throw e;
        }
        return withoutPlace(frame, String.valueOf(e.getMessage()));
      }
    }
    return forces == null ? null : forces.reason(frame);
  }

  private static String withoutPlace(Frame frame, String message) {
    String place = frame.origin().at();
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }

  /** Whether an atom with this δH in nats makes its frame junk. */
  public boolean tooNovel(double dH) {
    return dH > greatestNovelty;
  }

  /**
   * Why a frame is junk by δH of an atom, {@code δH of atom 7 is 18,821 nats, expected at most
   * 500}.
   *
   * @param atom the one with the greatest
   * @param dH in nats, more than {@link #greatestNovelty}
   */
  public String reason(int atom, double dH) {
    return "δH of atom "
        + atom
        + " is "
        + Numbers.text(dH)
        + " nats, expected at most "
        + Numbers.text(greatestNovelty);
  }
}
