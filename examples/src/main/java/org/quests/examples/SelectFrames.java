package org.quests.examples;

import java.nio.file.Path;
import java.util.Arrays;
import org.quests.compress.Compressor;
import org.quests.compress.Method;
import org.quests.compress.Summary;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;

/** Selects the frames that together cover most of a dataset. */
public final class SelectFrames {
  private SelectFrames() {}

  static void main(String[] args) {
    Path file = Path.of(args.length > 0 ? args[0] : "testdata", "cu256_fcc_900K.extxyz.gz");
    var spec = DescriptorSpec.nearestNeighbors(32, 5.0);
    var h = Bandwidth.of(0.015);
    try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors());
        var frames = FrameSlice.parse(":20").apply(FrameSource.open(file))) {
      var dataset = Environments.describe(frames, spec, threads);
      var ranking = Compressor.of(dataset, h, threads).rank(Method.MSC, 5, threads);
      var kept = Summary.of(dataset, ranking.frames(), Weighing.of(h), threads);
      System.out.printf(
          "frames, in the order of the ranking: %s%n", Arrays.toString(ranking.frames()));
      System.out.printf("they cover %.2f %% of all environments%n", 100 * kept.overlap());
    }
  }
}
