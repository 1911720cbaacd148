package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Bracket;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;

/** Sums that come in pieces: all numbers that are made of them have the bits of the whole. */
class SumPiecesTest {
  private static final Bandwidth H = Bandwidth.of(0.015);

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine scalar = KernelEngines.get("scalar");
  private final Weighing whole = new Weighing(H, new Evaluation(scalar, Accuracy.EXACT));
  private final Weighing inPieces = new Weighing(H, new Evaluation(new InPieces(), Accuracy.EXACT));

  /** Gives two tiles at a time, in any order, and never all at once. */
  private final class InPieces implements KernelEngine {
    private final Random random = new Random(4);

    @Override
    public String name() {
      return scalar.name();
    }

    @Override
    public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
      if (task.queries().tiles() > 2) {
        throw new AssertionError("sums that were not to be in memory at once");
      }
      return scalar.evaluate(task, parallelism);
    }

    @Override
    public void evaluate(KernelTask task, Parallelism parallelism, Consumer<LogKernelSums> pieces) {
      List<LogKernelSums> all = cut(scalar.evaluate(task, parallelism));
      Collections.shuffle(all, random);
      all.forEach(pieces);
    }
  }

  private static List<LogKernelSums> cut(LogKernelSums sums) {
    List<LogKernelSums> pieces = new ArrayList<>();
    for (int tile = 0; tile < sums.header().queryTiles(); tile += 2) {
      pieces.add(sums.ofTiles(tile, Math.min(tile + 2, sums.header().queryTiles())));
    }
    return pieces;
  }

  /** In frames of 50; some are far from all others. */
  private static Environments environments(int n, long seed) {
    double[][] rows = KernelEngineContract.rows(n, 5, 0.02, seed);
    for (int i = 0; i < n; i += 37) {
      rows[i][0] += 1 + 0.1 * i;
    }
    return KernelEngineContract.environments(rows, 50);
  }

  @Test
  void informationIsTheSame() {
    ReferenceSet set = ReferenceSet.of(environments(1300, 1), serial);
    int[] labels = new Random(2).ints(set.count(), 0, 3).toArray();
    for (Groups groups : List.of(Groups.ALL, Groups.of(3, labels))) {
      DatasetInformation expected = DatasetInformation.of(set, groups, whole, serial);
      DatasetInformation found = DatasetInformation.of(set, groups, inPieces, serial);
      assertThat(found.header()).isEqualTo(expected.header());
      assertThat(found.entropy()).isEqualTo(expected.entropy());
      assertThat(found.diversity()).isEqualTo(expected.diversity());
      assertThat(found.differentialEntropies()).isEqualTo(expected.differentialEntropies());
      for (int g = 0; g < groups.count(); g++) {
        assertThat(found.entropyOfGroup(g)).isEqualTo(expected.entropyOfGroup(g));
      }
      assertThat(Bracket.of(set, found, inPieces, true, serial))
          .isEqualTo(Bracket.of(set, expected, whole, true, serial))
          .isPresent();
    }
  }

  @Test
  void differentialEntropyIsTheSame() {
    ReferenceSet set = ReferenceSet.of(environments(400, 1), serial);
    Environments queries = environments(1300, 3);
    for (Want want : List.of(Want.SUMS, Want.NEAREST, new Want(true, Groups.ALL, true))) {
      DifferentialEntropy expected = DifferentialEntropy.of(queries, set, want, whole, serial);
      DifferentialEntropy found = DifferentialEntropy.of(queries, set, want, inPieces, serial);
      assertThat(found.values()).isEqualTo(expected.values());
      for (int row = 0; row < queries.count(); row++) {
        assertThat(found.errorBound(row)).isEqualTo(expected.errorBound(row));
      }
      if (want.nearest()) {
        assertThat(found.nearest().rows()).isEqualTo(expected.nearest().rows());
        assertThat(found.nearest().distances()).isEqualTo(expected.nearest().distances());
      }
    }
  }

  @Test
  void groupsCompareTheSame() {
    ReferenceSet set = ReferenceSet.of(environments(600, 1), serial);
    int[] labels = new int[600];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i / 50 % 2;
    }
    List<String> names = List.of("a", "b");
    GroupComparison expected = GroupComparison.of(set, names, labels, 0, whole, serial);
    GroupComparison found = GroupComparison.of(set, names, labels, 0, inPieces, serial);
    for (int g = 0; g < 2; g++) {
      assertThat(found.entropy(g)).isEqualTo(expected.entropy(g));
      assertThat(found.bracket(g)).isEqualTo(expected.bracket(g));
      assertThat(found.likelihoodRatio(g, 1 - g)).isEqualTo(expected.likelihoodRatio(g, 1 - g));
    }
  }

  @Test
  void whatIsMissingOrThereTwiceIsRefused() {
    PackedEnvironments x = PackedEnvironments.of(environments(700, 1), serial);
    KernelTask task = KernelTask.of(x, x, Bandwidths.of(H), Accuracy.EXACT, Want.SUMS);
    List<LogKernelSums> all = cut(scalar.evaluate(task, serial));

    SumPieces pieces = new SumPieces();
    assertThatThrownBy(pieces::all).hasMessageContaining("not complete");
    all.subList(1, all.size()).forEach(piece -> pieces.take(piece, row -> {}));
    refused(pieces::all, "not complete", "missing");
    refused(() -> pieces.take(all.get(2), row -> {}), "twice");

    // Not over the whole reference set.
    LogKernelSums block =
        scalar.evaluate(task.withBlock(new TileBlock(0, 2, 0, x.tiles() - 1)), serial);
    refused(() -> pieces.take(block, row -> {}), "not complete", "missing");

    PackedEnvironments y = PackedEnvironments.of(environments(700, 2), serial);
    LogKernelSums other =
        scalar.evaluate(KernelTask.of(y, y, Bandwidths.of(H), Accuracy.EXACT, Want.SUMS), serial);
    refused(() -> pieces.take(other, row -> {}), "different");
  }

  private static void refused(Runnable work, String... words) {
    assertThatThrownBy(work::run)
        .isInstanceOf(QuestsException.class)
        .hasMessageContainingAll(words);
  }
}
