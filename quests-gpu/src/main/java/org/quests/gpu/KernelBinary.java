package org.quests.gpu;

import static org.quests.gpu.Cuda.checkCompiler;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The kernels as code for a device: compiled by NVRTC for rows of one form, and kept in a folder
 * for the next time; where NVRTC is missing or fails, what was compiled for rows of any form when
 * the program was built, machine code before PTX.
 */
final class KernelBinary {
  private static final System.Logger LOG = System.getLogger(KernelBinary.class.getName());

  /** Where code comes from. */
  enum Origin {
    KEPT,
    COMPILED,
    MACHINE_CODE,
    PTX
  }

  /**
   * Code for a device.
   *
   * @param bytes ended by a zero where it is text
   */
  record Code(Origin origin, byte[] bytes) {}

  private final Optional<Path> cache;
  private final BuiltInKernels builtIn;

  /**
   * Kernels.
   *
   * @param cache the folder to keep them in; without one they are made anew each time
   * @param builtIn what was compiled when the program was built
   */
  KernelBinary(Optional<Path> cache, BuiltInKernels builtIn) {
    this.cache = cache;
    this.builtIn = builtIn;
  }

  /** The version of NVRTC, as "13.0"; empty where it is missing. */
  static Optional<String> compilerVersion() {
    return Cuda.compilerMissing().isPresent() ? Optional.empty() : Optional.of(version());
  }

  private static String version() {
    int[] major = new int[1];
    int[] minor = new int[1];
    checkCompiler(nvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    return major[0] + "." + minor[0];
  }

  /**
   * Code for a device.
   *
   * @param capability of the device, as 90 for 9.0
   * @param definitions of the preprocessor, as "-DAXES=63"
   */
  Code of(int capability, List<String> definitions) {
    Optional<String> missing = Cuda.compilerMissing();
    if (missing.isPresent()) {
      return builtIn(capability)
          .orElseThrow(
              () ->
                  new GpuException(
                      GpuException.Kind.LOST,
                      "no kernels are built in, and NVRTC is missing: " + missing.get()));
    }
    try {
      return compiled(capability, definitions);
    } catch (GpuException e) {
      // It may be older than the device, or its own libraries may be missing.
      LOG.log(Level.DEBUG, "kernels that were built in serve, for " + e.getMessage());
      return builtIn(capability).orElseThrow(() -> e);
    }
  }

  private Optional<Code> builtIn(int capability) {
    return builtIn
        .machineCode(capability)
        .map(bytes -> new Code(Origin.MACHINE_CODE, bytes))
        .or(this::ptx);
  }

  private Optional<Code> ptx() {
    return builtIn.ptx().map(bytes -> new Code(Origin.PTX, bytes));
  }

  /** What to try in place of code that the driver does not take; what was kept is forgotten. */
  Optional<Code> insteadOf(Code code, int capability, List<String> definitions) {
    return switch (code.origin()) {
      case KEPT -> {
        keptAt(source(), options(capability, definitions), version())
            .ifPresent(KernelBinary::delete);
        yield Optional.of(of(capability, definitions));
      }
      case COMPILED -> builtIn(capability);
      case MACHINE_CODE -> ptx();
      case PTX -> Optional.empty();
    };
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, path + " stays: " + e);
    }
  }

  private static List<String> options(int capability, List<String> definitions) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=sm_" + capability);
    options.add("--fmad=false");
    options.add("--std=c++17");
    options.addAll(definitions);
    return options;
  }

  private Code compiled(int capability, List<String> definitions) {
    byte[] source = source();
    List<String> options = options(capability, definitions);
    Optional<Path> kept = keptAt(source, options, version());
    Optional<byte[]> before = kept.flatMap(KernelBinary::read);
    if (before.isPresent()) {
      return new Code(Origin.KEPT, before.get());
    }
    byte[] made = compile(source, options);
    kept.ifPresent(path -> write(path, made));
    return new Code(Origin.COMPILED, made);
  }

  /** Ended by a zero. */
  private static byte[] source() {
    return BuiltInKernels.zeroEnded(BuiltInKernels.source());
  }

  private Optional<Path> keptAt(byte[] source, List<String> options, String version) {
    String made =
        BuiltInKernels.sha256(
            source,
            String.join("\n", options).getBytes(StandardCharsets.UTF_8),
            version.getBytes(StandardCharsets.UTF_8));
    return cache.map(folder -> folder.resolve("kernels-" + made + ".cubin"));
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
        LOG.log(Level.DEBUG, "kernels are not kept: " + e.getMessage());
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "kernels are not kept: " + e);
    }
  }

  private static byte[] compile(byte[] source, List<String> options) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer text = new BytePointer(source);
        BytePointer name = new BytePointer(BuiltInKernels.SOURCE);
        PointerPointer<BytePointer> list = new PointerPointer<>(options.toArray(new String[0]))) {
      checkCompiler(
          nvrtc.nvrtcCreateProgram(
              program, text, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null),
          "nvrtcCreateProgram");
      try {
        int status = nvrtc.nvrtcCompileProgram(program, options.size(), list);
        if (status != nvrtc.NVRTC_SUCCESS) {
          throw new GpuException(
              GpuException.Kind.LOST, "the kernels could not be compiled: " + log(program));
        }
        return binary(program);
      } finally {
        checkCompiler(nvrtc.nvrtcDestroyProgram(program), "nvrtcDestroyProgram");
      }
    }
  }

  private static byte[] binary(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      checkCompiler(nvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
      byte[] binary = new byte[Math.toIntExact(size.get())];
      checkCompiler(nvrtc.nvrtcGetCUBIN(program, binary), "nvrtcGetCUBIN");
      return binary;
    }
  }

  /** What the compiler said, in one line. */
  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      checkCompiler(nvrtc.nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
      byte[] log = new byte[Math.toIntExact(size.get())];
      checkCompiler(nvrtc.nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
      String all = new String(log, StandardCharsets.UTF_8).replace("\0", "");
      String errors =
          all.lines().filter(line -> line.contains("error")).collect(Collectors.joining(" "));
      return (errors.isEmpty() ? all : errors).replaceAll("\\s+", " ").strip();
    }
  }
}
