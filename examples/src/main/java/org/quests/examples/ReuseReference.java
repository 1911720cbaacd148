package org.quests.examples;

import java.nio.file.Path;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;

/** Builds a reference set once, weighs several datasets against it, and adds one of them to it. */
public final class ReuseReference {
  private static final DescriptorSpec SPEC = DescriptorSpec.nearestNeighbors(32, 5.0);
  private static final Weighing WEIGHING = Weighing.of(0.015);

  private ReuseReference() {}

  static void main(String[] args) {
    Path data = Path.of(args.length > 0 ? args[0] : "testdata");
    try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      var solid = describe(data.resolve("cu256_fcc_900K.extxyz.gz"), threads);
      var hot = describe(data.resolve("cu256_fcc_1200K.extxyz.gz"), threads);
      var liquid = describe(data.resolve("cu256_liquid_1600K.extxyz.gz"), threads);

      var reference = ReferenceSet.of(solid, threads);
      print("1200 K against 900 K", hot, reference, threads);
      print("liquid against 900 K", liquid, reference, threads);

      // The set stays as it is; the new one holds both.
      var both = reference.with(liquid, threads);
      print("1200 K against 900 K and liquid", hot, both, threads);
    }
  }

  /** Every tenth frame of a file. */
  private static Environments describe(Path file, Parallelism threads) {
    try (var frames = FrameSlice.parse("::10").apply(FrameSource.open(file))) {
      return Environments.describe(frames, SPEC, threads);
    }
  }

  private static void print(
      String what, Environments test, ReferenceSet reference, Parallelism threads) {
    var dH = DifferentialEntropy.of(test, reference, WEIGHING, threads);
    System.out.printf(
        "%s: overlap %.3f, mean δH %.3f nats%n",
        what, dH.overlap(DifferentialEntropy.DEFAULT_EPSILON), dH.mean());
  }
}
