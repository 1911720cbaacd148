package org.quests.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * Kernels for rows of any form that were compiled when the program was built, where there was nvcc:
 * machine code for several devices, and PTX, of which a driver makes machine code for any device
 * unless it is older than that nvcc. Their files are named by the source that they were made of,
 * because nothing makes them anew when only classes are built.
 */
final class BuiltInKernels {
  /** The source, which NVRTC compiles on the user's machine. */
  static final String SOURCE = "kernels.cu";

  private final Function<String, Optional<byte[]>> files;
  private final String name;

  /**
   * Kernels.
   *
   * @param files finds a file by its name
   * @param source that they have to be made of
   */
  BuiltInKernels(Function<String, Optional<byte[]>> files, byte[] source) {
    this.files = files;
    name = "kernels-" + sha256(source).substring(0, 16);
  }

  /** Those beside this class. */
  static BuiltInKernels ofProgram() {
    return new BuiltInKernels(BuiltInKernels::resource, source());
  }

  /** None at all. */
  static BuiltInKernels none() {
    return new BuiltInKernels(name -> Optional.empty(), new byte[0]);
  }

  /** The source of the kernels. */
  static byte[] source() {
    return resource(SOURCE)
        .orElseThrow(() -> new IllegalStateException(SOURCE + " is not in the jar"));
  }

  /** The hash of bytes, in hexadecimal digits. */
  static String sha256(byte[]... parts) {
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

  private static Optional<byte[]> resource(String name) {
    try (InputStream in = BuiltInKernels.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Machine code for a device. It runs on devices of the same major capability from the minor one
   * on that it was made for; the latest one that does is taken.
   *
   * @param capability of the device, as 90 for 9.0
   */
  Optional<byte[]> machineCode(int capability) {
    for (int of = capability; of >= capability / 10 * 10; of--) {
      Optional<byte[]> code = files.apply(name + ".sm_" + of + ".cubin");
      if (code.isPresent()) {
        return code;
      }
    }
    return Optional.empty();
  }

  /** PTX, ended by a zero. */
  Optional<byte[]> ptx() {
    return files.apply(name + ".ptx").map(BuiltInKernels::zeroEnded);
  }

  /** Whether there is anything for a device. */
  boolean serves(int capability) {
    return machineCode(capability).isPresent() || ptx().isPresent();
  }

  /** The same bytes and a zero, as C ends a text. */
  static byte[] zeroEnded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
