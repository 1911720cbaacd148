package org.quests.compress;

import java.util.ArrayList;
import java.util.List;
import org.quests.descriptor.Environments;
import org.quests.kernel.PairKernels;

/** The environments of the frames that were selected, one after the other, in blocks of 64. */
final class SelectedRows {
  static final int BLOCK = PairKernels.BLOCK;

  private final PairKernels pairs;
  private final Environments environments;
  private final List<PairKernels.Block> blocks = new ArrayList<>();
  private int count;

  SelectedRows(PairKernels pairs, Environments environments) {
    this.pairs = pairs;
    this.environments = environments;
  }

  void add(int frame) {
    for (int row = environments.frameStart(frame);
        row < environments.frameStart(frame + 1);
        row++) {
      if (count % BLOCK == 0) {
        blocks.add(pairs.rows());
      }
      blocks.get(count / BLOCK).set(count % BLOCK, row);
      count++;
    }
  }

  int count() {
    return count;
  }

  PairKernels.Block block(int b) {
    return blocks.get(b);
  }

  /** How many environments there are in a block. */
  int rowsOf(int b) {
    return Math.min(BLOCK, count - b * BLOCK);
  }
}
