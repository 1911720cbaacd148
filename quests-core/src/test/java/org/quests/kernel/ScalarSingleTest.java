package org.quests.kernel;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class ScalarSingleTest extends KernelEngineContract {
  @Override
  KernelEngine engine() {
    return KernelEngines.get("scalar");
  }

  @Override
  Precision precision() {
    return Precision.SINGLE;
  }
}
