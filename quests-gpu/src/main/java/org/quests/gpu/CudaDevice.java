package org.quests.gpu;

import static org.quests.gpu.Cuda.check;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.quests.kernel.Precision;

/** A device that the CUDA driver knows. */
final class CudaDevice implements GpuDevice {
  /** What is known of a device before anything is done with it. */
  record Facts(String name, long memory, int capability, int multiprocessors, int driverVersion) {}

  /** Threads of a block, as kernels.cu says. */
  private static final int THREADS = 256;

  private final KernelBinary binaries;
  private final int device;
  private final int capability;
  private final CUctx_st context;
  private final Map<List<String>, Loaded> programs = new HashMap<>();

  private record Loaded(CUmod_st module, CUfunc_st function) implements Program {}

  private CudaDevice(KernelBinary binaries, int device, int capability, CUctx_st context) {
    this.binaries = binaries;
    this.device = device;
    this.capability = capability;
    this.context = context;
  }

  /** Begins to use the first device. */
  static CudaDevice open(KernelBinary binaries) {
    int device = first();
    int capability = facts(device).capability();
    CUctx_st context = new CUctx_st();
    check(cudart.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
    return new CudaDevice(binaries, device, capability, context);
  }

  /** What is known of the first device. */
  static Facts facts() {
    return facts(first());
  }

  private static int first() {
    int[] device = new int[1];
    check(cudart.cuDeviceGet(device, 0), "cuDeviceGet");
    return device[0];
  }

  private static Facts facts(int device) {
    byte[] name = new byte[256];
    check(cudart.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    try (SizeTPointer memory = new SizeTPointer(1)) {
      check(cudart.cuDeviceTotalMem(memory, device), "cuDeviceTotalMem");
      int[] version = new int[1];
      check(cudart.cuDriverGetVersion(version), "cuDriverGetVersion");
      return new Facts(
          text(name),
          memory.get(),
          10 * attribute(device, cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
              + attribute(device, cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
          attribute(device, cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
          version[0]);
    }
  }

  private static String text(byte[] zeroEnded) {
    String all = new String(zeroEnded, StandardCharsets.UTF_8);
    return all.substring(0, Math.max(0, all.indexOf(0)));
  }

  private static int attribute(int device, int attribute) {
    int[] value = new int[1];
    check(cudart.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /** The same memory, for the driver. */
  private static Pointer pointer(MemorySegment memory) {
    return new BytePointer(memory.asByteBuffer());
  }

  @Override
  public void enter() {
    check(cudart.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  @Override
  public long freeMemory() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      check(cudart.cuMemGetInfo(free, total), "cuMemGetInfo");
      return free.get();
    }
  }

  @Override
  public Memory allocate(long bytes) {
    long[] address = new long[1];
    check(cudart.cuMemAlloc(address, bytes), "cuMemAlloc of " + bytes + " bytes");
    return new DeviceMemory(address[0]);
  }

  @Override
  public Staging stage(int bytes) {
    BytePointer memory = new BytePointer();
    check(cudart.cuMemHostAlloc(memory, bytes, 0), "cuMemHostAlloc of " + bytes + " bytes");
    return new HostMemory(memory.capacity(bytes));
  }

  @Override
  public Queue queue() {
    CUstream_st stream = new CUstream_st();
    check(cudart.cuStreamCreate(stream, cudart.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    return new Stream(stream);
  }

  @Override
  public Program program(Precision precision, int axes, int differences) {
    boolean single = precision == Precision.SINGLE;
    List<String> definitions =
        List.of("-DSINGLE=" + (single ? 1 : 0), "-DAXES=" + axes, "-DDIFFERENCES=" + differences);
    Loaded loaded = programs.get(definitions);
    if (loaded == null) {
      loaded = load(definitions, single ? "sumSingle" : "sumDouble");
      programs.put(definitions, loaded);
    }
    return loaded;
  }

  private Loaded load(List<String> definitions, String name) {
    KernelBinary.Code code = binaries.of(capability, definitions);
    while (true) {
      try {
        return load(code.bytes(), name);
      } catch (GpuException e) {
        if (e.kind() == GpuException.Kind.MEMORY) {
          throw e;
        }
        // What was kept may be damaged, and what was compiled may be too new for the driver.
        code = binaries.insteadOf(code, capability, definitions).orElseThrow(() -> e);
      }
    }
  }

  private static Loaded load(byte[] binary, String name) {
    CUmod_st module = new CUmod_st();
    try (BytePointer image = new BytePointer(binary)) {
      check(cudart.cuModuleLoadData(module, image), "cuModuleLoadData");
    }
    CUfunc_st function = new CUfunc_st();
    int status = cudart.cuModuleGetFunction(function, module, name);
    if (status != cudart.CUDA_SUCCESS) {
      check(cudart.cuModuleUnload(module), "cuModuleUnload");
    }
    check(status, "cuModuleGetFunction");
    return new Loaded(module, function);
  }

  @Override
  public Mark mark() {
    CUevent_st event = new CUevent_st();
    check(cudart.cuEventCreate(event, cudart.CU_EVENT_DEFAULT), "cuEventCreate");
    return new Event(event);
  }

  @Override
  public double secondsBetween(Mark start, Mark end) {
    float[] milliseconds = new float[1];
    check(
        cudart.cuEventElapsedTime(milliseconds, ((Event) start).event, ((Event) end).event),
        "cuEventElapsedTime");
    return milliseconds[0] / 1e3;
  }

  @Override
  public void close() {
    try (Owned all = new Owned()) {
      all.add(() -> check(cudart.cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease"));
      for (Loaded loaded : programs.values()) {
        all.add(() -> check(cudart.cuModuleUnload(loaded.module()), "cuModuleUnload"));
      }
      programs.clear();
      enter();
    }
  }

  private static final class DeviceMemory implements Memory {
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
      check(cudart.cuMemFree(address), "cuMemFree");
    }
  }

  private static final class HostMemory implements Staging {
    private final BytePointer memory;
    private final MemorySegment segment;

    HostMemory(BytePointer memory) {
      this.memory = memory;
      segment = MemorySegment.ofBuffer(memory.asByteBuffer());
      segment.fill((byte) 0);
    }

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public void close() {
      check(cudart.cuMemFreeHost(memory), "cuMemFreeHost");
    }
  }

  private static final class Event implements Mark {
    private final CUevent_st event;

    Event(CUevent_st event) {
      this.event = event;
    }

    @Override
    public void close() {
      check(cudart.cuEventDestroy(event), "cuEventDestroy");
    }
  }

  private static final class Stream implements Queue {
    private final CUstream_st stream;

    Stream(CUstream_st stream) {
      this.stream = stream;
    }

    @Override
    public void upload(MemorySegment from, Memory to, long at, long bytes) {
      check(
          cudart.cuMemcpyHtoDAsync(to.address() + at, pointer(from), bytes, stream),
          "cuMemcpyHtoDAsync");
    }

    @Override
    public void download(Memory from, long at, MemorySegment to, long bytes) {
      check(
          cudart.cuMemcpyDtoHAsync(pointer(to), from.address() + at, bytes, stream),
          "cuMemcpyDtoHAsync");
    }

    @Override
    public void clear(Memory memory, long bytes) {
      check(cudart.cuMemsetD8Async(memory.address(), (byte) 0, bytes, stream), "cuMemsetD8Async");
    }

    @Override
    public void launch(Program program, int items, MemorySegment arguments) {
      try (PointerPointer<Pointer> list = new PointerPointer<>(1)) {
        list.put(0, pointer(arguments));
        check(
            cudart.cuLaunchKernel(
                ((Loaded) program).function(), items, 1, 1, THREADS, 1, 1, 0, stream, list, null),
            "cuLaunchKernel");
      }
    }

    @Override
    public void reach(Mark mark) {
      check(cudart.cuEventRecord(((Event) mark).event, stream), "cuEventRecord");
    }

    @Override
    public void finish() {
      check(cudart.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    @Override
    public void close() {
      try (Owned both = new Owned()) {
        both.add(() -> check(cudart.cuStreamDestroy(stream), "cuStreamDestroy"));
        both.add(this::finish);
      }
    }
  }
}
