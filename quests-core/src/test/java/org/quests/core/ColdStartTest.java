package org.quests.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColdStartTest {
  @Test
  void takesPlainLoopsUntilTheLimitAndVectorsEverAfter() {
    ColdStart<String> choice = new ColdStart<>(() -> "vectors", "plain", 10);
    String small = Vectors.forced() ? "vectors" : "plain";
    assertThat(choice.choose(4)).isEqualTo(small);
    assertThat(choice.choose(6)).isEqualTo(small);
    assertThat(choice.choose(1)).isEqualTo("vectors");
    assertThat(choice.choose(1)).isEqualTo("vectors");
  }

  @Test
  void takesVectorsForWorkBeyondTheLimit() {
    ColdStart<String> choice = new ColdStart<>(() -> "vectors", "plain", 10);
    assertThat(choice.choose(11)).isEqualTo("vectors");
    assertThat(choice.choose(1)).isEqualTo("vectors");
  }
}
