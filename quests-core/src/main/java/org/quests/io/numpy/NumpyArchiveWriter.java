package org.quests.io.numpy;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes named arrays into an {@code .npz} file, which {@code numpy.load} reads. The same arrays
 * give the same bytes: entries carry no time.
 */
public final class NumpyArchiveWriter implements Closeable {
  /** The first day a zip file knows; NumPy writes it too. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ZipOutputStream zip;
  private boolean inEntry;

  /**
   * Begins an archive.
   *
   * @param out where it goes; {@link #close()} closes it
   * @param compressed whether to deflate; descriptors shrink little by it and take far longer
   */
  public NumpyArchiveWriter(OutputStream out, boolean compressed) {
    zip = new ZipOutputStream(out);
    // Stored entries would need their length and checksum before the first element is known;
    // deflate without compression needs neither, and costs 5 bytes in 65535.
    zip.setLevel(compressed ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
  }

  /**
   * Adds an array.
   *
   * @param name what {@code numpy.load} calls it; each name once
   * @throws IllegalStateException while another array is begun and not closed
   */
  public void put(String name, NumpyArray array) throws IOException {
    NumpyWriter.write(entry(name), array);
    closeEntry();
  }

  /**
   * Begins an array that is then written piece by piece; its {@code close()} ends it.
   *
   * @param name what {@code numpy.load} calls it; each name once
   * @param shape the lengths of the axes, each 0 or more; none for a scalar
   * @throws IllegalArgumentException as {@link NumpyWriter}
   * @throws IllegalStateException while another array is begun and not closed
   */
  public NumpyWriter begin(String name, NumpyWriter.Type type, long... shape) throws IOException {
    return new NumpyWriter(entry(name), type, shape);
  }

  /** Ends the archive and closes the stream. */
  @Override
  public void close() throws IOException {
    zip.close();
  }

  private OutputStream entry(String name) throws IOException {
    if (inEntry) {
      throw new IllegalStateException("an array is begun and not closed");
    }
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    inEntry = true;
    return new FilterOutputStream(zip) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        closeEntry();
      }
    };
  }

  private void closeEntry() throws IOException {
    if (inEntry) {
      inEntry = false;
      zip.closeEntry();
    }
  }
}
