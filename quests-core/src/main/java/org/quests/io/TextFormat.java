package org.quests.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;

/**
 * A format of text files, frame after frame. Its main part is a {@link Reader} of the lines of one
 * frame.
 */
public interface TextFormat extends FileFormat {
  /**
   * A reader of frames, for one thread.
   *
   * @param source what messages and origins call the input
   */
  Reader reader(String source, ReadOptions options);

  @Override
  default FrameSource open(ByteInput input, LineReader lines, ReadOptions options)
      throws IOException {
    return new TextFrameSource(input, lines, reader(input.name(), options), options);
  }

  /**
   * Reads frame after frame; keeps nothing from one frame to the next but scratch space, for the
   * next one may be anywhere.
   *
   * <p>What it throws as {@link CutOffException} becomes an error that names the place, or, where
   * {@link ReadOptions#allowTruncated} says so, leaves the frame out. An {@code
   * IllegalArgumentException}, such as {@link LineWords} throws for what is no number, becomes an
   * error that names frame and line. Where {@link ReadOptions#keepBytes} asks for it, frames carry
   * what stands between {@link LineReader#mark} and {@link LineReader#marked}; those without are
   * written anew where their bytes are wanted.
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

    /**
     * Passes over the next frame, otherwise as {@link #read}: to be overridden where its end can be
     * found without reading its numbers.
     *
     * @return false where there is none
     */
    default boolean skip(LineReader lines, long index) throws IOException {
      return read(lines, index) != null;
    }

    /**
     * Whether files of this format often end inside a frame, as those of a run that was stopped:
     * such a frame is then left out, and the source is {@link FrameSource#truncated}, whatever
     * {@link ReadOptions#allowTruncated} says. A file without a whole frame is an error all the
     * same.
     */
    default boolean endsAnywhere() {
      return false;
    }
  }
}
