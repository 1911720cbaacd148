package org.quests.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;

/**
 * What a user would pick instead: blocked kernel sums with NumPy and BLAS in double precision, run
 * as a process of its own. It times itself, without its start and without reading.
 */
final class Yardstick implements AutoCloseable {
  private final String python;
  private final Path file;

  private Yardstick(String python, Path file) {
    this.python = python;
    this.file = file;
  }

  /** What one run took and found. */
  record Result(double seconds, double entropy) {}

  /** The yardstick for a dataset. */
  static Yardstick of(String python, Environments environments) {
    try {
      Path file = Files.createTempFile("quests-bench", ".npy");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        EnvironmentArrays.writeNpy(environments, false, out);
      }
      return new Yardstick(python, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The versions of Python and NumPy. */
  static String versions(String python) {
    return output(
        List.of(
            python,
            "-c",
            "import platform, numpy;"
                + " print('Python', platform.python_version(), 'NumPy', numpy.__version__)"));
  }

  /** H of the dataset, itself included. */
  Result run() {
    Path script = BenchData.root().resolve("quests-bench/src/main/python/kde_baseline.py");
    String line = output(List.of(python, script.toString(), file.toString()));
    int space = line.indexOf(' ');
    return new Result(
        Double.parseDouble(line.substring(0, space)),
        Double.parseDouble(line.substring(space + 1)));
  }

  private static String output(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " failed");
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Removes the file with the descriptors. */
  @Override
  public void close() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
