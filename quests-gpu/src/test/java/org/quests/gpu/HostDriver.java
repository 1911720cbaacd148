package org.quests.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;

/**
 * A driver without a GPU (src/test/cuda/host_driver.cpp): kernels.cu as a C++ compiler makes it for
 * the processor, in libraries by the names of NVIDIA's, which take their places in this process.
 * Where there is no compiler, or a GPU is to be tried, there is none.
 */
public final class HostDriver {
  /** Status of a kernel that failed. */
  static final int LAUNCH_FAILED = 719;

  private static final Path OUT = Path.of("target", "host-driver").toAbsolutePath();
  private static final Path DRIVER = OUT.resolve("libcuda.so.1");
  private static final Path COMPILER = OUT.resolve("libnvrtc.so.13");
  private static final boolean AVAILABLE = load();

  private HostDriver() {}

  /** Whether there is a C++ compiler; from then on this driver is the one. */
  public static boolean available() {
    return AVAILABLE;
  }

  @SuppressWarnings("restricted")
  private static boolean load() {
    if (Boolean.getBoolean("quests.gpu")) {
      return false;
    }
    try {
      Files.createDirectories(OUT);
      Path source = Path.of("src", "test", "cuda", "host_driver.cpp");
      List<String> options = List.of("-std=c++17", "-O2", "-march=native", "-ffp-contract=off");
      compile(DRIVER, options, source.toString(), "-Wno-unknown-pragmas");
      System.load(DRIVER.toString());
      // The system's loader takes what is there by that name, and finds its functions in the
      // driver.
      compile(COMPILER, List.of("-Wl,--no-as-needed"), DRIVER.toString());
      System.load(COMPILER.toString());
      // As where there is a driver alone.
      StandIn.load(OUT);
      return true;
    } catch (IOException e) {
      // No compiler.
      return false;
    }
  }

  private static void compile(Path made, List<String> options, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("g++", "-shared", "-fPIC"));
    command.add("-Wl,-soname," + made.getFileName());
    command.addAll(options);
    command.addAll(List.of("-o", made.toString()));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("g++ does not make " + made);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An empty folder for kernels. */
  static Path folder() {
    try {
      return Files.createTempDirectory(OUT, "kernels");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The engine on the host's driver, with kernels kept in a folder. */
  static KernelEngine engine(Path folder) {
    return KernelEngines.with(
        "cuda", new CudaProvider(Optional.of(folder)).sums(DevicePortions.USUAL), 0);
  }

  /** What the host's driver provides. */
  static CudaProvider provider() {
    return new CudaProvider(Optional.of(folder()));
  }

  /**
   * The engine on the host's driver.
   *
   * @param mostTiles of a chunk
   */
  public static KernelEngine engine(int mostTiles) {
    return engine(DevicePortions.USUAL.withTiles(mostTiles));
  }

  static KernelEngine engine(DevicePortions portions) {
    return KernelEngines.with("cuda", provider().sums(portions), 0);
  }

  /** Calls one of the functions that the driver has for tests. */
  @SuppressWarnings("restricted")
  private static long call(String function, long... arguments) {
    try {
      MethodHandle handle =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(DRIVER, Arena.global()).find(function).orElseThrow(),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_LONG,
                      LongStream.of(arguments)
                          .mapToObj(i -> ValueLayout.JAVA_LONG)
                          .toArray(MemoryLayout[]::new)));
      return (long) handle.invokeWithArguments(LongStream.of(arguments).boxed().toList());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void reset() {
    call("host_reset");
  }

  /** Has the call of that number fail, with that status. */
  static void failAt(long call, int status) {
    call("host_fail", call, status);
  }

  static long calls() {
    return call("host_calls");
  }

  static void limitMemory(long bytes) {
    call("host_limit", bytes);
  }

  static void compilerFails() {
    call("host_compiler_fails");
  }

  static void device(int count, int capability, int driverVersion) {
    call("host_device", count, capability, driverVersion);
  }

  /** What the module that was loaded last was made of. */
  static Image loaded() {
    long image = call("host_loaded");
    return image == 0 ? Image.COMPILED : image == 1 ? Image.PTX : Image.MACHINE_CODE;
  }

  /** What a module is made of: what NVRTC makes, machine code that was built in, PTX. */
  enum Image {
    COMPILED,
    MACHINE_CODE,
    PTX
  }

  /** Memory and streams that were not given back. */
  static long alive() {
    return call("host_alive");
  }

  /** Contexts and modules, which live with the engine. */
  static long kept() {
    return call("host_kept");
  }
}
