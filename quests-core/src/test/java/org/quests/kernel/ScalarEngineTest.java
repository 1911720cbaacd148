package org.quests.kernel;

class ScalarEngineTest extends KernelEngineContract {
  @Override
  KernelEngine engine() {
    return new ScalarEngine();
  }

  @Override
  Precision precision() {
    return Precision.DOUBLE;
  }

  @Override
  double relativeTolerance() {
    return 1e-12;
  }
}
