package org.quests.cli.output;

import java.nio.file.Path;

/** Writes half a file and is killed. */
final class KilledWriter {
  private KilledWriter() {}

  /** Takes the file's name. */
  public static void main(String[] args) {
    AtomicOutput.write(
        Path.of(args[0]),
        false,
        out -> {
          out.write(new byte[1 << 20]);
          // As by a signal that cannot be caught: nothing is tidied up.
          Runtime.getRuntime().halt(137);
        });
  }
}
