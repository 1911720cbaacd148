package org.quests.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;

/**
 * What a page is made of.
 *
 * @param result of the dataset
 * @param details of its atoms and structures
 * @param reference what it is compared with, as it was named; null where there is nothing
 * @param referenceFrames those of its frames that the page shows
 * @param errors what the errors are called; null where there are none
 * @param picks a selection that {@code compress} made; null where none was given
 * @param trajectories results of {@code dH_traj} and {@code events}
 * @param command that makes the page: the words after the name of the program
 */
public record ReportContent(
    ReportResult result,
    ReportDetails details,
    @Nullable String reference,
    List<Frame> referenceFrames,
    @Nullable String errors,
    @Nullable ResultFile picks,
    List<ResultFile> trajectories,
    List<String> command) {
  /** Takes copies of the lists. */
  public ReportContent {
    referenceFrames = List.copyOf(referenceFrames);
    trajectories = List.copyOf(trajectories);
    command = List.copyOf(command);
  }
}
