package org.quests.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.Golden;
import org.quests.testing.RealData;
import tools.jackson.databind.JsonNode;

/** Every selection among the reference values, and what it tells of its dataset. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenSelectionsTest {
  private static final Bandwidth H = Bandwidth.of(0.015);
  private static final Weighing EXACT = Weighing.of(H).with(Accuracy.EXACT);

  private Parallelism parallelism = Parallelism.serial();

  @BeforeAll
  void startThreads() {
    parallelism = Parallelism.of(2);
  }

  @AfterAll
  void stopThreads() {
    parallelism.close();
  }

  private static boolean selects(Golden golden) {
    return golden.json().has("compress")
        || golden.json().path("reference").has("msc_conditional")
        || golden.json().has("msc_conditional");
  }

  static Stream<Golden> shipped() {
    return Golden.shipped().filter(GoldenSelectionsTest::selects);
  }

  static Stream<Golden> real() {
    return Golden.real().filter(GoldenSelectionsTest::selects);
  }

  @ParameterizedTest
  @MethodSource
  void shipped(Golden golden) {
    check(golden);
  }

  @RealData
  @ParameterizedTest
  @MethodSource
  void real(Golden golden) {
    check(golden);
  }

  private void check(Golden golden) {
    JsonNode json = golden.json();
    Environments dataset = golden.describe(golden.spec(), parallelism);
    Compressor compressor = Compressor.of(dataset, H, parallelism);
    JsonNode entropies = json.path("frame_entropies_first");
    for (int i = 0; i < entropies.size(); i++) {
      double expected = entropies.get(i).asDouble();
      assertThat(compressor.frameEntropies()[i])
          .as("H of frame %d", i)
          .isEqualTo(expected, within(1e-8 * Math.max(1, expected)));
    }
    for (JsonNode entry : json.path("compress")) {
      Method method = Method.of(entry.get("method").asString());
      Ranking ranking = compressor.rank(method, entry.get("size").asInt(), parallelism);
      assertThat(ranking.frames()).as("%s", method).containsExactly(frames(entry));
      Summary summary = Summary.of(dataset, ranking.frames(), EXACT, parallelism);
      double tolerance = golden.tied() ? 1e-6 : 1e-8;
      assertClose(summary.entropy().value(), entry.get("entropy"), tolerance);
      assertClose(summary.diversity(), entry.get("diversity"), tolerance);
      assertThat(summary.overlap()).isEqualTo(entry.get("overlap").asDouble(), within(1e-12));
      assertThat(summary.frames()).isEqualTo(entry.get("size").asInt());
    }
    if (json.path("reference").has("msc_conditional")) {
      JsonNode reference = json.get("reference");
      Environments known = Golden.describe(reference, golden.spec(), parallelism);
      Compressor conditional =
          compressor.withReference(ReferenceSet.of(known, parallelism), parallelism);
      for (JsonNode entry : reference.get("msc_conditional")) {
        Ranking ranking = conditional.rank(Method.MSC, entry.get("size").asInt(), parallelism);
        assertThat(ranking.frames()).as("with a reference").containsExactly(frames(entry));
      }
    }
  }

  private static int[] frames(JsonNode entry) {
    return entry.get("selected").values().stream().mapToInt(JsonNode::asInt).toArray();
  }

  private static void assertClose(double value, JsonNode expected, double tolerance) {
    double e = expected.asDouble();
    assertThat(value).isEqualTo(e, within(tolerance * Math.max(1, Math.abs(e))));
  }

  /** Here the original's scores are infinite, and its picks those of the file's order. */
  @Test
  @RealData
  void farFramesAreRankedByHowFarTheyAre() {
    Golden carbon =
        Golden.real()
            .filter(g -> g.name().equals("carbon_gap17_408.json"))
            .findFirst()
            .orElseThrow();
    Environments dataset = carbon.describe(carbon.spec(), parallelism);
    Ranking ranking = Compressor.of(dataset, H, parallelism).rank(Method.MSC, 5, parallelism);
    assertThat(ranking.frames()).containsExactly(340, 407, 405, 372, 0);
    assertThat(Arrays.stream(ranking.scores())).allMatch(Double::isFinite);
  }
}
