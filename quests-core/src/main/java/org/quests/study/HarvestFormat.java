package org.quests.study;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.ExtendedXyzWriter;

/**
 * How frames are kept from a growing trajectory: as their original bytes, or, where those do not
 * hold all that is known of them, or are a LAMMPS dump and the file's name asks for XYZ, as
 * extended XYZ.
 *
 * @param file where they go; its name says as what
 */
public record HarvestFormat(Path file) {
  private static final List<String> XYZ = List.of(".xyz", ".extxyz");
  private static final List<String> DUMP = List.of(".dump", ".lammpstrj");

  /**
   * Refuses names that do not say what is to be written.
   *
   * @throws QuestsException of kind USAGE
   */
  public HarvestFormat {
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
  public void require(boolean xyz) {
    if (xyz && ends(file, DUMP)) {
      throw QuestsException.usage(
          file + ": frames that come as XYZ are written as such, expected .xyz or .extxyz");
    }
  }

  /**
   * What is written for a frame.
   *
   * @param frame with its original bytes, where its format has any
   */
  public byte[] bytes(Frame frame) {
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
    return bytes.toByteArray();
  }
}
