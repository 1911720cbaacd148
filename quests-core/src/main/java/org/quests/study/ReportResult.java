package org.quests.study;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.survey.Survey;

/**
 * What is to be shown of a dataset.
 *
 * @param survey what it holds
 * @param metrics H and D of it, and δH of each environment against all
 * @param dedup frames that repeat each other
 * @param map where environments and frames are to be drawn
 * @param novelty δH against a reference; null where there is none
 * @param nearest the nearest environments of the reference for those of the map; null likewise
 * @param groups the group of each frame; null where there are none
 * @param comparison of the groups; null where there are fewer than two
 * @param selection all frames in the order in which they would be kept; null where that was not
 *     asked for
 * @param picks how many of these are picked
 * @param findings what stands out, the most serious first
 */
public record ReportResult(
    Survey survey,
    MetricsResult metrics,
    DedupResult dedup,
    DatasetMap map,
    @Nullable DifferentialEntropyResult novelty,
    @Nullable NearestPlaces nearest,
    @Nullable FrameGroups groups,
    @Nullable GroupComparisonResult comparison,
    @Nullable SelectionResult selection,
    int picks,
    List<Finding> findings) {
  /**
   * Places of environments of the reference.
   *
   * @param files the file of each
   * @param frames number of the frame in that file
   * @param atoms number of the atom in that frame
   * @param distances to the environments of the map, in 1/Å
   */
  public record NearestPlaces(List<String> files, long[] frames, int[] atoms, double[] distances) {}

  /** Takes copies of the lists. */
  public ReportResult {
    findings = List.copyOf(findings);
  }

  /** The frames that are picked, in the order in which they would be; none without a selection. */
  public List<Pick> picked() {
    return selection == null
        ? List.of()
        : selection.picks().subList(0, Math.min(picks, selection.picks().size()));
  }

  /** δH that is shown: against the reference, where there is one, else against the dataset. */
  public double[] dH() {
    return novelty == null ? metrics.dH() : novelty.dH();
  }
}
