package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quests.kernel.Precision;

/** A device that the CUDA driver knows. */
final class CudaDevice implements GpuDevice {
  /** What is known of a device before anything is done with it. */
  record Facts(String name, long memory, int capability, int multiprocessors, int driverVersion) {}

  /** Threads of a block, as kernels.cu says. */
  private static final int THREADS = 256;

  private static final int NON_BLOCKING = 1;

  private final Driver driver;
  private final KernelBinary binaries;
  private final int device;
  private final int capability;
  private final MemorySegment context;
  private final Map<List<String>, Loaded> programs = new HashMap<>();

  private record Loaded(MemorySegment module, MemorySegment function) implements Program {}

  private CudaDevice(
      Driver driver, KernelBinary binaries, int device, int capability, MemorySegment context) {
    this.driver = driver;
    this.binaries = binaries;
    this.device = device;
    this.capability = capability;
    this.context = context;
  }

  /** Begins to use the first device. */
  static CudaDevice open(Driver driver, KernelBinary binaries) {
    try (Arena arena = Arena.ofConfined()) {
      int device = first(driver, arena);
      int capability = facts(driver, arena, device).capability();
      MemorySegment context = arena.allocate(ValueLayout.ADDRESS);
      driver.check(driver.contextRetain.call(context, device), "cuDevicePrimaryCtxRetain");
      return new CudaDevice(
          driver, binaries, device, capability, context.get(ValueLayout.ADDRESS, 0));
    }
  }

  /** What is known of the first device. */
  static Facts facts(Driver driver) {
    try (Arena arena = Arena.ofConfined()) {
      return facts(driver, arena, first(driver, arena));
    }
  }

  private static int first(Driver driver, Arena arena) {
    MemorySegment device = arena.allocate(ValueLayout.JAVA_INT);
    driver.check(driver.deviceGet.call(device, 0), "cuDeviceGet");
    return device.get(ValueLayout.JAVA_INT, 0);
  }

  private static Facts facts(Driver driver, Arena arena, int device) {
    MemorySegment name = arena.allocate(256);
    driver.check(driver.deviceGetName.call(name, 256, device), "cuDeviceGetName");
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG);
    driver.check(driver.deviceTotalMem.call(memory, device), "cuDeviceTotalMem");
    MemorySegment version = arena.allocate(ValueLayout.JAVA_INT);
    driver.check(driver.driverGetVersion.call(version), "cuDriverGetVersion");
    return new Facts(
        name.getString(0, StandardCharsets.UTF_8),
        memory.get(ValueLayout.JAVA_LONG, 0),
        10 * attribute(driver, arena, device, Driver.CAPABILITY_MAJOR)
            + attribute(driver, arena, device, Driver.CAPABILITY_MINOR),
        attribute(driver, arena, device, Driver.MULTIPROCESSORS),
        version.get(ValueLayout.JAVA_INT, 0));
  }

  private static int attribute(Driver driver, Arena arena, int device, int attribute) {
    MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
    driver.check(driver.deviceGetAttribute.call(value, attribute, device), "cuDeviceGetAttribute");
    return value.get(ValueLayout.JAVA_INT, 0);
  }

  @Override
  public void enter() {
    driver.check(driver.contextSetCurrent.call(context), "cuCtxSetCurrent");
  }

  @Override
  public long freeMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
      driver.check(driver.memGetInfo.call(free, total), "cuMemGetInfo");
      return free.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Override
  public Memory allocate(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ValueLayout.JAVA_LONG);
      driver.check(driver.memAlloc.call(address, bytes), "cuMemAlloc of " + bytes + " bytes");
      return new DeviceMemory(address.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  @Override
  @SuppressWarnings("restricted")
  public Staging stage(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ValueLayout.ADDRESS);
      driver.check(
          driver.memHostAlloc.call(address, bytes, 0), "cuMemHostAlloc of " + bytes + " bytes");
      MemorySegment memory = address.get(ValueLayout.ADDRESS, 0).reinterpret(bytes);
      memory.fill((byte) 0);
      return new HostMemory(memory);
    }
  }

  @Override
  public Queue queue() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stream = arena.allocate(ValueLayout.ADDRESS);
      driver.check(driver.streamCreate.call(stream, NON_BLOCKING), "cuStreamCreate");
      return new Stream(stream.get(ValueLayout.ADDRESS, 0));
    }
  }

  @Override
  public Program program(Precision precision, int axes, int differences) {
    boolean single = precision == Precision.SINGLE;
    List<String> definitions =
        List.of("-DSINGLE=" + (single ? 1 : 0), "-DAXES=" + axes, "-DDIFFERENCES=" + differences);
    Loaded loaded = programs.get(definitions);
    if (loaded == null) {
      loaded = load(binaries.of(capability, definitions), single ? "sumSingle" : "sumDouble");
      programs.put(definitions, loaded);
    }
    return loaded;
  }

  private Loaded load(byte[] binary, String function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment module = arena.allocate(ValueLayout.ADDRESS);
      driver.check(
          driver.moduleLoadData.call(module, arena.allocateFrom(ValueLayout.JAVA_BYTE, binary)),
          "cuModuleLoadData");
      MemorySegment loaded = module.get(ValueLayout.ADDRESS, 0);
      MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
      driver.check(
          driver.moduleGetFunction.call(found, loaded, arena.allocateFrom(function)),
          "cuModuleGetFunction");
      return new Loaded(loaded, found.get(ValueLayout.ADDRESS, 0));
    }
  }

  @Override
  public void close() {
    try (Owned all = new Owned()) {
      all.add(() -> driver.check(driver.contextRelease.call(device), "cuDevicePrimaryCtxRelease"));
      for (Loaded loaded : programs.values()) {
        all.add(() -> driver.check(driver.moduleUnload.call(loaded.module()), "cuModuleUnload"));
      }
      programs.clear();
      enter();
    }
  }

  private final class DeviceMemory implements Memory {
    private final long address;

    DeviceMemory(long address) {
      this.address = address;
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public void close() {
      driver.check(driver.memFree.call(address), "cuMemFree");
    }
  }

  private final class HostMemory implements Staging {
    private final MemorySegment memory;

    HostMemory(MemorySegment memory) {
      this.memory = memory;
    }

    @Override
    public MemorySegment segment() {
      return memory;
    }

    @Override
    public void close() {
      driver.check(driver.memFreeHost.call(memory), "cuMemFreeHost");
    }
  }

  private final class Stream implements Queue {
    private final MemorySegment stream;

    Stream(MemorySegment stream) {
      this.stream = stream;
    }

    @Override
    public void upload(MemorySegment from, Memory to, long at, long bytes) {
      driver.check(
          driver.copyToDevice.call(to.address() + at, from, bytes, stream), "cuMemcpyHtoDAsync");
    }

    @Override
    public void download(Memory from, long at, MemorySegment to, long bytes) {
      driver.check(
          driver.copyToHost.call(to, from.address() + at, bytes, stream), "cuMemcpyDtoHAsync");
    }

    @Override
    public void clear(Memory memory, long bytes) {
      driver.check(driver.set.call(memory.address(), (byte) 0, bytes, stream), "cuMemsetD8Async");
    }

    @Override
    public void launch(Program program, int items, MemorySegment arguments) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment list = arena.allocateFrom(ValueLayout.ADDRESS, arguments);
        MemorySegment function = ((Loaded) program).function();
        driver.check(
            driver.launchKernel.call(
                function, items, 1, 1, THREADS, 1, 1, 0, stream, list, MemorySegment.NULL),
            "cuLaunchKernel");
      }
    }

    @Override
    public void finish() {
      driver.check(driver.streamSynchronize.call(stream), "cuStreamSynchronize");
    }

    @Override
    public void close() {
      try (Owned both = new Owned()) {
        both.add(() -> driver.check(driver.streamDestroy.call(stream), "cuStreamDestroy"));
        both.add(this::finish);
      }
    }
  }
}
