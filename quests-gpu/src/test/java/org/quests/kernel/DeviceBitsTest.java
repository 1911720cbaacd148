package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.quests.core.Parallelism;
import org.quests.gpu.RealDevice;

@EnabledIfSystemProperty(named = "quests.gpu", matches = "true")
class DeviceBitsTest extends BitsContract {
  @Override
  KernelEngine engine(int mostTiles) {
    return RealDevice.engine(mostTiles);
  }

  @Test
  void aThousandEvaluationsKeepNoMemory() throws IOException {
    PackedEnvironments x =
        PackedEnvironments.of(
            KernelEngineContract.environments(KernelEngineContract.rows(300, 9, 0.02, 1), 7),
            Parallelism.serial());
    KernelTask task =
        KernelTask.of(x, x, Bandwidths.of(0.015), Accuracy.of(Precision.SINGLE, 0), Want.SUMS);
    KernelEngine engine = RealDevice.engine();
    byte[] once = KernelEngineContract.bytes(engine.evaluate(task, Parallelism.serial()));
    long free = RealDevice.freeMemory();
    for (int i = 0; i < 1000; i++) {
      assertThat(KernelEngineContract.bytes(engine.evaluate(task, Parallelism.serial())))
          .isEqualTo(once);
    }
    assertThat(RealDevice.freeMemory()).isEqualTo(free);
  }
}
