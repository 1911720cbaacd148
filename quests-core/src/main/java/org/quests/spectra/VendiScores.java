package org.quests.spectra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.quests.core.ExactSum;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.KernelProduct;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.ReferenceSet;

/** Vendi scores of a dataset, of several orders. */
public final class VendiScores {
  /** What rounding does to eigenvalues of a similarity matrix, for each of its rows. */
  private static final double ROUNDING = 1e-15;

  private VendiScores() {}

  /**
   * Of the n environments, with kernels as similarities. Order 2 follows from kernel sums and is
   * certified for any n. Order ∞ lies between two bounds, for any n; a tolerance of 0 makes them as
   * near to each other as can be. Other orders are made from all eigenvalues for n up to {@link
   * Spectrum#LARGEST}; beyond that, order 1 is estimated.
   *
   * @param orders above 0
   * @param seed of the probes of the estimate
   * @throws QuestsException of kind USAGE where an order is not possible for so many environments;
   *     CANCELLED where the work was cancelled
   */
  public static List<Vendi> ofEnvironments(
      ReferenceSet dataset,
      Weighing weighing,
      double[] orders,
      long seed,
      Parallelism parallelism) {
    int n = dataset.count();
    requireOrders(orders, n, "environments", 1);
    Spectrum spectrum =
        n <= Spectrum.LARGEST && Arrays.stream(orders).anyMatch(q -> !isSimple(q))
            ? ofKernels(dataset, weighing, parallelism)
            : null;
    SquaredKernels squares = null;
    List<Vendi> all = new ArrayList<>();
    for (double q : orders) {
      if (q == 2 || (q == 1 && spectrum == null)) {
        squares = squares == null ? SquaredKernels.of(dataset, weighing, parallelism) : squares;
      }
      if (q == 2 && squares != null) {
        all.add(Vendi.within(q, 1 / squares.mean, squares.error, n));
      } else if (spectrum != null) {
        all.add(Vendi.within(q, spectrum.vendi(q), ROUNDING * n, n));
      } else if (q == Double.POSITIVE_INFINITY) {
        all.add(infinite(dataset, weighing, parallelism));
      } else if (squares != null) {
        all.add(estimated(dataset, weighing, squares.mean, seed, parallelism));
      }
    }
    return all;
  }

  /**
   * Of the frames, with k(f, g) = B_fg/√(B_ff B_gg) as similarities. All eigenvalues are found for
   * up to {@link Spectrum#LARGEST} frames; of more, order 2 alone.
   *
   * @param gram B
   * @param orders above 0
   * @throws QuestsException of kind USAGE where an order is not possible for so many frames;
   *     CANCELLED where the work was cancelled
   */
  public static List<Vendi> ofFrames(GramMatrix gram, double[] orders, Parallelism parallelism) {
    int n = gram.count();
    requireOrders(orders, n, "frames", 2);
    double error = 0;
    for (int f = 0; f < n; f++) {
      if (gram.size(f) == 0) {
        throw QuestsException.input(
            "frame " + f + " of " + n + " has no atoms: Vendi scores are of frames that have some");
      }
      // Of the diagonal the relative error is the greatest that counts.
      error = Math.max(error, gram.error(f, f) / gram.sum(f, f));
    }
    Spectrum spectrum = null;
    List<Vendi> all = new ArrayList<>();
    for (double q : orders) {
      double value;
      if (q == 2) {
        value = 1 / meanOfSquares(gram);
      } else {
        spectrum = spectrum == null ? Spectrum.taking(similarities(gram), parallelism) : spectrum;
        value = spectrum.vendi(q);
      }
      all.add(Vendi.within(q, value, 4 * error + ROUNDING * n, n));
    }
    return all;
  }

  /**
   * The score of order 1 of the environments, estimated whatever their number: stochastic Lanczos
   * quadrature with ten probes of ten steps, corrected by what is known of the trace of K/n and of
   * its square, and an interval of 95 %.
   *
   * @param seed of the probes
   * @throws QuestsException where the work was cancelled
   */
  public static Vendi estimateOfOrder1(
      ReferenceSet dataset, Weighing weighing, long seed, Parallelism parallelism) {
    double squares = SquaredKernels.of(dataset, weighing, parallelism).mean;
    return estimated(dataset, weighing, squares, seed, parallelism);
  }

  private static void requireOrders(double[] orders, int n, String what, double also) {
    if (n == 0) {
      throw QuestsException.usage("there are no " + what + " to find Vendi scores of");
    }
    for (double q : orders) {
      Spectrum.requireOrder(q);
      boolean possible = also == 1 ? isSimple(q) || q == 1 : q == 2;
      if (n > Spectrum.LARGEST && !possible) {
        throw QuestsException.usage(
            "the Vendi score of order "
                + q
                + " of "
                + n
                + " "
                + what
                + " needs too many eigenvalues: of more than "
                + Spectrum.LARGEST
                + " only "
                + (also == 1 ? "orders 1, 2 and inf are" : "order 2 is")
                + " possible");
      }
    }
  }

  /** Whether an order is found without all eigenvalues. */
  private static boolean isSimple(double q) {
    return q == 2 || q == Double.POSITIVE_INFINITY;
  }

  private static Spectrum ofKernels(
      ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
    return Spectrum.taking(kernels(dataset.packed(), weighing, parallelism), parallelism);
  }

  /** Kernels of all pairs of environments. */
  static DMatrixRMaj kernels(PackedEnvironments set, Weighing weighing, Parallelism parallelism) {
    GramMatrix kernels =
        GramMatrix.ofEach(set, weighing.bandwidth(), weighing.evaluation().accuracy(), parallelism);
    int n = set.count();
    DMatrixRMaj matrix = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        matrix.set(i, j, kernels.sum(i, j));
      }
    }
    return matrix;
  }

  private static DMatrixRMaj similarities(GramMatrix gram) {
    int n = gram.count();
    Spectrum.requireSize(n, "frames");
    DMatrixRMaj matrix = new DMatrixRMaj(n, n);
    for (int f = 0; f < n; f++) {
      for (int g = 0; g < n; g++) {
        matrix.set(f, g, similarity(gram, f, g));
      }
    }
    return matrix;
  }

  private static double similarity(GramMatrix gram, int f, int g) {
    return f == g ? 1 : gram.sum(f, g) / Math.sqrt(gram.sum(f, f) * gram.sum(g, g));
  }

  private static double meanOfSquares(GramMatrix gram) {
    int n = gram.count();
    ExactSum sum = new ExactSum();
    for (int f = 0; f < n; f++) {
      for (int g = 0; g < n; g++) {
        double similarity = similarity(gram, f, g);
        sum.add(similarity * similarity);
      }
    }
    return sum.value() / n / n;
  }

  private static Vendi infinite(ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
    int n = dataset.count();
    KernelProduct matrix =
        KernelProduct.of(dataset, weighing.bandwidth(), weighing.evaluation().accuracy());
    LargestEigenvalue largest =
        LargestEigenvalue.of(matrix, weighing.evaluation().accuracy().tolerance(), parallelism);
    return Vendi.of(
        Double.POSITIVE_INFINITY,
        n / largest.value(),
        new Interval(n / largest.high(), n / largest.low()),
        false,
        n);
  }

  private static Vendi estimated(
      ReferenceSet dataset, Weighing weighing, double squares, long seed, Parallelism parallelism) {
    KernelProduct matrix =
        KernelProduct.of(dataset, weighing.bandwidth(), weighing.evaluation().accuracy());
    SpectralEntropy entropy = SpectralEntropy.of(matrix, squares, seed, parallelism);
    int n = dataset.count();
    return Vendi.of(
        1,
        Math.min(n, Math.exp(entropy.value())),
        new Interval(
            Math.exp(entropy.interval().low()), Math.min(n, Math.exp(entropy.interval().high()))),
        true,
        n);
  }

  /**
   * The mean over all pairs of environments of the square of their kernel: tr (K/n)².
   *
   * @param mean itself
   * @param error a bound on the error of its logarithm
   */
  private record SquaredKernels(double mean, double error) {
    /** The square of a kernel is the kernel of h/√2. */
    static SquaredKernels of(ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
      Weighing narrower =
          new Weighing(
              Bandwidth.of(weighing.bandwidth().value() / Math.sqrt(2)),
              weighing.inFull().evaluation());
      DatasetInformation information = DatasetInformation.of(dataset, narrower, parallelism);
      return new SquaredKernels(1 / information.profile().order2(), information.greatestError());
    }
  }
}
