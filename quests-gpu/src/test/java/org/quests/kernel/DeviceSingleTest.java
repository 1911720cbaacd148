package org.quests.kernel;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.quests.gpu.RealDevice;

/** On a GPU, which has to be there where this is asked for (-Dquests.gpu=true). */
@EnabledIfSystemProperty(named = "quests.gpu", matches = "true")
class DeviceSingleTest extends KernelEngineContract {
  private static final KernelEngine ENGINE = RealDevice.engine();

  @Override
  KernelEngine engine() {
    return ENGINE;
  }

  @Override
  Precision precision() {
    return Precision.SINGLE;
  }
}
