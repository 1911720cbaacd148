package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.cli.Cli;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.BandwidthRules;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.DrawBy;
import org.quests.sampling.EntropySamples;
import org.quests.sampling.LearningCurve;
import org.quests.study.BandwidthStudy;
import org.quests.study.DifferentialEntropyResult;
import org.quests.study.DifferentialEntropyStudy;
import org.quests.study.EntropyResult;
import org.quests.study.EntropySamplesStudy;
import org.quests.study.EntropyStudy;
import org.quests.study.FrameGroups;
import org.quests.study.GroupComparisonStudy;
import org.quests.study.LearningCurveStudy;
import org.quests.study.MetricsStudy;
import org.quests.study.OverlapStudy;
import org.quests.study.PerAtomResult;
import org.quests.study.Result;
import org.quests.study.ResultKey;
import org.quests.study.ResultTable;
import org.quests.study.ResultValues;
import org.quests.study.TestSet;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A program elsewhere finds what the commands write as JSON, without the command line. */
class StudyTest {
  private static final Path ALLOY = TestData.shipped("alcu_tiny_cells.extxyz.gz");
  private static final Path COPPER = TestData.shipped("cu256_fcc_900K.extxyz.gz");
  private static final RowSpec ROWS = DescriptorSpec.nearestNeighbors(6, 5);
  private static final Weighing WEIGHING = Weighing.of(0.015);

  @TempDir private Path folder;
  private final Parallelism threads = Parallelism.of(2);

  private FrameSource frames(Path file, String slice) {
    return FrameSlice.parse(slice).apply(FrameSource.open(file));
  }

  private Environments environments(Path file, String slice, RowSpec spec) {
    try (FrameSource source = frames(file, slice)) {
      return Environments.describe(source, spec, threads);
    }
  }

  /** What a command writes, without times and what it says of itself. */
  private JsonNode written(Object... args) {
    Path output = folder.resolve("out.json");
    return lasting(Cli.jsonOf(output, Cli.with(args, "-k", 6, "-j", 2)));
  }

  private static JsonNode found(Result result) {
    return lasting(new ObjectMapper().valueToTree(plain(result.values())));
  }

  private static JsonNode lasting(JsonNode json) {
    List<String> names = List.copyOf(json.propertyNames());
    for (String name : names) {
      if (name.endsWith("time") || name.endsWith("times") || name.equals("provenance")) {
        ((ObjectNode) json).remove(name);
      } else {
        for (JsonNode value : json.get(name).values()) {
          lasting(value);
        }
      }
    }
    return json;
  }

  /** JSON knows neither NaN nor infinity. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double number -> Double.isFinite(number) ? number : null;
      case double[] list -> Arrays.stream(list).mapToObj(StudyTest::plain).toList();
      case double[][] rows -> Arrays.stream(rows).map(StudyTest::plain).toList();
      case List<?> list -> list.stream().map(StudyTest::plain).toList();
      case ResultValues values -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        values.entries().forEach(e -> object.put(e.key().name(), plain(e.value())));
        yield object;
      }
      case Map<?, ?> objects -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        objects.forEach((name, o) -> object.put(name.toString(), plain(o)));
        yield object;
      }
      default -> value;
    };
  }

  private static void requireSame(Result found, JsonNode written) {
    // As text: also the order of the keys, and every digit.
    assertThat(found(found).toPrettyString()).isEqualTo(written.toPrettyString());
  }

  @Test
  void entropy() {
    Environments alloy = environments(ALLOY, ":12", ROWS);
    EntropyResult result =
        EntropyStudy.of(alloy, WEIGHING).named(ALLOY.toString()).byElement().run(threads);
    requireSame(result, written("entropy", ALLOY, "--frames", ":12", "--by-element"));
    assertThat(result.values().get("entropy")).isEqualTo(result.entropy().value());
    assertThat(result.byElement()).containsOnlyKeys("Al", "Cu");
    assertThat(result.cautions()).singleElement().asString().startsWith("H is saturated: ");
    assertThatThrownBy(() -> result.values().get("nothing")).hasMessageContaining("nothing");
    // Elements that the descriptor sees, and rows that were made elsewhere.
    RowSpec seeing = DescriptorSpec.nearestNeighbors(6, 5).withSpecies(List.of("Cu", "Al"));
    requireSame(
        EntropyStudy.of(environments(ALLOY, ":5", seeing), WEIGHING)
            .named(ALLOY.toString())
            .run(threads),
        written("entropy", ALLOY, "--frames", ":5", "--species", "auto"));
    Environments rows =
        Environments.of(
            RowSpec.external("soap", 2),
            "soap.npy",
            new double[][] {{1, 2}, {3, 4}},
            new int[] {0, 2});
    EntropyResult apart = EntropyStudy.of(rows, WEIGHING).run(threads);
    assertThat(apart.cautions()).singleElement().asString().contains("within 0.5 of its maximum");
    assertThat(found(apart).propertyNames())
        .startsWith(
            "file", "n_envs", "rows", "dimension", "cutoff", "bandwidth", "jobs", "entropy");
    assertThatThrownBy(() -> EntropyStudy.of(rows, WEIGHING).byElement())
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("soap.npy");
  }

  @Test
  void metrics() {
    Environments alloy = environments(ALLOY, ":12", ROWS);
    var result = MetricsStudy.of(alloy, WEIGHING).named(ALLOY.toString()).byElement().run(threads);
    requireSame(result, written("metrics", ALLOY, "--frames", ":12", "--by-element"));
    assertThat(columns(result)).containsExactly("frame", "atom", "dH", "element");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    result.table().rows().forEach(rows::add);
    assertThat(rows).hasSize(alloy.count());
    assertThat(rows.getLast()).containsExactly(11L, 1, result.dH()[23], "Cu");
  }

  private static List<String> columns(PerAtomResult result) {
    ResultTable table = result.table();
    return table.columns().stream().map(ResultKey::name).toList();
  }

  @Test
  void differentialEntropy() throws IOException {
    Environments known = environments(COPPER, ":1", ROWS);
    DifferentialEntropyResult passing;
    try (FrameSource frames = frames(ALLOY, ":7")) {
      passing =
          DifferentialEntropyStudy.of(
                  TestSet.of(frames, ROWS).named(ALLOY.toString()), known, WEIGHING)
              .against(COPPER.toString())
              .withNearest()
              .byElement()
              .run(threads);
    }
    Path one = folder.resolve("one.npz");
    try (OutputStream out = Files.newOutputStream(one)) {
      EnvironmentArrays.writeNpz(known, out);
    }
    ObjectNode written =
        (ObjectNode) written("dH", ALLOY, one, "--frames", ":7", "--explain", "--by-element");
    written.put("reference_file", COPPER.toString());
    requireSame(passing, written);
    assertThat(columns(passing))
        .containsExactly(
            "frame", "atom", "dH", "nearest_frame", "nearest_atom", "nearest_distance", "element");
    assertThat(passing.cautions()).singleElement().asString().contains("does not see elements");
    // The same with environments at hand.
    DifferentialEntropyResult atHand =
        DifferentialEntropyStudy.of(TestSet.of(environments(ALLOY, ":7", ROWS)), known, WEIGHING)
            .run(threads);
    assertThat(atHand.dH()).isEqualTo(passing.dH());
    ObjectNode rough = (ObjectNode) written("approx_dH", ALLOY, one, "--frames", ":7");
    rough.put("reference_file", COPPER.toString());
    requireSame(
        DifferentialEntropyStudy.of(
                TestSet.of(environments(ALLOY, ":7", ROWS)).named(ALLOY.toString()),
                known,
                WEIGHING.approximate())
            .against(COPPER.toString())
            .withGraph(new DifferentialEntropyResult.Graph(3, 10))
            .run(threads),
        rough);
    // Rows that cannot be compared.
    TestSet others = TestSet.of(environments(ALLOY, ":2", DescriptorSpec.nearestNeighbors(4, 5)));
    assertThatThrownBy(() -> OverlapStudy.of(others, known, WEIGHING).run(threads))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("k=4");
  }

  @Test
  void partsAndGroups() throws IOException {
    RowSpec seeing = DescriptorSpec.nearestNeighbors(6, 5).withElements(ElementForm.FULL);
    Environments known = environments(ALLOY, "20:", seeing);
    Path reference = folder.resolve("known.npz");
    try (OutputStream out = Files.newOutputStream(reference)) {
      EnvironmentArrays.writeNpz(known, out);
    }
    Path kinds = folder.resolve("kinds.xyz");
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 4; f++) {
      text.append("2\nkind=").append(f % 2).append("\nCu 0 0 0\nAl 0 0 2.").append(f).append('\n');
    }
    Files.writeString(kinds, text);
    DifferentialEntropyResult result;
    FrameGroups groups = new FrameGroups(kinds.toString(), "kind");
    for (int f = 0; f < 4; f++) {
      groups.add(String.valueOf(f % 2));
    }
    try (FrameSource frames = frames(kinds, ":")) {
      result =
          DifferentialEntropyStudy.of(
                  TestSet.of(frames, seeing).named(kinds.toString()), known, WEIGHING)
              .against(reference.toString())
              .splitBy(ReferenceSet.of(known.withoutElements(), threads))
              .by(groups)
              .byElement()
              .run(threads);
    }
    requireSame(
        result,
        written(
            "dH",
            kinds,
            reference,
            "--elements",
            "full",
            "--split",
            "--by",
            "kind",
            "--by-element"));
    assertThat(columns(result))
        .containsExactly("frame", "atom", "dH", "dH_geometry", "dH_chemistry", "element", "group");
  }

  @Test
  void overlap() {
    Environments known = environments(ALLOY, ":", ROWS);
    requireSame(
        OverlapStudy.of(
                TestSet.of(environments(ALLOY, "::3", ROWS)).named(ALLOY.toString()),
                known,
                WEIGHING)
            .against(ALLOY.toString())
            .within(0.5)
            .byElement()
            .run(threads),
        written("overlap", ALLOY, ALLOY, "--frames", "::3", "-e", 0.5, "--by-element"));
    assertThatThrownBy(() -> OverlapStudy.of(TestSet.of(known), known, WEIGHING).within(Double.NaN))
        .isInstanceOf(QuestsException.class);
  }

  @Test
  void learningCurve() {
    var plan = new LearningCurve.Plan(List.of(0.25, 0.5), 2, DrawBy.FRAME, 7);
    var result =
        LearningCurveStudy.of(environments(ALLOY, ":", ROWS), plan, WEIGHING)
            .named(ALLOY.toString())
            .run(threads);
    requireSame(
        result,
        written("learning_curve", ALLOY, "-f", "0.25,0.5", "-n", 2, "--by", "frame", "--seed", 7));
    assertThat(result.table().rows()).hasSize(4);
  }

  @Test
  void entropySamples() {
    var plan = new EntropySamples.Plan(30, 3, DrawBy.ENVIRONMENT, 1);
    Environments alloy = environments(ALLOY, ":", ROWS);
    var estimated = BandwidthStudy.of(alloy).gaussian();
    assertThat(estimated).isEqualTo(BandwidthRules.gaussian(alloy.volumePerAtom().orElseThrow()));
    requireSame(
        EntropySamplesStudy.of(alloy, plan, new Weighing(estimated, WEIGHING.evaluation()))
            .named(ALLOY.toString())
            .run(threads),
        written("entropy_sampler", ALLOY, "-s", 30, "-n", 3, "--seed", 1, "--estimate_bw"));
    Path few = TestData.shipped("ethanol_500K.extxyz.gz");
    Environments molecule = environments(few, ":1", ROWS);
    assertThatThrownBy(() -> BandwidthStudy.of(molecule))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("periodic in all directions");
    assertThat(EntropySamplesStudy.of(molecule, plan, WEIGHING).run(threads).cautions())
        .first()
        .asString()
        .contains("9 environments are fewer than the 30 of a sample");
  }

  @Test
  void groups() {
    Path molecule = TestData.shipped("ethanol_500K.extxyz.gz");
    var result =
        GroupComparisonStudy.of(
                List.of(ALLOY.toString(), molecule.toString()),
                List.of(environments(ALLOY, ":8", ROWS), environments(molecule, ":", ROWS)),
                WEIGHING)
            .within(0.1)
            .run(threads);
    requireSame(result, written("report-overlap", ALLOY, molecule, "--frames", ":8", "-e", 0.1));
    assertThat(result.table().rows()).hasSize(4);
    requireSame(
        GroupComparisonStudy.of(
                List.of(ALLOY.toString(), molecule.toString()),
                List.of(environments(ALLOY, ":8", ROWS), environments(molecule, ":", ROWS)),
                WEIGHING)
            .byElement()
            .run(threads),
        written("report-overlap", ALLOY, molecule, "--frames", ":8", "--by-element"));
    Environments alloy = environments(ALLOY, ":8", ROWS);
    List<String> values = List.of("a", "b", "a", "b", "a", "b", "a", "b");
    var byValue =
        GroupComparisonStudy.byValue("alloy", alloy, "side", values, WEIGHING).run(threads);
    assertThat(byValue.by()).isEqualTo("side");
    assertThat(byValue.groups().names()).containsExactly("a", "b");
    assertThat(byValue.groups().count(0)).isEqualTo(8);
  }

  /** Studies of environments that are packed already find the same. */
  @Test
  void packedSets() {
    Environments rows = environments(ALLOY, ":8", ROWS);
    ReferenceSet packed = ReferenceSet.of(rows, threads);
    assertThat(found(EntropyStudy.of(packed, WEIGHING).byElement().run(threads)))
        .isEqualTo(found(EntropyStudy.of(rows, WEIGHING).byElement().run(threads)));
    assertThat(found(MetricsStudy.of(packed, WEIGHING).byElement().run(threads)))
        .isEqualTo(found(MetricsStudy.of(rows, WEIGHING).byElement().run(threads)));
    TestSet test = TestSet.of(environments(ALLOY, "5:12", ROWS));
    assertThat(found(DifferentialEntropyStudy.of(test, packed, WEIGHING).run(threads)))
        .isEqualTo(found(DifferentialEntropyStudy.of(test, rows, WEIGHING).run(threads)));
    assertThat(found(OverlapStudy.of(test, packed, WEIGHING).byElement().run(threads)))
        .isEqualTo(found(OverlapStudy.of(test, rows, WEIGHING).byElement().run(threads)));
  }

  /** A set that grew knows which atoms it holds, as datasets that are joined do. */
  @Test
  void setsThatGrewAreStudied() {
    Environments first = environments(ALLOY, ":3", ROWS);
    Environments more = environments(ALLOY, "3:8", ROWS);
    ReferenceSet grown = ReferenceSet.of(first, threads).with(more, threads);
    Environments joined = Environments.join(List.of(first, more));
    assertThat(grown.index().frames()).isEqualTo(joined.frames());
    for (int row = 0; row < joined.count(); row += 7) {
      int frame = joined.frameOf(row);
      assertThat(grown.index().frameNumber(grown.index().frameOf(row)))
          .isEqualTo(joined.frameNumber(frame));
      assertThat(grown.index().element(row)).isEqualTo(joined.element(row));
    }
    assertThat(grown.fingerprint().matches(ReferenceFingerprint.of(joined))).isTrue();
    EntropyResult found = EntropyStudy.of(grown, WEIGHING).byElement().run(threads);
    EntropyResult expected = EntropyStudy.of(joined, WEIGHING).byElement().run(threads);
    assertThat(found.entropy().value()).isEqualTo(expected.entropy().value(), within(1e-9));
    assertThat(found.byElement()).containsOnlyKeys(expected.byElement().keySet());
  }

  /** Rows are in memory once: a study of a set does not keep those that it was packed from. */
  @Test
  void rowsAreNotKeptBesideTheSet() {
    List<WeakReference<double[]>> kept = new ArrayList<>();
    EntropyStudy study = EntropyStudy.of(packed(kept), WEIGHING);
    System.gc();
    assertThat(kept.get(0).refersTo(null)).isTrue();
    assertThat(study.run(threads).entropy().count()).isEqualTo(2000);
  }

  /** On this thread alone: helpers may let go of their work later. */
  private static ReferenceSet packed(List<WeakReference<double[]>> kept) {
    double[] rows = new Random(3).doubles(11 * 2000).toArray();
    kept.add(new WeakReference<>(rows));
    return ReferenceSet.of(
        Environments.of(ROWS, "rows", rows, new int[] {0, 2000}, null), Parallelism.serial());
  }
}
