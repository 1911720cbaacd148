package org.quests.spark;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The command line on a cluster, started by {@code spark-submit}. */
public final class Main {
  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args those of {@code quests}
   */
  public static void main(String[] args) {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int code;
    try (SparkWorkplace place = SparkWorkplace.starting()) {
      code = org.quests.cli.Main.run(place, new FileOutputStream(FileDescriptor.out), err, args);
    }
    System.exit(code);
  }
}
