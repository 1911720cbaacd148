package org.quests.kernel;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("available")
class SimdSingleTest extends KernelEngineContract {
  static boolean available() {
    return KernelEngines.names().contains("simd");
  }

  @Override
  KernelEngine engine() {
    return KernelEngines.get("simd");
  }

  @Override
  Precision precision() {
    return Precision.SINGLE;
  }
}
