package org.quests.study;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FollowableFormat;
import org.quests.io.Formats;
import org.quests.io.TrajectoryFormat;

/**
 * How frames are kept from a growing trajectory: as their original bytes, or, where those do not
 * hold all that is known of them, or are in another format and the file's name asks for XYZ, as
 * extended XYZ.
 *
 * @param file where they go; its name says as what
 */
public record HarvestFormat(Path file) {
  private static final List<String> XYZ = List.of(".xyz", ".extxyz");

  /**
   * Refuses names that do not say what is to be written.
   *
   * @throws QuestsException of kind USAGE
   */
  public HarvestFormat {
    Set<String> endings = new LinkedHashSet<>(XYZ);
    for (TrajectoryFormat format : Formats.all()) {
      if (format instanceof FollowableFormat) {
        endings.addAll(format.endings());
      }
    }
    if (!ends(file, endings)) {
      throw QuestsException.usage(
          file + ": expected a harvest that ends in " + String.join(", ", endings));
    }
  }

  private static boolean ends(Path file, Collection<String> endings) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(name::endsWith);
  }

  /**
   * Refuses frames that cannot be written under this name.
   *
   * @param format that they come in
   * @throws QuestsException of kind USAGE
   */
  public void require(TrajectoryFormat format) {
    Set<String> endings = new LinkedHashSet<>(format.endings());
    endings.addAll(XYZ);
    if (!ends(file, endings)) {
      throw QuestsException.usage(
          file
              + ": frames that come as "
              + format.names().getLast()
              + " are written as such, expected "
              + String.join(" or ", endings));
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
      if (ends(file, XYZ)) {
        writer.writeAsRead(frame);
      } else {
        writer.copy(frame);
      }
    } catch (IOException e) {
      // Memory does not fail.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
