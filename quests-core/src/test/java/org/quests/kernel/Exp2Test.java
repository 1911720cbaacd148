package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Exp2Test {
  private static final BigDecimal LN2 =
      new BigDecimal("0.693147180559945309417232121458176568075500134360255254120680");

  @Test
  void isRightToTwoUnitsInTheLastPlace() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      double t = i < 10 ? i / 2.0 : random.nextDouble() * Math.pow(10, random.nextInt(4) - 1);
      double expected = ExactKernelSums.exp(new BigDecimal(-t).multiply(LN2)).doubleValue();
      assertThat(Exp2.ofMinus(t))
          .as("2^-%s", t)
          .isEqualTo(expected, within(2 * Math.ulp(expected)));
    }
  }

  @Test
  void isRightInSinglePrecision() {
    for (float t = 0; t <= TileKernel.LIMIT; t += 0.0078f) {
      assertThat(Exp2.ofMinus(t) / Math.pow(2, -t)).isEqualTo(1, within(1.5e-7));
    }
    assertThat(Exp2.ofMinus(0f)).isEqualTo(1f);
    assertThat(Exp2.ofMinus(Float.POSITIVE_INFINITY)).isEqualTo(0x1p-126f);
    assertThat(Exp2.ofMinus(Double.POSITIVE_INFINITY)).isEqualTo(0x1p-1000);
  }

  @Test
  void isExactForWholeNumbers() {
    for (int t = 0; t <= 1000; t++) {
      assertThat(Exp2.ofMinus((double) t)).isEqualTo(Math.scalb(1.0, -t));
    }
  }
}
