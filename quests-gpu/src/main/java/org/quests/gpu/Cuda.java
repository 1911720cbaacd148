package org.quests.gpu;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;

/**
 * NVIDIA's libraries, as far as they are on this machine, and what their statuses mean. They are
 * loaded when it is first asked whether they are here, by the JavaCPP presets, which look in the
 * loader's folders (LD_LIBRARY_PATH) and in those of the CUDA toolkit.
 */
final class Cuda {
  private static final System.Logger LOG = System.getLogger(Cuda.class.getName());

  private static Optional<Path> cache = Optional.empty();

  /** The system's loader looks for functions at once, not when they are called, if this is set. */
  private static final String BIND_NOW = "LD_BIND_NOW";

  /** The presets' own property for the folder that they unpack their libraries to. */
  private static final String UNPACKED = "org.bytedeco.javacpp.cachedir";

  private Cuda() {}

  /**
   * Names the folder where the presets unpack their libraries, unless a Java property of theirs
   * does; means nothing once they were loaded. Without one they are unpacked for this process
   * alone.
   *
   * @param folder that nobody but the user can write to
   */
  static synchronized void unpackTo(Path folder) {
    cache = Optional.of(folder);
  }

  /** Why the driver cannot be called; empty where it can. */
  static Optional<String> driverMissing() {
    return Driver.MISSING;
  }

  /** Why kernels cannot be compiled; empty where they can. */
  static Optional<String> compilerMissing() {
    return Compiler.MISSING;
  }

  /** What was found when the driver's library was first needed. */
  private static final class Driver {
    static final Optional<String> MISSING =
        touch(StandIn::loadUnlessThere, () -> cudart.cuDriverGetVersion(new int[1]));
  }

  /** The same, of NVRTC. */
  private static final class Compiler {
    static final Optional<String> MISSING =
        touch(folder -> {}, () -> nvrtc.nvrtcVersion(new int[1], new int[1]));
  }

  /** Something to be done with the folder for libraries, before they are loaded. */
  private interface Preparation {
    void in(Path folder) throws IOException;
  }

  private static synchronized Optional<String> touch(Preparation preparation, Runnable call) {
    // All that is allocated here is also closed: no thread needs to look for what was forgotten.
    setUnlessSet("org.bytedeco.javacpp.nopointergc", "true");
    // Else every allocation, however small, fails while the whole process has more memory than
    // twice Java's heap, files that are mapped included.
    setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      if (System.getProperty(UNPACKED) == null) {
        Path folder = cache.isPresent() ? cache.get() : CacheFolder.ownTemporary();
        System.setProperty(UNPACKED, folder.toString());
      }
      preparation.in(Path.of(System.getProperty(UNPACKED)));
      call.run();
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no folder to unpack libraries to", e);
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      LOG.log(Level.DEBUG, "a library of CUDA cannot be loaded", e);
      return Optional.of(reason(e, !System.getenv().getOrDefault(BIND_NOW, "").isEmpty()));
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * What the system's loader says, which stands deepest, without the path of who needed it.
   *
   * @param bindNow whether the loader is told to look for every function at once
   */
  static String reason(LinkageError error, boolean bindNow) {
    Throwable deepest = error;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = String.valueOf(deepest.getMessage()).strip().replaceAll("\\s+", " ");
    String reason = message.replaceFirst("^(/.*?libjni\\w+\\.so: )+", "");
    return bindNow && reason.contains("undefined symbol")
        ? BIND_NOW
            + " is set: unset it, for functions are missing that are never called ("
            + reason
            + ")"
        : reason;
  }

  /**
   * Looks at a status of the driver.
   *
   * @param what was called
   */
  static void check(int status, String what) {
    if (status != cudart.CUDA_SUCCESS) {
      throw new GpuException(
          status == cudart.CUDA_ERROR_OUT_OF_MEMORY
              ? GpuException.Kind.MEMORY
              : GpuException.Kind.LOST,
          what + " answers " + describe(status));
    }
  }

  /** A status of the driver in words. */
  static String describe(int status) {
    BytePointer name = new BytePointer();
    BytePointer meaning = new BytePointer();
    if (cudart.cuGetErrorName(status, name) != cudart.CUDA_SUCCESS
        || cudart.cuGetErrorString(status, meaning) != cudart.CUDA_SUCCESS) {
      return "status " + status;
    }
    return name.getString() + " (" + meaning.getString() + ")";
  }

  /**
   * Looks at a status of NVRTC.
   *
   * @param what was called
   */
  static void checkCompiler(int status, String what) {
    if (status != nvrtc.NVRTC_SUCCESS) {
      throw new GpuException(
          GpuException.Kind.LOST,
          what + " answers " + nvrtc.nvrtcGetErrorString(status).getString());
    }
  }
}
