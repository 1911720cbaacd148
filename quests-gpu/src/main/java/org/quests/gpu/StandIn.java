package org.quests.gpu;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Properties;
import org.bytedeco.cuda.presets.cudart;
import org.bytedeco.javacpp.Loader;

/**
 * An empty library in the place of CUDA's runtime, for machines that have the driver alone. The
 * bindings to the driver name the runtime as a library that they need, and call nothing of it here;
 * the system's loader looks for a function only when it is called.
 */
final class StandIn {
  /** The library whose place it takes. */
  static final String NAME = "libcudart.so.13";

  /** The same, as the presets write it. */
  private static final String PRESET = "cudart@.13";

  /** What {@link #bytes} is for. */
  private static final String PLATFORM = "linux-x86_64";

  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int SYMBOL = 24;
  private static final int SEGMENTS = 3;

  private StandIn() {}

  /**
   * Takes the runtime's place, unless there is one: among the loader's libraries, in the folders of
   * the toolkit, or in a jar.
   *
   * @param folder that nobody but the user can write to
   */
  static void loadUnlessThere(Path folder) throws IOException {
    if (Loader.getPlatform().equals(PLATFORM) && !isThere()) {
      load(folder);
    }
  }

  @SuppressWarnings("restricted")
  private static boolean isThere() {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(NAME, arena) != null;
    } catch (IllegalArgumentException e) {
      Properties all = Loader.loadProperties();
      URL[] found =
          Loader.findLibrary(
              cudart.class, Loader.loadProperties(cudart.class, all, true), PRESET, false);
      return found.length > 0;
    }
  }

  /** Makes the library in a folder, and loads it for good. */
  @SuppressWarnings("restricted")
  static void load(Path folder) throws IOException {
    Path library = folder.resolve(NAME);
    byte[] wanted = bytes();
    if (!Files.exists(library) || !Arrays.equals(Files.readAllBytes(library), wanted)) {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "runtime", ".part");
      try {
        Files.write(part, wanted);
        Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    try {
      SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new IOException("the system does not load " + library, e);
    }
  }

  /** A shared library for x86-64, by that name, without a function. */
  static byte[] bytes() {
    byte[] strings = ("\0" + NAME + "\0").getBytes(StandardCharsets.US_ASCII);
    int symbols = HEADER + SEGMENTS * PROGRAM_HEADER;
    int hash = symbols + SYMBOL;
    int names = hash + 4 * Integer.BYTES;
    int dynamic = (names + strings.length + 15) / 16 * 16;
    long[][] entries = {
      {14, 1}, // DT_SONAME, where its name begins among the strings
      {4, hash}, // DT_HASH
      {5, names}, // DT_STRTAB
      {6, symbols}, // DT_SYMTAB
      {10, strings.length}, // DT_STRSZ
      {11, SYMBOL}, // DT_SYMENT
      {0, 0} // DT_NULL
    };
    int size = dynamic + entries.length * 16;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    // ELF, 64 bits, little-endian, version 1.
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 3).putShort((short) 62).putInt(1); // ET_DYN, x86-64, version 1
    file.putLong(0).putLong(HEADER).putLong(0).putInt(0); // no entry, segments, no sections
    file.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) SEGMENTS);
    file.position(HEADER);
    // Old loaders write addresses into the dynamic section.
    segment(file, 1, 0, size, 0x1000); // PT_LOAD
    segment(file, 2, dynamic, size - dynamic, 8); // PT_DYNAMIC
    segment(file, 0x6474e551, 0, 0, 16); // PT_GNU_STACK: the stack holds no code
    // The first symbol and the chain of the only bucket are nothing, so they stay zero.
    file.putInt(hash, 1).putInt(hash + Integer.BYTES, 1);
    file.position(names).put(strings).position(dynamic);
    for (long[] entry : entries) {
      file.putLong(entry[0]).putLong(entry[1]);
    }
    return file.array();
  }

  /** A segment that can be read and written. */
  private static void segment(ByteBuffer file, int type, long at, long size, long alignment) {
    file.putInt(type).putInt(6).putLong(at).putLong(at).putLong(at);
    file.putLong(size).putLong(size).putLong(alignment);
  }
}
