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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;

/**
 * A driver without a GPU (src/test/cuda/host_driver.cpp): kernels.cu as a C++ compiler makes it for
 * the processor. Where there is no compiler, there is none.
 */
public final class HostDriver {
  /** Status of a kernel that failed. */
  static final int LAUNCH_FAILED = 719;

  private static final Path CUDA = Path.of("src", "test", "cuda", "host_driver.cpp");

  private static final Optional<Path> LIBRARY = compile();

  private HostDriver() {}

  /** Whether there is a C++ compiler. */
  public static boolean available() {
    return LIBRARY.isPresent();
  }

  private static Optional<Path> compile() {
    Path out = Path.of("target", "host-driver").toAbsolutePath();
    Path made = out.resolve("libhostcuda.so");
    try {
      Files.createDirectories(out);
      Process process =
          new ProcessBuilder(
                  List.of(
                      "g++",
                      "-std=c++17",
                      "-O2",
                      "-march=native",
                      "-ffp-contract=off",
                      "-Wno-unknown-pragmas",
                      "-shared",
                      "-fPIC",
                      "-o",
                      made.toString(),
                      CUDA.toString()))
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("g++ does not compile " + CUDA);
      }
      return Optional.of(made);
    } catch (IOException e) {
      // No compiler.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Names the driver, and a folder for kernels. */
  static Map<String, String> environment() {
    String path = LIBRARY.orElseThrow().toString();
    try {
      return Map.of(
          "QUESTS_LIBCUDA",
          path,
          "QUESTS_NVRTC",
          path,
          "QUESTS_CACHE",
          Files.createTempDirectory(Path.of("target"), "kernels").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The engine on the host's driver.
   *
   * @param mostTiles of a chunk
   */
  public static KernelEngine engine(int mostTiles) {
    return KernelEngines.with("cuda", new CudaProvider(environment()).sums(mostTiles));
  }

  /** Calls one of the functions that the driver has for tests. */
  @SuppressWarnings("restricted")
  private static long call(String function, long... arguments) {
    try {
      MethodHandle handle =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(LIBRARY.orElseThrow(), Arena.global())
                      .find(function)
                      .orElseThrow(),
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

  static void device(int count, int capability) {
    call("host_device", count, capability);
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
