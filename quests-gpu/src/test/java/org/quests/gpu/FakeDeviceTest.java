package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Cancellation;
import org.quests.core.Parallelism;
import org.quests.core.Progress;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.Want;

/** The host's side on a device in Java, which there is everywhere. */
@Tag("slow")
class FakeDeviceTest {
  private final FakeDevice device = new FakeDevice(1L << 28, null);
  private final KernelTask task = HostFailuresTest.task(300);
  private final double[] expected = HostFailuresTest.logs(KernelEngines.get("scalar"), task);

  private KernelEngine engine(int mostTiles) {
    return engine(DevicePortions.USUAL.withTiles(mostTiles));
  }

  private KernelEngine engine(DevicePortions portions) {
    return KernelEngines.with("cuda", new DeviceSums(device::open, portions, null), 0);
  }

  @AfterEach
  void nothingIsKept() {
    assertThat(device.alive()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 1000})
  void anyChunksGiveTheSameNumbers(int mostTiles) {
    assertThat(HostFailuresTest.logs(engine(mostTiles), task)).isEqualTo(expected);
    KernelTask large = HostFailuresTest.task(1111);
    assertThat(HostFailuresTest.logs(engine(mostTiles), large))
        .isEqualTo(HostFailuresTest.logs(KernelEngines.get("scalar"), large));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 10, 1000})
  void smallPortionsGiveTheSameNumbers(int mostTiles) {
    KernelTask large = HostFailuresTest.task(1500);
    assertThat(HostFailuresTest.logs(engine(SmallPortions.of(mostTiles)), large))
        .isEqualTo(HostFailuresTest.logs(KernelEngines.get("scalar"), large));
  }

  /** Pairs of tiles of different elements stay on the processor, whether they count or not. */
  @ParameterizedTest
  @ValueSource(doubles = {0.015, 0.4})
  void elementsAreToldApart(double h) {
    int n = 700;
    DescriptorSpec spec = DescriptorSpec.nearestNeighbors(3, 5).withElements(ElementForm.FULL);
    Random random = new Random(n);
    byte[] elements = new byte[n];
    double[] rows = new double[n * spec.dimension()];
    for (int i = 0; i < n; i++) {
      elements[i] = (byte) (27 + random.nextInt(3));
      for (int a = 0; a < 5 + 30; a++) {
        boolean there = a < 5 || a > 5 + 26;
        rows[i * spec.dimension() + a] = there ? 0.01 * random.nextDouble() : 0;
      }
    }
    PackedEnvironments packed =
        PackedEnvironments.of(
            Environments.of(spec, "test", rows, new int[] {0, n}, elements), Parallelism.serial());
    KernelTask all =
        KernelTask.of(
            packed, packed, Bandwidths.of(h), Accuracy.of(Precision.SINGLE, 0), Want.SUMS);
    assertThat(HostFailuresTest.logs(engine(4), all))
        .isEqualTo(HostFailuresTest.logs(KernelEngines.get("scalar"), all));
  }

  @Test
  void littleWorkIsDoneByTheProcessor() {
    DeviceSums sums = new DeviceSums(device::open, DevicePortions.USUAL, null);
    // 300 environments are 5 tiles.
    HostFailuresTest.logs(KernelEngines.with("cuda", sums, 26), task);
    assertThat(device.opened).isZero();
    HostFailuresTest.logs(KernelEngines.with("cuda", sums, 25), task);
    assertThat(device.opened).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_000_000, 1_500_000, 1_200_000})
  void chunksFollowTheMemory(long bytes) {
    FakeDevice small = new FakeDevice(bytes, null);
    KernelEngine engine =
        KernelEngines.with("cuda", new DeviceSums(small::open, DevicePortions.USUAL, null), 0);
    KernelTask large = HostFailuresTest.task(3000);
    assertThat(HostFailuresTest.logs(engine, large))
        .isEqualTo(HostFailuresTest.logs(KernelEngines.get("scalar"), large));
    assertThat(small.alive()).isZero();
  }

  @Test
  void aLostDeviceIsAnErrorAtEveryCallAndIsOpenedAgain() {
    KernelEngine engine = engine(SmallPortions.of(2));
    device.failAt(-1, GpuException.Kind.LOST);
    HostFailuresTest.logs(engine, task);
    long calls = device.calls;
    assertThat(calls).isGreaterThan(100);
    int opened = device.opened;
    for (long call = 0; call < calls; call++) {
      device.failAt(call, GpuException.Kind.LOST);
      assertThatThrownBy(() -> HostFailuresTest.logs(engine, task))
          .isInstanceOfSatisfying(
              QuestsException.class,
              e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE))
          .hasMessage(
              "the GPU failed, and nothing was computed: as told; without it: --engine auto");
      assertThat(device.alive()).isZero();
      device.failAt(-1, GpuException.Kind.LOST);
      assertThat(HostFailuresTest.logs(engine, task)).isEqualTo(expected);
      assertThat(device.opened).isEqualTo(++opened);
    }
  }

  @Test
  void memoryThatIsShortIsAnErrorOrCostsNothingAtEveryCall() {
    KernelEngine engine = engine(4);
    device.failAt(-1, GpuException.Kind.MEMORY);
    HostFailuresTest.logs(engine, task);
    long calls = device.calls;
    int same = 0;
    for (long call = 0; call < calls; call++) {
      device.failAt(call, GpuException.Kind.MEMORY);
      try {
        assertThat(HostFailuresTest.logs(engine, task)).isEqualTo(expected);
        same++;
      } catch (QuestsException e) {
        assertThat(e).hasMessageContaining("too little free memory for the GPU: as told");
      }
      assertThat(device.alive()).isZero();
    }
    assertThat(same).isGreaterThan(20);
  }

  @Test
  void cancelledAtAnyCallItGivesBackWhatNothingUses() {
    KernelEngine engine = engine(SmallPortions.of(6));
    KernelTask large = HostFailuresTest.task(700);
    double[] whole = HostFailuresTest.logs(engine, large);
    device.failAt(-1, GpuException.Kind.LOST);
    HostFailuresTest.logs(engine, large);
    long calls = device.calls;
    int cancelled = 0;
    for (long call = 0; call < calls; call++) {
      Cancellation cancellation = new Cancellation();
      device.doAt(call, cancellation::request);
      try (Parallelism parallelism = Parallelism.of(2, Progress.NONE, cancellation)) {
        engine.evaluate(large, parallelism);
      } catch (QuestsException e) {
        assertThat(e.kind()).isEqualTo(QuestsException.Kind.CANCELLED);
        cancelled++;
      }
      assertThat(device.alive()).isZero();
    }
    assertThat(cancelled).isGreaterThan(20);
    assertThat(HostFailuresTest.logs(engine, large)).isEqualTo(whole);
    assertThat(device.opened).isEqualTo(1);
  }

  @Test
  void aThousandEvaluationsKeepNothing() {
    KernelEngine engine = engine(4);
    KernelTask small = HostFailuresTest.task(70);
    double[] once = HostFailuresTest.logs(engine, small);
    for (int i = 0; i < 1000; i++) {
      assertThat(HostFailuresTest.logs(engine, small)).isEqualTo(once);
      assertThat(device.alive()).isZero();
    }
    assertThat(device.opened).isEqualTo(1);
  }
}
