package org.quests.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.sampling.Points.EXACT;
import static org.quests.sampling.Points.H;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

@Tag("slow")
class BlockBootstrapTest {
  private static final int RUNS = 300;

  private static BlockBootstrap of(Environments dataset) {
    return BlockBootstrap.of(dataset, EXACT, Parallelism.serial());
  }

  private static double entropy(Environments dataset) {
    return Entropy.of(
            ReferenceSet.of(dataset, Parallelism.serial()), Weighing.of(H), Parallelism.serial())
        .value();
  }

  /** Whatever the points of a frame have in common, the intervals hold the known entropy. */
  @ParameterizedTest
  @CsvSource({"60, 8, 0", "60, 8, 0.5", "200, 4, 0.8", "24, 16, 0.2"})
  void intervalsCover(int frames, int perFrame, double shared) {
    int covered = 0;
    for (int run = 0; run < RUNS; run++) {
      Environments dataset =
          Points.normal(frames, perFrame, shared, new Random(1000 * run + frames));
      Interval interval = of(dataset).interval(entropy(dataset));
      covered +=
          interval.low() <= Points.NORMAL_ENTROPY && Points.NORMAL_ENTROPY <= interval.high()
              ? 1
              : 0;
    }
    assertThat((double) covered / RUNS).isBetween(0.90, 0.99);
  }

  /** Frames in one of a few places: −log p of the places is all that varies. */
  @Test
  void isTheErrorOfAMeanWherePlacesAreFarApart() {
    int[] frames = {14, 10, 8};
    double[][] points = new double[32 * 5][3];
    double n = 32;
    double mean = 0;
    double square = 0;
    for (int place = 0, f = 0; place < frames.length; place++) {
      double information = -Math.log(frames[place] / n);
      mean += frames[place] / n * information;
      square += frames[place] / n * information * information;
      for (int i = 0; i < frames[place]; i++, f++) {
        for (int atom = 0; atom < 5; atom++) {
          points[f * 5 + atom][1] = place;
        }
      }
    }
    Environments dataset = Points.frames(32, points);
    assertThat(entropy(dataset)).isEqualTo(mean, within(1e-12));
    double expected = Math.sqrt((square - mean * mean) / (n - 1));
    // Leaving a block out is not quite a derivative.
    assertThat(of(dataset).standardError()).isEqualTo(expected, within(0.1 * expected));
  }

  /** However they are drawn, the entropy is log n: nothing is uncertain. */
  @Test
  void nothingInCommonHasNoError() {
    BlockBootstrap bootstrap = of(Points.distant(64, 5));
    assertThat(bootstrap.standardError()).isEqualTo(0, within(1e-10));
    Interval interval = bootstrap.interval(Math.log(320));
    assertThat(interval.low()).isEqualTo(Math.log(320), within(1e-9));
    assertThat(interval.high()).isEqualTo(Math.log(320), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 31, 32, 33, 100})
  void blocksAreOfSuccessiveFrames(int frames) {
    Environments dataset = Points.distant(frames, 3);
    int[] blocks = BlockBootstrap.blocks(dataset);
    int count = Math.min(32, frames);
    assertThat(Arrays.stream(blocks).distinct().count()).isEqualTo(count);
    assertThat(blocks).isSorted();
    int[] sizes = new int[count];
    for (int block : blocks) {
      sizes[block]++;
    }
    assertThat(Arrays.stream(sizes).max().orElseThrow() - Arrays.stream(sizes).min().orElseThrow())
        .isLessThanOrEqualTo(3);
    for (int f = 0; f < frames; f++) {
      assertThat(blocks[dataset.frameStart(f)]).isEqualTo(blocks[dataset.frameStart(f + 1) - 1]);
    }
    assertThat(of(dataset).blocks()).isEqualTo(count);
  }

  @Test
  void oneFrameTellsNoError() {
    BlockBootstrap bootstrap = of(Points.normal(1, 50, 0, new Random(1)));
    assertThat(bootstrap.standardError()).isNaN();
    assertThat(bootstrap.interval(1)).isEqualTo(Interval.UNKNOWN);
  }

  /** The average over many draws is H, and their deviation is the standard error. */
  @Test
  void drawsSpreadByTheStandardError() {
    BlockBootstrap bootstrap = of(Points.normal(200, 4, 0.5, new Random(4)));
    Random random = new Random(5);
    double sum = 0;
    double squares = 0;
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      double change = bootstrap.change(BlockBootstrap.draw(bootstrap.blocks(), random));
      sum += change;
      squares += change * change;
    }
    double error = bootstrap.standardError();
    assertThat(sum / draws).isEqualTo(0, within(0.05 * error));
    assertThat(Math.sqrt(squares / draws * 32 / 31)).isEqualTo(error, within(0.03 * error));
  }
}
