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
        queries,
        1000,
        ContentHash.NONE,
        ContentHash.NONE,
        ContentHash.NONE,
        Bandwidths.of(0.015),
        Precision.DOUBLE,
        0,
        Double.NaN,
        5,
        false,
        groups,
        nearest,
        false);
  }

  private static LogKernelSums sums(LogKernelSums.Header header) {
    return LogKernelSums.ofPlaces(header, header.queries());
  }

  @Test
  void addsValuesOfAllSizesLikeExactArithmetic() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      LogKernelSums sums = sums(header(1, 1, false));
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
      Arrays.setAll(parts, p -> sums(header(1, 1, false)));
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
    LogKernelSums sums = sums(header(1, 1, false));
    for (int doubling = 0; doubling < 24; doubling++) {
      LogKernelSums tile = sums(header(1, 1, false));
      tile.add(0, 0, 0, 0, 64);
      sums = doubling == 0 ? tile : sums.merge(sums);
    }
    assertThat(sums.log(0, 0)).isEqualTo(Math.log(64.0 * (1 << 23)), within(1e-15));
  }

  @Test
  void ofEquallyNearTheFirstIsNearest() {
    LogKernelSums.Header header = header(1, 1, true);
    LogKernelSums a = sums(header);
    LogKernelSums b = sums(header);
    a.offerNearest(0, 4, 20);
    b.offerNearest(0, 4, 10);
    assertThat(a.merge(b).nearestRow(0)).isEqualTo(10);
    assertThat(b.merge(a).nearestRow(0)).isEqualTo(10);
  }

  @Test
  void refusesToMergeOtherTasks() {
    LogKernelSums a = sums(header(5, 1, false));
    LogKernelSums b = sums(header(6, 1, false));
    assertThatThrownBy(() -> a.merge(b))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("of 5 and one of 6 environments");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 11, 40, 100})
  void readingWhatEndsEarlyIsAnError(int length) throws IOException {
    LogKernelSums sums = sums(header(2, 2, true));
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
        .hasMessageContaining("QSUM");
  }
}
