package org.quests.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What one process takes from its start to its end, run by the launcher: processor time, elapsed
 * time and memory, as the launcher starts it and as it starts it where options of the user's keep
 * it from choosing how. Both take turns. Needs GNU time.
 */
public final class ColdReport {
  private static final int TURNS = Integer.getInteger("turns", 5);
  private static final int FRAME_LINES = 4_002;

  private final Path launcher = BenchData.root().resolve("quests");
  private final Path folder;

  private ColdReport(Path folder) {
    this.folder = folder;
  }

  /**
   * A command.
   *
   * @param key by which its ratio is recorded; null where its data are not everywhere
   */
  private record Row(@Nullable String key, String what, List<String> arguments) {}

  /** What one run took: seconds, seconds, MB; and the hash of what it printed. */
  private record Run(double processor, double elapsed, double megabytes, String hash) {}

  /** Prints the report. */
  public static void main(String[] args) throws IOException, InterruptedException {
    measure(null);
  }

  /**
   * Prints the report.
   *
   * @param gate takes how many times less processor time each command takes than without a choice;
   *     null: nothing does
   */
  static void measure(@Nullable Gate gate) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("quests-cold");
    try {
      new ColdReport(folder).report(gate);
    } finally {
      try (var files = Files.list(folder)) {
        files.forEach(ColdReport::delete);
      }
      Files.delete(folder);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void report(@Nullable Gate gate) throws IOException, InterruptedException {
    // The first run may build the program, and has the archive of classes made.
    once(List.of("--version"), true);
    Path jar = BenchData.root().resolve("quests-cli/target/launcher/quests.jar");
    System.out.println("\nquests.jar " + sha256(Files.readAllBytes(jar)));
    System.out.println(
        "| cold, by ./quests | processor time | without a choice | elapsed | MB | output |\n"
            + "|---|---|---|---|---|---|");
    for (Row row : rows()) {
      Map<Boolean, List<Run>> runs = new LinkedHashMap<>();
      for (int turn = 0; turn < TURNS; turn++) {
        for (boolean chosen : new boolean[] {true, false}) {
          runs.computeIfAbsent(chosen, c -> new ArrayList<>()).add(once(row.arguments(), chosen));
        }
      }
      List<Run> chosen = runs.getOrDefault(true, List.of());
      List<Run> usual = runs.getOrDefault(false, List.of());
      List<String> hashes =
          runs.values().stream().flatMap(List::stream).map(Run::hash).distinct().toList();
      double taken = median(chosen, 0);
      double before = median(usual, 0);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f s | %.2f s | %.2f s | %.0f, %.0f | %s |%n",
          row.what(),
          taken,
          before,
          median(chosen, 1),
          median(chosen, 2),
          median(usual, 2),
          hashes.size() == 1 ? hashes.get(0).substring(0, 12) : "DIFFERS: " + hashes);
      if (gate != null && row.key() != null) {
        gate.add("cold." + row.key() + ".toNoChoice", before / taken);
      }
    }
  }

  private List<Row> rows() throws IOException {
    String few = frames("few.xyz", 15);
    String many = frames("many.xyz", 100);
    String reference = oneFrame();
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("help", "--help", List.of("--help")));
    rows.add(new Row("dH60k", "dH, 60,000 environments", List.of("dH", few, reference)));
    rows.add(new Row("dH400k", "dH, 400,000 environments", List.of("dH", many, reference)));
    BenchData.larger("botnet-3bpa__train_300K.xyz.gz")
        .ifPresent(f -> rows.add(new Row(null, "entropy, 3BPA", List.of("entropy", "" + f))));
    BenchData.larger("hea-monbtaw__train_all.xyz.gz")
        .ifPresent(
            f ->
                rows.add(
                    new Row(
                        null,
                        "compress by msc, 10 % of HEA",
                        List.of("compress", "-s", "0.1", "" + f))));
    return rows;
  }

  /** A frame of 256 atoms. */
  private String oneFrame() throws IOException {
    Path file = folder.resolve("reference.xyz");
    Files.write(file, lines("cu256_fcc_900K.extxyz.gz").subList(0, 258));
    return file.toString();
  }

  private static List<String> lines(String shipped) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(BenchData.shipped(shipped))),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** Frames of 4,000 atoms, the shipped ones over and over, as plain text. */
  private String frames(String name, int count) throws IOException {
    List<String> lines = lines(BenchData.QUENCH);
    Path file = folder.resolve(name);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int line = 0; line < count * FRAME_LINES; line++) {
        writer.write(lines.get(line % lines.size()));
        writer.newLine();
      }
    }
    return file.toString();
  }

  /** Runs a command by the launcher, in a folder without a file of options. */
  private Run once(List<String> arguments, boolean chosen)
      throws IOException, InterruptedException {
    Path times = folder.resolve("times");
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/time", "-o", times.toString(), "-f", "%U %S %e %M"));
    command.add(launcher.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("QUESTS_JAVA_OPTS");
    if (!chosen) {
      builder.environment().put("QUESTS_JAVA_OPTS", "-Dquests.cold=usual");
    }
    Process process = builder.start();
    String hash;
    try (InputStream output = process.getInputStream()) {
      hash = sha256(output.readAllBytes());
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    String[] numbers = Files.readString(times).strip().split(" ", -1);
    return new Run(
        Double.parseDouble(numbers[0]) + Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]),
        Double.parseDouble(numbers[3]) / 1024,
        hash);
  }

  private static double median(List<Run> runs, int what) {
    DoubleArrayList values = new DoubleArrayList();
    for (Run run : runs) {
      values.add(what == 0 ? run.processor() : what == 1 ? run.elapsed() : run.megabytes());
    }
    return BenchData.median(values.toArray());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
