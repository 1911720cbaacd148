package org.quests.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/**
 * Turns frames that are written to it as extended XYZ, by {@link ExtendedXyzWriter}, into the
 * format that the name of a file asks for: a LAMMPS dump ({@code .lammpstrj}), POSCARs one after
 * the other ({@code POSCAR}, {@code .vasp}), or a CIF with a block for each frame ({@code .cif}).
 * One frame is in memory at a time. Not thread-safe.
 */
public final class ConvertedFrames extends OutputStream {
  /** Writes frames in one format. */
  interface Target {
    /**
     * The bytes of a frame.
     *
     * @param number of the frame in the output, from 0
     * @throws IllegalArgumentException where the format cannot hold it; the message says why
     */
    String text(Frame frame, long number);
  }

  private final String name;
  private final Target target;
  private final OutputStream out;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  /** How many lines of the frame are to come; −1 where the first one is not known yet. */
  private long left = -1;

  private long frames;

  private ConvertedFrames(String name, Target target, OutputStream out) {
    this.name = name;
    this.target = target;
    this.out = out;
  }

  /** Whether a file of this name holds another format of frames than extended XYZ. */
  public static boolean isFor(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".lammpstrj")
        || lower.endsWith(".cif")
        || lower.endsWith("poscar")
        || lower.endsWith(".vasp");
  }

  /**
   * A stream for a file {@link #isFor} is true of. {@link #finish} ends it.
   *
   * @param name of the file
   * @param out its content; not closed
   */
  public static ConvertedFrames of(String name, OutputStream out) {
    String lower = name.toLowerCase(Locale.ROOT);
    Target target =
        lower.endsWith(".lammpstrj")
            ? new LammpsDumpText()
            : lower.endsWith(".cif") ? new CifText() : new PoscarText();
    return new ConvertedFrames(name, target, out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        lines.write(bytes, from, i + 1 - from);
        from = i + 1;
        line();
      }
    }
    lines.write(bytes, from, offset + length - from);
  }

  /** Takes note of the end of a line; the last one of a frame has it written. */
  private void line() throws IOException {
    if (left < 0) {
      String count = lines.toString(StandardCharsets.US_ASCII).strip();
      if (count.isEmpty()) {
        lines.reset();
        return;
      }
      left = Long.parseLong(count) + 1;
    } else if (--left == 0) {
      frame();
    }
  }

  private void frame() throws IOException {
    ReadOptions xyz = ReadOptions.DEFAULT.withFormat("extxyz");
    try (FrameSource source =
        FrameSource.of(new ByteArrayInputStream(lines.toByteArray()), name, xyz)) {
      Frame frame = source.next();
      if (frame != null) {
        out.write(target.text(frame, frames).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw QuestsException.output(
          name + ": frame " + frames + " of the output cannot be written: " + e.getMessage(), e);
    }
    frames++;
    lines.reset();
    left = -1;
  }

  /** Writes the last frame, if no newline came after it. */
  public void finish() throws IOException {
    if (lines.size() > 0) {
      write('\n');
    }
    out.flush();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
