package org.quests.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelismTest {
  private static int sevenAfter(CountDownLatch latch) {
    try {
      latch.await();
      return 7;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesNotWaitForAHelperThatIsBusyWithOtherWork() {
    CountDownLatch release = new CountDownLatch(1);
    try (Parallelism two = Parallelism.of(2);
        Parallelism.Ahead<Integer> ahead = two.ahead(() -> sevenAfter(release))) {
      AtomicInteger done = new AtomicInteger();
      two.forEach(100, () -> i -> done.incrementAndGet());
      assertThat(done).hasValue(100);
      release.countDown();
      assertThat(ahead.get()).isEqualTo(7);
    }
  }

  @Test
  void worksAheadBesideTheCaller() {
    CountDownLatch begun = new CountDownLatch(1);
    try (Parallelism two = Parallelism.of(2);
        Parallelism.Ahead<Integer> ahead =
            two.ahead(
                () -> {
                  begun.countDown();
                  return 1;
                })) {
      assertThat(sevenAfter(begun)).isEqualTo(7);
      assertThat(ahead.get()).isEqualTo(1);
    }
  }

  @Test
  void withoutHelpersWorkIsDoneWhenItIsAskedFor() {
    AtomicInteger done = new AtomicInteger();
    try (Parallelism serial = Parallelism.serial();
        Parallelism.Ahead<Integer> ahead = serial.ahead(done::incrementAndGet)) {
      assertThat(done).hasValue(0);
      assertThat(ahead.get()).isEqualTo(1);
      assertThat(ahead.get()).isEqualTo(1);
    }
  }

  @Test
  void whatWorkAheadThrowsComesWithItsResult() {
    for (int threads = 1; threads <= 2; threads++) {
      try (Parallelism parallelism = Parallelism.of(threads);
          Parallelism.Ahead<Integer> ahead =
              parallelism.ahead(
                  () -> {
                    throw QuestsException.input("broken");
                  })) {
        assertThatThrownBy(ahead::get).isInstanceOf(QuestsException.class).hasMessage("broken");
      }
    }
  }

  @Test
  void aLoopThrowsWhatATaskThrew() {
    try (Parallelism three = Parallelism.of(3)) {
      assertThatThrownBy(
              () ->
                  three.forEach(
                      50,
                      () ->
                          i -> {
                            if (i == 20) {
                              throw QuestsException.input("task " + i);
                            }
                          }))
          .hasMessage("task 20");
    }
  }

  @Test
  void afterItIsClosedItSaysSo() {
    for (int threads = 1; threads <= 2; threads++) {
      Parallelism parallelism = Parallelism.of(threads);
      Parallelism silent = parallelism.silent();
      silent.close();
      silent.forEach(3, () -> i -> {});
      parallelism.close();
      parallelism.close();
      for (Parallelism gone : new Parallelism[] {parallelism, silent, parallelism.alone()}) {
        assertThatThrownBy(() -> gone.forEach(3, () -> i -> {}))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("this Parallelism is closed: its threads are gone");
        assertThatThrownBy(() -> gone.ahead(() -> 1)).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void anInterruptEndsOneCallAlone() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Parallelism parallelism = Parallelism.of(threads)) {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(
                () ->
                    parallelism.forEach(
                        1000,
                        () ->
                            i -> {
                              done.incrementAndGet();
                              Thread.currentThread().interrupt();
                            }))
            .hasMessage("cancelled");
        assertThat(done.get()).isLessThan(1000);
        // That of the caller; of a helper it is gone with the call.
        Thread.interrupted();
        done.set(0);
        parallelism.forEach(1000, () -> i -> done.incrementAndGet());
        assertThat(done).hasValue(1000);
      }
    }
  }

  @Test
  void helpersOfAnInterruptedCallerStopDeepWithinTheirTask() {
    try (Parallelism two = Parallelism.of(2)) {
      Thread caller = Thread.currentThread();
      assertThatThrownBy(
              () ->
                  two.forEach(
                      2,
                      () ->
                          i -> {
                            if (!Thread.currentThread().equals(caller)) {
                              caller.interrupt();
                            }
                            // Neither ends by itself.
                            while (true) {
                              two.alone().forEach(1, () -> j -> Cancellation.checkHere());
                            }
                          }))
          .hasMessage("cancelled");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void workAheadThatNobodyWantsAnyMoreEnds() {
    CountDownLatch begun = new CountDownLatch(1);
    try (Parallelism two = Parallelism.of(2)) {
      try (Parallelism.Ahead<Integer> ahead =
          two.ahead(
              () -> {
                begun.countDown();
                while (true) {
                  two.check();
                }
              })) {
        assertThat(ahead).isNotNull();
        assertThat(sevenAfter(begun)).isEqualTo(7);
      }
      assertThat(two.ahead(() -> 1).get()).isEqualTo(1);
    }
  }

  @Test
  void anInterruptEndsWorkAheadThatIsWaitedFor() {
    Thread caller = Thread.currentThread();
    try (Parallelism two = Parallelism.of(2);
        Parallelism.Ahead<Integer> ahead =
            two.ahead(
                () -> {
                  caller.interrupt();
                  while (true) {
                    Cancellation.checkHere();
                  }
                })) {
      assertThatThrownBy(ahead::get).hasMessage("cancelled");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
