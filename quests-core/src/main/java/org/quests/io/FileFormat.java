package org.quests.io;

import java.io.IOException;

/** A format of files. */
non-sealed interface FileFormat extends TrajectoryFormat {
  /**
   * Whether content that starts like this is in this format.
   *
   * @param head the first line or more, up to some KiB, as Latin-1; where no format recognises it,
   *     it is offered again with at least {@link FormatDetection#HEAD_LINES} lines, if there are so
   *     many
   */
  boolean recognises(String head);

  /**
   * Opens the frames.
   *
   * @param input the content, where it can be opened again
   * @param lines the content at its start; what the source does not keep it has to close
   */
  FrameSource open(ByteInput input, LineReader lines, ReadOptions options) throws IOException;
}
