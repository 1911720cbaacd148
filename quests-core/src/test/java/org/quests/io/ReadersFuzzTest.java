package org.quests.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No input makes a reader do anything but read it or say what is wrong with it, soon and in little
 * memory. {@code -Dquests.fuzz.seconds} says for how long in all, {@code -Dquests.fuzz.seed} where
 * chance begins, 0 for the clock. Without them each build sees the same mutants, as many as its
 * time allows. An own loop and not Jazzer: it needs no agent, so it runs on any JDK and beside the
 * other tests, and a mutant costs a tenth of a millisecond.
 */
@Tag("slow")
@Tag("fuzz")
class ReadersFuzzTest {
  private static final long SECONDS = Long.getLong("quests.fuzz.seconds", 12);
  private static final long SEED = seed(Long.getLong("quests.fuzz.seed", 1));

  @TempDir private Path folder;

  private static long seed(long chosen) {
    return chosen == 0 ? System.currentTimeMillis() : chosen;
  }

  @Test
  void noStartOfAValidInputIsTakenForTheWhole() throws Exception {
    for (FuzzTarget target : FuzzTargets.all(folder)) {
      new FuzzLoop(target, SEED).prefixes();
    }
  }

  @Test
  void everyMutantIsReadOrRefused() throws IOException, InterruptedException {
    List<FuzzTarget> targets = FuzzTargets.all(folder);
    long each = SECONDS * 1_000_000_000L / targets.size();
    List<String> counts = new ArrayList<>();
    long all = 0;
    for (FuzzTarget target : targets) {
      long mutants = new FuzzLoop(target, SEED).run(each);
      assertThat(mutants).as(target.name()).isPositive();
      counts.add(String.format(Locale.ROOT, "%s %,d", target.name(), mutants));
      all += mutants;
    }
    System.out.printf(
        Locale.ROOT,
        "%,d mutants in %d s from seed %d: %s%n",
        all,
        SECONDS,
        SEED,
        String.join(", ", counts));
  }
}
