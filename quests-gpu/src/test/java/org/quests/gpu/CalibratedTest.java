package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.kernel.Accuracy;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.Precision;
import org.quests.kernel.WorkSize;

/** When auto takes the GPU, on the emulated driver. */
@Tag("slow")
@EnabledIf("org.quests.gpu.HostDriver#available")
class CalibratedTest {
  private static final WorkSize MUCH = CalibrationTest.itself(1e6, Precision.SINGLE, false);

  private final KernelTask task = HostFailuresTest.task(300);
  private Path folder;

  @BeforeEach
  void aFolder() {
    HostDriver.reset();
    folder = HostDriver.folder();
  }

  @AfterEach
  void reset() {
    HostDriver.reset();
  }

  private CudaProvider provider() {
    return new CudaProvider(Optional.of(folder));
  }

  /** Measures, and then says that the GPU is fast: the emulated one is not. */
  private void calibrate() throws IOException {
    KernelTask twice =
        KernelTask.of(
            task.queries(),
            task.reference(),
            task.h(),
            Accuracy.of(Precision.DOUBLE, 0),
            task.want());
    Path kept =
        provider().calibrate(0.5, List.of(task, twice), List.of(task, twice), Parallelism.serial());
    assertThat(kept).isEqualTo(Calibration.in(folder));
    Calibration found = Calibration.read(folder);
    assertThat(found.start()).isEqualTo(0.5);
    assertThat(found.sooner(MUCH, 1)).isFalse();
    new Calibration(found.machine(), 0.5, 1e-10, 1e-15, 1e-15, 1e-11, 2e-11).write(folder);
  }

  @Test
  void itIsTakenWhereItWasMeasured() throws IOException {
    assertThat(provider().sooner(MUCH, 2)).isEmpty();
    assertThat(provider().report().says()).endsWith("NVRTC 13.0, not calibrated for auto");
    calibrate();
    CudaProvider provider = provider();
    assertThat(provider.sooner(CalibrationTest.itself(1e4, Precision.SINGLE, false), 2)).isEmpty();
    KernelEngine engine = provider.sooner(MUCH, 2).orElseThrow();
    assertThat(engine.name()).isEqualTo("cuda");
    assertThat(HostFailuresTest.logs(engine, task))
        .isEqualTo(HostFailuresTest.logs(KernelEngines.get("scalar"), task));
    assertThat(provider.report().says()).endsWith("NVRTC 13.0, calibrated for auto");
    assertThat(provider.report().facts()).containsEntry("calibrated", true);
  }

  @Test
  void anotherDeviceOrDriverIsNotTaken() throws IOException {
    calibrate();
    HostDriver.device(1, 80, 13000);
    assertThat(provider().sooner(MUCH, 2)).isEmpty();
    assertThat(provider().report().facts()).containsEntry("calibrated", false);
    HostDriver.device(1, 90, 13010);
    assertThat(provider().sooner(MUCH, 2)).isEmpty();
    assertThat(provider().report().says())
        .endsWith(
            "not calibrated for auto: what is kept is of another GPU, driver, processor or version");
    HostDriver.device(0, 90, 13000);
    assertThat(provider().sooner(MUCH, 2)).isEmpty();
    HostDriver.device(1, 90, 13000);
    assertThat(provider().sooner(MUCH, 2)).isPresent();
  }

  @Test
  void anotherVersionOrProcessorIsNotTaken() throws IOException {
    calibrate();
    Calibration here = Calibration.read(folder);
    Calibration.Machine machine = here.machine();
    for (Calibration.Machine other :
        List.of(
            new Calibration.Machine(
                machine.device(), machine.driver(), "1234", machine.processors()),
            new Calibration.Machine(
                machine.device(), machine.driver(), machine.kernels(), machine.processors() + 1))) {
      new Calibration(other, 0.5, 1e-10, 1e-15, 1e-15, 1e-11, 2e-11).write(folder);
      assertThat(provider().sooner(MUCH, 2)).isEmpty();
    }
  }

  @Test
  void whatOthersCanWriteIsNotBelieved() throws IOException {
    calibrate();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(provider().sooner(MUCH, 2)).isEmpty();
  }

  @Test
  void onceItFailedItIsNotTakenAgain() throws IOException {
    calibrate();
    CudaProvider provider = provider();
    KernelEngine engine = provider.sooner(MUCH, 2).orElseThrow();
    // Of the calls from now on: little work would be done without it.
    HostDriver.limitMemory(1000);
    KernelTask large = HostFailuresTest.task(2100);
    assertThatThrownBy(() -> HostFailuresTest.logs(engine, large))
        .isInstanceOf(QuestsException.class);
    assertThat(provider.sooner(MUCH, 2)).isEmpty();
    assertThat(HostDriver.alive()).isZero();
  }
}
