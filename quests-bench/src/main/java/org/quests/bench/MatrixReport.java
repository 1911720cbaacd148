package org.quests.bench;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelProduct;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/**
 * What the Gram matrix of frames and products with the kernel matrix cost, against H of the same
 * set at tolerance 0: processor time, in turns.
 */
public final class MatrixReport {
  private static final int TURNS = 5;

  /** Seconds that H is to take in a turn: the clock counts in hundredths. */
  private static final double LONG_ENOUGH = 0.4;

  /** Environments at most. */
  private static final int MOST = 20_000;

  private MatrixReport() {}

  /**
   * Prints the report. What a process has compiled for one trajectory may slow the next one down,
   * so each has a process of its own.
   *
   * @param args a trajectory of {@code testdata}; the quench where there is none
   */
  public static void main(String[] args) {
    String file = args.length > 0 ? args[0] : BenchData.QUENCH;
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      Environments all = BenchData.describe(BenchData.shipped(file), parallelism);
      Environments some = BenchData.slice(all, 0, Math.min(MOST, all.count()));
      for (Precision precision : List.of(Precision.DOUBLE, Precision.SINGLE)) {
        report(file, some, precision, parallelism);
      }
    }
  }

  private static void report(
      String name, Environments environments, Precision precision, Parallelism parallelism) {
    ReferenceSet set = ReferenceSet.of(environments, parallelism);
    Bandwidth h = Bandwidth.of(Bandwidth.DEFAULT);
    Accuracy accuracy = Accuracy.of(precision, 0);
    Weighing weighing = new Weighing(h, new Evaluation(KernelEngines.get("simd"), accuracy));
    int n = set.count();
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i / 256;
    }
    Groups frames = Groups.of(labels[n - 1] + 1, labels);
    for (int i = 0; i < n; i++) {
      labels[i] = i / 27;
    }
    Groups small = Groups.of(labels[n - 1] + 1, labels);
    double[][] one = columns(1, n);
    double[][] many = columns(16, n);
    KernelProduct product = KernelProduct.of(set, h, accuracy);
    List<Runnable> works =
        List.of(
            () -> DatasetInformation.of(set, weighing, parallelism),
            () -> GramMatrix.of(set, frames, h, accuracy, parallelism),
            () -> GramMatrix.of(set, small, h, accuracy, parallelism),
            () -> product.times(one, parallelism),
            () -> product.times(many, parallelism));
    for (Runnable work : works) {
      seconds(work, 3);
    }
    int times = (int) Math.ceil(LONG_ENOUGH / Math.max(0.01, seconds(works.getFirst(), 3)));
    double[][] seconds = new double[works.size()][TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      for (int w = 0; w < works.size(); w++) {
        seconds[w][turn] = seconds(works.get(w), times);
      }
    }
    double whole = BenchData.median(seconds[0]);
    System.out.printf(
        Locale.ROOT,
        "%s, %,d environments, %s%s: H %.3f s of processor time; Gram matrix of frames of 256 %.2f,"
            + " of 27 %.2f; product of 1 column %.2f, of 16 columns %.2f of that%n",
        name,
        n,
        precision.name().toLowerCase(Locale.ROOT),
        set.packed().ordered() ? ", ordered" : "",
        whole,
        BenchData.median(seconds[1]) / whole,
        BenchData.median(seconds[2]) / whole,
        BenchData.median(seconds[3]) / whole,
        BenchData.median(seconds[4]) / whole);
  }

  /** Processor time of one of several runs. */
  private static double seconds(Runnable work, int times) {
    double started = BenchData.processorSeconds();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (BenchData.processorSeconds() - started) / times;
  }

  private static double[][] columns(int count, int n) {
    Random random = new Random(26);
    double[][] columns = new double[count][n];
    for (double[] column : columns) {
      for (int i = 0; i < n; i++) {
        column[i] = random.nextGaussian();
      }
    }
    return columns;
  }
}
