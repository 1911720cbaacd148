package org.quests.spectra;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.quests.core.Parallelism;
import org.quests.kernel.KernelProduct;

/**
 * The method of Lanczos with several starting vectors side by side, so that each product is made
 * for all of them; every vector is made orthogonal to all before it, twice.
 */
final class Lanczos {
  /** Lengths below this, against that of the product, are rounding: the space is exhausted. */
  private static final double NOTHING = 1e-12;

  private final KernelProduct matrix;
  private final int count;

  /** For each start the vectors so far. */
  private final List<List<double[]>> bases = new ArrayList<>();

  private final List<List<Double>> diagonals = new ArrayList<>();
  private final List<List<Double>> besides = new ArrayList<>();

  /**
   * Begins.
   *
   * @param starts at most {@link KernelProduct#MOST}; become the first vectors
   */
  Lanczos(KernelProduct matrix, double[][] starts) {
    this.matrix = matrix;
    count = starts.length;
    for (double[] start : starts) {
      scale(start, 1 / Math.sqrt(dot(start, start)));
      bases.add(new ArrayList<>(List.of(start)));
      diagonals.add(new ArrayList<>());
      besides.add(new ArrayList<>());
    }
  }

  /** One more step of each. */
  void step(Parallelism parallelism) {
    double[][] last = new double[count][];
    for (int p = 0; p < count; p++) {
      last[p] = bases.get(p).getLast();
    }
    double[][] products = matrix.times(last, parallelism.silent()).values();
    parallelism.silent().forEach(count, () -> (IntConsumer) p -> take(p, products[p]));
  }

  private void take(int p, double[] product) {
    List<double[]> basis = bases.get(p);
    if (diagonals.get(p).size() == basis.size()) {
      // Exhausted before: the last vector was not followed by another one.
      return;
    }
    double size = Math.sqrt(dot(product, product));
    double diagonal = dot(product, basis.getLast());
    for (int round = 0; round < 2; round++) {
      for (double[] before : basis) {
        subtract(product, dot(product, before), before);
      }
    }
    diagonals.get(p).add(diagonal);
    double length = Math.sqrt(dot(product, product));
    if (length > NOTHING * size) {
      besides.get(p).add(length);
      scale(product, 1 / length);
      basis.add(product);
    }
  }

  /** Eigenvalues of the matrix in the space of one start so far. */
  Eigenvalues.Weighted eigenvalues(int p) {
    return Eigenvalues.ofTridiagonal(array(diagonals.get(p)), array(besides.get(p)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(x -> x).toArray();
  }

  private static double dot(double[] x, double[] y) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < x.length; i += 2) {
      even = Math.fma(x[i], y[i], even);
      odd = Math.fma(x[i + 1], y[i + 1], odd);
    }
    return i < x.length ? Math.fma(x[i], y[i], even + odd) : even + odd;
  }

  private static void subtract(double[] from, double times, double[] what) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= times * what[i];
    }
  }

  private static void scale(double[] values, double by) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= by;
    }
  }
}
