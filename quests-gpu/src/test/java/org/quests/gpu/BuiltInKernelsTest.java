package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.kernel.Precision;

/**
 * Which of the kernels that are built in a device gets, on a driver that refuses as a driver does.
 */
@EnabledIf("org.quests.gpu.HostDriver#available")
class BuiltInKernelsTest {
  private static final byte[] SOURCE = {1, 2, 3};
  private static final int[] USUAL = {80, 86, 89, 90, 100, 120};

  private final Map<String, byte[]> files = new HashMap<>();

  @BeforeEach
  @AfterEach
  void reset() {
    HostDriver.reset();
  }

  /** Machine code by its header alone, as nvcc writes it. */
  private static byte[] machineCode(int of) {
    ByteBuffer elf = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 65, 8});
    elf.putShort(18, (short) 190).putInt(48, 0x6000004 | of << 8);
    return elf.array();
  }

  private static byte[] ptx(String version) {
    return ("//\n// Generated\n//\n\n.version " + version + "\n.target sm_80\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private BuiltInKernels builtIn(int... devices) {
    String name = "kernels-" + BuiltInKernels.sha256(SOURCE).substring(0, 16);
    for (int of : devices) {
      files.put(name + ".sm_" + of + ".cubin", machineCode(of));
    }
    files.put(name + ".ptx", ptx("9.0"));
    return of(SOURCE);
  }

  private BuiltInKernels of(byte[] source) {
    return new BuiltInKernels(name -> Optional.ofNullable(files.get(name)), source);
  }

  /** What a device of that capability has loaded, where there is no working NVRTC. */
  private static HostDriver.Image loaded(BuiltInKernels builtIn, int capability, int driver) {
    HostDriver.device(1, capability, driver);
    HostDriver.compilerFails();
    try (CudaDevice device =
        CudaDevice.open(new KernelBinary(Optional.of(HostDriver.folder()), builtIn))) {
      device.enter();
      device.program(Precision.SINGLE, 5, 5);
      return HostDriver.loaded();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, 80",
    "86, 86",
    "87, 86",
    "89, 89",
    "90, 90",
    "100, 100",
    "103, 100",
    "120, 120",
    "121, 120"
  })
  void aDeviceGetsTheLatestMachineCodeThatRunsOnIt(int capability, int of) {
    assertThat(builtIn(USUAL).machineCode(capability)).hasValue(machineCode(of));
    assertThat(loaded(builtIn(USUAL), capability, 13000)).isEqualTo(HostDriver.Image.MACHINE_CODE);
  }

  @Test
  void aDeviceThatNoneWasMadeForGetsPtx() {
    assertThat(builtIn(USUAL).machineCode(110)).isEmpty();
    assertThat(loaded(builtIn(USUAL), 110, 13000)).isEqualTo(HostDriver.Image.PTX);
    // Made for later devices only.
    assertThat(builtIn(89, 90).machineCode(90)).isPresent();
    files.clear();
    assertThat(loaded(builtIn(89), 86, 13000)).isEqualTo(HostDriver.Image.PTX);
  }

  @Test
  void anOlderDriverTakesMachineCodeWherePtxIsRefused() {
    BuiltInKernels kernels = builtIn(USUAL);
    files.replaceAll((name, bytes) -> name.endsWith(".ptx") ? ptx("9.1") : bytes);
    assertThat(loaded(kernels, 90, 13000)).isEqualTo(HostDriver.Image.MACHINE_CODE);
    assertThat(loaded(kernels, 110, 13010)).isEqualTo(HostDriver.Image.PTX);
    assertThatThrownBy(() -> loaded(kernels, 110, 13000))
        .isInstanceOf(GpuException.class)
        .hasMessageContaining("CUDA_ERROR_UNSUPPORTED_PTX_VERSION");
  }

  @Test
  void machineCodeThatIsRefusedGivesWayToPtx() {
    BuiltInKernels kernels = builtIn(90);
    files.replaceAll((name, bytes) -> name.endsWith(".cubin") ? machineCode(80) : bytes);
    assertThat(loaded(kernels, 90, 13000)).isEqualTo(HostDriver.Image.PTX);
  }

  @Test
  void kernelsOfAnotherSourceDoNotServe() {
    builtIn(USUAL);
    byte[] other = Arrays.copyOf(SOURCE, 4);
    assertThat(of(other).serves(90)).isFalse();
    assertThat(of(SOURCE).serves(90)).isTrue();
    assertThat(BuiltInKernels.none().serves(90)).isFalse();
  }

  @Test
  void whereTheCompilerWorksItsKernelsComeFirst() {
    KernelBinary binary = new KernelBinary(Optional.of(HostDriver.folder()), builtIn(USUAL));
    KernelBinary.Code code = binary.of(90, List.of("-DSINGLE=1"));
    assertThat(code.origin()).isEqualTo(KernelBinary.Origin.COMPILED);
    assertThat(binary.insteadOf(code, 90, List.of()))
        .hasValueSatisfying(
            c -> assertThat(c.origin()).isEqualTo(KernelBinary.Origin.MACHINE_CODE));
  }

  @Test
  void whereTheCompilerFailsOfAProgramWithoutKernelsItsErrorIsTold() {
    HostDriver.compilerFails();
    Path folder = HostDriver.folder();
    KernelBinary none = new KernelBinary(Optional.of(folder), BuiltInKernels.none());
    assertThatThrownBy(() -> none.of(90, List.of()))
        .isInstanceOf(GpuException.class)
        .hasMessage("the kernels could not be compiled: an error: another error");
    assertThat(new KernelBinary(Optional.of(folder), builtIn(USUAL)).of(90, List.of()).bytes())
        .isEqualTo(machineCode(90));
    assertThat(folder).isEmptyDirectory();
  }
}
