package org.quests.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** H of n environments of liquid copper on all processors, packing included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EntropyBenchmark {
  /** n. */
  @Param({"1000", "4000", "16000"})
  public int environments;

  /** The arithmetic. */
  @Param({"SINGLE", "DOUBLE"})
  public Precision precision = Precision.SINGLE;

  /** The engine's name. */
  @Param({"simd", "scalar"})
  public String engine = "simd";

  private final Parallelism parallelism =
      Parallelism.of(Runtime.getRuntime().availableProcessors());

  @SuppressWarnings("NullAway.Init")
  private Environments dataset;

  @SuppressWarnings("NullAway.Init")
  private Weighing weighing;

  /** Describes the environments. */
  @Setup
  public void describe() {
    Environments all = BenchData.describe(BenchData.shipped(BenchData.QUENCH), parallelism);
    dataset = BenchData.slice(all, 0, environments);
    weighing =
        new Weighing(
            Bandwidth.of(Bandwidth.DEFAULT),
            new Evaluation(KernelEngines.get(engine), Accuracy.of(precision, 0)));
  }

  /** Lets the threads go. */
  @TearDown
  public void close() {
    parallelism.close();
  }

  @Benchmark
  public double entropy() {
    return DatasetInformation.of(ReferenceSet.of(dataset, parallelism), weighing, parallelism)
        .entropy()
        .value();
  }
}
