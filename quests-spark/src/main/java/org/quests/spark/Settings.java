package org.quests.spark;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.quests.core.QuestsException;

/**
 * What Spark's {@code --conf} says to this module.
 *
 * @param folder where the driver puts what executors read, on a disk that all machines see
 * @param scratch a folder of each machine to which tiles are copied before they are mapped; empty
 *     where they are mapped where they are
 * @param patience seconds to wait for the first executor
 * @param tasks into how many tasks kernel sums are cut at least, where there is that much to cut
 */
record Settings(Path folder, String scratch, int patience, int tasks) {
  static final String FOLDER = "spark.quests.folder";
  static final String SCRATCH = "spark.quests.scratch";
  static final String PATIENCE = "spark.quests.wait";
  static final String TASKS = "spark.quests.tasks";

  static Settings of(SparkConf conf) {
    String folder = conf.get(FOLDER, "");
    try {
      return new Settings(
          Path.of(folder).toAbsolutePath().normalize(),
          conf.get(SCRATCH, ""),
          Integer.parseInt(conf.get(PATIENCE, "600")),
          Integer.parseInt(conf.get(TASKS, "0")));
    } catch (NumberFormatException | InvalidPathException e) {
      throw QuestsException.usage(
          "expected a folder as "
              + FOLDER
              + ", seconds as "
              + PATIENCE
              + " and a number as "
              + TASKS
              + ": "
              + e.getMessage());
    }
  }
}
