package org.quests.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;

/** Datasets of points in three dimensions. */
final class Points {
  static final Bandwidth H = Bandwidth.of(0.015);

  static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  private Points() {}

  /** Frames of equally many points. */
  static Environments frames(int frames, double[][] points) {
    int[] start = new int[frames + 1];
    Arrays.setAll(start, f -> f * points.length / frames);
    return frames(start, points);
  }

  static Environments frames(int[] start, double[][] points) {
    return Environments.of(
        new DescriptorSpec(2, null, List.of()),
        "points",
        Arrays.stream(points).flatMapToDouble(Arrays::stream).toArray(),
        start,
        null);
  }

  /**
   * Points on a line, normal with standard deviation h; those of a frame share a part of their
   * place.
   *
   * @param shared the share of the variance that the points of a frame have in common
   */
  static Environments normal(int frames, int perFrame, double shared, Random random) {
    double[][] points = new double[frames * perFrame][3];
    for (int f = 0; f < frames; f++) {
      double common = Math.sqrt(shared) * random.nextGaussian();
      for (int i = 0; i < perFrame; i++) {
        double own = Math.sqrt(1 - shared) * random.nextGaussian();
        points[f * perFrame + i][0] = H.value() * (common + own);
      }
    }
    return frames(frames, points);
  }

  /** H of ever more such points: −E log E K for a kernel as wide as the distribution. */
  static final double NORMAL_ENTROPY = Math.log(2) / 2 + 0.25;

  /** Points that have nothing in common. */
  static Environments distant(int frames, int perFrame) {
    double[][] points = new double[frames * perFrame][3];
    for (int i = 0; i < points.length; i++) {
      points[i][0] = i;
    }
    return frames(frames, points);
  }
}
