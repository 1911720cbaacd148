package org.quests.kernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.quests.gpu.HostDriver;

/** Kernels of tiles, compiled for the processor, in small chunks. */
@Tag("slow")
@EnabledIf("org.quests.gpu.HostDriver#available")
class HostDoubleTest extends KernelEngineContract {
  private static final KernelEngine ENGINE = HostDriver.engine(6);

  @Override
  KernelEngine engine() {
    return ENGINE;
  }

  @Override
  Precision precision() {
    return Precision.DOUBLE;
  }
}
