package org.quests.compress;

import org.quests.core.Cancellation;
import org.quests.descriptor.Environments;

/** The mean descriptor of each frame, as a dataset of one row a frame. */
final class FrameMeans {
  private FrameMeans() {}

  /** The means; zeros for a frame without atoms. */
  static Environments of(Environments dataset) {
    int d = dataset.dimension();
    int n = dataset.frames();
    double[] means = new double[n * d];
    int[] starts = new int[n + 1];
    double[] row = new double[d];
    for (int frame = 0; frame < n; frame++) {
      Cancellation.checkHere();
      starts[frame + 1] = frame + 1;
      int first = dataset.frameStart(frame);
      int end = dataset.frameStart(frame + 1);
      for (int i = first; i < end; i++) {
        dataset.copyRows(i, i + 1, row, 0);
        for (int a = 0; a < d; a++) {
          means[frame * d + a] += row[a];
        }
      }
      for (int a = 0; a < d && end > first; a++) {
        means[frame * d + a] /= end - first;
      }
    }
    return Environments.of(dataset.spec(), dataset.source(), means, starts, null);
  }
}
