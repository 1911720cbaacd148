package org.quests.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quests.atoms.Frame;
import org.quests.io.ConvertedFrames;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;

/**
 * How fast frames are read, in MB of the file per second of processor time on one thread: the best
 * of several runs over bytes in memory. Of frames of 256 atoms in the formats that can be written,
 * and of files that are named.
 */
public final class ReadingReport {
  private static final int RUNS = 12;

  /** How often the frames are there, for files that are not too small to be measured. */
  private static final int COPIES = 10;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ReadingReport() {}

  /**
   * Prints the report.
   *
   * @param args files of frames
   */
  public static void main(String[] args) throws IOException {
    System.out.println("| file | MB | frames | MB/s |\n|---|---|---|---|");
    List<Frame> frames = frames(BenchData.shipped("cu256_fcc_900K.extxyz.gz"));
    ByteArrayOutputStream xyz = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(xyz)) {
      for (int copy = 0; copy < COPIES; copy++) {
        for (Frame frame : frames) {
          writer.write(frame);
        }
      }
    }
    row("frames.extxyz", xyz.toByteArray());
    for (String name : new String[] {"frames.lammpstrj", "POSCAR", "frames.cif"}) {
      ByteArrayOutputStream other = new ByteArrayOutputStream();
      try (ConvertedFrames converted = ConvertedFrames.of(name, other)) {
        converted.write(xyz.toByteArray());
        converted.finish();
      }
      row(name, other.toByteArray());
    }
    for (String file : args) {
      row(file, Files.readAllBytes(Path.of(file)));
    }
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

  private static void row(String name, byte[] bytes) {
    double best = Double.POSITIVE_INFINITY;
    long frames = 0;
    for (int run = 0; run < RUNS; run++) {
      long started = THREADS.getCurrentThreadCpuTime();
      frames = count(name, bytes);
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - started) / 1e9);
    }
    double megabytes = bytes.length / 1e6;
    System.out.printf(
        Locale.ROOT, "| %s | %.1f | %d | %.0f |%n", name, megabytes, frames, megabytes / best);
  }

  private static long count(String name, byte[] bytes) {
    try (FrameSource source =
        FrameSource.of(new ByteArrayInputStream(bytes), name, ReadOptions.DEFAULT)) {
      while (source.next() != null) {
        // Frames are counted by the source.
      }
      return source.index();
    }
  }
}
