package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quests.core.QuestsException;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;

class CudaProviderTest {
  private static final CudaProvider NOWHERE =
      new CudaProvider(Map.of("QUESTS_LIBCUDA", "/nowhere/libcuda.so.1"));

  @Test
  void noDriverIsSaidInOneLine() {
    assertThat(NOWHERE.report().available()).isFalse();
    assertThat(NOWHERE.report().says())
        .isEqualTo("no NVIDIA driver: /nowhere/libcuda.so.1 was not found");
    assertThatThrownBy(NOWHERE::engine)
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.ENGINE))
        .hasMessage(
            "engine cuda is not available here: no NVIDIA driver: /nowhere/libcuda.so.1 was not"
                + " found");
  }

  @Test
  void itIsFoundAmongTheEngines() {
    assertThat(KernelEngines.reports())
        .extracting(EngineReport::name)
        .containsExactly("simd", "scalar", "cuda");
    assertThat(KernelEngines.get(KernelEngines.AUTO).name()).isNotEqualTo("cuda");
  }

  @Test
  void theKernelsAreInTheJar() {
    assertThat(CudaProvider.class.getResource("kernels.cu")).isNotNull();
  }

  @Test
  void lanesHaveAPlaceEach() {
    for (int vector : new int[] {2, 4}) {
      boolean[] taken = new boolean[64];
      for (int lane = 0; lane < 64; lane++) {
        int place = DeviceSums.placeOf(lane, vector);
        assertThat(taken[place]).isFalse();
        taken[place] = true;
      }
    }
  }
}
