package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.kernel.EngineReport;
import org.quests.kernel.KernelEngines;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EnginesTest {
  private static boolean cuda() {
    return KernelEngines.reports().stream()
        .anyMatch(report -> report.name().equals("cuda") && report.available());
  }

  @Test
  void everyEngineIsListed() {
    String out = quests("engines").succeedsQuietly().out();
    assertThat(out.lines()).hasSize(3);
    assertThat(out).containsPattern("(?m)^scalar  available      plain loops$");
    assertThat(out).containsPattern("(?m)^simd    ");
    assertThat(out).containsPattern("(?m)^cuda    (not )?available +\\S+");
  }

  @Test
  void theListIsAlsoJson(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("engines.json");
    quests("engines", "-o", file.toString()).succeedsQuietly();
    JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
    assertThat(json.get("auto").asString()).isIn(KernelEngines.names());
    assertThat(json.get("engines")).hasSize(3);
    for (JsonNode engine : json.get("engines")) {
      EngineReport report =
          KernelEngines.reports().stream()
              .filter(r -> r.name().equals(engine.get("name").asString()))
              .findAny()
              .orElseThrow();
      assertThat(engine.get("available").asBoolean()).isEqualTo(report.available());
      assertThat(engine.get("description").asString()).isEqualTo(report.says());
    }
    quests("engines", "-o", file.toString()).failsWith(4);
    quests("engines", "-o", file.toString(), "--overwrite").succeedsQuietly();
    quests("engines", "-o", folder.resolve("engines.png").toString()).failsWith(2);
  }

  @Test
  void anEngineThatIsNotThereIsRefusedInOneLine() {
    if (!cuda()) {
      String error = quests("entropy", Samples.alloy(), "--engine", "cuda").failsWith(5);
      assertThat(error.lines()).hasSize(1);
      assertThat(error).contains("engine cuda is not available here: ");
    }
    assertThat(quests("entropy", "nothing.xyz", "--engine", "abacus").failsWith(5))
        .contains("expected one of auto, ")
        .contains("scalar, cuda");
  }
}
