package org.quests.thermo;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.quests.core.QuestsException;

/**
 * An energy against the volume of a cell by Birch and Murnaghan, E = a + b x + c x² + d x³ with x =
 * (V/V_r)^(−2/3), fitted by linear least squares. Immutable.
 */
public final class BirchMurnaghan {
  /** Volumes that a fit needs: one more than it has numbers. */
  static final int LEAST = 5;

  /** 1 eV/Å³ in GPa. */
  static final double GPA = 160.2176634;

  private static final double POWER = -2.0 / 3;

  private final double reference;
  private final double[] c;
  private final double rms;

  private final double least;
  private final double greatest;

  private BirchMurnaghan(double reference, double[] c, double rms, double least, double greatest) {
    this.reference = reference;
    this.c = c;
    this.rms = rms;
    this.least = least;
    this.greatest = greatest;
  }

  /**
   * Fits a curve.
   *
   * @param name of what it is of, for messages
   * @param volumes in Å³
   * @param energies as many, in eV
   * @throws QuestsException of kind INPUT where there are too few different volumes
   */
  static BirchMurnaghan fit(String name, double[] volumes, double[] energies) {
    long different = Arrays.stream(volumes).distinct().count();
    if (different < LEAST) {
      throw QuestsException.input(
          name + ": expected " + LEAST + " different volumes or more, found " + different);
    }
    double reference = Arrays.stream(volumes).average().orElseThrow();
    double offset = energies[0];
    double[][] rows = new double[volumes.length][4];
    double[] right = new double[volumes.length];
    for (int i = 0; i < volumes.length; i++) {
      double x = Math.pow(volumes[i] / reference, POWER);
      // About 1, where the columns are least alike.
      double s = x - 1;
      rows[i] = new double[] {1, s, s * s, s * s * s};
      right[i] = energies[i] - offset;
    }
    double[] c =
        new QRDecomposition(new Array2DRowRealMatrix(rows, false))
            .getSolver()
            .solve(new ArrayRealVector(right, false))
            .toArray();
    double squares = 0;
    for (int i = 0; i < rows.length; i++) {
      double s = rows[i][1];
      double miss = right[i] - (c[0] + s * (c[1] + s * (c[2] + s * c[3])));
      squares += miss * miss;
    }
    c[0] += offset;
    return new BirchMurnaghan(
        reference,
        c,
        Math.sqrt(squares / rows.length),
        Arrays.stream(volumes).min().orElseThrow(),
        Arrays.stream(volumes).max().orElseThrow());
  }

  /** The root mean square of what the fit misses, in eV. */
  public double rms() {
    return rms;
  }

  /**
   * The curve at a volume.
   *
   * @return E, E', E'' and E''' by V
   */
  double[] at(double volume) {
    double x = Math.pow(volume / reference, POWER);
    double s = x - 1;
    double e = c[0] + s * (c[1] + s * (c[2] + s * c[3]));
    double e1 = c[1] + s * (2 * c[2] + 3 * s * c[3]);
    double e2 = 2 * c[2] + 6 * s * c[3];
    double e3 = 6 * c[3];
    double x1 = POWER * x / volume;
    double x2 = (POWER - 1) * x1 / volume;
    double x3 = (POWER - 2) * x2 / volume;
    return new double[] {
      e, e1 * x1, e2 * x1 * x1 + e1 * x2, e3 * x1 * x1 * x1 + 3 * e2 * x1 * x2 + e1 * x3
    };
  }

  /**
   * The minimum of the curve.
   *
   * @param volume V₀ in Å³
   * @param energy E₀ in eV
   * @param bulkModulus B in GPa
   * @param derivative B'
   */
  public record Minimum(double volume, double energy, double bulkModulus, double derivative) {}

  /**
   * The minimum.
   *
   * @param name of what it is of, for messages
   * @throws QuestsException of kind INPUT where there is none
   */
  Minimum minimum(String name) {
    // E is a cubic of s: b + 2 c s + 3 d s² is 0.
    double half = c[2] * c[2] - 3 * c[1] * c[3];
    double s = c[3] == 0 ? -c[1] / (2 * c[2]) : -c[1] / (c[2] + Math.sqrt(half));
    double volume = reference * Math.pow(1 + s, 1 / POWER);
    if (!(half >= 0) || !(volume >= least && volume <= greatest)) {
      throw QuestsException.input(
          name
              + ": the energies have no minimum between the volumes, expected volumes on both sides"
              + " of one");
    }
    double[] e = at(volume);
    double bulk = volume * e[2] * GPA;
    if (!(bulk > 0)) {
      throw QuestsException.input(
          String.format(
              Locale.ROOT, "%s: expected a bulk modulus above 0, found %.4g GPa", name, bulk));
    }
    return new Minimum(volume, e[0], bulk, -1 - volume * e[3] / e[2]);
  }
}
