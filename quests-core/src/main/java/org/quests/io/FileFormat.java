package org.quests.io;

import java.io.IOException;

/** A format of files. One whose files are text, frame after frame, is a {@link TextFormat}. */
public non-sealed interface FileFormat extends TrajectoryFormat {
  /**
   * Whether content that starts like this is in this format. Formats are asked in their order.
   *
   * @param head the first line or more, up to some KiB, uncompressed, as Latin-1; where no format
   *     recognises it, it is offered again with at least eight lines, if there are so many
   */
  boolean recognises(String head);

  /**
   * Opens the frames.
   *
   * @param input the content, where it can be opened again
   * @param lines the content at its start; the source closes it, or this method does
   * @throws IOException where it cannot be read
   * @throws org.quests.core.QuestsException of kind INPUT where it is invalid or holds nothing
   */
  FrameSource open(ByteInput input, LineReader lines, ReadOptions options) throws IOException;
}
