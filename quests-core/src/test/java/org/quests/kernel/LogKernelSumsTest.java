package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;

class LogKernelSumsTest {
  private static LogKernelSums.Header header(int queries, int groups, boolean nearest) {
    return new LogKernelSums.Header(
        "test",
        5,
        queries,
        1000,
        Bandwidths.of(0.015),
        Precision.DOUBLE,
        0,
        5,
        false,
        groups,
        nearest);
  }

  @Test
  void addsValuesOfAllSizesLikeExactArithmetic() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      LogKernelSums sums = new LogKernelSums(header(1, 1, false), 0, 1);
      BigDecimal exact = BigDecimal.ZERO;
      int base = random.nextInt(40);
      for (int i = 0; i < 50; i++) {
        int level = base + random.nextInt(3);
        double value = Math.scalb(1 + random.nextDouble(), -1 - random.nextInt(31));
        sums.add(0, 0, 0, level, value);
        exact = exact.add(new BigDecimal(value).divide(BigDecimal.TWO.pow(32 * level)));
      }
      assertThat(sums.log(0, 0)).isEqualTo(ExactKernelSums.log(exact), within(1e-8));
    }
  }

  @Test
  void doesNotDependOnTheOrder() throws IOException {
    Random random = new Random(2);
    double[][] deposits = new double[100][];
    Arrays.setAll(
        deposits, i -> new double[] {random.nextInt(6), 0x1p-32 + random.nextDouble() / 2});
    byte[] expected = null;
    for (int round = 0; round < 50; round++) {
      LogKernelSums[] parts = new LogKernelSums[4];
      Arrays.setAll(parts, p -> new LogKernelSums(header(1, 1, false), 0, 1));
      for (double[] deposit : deposits) {
        parts[random.nextInt(4)].add(0, 0, 0, deposit[0], deposit[1]);
      }
      LogKernelSums all = parts[0].merge(parts[1]).merge(parts[2].merge(parts[3]));
      byte[] bytes = KernelEngineContract.bytes(all);
      expected = expected == null ? bytes : expected;
      assertThat(bytes).isEqualTo(expected);
      java.util.Collections.shuffle(Arrays.asList(deposits), random);
    }
  }

  @Test
  void holdsABillionOnes() {
    LogKernelSums sums = new LogKernelSums(header(1, 1, false), 0, 1);
    for (int doubling = 0; doubling < 24; doubling++) {
      LogKernelSums tile = new LogKernelSums(header(1, 1, false), 0, 1);
      tile.add(0, 0, 0, 0, 64);
      sums = doubling == 0 ? tile : sums.merge(sums);
    }
    assertThat(sums.log(0, 0)).isEqualTo(Math.log(64.0 * (1 << 23)), within(1e-15));
  }

  @Test
  void mergesRowsThatDoNotMeet() {
    LogKernelSums.Header header = header(10, 1, true);
    LogKernelSums a = new LogKernelSums(header, 0, 2);
    LogKernelSums b = new LogKernelSums(header, 7, 3);
    a.add(1, 0, 0, 0, 0.5);
    a.offerNearest(1, 4, 20);
    b.add(9, 0, 0, 0, 0.25);
    LogKernelSums all = a.merge(b);
    assertThat(all.firstRow()).isZero();
    assertThat(all.rows()).isEqualTo(10);
    assertThat(all.log(1, 0)).isEqualTo(Math.log(0.5));
    assertThat(all.log(9, 0)).isEqualTo(Math.log(0.25));
    assertThat(all.log(4, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(all.nearestRow(1)).isEqualTo(20);
    assertThat(all.nearestRow(9)).isEqualTo(-1);
  }

  @Test
  void ofEquallyNearTheFirstIsNearest() {
    LogKernelSums.Header header = header(1, 1, true);
    LogKernelSums a = new LogKernelSums(header, 0, 1);
    LogKernelSums b = new LogKernelSums(header, 0, 1);
    a.offerNearest(0, 4, 20);
    b.offerNearest(0, 4, 10);
    assertThat(a.merge(b).nearestRow(0)).isEqualTo(10);
    assertThat(b.merge(a).nearestRow(0)).isEqualTo(10);
  }

  @Test
  void refusesToMergeOtherTasks() {
    LogKernelSums a = new LogKernelSums(header(5, 1, false), 0, 1);
    LogKernelSums b = new LogKernelSums(header(6, 1, false), 0, 1);
    assertThatThrownBy(() -> a.merge(b)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 11, 40, 100})
  void readingWhatEndsEarlyIsAnError(int length) throws IOException {
    LogKernelSums sums = new LogKernelSums(header(2, 2, true), 0, 2);
    byte[] whole = KernelEngineContract.bytes(sums);
    assertThat(whole.length).isGreaterThan(100);
    assertThatThrownBy(
            () -> LogKernelSums.readFrom(new ByteArrayInputStream(Arrays.copyOf(whole, length))))
        .isInstanceOf(QuestsException.class);
  }

  @Test
  void readingSomethingElseIsAnError() {
    assertThatThrownBy(
            () ->
                LogKernelSums.readFrom(
                    new ByteArrayInputStream(
                        "something else".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("QLKS");
  }
}
