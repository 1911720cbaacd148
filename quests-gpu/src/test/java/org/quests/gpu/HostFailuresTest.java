package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.Want;

/** Whatever fails: a clear error or the same numbers, and nothing that is kept. */
@Tag("slow")
@EnabledIf("org.quests.gpu.HostDriver#available")
class HostFailuresTest {
  private final KernelTask task = task(300);
  private final double[] expected = logs(KernelEngines.get("scalar"), task);

  static KernelTask task(int n) {
    Random random = new Random(n);
    double[] rows = new double[n * 5];
    Arrays.setAll(rows, i -> 0.01 * random.nextGaussian());
    PackedEnvironments packed =
        PackedEnvironments.of(
            Environments.of(
                new DescriptorSpec(3, 5.0, List.of()), "test", rows, new int[] {0, n}, null),
            Parallelism.serial());
    return KernelTask.of(
        packed, packed, Bandwidths.of(0.015), Accuracy.of(Precision.SINGLE, 0), Want.SUMS);
  }

  /** Logarithms of sums, and bounds of their errors. */
  static double[] logs(KernelEngine engine, KernelTask task) {
    LogKernelSums sums = engine.evaluate(task, Parallelism.serial());
    double[] logs = new double[2 * sums.header().queries()];
    Arrays.setAll(logs, i -> i % 2 == 0 ? sums.log(i / 2, 0) : sums.errorBound(i / 2, 0));
    return logs;
  }

  @BeforeEach
  @AfterEach
  void reset() {
    HostDriver.reset();
    assertThat(HostDriver.alive()).isZero();
  }

  @Test
  void aLostDeviceIsAnErrorAtEveryCallAndIsOpenedAgain() {
    KernelEngine engine = HostDriver.engine(2);
    HostDriver.failAt(-1, 0);
    logs(engine, task);
    long calls = HostDriver.calls();
    assertThat(calls).isGreaterThan(100);
    for (long call = 0; call < calls; call++) {
      KernelEngine fresh = HostDriver.engine(2);
      HostDriver.failAt(call, HostDriver.LAUNCH_FAILED);
      assertThatThrownBy(() -> logs(fresh, task))
          .as("call %d of %d", call, calls)
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE))
          .hasMessageContaining("CUDA_ERROR_LAUNCH_FAILED")
          .hasMessageNotContaining("\n");
      HostDriver.failAt(-1, 0);
      assertThat(logs(fresh, task)).isEqualTo(expected);
      assertThat(HostDriver.alive()).isZero();
    }
  }

  @Test
  void memoryThatIsShortIsAnErrorOrCostsNothingAtEveryCall() {
    KernelEngine engine = HostDriver.engine(4);
    HostDriver.failAt(-1, 0);
    logs(engine, task);
    long calls = HostDriver.calls();
    int same = 0;
    for (long call = 0; call < calls; call++) {
      HostDriver.failAt(call, cudart.CUDA_ERROR_OUT_OF_MEMORY);
      try {
        assertThat(logs(engine, task)).isEqualTo(expected);
        same++;
      } catch (QuestsException e) {
        assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE);
        assertThat(e).hasMessageContaining("too little free memory");
      }
    }
    assertThat(same).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_000_000, 1_500_000, 1_200_000})
  void chunksFollowTheMemory(long bytes) {
    HostDriver.limitMemory(bytes);
    KernelTask large = task(3000);
    assertThat(logs(HostDriver.engine(Integer.MAX_VALUE), large))
        .isEqualTo(logs(KernelEngines.get("scalar"), large));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 10, 1000})
  void smallPortionsGiveTheSameNumbers(int mostTiles) {
    KernelTask large = task(1500);
    assertThat(logs(SmallPortions.host(mostTiles), large))
        .isEqualTo(logs(KernelEngines.get("scalar"), large));
  }

  @Test
  void noMemoryAtAllIsAnError() {
    KernelEngine engine = HostDriver.engine(Integer.MAX_VALUE);
    HostDriver.limitMemory(1000);
    assertThatThrownBy(() -> logs(engine, task))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("too little free memory")
        .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY (out of memory)");
  }

  @Test
  void aThousandEvaluationsKeepNothing() {
    KernelEngine engine = HostDriver.engine(4);
    KernelTask small = task(70);
    double[] once = logs(engine, small);
    long kept = HostDriver.kept();
    for (int i = 0; i < 1000; i++) {
      assertThat(logs(engine, small)).isEqualTo(once);
    }
    assertThat(HostDriver.alive()).isZero();
    assertThat(HostDriver.kept()).isEqualTo(kept);
  }

  @Test
  void theDevicesOwnTimeIsTold() {
    double[] told = {0};
    KernelEngine engine = HostDriver.provider().timed(seconds -> told[0] += seconds);
    assertThat(logs(engine, task)).isEqualTo(expected);
    // The host's driver says so of any two events; all is in one chunk.
    assertThat(told[0]).isEqualTo(1.5);
    logs(engine, task);
    assertThat(told[0]).isEqualTo(3.0);
  }

  @Test
  void kernelsAreKeptForTheNextTime() throws IOException {
    Path folder = HostDriver.folder();
    List<String> form = List.of("-DSINGLE=1", "-DAXES=5", "-DDIFFERENCES=5");
    byte[] made = new KernelBinary(Optional.of(folder), BuiltInKernels.none()).of(90, form).bytes();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).singleElement().satisfies(f -> assertThat(f).hasBinaryContent(made));
    }
    HostDriver.compilerFails();
    assertThat(new KernelBinary(Optional.of(folder), BuiltInKernels.none()).of(90, form).bytes())
        .isEqualTo(made);
  }

  @Test
  void aDamagedFileOfKernelsIsMadeAnew() throws IOException {
    Path folder = HostDriver.folder();
    KernelTask small = task(70);
    double[] once = logs(HostDriver.engine(folder), small);
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findAny().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[whole.length]);
    assertThat(logs(HostDriver.engine(folder), small)).isEqualTo(once);
    assertThat(file).hasBinaryContent(whole);
  }

  @Test
  void reportNamesTheDevice() {
    EngineReport report = HostDriver.provider().report();
    assertThat(report.available()).isTrue();
    assertThat(report.says())
        .isEqualTo(
            "host, 1 GiB, compute capability 9.0, driver for CUDA 13.0, NVRTC 13.0, not calibrated"
                + " for auto");
    assertThat(report.facts()).containsEntry("memory_bytes", 1L << 30);
  }

  @Test
  void noDeviceAndAnOldOneAreSaidInOneLine() {
    HostDriver.device(0, 90, 13000);
    CudaProvider none = HostDriver.provider();
    assertThat(none.report().available()).isFalse();
    assertThat(none.report().says()).startsWith("no NVIDIA GPU");
    HostDriver.device(1, 75, 13000);
    CudaProvider old = HostDriver.provider();
    assertThat(old.report().says()).contains("too old").contains("7.5");
    assertThatThrownBy(old::engine)
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE))
        .hasMessageContaining("too old");
    HostDriver.device(1, 90, 12090);
    assertThat(HostDriver.provider().report().says())
        .startsWith("the NVIDIA driver is too old")
        .contains("driver for CUDA 12.9");
  }
}
