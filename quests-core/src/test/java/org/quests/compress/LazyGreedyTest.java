package org.quests.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;

/**
 * Lazy selections are those of the full scan, on datasets that are hard on them: frames that occur
 * twice, frames of one atom, mirrored frames that tie, and frames so far away that kernels vanish.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LazyGreedyTest {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(2, 5.0);
  private static final int D = SPEC.dimension();
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(2);
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  /** Frames of 1 to 9 environments, some of 100, clustered at several scales. */
  static Environments dataset(int seed) {
    Random random = new Random(seed);
    int frames = 3 + random.nextInt(60);
    List<double[]> made = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      int kind = random.nextInt(6);
      if (kind == 0 && f > 0) {
        made.add(made.get(random.nextInt(f)).clone());
        continue;
      }
      if (kind == 1 && f > 0) {
        // Mirrored at the origin: an equal score against whatever is symmetric.
        made.add(Arrays.stream(made.get(random.nextInt(f))).map(x -> -x).toArray());
        continue;
      }
      int atoms = kind == 2 ? 1 : kind == 3 && f % 7 == 0 ? 100 : 1 + random.nextInt(9);
      double far = kind == 4 ? Math.pow(10, random.nextInt(4)) : 0;
      double spread = H.value() * Math.pow(2, random.nextInt(6));
      double[] rows = new double[atoms * D];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = far + spread * (random.nextInt(5) == 0 ? 0 : random.nextGaussian());
      }
      made.add(rows);
    }
    int[] starts = new int[frames + 1];
    for (int f = 0; f < frames; f++) {
      starts[f + 1] = starts[f] + made.get(f).length / D;
    }
    double[] all = made.stream().flatMapToDouble(Arrays::stream).toArray();
    return Environments.of(SPEC, "made", all, starts, null);
  }

  @Tag("slow")
  @Test
  void coverIsThatOfTheFullScan() {
    for (int seed = 0; seed < 200; seed++) {
      Environments dataset = dataset(seed);
      Compressor compressor = Compressor.of(dataset, H, parallelism);
      double[] logSums = null;
      if (seed % 4 == 3) {
        ReferenceSet reference = ReferenceSet.of(dataset(seed + 1000), parallelism);
        compressor = compressor.withReference(reference, parallelism);
        double[] dH = DifferentialEntropy.of(dataset, reference, EXACT, parallelism).values();
        logSums = Arrays.stream(dH).map(x -> -x).toArray();
      }
      boolean[] preferred = new boolean[dataset.frames()];
      if (seed % 3 == 1) {
        Random random = new Random(seed);
        int[] first =
            IntStream.range(0, preferred.length).filter(f -> random.nextInt(4) == 0).toArray();
        compressor = compressor.withRules(Rules.NONE.prefer(first));
        IntStream.of(first).forEach(f -> preferred[f] = true);
      }
      Ranking ranking = compressor.rank(Method.MSC, dataset.frames(), parallelism);
      assertThat(ranking.frames())
          .as("seed %d", seed)
          .isEqualTo(
              FullScan.of(dataset, H, logSums, parallelism)
                  .run(dataset.frames(), new FullScan.Rule().preferring(preferred)));
      int some = (dataset.frames() + 2) / 3;
      assertThat(compressor.rank(Method.MSC, some, Parallelism.serial()).frames())
          .as("prefix, seed %d", seed)
          .isEqualTo(Arrays.copyOf(ranking.frames(), some));
      assertThat(ranking.evaluations()).isLessThanOrEqualTo(ranking.fullScan());
    }
  }

  @Test
  void farthestPointsAreThoseOfTheDefinition() {
    for (int seed = 0; seed < 40; seed++) {
      Environments dataset = dataset(seed);
      Compressor compressor = Compressor.of(dataset, H, parallelism);
      int[] ranking = compressor.rank(Method.FPS, dataset.frames(), parallelism).frames();
      assertThat(ranking).as("seed %d", seed).isEqualTo(farthest(dataset, ranking[0]));
    }
  }

  private static int[] farthest(Environments dataset, int first) {
    int n = dataset.frames();
    int[] picks = new int[n];
    double[] least = new double[n];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    boolean[] taken = new boolean[n];
    int best = first;
    for (int p = 0; p < n; p++) {
      picks[p] = best;
      taken[best] = true;
      for (int f = 0; f < n; f++) {
        least[f] = Math.min(least[f], Scores.round(meanDistance(dataset, f, best)));
      }
      best = -1;
      for (int f = 0; f < n; f++) {
        if (!taken[f] && (best < 0 || least[f] > least[best])) {
          best = f;
        }
      }
    }
    return picks;
  }

  private static double meanDistance(Environments dataset, int f, int g) {
    double[] x = new double[D];
    double[] y = new double[D];
    double sum = 0;
    int pairs = 0;
    for (int i = dataset.frameStart(f); i < dataset.frameStart(f + 1); i++) {
      dataset.copyRows(i, i + 1, x, 0);
      for (int j = dataset.frameStart(g); j < dataset.frameStart(g + 1); j++) {
        dataset.copyRows(j, j + 1, y, 0);
        sum += Math.sqrt(IntStream.range(0, D).mapToDouble(a -> x[a] - y[a]).map(z -> z * z).sum());
        pairs++;
      }
    }
    return sum / pairs;
  }

  @Test
  void everyMethodRanksEachFrameOnce() {
    for (int seed = 0; seed < 20; seed++) {
      Environments dataset = dataset(seed);
      Compressor compressor = Compressor.of(dataset, H, parallelism);
      for (Method method : Method.values()) {
        int[] all = compressor.rank(method, dataset.frames(), parallelism).frames();
        assertThat(Arrays.stream(all).sorted().toArray())
            .as("%s, seed %d", method, seed)
            .isEqualTo(IntStream.range(0, dataset.frames()).toArray());
        int half = (dataset.frames() + 1) / 2;
        int[] part = compressor.rank(method, half, Parallelism.serial()).frames();
        assertThat(part).hasSize(half).doesNotHaveDuplicates();
        if (method.nested()) {
          assertThat(part).isEqualTo(Arrays.copyOf(all, half));
        }
      }
    }
  }

  @Test
  void curveIsWhatEachPrefixGives() {
    for (int seed = 0; seed < 12; seed++) {
      Environments dataset = dataset(seed);
      Compressor compressor = Compressor.of(dataset, H, parallelism);
      Environments reference = seed % 2 == 0 ? null : dataset(seed + 1000);
      ReferenceSet known = reference == null ? null : ReferenceSet.of(reference, parallelism);
      if (known != null) {
        compressor = compressor.withReference(known, parallelism);
      }
      Ranking ranking = compressor.rank(Method.MSC, dataset.frames(), parallelism);
      List<CurvePoint> points = compressor.curve(ranking, parallelism).points();
      assertThat(points).hasSize(dataset.frames());
      for (int size = 1; size <= dataset.frames(); size += 5) {
        int[] prefix = Arrays.copyOf(ranking.frames(), size);
        Summary summary = Summary.of(dataset, prefix, known, EXACT, parallelism);
        CurvePoint point = points.get(size - 1);
        assertThat(point.entropy()).isEqualTo(summary.entropy().value(), within(1e-10));
        assertThat(point.diversity()).isEqualTo(summary.diversity(), within(1e-10));
        assertThat(point.overlap()).isEqualTo(summary.overlap(), within(1e-12));
        assertThat(point.environments()).isEqualTo(summary.environments());
        assertThat(point.efficiency()).isEqualTo(summary.entropy().efficiency(), within(1e-10));
      }
    }
  }
}
