package org.quests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  @TempDir private Path folder;

  private Gate.Verdict verdict(int bits, double ratio, String recorded) throws IOException {
    Gate gate = new Gate(bits);
    gate.add("H", ratio);
    return gate.against(Files.writeString(folder.resolve("gate.properties"), recorded));
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "9.01, 0", "8.99, 1", "12, 0", "0, 1", "NaN, 1"})
  void aTenthMayBeLost(double ratio, int exitCode) throws IOException {
    assertThat(verdict(512, ratio, "vectors512.H=10\n").exitCode()).isEqualTo(exitCode);
  }

  @Test
  void whatIsSlowerOrFasterIsNamed() throws IOException {
    assertThat(verdict(512, 5, "vectors512.H=10\n").lines())
        .containsExactly("vectors512.H: 5.000, recorded 10, -50.0 %: SLOWER");
    assertThat(verdict(512, 12, "vectors512.H=10\n").lines())
        .containsExactly("vectors512.H: 12.000, recorded 10, +20.0 %: faster, to be recorded");
  }

  @Test
  void otherVectorsHaveOtherRecords() throws IOException {
    assertThat(verdict(256, 10, "vectors512.H=10\n").exitCode()).isEqualTo(2);
    assertThat(verdict(512, 10, "vectors512.H=10\nvectors256.H=20\n").exitCode()).isZero();
  }

  @Test
  void whatIsNoLongerMeasuredIsMissed() throws IOException {
    Gate.Verdict verdict = verdict(512, 10, "vectors512.H=10\nvectors512.gone=1\n");
    assertThat(verdict.exitCode()).isEqualTo(2);
    assertThat(verdict.lines()).contains("vectors512.gone: recorded, and not measured now");
  }

  @Test
  void whatIsRecordedIsReadBack() throws IOException {
    Gate gate = new Gate(128);
    gate.add("H", 3.14159);
    assertThat(gate.toRecord()).isEqualTo(List.of("vectors128.H=3.142"));
    Path file = Files.write(folder.resolve("gate.properties"), gate.toRecord());
    assertThat(gate.against(file).exitCode()).isZero();
  }

  @Test
  void theFileOfTheProjectHoldsRatios() throws IOException {
    Properties recorded = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("gate.properties"))) {
      recorded.load(reader);
    }
    assertThat(recorded).isNotEmpty();
    assertThat(recorded.values()).allMatch(ratio -> Double.parseDouble((String) ratio) > 0);
  }
}
