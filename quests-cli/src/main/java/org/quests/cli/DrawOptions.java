package org.quests.cli;

import org.quests.sampling.DrawBy;
import picocli.CommandLine.Option;

/** Options of commands that draw samples. */
final class DrawOptions {
  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "Draw environments or whole frames: environment, frame (default: environment).")
  DrawBy by = DrawBy.ENVIRONMENT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds draw equal samples (default: ${DEFAULT-VALUE}).")
  long seed;

  /** What is drawn, as a word of a result. */
  String what() {
    return by == DrawBy.FRAME ? "frame" : "environment";
  }
}
