package org.quests.gpu;

import static org.quests.gpu.NativeLibrary.BYTE;
import static org.quests.gpu.NativeLibrary.INT;
import static org.quests.gpu.NativeLibrary.LONG;
import static org.quests.gpu.NativeLibrary.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The CUDA driver's functions that are used here, by their names there. None of them is called
 * where its status is not looked at.
 */
final class Driver {
  /** Status: no GPU. */
  static final int NO_DEVICE = 100;

  /** Status: memory is short. */
  static final int OUT_OF_MEMORY = 2;

  /** Status: the kernels are for another device, or for a later driver. */
  static final int NO_BINARY_FOR_GPU = 209;

  private static final int UNSUPPORTED_PTX = 222;

  /** Attributes of a device. */
  static final int MULTIPROCESSORS = 16;

  static final int CAPABILITY_MAJOR = 75;
  static final int CAPABILITY_MINOR = 76;

  private final NativeLibrary.Function getErrorName;
  private final NativeLibrary.Function getErrorString;
  final NativeLibrary.Function init;
  final NativeLibrary.Function driverGetVersion;
  final NativeLibrary.Function deviceGetCount;
  final NativeLibrary.Function deviceGet;
  final NativeLibrary.Function deviceGetName;
  final NativeLibrary.Function deviceTotalMem;
  final NativeLibrary.Function deviceGetAttribute;
  final NativeLibrary.Function contextRetain;
  final NativeLibrary.Function contextRelease;
  final NativeLibrary.Function contextSetCurrent;
  final NativeLibrary.Function memGetInfo;
  final NativeLibrary.Function memAlloc;
  final NativeLibrary.Function memFree;
  final NativeLibrary.Function memHostAlloc;
  final NativeLibrary.Function memFreeHost;
  final NativeLibrary.Function copyToDevice;
  final NativeLibrary.Function copyToHost;
  final NativeLibrary.Function set;
  final NativeLibrary.Function streamCreate;
  final NativeLibrary.Function streamSynchronize;
  final NativeLibrary.Function streamDestroy;
  final NativeLibrary.Function moduleLoadData;
  final NativeLibrary.Function moduleUnload;
  final NativeLibrary.Function moduleGetFunction;
  final NativeLibrary.Function launchKernel;

  Driver(NativeLibrary cuda) {
    getErrorName = cuda.function("cuGetErrorName", INT, POINTER);
    getErrorString = cuda.function("cuGetErrorString", INT, POINTER);
    init = cuda.function("cuInit", INT);
    driverGetVersion = cuda.function("cuDriverGetVersion", POINTER);
    deviceGetCount = cuda.function("cuDeviceGetCount", POINTER);
    deviceGet = cuda.function("cuDeviceGet", POINTER, INT);
    deviceGetName = cuda.function("cuDeviceGetName", POINTER, INT, INT);
    deviceTotalMem = cuda.function("cuDeviceTotalMem_v2", POINTER, INT);
    deviceGetAttribute = cuda.function("cuDeviceGetAttribute", POINTER, INT, INT);
    contextRetain = cuda.function("cuDevicePrimaryCtxRetain", POINTER, INT);
    contextRelease = cuda.function("cuDevicePrimaryCtxRelease_v2", INT);
    contextSetCurrent = cuda.function("cuCtxSetCurrent", POINTER);
    memGetInfo = cuda.function("cuMemGetInfo_v2", POINTER, POINTER);
    memAlloc = cuda.function("cuMemAlloc_v2", POINTER, LONG);
    memFree = cuda.function("cuMemFree_v2", LONG);
    memHostAlloc = cuda.function("cuMemHostAlloc", POINTER, LONG, INT);
    memFreeHost = cuda.function("cuMemFreeHost", POINTER);
    copyToDevice = cuda.function("cuMemcpyHtoDAsync_v2", LONG, POINTER, LONG, POINTER);
    copyToHost = cuda.function("cuMemcpyDtoHAsync_v2", POINTER, LONG, LONG, POINTER);
    set = cuda.function("cuMemsetD8Async", LONG, BYTE, LONG, POINTER);
    streamCreate = cuda.function("cuStreamCreate", POINTER, INT);
    streamSynchronize = cuda.function("cuStreamSynchronize", POINTER);
    streamDestroy = cuda.function("cuStreamDestroy_v2", POINTER);
    moduleLoadData = cuda.function("cuModuleLoadData", POINTER, POINTER);
    moduleUnload = cuda.function("cuModuleUnload", POINTER);
    moduleGetFunction = cuda.function("cuModuleGetFunction", POINTER, POINTER, POINTER);
    launchKernel =
        cuda.function(
            "cuLaunchKernel",
            POINTER,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            INT,
            POINTER,
            POINTER,
            POINTER);
  }

  /**
   * Looks at a status.
   *
   * @param what was called
   */
  void check(int status, String what) {
    if (status != 0) {
      throw new GpuException(
          status == OUT_OF_MEMORY ? GpuException.Kind.MEMORY : GpuException.Kind.LOST,
          what + " answers " + describe(status));
    }
  }

  /** Whether a status says that kernels cannot run here, which others may. */
  static boolean unsuitable(int status) {
    return status == NO_BINARY_FOR_GPU || status == UNSUPPORTED_PTX;
  }

  /** A status in words. */
  String describe(int status) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(ValueLayout.ADDRESS);
      String name = getErrorName.call(status, text) == 0 ? string(text) : "status " + status;
      String meaning = getErrorString.call(status, text) == 0 ? " (" + string(text) + ")" : "";
      return name + meaning;
    }
  }

  @SuppressWarnings("restricted")
  private static String string(MemorySegment pointer) {
    return pointer.get(ValueLayout.ADDRESS, 0).reinterpret(1024).getString(0);
  }
}
