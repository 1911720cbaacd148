package org.quests.cli;

import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import picocli.CommandLine.Option;

/** Options of commands that follow a trajectory through time. */
final class TimeOptions {
  @Option(
      names = "--dt",
      paramLabel = "PS",
      description = {
        "Time from one frame to the next in ps (default: what the",
        "frames say: time, step or timestep; else their number)."
      })
  private @Nullable Double interval;

  /** Refuses values that cannot work. */
  void check() {
    if (interval != null && !(interval > 0 && interval < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("--dt must be a time greater than 0 ps, found " + interval);
    }
  }

  /** From one frame to the next in ps; null: as the frames say. */
  @Nullable Double step() {
    return interval;
  }
}
