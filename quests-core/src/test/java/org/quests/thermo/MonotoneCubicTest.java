package org.quests.thermo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The monotone cubic, against SciPy's PchipInterpolator. */
class MonotoneCubicTest {
  private static final double[] X = {-5.3, -4.9, -4.1, -3.5, -3.0, -2.1};
  private static final double[] Y = {9.2, 8.7, 6.0, 6.5, 2.1, 0.3};

  /** At x: the curve, its slope, its second derivative. */
  private static final double[][] EXPECTED = {
    {-5.3, 9.2, -0.5416666666666713, -4.6547619047618864},
    {-5.1, 9.00970238095238, -1.3056547619047647, -2.9851190476190395},
    {-4.95, 8.784967447916666, -1.6595052083333344, -1.7328869047619095},
    {-4.5, 7.17642857142857, -4.628571428571423, 2.1696428571428577},
    {-4.0, 6.037037037037036, 0.6944444444444432, 5.55555555555557},
    {-3.6, 6.462962962962963, 0.6944444444444455, -5.555555555555559},
    {-3.2, 3.8984360225140735, -12.255939962476551, 10.025065666041215},
    {-2.5, 0.7081810390753478, -1.9356542283371556, 4.049753318046003},
    {-2.1001, 0.3000000281419313, -0.0005628320478063831, 5.6281231325133785},
  };

  @Test
  void isThatOfSciPy() {
    MonotoneCubic cubic = MonotoneCubic.of(X, Y);
    for (double[] expected : EXPECTED) {
      assertThat(cubic.at(expected[0])).isEqualTo(expected[1], within(1e-12));
      assertThat(cubic.slopeAt(expected[0])).isEqualTo(expected[2], within(1e-12));
      assertThat(cubic.bendAt(expected[0])).isEqualTo(expected[3], within(1e-10));
    }
  }

  @Test
  void isInvertedWhereItFalls() {
    MonotoneCubic cubic = MonotoneCubic.of(new double[] {0, 1, 3, 4}, new double[] {5, 4, 3.5, -1});
    for (double y : new double[] {5, 4.2, 4, 3.7, 0, -1}) {
      assertThat(cubic.at(cubic.where(y))).isEqualTo(y, within(1e-12));
    }
    assertThat(cubic.where(5.1)).isNaN();
    assertThat(cubic.where(-1.1)).isNaN();
  }
}
