package org.quests.io;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quests.core.QuestsException;

/**
 * A format of trajectories. To add one, write a class and an entry in {@code
 * META-INF/services/org.quests.io.TrajectoryFormat}, by which it is found on the class path. The
 * class is public, has a public constructor without parameters, and is immutable.
 *
 * <ul>
 *   <li>Text, frame after frame, is a {@link TextFormat}: compression, pipes, slices, going back
 *       and frames that are cut off are there already. Where it is to be read while it grows it is
 *       a {@link FollowableFormat}.
 *   <li>Any other file is a {@link FileFormat}, a folder of files a {@link FolderFormat}; both
 *       bring a {@link FrameSource} of their own, for which {@link IndexedFrameSource} is a base.
 * </ul>
 *
 * <p>Messages and help name all formats that are found ({@link Formats}). A format that cannot be
 * loaded, or whose name another one has, is left out and harms no other.
 */
public sealed interface TrajectoryFormat permits FileFormat, FolderFormat {
  /**
   * What users call it ({@link ReadOptions#format}), at least one name: letters, digits and hyphens
   * in lower case.
   */
  List<String> names();

  /** What it is and how it starts, for the message about content of no known format. */
  String description();

  /**
   * What names of its files end in, such as {@code .xyz}, in lower case; may be none. The content
   * decides; only where more than one format recognises it, that whose ending the name has goes
   * first.
   */
  default List<String> endings() {
    return List.of();
  }

  /**
   * This format with settings of its own.
   *
   * @param settings values by name; what is not named stays as it is
   * @throws QuestsException of kind USAGE where a name or a value is not known
   */
  default TrajectoryFormat with(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return this;
    }
    throw QuestsException.usage(
        "format "
            + names().getFirst()
            + " has no setting "
            + String.join(", ", new TreeMap<>(settings).keySet()));
  }
}
