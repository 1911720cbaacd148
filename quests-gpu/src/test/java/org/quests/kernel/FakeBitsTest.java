package org.quests.kernel;

import org.junit.jupiter.api.Tag;
import org.quests.gpu.SmallPortions;

/** The host's side in small portions, on a device whose queues work at any moment. */
@Tag("slow")
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
