package org.quests.kernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.quests.gpu.HostDriver;

@Tag("slow")
@EnabledIf("org.quests.gpu.HostDriver#available")
class HostBitsTest extends BitsContract {
  @Override
  KernelEngine engine(int mostTiles) {
    return HostDriver.engine(mostTiles);
  }
}
