package org.quests.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/** Eigenvalues of similarity matrices, and Vendi scores of them. */
class SpectrumTest {
  private static Spectrum of(double[][] similarities) {
    return Spectrum.of(similarities, Parallelism.serial());
  }

  /** The two examples of the method's authors. */
  @Test
  void isThatOfTheLiterature() {
    double[] places = {0, 0, 10, 10, 20, 20};
    double[][] near = new double[6][6];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        near[i][j] = Math.exp(-Math.abs(places[i] - places[j]));
      }
    }
    assertThat(of(near).vendi(1)).isCloseTo(2.9999, within(1e-4));
    double[][] two = {{1, 0.9, 0}, {0.9, 1, 0}, {0, 0, 1}};
    assertThat(of(two).vendi(1)).isCloseTo(2.1573, within(5e-5));
    assertThat(of(two).vendi(2)).isCloseTo(9 / (3 + 2 * 0.81), within(1e-12));
    assertThat(of(two).vendi(Double.POSITIVE_INFINITY)).isCloseTo(3 / 1.9, within(1e-12));
  }

  /** n rows with nothing in common, and n that are the same. */
  @Test
  void endsAreExact() {
    for (int n : new int[] {7, 600}) {
      double[][] apart = new double[n][n];
      double[][] same = new double[n][n];
      for (int i = 0; i < n; i++) {
        apart[i][i] = 1;
        Arrays.fill(same[i], 1);
      }
      Spectrum many = of(apart);
      Spectrum one = of(same);
      for (double q : new double[] {0.1, 0.5, 1, 2, 3.7, Double.POSITIVE_INFINITY}) {
        assertThat(many.vendi(q) / n).isCloseTo(1, within(1e-10));
        assertThat(one.vendi(q)).isCloseTo(1, within(1e-10));
      }
    }
    assertThat(of(new double[][] {{1}}).vendi(0.5)).isEqualTo(1);
  }

  private static double[][] random(int n, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[n][3];
    for (double[] point : points) {
      Arrays.setAll(point, a -> random.nextGaussian());
    }
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double squared = 0;
        for (int a = 0; a < 3; a++) {
          squared += Math.pow(points[i][a] - points[j][a], 2);
        }
        matrix[i][j] = Math.exp(-squared / 2);
      }
    }
    return matrix;
  }

  /** Rows on a ring: Fourier's sums are the eigenvalues. */
  @Test
  void eigenvaluesAreThoseOfARing() {
    for (int n : new int[] {1, 2, 50, 600}) {
      double[][] matrix = new double[n][n];
      double[] expected = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          int apart = Math.min(Math.abs(i - j), n - Math.abs(i - j));
          matrix[i][j] = Math.exp(-apart * apart / 8.0);
          expected[i] += matrix[0][j] * Math.cos(2 * Math.PI * i * j / n) / n;
        }
      }
      Arrays.sort(expected);
      double[] found = of(matrix).values();
      for (int i = 0; i < n; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-14));
      }
    }
  }

  /** Rows that repeat each other, nearly too: nearly all eigenvalues are rounding. */
  @Test
  void fewEigenvaluesAreLeftOfCopies() {
    double[][] matrix = random(12, 5);
    for (double noise : new double[] {0, 1e-13, 1e-10}) {
      double[][] copies = new double[360][360];
      Random random = new Random(1);
      for (int i = 0; i < 360; i++) {
        for (int j = 0; j <= i; j++) {
          copies[i][j] = i == j ? 1 : matrix[i % 12][j % 12] * (1 - noise * random.nextDouble());
          copies[j][i] = copies[i][j];
        }
      }
      for (double q : new double[] {1, 2, Double.POSITIVE_INFINITY}) {
        assertThat(of(copies).vendi(q)).isCloseTo(of(matrix).vendi(q), within(1e-6));
      }
    }
  }

  @Test
  void refusesWhatIsNoSimilarityMatrix() {
    assertThatThrownBy(() -> of(new double[][] {{1, 0.5}, {0.4, 1}}))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("entry (1, 0) is 0.4, expected 0.5");
    assertThatThrownBy(() -> of(new double[][] {{1, 0.5}, {0.5, 2}}))
        .hasMessageContaining("entry (1, 1) is 2.0, expected 1.0");
    assertThatThrownBy(() -> of(new double[][] {{1, Double.NaN}, {Double.NaN, 1}}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> of(new double[][] {{1, 2}, {2, 1}}))
        .hasMessageContaining("expected none below 0");
    assertThatThrownBy(() -> of(new double[][] {{1}, {2, 1}})).hasMessageContaining("row 0");
    assertThatThrownBy(() -> of(new double[0][])).hasMessageContaining("no rows");
    assertThatThrownBy(() -> of(new double[5001][])).hasMessageContaining("at most 5000");
    for (double q : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> of(new double[][] {{1}}).vendi(q)).hasMessageContaining("above 0");
    }
  }
}
