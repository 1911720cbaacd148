package org.quests.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.sampling.Points.EXACT;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;

@Tag("slow")
class EntropySamplesTest {
  private static final int DATASETS = 200;

  private static EntropySamples samples(
      Environments dataset, int size, int runs, DrawBy by, long seed) {
    return EntropySamples.of(
        dataset, new EntropySamples.Plan(size, runs, by, seed), EXACT, Parallelism.serial());
  }

  /** The full table is that of SamplingErrorReport in quests-bench. */
  @ParameterizedTest
  @CsvSource({"ENVIRONMENT, 48", "ENVIRONMENT, 160", "FRAME, 48"})
  void theErrorIsThatOfTheMeanOverRuns(DrawBy by, int size) {
    double[] ofSampler = new double[DATASETS];
    double[] errors = new double[DATASETS];
    double[] ofCurve = new double[DATASETS];
    double[] errorsOfCurve = new double[DATASETS];
    for (int i = 0; i < DATASETS; i++) {
      Environments dataset = Points.normal(40, 8, 0.5, new Random(100 * size + i));
      EntropySamples samples = samples(dataset, size, 10, by, i);
      ofSampler[i] = samples.mean();
      errors[i] = samples.bootstrap().standardError();
      LearningCurve.Point point =
          LearningCurve.of(
                  dataset,
                  new LearningCurve.Plan(List.of(size / 320.0), 10, by, i),
                  EXACT,
                  Parallelism.serial())
              .points()
              .get(0);
      ofCurve[i] = point.mean();
      errorsOfCurve[i] = point.bootstrap().standardError();
    }
    assertThat(rootMeanSquare(errors, 0) / deviation(ofSampler)).isBetween(0.88, 1.12);
    assertThat(rootMeanSquare(errorsOfCurve, 0) / deviation(ofCurve)).isBetween(0.88, 1.12);
  }

  private static double deviation(double[] values) {
    return rootMeanSquare(values, Arrays.stream(values).average().orElseThrow());
  }

  private static double rootMeanSquare(double[] values, double from) {
    return Math.sqrt(
        Arrays.stream(values).map(x -> (x - from) * (x - from)).average().orElseThrow());
  }

  /** One run has the error of its sample; where each is the dataset, they have that of it. */
  @Test
  void oneSampleAndTheWholeHaveTheirOwnErrors() {
    Environments dataset = Points.normal(40, 8, 0.5, new Random(1));
    BlockBootstrap whole = BlockBootstrap.of(dataset, EXACT, Parallelism.serial());
    for (DrawBy by : DrawBy.values()) {
      BlockBootstrap all = samples(dataset, 1000, 3, by, 0).bootstrap();
      assertThat(all.standardError()).isEqualTo(whole.standardError());
      assertThat(all.blocks()).isEqualTo(32);
    }
    BlockBootstrap mean =
        BlockBootstrap.ofMean(
            List.of(whole, samples(dataset, 1000, 1, DrawBy.FRAME, 0).bootstrap()),
            new double[] {2, 2});
    assertThat(mean.standardError()).isEqualTo(whole.standardError(), within(1e-12));
  }

  /** Of samples of one frame each, all that is known is how their entropies differ. */
  @Test
  void samplesOfOneFrameDifferAsTheirEntropiesDo() {
    double[][] points = new double[6 * 4][3];
    for (int f = 0; f < 6; f++) {
      for (int i = 0; i < 4; i++) {
        points[4 * f + i][0] = f < 3 ? 0 : i;
      }
    }
    EntropySamples samples = samples(Points.frames(6, points), 4, 40, DrawBy.FRAME, 2);
    assertThat(samples.bootstrap().blocks()).isEqualTo(6);
    // Three frames have H = 0 and three ln 4, each drawn about as often as another.
    double expected = Math.log(4) / 2 / Math.sqrt(5);
    assertThat(samples.bootstrap().standardError()).isEqualTo(expected, within(0.15 * expected));
    assertThat(samples(Points.frames(6, points), 4, 1, DrawBy.FRAME, 2).bootstrap().standardError())
        .isNaN();
  }
}
