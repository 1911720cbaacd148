package org.quests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.kernel.Bandwidth;

/**
 * How exact squared distances by tensor cores would be: models of three ways, on environments of
 * all datasets, against double precision and against their bounds. docs/gpu.md shows the table.
 */
final class TensorReport {
  /** A pair this far apart, as an exponent in nats, is nothing in single precision. */
  private static final double FARTHEST = 127 * Math.log(2);

  private static final double H = Bandwidth.DEFAULT;

  /** How many of the ways take differences along the leading axes. */
  private static final int WITH_DIFFERENCES = 5;

  private TensorReport() {}

  /**
   * What a model did to all pairs of some environments.
   *
   * @param ofBound the greatest error of a squared distance as a share of its bound
   * @param exponent the greatest error of an exponent D²/2h², in nats, of pairs within reach
   * @param ofLog the greatest error of the logarithm of a sum of kernels
   * @param bound the bound on that, at the sum where it was met
   * @param most the bound for the smallest sum that single precision takes
   */
  record Errors(double ofBound, double exponent, double ofLog, double bound, double most) {
    /** Compares a model with double precision. */
    static Errors of(TensorModel model) {
      TurnedRows rows = model.of;
      int n = rows.count();
      double ofBound = 0;
      double exponent = 0;
      double ofLog = 0;
      double bound = 0;
      for (int i = 0; i < n; i++) {
        double exactSum = 0;
        double sum = 0;
        for (int j = 0; j < n; j++) {
          double exact = rows.squared(i, j);
          double found = model.squared(i, j);
          double error = Math.abs(found - exact);
          if (error > 0) {
            ofBound = Math.max(ofBound, error / model.bound(i, j, exact));
          }
          double z = exact / (2 * H * H);
          if (z < FARTHEST) {
            exponent = Math.max(exponent, error / (2 * H * H));
          }
          exactSum += Math.exp(-z);
          sum += Math.exp(-found / (2 * H * H));
        }
        double changed = Math.abs(Math.log(sum / exactSum));
        if (changed >= ofLog) {
          ofLog = changed;
          bound = model.ofLog(Math.max(0, Math.log(n / sum)), H);
        }
      }
      return new Errors(ofBound, exponent, ofLog, bound, model.ofLog(FARTHEST, H));
    }
  }

  /** The ways that are compared. */
  static List<TensorModel> models(TurnedRows rows) {
    return List.of(
        new FixedPointModel(rows, 3, 2),
        new FixedPointModel(rows, 2, 2),
        new FixedPointModel(rows, 2, 1),
        new SplitFloatModel(rows, false),
        new SplitFloatModel(rows, true),
        new FixedPointModel(rows.withoutDifferences(), 3, 2),
        new FixedPointModel(rows.withoutDifferences(), 3, 3));
  }

  /** All trajectories that are at hand, those in folders of the larger datasets too. */
  static List<Path> datasets() throws IOException {
    List<Path> all = new ArrayList<>();
    List<Path> folders = new ArrayList<>(List.of(BenchData.root().resolve("testdata")));
    String larger = System.getenv("QUESTS_TEST_DATA");
    if (larger != null) {
      folders.add(Path.of(larger, "data"));
    }
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(f -> f.toString().matches(".*(xyz|lammpstrj)\\.gz"))
            .sorted()
            .forEach(all::add);
      }
    }
    return all;
  }

  /** At most so many environments, from all over. */
  static Environments some(Environments all, int count) {
    int n = Math.min(count, all.count());
    int d = all.dimension();
    double[] rows = new double[n * d];
    for (int i = 0; i < n; i++) {
      int row = (int) ((long) i * all.count() / n);
      all.copyRows(row, row + 1, rows, i * d);
    }
    return Environments.of(all.spec(), all.source(), rows, new int[] {0, n}, null);
  }

  /** Prints the table; the argument is how many environments of each dataset to take. */
  public static void main(String[] args) throws IOException {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    System.out.println(
        "| dataset | environments, leading axes, radius of the others (h) | way | products |"
            + " error / bound of D² | error of D²/2h² | error of log S | bound there | at 2⁻¹²⁷ |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    List<Errors> worst = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      for (Path file : datasets()) {
        TurnedRows rows = TurnedRows.of(some(BenchData.describe(file, parallelism), count), H);
        List<TensorModel> models = models(rows);
        for (int m = 0; m < models.size(); m++) {
          TensorModel model = models.get(m);
          Errors errors = Errors.of(model);
          String what =
              String.format(
                  Locale.ROOT, "%,d, %d, %.1f", rows.count(), rows.leading(), rows.tail() / H);
          print(file.getFileName().toString(), what, way(m, model), model.products(), errors);
          String name = way(m, model) + " | " + model.products();
          if (m == worst.size()) {
            worst.add(errors);
            names.add(name);
          } else {
            worst.set(m, greatest(worst.get(m), errors));
          }
        }
      }
    }
    for (int m = 0; m < worst.size(); m++) {
      System.out.println("| **greatest** | | " + names.get(m) + cells(worst.get(m)));
    }
  }

  /** The last two take products over all axes. */
  private static String way(int at, TensorModel model) {
    return model.name() + (at >= WITH_DIFFERENCES ? ", no differences" : "");
  }

  private static Errors greatest(Errors one, Errors other) {
    return new Errors(
        Math.max(one.ofBound, other.ofBound),
        Math.max(one.exponent, other.exponent),
        Math.max(one.ofLog, other.ofLog),
        Math.max(one.bound, other.bound),
        Math.max(one.most, other.most));
  }

  private static void print(String file, String what, String way, int products, Errors errors) {
    System.out.println("| " + file + " | " + what + " | " + way + " | " + products + cells(errors));
  }

  private static String cells(Errors errors) {
    return String.format(
        Locale.ROOT,
        " | %.2f | %.1e | %.1e | %.1e | %.1e |",
        errors.ofBound,
        errors.exponent,
        errors.ofLog,
        errors.bound,
        errors.most);
  }
}
