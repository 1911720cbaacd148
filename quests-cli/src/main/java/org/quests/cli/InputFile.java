package org.quests.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.io.InputHashes;
import org.quests.io.MoleculeArrays;
import org.quests.io.ReadOptions;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;
import org.quests.io.numpy.NumpyReader;
import org.quests.kernel.ReferenceSet;
import org.quests.store.ReferenceIndex;

/** A file that a user named, several named by wildcards, or {@code -} for standard input. */
final class InputFile {
  private static final String STANDARD_INPUT = "-";
  private static final int HEAD = 8;

  private final String name;

  /** Where it is read from; the copy where it was a stream; null where it still is. */
  private @Nullable Path path;

  private @Nullable InputStream stream;

  /** Whether {@link #path} is a copy, which messages must not name. */
  private boolean copied;

  private final boolean numpy;

  /** Whether it is the folder of a kept reference. */
  private final boolean index;

  /** The files that the name's wildcards match, in natural order; empty where there are none. */
  private final List<Path> matches;

  /** What takes the place of a file; null where nothing does. */
  private final @Nullable Attached attached;

  /** The format that it alone is read in, with its settings; null: that of all files. */
  private @Nullable String format;

  private InputFile(
      String name,
      @Nullable Path path,
      @Nullable InputStream stream,
      boolean copied,
      boolean numpy,
      boolean index) {
    this.name = name;
    this.path = path;
    this.stream = stream;
    this.copied = copied;
    this.numpy = numpy;
    this.index = index;
    this.matches = List.of();
    this.attached = null;
  }

  private InputFile(String name, List<Path> matches) {
    this.name = name;
    this.path = null;
    this.stream = null;
    this.copied = false;
    this.numpy = false;
    this.index = false;
    this.matches = matches;
    this.attached = null;
  }

  private InputFile(String name, Attached attached) {
    this.name = name;
    this.path = null;
    this.stream = null;
    this.copied = false;
    this.numpy = attached instanceof Attached.Rows;
    this.index = attached instanceof Attached.Kept;
    this.matches = List.of();
    this.attached = attached;
  }

  /** A dataset in memory, which messages call by a name. */
  static InputFile of(String name, Attached attached) {
    return new InputFile(name, attached);
  }

  /**
   * Looks at a file.
   *
   * @param again whether it will be read more than once: what can be read only once, standard input
   *     or a pipe, is then kept in a temporary file
   * @param hashes take note of it
   * @throws QuestsException where it cannot be read
   */
  static InputFile of(String name, boolean again, InputHashes hashes) {
    try {
      if (name.equals(STANDARD_INPUT)) {
        return ofStream(name, hashes.passing(StandardInput.open(), name), again);
      }
      Path path = pathOf(name);
      if (Files.isRegularFile(path)) {
        try (InputStream in = Files.newInputStream(path)) {
          boolean numpy = NumpyReader.isNumpy(in.readNBytes(HEAD)) && !holdsMolecules(path);
          // Arrays are read as a whole, in any order; frames note how they are read.
          hashes.note(path, numpy ? Files.size(path) : 0);
          return new InputFile(name, path, null, false, numpy, false);
        }
      }
      if (ReferenceIndex.is(path)) {
        hashes.note(ReferenceIndex.manifestOf(path), 0);
        return new InputFile(name, path, null, false, false, true);
      }
      if (Files.exists(path) && !Files.isDirectory(path)) {
        return ofStream(name, hashes.passing(Files.newInputStream(path), name), again);
      }
      List<Path> matches = Files.exists(path) ? List.of() : Glob.matches(path);
      for (Path match : matches) {
        if (Files.isRegularFile(match)) {
          hashes.note(match, 0);
        }
      }
      return matches.isEmpty()
          ? new InputFile(name, path, null, false, false, false)
          : new InputFile(name, matches);
    } catch (IOException e) {
      throw Unreadable.error(title(name), e);
    }
  }

  /**
   * The path of a name.
   *
   * @throws QuestsException of kind INPUT where the locale cannot write it
   */
  static Path pathOf(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw QuestsException.input(
          name + ": this locale has no such letters; run with LC_ALL=C.UTF-8", e);
    }
  }

  private static InputFile ofStream(String name, InputStream stream, boolean again)
      throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, 1 << 16);
    in.mark(HEAD);
    boolean numpy = NumpyReader.isNumpy(in.readNBytes(HEAD));
    in.reset();
    if (!numpy && !again) {
      return new InputFile(name, null, in, false, false, false);
    }
    Path copy = copy(in);
    return new InputFile(name, copy, null, true, numpy && !holdsMolecules(copy), false);
  }

  /** Whether a file is an archive of molecules. One that is damaged is none. */
  private static boolean holdsMolecules(Path file) {
    try (NumpyReader reader = NumpyReader.open(file)) {
      return MoleculeArrays.among(reader.names()) != null;
    } catch (QuestsException e) {
      return false;
    }
  }

  private static Path copy(InputStream in) throws IOException {
    Path copy = TemporaryFiles.create();
    try (in;
        OutputStream out = TemporaryFiles.writeTo(copy)) {
      in.transferTo(out);
    }
    return copy;
  }

  /** Keeps what can be read only once in a temporary file, so that it can be read again. */
  void keep() {
    InputStream once = stream;
    if (once == null) {
      return;
    }
    try {
      path = copy(once);
    } catch (IOException e) {
      throw Unreadable.error(title(name), e);
    }
    stream = null;
    copied = true;
  }

  /** Whether it is read from what can be read again. */
  boolean canBeReadAgain() {
    return stream == null;
  }

  /**
   * Says the format of this file alone.
   *
   * @param given as options give it, with its settings
   * @return this
   */
  InputFile readAs(String given) {
    format = given;
    return this;
  }

  /** The format that it alone is read in, with its settings; null: that of all files. */
  @Nullable String format() {
    return format;
  }

  /** Whether messages about it, or about one of its files, call it so. */
  boolean isCalled(String source) {
    return Stream.concat(Stream.of(title(name)), files().stream().map(Path::toString))
        .anyMatch(known -> Printable.of(known).equals(source));
  }

  /** What messages call it. */
  private static String title(String name) {
    return name.equals(STANDARD_INPUT) ? "standard input" : name;
  }

  /** The name as the user gave it. */
  String name() {
    return name;
  }

  /** Whether it holds an array of descriptors instead of frames. */
  boolean numpy() {
    return numpy;
  }

  /** Whether it is the folder of a kept reference. */
  boolean index() {
    return index;
  }

  /** Whether its environments are described already, and there are no frames. */
  boolean described() {
    return numpy || index;
  }

  /** Where it can be read from. */
  Path path() {
    Path known = path;
    if (known == null) {
      throw new IllegalStateException("a stream was not kept");
    }
    return known;
  }

  /**
   * Refuses a name that is of no file.
   *
   * @throws QuestsException of kind INPUT
   */
  void requireThere() {
    Path known = path;
    if (known != null && !Files.exists(known)) {
      throw QuestsException.input(name + ": no such file");
    }
  }

  /** The files that it is read from; none where it can be read only once, or is a folder. */
  List<Path> files() {
    if (!matches.isEmpty()) {
      return matches;
    }
    Path known = path;
    return known == null || copied || !Files.isRegularFile(known) ? List.of() : List.of(known);
  }

  /** The environments of an index, or that are kept. */
  ReferenceSet kept() {
    return attached instanceof Attached.Kept known
        ? known.set()
        : ReferenceIndex.open(path()).set();
  }

  /** How large an array of descriptors is. */
  EnvironmentArrays.Size size() {
    return attached instanceof Attached.Rows rows
        ? new EnvironmentArrays.Size(rows.values().length / rows.width(), rows.values().length)
        : EnvironmentArrays.size(path());
  }

  /**
   * Reads an array of descriptors.
   *
   * @param species that rows see where the array does not say
   * @param kind of rows that were made elsewhere; null where they are of the method's descriptor
   */
  Environments rows(List<String> species, @Nullable String kind) {
    if (attached instanceof Attached.Rows rows) {
      return EnvironmentArrays.of(
          name, rows.values(), rows.width(), rows.frameStart(), species, kind);
    }
    return kind == null
        ? EnvironmentArrays.read(path(), species)
        : EnvironmentArrays.readRows(path(), kind);
  }

  /** Opens the frames. */
  FrameSource frames(ReadOptions given) {
    ReadOptions options =
        format == null
            ? given
            : given.withFormat(
                CommonOptions.nameOf(format), CommonOptions.settings(format, "format"));
    if (attached instanceof Attached.Frames known) {
      return FrameSource.of(name, known.frames(), options);
    }
    if (!matches.isEmpty()) {
      return FrameSource.open(name, matches, options);
    }
    // Streams were noted where they were opened.
    ReadOptions noted = options.withHashes(InputHashes.NONE);
    InputStream once = stream;
    if (once != null) {
      return FrameSource.of(once, title(name), noted);
    }
    return copied
        ? FrameSource.open(path(), title(name), noted)
        : FrameSource.open(path(), options);
  }
}
