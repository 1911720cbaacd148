package elsewhere;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.cli.Cli;
import org.quests.compress.Size;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.generation.ActiveLearning;
import org.quests.generation.Generation;
import org.quests.generation.MonteCarlo;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.DrawBy;
import org.quests.study.BandwidthStudy;
import org.quests.study.DedupResult;
import org.quests.study.DedupStudy;
import org.quests.study.FrameValues;
import org.quests.study.GenerationResult;
import org.quests.study.GenerationStudy;
import org.quests.study.GroupComparisonStudy;
import org.quests.study.ResultKey;
import org.quests.study.ResultTable;
import org.quests.study.SelectedFrames;
import org.quests.study.SelectionResult;
import org.quests.study.SelectionStudy;
import org.quests.study.WalkPlans;
import org.quests.study.WalkResult;
import org.quests.study.WalkStudy;

/** What commands choose among frames and make of them, by a program elsewhere. */
class FrameStudiesTest {
  @TempDir private Path folder;
  private final Parallelism threads = Parallelism.of(2);
  private Written written;
  private Path file;
  private Environments dataset;

  @BeforeEach
  void write() throws IOException {
    written = new Written(folder);
    file = Files.writeString(folder.resolve("run.xyz"), Written.trajectory(16, 1));
    dataset = Written.environments(file, ":", threads);
  }

  @AfterEach
  void close() {
    threads.close();
  }

  private static List<String> lines(ResultTable table) {
    List<String> lines = new ArrayList<>();
    lines.add(Written.row(table.columns().stream().map(ResultKey::name).toList()));
    for (List<@Nullable Object> row : table.rows()) {
      lines.add(Written.row(row));
    }
    return lines;
  }

  private SelectionStudy selection(String method) {
    return SelectionStudy.of(dataset, SelectionStudy.Way.of(method), Written.WEIGHING)
        .named(file.toString());
  }

  @Test
  void selections() throws IOException {
    SelectionResult result = selection("msc").withSize(Size.frames(5)).withCurve().run(threads);
    written.requireJson(result.values().asMap(), "compress", file, "-s", 5);
    Path curve = folder.resolve("curve.csv");
    assertThat(written.lines("out.csv", "compress", file, "-s", 5, "--curve", curve))
        .isEqualTo(lines(result.table()));
    assertThat(Files.readAllLines(curve)).isEqualTo(lines(result.curveTable()));
    written.requireJson(
        selection("optimal").run(threads).values().asMap(), "compress", file, "-m", "optimal");
    // The frames as they were read.
    ByteArrayOutputStream chosen = new ByteArrayOutputStream();
    try (FrameSource source = FrameSource.open(file, ReadOptions.DEFAULT.withKeepBytes(true))) {
      SelectedFrames.write(source, dataset.index(), result.selected(), true, chosen);
    }
    assertThat(written.lines("out.xyz", "compress", file, "-s", 5, "--order", "ranking"))
        .isEqualTo(chosen.toString(UTF_8).lines().toList());
  }

  @Test
  void selectionsByRules() throws IOException {
    List<String> sides;
    double[] costs;
    try (FrameSource first = Written.frames(file, ":");
        FrameSource second = Written.frames(file, ":")) {
      sides = FrameValues.texts(first, "side");
      costs = FrameValues.numbers(second, "cost");
    }
    written.requireJson(
        selection("fps").withSize(Size.frames(2)).perGroup(sides).run(threads).values().asMap(),
        "compress",
        file,
        "-m",
        "fps",
        "-s",
        2,
        "--per-group",
        "side");
    written.requireJson(
        selection("random")
            .withSeed(4)
            .keeping(SelectionStudy.places(List.of("0", "3"), 16, "kept"))
            .dropping(5, 6)
            .withBudget(costs, 9)
            .run(threads)
            .values()
            .asMap(),
        "compress",
        file,
        "-m",
        "random",
        "--seed",
        4,
        "--keep",
        "0,3",
        "--drop",
        "5:7",
        "--budget-key",
        "cost=9");
    Path known = Files.writeString(folder.resolve("known.xyz"), Written.trajectory(4, 3));
    written.requireJson(
        selection("msc_conditional")
            .withReference(known.toString(), Written.environments(known, ":", threads))
            .withBudgetOfAtoms(40)
            .run(threads)
            .values()
            .asMap(),
        "compress",
        file,
        "-m",
        "msc_conditional",
        "-r",
        known,
        "--budget-atoms",
        40);
    assertThatThrownBy(() -> selection("msc_conditional").run(threads))
        .isInstanceOf(QuestsException.class);
    assertThatThrownBy(() -> selection("k_means").withCurve().run(threads))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("chooses anew");
    assertThatThrownBy(() -> SelectionStudy.Way.of("best"))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("msc_conditional, optimal");
    assertThatThrownBy(() -> SelectionStudy.places(List.of("16"), 16, "kept"))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("kept 16: no such frame among 16");
    try (FrameSource frames = Written.frames(file, ":")) {
      assertThatThrownBy(() -> FrameValues.numbers(frames, "side"))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("expected a number");
    }
  }

  @Test
  void repetitions() {
    for (DrawBy by : DrawBy.values()) {
      DedupResult result =
          DedupStudy.of(dataset, Bandwidth.of(0.015), by, 8).named(file.toString()).run(threads);
      String what = by == DrawBy.FRAME ? "frame" : "environment";
      Object[] args = {"dedup", file, "-d", 8, "--by", what};
      written.requireJson(result.values().asMap(), args);
      assertThat(written.lines("out.csv", args)).isEqualTo(lines(result.table()));
      assertThat(result.keptEnvironments().count())
          .isEqualTo(result.kept().length * (by == DrawBy.FRAME ? 8 : 1));
    }
    assertThatThrownBy(() -> DedupStudy.of(dataset, Bandwidth.of(0.015), DrawBy.FRAME, -1))
        .isInstanceOf(QuestsException.class);
  }

  private List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    try (FrameSource source = Written.frames(file, ":")) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private MonteCarlo.Plan plan(List<Frame> frames) {
    return MonteCarlo.Plan.towards(20)
        .withSteps(15)
        .withMinimumDistance(WalkPlans.usualMinimumDistance(frames, threads));
  }

  @Test
  void walks() {
    List<Frame> frames = frames();
    WalkStudy study =
        WalkStudy.of(frames, dataset, plan(frames), 6, Written.WEIGHING).named(file.toString());
    Object[] args = {"mcmc", file, "-n", 15, "-t", 20, "--seed", 6};
    written.requireJson(study.run(threads).values().asMap(), args);
    WalkResult last = study.from(-2).run(threads);
    written.requireJson(last.values().asMap(), Cli.with(args, "-i", -2));
    assertThat(last.place()).isEqualTo(14);
    assertThatThrownBy(() -> study.from(16))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("no frame 16 among 16");
  }

  @Test
  void generations() {
    List<Frame> frames = frames();
    ActiveLearning.Plan plan = GenerationStudy.plan(3, 1, frames, plan(frames), 2);
    GenerationStudy study =
        GenerationStudy.of(frames, dataset, plan, Written.WEIGHING).named(file.toString());
    List<Generation> heard = new ArrayList<>();
    GenerationResult result = study.run(heard::add, threads);
    Object[] args = {"active_learning", file, "-s", 3, "-n", 15, "-t", 20, "--seed", 2};
    written.requireJson(result.values().asMap(), Cli.with(args, "-g", 1));
    assertThat(heard).hasSize(1);
    // And after what a run wrote.
    List<String> before = written.lines("before.xyz", Cli.with(args, "-g", 1));
    Path earlier = folder.resolve("before.xyz");
    assertThat(before).isNotEmpty();
    GenerationResult more;
    try (FrameSource source = Written.frames(earlier, ":")) {
      more =
          GenerationStudy.of(
                  frames,
                  dataset,
                  GenerationStudy.plan(3, 2, frames, plan(frames), 2),
                  Written.WEIGHING)
              .named(file.toString())
              .after(earlier.toString(), GenerationStudy.readEarlier(source))
              .run(generation -> {}, threads);
    }
    written.requireJson(more.values().asMap(), Cli.with(args, "-g", 2, "--continue", earlier));
  }

  /** Groups of several files are in {@link StudyTest}. */
  @Test
  void groupsByAValueOfTheFrames() {
    List<Frame> frames = new ArrayList<>();
    try (FrameSource source = Written.frames(file, "1:")) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
    }
    Environments chosen =
        Environments.describe(FrameSource.of(file.toString(), frames), Written.SPEC, threads);
    for (String key : List.of("side", "cost")) {
      List<String> values =
          frames.stream().map(frame -> FrameValues.value(frame, key).text()).toList();
      var result =
          GroupComparisonStudy.byValue(file.toString(), chosen, key, values, Written.WEIGHING)
              .run(threads);
      assertThat(result.by()).isEqualTo(key);
      written.requireJson(
          result.values().asMap(), "report-overlap", file, "--by", key, "--frames", "1:");
    }
  }

  @Test
  void bandwidth() {
    for (double volume : new double[] {3.7, 11.8, 40}) {
      BandwidthStudy study = new BandwidthStudy(volume);
      String line = String.format(Locale.ROOT, "V = %.2f Å^3/atom -> h = ", volume);
      assertThat(Cli.printed("bandwidth", volume))
          .containsExactly(line + String.format(Locale.ROOT, "%.5f", study.gaussian().value()));
      assertThat(Cli.printed("bandwidth", volume, "--cutoff"))
          .containsExactly(line + String.format(Locale.ROOT, "%.5f", study.cutoff().value()));
    }
  }
}
