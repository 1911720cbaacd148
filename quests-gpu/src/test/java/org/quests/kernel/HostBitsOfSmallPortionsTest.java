package org.quests.kernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.quests.gpu.SmallPortions;

/** Kernels of tiles, compiled for the processor, in small portions. */
@Tag("slow")
@EnabledIf("org.quests.gpu.HostDriver#available")
class HostBitsOfSmallPortionsTest extends BitsContract {
  @Override
  KernelEngine engine(int mostTiles) {
    return SmallPortions.host(mostTiles);
  }
}
