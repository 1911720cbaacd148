package org.quests.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.io.ConvertedFrames;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;

/**
 * How fast frames are read, in MB of the file per second of processor time on one thread: the best
 * of several runs over bytes in memory. Of frames of 256, 192 and 20 atoms in extended XYZ, of
 * those of 256 in the other formats that can be written, and of files that are named. Beside it the
 * floor, measured in turns with it: a loop over the same bytes that makes numbers of all digits,
 * checks nothing and keeps nothing. Then files in gzip: uncompressed alone and read by one thread,
 * in processor time and by the clock; read with a helper, by the clock.
 */
public final class ReadingReport {
  private static final int RUNS = 25;

  /** How often the frames are there, for files that are not too small to be measured. */
  private static final int COPIES = 30;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final double[] POWERS = powers();

  private ReadingReport() {}

  private static double[] powers() {
    double[] powers = new double[23];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  /**
   * Prints the report.
   *
   * @param args files of frames
   */
  public static void main(String[] args) throws IOException {
    System.out.println(
        "| file | MB | frames | MB/s | floor, MB/s | share |\n|---|---|---|---|---|---|");
    List<Frame> frames = frames(BenchData.shipped("cu256_fcc_900K.extxyz.gz"));
    byte[] xyz = text(frames, 256);
    byte[] small = text(frames, 20);
    row("frames.extxyz", xyz);
    row("192 atoms.extxyz", text(frames, 192));
    row("20 atoms.extxyz", small);
    for (String name : new String[] {"frames.lammpstrj", "POSCAR", "frames.cif"}) {
      ByteArrayOutputStream other = new ByteArrayOutputStream();
      try (ConvertedFrames converted = ConvertedFrames.of(name, other)) {
        converted.write(xyz);
        converted.finish();
      }
      row(name, other.toByteArray());
    }
    for (String file : args) {
      row(file, Files.readAllBytes(Path.of(file)));
    }
    System.out.println(
        "\n| gzip, ms | uncompressed alone | read | ratio | by the clock: uncompressed alone | read |"
            + " ratio | with a helper | ratio |\n|---|---|---|---|---|---|---|---|---|");
    compressedRow("256 atoms", xyz);
    compressedRow("20 atoms", small);
  }

  private static List<Frame> frames(Path file) {
    List<Frame> frames = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file)) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** Copies of frames as extended XYZ, of each the first atoms. */
  private static byte[] text(List<Frame> frames, int atoms) throws IOException {
    ByteArrayOutputStream xyz = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(xyz)) {
      for (int copy = 0; copy < COPIES * 256 / atoms; copy++) {
        for (Frame frame : frames) {
          writer.write(
              Frame.of(
                      frame.origin(),
                      Arrays.copyOf(frame.atomicNumbers(), atoms),
                      Arrays.copyOf(frame.positions(), 3 * atoms),
                      frame.cell())
                  .withInfo(frame.info()));
        }
      }
    }
    return xyz.toByteArray();
  }

  private static void row(String name, byte[] bytes) {
    double best = Double.POSITIVE_INFINITY;
    double floor = Double.POSITIVE_INFINITY;
    long frames = 0;
    double sum = 0;
    for (int run = 0; run < RUNS; run++) {
      long started = THREADS.getCurrentThreadCpuTime();
      frames = count(new ByteArrayInputStream(bytes), name);
      long read = THREADS.getCurrentThreadCpuTime();
      sum += sumOfNumbers(bytes);
      floor = Math.min(floor, (THREADS.getCurrentThreadCpuTime() - read) / 1e9);
      best = Math.min(best, (read - started) / 1e9);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("the floor has no numbers");
    }
    double megabytes = bytes.length / 1e6;
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %d | %.0f | %.0f | %.0f %% |%n",
        name,
        megabytes,
        frames,
        megabytes / best,
        megabytes / floor,
        100 * floor / best);
  }

  private static long count(InputStream in, String name) {
    try (FrameSource source = FrameSource.of(in, name, ReadOptions.DEFAULT)) {
      return count(source);
    }
  }

  private static long count(FrameSource source) {
    while (source.next() != null) {
      // Frames are counted by the source.
    }
    return source.index();
  }

  /** The sum of what the digits between blanks say. */
  private static double sumOfNumbers(byte[] bytes) {
    double sum = 0;
    int i = 0;
    while (i < bytes.length) {
      boolean minus = bytes[i] == '-';
      long digits = 0;
      int count = 0;
      int point = -1;
      for (; i < bytes.length && bytes[i] > ' '; i++) {
        int digit = bytes[i] - '0';
        if (digit >= 0 && digit <= 9) {
          digits = 10 * digits + digit;
          count++;
        } else if (bytes[i] == '.') {
          point = count;
        }
      }
      double number =
          point < 0 ? digits : digits / POWERS[Math.min(POWERS.length - 1, count - point)];
      sum += minus ? -number : number;
      i++;
    }
    return sum;
  }

  /** Takes turns: the best of each. */
  private static void compressedRow(String name, byte[] xyz) throws IOException {
    Path file = Files.createTempFile("reading", ".xyz.gz");
    try (Parallelism two = Parallelism.of(2)) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(xyz);
      }
      double[] clock = new double[3];
      double[] processor = new double[3];
      Arrays.fill(clock, Double.POSITIVE_INFINITY);
      Arrays.fill(processor, Double.POSITIVE_INFINITY);
      byte[] buffer = new byte[1 << 18];
      for (int run = 0; run < RUNS; run++) {
        for (int way = 0; way < clock.length; way++) {
          long started = System.nanoTime();
          long worked = THREADS.getCurrentThreadCpuTime();
          switch (way) {
            case 0 -> uncompress(file, buffer);
            case 1 -> read(file, ReadOptions.DEFAULT);
            default -> read(file, ReadOptions.DEFAULT.withHelpers(two));
          }
          processor[way] =
              Math.min(processor[way], (THREADS.getCurrentThreadCpuTime() - worked) / 1e6);
          clock[way] = Math.min(clock[way], (System.nanoTime() - started) / 1e6);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "| %s, %.1f MB | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f | %.1f | %.2f |%n",
          name,
          xyz.length / 1e6,
          processor[0],
          processor[1],
          processor[1] / processor[0],
          clock[0],
          clock[1],
          clock[1] / clock[0],
          clock[2],
          clock[2] / clock[0]);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void uncompress(Path file, byte[] buffer) throws IOException {
    try (InputStream in =
        GzipCompressorInputStream.builder()
            .setInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))
            .setDecompressConcatenated(true)
            .get()) {
      while (in.read(buffer, 0, buffer.length) >= 0) {
        // Nothing is done with it.
      }
    }
  }

  private static void read(Path file, ReadOptions options) {
    try (FrameSource source = FrameSource.open(file, options)) {
      count(source);
    }
  }
}
