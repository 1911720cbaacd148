package org.quests.report;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.quests.study.Finding;
import org.quests.study.Pick;
import org.quests.study.ReportResult;
import org.quests.study.ReportStudy;
import org.quests.survey.FrameFacts;

/**
 * Which frames of a dataset a page knows: all of them, or where there are very many those that
 * something is said of and those whose environments are on the map.
 */
public final class ShownFrames {
  /** Groups of repeated frames that are listed. */
  static final int GROUPS_LISTED = 200;

  private final int[] places;

  private ShownFrames(int[] places) {
    this.places = places;
  }

  static ShownFrames of(
      ReportResult result, List<ResultFile> trajectories, ResultFile... selections) {
    int n = result.survey().frames().size();
    if (n <= ReportStudy.DEFAULT_LIMIT) {
      int[] all = new int[n];
      Arrays.setAll(all, i -> i);
      return new ShownFrames(all);
    }
    TreeSet<Integer> some = new TreeSet<>(named(result, trajectories, selections));
    for (int row : result.map().rows()) {
      some.add(result.map().index().frameOf(row));
    }
    return new ShownFrames(some.stream().mapToInt(i -> i).toArray());
  }

  /**
   * Places of frames that something is said of, those of the most novel atoms first.
   *
   * @param trajectories results of events, whose frames are named
   * @param selections results whose picks are named
   */
  public static SequencedSet<Integer> named(
      ReportResult result, List<ResultFile> trajectories, ResultFile... selections) {
    LinkedHashSet<Integer> named = new LinkedHashSet<>();
    for (int row : worst(result)) {
      named.add(result.map().index().frameOf(row));
    }
    for (Finding finding : result.findings()) {
      named.addAll(finding.frames());
    }
    result.picked().stream().map(Pick::place).forEach(named::add);
    for (ResultFile selection : selections) {
      for (long frame : selection.frames("picks")) {
        addIfThere(named, place(result, selection, frame));
      }
    }
    for (ResultFile trajectory : trajectories) {
      for (long frame : trajectory.frames("events")) {
        addIfThere(named, place(result, trajectory, frame));
      }
    }
    return named;
  }

  private static void addIfThere(Set<Integer> places, int place) {
    if (place >= 0) {
      places.add(place);
    }
  }

  /** Rows of the dataset of the most novel environments, the worst first. */
  static int[] worst(ReportResult result) {
    double[] dH = result.dH();
    return Arrays.stream(result.map().rows())
        .boxed()
        .sorted((a, b) -> Double.compare(dH[b], dH[a]))
        .limit(ReportStudy.WORST)
        .mapToInt(i -> i)
        .toArray();
  }

  /**
   * The place of a frame that another result names by its number; −1 where it is not in the
   * dataset.
   */
  static int place(ReportResult result, ResultFile naming, long number) {
    int own = naming.fileAmong(result.survey().files());
    List<FrameFacts> frames = result.survey().frames();
    int low = 0;
    int high = frames.size() - 1;
    // By file and number they ascend.
    while (own >= 0 && low <= high) {
      int middle = (low + high) >>> 1;
      FrameFacts frame = frames.get(middle);
      int order =
          frame.file() == own
              ? Long.compare(frame.number(), number)
              : Integer.compare(frame.file(), own);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  int[] places() {
    return places;
  }

  int count() {
    return places.length;
  }

  /** Where a frame is among those that are shown; −1 where it is not. */
  int indexOf(int place) {
    return Math.max(-1, Arrays.binarySearch(places, place));
  }
}
