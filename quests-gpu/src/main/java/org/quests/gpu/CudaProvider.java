package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngineProvider;
import org.quests.kernel.KernelEngines;

/**
 * The engine {@code cuda}: plain kernel sums on the first NVIDIA GPU, everything else on the
 * processor. Of NVIDIA's software it needs the driver ({@code libcuda.so.1}) and, unless kernels
 * were compiled when the program was built, NVRTC; neither is touched before {@link #report} or
 * {@link #engine} is called.
 */
public final class CudaProvider implements KernelEngineProvider {
  private static final String NAME = "cuda";

  /** Kernels copy to shared memory beside their work, which older devices cannot. */
  private static final int LEAST_CAPABILITY = 80;

  private final Map<String, String> environment;
  private @Nullable Found found;
  private @Nullable KernelEngine engine;

  /** What was found when it was looked for. */
  private record Found(EngineReport report, @Nullable Usable usable) {}

  /** What a device is opened by. */
  private record Usable(Driver driver, KernelBinary binaries) {}

  /** Looks in the usual places. */
  public CudaProvider() {
    this(System.getenv());
  }

  /**
   * Looks where the environment says.
   *
   * @param environment QUESTS_LIBCUDA and QUESTS_NVRTC name libraries in unusual places
   */
  CudaProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EngineReport report() {
    return found().report();
  }

  @Override
  public synchronized KernelEngine engine() {
    if (engine == null) {
      engine = KernelEngines.with(NAME, sums(Integer.MAX_VALUE));
    }
    return engine;
  }

  /** Sums on the device, in chunks of so many tiles at most. */
  DeviceSums sums(int mostTiles) {
    // Whether there is one is said at once, though it is opened when it is first needed.
    usable();
    return new DeviceSums(this::open, mostTiles);
  }

  /** Opens the device. */
  GpuDevice open() {
    Usable here = usable();
    return CudaDevice.open(here.driver(), here.binaries());
  }

  private Usable usable() {
    Found here = found();
    if (here.usable() == null) {
      throw QuestsException.engine("engine cuda is not available here: " + here.report().says());
    }
    return here.usable();
  }

  private synchronized Found found() {
    if (found == null) {
      found = look();
    }
    return found;
  }

  private static Found missing(String why, Map<String, Object> facts) {
    return new Found(new EngineReport(NAME, false, why, facts), null);
  }

  private Found look() {
    Map<String, Object> facts = new LinkedHashMap<>();
    String own = environment.get("QUESTS_LIBCUDA");
    Optional<NativeLibrary> library =
        NativeLibrary.open(own == null ? List.of("libcuda.so.1", "libcuda.so") : List.of(own));
    if (library.isEmpty()) {
      return missing(
          "no NVIDIA driver: " + (own == null ? "libcuda.so.1" : own) + " was not found", facts);
    }
    try {
      return look(new Driver(library.get()), facts);
    } catch (GpuException e) {
      return missing("the NVIDIA driver fails: " + e.getMessage(), facts);
    } catch (IllegalStateException e) {
      return missing("the NVIDIA driver is too old: " + e.getMessage(), facts);
    }
  }

  private Found look(Driver driver, Map<String, Object> facts) {
    int status = driver.init.call(0);
    if (status == Driver.NO_DEVICE) {
      return missing("no NVIDIA GPU that may be used: " + driver.describe(status), facts);
    }
    driver.check(status, "cuInit");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      driver.check(driver.deviceGetCount.call(count), "cuDeviceGetCount");
      if (count.get(ValueLayout.JAVA_INT, 0) == 0) {
        return missing("no NVIDIA GPU that may be used", facts);
      }
      facts.put("devices", count.get(ValueLayout.JAVA_INT, 0));
    }
    CudaDevice.Facts device = CudaDevice.facts(driver);
    // 13000 is 13.0.
    String version =
        decimal(device.driverVersion() / 1000 * 10 + device.driverVersion() % 1000 / 10);
    facts.put("device", device.name());
    facts.put("memory_bytes", device.memory());
    facts.put("multiprocessors", device.multiprocessors());
    facts.put("compute_capability", decimal(device.capability()));
    facts.put("driver_cuda_version", version);
    String says =
        String.format(
            Locale.ROOT,
            "%s, %.0f GiB, compute capability %s, driver for CUDA %s",
            device.name(),
            device.memory() * 0x1p-30,
            decimal(device.capability()),
            version);
    if (device.capability() < LEAST_CAPABILITY) {
      return missing("the GPU is too old, 8.0 is the least compute capability: " + says, facts);
    }
    KernelBinary binaries = new KernelBinary(environment, KernelBinary.compilers(environment));
    Optional<String> compiler = binaries.compilerVersion();
    compiler.ifPresent(v -> facts.put("nvrtc_version", v));
    if (compiler.isEmpty() && !KernelBinary.prepared()) {
      return missing(
          "NVRTC is missing: libnvrtc.so was not found; QUESTS_NVRTC can name it; the GPU is "
              + says,
          facts);
    }
    String kernels = compiler.map(v -> "NVRTC " + v).orElse("kernels that were built in");
    return new Found(
        new EngineReport(NAME, true, says + ", " + kernels, facts), new Usable(driver, binaries));
  }

  private static String decimal(int tenths) {
    return tenths / 10 + "." + tenths % 10;
  }
}
