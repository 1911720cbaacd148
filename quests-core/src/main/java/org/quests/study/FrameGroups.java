package org.quests.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Frames in groups by one of their values: frames whose values are equal as texts are a group. Is
 * told of the frames of a dataset in their order, before or while they are weighed.
 */
public final class FrameGroups {
  /** More groups than this are surely no groups. */
  static final int MOST = 256;

  private final String source;
  private final String key;
  private final List<String> values = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /**
   * No frames yet.
   *
   * @param source what messages call the dataset
   * @param key what the value is called
   */
  public FrameGroups(String source, String key) {
    this.source = source;
    this.key = key;
  }

  /**
   * The next frame.
   *
   * @throws QuestsException of kind INPUT where it lacks the value, of kind USAGE where it begins
   *     group 257
   */
  public void add(Frame frame) {
    add(FrameValues.value(frame, key).text());
  }

  /**
   * The next frame by its value.
   *
   * @throws QuestsException of kind USAGE where it begins group 257
   */
  public void add(String value) {
    values.add(value);
    if (names.add(value) && names.size() > MOST) {
      throw QuestsException.usage(
          String.format(
              Locale.ROOT,
              "%s: %s has more than %d different values, expected at most %d groups",
              source,
              key,
              MOST,
              MOST));
    }
  }

  /** What the value is called. */
  public String key() {
    return key;
  }

  /** The number of frames. */
  public int frames() {
    return values.size();
  }

  /** The value of a frame by its place in the dataset. */
  public String value(int frame) {
    return values.get(frame);
  }
}
