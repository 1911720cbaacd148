package org.quests.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.quests.atoms.Frame;
import org.quests.cli.output.GrowingOutput;
import org.quests.core.QuestsException;
import org.quests.io.ExtendedXyzWriter;

/**
 * Frames that are kept from a growing trajectory: their original bytes, or, where those do not hold
 * all that is known of them, or are a LAMMPS dump and the file's name asks for XYZ, extended XYZ.
 */
final class HarvestFile implements Closeable {
  private static final List<String> XYZ = List.of(".xyz", ".extxyz");
  private static final List<String> DUMP = List.of(".dump", ".lammpstrj");

  private final Path file;
  private final GrowingOutput out;

  private HarvestFile(Path file, GrowingOutput out) {
    this.file = file;
    this.out = out;
  }

  static HarvestFile open(Path file, boolean overwrite) {
    return new HarvestFile(file, GrowingOutput.open(file, overwrite));
  }

  /**
   * Refuses names that do not say what is to be written.
   *
   * @throws QuestsException of kind USAGE
   */
  static void checkName(Path file) {
    if (!ends(file, XYZ) && !ends(file, DUMP)) {
      throw QuestsException.usage(
          file
              + ": expected a harvest that ends in "
              + String.join(", ", XYZ)
              + ", "
              + String.join(", ", DUMP));
    }
  }

  private static boolean ends(Path file, List<String> endings) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith);
  }

  /**
   * Refuses frames that cannot be written under this name.
   *
   * @param xyz whether frames come as XYZ, and not as a LAMMPS dump
   * @throws QuestsException of kind USAGE
   */
  void checkFormat(boolean xyz) {
    if (xyz && ends(file, DUMP)) {
      throw QuestsException.usage(
          file + ": frames that come as XYZ are written as such, expected .xyz or .extxyz");
    }
  }

  /** Adds a frame. */
  void add(Frame frame) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(bytes)) {
      if (ends(file, DUMP)) {
        writer.copy(frame);
      } else {
        writer.writeAsRead(frame);
      }
    } catch (IOException e) {
      // Memory does not fail.
      throw new UncheckedIOException(e);
    }
    out.write(bytes.toByteArray());
  }

  @Override
  public void close() {
    out.close();
  }
}
