package org.quests.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.quests.kernel.Precision;
import org.quests.kernel.WorkSize;

/**
 * What a GPU and the processor beside it were measured to need for plain sums: a start, copies, and
 * issue slots of the kernels. It is kept as text in the cache folder, and holds for one machine.
 *
 * @param machine what was measured
 * @param start seconds until the first sums of a process, whatever there is to do
 * @param copy seconds for a byte of the rows: packed, copied, and their sums copied back
 * @param single seconds for a slot of the kernels in single precision
 * @param twice the same in double precision
 * @param processorSingle seconds of a thread for an operation of the processor, single precision
 * @param processorTwice the same in double precision
 */
record Calibration(
    Machine machine,
    double start,
    double copy,
    double single,
    double twice,
    double processorSingle,
    double processorTwice) {

  /**
   * What a calibration holds for: another device, driver, program or processor is another machine.
   *
   * @param device name, compute capability and multiprocessors, in words
   * @param driver version, as 13000
   * @param kernels of which source they are made
   * @param processors how many this process may use
   */
  record Machine(String device, int driver, String kernels, int processors) {}

  private static final String NAME = "gpu-calibration.txt";
  private static final String FIRST = "quests-gpu calibration 1";

  /** A file of ours has some hundred bytes. */
  private static final int MOST_BYTES = 4096;

  /** Slots of a pair beside those for its axes: the kernel and the sums. */
  private static final double SLOTS_OF_A_PAIR = 34;

  /** Slots for an axis that a difference is taken of, more than for a product. */
  private static final double SLOTS_OF_A_DIFFERENCE = 1.15;

  /** How many times sooner the GPU has to be, for the model is rough. */
  private static final double MARGIN = 2;

  /**
   * The same where tiles are left out: of those that are not, the processor leaves blocks of pairs
   * out as well.
   */
  private static final double MARGIN_LEAVING_OUT = 4;

  /** Where it is in a cache folder. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** Slots of the kernels for all pairs, differences taken of so many axes. */
  static double slots(WorkSize work, int differences) {
    return work.pairs()
        * work.bandwidths()
        * (SLOTS_OF_A_PAIR + work.axes() + SLOTS_OF_A_DIFFERENCE * differences);
  }

  /** Operations of the processor for all pairs: distances serve all bandwidths. */
  static double operations(WorkSize work) {
    return work.pairs() * (work.axes() + SLOTS_OF_A_PAIR * work.bandwidths());
  }

  /** Seconds on the GPU at most, start included. */
  double device(WorkSize work) {
    double slot = work.precision() == Precision.SINGLE ? single : twice;
    // How many differences are needed is not known yet.
    return start + copy * work.bytes() + slot * slots(work, work.axes());
  }

  /** Seconds on so many threads of the processor, if nothing is left out. */
  double processor(WorkSize work, int threads) {
    double operation = work.precision() == Precision.SINGLE ? processorSingle : processorTwice;
    return operation * operations(work) / Math.min(threads, machine.processors());
  }

  /** Whether the GPU is well before so many threads of the processor. */
  boolean sooner(WorkSize work, int threads) {
    double margin = work.leavesOut() ? MARGIN_LEAVING_OUT : MARGIN;
    return margin * device(work) < processor(work, threads);
  }

  /** Whether its numbers can be times. */
  private boolean plausible() {
    double[] positive = {start, single, twice, processorSingle, processorTwice};
    for (double seconds : positive) {
      if (!(seconds > 0 && seconds < 1e3)) {
        return false;
      }
    }
    return copy >= 0 && copy < 1 && machine.processors() > 0;
  }

  private List<String> lines() {
    return List.of(
        FIRST,
        "device " + machine.device(),
        "driver " + machine.driver(),
        "kernels " + machine.kernels(),
        "processors " + machine.processors(),
        "start " + start,
        "copy " + copy,
        "single " + single,
        "double " + twice,
        "processor-single " + processorSingle,
        "processor-double " + processorTwice);
  }

  /** Keeps it in a folder, whole or not at all. */
  void write(Path folder) throws IOException {
    if (!plausible()) {
      throw new IOException("what was measured cannot be: " + String.join(", ", lines()));
    }
    Path part = Files.createTempFile(folder, "calibration", ".part");
    try {
      Files.write(part, lines());
      Files.move(part, in(folder), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Reads what was kept in a folder.
   *
   * @throws IOException with the reason in one line, where it cannot be used
   */
  static Calibration read(Path folder) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(in(folder))) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    if (bytes.length > MOST_BYTES || lines.isEmpty() || !lines.get(0).equals(FIRST)) {
      throw new IOException("it is not a calibration of this version");
    }
    try {
      Fields fields = new Fields(lines);
      Machine machine =
          new Machine(
              fields.next("device"),
              Integer.parseInt(fields.next("driver")),
              fields.next("kernels"),
              Integer.parseInt(fields.next("processors")));
      Calibration read =
          new Calibration(
              machine,
              Double.parseDouble(fields.next("start")),
              Double.parseDouble(fields.next("copy")),
              Double.parseDouble(fields.next("single")),
              Double.parseDouble(fields.next("double")),
              Double.parseDouble(fields.next("processor-single")),
              Double.parseDouble(fields.next("processor-double")));
      // So that nothing stands there that was not read, or was written in another way.
      if (!read.plausible() || !read.lines().equals(lines)) {
        throw new IOException("it is damaged");
      }
      return read;
    } catch (NumberFormatException e) {
      throw new IOException("it is damaged", e);
    }
  }

  /** The values of lines, one after the other. */
  private static final class Fields {
    private final List<String> lines;
    private int next = 1;

    Fields(List<String> lines) {
      this.lines = new ArrayList<>(lines);
    }

    String next(String key) throws IOException {
      String start = key + " ";
      if (next >= lines.size() || !lines.get(next).startsWith(start)) {
        throw new IOException("it is damaged");
      }
      return lines.get(next++).substring(start.length());
    }
  }
}
