package org.quests.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quests.core.QuestsException;

class AlarmTest {
  @Test
  void beginsWithTheFrameThatCompletesTheRowAndAgainOnlyBehindACalmOne() {
    Alarm alarm = new Alarm(new AlarmRule(0, 0, 3));
    List<String> heard = new ArrayList<>();
    for (char passes : "110111101110".toCharArray()) {
      heard.add(alarm.accept(passes == '1') + (alarm.raised() ? "!" : ""));
    }
    assertThat(heard)
        .containsExactly(
            "COUNTING",
            "COUNTING",
            "CALM",
            "COUNTING",
            "COUNTING",
            "ALARM!",
            "ALARM",
            "CALM",
            "COUNTING",
            "COUNTING",
            "ALARM!",
            "CALM");
  }

  @Test
  void oneFrameIsEnoughWithoutPatience() {
    Alarm alarm = new Alarm(new AlarmRule(0, 0, 1));
    assertThat(alarm.state()).isEqualTo(Alarm.State.CALM);
    assertThat(alarm.accept(true)).isEqualTo(Alarm.State.ALARM);
    assertThat(alarm.raised()).isTrue();
    assertThat(alarm.inARow()).isEqualTo(1);
  }

  @Test
  void aFramePassesByOneAtomOrByAFraction() {
    AlarmRule any = new AlarmRule(0, 0, 1);
    assertThat(any.passes(0, 100)).isFalse();
    assertThat(any.passes(1, 1_000_000)).isTrue();
    assertThat(any.passes(0, 0)).isFalse();
    AlarmRule tenth = new AlarmRule(0, 0.1, 1);
    assertThat(tenth.passes(9, 100)).isFalse();
    assertThat(tenth.passes(10, 100)).isTrue();
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() {
    for (Runnable bad :
        List.<Runnable>of(
            () -> new AlarmRule(Double.NaN, 0, 1),
            () -> new AlarmRule(0, -0.1, 1),
            () -> new AlarmRule(0, 1.1, 1),
            () -> new AlarmRule(0, Double.NaN, 1),
            () -> new AlarmRule(0, 0, 0),
            () -> new Watch.Harvesting(-1))) {
      assertThatThrownBy(bad::run)
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.USAGE));
    }
  }
}
