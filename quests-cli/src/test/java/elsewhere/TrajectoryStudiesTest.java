package elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.study.CalibrationFile;
import org.quests.study.CalibrationResult;
import org.quests.study.CalibrationStudy;
import org.quests.study.ErrorColumn;
import org.quests.study.EventAtoms;
import org.quests.study.EventResult;
import org.quests.study.EventStudy;
import org.quests.study.HarvestFormat;
import org.quests.study.ResultValues;
import org.quests.study.TrajectoryFrame;
import org.quests.study.TrajectoryResult;
import org.quests.study.TrajectoryStudy;
import org.quests.study.WatchStudy;
import org.quests.study.WatchedFrame;

/** What commands find along a trajectory, found by a program elsewhere. */
class TrajectoryStudiesTest {
  @TempDir private Path folder;
  private final Parallelism threads = Parallelism.of(2);
  private Written written;
  private Path run;
  private Path known;

  @BeforeEach
  void write() throws IOException {
    written = new Written(folder);
    run = Files.writeString(folder.resolve("run.xyz"), Written.trajectory(30, 1));
    known = Files.writeString(folder.resolve("known.xyz"), Written.trajectory(20, 2));
  }

  @AfterEach
  void close() {
    threads.close();
  }

  private Environments environments(Path file, String slice) {
    return Written.environments(file, slice, threads);
  }

  /** A result with the lists that its frames add to. */
  private Map<String, Object> trajectory(TrajectoryStudy study, List<TrajectoryFrame> frames) {
    Map<String, List<Object>> lists = new LinkedHashMap<>();
    TrajectoryResult result;
    try (FrameSource source = Written.frames(run, ":")) {
      result =
          study.run(
              source,
              frame -> {
                frames.add(frame);
                new ResultValues(frame.listed().entries())
                    .asMap()
                    .forEach(
                        (key, item) ->
                            lists.computeIfAbsent(key, k -> new ArrayList<>()).add(item));
              },
              threads);
    }
    Map<String, Object> all = new LinkedHashMap<>(result.values().asMap());
    all.putAll(lists);
    return all;
  }

  @Test
  void everyFrameAgainstAReference() throws IOException {
    CalibrationResult calibration = calibration();
    Path file = folder.resolve("calibration.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      calibration.values().writeJson(out);
    }
    List<TrajectoryFrame> frames = new ArrayList<>();
    Map<String, Object> found =
        trajectory(
            TrajectoryStudy.against(known.toString(), environments(known, ":"), Written.WEIGHING)
                .named(run.toString())
                .withNearest()
                .withCalibration(CalibrationFile.read(file)),
            frames);
    written.requireJson(
        found, "dH_traj", run, "--reference", known, "--explain", "--calibration", file);
    List<String> lines =
        written.lines(
            "out.csv", "dH_traj", run, "--reference", known, "--explain", "--calibration", file);
    assertThat(lines.get(0)).isEqualTo(String.join(",", frames.get(0).columns().asMap().keySet()));
    assertThat(lines.get(4)).isEqualTo(Written.row(frames.get(3).columns().asMap().values()));
    Frame annotated = frames.get(3).annotated();
    assertThat(annotated.arrays()).containsKeys("dH", "error_bound", "nearest_frame", "forces");
    assertThat(annotated.info()).containsKeys("dH_max", "step");
  }

  @Test
  void everyFrameAgainstItsTrajectory() {
    List<TrajectoryFrame> frames = new ArrayList<>();
    written.requireJson(
        trajectory(
            TrajectoryStudy.againstParent("0:4", environments(run, "0:4"), Written.WEIGHING)
                .withTimeStep(0.5)
                .named(run.toString()),
            frames),
        "dH_traj",
        run,
        "--parent",
        "0:4",
        "--dt",
        0.5);
    assertThat(frames.get(3).timeName()).isEqualTo("time_ps");
    assertThat(frames.get(3).time()).isEqualTo(1.5);
    written.requireJson(
        trajectory(
            TrajectoryStudy.againstItself(Written.SPEC, Written.WEIGHING).named(run.toString()),
            new ArrayList<>()),
        "dH_traj",
        run);
    assertThatThrownBy(
            () -> TrajectoryStudy.againstItself(Written.SPEC, Written.WEIGHING).withNearest())
        .isInstanceOf(QuestsException.class);
  }

  private CalibrationResult calibration() {
    try (FrameSource labelled = Written.frames(run, ":")) {
      return CalibrationStudy.of(known.toString(), environments(known, ":"), Written.WEIGHING)
          .named(run.toString())
          .withFalseAlarms(0.2, 4)
          .run(
              labelled,
              null,
              ErrorColumn.parse("forces:truth", false),
              new CalibrationStudy.Split(1, 0.7, 1e-3, 5),
              frame -> {},
              threads);
    }
  }

  @Test
  void calibrations() throws IOException {
    CalibrationResult result = calibration();
    written.requireJson(
        result.values().asMap(),
        "calibrate",
        run,
        "--reference",
        known,
        "--error-key",
        "forces:truth",
        "--coverage",
        0.7,
        "--seed",
        5,
        "--false-alarm",
        0.2,
        "--blocks",
        4);
    written.requireJson(
        CalibrationStudy.of(known.toString(), environments(known, ":"), Written.WEIGHING)
            .withFalseAlarms(0.2, 4)
            .run(threads)
            .values()
            .asMap(),
        "calibrate",
        "--reference",
        known,
        "--false-alarm",
        0.2,
        "--blocks",
        4);
    assertThatThrownBy(
            () ->
                CalibrationStudy.of("known", environments(known, ":"), Written.WEIGHING)
                    .run(threads))
        .isInstanceOf(QuestsException.class);
    // What is written is what is read, to the bit.
    Path file = folder.resolve("calibration.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      result.values().writeJson(out);
    }
    CalibrationFile read = CalibrationFile.read(file);
    CalibrationFile direct = result.toFile("result");
    assertThat(read.requireThreshold()).isEqualTo(direct.requireThreshold());
    assertThat(read.reference()).isEqualTo(direct.reference());
    assertThat(read.requireErrors().bound(3)).isEqualTo(direct.requireErrors().bound(3));
    assertThatThrownBy(() -> read.requireFits(environments(run, ":"), 0.015))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("made with another reference");
    assertThatThrownBy(() -> CalibrationFile.read(known))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("expected a file that calibrate wrote");
  }

  private EventResult events(EventStudy study, List<EventAtoms> atoms) {
    try (FrameSource source = Written.frames(run, ":")) {
      return study.named(run.toString()).run(source, atoms::add, threads);
    }
  }

  private static EventStudy eventStudy(EventStudy.Plan plan) {
    return EventStudy.of(Written.SPEC, Written.WEIGHING, plan);
  }

  @Test
  void events() {
    EventStudy.Plan plan = new EventStudy.Plan(0.0, 3.2, 2, 0.05, null, 0.08, null, 3);
    List<EventAtoms> atoms = new ArrayList<>();
    EventResult result =
        events(
            eventStudy(plan)
                .withParent("0:4", environments(run, "0:4"), () -> Written.frames(run, "0:4"))
                .withProduct(known.toString(), environments(known, ":")),
            atoms);
    Object[] args = {
      "events",
      run,
      "--parent",
      "0:4",
      "--product",
      known,
      "--average",
      0,
      "--bond",
      3.2,
      "--least-size",
      2,
      "--level",
      0.05,
      "--seed",
      3,
      "--density",
      0.08
    };
    written.requireJson(result.values().asMap(), args);
    assertThat(result.references())
        .extracting(EventResult.ReferenceOf::of)
        .containsExactly("frames 0:4", known.toString());
    List<String> lines = written.lines("out.csv", args);
    assertThat(lines).hasSize(31);
    assertThat(lines.get(0))
        .isEqualTo(
            String.join(",", result.table().columns().stream().map(key -> key.name()).toList()));
    assertThat(lines.get(1)).isEqualTo(Written.row(result.table().rows().iterator().next()));
    assertThat(atoms.get(2).annotated().arrays()).containsKeys("dH_parent", "llr", "nucleus");
  }

  @Test
  void eventsWithOtherThresholds() {
    // That of a calibration.
    CalibrationResult calibration = calibration();
    EventResult calibrated =
        events(
            eventStudy(EventStudy.Plan.usual())
                .withReference("known", known.toString(), environments(known, ":"), null)
                .with(new EventStudy.Threshold.Calibrated(calibration.toFile("calibration"))),
            new ArrayList<>());
    assertThat(calibrated.detection().threshold()).isEqualTo(calibration.falseAlarms().threshold());
    // One that is given, and no reference at all.
    written.requireJson(
        events(
                eventStudy(EventStudy.Plan.usual())
                    .withReference("known", known.toString(), environments(known, ":"), null)
                    .with(new EventStudy.Threshold.Given(2, false)),
                new ArrayList<>())
            .values()
            .asMap(),
        "events",
        run,
        "--reference",
        "known=" + known,
        "--below",
        2);
    written.requireJson(
        events(eventStudy(EventStudy.Plan.usual()), new ArrayList<>()).values().asMap(),
        "events",
        run);
    // By false atoms, which need frames of the state before.
    EventStudy before =
        eventStudy(EventStudy.Plan.usual())
            .withReference(
                "known",
                known.toString(),
                environments(known, ":"),
                () -> Written.frames(known, ":"))
            .with(new EventStudy.Threshold.FalseAtoms(2));
    written.requireJson(
        events(before, new ArrayList<>()).values().asMap(),
        "events",
        run,
        "--reference",
        "known=" + known,
        "--false-atoms",
        2);
    EventStudy without =
        eventStudy(EventStudy.Plan.usual())
            .withProduct("known", environments(known, ":"))
            .with(new EventStudy.Threshold.FalseAtoms(2));
    assertThatThrownBy(() -> events(without, new ArrayList<>()))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("state before");
    assertThatThrownBy(() -> new EventStudy.Plan(0.0, 3.2, 0, 0.05, null, null, null, 3))
        .isInstanceOf(QuestsException.class);
  }

  @Test
  void aRunThatIsWatched() throws IOException {
    CalibrationFile calibration = calibration().toFile("calibration");
    WatchStudy.Session session =
        WatchStudy.of(
                environments(known, ":"),
                Written.WEIGHING,
                WatchStudy.rule(null, calibration, 0.3, 2))
            .withCalibration(calibration)
            .exactly()
            .harvesting(3)
            .start(threads);
    HarvestFormat format = new HarvestFormat(folder.resolve("kept.xyz"));
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    List<WatchedFrame> frames = new ArrayList<>();
    try (FrameSource source = FrameSource.open(run, ReadOptions.DEFAULT.withKeepBytes(true))) {
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        WatchedFrame seen = session.accept(frame);
        frames.add(seen);
        if (seen.seen().worthKeeping()) {
          kept.writeBytes(format.bytes(frame));
        }
      }
    }
    Path file = folder.resolve("calibration.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      calibration().values().writeJson(out);
    }
    Path harvest = folder.resolve("harvest.xyz");
    Object[] args = {
      "watch",
      run,
      "--reference",
      known,
      "--calibration",
      file,
      "--fraction",
      0.3,
      "--patience",
      2,
      "--exact",
      "--harvest",
      harvest,
      "--harvest-max",
      3,
      "--poll",
      0.01,
      "--until-idle",
      0.01
    };
    List<String> lines = written.lines("out.jsonl", args);
    assertThat(lines).hasSize(frames.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).isEqualTo(Written.line(frames.get(i).values()));
    }
    assertThat(kept.toByteArray()).isEqualTo(Files.readAllBytes(harvest));
    assertThat(session.frames()).isEqualTo(30);
    assertThat(session.kept()).isEqualTo(3);
    assertThat(session.novel()).isBetween(1L, 30L);
    assertThatThrownBy(() -> new HarvestFormat(folder.resolve("kept.json")))
        .isInstanceOf(QuestsException.class);
  }

  /** One atom of nickel in each frame, which the reference does not hold. */
  @Test
  void whatIsToBeKnownOfElements() throws IOException {
    Path alloy =
        Files.writeString(
            folder.resolve("alloy.xyz"),
            Written.trajectory(30, 1).replaceAll("(Properties.*\n)Cu", "$1Ni"));
    RowSpec seeing = DescriptorSpec.nearestNeighbors(6, 5).withSpecies(List.of("Cu", "Ni"));
    Environments copper;
    try (FrameSource source = FrameSource.open(known)) {
      copper = Environments.describe(source, seeing, threads);
    }
    String lacking =
        " of elements that the reference "
            + known
            + " does not hold (Ni %d): δH alone may not show that";
    String all = alloy + ": 30 atoms are" + lacking.formatted(30);
    EventStudy events =
        EventStudy.of(seeing, Written.WEIGHING, EventStudy.Plan.usual())
            .withReference("copper", "copper", copper, null)
            .with(new EventStudy.Threshold.Given(0, true));
    try (FrameSource along = FrameSource.open(alloy);
        FrameSource again = FrameSource.open(alloy);
        FrameSource labelled = FrameSource.open(alloy)) {
      assertThat(
              TrajectoryStudy.against("copper", copper, Written.WEIGHING)
                  .run(along, frame -> {}, threads)
                  .cautions())
          .containsExactly(all);
      assertThat(events.run(again, atoms -> {}, threads).cautions()).containsExactly(all);
      assertThat(
              CalibrationStudy.of("copper", copper, Written.WEIGHING)
                  .run(
                      labelled,
                      null,
                      ErrorColumn.parse("forces:truth", false),
                      new CalibrationStudy.Split(1, 0.7, 1e-3, 5),
                      frame -> {},
                      threads)
                  .cautions())
          .containsExactly(
              all, alloy + ": no bound is found for errors of Ni: no Ni in the reference");
    }
    try (FrameSource plain = FrameSource.open(alloy)) {
      assertThat(
              TrajectoryStudy.againstItself(Written.SPEC, Written.WEIGHING)
                  .run(plain, frame -> {}, threads)
                  .cautions())
          .containsExactly(
              "the descriptor does not see elements, and there are Cu, Ni; --elements full makes it"
                  + " see them");
    }
    WatchStudy.Session session =
        WatchStudy.of(copper, Written.WEIGHING, WatchStudy.rule(null, null, 0, 1)).start(threads);
    try (FrameSource source = FrameSource.open(alloy)) {
      assertThat(session.accept(source.next()).cautions())
          .containsExactly(alloy + ": frame 0: 1 atom is" + lacking.formatted(1));
      assertThat(session.accept(source.next()).cautions()).isEmpty();
    }
  }
}
