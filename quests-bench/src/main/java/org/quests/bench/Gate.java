package org.quests.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Speeds of one run against those that are recorded. They are ratios to what else ran in the same
 * minutes on the same machine, the more the better, and are recorded for each width of vectors.
 */
final class Gate {
  /** The part of a recorded ratio that may be lost. */
  static final double LOSS = 0.1;

  private final int vectorBits;
  private final Map<String, Double> measured = new LinkedHashMap<>();

  Gate(int vectorBits) {
    this.vectorBits = vectorBits;
  }

  void add(String name, double ratio) {
    measured.put(name, ratio);
  }

  /** How a run compares: a line for each ratio, and the exit code. */
  record Verdict(List<String> lines, int exitCode) {}

  /**
   * Compares with what is recorded.
   *
   * @return exit code 0 where nothing is slower; 1 where a ratio is less than nine tenths of the
   *     recorded one, or no number; 2 where a ratio was never recorded, or not measured now
   */
  Verdict against(Path file) throws IOException {
    Properties recorded = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      recorded.load(reader);
    }
    List<String> lines = new ArrayList<>();
    int code = 0;
    for (Map.Entry<String, Double> ratio : measured.entrySet()) {
      String before = recorded.getProperty(key(ratio.getKey()));
      if (before == null) {
        lines.add(key(ratio.getKey()) + ": not recorded in " + file);
        code = Math.max(code, 2);
        continue;
      }
      double change = ratio.getValue() / Double.parseDouble(before) - 1;
      boolean slower = !(change >= -LOSS);
      String what = slower ? ": SLOWER" : change > LOSS ? ": faster, to be recorded" : "";
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %.3f, recorded %s, %+.1f %%%s",
              key(ratio.getKey()),
              ratio.getValue(),
              before,
              100 * change,
              what));
      if (slower && code == 0) {
        code = 1;
      }
    }
    for (String name : recorded.stringPropertyNames().stream().sorted().toList()) {
      if (name.startsWith(key("")) && !measured.containsKey(name.substring(key("").length()))) {
        lines.add(name + ": recorded, and not measured now");
        code = 2;
      }
    }
    return new Verdict(lines, code);
  }

  /** Lines for the file of recorded ratios. */
  List<String> toRecord() {
    return measured.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s=%.3f", key(e.getKey()), e.getValue()))
        .toList();
  }

  private String key(String name) {
    return "vectors" + vectorBits + "." + name;
  }
}
