package org.quests.io;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/** Formats that are recognised but not read, so that the message can say what to do instead. */
enum ForeignFormat {
  NETCDF(
      "a netCDF file", "netcdftrajectory", head -> head.matches("(?s)CDF[\u0001\u0002\u0005].*")),
  ASE_DB("an ASE database", "db", head -> head.startsWith("SQLite format 3\0")),
  DCD("a DCD trajectory", null, head -> head.startsWith("CORD", 4)),
  XTC("an XTC trajectory", null, head -> head.startsWith("\0\0\u0007\u00cb"));

  private final String title;

  /** What ASE calls it; null where ASE does not read it, for it does not name elements. */
  private final @Nullable String ase;

  @SuppressWarnings("ImmutableEnumChecker") // The predicates keep nothing.
  private final Predicate<String> test;

  ForeignFormat(String title, @Nullable String ase, Predicate<String> test) {
    this.title = title;
    this.ase = ase;
    this.test = test;
  }

  /** The format of content that starts like this, as Latin-1; null where it is none of these. */
  static @Nullable ForeignFormat of(String head) {
    for (ForeignFormat format : values()) {
      if (format.test.test(head)) {
        return format;
      }
    }
    return null;
  }

  /** The error about an input in this format. */
  QuestsException refusal(String name) {
    // Standard input has a name that no shell would take for a file.
    String file = name.matches("[\\w./+-]+") ? name : "FILE";
    return QuestsException.input(
        name
            + ": expected frames in a format that can be read, found "
            + title
            + (ase == null
                ? ", which names no elements: turn it into extended XYZ with the program that has"
                    + " its topology"
                : "; to turn it into extended XYZ: ase convert -i "
                    + ase
                    + " -o extxyz "
                    + file
                    + ' '
                    + file
                    + ".extxyz"));
  }
}
