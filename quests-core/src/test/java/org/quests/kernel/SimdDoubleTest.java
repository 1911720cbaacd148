package org.quests.kernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("slow")
@EnabledIf("available")
class SimdDoubleTest extends KernelEngineContract {
  static boolean available() {
    return KernelEngines.names().contains("simd");
  }

  @Override
  KernelEngine engine() {
    return KernelEngines.get("simd");
  }

  @Override
  Precision precision() {
    return Precision.DOUBLE;
  }
}
