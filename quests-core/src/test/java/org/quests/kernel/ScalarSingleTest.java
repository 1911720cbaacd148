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

  @Override
  double relativeTolerance() {
    return 3e-5;
  }
}
