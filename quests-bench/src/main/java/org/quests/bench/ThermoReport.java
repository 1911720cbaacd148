package org.quests.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.Seeds;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.Evaluation;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.study.BandwidthCurveStudy;
import org.quests.study.ThermoChain;
import org.quests.study.ThermoPair;
import org.quests.study.ThermoState;
import org.quests.study.ThermoStudy;
import org.quests.thermo.ScaleMatching;
import org.quests.thermo.Sites;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * How bandwidth curves and differences of entropy compare with what is known. {@code ThermoReport
 * scan FOLDER}: all reference values of H, of the folder with {@code golden/beyond/beyond.json};
 * {@code pairs FOLDER}: harmonic crystals, copper, and meltings; {@code auto FOLDER}: suggested
 * bandwidths of half of the frames; {@code coverage [PAIRS]}: how often the interval of scale
 * matching covers the mean over pairs of harmonic crystals.
 */
public final class ThermoReport {
  private static final String THERMO = "data/thermo/";

  private ThermoReport() {}

  /** Two states, and what is known of them. */
  private record Known(String a, String b, String slice, double truth, boolean melting) {}

  private static final List<Known> PAIRS =
      List.of(
          new Known("einstein_0.05.xyz.gz", "einstein_0.07071.xyz.gz", ":", 1.0397, false),
          new Known("einstein_0.07071.xyz.gz", "einstein_0.1.xyz.gz", ":", 1.0397, false),
          new Known("einstein_0.1.xyz.gz", "einstein_0.14142.xyz.gz", ":", 1.0397, false),
          new Known("einstein_0.05.xyz.gz", "einstein_0.07071.xyz.gz", "1::2", 1.0397, false),
          new Known("einstein_0.07071.xyz.gz", "einstein_0.1.xyz.gz", "1::2", 1.0397, false),
          new Known("einstein_0.1.xyz.gz", "einstein_0.14142.xyz.gz", "1::2", 1.0397, false),
          new Known("cu256_fcc_300K.extxyz.gz", "cu256_fcc_600K.extxyz.gz", ":", 1.124, false),
          new Known("cu256_fcc_600K.extxyz.gz", "cu256_fcc_900K.extxyz.gz", ":", 0.716, false),
          new Known("cu256_fcc_900K.extxyz.gz", "cu256_fcc_1200K.extxyz.gz", ":", 0.574, false),
          new Known("fcc_1340.lammpstrj.gz", "liq_1340.lammpstrj.gz", "::8", 1.017, true),
          new Known("Ni_fcc.lammpstrj.gz", "Ni_liq.lammpstrj.gz", ":", 1.197, true),
          new Known("Ag_fcc.lammpstrj.gz", "Ag_liq.lammpstrj.gz", ":", 1.257, true),
          new Known("si_dia_1691.lammpstrj.gz", "si_liq_1691.lammpstrj.gz", "::8", 2.217, true));

  /**
   * Prints a report.
   *
   * @param args as above
   */
  public static void main(String[] args) {
    String what = args.length == 0 ? "coverage" : args[0];
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      switch (what) {
        case "scan" -> scan(Path.of(args[1]), parallelism);
        case "pairs" -> pairs(Path.of(args[1]), parallelism);
        case "auto" -> auto(Path.of(args[1]), parallelism);
        default -> coverage(args.length < 2 ? 200 : Integer.parseInt(args[1]), parallelism);
      }
    }
  }

  private static Path file(Path folder, String name) {
    return folder.resolve((name.startsWith("cu256") ? "testdata/" : THERMO) + name);
  }

  private static FrameSource open(Path file, String slice) {
    return FrameSlice.parse(slice).apply(FrameSource.open(file));
  }

  private static ReferenceSet set(Path file, String slice, Parallelism parallelism) {
    try (FrameSource source = open(file, slice)) {
      return ReferenceSet.of(
          Environments.describe(source, DescriptorSpec.DEFAULT, parallelism), parallelism);
    }
  }

  private static void scan(Path folder, Parallelism parallelism) {
    JsonNode all =
        new ObjectMapper().readTree(folder.resolve("golden/beyond/beyond.json")).get("h_scan");
    System.out.println("| dataset | bandwidths | greatest difference of H | of H without own |");
    System.out.println("|---|---|---|---|");
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      String name = entry.getKey().replaceFirst(" n=.*", "");
      boolean copper = name.startsWith("cu256");
      boolean harmonic = name.startsWith("einstein");
      String ending = copper ? ".extxyz.gz" : harmonic ? ".xyz.gz" : ".lammpstrj.gz";
      String slice = harmonic ? "::2" : copper || name.matches("(Ni|Ag).*") ? ":" : "::8";
      JsonNode rows = entry.getValue();
      double[] h = new double[rows.size()];
      for (int i = 0; i < h.length; i++) {
        h[i] = rows.get(i).get(0).asDouble();
      }
      EntropyCurve curve =
          BandwidthScan.of(
                  set(file(folder, name + ending), slice, parallelism),
                  h,
                  0,
                  Evaluation.DEFAULT,
                  parallelism)
              .whole();
      double low = 0;
      double high = 0;
      for (int i = 0; i < h.length; i++) {
        low = Math.max(low, Math.abs(curve.entropy()[i] - rows.get(i).get(1).asDouble()));
        high = Math.max(high, Math.abs(curve.withoutOwnFrame()[i] - rows.get(i).get(2).asDouble()));
      }
      System.out.printf(Locale.ROOT, "| %s | %d | %.1e | %.1e |%n", name, h.length, low, high);
    }
  }

  private static ThermoState state(Path file, String slice, Parallelism parallelism) {
    Sites sites = new Sites();
    try (FrameSource source = open(file, slice)) {
      Frame frame;
      while ((frame = source.next()) != null) {
        sites.add(frame);
      }
    }
    try (FrameSource source = open(file, slice)) {
      return new ThermoState(
          file.getFileName().toString(),
          Environments.describe(source, DescriptorSpec.DEFAULT, parallelism),
          sites,
          Double.NaN,
          null);
    }
  }

  private static void pairs(Path folder, Parallelism parallelism) {
    System.out.println(
        "| states | frames | known | scale matching | slopes | volume term | dimension matching |"
            + " verdict |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Known known : PAIRS) {
      ThermoPair pair =
          ThermoStudy.of(
                  List.of(
                      state(file(folder, known.a), known.slice, parallelism),
                      state(file(folder, known.b), known.slice, parallelism)),
                  Evaluation.DEFAULT)
              .run(parallelism)
              .pairs()
              .get(0);
      ThermoPair.Best best = pair.best();
      System.out.printf(
          Locale.ROOT,
          "| %s to %s | %s | %.4f | %s | %s | %s | %s | %s%s |%n",
          known.a,
          known.b,
          known.slice,
          known.truth,
          pair.scaleMatching().found()
              ? String.format(
                  Locale.ROOT,
                  "%.4f ± %.4f",
                  pair.scaleMatching().get().entropy(),
                  pair.scaleMatching().get().jackknife().error())
              : "refused",
          pair.scaleMatching().found()
              ? String.format(Locale.ROOT, "%.4f", pair.scaleMatching().get().slopeDifference())
              : "",
          pair.volumeTerm().found()
              ? String.format(Locale.ROOT, "%+.4f", pair.volumeTerm().get().value())
              : "",
          pair.dimensionMatching().found()
              ? String.format(
                  Locale.ROOT,
                  "%.4f ± %.4f",
                  pair.dimensionMatching().get().entropy(),
                  pair.dimensionMatching().get().jackknife().error())
              : "refused",
          pair.notScaled() ? "not a scaled state" : "scaled",
          best == null
              ? ""
              : String.format(Locale.ROOT, ", %.4f ± %.4f", best.value(), ThermoChain.error(best)));
      if (pair.notScaled() != known.melting) {
        System.out.println("that verdict is wrong");
      }
    }
  }

  private static void auto(Path folder, Parallelism parallelism) {
    System.out.println("| dataset | all frames | ::2 | 1::2 | ::4 |");
    System.out.println("|---|---|---|---|---|");
    for (String name :
        List.of(
            "cu256_fcc_300K",
            "cu256_fcc_600K",
            "cu256_fcc_900K",
            "cu256_fcc_1200K",
            "cu256_liquid_1600K",
            "cu256_liquid_2000K")) {
      StringBuilder line = new StringBuilder("| " + name);
      for (String slice : List.of(":", "::2", "1::2", "::4")) {
        double h =
            BandwidthCurveStudy.suggestion(
                name,
                set(file(folder, name + ".extxyz.gz"), slice, parallelism),
                Evaluation.DEFAULT,
                parallelism);
        line.append(String.format(Locale.ROOT, " | %.4f", h));
      }
      System.out.println(line + " |");
    }
  }

  /** Frames of a harmonic fcc crystal of 108 atoms. */
  private static ReferenceSet crystal(
      double sigma, int frames, long seed, long pair, Parallelism parallelism) {
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    double a = 3.63;
    int cells = 3;
    Cell cell =
        Cell.of(
            new double[] {cells * a, 0, 0, 0, cells * a, 0, 0, 0, cells * a},
            new boolean[] {true, true, true},
            new double[3]);
    Random random = Seeds.generator(seed, pair);
    List<Frame> all = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      double[] positions = new double[12 * cells * cells * cells];
      byte[] numbers = new byte[positions.length / 3];
      int i = 0;
      for (int x = 0; x < cells; x++) {
        for (int y = 0; y < cells; y++) {
          for (int z = 0; z < cells; z++) {
            for (double[] site : sites) {
              double[] corner = {x, y, z};
              numbers[i / 3] = 29;
              for (int k = 0; k < 3; k++) {
                positions[i++] = a * (corner[k] + site[k]) + sigma * random.nextGaussian();
              }
            }
          }
        }
      }
      all.add(Frame.of(new FrameOrigin("crystal", f, 0), numbers, positions, cell));
    }
    return ReferenceSet.taking(
        Environments.describe(FrameSource.of("crystal", all), DescriptorSpec.DEFAULT, parallelism),
        parallelism);
  }

  private static void coverage(int pairs, Parallelism parallelism) {
    double[] h = EntropyCurve.spaced(0.015, 0.1, 8);
    List<ScaleMatching> found = new ArrayList<>();
    for (int p = 0; p < pairs; p++) {
      BandwidthScan a =
          BandwidthScan.of(
              crystal(0.1, 20, 1, p, parallelism), h, 0, Evaluation.DEFAULT, parallelism);
      BandwidthScan b =
          BandwidthScan.of(
              crystal(0.14142, 20, 2, p, parallelism), h, 0, Evaluation.DEFAULT, parallelism);
      found.add(ScaleMatching.of(a, b).get());
    }
    double mean = found.stream().mapToDouble(ScaleMatching::entropy).average().orElseThrow();
    double deviation =
        Math.sqrt(
            found.stream().mapToDouble(s -> Math.pow(s.entropy() - mean, 2)).sum() / (pairs - 1));
    long covered =
        found.stream()
            .filter(s -> s.interval().low() <= mean && mean <= s.interval().high())
            .count();
    long scaled = found.stream().filter(ScaleMatching::scaled).count();
    System.out.printf(
        Locale.ROOT,
        "%d pairs of harmonic crystals, 20 frames of 108 atoms: mean %.4f k_B, deviation %.4f, mean"
            + " standard error %.4f; the interval of 95 %% covers the mean in %.1f %%; %d are taken"
            + " for scaled states%n",
        pairs,
        mean,
        deviation,
        found.stream().mapToDouble(s -> s.jackknife().error()).average().orElseThrow(),
        100.0 * covered / pairs,
        scaled);
  }
}
