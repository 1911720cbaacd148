package org.quests.compress;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.quests.core.QuestsException;

/** How frames are chosen. */
public enum Method {
  /**
   * Minimum set cover, greedily: next is always the frame that holds the environment least covered
   * by those chosen before, its own entropy added. With a reference set, what that covers counts as
   * covered from the start.
   */
  MSC,
  /**
   * Farthest points: next is always the frame whose mean distance between its environments and
   * those of the nearest frame chosen before is largest.
   */
  FPS,
  /** Farthest points on the mean descriptors of frames. */
  MEAN_FPS,
  /** Clusters of the mean descriptors of frames, from each the frame nearest to its centre. */
  K_MEANS,
  /** By chance, without replacement. */
  RANDOM,
  /**
   * The Vendi score of order 2 of the environments that are selected, greedily: next is always the
   * frame that raises it most. It may fall, too, when a frame repeats what is there.
   */
  VENDI;

  /**
   * The method of a name such as {@code mean_fps}.
   *
   * @throws QuestsException of kind USAGE where there is none
   */
  public static Method of(String name) {
    for (Method method : values()) {
      if (method.label().equals(name)) {
        return method;
      }
    }
    throw QuestsException.usage(
        "unknown method "
            + name
            + ", expected one of "
            + Arrays.stream(values()).map(Method::label).collect(Collectors.joining(", ")));
  }

  /** The name, in small letters. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether every smaller selection is a prefix of a larger one. */
  public boolean nested() {
    return this != K_MEANS;
  }
}
