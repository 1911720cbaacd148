package org.quests.io;

import java.nio.file.Path;

/** A format that keeps a trajectory in a folder of files. */
non-sealed interface FolderFormat extends TrajectoryFormat {
  /** Whether a folder is in this format. */
  boolean recognises(Path folder);

  /** Opens the frames. */
  FrameSource open(Path folder, ReadOptions options);
}
