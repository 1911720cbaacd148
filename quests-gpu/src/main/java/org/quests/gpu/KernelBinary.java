package org.quests.gpu;

import static org.quests.gpu.NativeLibrary.INT;
import static org.quests.gpu.NativeLibrary.POINTER;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels as machine code for a device: compiled by NVRTC for rows of one form, and kept in a
 * folder for the next time; where there is no NVRTC, what was compiled for any device and form when
 * the program was built.
 */
final class KernelBinary {
  private static final Logger LOG = LoggerFactory.getLogger(KernelBinary.class);

  private static final String SOURCE = "kernels.cu";
  private static final String PREPARED = "kernels.ptx";

  private final Map<String, String> environment;
  private final List<String> compilers;

  private boolean looked;

  /** NVRTC, once it was looked for. */
  private Optional<NativeLibrary> nvrtc = Optional.empty();

  /**
   * Kernels.
   *
   * @param environment names the cache folder: QUESTS_CACHE, XDG_CACHE_HOME or HOME
   * @param compilers names or paths of NVRTC
   */
  KernelBinary(Map<String, String> environment, List<String> compilers) {
    this.environment = environment;
    this.compilers = compilers;
  }

  /** Where NVRTC may be. */
  static List<String> compilers(Map<String, String> environment) {
    List<String> names = new ArrayList<>();
    String own = environment.get("QUESTS_NVRTC");
    if (own != null) {
      names.add(own);
    }
    for (String library : List.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so")) {
      names.add(library);
    }
    for (String root : List.of(environment.getOrDefault("CUDA_PATH", ""), "/usr/local/cuda")) {
      if (!root.isEmpty()) {
        names.add(root + "/lib64/libnvrtc.so");
      }
    }
    return names;
  }

  private synchronized Optional<NativeLibrary> nvrtc() {
    if (!looked) {
      nvrtc = NativeLibrary.open(compilers);
      looked = true;
    }
    return nvrtc;
  }

  /** The version of NVRTC, as "13.0"; empty where it is missing. */
  Optional<String> compilerVersion() {
    return nvrtc().map(library -> version(library));
  }

  private static String version(NativeLibrary library) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment major = arena.allocate(INT);
      MemorySegment minor = arena.allocate(INT);
      check(library.function("nvrtcVersion", POINTER, POINTER).call(major, minor), "nvrtcVersion");
      return major.get(ValueLayout.JAVA_INT, 0) + "." + minor.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /** Whether kernels that were compiled when the program was built are in it. */
  static boolean prepared() {
    return KernelBinary.class.getResource(PREPARED) != null;
  }

  /**
   * Machine code that the driver can load, ended by a zero.
   *
   * @param capability of the device, as 90 for 9.0
   * @param definitions of the preprocessor, as "-DAXES=63"
   */
  byte[] of(int capability, List<String> definitions) {
    Optional<NativeLibrary> compiler = nvrtc();
    if (compiler.isEmpty()) {
      return resource(PREPARED)
          .orElseThrow(
              () ->
                  new GpuException(
                      GpuException.Kind.LOST,
                      "no NVRTC (libnvrtc.so) to compile kernels was found, and none are built in"));
    }
    byte[] source =
        resource(SOURCE)
            .orElseThrow(() -> new IllegalStateException(SOURCE + " is not in the jar"));
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=sm_" + capability);
    options.add("--fmad=false");
    options.add("--std=c++17");
    options.addAll(definitions);
    Optional<Path> kept = keptAt(source, options, version(compiler.get()));
    byte[] binary = kept.flatMap(KernelBinary::read).orElse(null);
    if (binary == null) {
      binary = compile(compiler.get(), source, options);
      byte[] made = binary;
      kept.ifPresent(path -> write(path, made));
    }
    return binary;
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream in = KernelBinary.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(zeroEnded(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zeroEnded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private Optional<Path> keptAt(byte[] source, List<String> options, String version) {
    String own = environment.get("QUESTS_CACHE");
    String cache = environment.get("XDG_CACHE_HOME");
    String home = environment.get("HOME");
    Path folder;
    if (own != null) {
      folder = Path.of(own);
    } else if (cache != null && cache.startsWith("/")) {
      folder = Path.of(cache, "quests");
    } else if (home != null) {
      folder = Path.of(home, ".cache", "quests");
    } else {
      return Optional.empty();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(source);
      digest.update(String.join("\n", options).getBytes(StandardCharsets.UTF_8));
      digest.update(version.getBytes(StandardCharsets.UTF_8));
      return Optional.of(
          folder.resolve("kernels-" + HexFormat.of().formatHex(digest.digest()) + ".cubin"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<byte[]> read(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whole or not at all; a folder that cannot be written only costs the next run a second. */
  private static void write(Path path, byte[] binary) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder == null) {
        return;
      }
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "kernels", ".part");
      try {
        Files.write(part, binary);
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        LOG.debug("kernels are not kept: {}", e.getMessage());
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.debug("kernels are not kept: {}", e.toString());
    }
  }

  private static byte[] compile(NativeLibrary nvrtc, byte[] source, List<String> options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
      int status =
          nvrtc
              .function("nvrtcCreateProgram", POINTER, POINTER, POINTER, INT, POINTER, POINTER)
              .call(
                  handle,
                  arena.allocateFrom(ValueLayout.JAVA_BYTE, source),
                  arena.allocateFrom(SOURCE),
                  0,
                  MemorySegment.NULL,
                  MemorySegment.NULL);
      check(status, "nvrtcCreateProgram");
      MemorySegment program = handle.get(ValueLayout.ADDRESS, 0);
      try {
        MemorySegment list = arena.allocate(ValueLayout.ADDRESS, options.size());
        for (int i = 0; i < options.size(); i++) {
          list.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options.get(i)));
        }
        status =
            nvrtc
                .function("nvrtcCompileProgram", POINTER, INT, POINTER)
                .call(program, options.size(), list);
        if (status != 0) {
          String log = text(nvrtc, arena, program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog");
          throw new GpuException(
              GpuException.Kind.LOST,
              "the kernels could not be compiled: " + log.strip().replaceAll("\\s+", " "));
        }
        return bytes(nvrtc, arena, program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN");
      } finally {
        check(nvrtc.function("nvrtcDestroyProgram", POINTER).call(handle), "nvrtcDestroyProgram");
      }
    }
  }

  private static byte[] bytes(
      NativeLibrary nvrtc, Arena arena, MemorySegment program, String size, String get) {
    MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
    check(nvrtc.function(size, POINTER, POINTER).call(program, length), size);
    MemorySegment into = arena.allocate(Math.max(1, length.get(ValueLayout.JAVA_LONG, 0)));
    check(nvrtc.function(get, POINTER, POINTER).call(program, into), get);
    return into.toArray(ValueLayout.JAVA_BYTE);
  }

  private static String text(
      NativeLibrary nvrtc, Arena arena, MemorySegment program, String size, String get) {
    byte[] log = bytes(nvrtc, arena, program, size, get);
    int end = 0;
    while (end < log.length && log[end] != 0) {
      end++;
    }
    return new String(log, 0, end, StandardCharsets.UTF_8);
  }

  private static void check(int status, String what) {
    if (status != 0) {
      throw new GpuException(GpuException.Kind.LOST, what + " answers status " + status);
    }
  }
}
