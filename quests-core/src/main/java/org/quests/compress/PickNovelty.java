package org.quests.compress;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.PairKernels;

/**
 * The least covered environment of each frame of a ranking: against the reference set, or, where
 * there is none, against the frames of the ranking before it. The arrays are not copied and must
 * not be written to.
 *
 * @param dH its δH in nats; NaN for the first frame where there is no reference set
 * @param rows its place in the dataset
 */
public record PickNovelty(double[] dH, int[] rows) {
  /** Against a reference set alone: δH of every environment of the dataset is known. */
  static PickNovelty against(double[] logSums, Environments dataset, int[] ranking) {
    double[] greatest = new double[ranking.length];
    int[] rows = new int[ranking.length];
    for (int i = 0; i < ranking.length; i++) {
      rows[i] = dataset.frameStart(ranking[i]);
      for (int row = rows[i] + 1; row < dataset.frameStart(ranking[i] + 1); row++) {
        rows[i] = logSums[row] < logSums[rows[i]] ? row : rows[i];
      }
      greatest[i] = 0 - logSums[rows[i]];
    }
    return new PickNovelty(greatest, rows);
  }

  /** Each frame against those of the ranking before it. */
  static PickNovelty amongThemselves(
      Environments dataset, int[] ranking, Bandwidth h, Parallelism parallelism) {
    int[] all = dataset.rowsOf(ranking);
    Environments ranked = dataset.select(all);
    PairKernels pairs = PairKernels.of(ranked, h, parallelism);
    double[] none = new double[ranked.frames()];
    CoverCriterion criterion = new CoverCriterion(ranked, pairs, none, null, false, parallelism);
    double[] greatest = new double[ranking.length];
    int[] rows = new int[ranking.length];
    // What was chosen of the dataset is in its order, not in that of the ranking.
    int[] inOrder = ranking.clone();
    Arrays.sort(inOrder);
    for (int i = 0; i < ranking.length; i++) {
      int frame = ranked == dataset ? ranking[i] : Arrays.binarySearch(inOrder, ranking[i]);
      criterion.scoreAll(new int[] {frame}, parallelism);
      double novelty = criterion.bound(frame);
      greatest[i] = i == 0 ? Double.NaN : novelty;
      rows[i] =
          dataset.frameStart(ranking[i]) + criterion.leastCovered(frame) - ranked.frameStart(frame);
      criterion.select(frame);
    }
    return new PickNovelty(greatest, rows);
  }
}
