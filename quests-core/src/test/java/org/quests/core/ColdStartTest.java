package org.quests.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
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

  @Test
  void takesPlainLoopsAloneWhereLittleIsAnnounced() {
    ColdStart<String> choice =
        announced("small", () -> new ColdStart<>(() -> "vectors", "plain", 10));
    assertThat(choice.choose(11)).isEqualTo(Vectors.forced() ? "vectors" : "plain");
  }

  @Test
  void takesVectorsAtOnceWhereMuchIsAnnounced() {
    ColdStart<String> choice =
        announced("large", () -> new ColdStart<>(() -> "vectors", "plain", 10));
    assertThat(choice.choose(1)).isEqualTo("vectors");
  }

  private static <T> T announced(String work, Supplier<T> made) {
    System.setProperty(Vectors.START, work);
    try {
      return made.get();
    } finally {
      System.clearProperty(Vectors.START);
    }
  }
}
