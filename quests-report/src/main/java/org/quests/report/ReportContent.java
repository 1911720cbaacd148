package org.quests.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.study.ErrorColumn;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;

/**
 * What a page is made of.
 *
 * @param result of the dataset
 * @param details of its atoms and structures
 * @param reference what it is compared with, as it was named; null where there is nothing
 * @param shownOfReference those of its frames that the page shows, and what is around its atoms
 * @param errors where the errors are; null where there are none
 * @param picks a selection that {@code compress} made; null where none was given
 * @param trajectories results of {@code dH_traj} and {@code events}
 * @param command that makes the page: the words after the name of the program
 */
public record ReportContent(
    ReportResult result,
    ReportDetails details,
    @Nullable String reference,
    ReportDetails.Nearest shownOfReference,
    @Nullable Errors errors,
    @Nullable ResultFile picks,
    List<ResultFile> trajectories,
    List<String> command) {
  /**
   * Where errors of atoms are.
   *
   * @param column the arrays
   * @param predicted the file that holds what was predicted; null where the dataset does
   */
  public record Errors(ErrorColumn column, @Nullable String predicted) {
    String title() {
      return predicted == null
          ? column.name()
          : column.predicted() + " of " + predicted + " against " + column.known();
    }
  }

  /** Takes copies of the lists. */
  public ReportContent {
    trajectories = List.copyOf(trajectories);
    command = List.copyOf(command);
  }
}
