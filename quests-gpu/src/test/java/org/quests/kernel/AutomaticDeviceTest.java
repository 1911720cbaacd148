package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quests.core.Parallelism;
import org.quests.gpu.SmallPortions;

/** Auto with a device in Java: the bits of the processor. */
class AutomaticDeviceTest {
  private int taken;

  private final class Device implements KernelEngineProvider {
    @Override
    public String name() {
      return "cuda";
    }

    @Override
    public EngineReport report() {
      return new EngineReport(name(), true, "in Java", Map.of());
    }

    @Override
    public KernelEngine engine() {
      return SmallPortions.fake(6);
    }

    @Override
    public Optional<KernelEngine> sooner(WorkSize work, int threads) {
      boolean much = work.pairs() > 500_000;
      taken += much ? 1 : 0;
      return much ? Optional.of(engine()) : Optional.empty();
    }
  }

  @Test
  void theBitsAreThoseOfTheProcessorWhoeverIsTaken() throws java.io.IOException {
    KernelEngine scalar = KernelEngines.get("scalar");
    AutomaticEngine auto = new AutomaticEngine(scalar, () -> List.of(new Device()), 100_000);
    for (int n : new int[] {100, 700, 1200}) {
      PackedEnvironments set =
          PackedEnvironments.of(
              KernelEngineContract.environments(KernelEngineContract.rows(n, 7, 0.02, n), 7),
              Parallelism.serial());
      KernelTask task =
          KernelTask.of(
              set, set, Bandwidths.of(0.015), Accuracy.of(Precision.SINGLE, 0), Want.SUMS);
      assertThat(KernelEngineContract.bytes(auto.evaluate(task, Parallelism.serial())))
          .isEqualTo(KernelEngineContract.bytes(scalar.evaluate(task, Parallelism.serial())));
    }
    assertThat(taken).isEqualTo(1);
  }
}
