package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;

class CudaProviderTest {
  @BeforeAll
  static void theDriverOfTheOtherTestsComesFirst() {
    HostDriver.available();
  }

  @Test
  void whyALibraryCannotBeLoadedIsSaidInOneLine() {
    // As the presets throw it.
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError("no jnicudart in java.library.path: /lib:/usr/lib");
    error.initCause(
        new UnsatisfiedLinkError(
            "/home/me/a folder/javacpp/cuda.jar/libjnicudart.so: libcuda.so.1: cannot open"
                + " shared object file:\nNo such file or directory"));
    String reason = Cuda.reason(error, false);
    assertThat(Cuda.reason(error, true)).isEqualTo(reason);
    assertThat(reason)
        .isEqualTo("libcuda.so.1: cannot open shared object file: No such file or directory");
    assertThat(CudaProvider.without(reason)).isEqualTo("no NVIDIA driver: " + reason);
    assertThat(CudaProvider.without("libcudart.so.13: cannot open shared object file"))
        .isEqualTo(
            "the libraries of CUDA 13 cannot be loaded: libcudart.so.13: cannot open shared object"
                + " file");
  }

  @Test
  void whatTheLoaderIsToldToLookForAtOnceIsNamed() {
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "/home/me/cuda.jar/libjnicudart.so: /home/me/cuda.jar/libjnicudart.so: undefined"
                + " symbol: cudaGraphAddNode");
    assertThat(Cuda.reason(error, false)).isEqualTo("undefined symbol: cudaGraphAddNode");
    assertThat(CudaProvider.without(Cuda.reason(error, true)))
        .isEqualTo(
            "the libraries of CUDA 13 cannot be loaded: LD_BIND_NOW is set: unset it, for functions"
                + " are missing that are never called (undefined symbol: cudaGraphAddNode)");
  }

  @Test
  void theCacheIsWhereTheEnvironmentSays() {
    assertThat(CacheFolder.of(Map.of())).isEmpty();
    assertThat(CacheFolder.of(Map.of("HOME", "/home/me")))
        .contains(Path.of("/home/me/.cache/quests"));
    assertThat(CacheFolder.of(Map.of("HOME", "/home/me", "XDG_CACHE_HOME", "/elsewhere")))
        .contains(Path.of("/elsewhere/quests"));
    assertThat(CacheFolder.of(Map.of("HOME", "/home/me", "XDG_CACHE_HOME", "relative")))
        .contains(Path.of("/home/me/.cache/quests"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/elsewhere", "QUESTS_CACHE", "here")))
        .contains(Path.of("here"));
    assertThat(CacheFolder.of(Map.of("HOME", "/home/me", "QUESTS_CACHE", "")))
        .contains(Path.of("/home/me/.cache/quests"));
    assertThat(CacheFolder.of(Map.of("HOME", ""))).isEmpty();
    // No name of a file, anywhere.
    assertThat(CacheFolder.of(Map.of("HOME", "/home/\0"))).isEmpty();
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
        int place = TileChunk.placeOf(lane, vector);
        assertThat(taken[place]).isFalse();
        taken[place] = true;
      }
    }
  }
}
