package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quests.kernel.tile.Exp2;
import org.quests.kernel.tile.TileKernel;

class Exp2Test {
  private static final BigDecimal LN2 =
      new BigDecimal("0.693147180559945309417232121458176568075500134360255254120680");

  @Test
  void isRightToTwoUnitsInTheLastPlace() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      double t = i < 10 ? i / 2.0 : random.nextDouble() * Math.pow(10, random.nextInt(4) - 1);
      double scale = i < 10 ? 1 : random.nextDouble(0.1, 10);
      BigDecimal exponent = new BigDecimal(-t).multiply(new BigDecimal(scale)).multiply(LN2);
      double expected = ExactKernelSums.exp(exponent).doubleValue();
      assertThat(Exp2.ofMinus(scale, t, TileKernel.LIMIT_DOUBLE / scale))
          .as("2^-(%s · %s)", scale, t)
          .isEqualTo(expected, within(2 * Math.ulp(expected)));
    }
  }

  @Test
  void isRightInSinglePrecision() {
    for (float t = 0; t <= TileKernel.LIMIT; t += 0.0078f) {
      assertThat(ofMinus(t) / Math.pow(2, -t)).isEqualTo(1, within(1.5e-7));
    }
    assertThat(ofMinus(0f)).isEqualTo(1f);
    assertThat(ofMinus(Float.POSITIVE_INFINITY)).isEqualTo(0x1p-126f);
    assertThat(ofMinus(Double.POSITIVE_INFINITY)).isEqualTo(0x1p-1000);
  }

  @Test
  void isExactForWholeNumbers() {
    for (int t = 0; t <= 1000; t++) {
      assertThat(ofMinus((double) t)).isEqualTo(Math.scalb(1.0, -t));
    }
  }

  private static float ofMinus(float t) {
    return Exp2.ofMinus(1, t, TileKernel.LIMIT);
  }

  private static double ofMinus(double t) {
    return Exp2.ofMinus(1, t, TileKernel.LIMIT_DOUBLE);
  }
}
