package org.quests.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;

/**
 * What a person waits for a command, start of Java included, and how much memory it takes: medians
 * of several runs. Needs GNU time for the memory.
 */
public final class StartReport {
  private static final int RUNS = 9;
  private static final Path GNU_TIME = Path.of("/usr/bin/time");

  private StartReport() {}

  /** Prints the report. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path launcher = BenchData.root().resolve("quests");
    System.out.println("| command | seconds | largest resident set in MB |\n|---|---|---|");
    // The first run may build the program.
    run(List.of(launcher.toString(), "--version"));
    row("--help", List.of(launcher.toString(), "--help"));
    String shipped = BenchData.shipped("cu256_fcc_900K.extxyz.gz").toString();
    row("entropy, 10,496 environments of copper", entropy(launcher, shipped));
    Path molecules = BenchData.larger("botnet-3bpa__train_300K.xyz.gz").orElse(null);
    if (molecules != null) {
      row("entropy, 13,500 environments of 3BPA", entropy(launcher, molecules.toString()));
    }
  }

  private static List<String> entropy(Path launcher, String file) {
    return List.of(launcher.toString(), "entropy", "--quiet", file);
  }

  private static void row(String what, List<String> command)
      throws IOException, InterruptedException {
    DoubleArrayList seconds = new DoubleArrayList();
    DoubleArrayList megabytes = new DoubleArrayList();
    for (int i = 0; i < RUNS; i++) {
      long started = System.nanoTime();
      run(command);
      seconds.add((System.nanoTime() - started) / 1e9);
    }
    if (Files.isExecutable(GNU_TIME)) {
      for (int i = 0; i < RUNS; i++) {
        List<String> timed = new ArrayList<>(List.of(GNU_TIME.toString(), "-f", "%M"));
        timed.addAll(command);
        String[] lines = run(timed).strip().split("\n", -1);
        megabytes.add(Double.parseDouble(lines[lines.length - 1]) / 1024);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %s |%n",
        what,
        BenchData.median(seconds.toArray()),
        megabytes.isEmpty()
            ? "not measured"
            : String.format(Locale.ROOT, "%.0f", BenchData.median(megabytes.toArray())));
  }

  /** Runs a command to its end; what it wrote. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + text);
    }
    return text;
  }
}
