package org.quests.gpu;

import java.util.Arrays;
import org.quests.core.Parallelism;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.WorkSize;

/** Measures what a {@link Calibration} holds. */
final class Calibrator {
  private static final int REPEATS = 3;

  private final CudaProvider provider;
  private final Parallelism parallelism;
  private double deviceSeconds;

  Calibrator(CudaProvider provider, Parallelism parallelism) {
    this.provider = provider;
    this.parallelism = parallelism;
  }

  /** What a precision costs: seconds for a slot of the GPU, and for a byte that is copied. */
  record Device(double slot, double copy) {}

  /**
   * Measures the GPU.
   *
   * @param task that it needs about a second for
   */
  Device device(KernelTask task) {
    KernelEngine engine = provider.timed(seconds -> deviceSeconds = seconds);
    double[] kernels = new double[REPEATS];
    double[] rest = new double[REPEATS];
    LogKernelSums sums = engine.evaluate(task, parallelism);
    for (int i = 0; i < REPEATS; i++) {
      long started = System.nanoTime();
      sums = engine.evaluate(task, parallelism);
      kernels[i] = deviceSeconds;
      rest[i] = Math.max(0, (System.nanoTime() - started) / 1e9 - deviceSeconds);
    }
    WorkSize work = WorkSize.of(task);
    return new Device(
        median(kernels) / Calibration.slots(work, sums.header().differences()),
        median(rest) / work.bytes());
  }

  /**
   * Measures the processor: seconds of a thread for an operation.
   *
   * @param task that it needs about a second for
   */
  double processor(KernelTask task) {
    KernelEngine engine = KernelEngines.get(KernelEngines.names().get(0));
    double[] seconds = new double[REPEATS];
    engine.evaluate(task, parallelism);
    for (int i = 0; i < REPEATS; i++) {
      long started = System.nanoTime();
      engine.evaluate(task, parallelism);
      seconds[i] = (System.nanoTime() - started) / 1e9;
    }
    return median(seconds) * parallelism.threads() / Calibration.operations(WorkSize.of(task));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
