package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.kernel.Precision;
import org.quests.kernel.WorkSize;

/** What is kept of measurements, and what follows from it. */
class CalibrationTest {
  private static final Calibration.Machine MACHINE =
      new Calibration.Machine("a GPU, 9.0, 132", 13000, "5b2d", 16);

  /** A second to start, 1 ns a byte, 1e12 pairs of 169.45 slots in a second; a pair in 1 ns. */
  private static final Calibration USUAL =
      new Calibration(MACHINE, 1, 1e-9, 1 / 169.45e12, 4 / 169.45e12, 1e-9 / 97, 2e-9 / 97);

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void aFolderWithoutLinks() throws IOException {
    folder = temporary.toRealPath();
  }

  static WorkSize itself(double n, Precision precision, boolean leavesOut) {
    double bytes = 2 * n * 64 * (precision == Precision.SINGLE ? 4 : 8);
    return new WorkSize(n * (n + 1) / 2, 63, 1, precision, bytes, leavesOut);
  }

  @Test
  void whatIsKeptIsReadAgain() throws IOException {
    USUAL.write(folder);
    assertThat(Calibration.read(folder)).isEqualTo(USUAL);
    Calibration free = new Calibration(MACHINE, 0.1, 0, 1e-15, 1e-14, 1e-12, 1e-12);
    free.write(folder);
    assertThat(Calibration.read(folder)).isEqualTo(free);
    assertThat(folder).isDirectoryContaining(p -> p.equals(Calibration.in(folder)));
  }

  @Test
  void timesAreThoseOfTheModel() {
    WorkSize million = itself(1e6, Precision.SINGLE, false);
    // 1 s, 0.512 s for copies, 0.5 s for the kernels.
    assertThat(USUAL.device(million)).isCloseTo(2.012, within(0.001));
    assertThat(USUAL.processor(million, 16)).isCloseTo(31.25, within(0.01));
    assertThat(USUAL.processor(million, 1)).isCloseTo(500, within(0.1));
    // Threads that are not there do not help.
    assertThat(USUAL.processor(million, 64)).isEqualTo(USUAL.processor(million, 16));
    WorkSize twoBandwidths =
        new WorkSize(million.pairs(), 63, 2, Precision.SINGLE, million.bytes(), false);
    assertThat(USUAL.device(twoBandwidths)).isCloseTo(2.512, within(0.001));
    assertThat(USUAL.processor(twoBandwidths, 16)).isCloseTo(31.25 * 131 / 97, within(0.01));
  }

  private static org.assertj.core.data.Offset<Double> within(double error) {
    return org.assertj.core.data.Offset.offset(error);
  }

  @Test
  void theGpuIsTakenWhereItIsWellBeforeTheProcessor() {
    assertThat(USUAL.sooner(itself(1e6, Precision.SINGLE, false), 16)).isTrue();
    assertThat(USUAL.sooner(itself(1e6, Precision.DOUBLE, false), 16)).isTrue();
    // 1.2 s against 1.1 s.
    assertThat(USUAL.sooner(itself(1.9e5, Precision.SINGLE, false), 16)).isFalse();
    assertThat(USUAL.sooner(itself(1.9e5, Precision.SINGLE, false), 1)).isTrue();
    // 1.2 s against 2.2 s, and against 2.8 s.
    assertThat(USUAL.sooner(itself(2.65e5, Precision.SINGLE, false), 16)).isFalse();
    assertThat(USUAL.sooner(itself(3e5, Precision.SINGLE, false), 16)).isTrue();
    assertThat(USUAL.sooner(itself(3e5, Precision.SINGLE, true), 16)).isFalse();
    assertThat(USUAL.sooner(itself(1e6, Precision.SINGLE, true), 16)).isTrue();
  }

  @Test
  void aGpuThatIsSlowInDoublePrecisionIsNotTakenForIt() {
    Calibration display =
        new Calibration(MACHINE, 1, 1e-9, 1 / 169.45e11, 64 / 169.45e11, 1e-9 / 97, 2e-9 / 97);
    assertThat(display.sooner(itself(1e6, Precision.SINGLE, false), 16)).isTrue();
    assertThat(display.sooner(itself(1e6, Precision.DOUBLE, false), 16)).isFalse();
  }

  private List<String> lines() throws IOException {
    USUAL.write(folder);
    return Files.readAllLines(Calibration.in(folder));
  }

  private void refused() {
    assertThatThrownBy(() -> Calibration.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("\n");
    // No driver is looked for.
    CudaProvider provider = new CudaProvider(Optional.of(folder));
    assertThat(provider.sooner(itself(1e7, Precision.SINGLE, false), 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-1.0",
        "0.0",
        "1e-15f",
        "0x1p-50",
        "",
        "one",
        "1e-15 ",
        "2000.0"
      })
  void numbersThatCannotBeAreRefused(String number) throws IOException {
    List<String> lines = lines();
    for (int i = 5; i < lines.size(); i++) {
      String[] damaged = lines.toArray(String[]::new);
      damaged[i] = damaged[i].substring(0, damaged[i].indexOf(' ') + 1) + number;
      if (number.equals("0.0") && damaged[i].startsWith("copy")) {
        continue;
      }
      Files.write(Calibration.in(folder), List.of(damaged));
      refused();
    }
  }

  @Test
  void linesThatAreMissingOrTooManyAreRefused() throws IOException {
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      String[] fewer = new String[lines.size() - 1];
      for (int j = 0; j < fewer.length; j++) {
        fewer[j] = lines.get(j < i ? j : j + 1);
      }
      Files.write(Calibration.in(folder), List.of(fewer));
      refused();
    }
    String[] more = Arrays.copyOf(lines.toArray(String[]::new), lines.size() + 1);
    more[lines.size()] = "slot 1.0";
    Files.write(Calibration.in(folder), List.of(more));
    refused();
    more[0] = "quests-gpu calibration 2";
    Files.write(Calibration.in(folder), List.of(more).subList(0, lines.size()));
    refused();
  }

  @Test
  void whatIsNoCalibrationIsRefused() throws IOException {
    Path file = Calibration.in(folder);
    refused();
    for (byte[] bytes :
        new byte[][] {
          {},
          {0, 1, 2},
          {(byte) 0xff, (byte) 0xfe},
          new byte[100_000],
          (String.join("\n", lines()) + "\n" + " ".repeat(5000)).getBytes(StandardCharsets.UTF_8)
        }) {
      Files.write(file, bytes);
      refused();
    }
    Files.delete(file);
    Files.createDirectory(file);
    refused();
  }

  @Test
  void nothingIsMadeWhereNothingWasMeasured() {
    Path none = folder.resolve("none");
    CudaProvider provider = new CudaProvider(Optional.of(none));
    assertThat(provider.sooner(itself(1e7, Precision.SINGLE, false), 1)).isEmpty();
    assertThat(none).doesNotExist();
    assertThat(new CudaProvider(Optional.empty()).sooner(itself(1e7, Precision.SINGLE, false), 1))
        .isEmpty();
  }

  @Test
  void whatCannotBeIsNotKept() {
    Calibration wrong = new Calibration(MACHINE, 1, 0, Double.NaN, 1, 1, 1);
    assertThatThrownBy(() -> wrong.write(folder)).isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
