package org.quests.kernel;

class ScalarDoubleTest extends KernelEngineContract {
  @Override
  KernelEngine engine() {
    return KernelEngines.get("scalar");
  }

  @Override
  Precision precision() {
    return Precision.DOUBLE;
  }
}
