package org.quests.kernel;

import org.junit.jupiter.api.condition.EnabledIf;
import org.quests.gpu.HostDriver;

@EnabledIf("org.quests.gpu.HostDriver#available")
class HostBitsTest extends BitsContract {
  @Override
  KernelEngine engine(int mostTiles) {
    return HostDriver.engine(mostTiles);
  }
}
