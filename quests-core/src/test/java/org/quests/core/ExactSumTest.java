package org.quests.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private static double exact(List<Double> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    return sum.doubleValue();
  }

  private static ExactSum sum(List<Double> values) {
    ExactSum sum = new ExactSum();
    values.forEach(sum::add);
    return sum;
  }

  @Test
  void isTheExactSumRoundedOnceInAnyOrderAndFromAnyParts() {
    Random random = new Random(1);
    for (int round = 0; round < 3000; round++) {
      List<Double> values = new ArrayList<>();
      int n = random.nextInt(12);
      int kind = random.nextInt(5);
      for (int i = 0; i < n; i++) {
        values.add(
            switch (kind) {
              case 0 -> random.nextGaussian();
              case 1 -> Double.longBitsToDouble(random.nextLong() & ~(3L << 61));
              case 2 -> random.nextGaussian() * 1e300;
              case 3 -> (random.nextInt(7) - 3) * Double.MIN_VALUE * (1L << random.nextInt(60));
              default ->
                  (random.nextBoolean() ? 1 : -1) * Math.scalb(1.0, random.nextInt(120) - 60);
            });
        if (random.nextInt(4) == 0) {
          values.add(-values.get(random.nextInt(values.size())));
        }
      }
      double expected = exact(values);
      assertThat(sum(values).value()).as("%s", values).isEqualTo(expected + 0.0);
      Collections.shuffle(values, random);
      int cut = random.nextInt(values.size() + 1);
      ExactSum parts = sum(values.subList(cut, values.size()));
      parts.add(sum(values.subList(0, cut)));
      assertThat(parts.value()).as("%s", values).isEqualTo(expected + 0.0);
      assertThat(parts.value()).isEqualTo(expected + 0.0);
    }
  }

  @Test
  void whatCancelsLeavesWhatWasLost() {
    assertThat(sum(List.of(1e308, 1.0, 1e-300, -1e308, -1.0)).value()).isEqualTo(1e-300);
    assertThat(sum(List.of(1e308, 1e308)).value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(List.of(Double.MAX_VALUE, 1e200, -1e200)).value()).isEqualTo(Double.MAX_VALUE);
    assertThat(new ExactSum().value()).isZero();
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(sum(List.of(infinity, 1.0)).value()).isEqualTo(infinity);
    assertThat(sum(List.of(infinity, -infinity)).value()).isNaN();
  }

  @Test
  void manyThreadsMayReadASum() {
    Random random = new Random(4);
    for (int round = 0; round < 400; round++) {
      List<Double> values = random.doubles(2000).boxed().toList();
      ExactSum shared = sum(values);
      double expected = sum(values).value();
      assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> shared.value()))
          .containsOnly(expected);
    }
  }
}
