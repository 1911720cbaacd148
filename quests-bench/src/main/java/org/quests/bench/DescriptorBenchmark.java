package org.quests.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.io.FrameSource;

/** Environments that one thread describes in a second: a frame of 4,000 atoms of copper. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DescriptorBenchmark {
  private static final int ATOMS = 4000;

  private final EnvironmentDescriptor descriptor = BenchData.SPEC.descriptor();
  private final Parallelism serial = Parallelism.serial();

  @SuppressWarnings("NullAway.Init")
  private Frame frame;

  /** Reads the frame. */
  @Setup
  public void read() {
    try (FrameSource frames = FrameSource.open(BenchData.shipped(BenchData.QUENCH))) {
      Frame first = frames.next();
      if (first == null || first.atoms() != ATOMS) {
        throw new IllegalStateException("expected a frame of " + ATOMS + " atoms");
      }
      frame = first;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ATOMS)
  public double[] environments() {
    return descriptor.describe(frame, serial);
  }
}
