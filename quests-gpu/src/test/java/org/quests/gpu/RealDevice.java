package org.quests.gpu;

import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;

/** The GPU of this machine. */
public final class RealDevice {
  private RealDevice() {}

  /** The engine, with all of the memory. */
  public static KernelEngine engine() {
    return engine(Integer.MAX_VALUE);
  }

  /** The engine in small chunks. */
  public static KernelEngine engine(int mostTiles) {
    return KernelEngines.with(
        "cuda", new CudaProvider().sums(DevicePortions.USUAL.withTiles(mostTiles)), 0);
  }

  /** Memory that is free on the device now, in bytes. */
  public static long freeMemory() {
    try (GpuDevice device = new CudaProvider().open()) {
      device.enter();
      return device.freeMemory();
    }
  }
}
