package org.quests.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;

/** A format of text files, frame after frame. */
interface TextFormat extends FileFormat {
  /** A reader of frames. */
  Reader reader(String source, ReadOptions options);

  @Override
  default FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
      throws IOException {
    return new TextFrameSource(input, lines, reader(input.name(), options), options);
  }

  /**
   * Reads frame after frame; keeps nothing from one frame to the next but scratch space, for the
   * next one may be anywhere.
   */
  interface Reader {
    /**
     * Reads what stands once before the first frame, and is kept for all.
     *
     * @throws CutOffException where the input ends inside it
     * @throws org.quests.core.QuestsException where it is invalid
     */
    default void start(LineReader lines) throws IOException {}

    /**
     * The next frame, or null where there is none: only blank lines are left, or what is no frame.
     *
     * @param index the frame's number, for messages and its origin
     * @throws CutOffException where the input ends inside the frame
     * @throws org.quests.core.QuestsException where the frame is invalid
     */
    @Nullable Frame read(LineReader lines, long index) throws IOException;

    /** Passes over the next frame; otherwise as {@link #read}. */
    boolean skip(LineReader lines, long index) throws IOException;
  }
}
