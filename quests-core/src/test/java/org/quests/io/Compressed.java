package org.quests.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Compressed content, for tests of formats. */
public final class Compressed {
  private Compressed() {}

  /** The names of the kinds of compression. */
  public static List<String> kinds() {
    return Arrays.stream(Compression.values()).map(Enum::name).toList();
  }

  /** Content in one of these. */
  public static byte[] by(String kind, byte[] content) throws IOException {
    return CompressedInputTest.compress(Compression.valueOf(kind), content);
  }
}
