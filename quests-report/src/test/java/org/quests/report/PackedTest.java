package org.quests.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedTest {
  @Test
  void wholeNumbersTakeAsFewBytesAsHoldThem() {
    assertThat(Packed.integers(new int[] {0, 255})).isEqualTo(Map.of("u1", "AP8="));
    assertThat(Packed.integers(new int[] {0, 256})).containsKey("u2");
    assertThat(Packed.integers(new int[] {0, 65535})).containsKey("u2");
    assertThat(Packed.integers(new int[] {0, 65536})).containsKey("i4");
    assertThat(Packed.integers(new int[] {-1, 3})).containsKey("i4");
    assertThat(Packed.integers(new int[0])).isEqualTo(Map.of("u1", ""));
  }

  @Test
  void realNumbersAreInSinglePrecisionWithTheLeastByteFirst() {
    String text = String.valueOf(Packed.floats(new double[] {0.1, Double.NaN}).get("f4"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getFloat()).isEqualTo(0.1f);
    assertThat(bytes.getFloat()).isNaN();
  }
}
