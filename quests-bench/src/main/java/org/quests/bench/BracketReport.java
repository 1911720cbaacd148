package org.quests.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.quests.core.Parallelism;
import org.quests.entropy.Bracket;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/**
 * What the bracket costs beside H, and beside all that a command does to find H: processor time.
 * {@code BracketReport DATASET…}, with datasets as {@link BenchData#dataset} has them.
 */
public final class BracketReport {
  private static final List<String> DATASETS = List.of("hea", "3bpa", "alnicu", "carbon");
  private static final int ROUNDS = 5;

  private BracketReport() {}

  /**
   * Prints the report.
   *
   * @param args as above; without, some datasets of several sizes
   */
  public static void main(String[] args) {
    Weighing weighing = Weighing.of(0.015);
    try (Parallelism parallelism = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      System.out.println(
          "| dataset | environments | frames | read, described, packed | H | bracket | of H | of all |"
              + " |\n"
              + "|---".repeat(9)
              + "|");
      for (String name : args.length == 0 ? DATASETS : List.of(args)) {
        double begun = BenchData.processorSeconds();
        ReferenceSet set = ReferenceSet.of(BenchData.dataset(name, parallelism), parallelism);
        double before = BenchData.processorSeconds() - begun;
        double[] ofEntropy = new double[ROUNDS];
        double[] ofBracket = new double[ROUNDS];
        Optional<Bracket> bracket = Optional.empty();
        // The first round warms up.
        for (int round = -1; round < ROUNDS; round++) {
          double started = BenchData.processorSeconds();
          DatasetInformation information = DatasetInformation.of(set, weighing, parallelism);
          double between = BenchData.processorSeconds();
          bracket = Bracket.of(set, information, weighing, false, parallelism);
          if (round >= 0) {
            ofEntropy[round] = between - started;
            ofBracket[round] = BenchData.processorSeconds() - between;
          }
        }
        double entropy = BenchData.median(ofEntropy);
        double extra = BenchData.median(ofBracket);
        System.out.printf(
            Locale.ROOT,
            "| %s | %,d | %,d | %.2f s | %.2f s | %.2f s | %.0f %% | %.1f %% | %s |%n",
            name,
            set.count(),
            set.index().frames(),
            before,
            entropy,
            extra,
            100 * extra / entropy,
            100 * extra / (before + entropy),
            bracket
                .map(
                    b ->
                        String.format(
                            Locale.ROOT,
                            "%.3f to %s%.3f",
                            b.low(),
                            b.complete() ? "" : "more than ",
                            b.high()))
                .orElse("none: it would cost too much"));
      }
    }
  }
}
