package org.quests.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;

/** Choices of environments are those of a scan of all of them at each pick. */
class NovelEnvironmentsTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(2, 5.0);
  private static final int D = SPEC.dimension();
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  private static boolean none(int row) {
    return false;
  }

  private static Environments environments(double[][] rows) {
    int[] starts = IntStream.rangeClosed(0, rows.length / 10).map(f -> 10 * f).toArray();
    starts[starts.length - 1] = rows.length;
    return Environments.of(SPEC, "made", rows, starts);
  }

  /** Rows in groups of every width, some of them again, some far away. */
  private static double[][] rows(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      if (i > 0 && random.nextInt(5) == 0) {
        rows[i] = rows[random.nextInt(i)].clone();
        continue;
      }
      double far = random.nextInt(20) == 0 ? 3 : 0.1 * random.nextInt(4);
      double spread = H.value() * Math.pow(2, random.nextInt(6) - 2);
      rows[i] = random.doubles(D).map(x -> far + spread * (x - 0.5)).toArray();
    }
    return rows;
  }

  private static double[] dH(Environments pool, double[][] reference) {
    ReferenceSet known = ReferenceSet.of(environments(reference), Parallelism.serial());
    return DifferentialEntropy.of(pool, known, EXACT, Parallelism.serial()).values();
  }

  private static NovelEnvironments.Choice choose(
      Environments pool, double @Nullable [] dH, IntPredicate unseen, int most) {
    NovelEnvironments novel = new NovelEnvironments("made");
    novel.add(pool, dH, unseen, row -> row);
    return novel.choose(most, H, Parallelism.serial());
  }

  /** By sums of all kernels, in logarithms. */
  private static NovelEnvironments.Choice scan(
      double[][] rows, double @Nullable [] dH, IntPredicate unseen, int most) {
    int n = rows.length;
    double[] logs = new double[n];
    boolean[] open = new boolean[n];
    int novel = 0;
    for (int i = 0; i < n; i++) {
      logs[i] = dH == null || unseen.test(i) ? Double.NEGATIVE_INFINITY : -dH[i];
      open[i] = dH == null || unseen.test(i) || dH[i] > 1e-10;
      novel += open[i] ? 1 : 0;
    }
    List<Integer> picks = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    for (boolean first : new boolean[] {true, false}) {
      while (picks.size() < most) {
        int best = -1;
        for (int i = 0; i < n; i++) {
          if (open[i] && unseen.test(i) == first && Scores.round(-logs[i]) > 0) {
            best = best < 0 || Scores.round(-logs[i]) > Scores.round(-logs[best]) ? i : best;
          }
        }
        if (best < 0) {
          break;
        }
        picks.add(best);
        scores.add(-logs[best]);
        int rest = 0;
        for (int i = 0; i < n; i++) {
          double squared = 0;
          for (int a = 0; a < D; a++) {
            squared += Math.pow(rows[i][a] - rows[best][a], 2);
          }
          logs[i] = sum(logs[i], -squared / (2 * H.value() * H.value()));
          rest += open[i] && Scores.round(-logs[i]) > 0 ? 1 : 0;
        }
        left.add(rest);
      }
    }
    return new NovelEnvironments.Choice(
        picks.stream().mapToInt(i -> i).toArray(),
        scores.stream().mapToDouble(x -> x).toArray(),
        picks.stream().mapToDouble(i -> dH == null ? Double.NaN : dH[i]).toArray(),
        left.stream().mapToInt(i -> i).toArray(),
        novel,
        0);
  }

  /** log (e^a + e^b). */
  private static double sum(double a, double b) {
    double most = Math.max(a, b);
    return most + Math.log1p(Math.exp(Math.min(a, b) - most));
  }

  private static void requireEqual(
      NovelEnvironments.Choice found, NovelEnvironments.Choice expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    assertThat(found.left()).isEqualTo(expected.left());
    assertThat(found.novel()).isEqualTo(expected.novel());
    assertThat(found.dH()).isEqualTo(expected.dH());
    for (int i = 0; i < found.scores().length; i++) {
      assertThat(found.scores()[i])
          .isCloseTo(expected.scores()[i], within(1e-9 * Math.max(1, expected.scores()[i])));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 1000", "3, 1000", "4, 1000", "5, 7", "6, 1", "7, 40"})
  void isThatOfTheFullScan(long seed, int most) {
    double[][] rows = rows(150, seed);
    double[][] reference = rows(60, seed + 100);
    Environments pool = environments(rows);
    double[] dH = dH(pool, reference);
    assertThat(Arrays.stream(dH).filter(x -> x > 0).count()).isBetween(15L, 140L);
    requireEqual(
        choose(pool, null, NovelEnvironmentsTest::none, most),
        scan(rows, null, NovelEnvironmentsTest::none, most));
    requireEqual(
        choose(pool, dH, NovelEnvironmentsTest::none, most),
        scan(rows, dH, NovelEnvironmentsTest::none, most));
    IntPredicate unseen = row -> row % 7 == 3;
    requireEqual(choose(pool, dH, unseen, most), scan(rows, dH, unseen, most));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void endsWhereNothingIsNovelAnyMore(long seed) {
    double[][] rows = rows(300, seed);
    double[][] reference = rows(40, seed + 100);
    Environments pool = environments(rows);
    NovelEnvironments.Choice all =
        choose(pool, dH(pool, reference), NovelEnvironmentsTest::none, 1000);
    assertThat(all.leftInTheEnd()).isZero();
    assertThat(all.rows().length).isLessThan(all.novel());
    // Against the reference and all picks nothing is above 0; without the last one something is.
    assertThat(greatest(pool, reference, rows, all.rows())).isLessThanOrEqualTo(1e-10);
    int[] fewer = Arrays.copyOf(all.rows(), all.rows().length - 1);
    assertThat(greatest(pool, reference, rows, fewer)).isGreaterThan(1e-10);
    assertThat(Arrays.stream(all.rows()).distinct().count()).isEqualTo(all.rows().length);
    // A copy is never picked.
    assertThat(Arrays.stream(all.rows()).mapToObj(i -> Arrays.toString(rows[i])).distinct().count())
        .isEqualTo(all.rows().length);
  }

  private static double greatest(
      Environments pool, double[][] reference, double[][] rows, int[] picks) {
    List<double[]> covering = new ArrayList<>(Arrays.asList(reference));
    Arrays.stream(picks).forEach(i -> covering.add(rows[i]));
    return Arrays.stream(dH(pool, covering.toArray(double[][]::new))).max().orElseThrow();
  }

  @Test
  void piecesGiveWhatTheWholeGives() {
    double[][] rows = rows(200, 21);
    double[] dH = dH(environments(rows), rows(60, 121));
    NovelEnvironments pieces = new NovelEnvironments("made");
    for (int from = 0; from < rows.length; from += 40) {
      int first = from;
      pieces.add(
          environments(Arrays.copyOfRange(rows, from, from + 40)),
          Arrays.copyOfRange(dH, from, from + 40),
          NovelEnvironmentsTest::none,
          i -> first + i);
    }
    requireEqual(
        pieces.choose(1000, H, Parallelism.serial()),
        choose(environments(rows), dH, NovelEnvironmentsTest::none, 1000));
  }

  @Test
  void whereAllIsCoveredNothingIsChosen() {
    double[][] rows = rows(30, 31);
    Environments pool = environments(rows);
    NovelEnvironments.Choice none = choose(pool, dH(pool, rows), NovelEnvironmentsTest::none, 5);
    assertThat(none.rows()).isEmpty();
    assertThat(none.novel()).isZero();
    assertThat(none.leftInTheEnd()).isZero();
  }
}
