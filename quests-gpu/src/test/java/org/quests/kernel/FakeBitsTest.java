package org.quests.kernel;

import org.quests.gpu.SmallPortions;

/** The host's side in small portions, on a device whose queues work at any moment. */
class FakeBitsTest extends BitsContract {
  @Override
  KernelEngine engine(int mostTiles) {
    return SmallPortions.fake(mostTiles);
  }

  @Override
  boolean does(Precision precision) {
    return precision == Precision.SINGLE;
  }
}
