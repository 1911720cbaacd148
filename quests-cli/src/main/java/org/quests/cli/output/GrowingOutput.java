package org.quests.cli.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.quests.core.QuestsException;

/**
 * A file that is there from the first result on and grows with them, for others to read meanwhile:
 * what a run that is interrupted has found is kept. Each piece is handed over at once.
 */
public final class GrowingOutput implements Closeable {
  private final Path file;
  private final OutputStream out;

  private GrowingOutput(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Begins an empty file.
   *
   * @throws QuestsException of kind OUTPUT where it exists and may not be overwritten, or cannot be
   *     written
   */
  public static GrowingOutput open(Path file, boolean overwrite) {
    AtomicOutput.check(file, overwrite);
    try {
      return new GrowingOutput(
          file, Files.newOutputStream(AtomicOutput.resolve(file), how(file, overwrite)));
    } catch (FileAlreadyExistsException e) {
      throw AtomicOutput.exists(file);
    } catch (IOException e) {
      throw AtomicOutput.unwritable(file, e);
    }
  }

  /** Whoever puts a link there after the look at the file does not make it go elsewhere. */
  private static OpenOption[] how(Path file, boolean overwrite) {
    if (AtomicOutput.special(file)) {
      return new OpenOption[] {StandardOpenOption.WRITE};
    }
    return overwrite && Files.exists(file)
        ? new OpenOption[] {
          StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS
        }
        : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
  }

  /**
   * Adds a piece.
   *
   * @throws QuestsException of kind OUTPUT where it cannot be written
   */
  public void write(byte[] piece) {
    try {
      out.write(piece);
      out.flush();
    } catch (IOException e) {
      throw AtomicOutput.unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw AtomicOutput.unwritable(file, e);
    }
  }
}
