package org.quests.cli.plot;

import java.util.List;
import org.quests.core.Printable;
import org.quests.core.Version;

/**
 * What a picture is of, in small letters below it and in its metadata: a picture goes ways of its
 * own.
 *
 * @param files the files, as they were named
 * @param numbers how many environments there are, as {@code n = 10,496}
 * @param setting the descriptor and the bandwidth
 */
public record Caption(String files, String numbers, String setting) {
  /** Letters of the files that are shown in the picture; the metadata has all. */
  private static final int MOST_LETTERS = 110;

  /** The line in the picture. */
  String line() {
    return text(Printable.of(withoutFolders(), MOST_LETTERS), "QUESTS " + Version.number());
  }

  /** The line in the metadata. */
  String description() {
    return text(Printable.of(files), software());
  }

  /** Who made the picture. */
  static String software() {
    return "QUESTS for the JVM " + Version.number();
  }

  private String text(String named, String program) {
    return String.join(" · ", List.of(named, numbers, setting, program));
  }

  private String withoutFolders() {
    return files.replaceAll("[^\\s,]*/", "");
  }
}
