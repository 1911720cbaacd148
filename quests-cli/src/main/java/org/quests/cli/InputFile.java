package org.quests.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.io.NumpyReader;
import org.quests.io.ReadOptions;

/** A file that a user named, or {@code -} for standard input. */
final class InputFile {
  private static final String STANDARD_INPUT = "-";
  private static final int HEAD = 8;

  private final String name;
  private final @Nullable Path path;
  private final @Nullable InputStream stream;
  private final boolean numpy;

  private InputFile(
      String name, @Nullable Path path, @Nullable InputStream stream, boolean numpy) {
    this.name = name;
    this.path = path;
    this.stream = stream;
    this.numpy = numpy;
  }

  /**
   * Looks at a file.
   *
   * @param again whether it will be read more than once: standard input is then kept in a temporary
   *     file
   * @throws QuestsException where it cannot be read
   */
  static InputFile of(String name, boolean again) {
    try {
      if (!name.equals(STANDARD_INPUT)) {
        return ofPath(name);
      }
      BufferedInputStream in = new BufferedInputStream(System.in, 1 << 16);
      in.mark(HEAD);
      boolean numpy = NumpyReader.isNumpy(in.readNBytes(HEAD));
      in.reset();
      if (!numpy && !again) {
        return new InputFile(name, null, in, false);
      }
      Path copy = Files.createTempFile("quests-input-", null);
      copy.toFile().deleteOnExit();
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return new InputFile(name, copy, null, numpy);
    } catch (IOException e) {
      throw QuestsException.input("standard input: cannot be read: " + e.getMessage(), e);
    }
  }

  private static InputFile ofPath(String name) throws IOException {
    Path path = Path.of(name);
    // A pipe can be read only once: looking at its head would take it away.
    if (!Files.isRegularFile(path)) {
      return new InputFile(name, path, null, false);
    }
    try (InputStream in = Files.newInputStream(path)) {
      return new InputFile(name, path, null, NumpyReader.isNumpy(in.readNBytes(HEAD)));
    } catch (IOException e) {
      throw QuestsException.input(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The name as the user gave it. */
  String name() {
    return name;
  }

  /** Whether it holds an array of descriptors instead of frames. */
  boolean numpy() {
    return numpy;
  }

  /** Where it can be read from. */
  Path path() {
    if (path == null) {
      throw new IllegalStateException("standard input was not kept");
    }
    return path;
  }

  /** Opens the frames. */
  FrameSource frames(ReadOptions options) {
    try {
      if (stream != null) {
        return FrameSource.of(stream, "standard input", options);
      }
      return name.equals(STANDARD_INPUT)
          ? FrameSource.of(Files.newInputStream(path()), "standard input", options)
          : FrameSource.open(path(), options);
    } catch (IOException e) {
      throw QuestsException.input("standard input: cannot be read: " + e.getMessage(), e);
    }
  }
}
