package org.quests.examples;

import java.nio.file.Path;
import java.util.Map;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngineProvider;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.SumBuilder;
import org.quests.kernel.Want;

/**
 * An engine of one's own: it takes one pair of environments after the other. {@link SumBuilder}
 * does the rest.
 *
 * <p>Java finds the engine by the file {@code
 * META-INF/services/org.quests.kernel.KernelEngineProvider}, which names {@link Provider}. With the
 * class path in {@code QUESTS_CLASS_PATH} the command line knows it too: {@code --engine
 * pair-by-pair}.
 */
public final class PairByPair implements KernelEngine {
  @Override
  public String name() {
    return "pair-by-pair";
  }

  @Override
  public LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    var sums = new SumBuilder(task);
    for (int q = 0; q < task.queries().count(); q++) {
      parallelism.check(); // ends the work where it was cancelled
      for (int r = 0; r < task.reference().count(); r++) {
        if (sums.wants(q, r)) {
          sums.add(q, r, task.queries().squaredDistance(q, task.reference(), r));
        }
      }
    }
    return sums.build();
  }

  /** Makes the engine known by its name. */
  public static final class Provider implements KernelEngineProvider {
    @Override
    public String name() {
      return "pair-by-pair";
    }

    @Override
    public EngineReport report() {
      return new EngineReport(name(), true, "one pair after the other", Map.of());
    }

    @Override
    public KernelEngine engine() {
      return new PairByPair();
    }
  }

  static void main(String[] args) {
    Path file = Path.of(args.length > 0 ? args[0] : "testdata", "cu256_fcc_900K.extxyz.gz");
    try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors());
        var frames = FrameSlice.parse(":4").apply(FrameSource.open(file))) {
      var spec = DescriptorSpec.nearestNeighbors(32, 5.0);
      var dataset = ReferenceSet.of(Environments.describe(frames, spec, threads), threads).packed();
      var task = KernelTask.of(dataset, dataset, Bandwidths.of(0.015), Accuracy.EXACT, Want.SUMS);
      for (var engine : new KernelEngine[] {new PairByPair(), KernelEngines.get("scalar")}) {
        var sums = engine.evaluate(task, threads);
        System.out.printf(
            "%s: H = %.10f nats%n",
            engine.name(), DatasetInformation.of(sums, 0).entropy().value());
      }
    }
  }
}
