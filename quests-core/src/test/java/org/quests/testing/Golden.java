package org.quests.testing;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A file of reference values. */
public record Golden(String name, JsonNode json) {
  /** Reference values of the project's own trajectories. */
  public static Stream<Golden> shipped() {
    return in(TestData.shipped("golden"));
  }

  /** Reference values of real datasets. */
  public static Stream<Golden> real() {
    return in(TestData.real("golden"))
        .filter(g -> g.json.path("file").asString("").startsWith("data/"));
  }

  private static Stream<Golden> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Golden> all =
          files
              .filter(f -> f.toString().endsWith(".json"))
              .sorted()
              .map(f -> new Golden(f.getFileName().toString(), new ObjectMapper().readTree(f)))
              .filter(g -> g.json.has("metrics"))
              .toList();
      return all.stream();
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** k and cut-off of the values, without species. */
  public DescriptorSpec spec() {
    return DescriptorSpec.nearestNeighbors(json.get("k").asInt(), json.get("cutoff").asDouble());
  }

  /** The environments that the values are of. */
  public Environments describe(DescriptorSpec spec, Parallelism parallelism) {
    return describe(json, spec, parallelism);
  }

  /** The environments of a node with {@code file} and {@code frames}. */
  public static Environments describe(JsonNode node, DescriptorSpec spec, Parallelism parallelism) {
    try (FrameSource source =
        FrameSlice.parse(node.get("frames").asString())
            .apply(FrameSource.open(TestData.named(node.get("file").asString())))) {
      return Environments.describe(source, spec, parallelism);
    }
  }

  /** Whether neighbours tie for the last place somewhere: there the original's values are noise. */
  public boolean tied() {
    return json.get("n_tied_environments").asInt() > 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
