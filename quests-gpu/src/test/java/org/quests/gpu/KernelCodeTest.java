package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nvcc makes of the kernels stays within limits; where there is no nvcc, nothing is tried. */
@Tag("slow")
class KernelCodeTest {
  private static final int AXES = 63;

  /** Multiply-adds of a pair beside one for each axis: the terms, and the exponential. */
  private static final int OTHERS_SINGLE = 9;

  private static final int OTHERS_DOUBLE = 14;

  @TempDir private Path folder;

  /**
   * Slots are limited to what they are now and one more; instructions to where a chunk that is
   * never used would show.
   */
  @ParameterizedTest
  @CsvSource({
    "sm_80, 0, 3600, 102, 125", "sm_80, 2, 3850, 106, 127", "sm_80, 8, 5100, 112, 132",
    "sm_80, 32, 6900, 140, 156", "sm_90, 0, 3600, 103, 126", "sm_90, 2, 3850, 106, 128",
    "sm_90, 8, 5100, 113, 133", "sm_90, 32, 6900, 141, 157"
  })
  void pairsCostNoMoreThanTheyDid(
      String arch, int differences, int instructions, double slots, double slotsOfDouble)
      throws IOException, InterruptedException {
    Path cubin = compile(arch, differences);
    MachineCode single = MachineCode.of(cubin, "sumSingle");
    MachineCode.Cost cost = single.cost(AXES, differences, 12);
    // The count itself: all multiply-adds are found, and no more.
    assertThat(cost.fused()).isCloseTo(AXES + OTHERS_SINGLE, within(0.1));
    assertThat(cost.slots()).isBetween(cost.fused(), slots);
    assertThat(cost.local()).isLessThan(0.6);
    assertThat(single.instructions()).isLessThan(instructions);
    MachineCode.Cost twice = MachineCode.of(cubin, "sumDouble").cost(AXES, differences, 4);
    assertThat(twice.fused()).isCloseTo(AXES + OTHERS_DOUBLE, within(0.1));
    assertThat(twice.slots()).isBetween(twice.fused(), slotsOfDouble);
    assertThat(twice.local()).isZero();
  }

  private Path compile(String arch, int differences) throws IOException, InterruptedException {
    Path cubin = folder.resolve("kernels.cubin");
    String known = output(List.of("nvcc", "--list-gpu-code"));
    assumeTrue(known.contains(arch), "no nvcc that knows " + arch);
    String log =
        output(
            List.of(
                "nvcc",
                "-cubin",
                "-arch=" + arch,
                "--fmad=false",
                "-std=c++17",
                "-DAXES=" + AXES,
                "-DDIFFERENCES=" + differences,
                "-o",
                cubin.toString(),
                Path.of("src", "main", "cuda", "kernels.cu").toString()));
    assertThat(cubin).as(log).exists();
    return cubin;
  }

  /** What a program says, or nothing where there is none. */
  private String output(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return "";
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
