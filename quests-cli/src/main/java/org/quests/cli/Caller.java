package org.quests.cli;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.kernel.ReferenceSet;

/**
 * Who runs a command from within the process, in place of a shell: hands datasets over in memory,
 * and takes what the command finds and says. Its command line and the numbers are those of the
 * program. Called by the thread that runs the command.
 *
 * <p>Values are as {@link org.quests.study.ResultValues.Entry} has them, or maps and lists of such.
 */
public interface Caller {
  /** The dataset of a name; null where the name is that of a file. */
  @Nullable Attached dataset(String name);

  /** Takes what an option would write to a file of this name; null where that is to be a file. */
  @Nullable OutputStream output(Path name);

  /** Takes the result: the values of the command's JSON by their keys. */
  void result(Map<String, @Nullable Object> values);

  /** Takes what was found of one frame, while the command goes on. */
  void part(Map<String, @Nullable Object> values);

  /**
   * Takes environments that later calls may name as a dataset.
   *
   * @param set which other threads may use too
   */
  void keep(ReferenceSet set);

  /** Hears a line of the summary. */
  void summary(String line);

  /** Hears that a number means less than it seems to. */
  void warning(String message);

  /** Hears of something that happened while the work goes on. */
  void note(String message);

  /**
   * Hears why a command ended without a result.
   *
   * @param error the keys of {@code --json-errors}
   */
  void error(Map<String, @Nullable Object> error);

  /**
   * The threads that the command may use, with ears for its progress and cancellation.
   *
   * @param jobs how many were asked for
   */
  Parallelism threads(int jobs);
}
