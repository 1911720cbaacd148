package org.quests.io;

import java.nio.file.Path;

/** A format that keeps a trajectory in a folder of files. */
public non-sealed interface FolderFormat extends TrajectoryFormat {
  /** Whether a folder is in this format. */
  boolean recognises(Path folder);

  /**
   * Opens the frames. Files are opened by {@link ReadOptions#hashes}, so that results can tell what
   * they were made of.
   *
   * @throws org.quests.core.QuestsException of kind INPUT where the folder is invalid, or holds
   *     nothing
   */
  FrameSource open(Path folder, ReadOptions options);
}
