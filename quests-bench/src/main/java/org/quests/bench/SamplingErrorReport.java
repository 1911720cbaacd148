package org.quests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.quests.core.Interval;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.DrawBy;
import org.quests.sampling.EntropySamples;
import org.quests.sampling.LearningCurve;

/**
 * How often the interval beside the mean over samples holds what that mean is on average over
 * datasets of other frames. Environments are points on a line, normal with a standard deviation of
 * the bandwidth; those of a frame share half of the variance.
 */
public final class SamplingErrorReport {
  private static final Bandwidth H = Bandwidth.of(Bandwidth.DEFAULT);
  private static final double SHARED = 0.5;
  private static final int FRAMES = 60;
  private static final int ATOMS = 8;
  private static final int[] SIZES = {48, 120, 240};
  private static final int[] RUNS = {5, 20};

  private SamplingErrorReport() {}

  /** Prints the report; the number of datasets may be given, 1,000 if not. */
  public static void main(String[] args) {
    int count = args.length == 0 ? 1000 : Integer.parseInt(args[0]);
    System.out.printf(
        "Datasets of %d frames of %d environments; %,d datasets%n%n"
            + "| drawn by | environments | runs | entropy_sampler | learning_curve |%n"
            + "|---|---|---|---|---|%n",
        FRAMES, ATOMS, count);
    for (DrawBy by : DrawBy.values()) {
      for (int size : SIZES) {
        for (int runs : RUNS) {
          row(by, size, runs, count);
        }
      }
    }
  }

  private static void row(DrawBy by, int size, int runs, int count) {
    List<Means> ofSampler = new ArrayList<>();
    List<Means> ofCurve = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Environments dataset = dataset(new Random(7919L * size + i));
      EntropySamples samples =
          EntropySamples.of(
              dataset,
              new EntropySamples.Plan(size, runs, by, i),
              Weighing.of(H),
              Parallelism.serial());
      ofSampler.add(new Means(samples.mean(), samples.bootstrap().interval(samples.mean())));
      LearningCurve.Point point =
          LearningCurve.of(
                  dataset,
                  new LearningCurve.Plan(
                      List.of((double) size / (FRAMES * ATOMS)), runs, by, i + 1L),
                  Weighing.of(H),
                  Parallelism.serial())
              .points()
              .get(0);
      ofCurve.add(new Means(point.mean(), point.bootstrap().interval(point.mean())));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.1f %% | %.1f %% |%n",
        by.name().toLowerCase(Locale.ROOT),
        size,
        runs,
        coverage(ofSampler),
        coverage(ofCurve));
  }

  /** A mean over samples and its interval. */
  private record Means(double mean, Interval interval) {}

  /** The share of intervals that hold the mean of all means, in %. */
  private static double coverage(List<Means> all) {
    double expected = all.stream().mapToDouble(Means::mean).average().orElseThrow();
    long covered = all.stream().filter(m -> m.interval.holds(expected)).count();
    return 100.0 * covered / all.size();
  }

  private static Environments dataset(Random random) {
    double[] points = new double[FRAMES * ATOMS * 3];
    int[] start = new int[FRAMES + 1];
    for (int f = 0; f < FRAMES; f++) {
      double common = Math.sqrt(SHARED) * random.nextGaussian();
      for (int i = 0; i < ATOMS; i++) {
        points[(f * ATOMS + i) * 3] =
            H.value() * (common + Math.sqrt(1 - SHARED) * random.nextGaussian());
      }
      start[f + 1] = start[f] + ATOMS;
    }
    return Environments.of(new DescriptorSpec(2, null, List.of()), "points", points, start, null);
  }
}
