package org.quests.io;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;

/**
 * A trajectory as a stream of frames, one in memory at a time. The format and the compression
 * (gzip, bzip2, xz, zstd) are told from the content, not from the name. Not thread-safe.
 *
 * <p>What is wrong with the input is a {@link org.quests.core.QuestsException} of kind {@code
 * INPUT} that names source, frame (from 0) and, in texts, line (from 1), what was expected and what
 * was found; after one, the source can only be closed or sought.
 */
public abstract class FrameSource implements AutoCloseable {
  /**
   * A place between two frames.
   *
   * @param frame the number of the frame that comes next, from 0
   * @param offset where it starts in the uncompressed bytes; for formats that are not text, a
   *     number that the source can find it by
   * @param line the number of the line that comes next, from 1
   */
  public record Position(long frame, long offset, long line) {
    /** Before the first frame. */
    public static final Position START = new Position(0, 0, 1);
  }

  /** What going back costs. */
  public enum Seeking {
    /** Cannot go back. */
    NONE,
    /** Has to read everything before the place again. */
    SLOW,
    /** Jumps. */
    FAST
  }

  /** For subclasses. */
  protected FrameSource() {}

  /**
   * Opens a file, or the folder of a format that keeps its frames in one, with the default options.
   *
   * @throws org.quests.core.QuestsException where it cannot be read, holds nothing, or is in no
   *     known format
   */
  public static FrameSource open(Path file) {
    return open(file, ReadOptions.DEFAULT);
  }

  /**
   * Opens a file, or the folder of a format that keeps its frames in one.
   *
   * @throws org.quests.core.QuestsException where it cannot be read, holds nothing, or is in no
   *     known format
   */
  public static FrameSource open(Path file, ReadOptions options) {
    return Files.isDirectory(file)
        ? FormatDetection.open(file, options)
        : FormatDetection.open(ByteInput.of(file, options), options);
  }

  /**
   * Opens a file that messages and origins call by another name than its own.
   *
   * @throws org.quests.core.QuestsException where it cannot be read, holds nothing, or is in no
   *     known format
   */
  public static FrameSource open(Path file, String name, ReadOptions options) {
    return FormatDetection.open(ByteInput.of(file, name, options), options);
  }

  /**
   * Opens several files as one trajectory: their frames one file after the other, counted through.
   * Only the last file may end with a frame that is cut off, if {@code options} allow that.
   *
   * @param name what messages about all of them call it
   * @param files at least one; read in this order, and each opened only when it is reached
   * @throws org.quests.core.QuestsException where the first cannot be read, holds nothing, or is in
   *     no known format; reading throws it for the others
   */
  public static FrameSource open(String name, List<Path> files, ReadOptions options) {
    return ChainedFrameSource.of(name, files, options);
  }

  /**
   * Reads a stream, for instance standard input. Closing the source closes the stream.
   *
   * @param name what messages and origins call it
   * @throws org.quests.core.QuestsException where it cannot be read, holds nothing, or is in no
   *     known format
   */
  public static FrameSource of(InputStream in, String name, ReadOptions options) {
    return FormatDetection.open(ByteInput.of(in, name, options), options);
  }

  /**
   * Frames that are in memory, or made as they are asked for. Those without an origin are numbered
   * from 0; others, which were read from a file, keep their numbers there.
   *
   * @param name what messages call the source, and the origins of frames that had none
   * @param frames can be gone through more than once where the source is to go back
   */
  public static FrameSource of(String name, Iterable<Frame> frames) {
    return new FramesInMemory(name, frames, UnaryOperator.identity());
  }

  /**
   * The same, with what options say of frames of any format: a cell for those that have none, and
   * cautions.
   */
  public static FrameSource of(String name, Iterable<Frame> frames, ReadOptions options) {
    Cautions cautions = new Cautions(options);
    return new FramesInMemory(name, frames, cautions::admit);
  }

  /** The same under the name "memory". */
  public static FrameSource of(Iterable<Frame> frames) {
    return of("memory", frames);
  }

  /**
   * The next frame, or null after the last one.
   *
   * @throws org.quests.core.QuestsException where the frame is invalid or cannot be read
   */
  public abstract @Nullable Frame next();

  /**
   * Skips the next frame without reading its numbers; a frame that is cut off is still noticed.
   *
   * @return false where there is none
   * @throws org.quests.core.QuestsException where the frame's extent cannot be told
   */
  public abstract boolean skip();

  /** The number of the frame that comes next, from 0. */
  public abstract long index();

  /** The place before the frame that comes next. */
  public abstract Position position();

  /**
   * Goes to a place that {@link #position} gave earlier, of this source or of another one over the
   * same content. Going back in a compressed file reads it again from the start.
   *
   * @throws org.quests.core.QuestsException where the input is a stream and the place was passed,
   *     or the input ends before it
   */
  public abstract void seek(Position position);

  /** The name of the source in messages. */
  public abstract String name();

  /**
   * Whether the end was reached and a last frame was left out because it is cut off ({@link
   * ReadOptions#allowTruncated}).
   */
  public abstract boolean truncated();

  /**
   * Whether the input ended, without a newline, right after the last row of a frame that was
   * returned. The last number of that row may then be incomplete, although it is not shorter than
   * those above it.
   */
  public boolean openEnd() {
    return false;
  }

  /** Closes the input; closing twice does nothing. */
  @Override
  public abstract void close();

  /** What going back costs. */
  public Seeking seeking() {
    return Seeking.FAST;
  }

  /** Goes on over an uncompressed copy in a temporary file, so that going back becomes fast. */
  public void spool() {}
}
