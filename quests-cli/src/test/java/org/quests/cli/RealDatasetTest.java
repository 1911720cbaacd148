package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.quests;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.Golden;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** From a published dataset to its entropy. */
class RealDatasetTest {
  @TempDir private Path folder;

  @Test
  @RealData
  void entropyOf3Bpa() {
    JsonNode golden =
        Golden.real()
            .filter(g -> g.name().equals("3bpa_train_300K.json"))
            .findFirst()
            .orElseThrow()
            .json();
    double expected = golden.get("metrics").get(0).get("entropy").asDouble();
    Path output = folder.resolve("out.json");
    Cli.Result result =
        quests("entropy", TestData.named(golden.get("file").asString()), "-o", output).succeeds();
    assertThat(result.lines()).contains("H = 7.775102 nats");
    JsonNode json = json(output);
    assertThat(json.get("n_envs").intValue()).isEqualTo(13500);
    assertThat(json.get("n_frames").intValue()).isEqualTo(500);
    assertThat(json.get("entropy").doubleValue()).isEqualTo(expected, within(1e-6));
  }
}
