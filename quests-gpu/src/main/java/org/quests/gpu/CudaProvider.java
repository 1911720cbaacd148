package org.quests.gpu;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.bytedeco.cuda.global.cudart;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngineProvider;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.WorkSize;

/**
 * The engine {@code cuda}: plain kernel sums on the first NVIDIA GPU, everything else on the
 * processor. Of NVIDIA's software it needs the driver and, unless kernels were compiled when the
 * program was built, NVRTC; none of it is touched before {@link #report} or {@link #engine} is
 * called.
 */
public final class CudaProvider implements KernelEngineProvider {
  private static final System.Logger LOG = System.getLogger(CudaProvider.class.getName());

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

  private static final String CALIBRATED = "calibrated for auto";

  /** What the bindings and compiled kernels are made for: CUDA 13.0. */
  private static final int LEAST_DRIVER = 13000;

  private final Optional<Path> cache;
  private @Nullable Found found;
  private @Nullable KernelEngine engine;

  /** What was measured here, if anything was. */
  private @Nullable Calibration calibration;

  /** Whether a calibration was looked for. */
  private boolean calibrationLooked;

  /** Whether the GPU failed in work that it was not asked for by name. */
  private volatile boolean failed;

  /**
   * What was found when it was looked for.
   *
   * @param machine what a calibration would hold for; null where there is no GPU to use
   */
  private record Found(
      EngineReport report, @Nullable KernelBinary kernels, Calibration.@Nullable Machine machine) {}

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

  @Override
  public Optional<KernelEngine> sooner(WorkSize work, int threads) {
    Optional<Calibration> known = calibration();
    if (failed
        || known.isEmpty()
        || !known.get().sooner(work, threads)
        || !known.get().machine().equals(found().machine())) {
      return Optional.empty();
    }
    return Optional.of(new Volunteer(engine()));
  }

  /** What was kept; nothing is loaded for that, nor made where there is none. */
  private synchronized Optional<Calibration> calibration() {
    if (!calibrationLooked) {
      calibrationLooked = true;
      calibration =
          cache.isPresent() && Files.exists(Calibration.in(cache.get()))
              ? CacheFolder.look(cache).path().flatMap(CudaProvider::kept).orElse(null)
              : null;
    }
    return Optional.ofNullable(calibration);
  }

  private static Optional<Calibration> kept(Path folder) {
    try {
      return Optional.of(Calibration.read(folder));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, Calibration.in(folder) + " is not used: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Measures this GPU and the processor, and keeps what was measured in the cache folder: from then
   * on {@link KernelEngines#AUTO} takes the GPU for work that it has done well before the
   * processor.
   *
   * @param start seconds that the first sums of a process took, from before the GPU was looked for
   * @param large plain sums that the GPU needs about a second for, in single and double precision
   * @param little plain sums that the processor needs about a second for, likewise
   * @return where it is kept
   * @throws QuestsException of kind ENGINE where the GPU cannot be used; of kind OUTPUT where there
   *     is no folder to keep it in
   */
  public Path calibrate(
      double start, List<KernelTask> large, List<KernelTask> little, Parallelism parallelism) {
    kernels();
    Path folder =
        CacheFolder.look(cache)
            .path()
            .orElseThrow(() -> QuestsException.output("there is no cache folder to use", null));
    Calibrator calibrator = new Calibrator(this, parallelism);
    Calibrator.Device single = calibrator.device(large.get(0));
    Calibrator.Device twice = calibrator.device(large.get(1));
    Calibration made =
        new Calibration(
            Objects.requireNonNull(found().machine()),
            start,
            Math.max(single.copy(), twice.copy()),
            single.slot(),
            twice.slot(),
            calibrator.processor(little.get(0)),
            calibrator.processor(little.get(1)));
    try {
      made.write(folder);
    } catch (IOException e) {
      throw QuestsException.output("the calibration is not kept: " + e.getMessage(), e);
    }
    synchronized (this) {
      calibration = made;
      calibrationLooked = true;
    }
    return Calibration.in(folder);
  }

  /** The engine for work that it was not asked for by name: if it fails, that is the last time. */
  private final class Volunteer implements KernelEngine {
    private final KernelEngine engine;

    Volunteer(KernelEngine engine) {
      this.engine = engine;
    }

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
      try {
        return engine.evaluate(task, parallelism);
      } catch (QuestsException e) {
        if (e.kind() == QuestsException.Kind.ENGINE) {
          failed = true;
          LOG.log(
              Level.WARNING,
              Printable.of(
                  "the processor does what the GPU cannot: "
                      + String.valueOf(e.getMessage()).replace(DeviceSums.WITHOUT, "")));
        }
        throw e;
      }
    }
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
    return new Found(new EngineReport(NAME, false, why, facts), null, null);
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
    Calibration.Machine machine = machine(device);
    String calibrated = calibrated(cache.path(), machine);
    facts.put("calibrated", calibrated.equals(CALIBRATED));
    return new Found(
        new EngineReport(NAME, true, says + ", " + kernels + ", " + calibrated + kept, facts),
        new KernelBinary(cache.path(), builtIn),
        machine);
  }

  private static Calibration.Machine machine(CudaDevice.Facts device) {
    return new Calibration.Machine(
        Printable.of(device.name())
            + ", "
            + decimal(device.capability())
            + ", "
            + device.multiprocessors(),
        device.driverVersion(),
        BuiltInKernels.sha256(BuiltInKernels.source()),
        Runtime.getRuntime().availableProcessors());
  }

  /** Whether auto may take it, or why not. */
  private static String calibrated(Optional<Path> folder, Calibration.Machine machine) {
    if (folder.isEmpty() || !Files.exists(Calibration.in(folder.get()))) {
      return "not calibrated for auto";
    }
    try {
      return Calibration.read(folder.get()).machine().equals(machine)
          ? CALIBRATED
          : "not calibrated for auto: what is kept is of another GPU, driver, processor or version";
    } catch (IOException e) {
      return "not calibrated for auto: " + Calibration.in(folder.get()) + ": " + e.getMessage();
    }
  }

  private static String decimal(int tenths) {
    return tenths / 10 + "." + tenths % 10;
  }
}
