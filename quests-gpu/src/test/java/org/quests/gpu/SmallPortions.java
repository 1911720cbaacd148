package org.quests.gpu;

import org.quests.kernel.KernelEngine;

/** Portions so small that little work has many bands, launches and copies. */
public final class SmallPortions {
  private SmallPortions() {}

  static DevicePortions of(int mostTiles) {
    return new DevicePortions(mostTiles, 2, 1, 3, 400, 4000);
  }

  /** The engine on the host's driver. */
  public static KernelEngine host(int mostTiles) {
    return HostDriver.engine(of(mostTiles));
  }

  /** The engine on a device in Java, single precision alone. */
  public static KernelEngine fake(int mostTiles) {
    return FakeDevice.engine(of(mostTiles));
  }
}
