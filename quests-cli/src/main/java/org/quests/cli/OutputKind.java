package org.quests.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.quests.core.QuestsException;

/** What a result is written as, by the ending of the file's name. */
enum OutputKind {
  /** Everything, by name. */
  JSON(".json"),
  /** Frames with values per atom. */
  FRAMES(".xyz .extxyz .lammpstrj .cif .vasp POSCAR"),
  /** One array. */
  NPY(".npy"),
  /** Arrays by name. */
  NPZ(".npz"),
  /** A table. */
  CSV(".csv"),
  /** Objects by name, one on each line. */
  JSON_LINES(".jsonl"),
  /** A kept reference, which is a folder. */
  INDEX(".qref"),
  /** A page. */
  PAGE(".html"),
  /** What chemiscope opens. */
  CHEMISCOPE(".chemiscope.json.gz");

  private final String endings;

  /** The endings, separated by blanks: an enum's fields do not change. */
  OutputKind(String endings) {
    this.endings = endings;
  }

  private Stream<String> endings() {
    return Stream.of(endings.split(" "));
  }

  /** Whether an output is named by a dash: the result as JSON, on standard output. */
  static boolean isStandard(Path file) {
    return file.toString().equals("-");
  }

  /** The endings of some kinds, for people. */
  static String endingsOf(OutputKind... possible) {
    return Arrays.stream(possible).flatMap(OutputKind::endings).collect(Collectors.joining(", "));
  }

  /**
   * The kind of a file's name; a dash is JSON.
   *
   * @throws QuestsException where it is none of those that are possible here
   */
  static OutputKind of(Path file, OutputKind... possible) {
    if (isStandard(file) && Arrays.asList(possible).contains(JSON)) {
      return JSON;
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (OutputKind kind : possible) {
      if (kind.endings().map(ending -> ending.toLowerCase(Locale.ROOT)).anyMatch(name::endsWith)) {
        return kind;
      }
    }
    throw QuestsException.usage(file + ": expected an output that ends in " + endingsOf(possible));
  }
}
