package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StratifiedSampleTest {
  @Test
  void fewItemsAreAllThere() {
    assertThat(StratifiedSample.of(5, 5, i -> "", new int[] {3}, 0)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void everyKindIsThereInProportionAndRareOnesWhole() {
    // 100,000 items: 90 % of one kind, 10 % of another, and 17 of a third.
    int[] always = {1, 99_999};
    int[] sample =
        StratifiedSample.of(
            100_000,
            2000,
            i -> i % 5000 == 7 && i < 85_000 ? "rare" : i % 10 == 0 ? "some" : "most",
            always,
            3);
    assertThat(sample).hasSizeBetween(1980, 2000).isSorted().doesNotHaveDuplicates();
    assertThat(sample).contains(always);
    long rare = Arrays.stream(sample).filter(i -> i % 5000 == 7 && i < 85_000).count();
    long some = Arrays.stream(sample).filter(i -> i % 10 == 0).count();
    assertThat(rare).isEqualTo(17);
    assertThat(some).isBetween(180L, 220L);
  }

  @Test
  void equalSeedsDrawTheSame() {
    int[] one = StratifiedSample.of(1000, 100, i -> "", new int[0], 1);
    assertThat(StratifiedSample.of(1000, 100, i -> "", new int[0], 1)).isEqualTo(one);
    assertThat(StratifiedSample.of(1000, 100, i -> "", new int[0], 2)).isNotEqualTo(one);
  }

  @Test
  void moreKindsThanPlacesDoNotMakeItLarger() {
    assertThat(StratifiedSample.of(1000, 100, String::valueOf, new int[] {5}, 1))
        .hasSizeLessThanOrEqualTo(100)
        .contains(5);
    assertThat(IntStream.of(StratifiedSample.of(1000, 100, i -> "k" + i % 60, new int[0], 1)))
        .hasSizeBetween(60, 100);
  }
}
