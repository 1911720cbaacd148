package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.cli.Cli;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.study.ResultValues;
import org.quests.study.Weighing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** What commands write, to be compared with what studies find. */
final class Written {
  static final RowSpec SPEC = DescriptorSpec.nearestNeighbors(6, 5);
  static final Weighing WEIGHING = Weighing.of(0.015);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  Written(Path folder) {
    this.folder = folder;
  }

  /** Compares a result with what a command writes: keys, their order and all values but times. */
  void requireJson(Map<String, ? extends @Nullable Object> found, Object... args) {
    Path output = folder.resolve("out.json");
    JsonNode written = Cli.jsonOf(output, Cli.with(args, "-k", 6, "-j", 2));
    assertThat(lasting(JSON.valueToTree(found)).toPrettyString())
        .isEqualTo(lasting(written).toPrettyString());
  }

  /** The lines of what a command writes. */
  List<String> lines(String name, Object... args) {
    return Cli.linesOf(folder.resolve(name), Cli.with(args, "-k", 6, "-j", 2));
  }

  /** Values as a row of a table. */
  static String row(Collection<? extends @Nullable Object> values) {
    return values.stream()
        .map(value -> value == null ? "" : value.toString())
        .collect(Collectors.joining(","));
  }

  /** Values as a line of JSON. */
  static String line(ResultValues values) {
    return JSON.writeValueAsString(values.asMap());
  }

  private static JsonNode lasting(JsonNode json) {
    for (String name : List.copyOf(json.propertyNames())) {
      if (name.endsWith("_time") || name.equals("provenance")) {
        ((ObjectNode) json).remove(name);
      }
    }
    return json;
  }

  static FrameSource frames(Path file, String slice) {
    return FrameSlice.parse(slice).apply(FrameSource.open(file));
  }

  static Environments environments(Path file, String slice, Parallelism threads) {
    try (FrameSource source = frames(file, slice)) {
      return Environments.describe(source, SPEC, threads);
    }
  }

  /** Frames of 8 copper atoms, displaced by more and more, with errors that grow with that. */
  static String trajectory(int frames, long seed) {
    double[][] sites = {{0, 0, 0}, {0, 1.8, 1.8}, {1.8, 0, 1.8}, {1.8, 1.8, 0}};
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      double size = 0.05 + 0.01 * f;
      text.append("8\nLattice=\"7.2 0 0 0 3.6 0 0 0 3.6\" step=").append(10 * f);
      text.append(" side=").append(f % 3 == 0 ? "left" : "right").append(" cost=").append(f % 4);
      text.append(" pbc=\"T T T\" Properties=species:S:1:pos:R:3:forces:R:3:truth:R:3\n");
      for (int i = 0; i < 8; i++) {
        text.append("Cu");
        for (int axis = 0; axis < 3; axis++) {
          double x = sites[i % 4][axis] + (axis == 0 && i > 3 ? 3.6 : 0);
          text.append(String.format(Locale.ROOT, " %.6f", x + size * random.nextGaussian()));
        }
        for (int c = 0; c < 6; c++) {
          text.append(String.format(Locale.ROOT, " %.5f", size * random.nextGaussian()));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
