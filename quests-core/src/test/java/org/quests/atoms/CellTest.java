package org.quests.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {
  private static final double[] SKEWED = {4, 0.5, -1, 1.5, 5, 0.25, -2, 1, 6};

  @Test
  void keepsWhatItIsGiven() {
    double[] vectors = SKEWED.clone();
    boolean[] periodic = {true, false, true};
    double[] origin = {1, 2, 3};
    Cell cell = Cell.of(vectors, periodic, origin);
    vectors[0] = 99;
    periodic[0] = false;
    origin[0] = 99;
    assertThat(cell.vectors()).isEqualTo(SKEWED);
    assertThat(cell.vector(1, 2)).isEqualTo(0.25);
    assertThat(cell.origin()).containsExactly(1, 2, 3);
    assertThat(cell.periodic(0)).isTrue();
    assertThat(cell.periodic(1)).isFalse();
    assertThat(cell.fullyPeriodic()).isFalse();
    cell.vectors()[0] = 99;
    cell.origin()[0] = 99;
    assertThat(cell.vectors()).isEqualTo(SKEWED);
    assertThat(cell.origin()).containsExactly(1, 2, 3);
    for (int axis = 0; axis < 3; axis++) {
      assertThat(cell.given(axis)).isTrue();
    }
  }

  @Test
  void noCellIsNotPeriodic() {
    assertThat(Cell.NONE.anyGiven()).isFalse();
    for (int axis = 0; axis < 3; axis++) {
      assertThat(Cell.NONE.periodic(axis)).isFalse();
      assertThat(Cell.NONE.given(axis)).isFalse();
    }
  }

  @Test
  void theVolumeIsPositiveForLeftHandedCellsToo() {
    double[] left = SKEWED.clone();
    System.arraycopy(SKEWED, 0, left, 3, 3);
    System.arraycopy(SKEWED, 3, left, 0, 3);
    boolean[] all = {true, true, true};
    double volume = Cell.of(SKEWED, all, new double[3]).volume();
    // 4 (5·6 − 0.25·1) − 0.5 (1.5·6 + 0.25·2) − 1 (1.5·1 + 5·2)
    assertThat(volume).isEqualTo(102.75, within(1e-12));
    assertThat(Cell.of(left, all, new double[3]).volume()).isEqualTo(102.75, within(1e-12));
    assertThat(Cell.of(left, all, new double[3]).fullyPeriodic()).isTrue();
  }

  /** Digits say what stands for a, b, c: 0 the zero vector, 1 … 4 others that are independent. */
  @ParameterizedTest
  @CsvSource({
    "120, TTF, TTF",
    "103, TFT, TFT",
    "023, FTT, FTT",
    "100, TFF, TFF",
    "020, FTF, FTF",
    "003, FFT, FFT",
    "000, FFF, FFF",
    "120, FFF, TTF",
    // Periodic vectors win over those that are not.
    "111, FFT, FFT",
    "112, FTT, FTT",
    "141, FFF, TTF",
    "123, FFF, TTT",
  })
  void aMissingVectorIsCompleted(String vectors, String periodic, String given) {
    double[][] choices = {{0, 0, 0}, {3, 1, -0.5}, {-1, 4, 0.5}, {0.25, -0.5, 7}, {1, 2, 9}};
    double[] v = new double[9];
    boolean[] flags = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      System.arraycopy(choices[vectors.charAt(axis) - '0'], 0, v, 3 * axis, 3);
      flags[axis] = periodic.charAt(axis) == 'T';
    }
    Cell cell = Cell.of(v, flags, new double[3]);
    for (int axis = 0; axis < 3; axis++) {
      assertThat(cell.given(axis)).as("axis %d", axis).isEqualTo(given.charAt(axis) == 'T');
      if (!cell.given(axis)) {
        assertThat(dot(cell, axis, axis)).isEqualTo(1, within(1e-12));
        for (int other = 0; other < 3; other++) {
          if (other != axis) {
            assertThat(dot(cell, axis, other)).isEqualTo(0, within(1e-12));
          }
        }
      }
    }
    assertThat(cell.volume()).isGreaterThan(0.1);
    assertThat(cell.anyGiven()).isEqualTo(given.contains("T"));
  }

  private static double dot(Cell cell, int i, int j) {
    double sum = 0;
    for (int x = 0; x < 3; x++) {
      sum += cell.vector(i, x) * cell.vector(j, x);
    }
    return sum;
  }

  @Test
  void periodicVectorsInAPlaneAreRefusedInAnyOrientationAndSize() {
    Random random = new Random(1);
    for (int draw = 0; draw < 200; draw++) {
      double[] v = new double[9];
      double scale = Math.pow(10, random.nextInt(9) - 4.0);
      for (int i = 0; i < 6; i++) {
        v[i] = scale * random.nextGaussian();
      }
      int p = random.nextInt(7) - 3;
      int q = random.nextInt(7) - 3;
      for (int x = 0; x < 3; x++) {
        v[6 + x] = p * v[x] + q * v[3 + x];
      }
      assertThatThrownBy(() -> Cell.of(v, new boolean[] {true, true, true}, new double[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("periodic cell vectors must be linearly independent, found [");
      Cell slab = Cell.of(v, new boolean[] {true, true, false}, new double[3]);
      assertThat(slab.given(2)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersMustBeFinite(double bad) {
    for (int i = 0; i < 9; i++) {
      double[] v = SKEWED.clone();
      v[i] = bad;
      assertThatThrownBy(() -> Cell.of(v, new boolean[3], new double[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cell vectors must be finite, found " + bad);
    }
    assertThatThrownBy(() -> Cell.of(SKEWED, new boolean[3], new double[] {0, bad, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the cell's origin must be finite, found " + bad);
  }

  @Test
  void theVolumeDoesNotDependOnTheOrderOfVectors() {
    Random random = new Random(2);
    for (int draw = 0; draw < 20; draw++) {
      double[] v = random.doubles(9, -5, 5).toArray();
      double[] turned = new double[9];
      System.arraycopy(v, 0, turned, 3, 6);
      System.arraycopy(v, 6, turned, 0, 3);
      boolean[] all = {true, true, true};
      double volume = Cell.of(v, all, new double[3]).volume();
      assertThat(Cell.of(turned, all, new double[3]).volume()).isEqualTo(volume, within(1e-10));
    }
  }
}
