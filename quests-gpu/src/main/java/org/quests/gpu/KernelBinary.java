package org.quests.gpu;

import static org.quests.gpu.Cuda.checkCompiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
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
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The kernels as machine code for a device: compiled by NVRTC for rows of one form, and kept in a
 * folder for the next time; where NVRTC is missing or fails, what was compiled for any device and
 * form when the program was built.
 */
final class KernelBinary {
  private static final System.Logger LOG = System.getLogger(KernelBinary.class.getName());

  private static final String SOURCE = "kernels.cu";
  private static final String PREPARED = "kernels.ptx";

  /** Where code comes from. */
  enum Origin {
    KEPT,
    COMPILED,
    BUILT_IN
  }

  /**
   * Code for a device.
   *
   * @param bytes ended by a zero where it is text
   */
  record Code(Origin origin, byte[] bytes) {}

  private final Optional<Path> cache;
  private final Optional<byte[]> prepared;

  /**
   * Kernels.
   *
   * @param cache the folder to keep them in; without one they are made anew each time
   * @param prepared what was compiled when the program was built, ended by a zero
   */
  KernelBinary(Optional<Path> cache, Optional<byte[]> prepared) {
    this.cache = cache;
    this.prepared = prepared;
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
   * What was compiled when the program was built, ended by a zero, if it is in it. Its first line
   * says of what, as nothing makes it anew when only classes are built.
   */
  static Optional<byte[]> builtIn() {
    byte[] source = source();
    String made = "// " + sha256(Arrays.copyOf(source, source.length - 1)) + "\n";
    byte[] line = made.getBytes(StandardCharsets.UTF_8);
    return resource(PREPARED)
        .filter(
            ptx ->
                ptx.length > line.length
                    && Arrays.equals(ptx, 0, line.length, line, 0, line.length));
  }

  private static byte[] source() {
    return resource(SOURCE)
        .orElseThrow(() -> new IllegalStateException(SOURCE + " is not in the jar"));
  }

  private static String sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Code that the driver can load.
   *
   * @param capability of the device, as 90 for 9.0
   * @param definitions of the preprocessor, as "-DAXES=63"
   */
  Code of(int capability, List<String> definitions) {
    Optional<String> missing = Cuda.compilerMissing();
    if (missing.isPresent()) {
      return prepared()
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
      return prepared().orElseThrow(() -> e);
    }
  }

  private Optional<Code> prepared() {
    return prepared.map(bytes -> new Code(Origin.BUILT_IN, bytes));
  }

  /** What to try in place of code that the driver does not take; what was kept is forgotten. */
  Optional<Code> insteadOf(Code code, int capability, List<String> definitions) {
    if (code.origin() == Origin.KEPT) {
      keptAt(source(), options(capability, definitions), version()).ifPresent(KernelBinary::delete);
      return Optional.of(of(capability, definitions));
    }
    return code.origin() == Origin.COMPILED ? prepared() : Optional.empty();
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
    String made =
        sha256(
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
        BytePointer name = new BytePointer(SOURCE);
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
