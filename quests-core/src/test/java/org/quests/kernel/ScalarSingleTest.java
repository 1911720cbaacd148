package org.quests.kernel;

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
