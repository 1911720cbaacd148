package org.quests.spark;

import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.quests.cli.FrameShare;
import org.quests.core.Parallelism;
import org.quests.io.FrameSource;
import org.quests.store.DescribedPart;

/** Describes a share of the frames of a dataset on an executor, into files that the driver sees. */
final class DescribeTask implements Function<String[][], String[]> {
  @Serial private static final long serialVersionUID = 1L;

  private final String folder;

  /**
   * For a dataset.
   *
   * @param folder where the files go
   */
  DescribeTask(String folder) {
    this.folder = folder;
  }

  /** A share as strings. */
  static String[][] strings(FrameShare share) {
    return new String[][] {
      share.arguments().toArray(String[]::new),
      share.species().toArray(String[]::new),
      share.files().toArray(String[]::new),
      {
        share.name(),
        share.slice(),
        Long.toString(share.position().frame()),
        Long.toString(share.position().offset()),
        Long.toString(share.position().line()),
        Long.toString(share.frames())
      }
    };
  }

  private static FrameShare share(String[][] strings) {
    String[] more = strings[3];
    return new FrameShare(
        List.of(strings[0]),
        List.of(strings[1]),
        more[0],
        List.of(strings[2]),
        more[1],
        new FrameSource.Position(
            Long.parseLong(more[2]), Long.parseLong(more[3]), Long.parseLong(more[4])),
        Long.parseLong(more[5]));
  }

  /** The path of what was described, and behind it what is to be said to the user. */
  @Override
  public String[] call(String[][] strings) {
    FrameShare share = share(strings);
    TaskContext task = TaskContext.get();
    // An attempt that failed may have left files.
    Path file = Path.of(folder).resolve("part-" + task.taskAttemptId());
    List<String> told = new ArrayList<>(List.of(file.toString()));
    try (Parallelism parallelism = Parallelism.of(task.cpus())) {
      DescribedPart.write(file, rows -> share.describe(rows, told::add, parallelism));
    }
    return told.toArray(String[]::new);
  }
}
