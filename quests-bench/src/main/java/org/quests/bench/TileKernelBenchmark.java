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
import org.openjdk.jmh.annotations.Warmup;
import org.quests.kernel.tile.TileKernel;

/** The arithmetic of one pair of tiles, 64 × 64 pairs, vectors beside plain loops. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TileKernelBenchmark {
  /** Whose arithmetic. */
  @Param({"simd", "scalar"})
  public String engine = "simd";

  private TileKernel kernel = BenchData.arithmetic(engine);
  private final TileBuffers.SingleTiles single = new TileBuffers.SingleTiles();
  private final TileBuffers.DoubleTiles twice = new TileBuffers.DoubleTiles();
  private int tile;

  /** Takes the arithmetic, and leaves distances and kernels for what starts from them. */
  @Setup
  public void prepare() {
    kernel = BenchData.arithmetic(engine);
    single.distances(kernel, 0);
    single.kernels(kernel);
    twice.distances(kernel, 0);
    twice.kernels(kernel);
  }

  @Benchmark
  public float[] squaredDistancesSingle() {
    single.distances(kernel, tile++ & Integer.MAX_VALUE);
    return single.squared;
  }

  @Benchmark
  public float[] kernelsSingle() {
    single.kernels(kernel);
    return single.kernels;
  }

  @Benchmark
  public float[] columnsSingle() {
    single.columns(kernel);
    return single.partials;
  }

  @Benchmark
  public double[] squaredDistancesDouble() {
    twice.distances(kernel, tile++ & Integer.MAX_VALUE);
    return twice.squared;
  }

  @Benchmark
  public double[] kernelsDouble() {
    twice.kernels(kernel);
    return twice.kernels;
  }

  @Benchmark
  public double[] columnsDouble() {
    twice.columns(kernel);
    return twice.partials;
  }
}
