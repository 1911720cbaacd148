package org.quests.gpu;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.bytedeco.cuda.global.cudart;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngineProvider;
import org.quests.kernel.KernelEngines;

/**
 * The engine {@code cuda}: plain kernel sums on the first NVIDIA GPU, everything else on the
 * processor. Of NVIDIA's software it needs the driver and, unless kernels were compiled when the
 * program was built, NVRTC; none of it is touched before {@link #report} or {@link #engine} is
 * called.
 */
public final class CudaProvider implements KernelEngineProvider {
  private static final String NAME = "cuda";

  /** Kernels copy to shared memory beside their work, which older devices cannot. */
  private static final int LEAST_CAPABILITY = 80;

  /** Java property: pairs of tiles from which on the GPU is asked, in place of the usual number. */
  private static final String LEAST = "quests.cuda.leastPairs";

  /**
   * A core of a processor needs some milliseconds for so many pairs of tiles, which is what it
   * takes to begin on a GPU: memory that it can read by itself, copies there and back.
   */
  private static final long LEAST_PAIRS = 1024;

  /** What the bindings and compiled kernels are made for: CUDA 13.0. */
  private static final int LEAST_DRIVER = 13000;

  private final Optional<Path> cache;
  private @Nullable Found found;
  private @Nullable KernelEngine engine;

  /** What was found when it was looked for. */
  private record Found(EngineReport report, @Nullable KernelBinary kernels) {}

  /** Keeps what it makes in the user's folder for that. */
  public CudaProvider() {
    this(CacheFolder.of(System.getenv()));
  }

  /**
   * Keeps what it makes in a folder, where nobody but the user can write to it.
   *
   * @param cache empty: keeps nothing
   */
  CudaProvider(Optional<Path> cache) {
    this.cache = cache;
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
      long least = Long.getLong(LEAST, LEAST_PAIRS);
      engine = KernelEngines.with(NAME, sums(DevicePortions.USUAL), least);
    }
    return engine;
  }

  /**
   * An engine like {@link #engine} that does no work on the processor only because it is little,
   * and tells how long the device was at work.
   *
   * @param deviceSeconds is told after each evaluation, in seconds of the device's own clock, from
   *     the first launch to the end of the last one; where data come in chunks, of all chunks
   *     together
   * @throws QuestsException of kind ENGINE, with the reason in one line, where it cannot be used
   */
  public KernelEngine timed(DoubleConsumer deviceSeconds) {
    kernels();
    return KernelEngines.with(
        NAME, new DeviceSums(this::open, DevicePortions.USUAL, deviceSeconds), 0);
  }

  /** Sums on the device. */
  DeviceSums sums(DevicePortions portions) {
    // Whether there is one is said at once, though it is opened when it is first needed.
    kernels();
    return new DeviceSums(this::open, portions, null);
  }

  /** Opens the device. */
  GpuDevice open() {
    return CudaDevice.open(kernels());
  }

  private KernelBinary kernels() {
    Found here = found();
    if (here.kernels() == null) {
      throw QuestsException.engine("engine cuda is not available here: " + here.report().says());
    }
    return here.kernels();
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
    CacheFolder.Found folder = CacheFolder.look(cache);
    folder.path().ifPresent(path -> Cuda.unpackTo(path.resolve("javacpp")));
    Optional<String> driver = Cuda.driverMissing();
    if (driver.isPresent()) {
      return missing(without(driver.get()), Map.of());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    try {
      return look(facts, folder);
    } catch (GpuException e) {
      return missing("NVIDIA's libraries fail: " + e.getMessage(), facts);
    }
  }

  /** What it means that a library cannot be loaded, for the reason given. */
  static String without(String reason) {
    return (reason.startsWith("libcuda.so")
            ? "no NVIDIA driver: "
            : "the libraries of CUDA 13 cannot be loaded: ")
        + reason;
  }

  private static Found look(Map<String, Object> facts, CacheFolder.Found cache) {
    int status = cudart.cuInit(0);
    if (status == cudart.CUDA_ERROR_NO_DEVICE) {
      return missing("no NVIDIA GPU that may be used: " + Cuda.describe(status), facts);
    }
    Cuda.check(status, "cuInit");
    int[] count = new int[1];
    Cuda.check(cudart.cuDeviceGetCount(count), "cuDeviceGetCount");
    if (count[0] == 0) {
      return missing("no NVIDIA GPU that may be used", facts);
    }
    facts.put("devices", count[0]);
    CudaDevice.Facts device = CudaDevice.facts();
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
    if (device.driverVersion() < LEAST_DRIVER) {
      return missing("the NVIDIA driver is too old, it has to be for CUDA 13.0: " + says, facts);
    }
    Optional<String> compiler = KernelBinary.compilerVersion();
    compiler.ifPresent(v -> facts.put("nvrtc_version", v));
    BuiltInKernels builtIn = BuiltInKernels.ofProgram();
    if (compiler.isEmpty() && !builtIn.serves(device.capability())) {
      return missing(
          "NVRTC is missing ("
              + Cuda.compilerMissing().orElse("")
              + "), and no kernels are built in; the GPU is "
              + says,
          facts);
    }
    String kernels = compiler.map(v -> "NVRTC " + v).orElse("kernels that were built in");
    String kept = cache.refused().map(why -> "; " + why).orElse("");
    return new Found(
        new EngineReport(NAME, true, says + ", " + kernels + kept, facts),
        new KernelBinary(cache.path(), builtIn));
  }

  private static String decimal(int tenths) {
    return tenths / 10 + "." + tenths % 10;
  }
}
