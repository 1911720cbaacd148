package org.quests.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.GrowingOutput;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.FrameCheck;
import org.quests.descriptor.RowSpec;
import org.quests.io.Formats;
import org.quests.io.FrameSlice;
import org.quests.io.InvalidFrame;
import org.quests.io.ReadOptions;
import org.quests.io.TemporaryFiles;
import org.quests.io.ValidFrames;
import org.quests.io.follow.FollowEvent;
import org.quests.io.follow.FollowedFrames;
import org.quests.io.follow.Following;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.ClosestContacts;
import org.quests.study.CalibrationFile;
import org.quests.study.HarvestFormat;
import org.quests.study.Species;
import org.quests.study.UnseenElement;
import org.quests.study.WatchStudy;
import org.quests.study.WatchedFrame;
import org.quests.uncertainty.AlarmRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** δH of a simulation while it runs. */
@Example("md.xyz --reference train.xyz --harvest novel.xyz")
@Command(
    name = "watch",
    description =
        "Does a running simulation leave what is known? Follows its trajectory and says of every"
            + " frame how many atoms have δH above a threshold; raises an alarm, and keeps novel"
            + " frames. Without --exact it only decides on which side of the threshold each atom"
            + " is, and shows no δH.",
    footer = "Ends with 10 at an alarm under --exit-on-alarm; otherwise as below.")
final class WatchCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON_LINES};

  private static final String STANDARD_INPUT = "-";

  /** Milliseconds in a second. */
  private static final double MILLIS = 1e3;

  /** The help names the formats that there are. */
  @Override
  public void speakTo(Terminal where) {
    super.speakTo(where);
    describe(
        "Formats that can be followed: " + String.join(", ", Formats.namesOfFollowable()) + ".");
  }

  @Parameters(
      paramLabel = "SOURCE",
      description = {"Trajectory that grows, a named pipe, or - for standard input."})
  private String source;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "FILE",
      description = "What is known: the training set of the potential.")
  private String reference = "";

  @Option(
      names = {"-t", "--threshold"},
      paramLabel = "T",
      description = {
        "δH in nats above which an atom is novel (default: that of --calibration, else 0)."
      })
  private @Nullable Double threshold;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description = {
        "What calibrate found for the reference: the threshold, and with --exact bounds on errors."
      })
  private @Nullable Path calibrationFile;

  @Option(
      names = "--fraction",
      paramLabel = "F",
      description = "Fraction of the atoms that makes a frame novel (default: any one atom).")
  private double fraction;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Novel frames in a row that make an alarm (default: ${DEFAULT-VALUE}).")
  private int patience = 1;

  @Option(names = "--exact", description = "Find δH of every atom, and show it.")
  private boolean exact;

  @Option(
      names = "--stop-file",
      paramLabel = "FILE",
      description = "Write this at the first alarm, for the simulation to find.")
  private @Nullable Path stopFile;

  @Option(names = "--exit-on-alarm", description = "End at the first alarm, with exit code 10.")
  private boolean exitOnAlarm;

  @Option(
      names = "--harvest",
      paramLabel = "FILE",
      description =
          "Keep novel frames in FILE, as they were read. Each is novel against the reference and the"
              + " frames kept before.")
  private @Nullable Path harvest;

  @Option(
      names = "--harvest-max",
      paramLabel = "N",
      description = "Frames to keep at most (default: ${DEFAULT-VALUE}).")
  private int harvestMax = 100;

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Mixin private ScreenOptions screens = new ScreenOptions();

  @Option(
      names = "--json",
      description = "Print a JSON object on a line for each frame (as -o FILE.jsonl writes).")
  private boolean json;

  @Option(
      names = "--poll",
      paramLabel = "S",
      description = "Seconds between two looks at the file (default: ${DEFAULT-VALUE}).")
  private double poll = 0.5;

  @Option(
      names = "--stall",
      paramLabel = "S",
      description = "Say so when nothing new has come for S seconds (default: 60).")
  private double stall = 60;

  @Option(
      names = "--until-idle",
      paramLabel = "S",
      description = {
        "End when nothing new has come for so many seconds (default: at the end of a pipe; a file"
            + " is followed until interrupted)."
      })
  private @Nullable Double untilIdle;

  private int exitCode = ExitCodes.OK;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  int exitCode() {
    return exitCode;
  }

  private AlarmRule rule(@Nullable CalibrationFile calibration) {
    return WatchStudy.rule(threshold, calibration, fraction, patience);
  }

  private static Duration seconds(String option, double seconds) {
    if (!(seconds >= 1 / MILLIS && seconds <= Integer.MAX_VALUE)) {
      throw QuestsException.usage(
          option + " must be a number of seconds above 0, found " + seconds);
    }
    return Duration.ofMillis(Math.round(seconds * MILLIS));
  }

  private Following following(Parallelism parallelism) {
    return new Following(
        seconds("--poll", poll),
        seconds("--stall", stall),
        untilIdle == null ? null : seconds("--until-idle", untilIdle),
        Following.Clock.SYSTEM,
        this::tell,
        parallelism.cancellation());
  }

  private void tell(FollowEvent event) {
    InvalidFrame frame =
        options.skipsInvalid() && event.kind() == FollowEvent.Kind.GARBLED
            ? InvalidFrame.of(event.message())
            : null;
    if (frame == null) {
      terminal().note(event.message());
    } else {
      options.skipped().add(source, frame, terminal()::note);
    }
  }

  @Override
  void check() {
    rule(calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes()));
    following(Parallelism.serial());
    if (!options.slice().equals(FrameSlice.ALL)) {
      throw QuestsException.usage("--frames chooses among frames that are there; SOURCE grows");
    }
    if (harvestMax < 1) {
      throw QuestsException.usage("--harvest-max must be at least 1, found " + harvestMax);
    }
    screens.check();
    if (screens.asked() && harvest == null) {
      throw QuestsException.usage(
          screens.first() + " says which frames --harvest keeps: name its file");
    }
    if (harvest != null) {
      new HarvestFormat(harvest);
      AtomicOutput.check(harvest, options.overwrite);
    }
    if (stopFile != null) {
      AtomicOutput.check(stopFile, options.overwrite);
    }
    requireDistinct();
    if (!source.equals(STANDARD_INPUT)) {
      FollowedFrames.requireFollowable(InputFile.pathOf(source));
    }
  }

  /** Refuses outputs that would write over each other or over what is watched. */
  private void requireDistinct() {
    List<Path> files = new ArrayList<>();
    files.add(InputFile.pathOf(source));
    files.add(InputFile.pathOf(reference));
    if (calibrationFile != null) {
      files.add(calibrationFile);
    }
    for (Path file : outputFiles()) {
      if (files.stream().anyMatch(other -> AtomicOutput.same(file, other))) {
        throw QuestsException.usage(file + ": is named twice, expected different files");
      }
      files.add(file);
    }
    if (source.equals(reference)) {
      throw QuestsException.usage(source + ": cannot be weighed against itself while it grows");
    }
  }

  private List<Path> outputFiles() {
    List<Path> files = new ArrayList<>();
    files.addAll(options.outputs());
    for (Path file : new @Nullable Path[] {harvest, stopFile}) {
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }

  @Override
  void run(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    InputFile known = referenceFormat.of(options.open(reference, options.autoSpecies()));
    ClosestContacts.Collector contacts = new ClosestContacts.Collector(parallelism);
    screens.learn(known, inputs::observe, contacts, terminal());
    // Not kept beside the set: the rows are in memory once.
    ReferenceSet environments = inputs.set(known);
    RowSpec spec = options.spec(environments.spec().species());
    CalibrationFile calibration =
        calibrationFile == null ? null : CalibrationFile.read(calibrationFile, options.hashes());
    WatchStudy study =
        WatchStudy.of(environments, weighing(), rule(calibration))
            .named(reference)
            .describedBy(spec)
            .harvesting(harvest == null ? 0 : harvestMax, screens.screen(contacts.result()));
    study = calibration == null ? study : study.withCalibration(calibration);
    study = exact ? study.exactly() : study;
    WatchStudy.Session watch = study.start(parallelism);
    sayFrame(
        Text.of(
            "%s against %,d environments of %s (%s)",
            source, environments.count(), reference, setting(spec)));
    clearStopFile();
    try (Session session = new Session(watch, spec);
        FollowedFrames frames = open(inputs, parallelism)) {
      session.follow(frames);
    }
  }

  private FollowedFrames open(Inputs inputs, Parallelism parallelism) {
    ReadOptions read = inputs.readOptions().withKeepBytes(harvest != null);
    Following following = following(parallelism);
    if (source.equals(STANDARD_INPUT)) {
      return FollowedFrames.of(
          StreamPump.start(StandardInput::open), "standard input", read, following);
    }
    Path path = InputFile.pathOf(source);
    boolean pipe = Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    return pipe
        ? FollowedFrames.of(
            StreamPump.start(() -> Files.newInputStream(path)), source, read, following)
        : FollowedFrames.ofFile(path, read, following);
  }

  /** An old stop file would stop the simulation before it has begun. */
  private void clearStopFile() {
    // A device or pipe is written to, not replaced.
    if (stopFile == null || AtomicOutput.special(stopFile)) {
      return;
    }
    try {
      Files.deleteIfExists(stopFile);
    } catch (IOException e) {
      throw QuestsException.output(
          stopFile + ": cannot be removed: " + TemporaryFiles.reason(e), e);
    }
  }

  private void sayFrame(String line) {
    if (!json) {
      say("%s", line);
    }
  }

  /** What is written while frames come. */
  private final class Session implements AutoCloseable {
    private final WatchStudy.Session watch;
    private final List<GrowingOutput> lines = new ArrayList<>();
    private final @Nullable HarvestFile kept;

    private final Species named = new Species(options.namedSpecies());

    private final FrameCheck check;
    private @Nullable InvalidFrame first;
    private long leftOut;

    Session(WatchStudy.Session watch, RowSpec spec) {
      this.watch = watch;
      check = FrameCheck.of(spec);
      for (Path output : options.outputs()) {
        lines.add(GrowingOutput.open(output, options.overwrite));
      }
      kept = harvest == null ? null : HarvestFile.open(harvest, options.overwrite);
    }

    void follow(FollowedFrames frames) {
      Frame frame;
      while (exitCode == ExitCodes.OK && heard() && (frame = frames.next()) != null) {
        accept(frame, frames);
      }
      if (watch.frames() == 0 && leftOut > 0 && heard()) {
        throw ValidFrames.none(frames.name(), leftOut, first);
      }
      if (watch.frames() == 0 && heard()) {
        throw QuestsException.input(
            frames.name() + ": expected at least one frame, found no frames");
      }
      sayFrame(
          Text.of(
              "%,d frames, %,d of them novel; alarms: %,d%s%s%s",
              watch.frames(),
              watch.novel(),
              watch.alarms(),
              kept == null ? "" : Text.of("; kept: %,d", watch.kept()),
              screens.asked() ? Text.of("; junk: %,d", watch.junk()) : "",
              watch.unseenElements().isEmpty()
                  ? ""
                  : "; " + UnseenElement.missing(watch.unseenElements())));
    }

    /** Whether anything hears what is found: a reader that has gone ends what is for it alone. */
    private boolean heard() {
      return options.caller() != null
          || exitOnAlarm
          || !outputFiles().isEmpty()
          || !terminal().out().checkError();
    }

    /** Whether a frame is weighed; one that is left out is told. */
    private boolean admits(Frame frame) {
      if (!options.skipsInvalid()) {
        named.require(frame);
        return true;
      }
      try {
        check.require(frame);
        named.require(frame);
        return true;
      } catch (QuestsException e) {
        if (e.kind() != QuestsException.Kind.INPUT) {
          throw e;
        }
        InvalidFrame invalid = InvalidFrame.of(e, frame.origin());
        options.skipped().add(source, invalid, terminal()::note);
        first = first == null ? invalid : first;
        leftOut++;
        return false;
      }
    }

    private void accept(Frame frame, FollowedFrames frames) {
      if (!admits(frame)) {
        return;
      }
      if (kept != null) {
        kept.require(frames.format());
      }
      WatchedFrame watched = watch.accept(frame);
      watched.cautions().forEach(terminal()::warn);
      WatchLine line = new WatchLine(watched);
      // What is kept, and what stops the simulation, comes before what is said of it.
      if (kept != null && watched.seen().worthKeeping()) {
        kept.add(frame);
      }
      if (watched.seen().raised()) {
        alarm(line);
      }
      Caller caller = options.caller();
      if (caller != null) {
        caller.part(JsonResult.of(watched.values()).values());
      }
      for (GrowingOutput output : lines) {
        output.write((line.json() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (json) {
        terminal().out().println(line.json());
      } else {
        sayFrame(line.text());
      }
    }

    private void alarm(WatchLine line) {
      String stopped = "";
      if (stopFile != null && watch.alarms() == 1) {
        Path file = stopFile;
        // A link that was put there meanwhile is not followed.
        clearStopFile();
        AtomicOutput.write(
            file,
            false,
            out ->
                out.write(
                    (line.place() + ": " + line.count() + line.unseen() + "\n")
                        .getBytes(StandardCharsets.UTF_8)));
        stopped = "; wrote " + file;
      }
      terminal()
          .note(
              Text.of(
                  "alarm: %s: %s%s%s%s",
                  line.place(),
                  line.count(),
                  patience == 1 ? "" : ", the last of " + patience + " such frames in a row",
                  line.unseen(),
                  stopped));
      if (exitOnAlarm) {
        exitCode = ExitCodes.ALARM;
      }
    }

    @Override
    public void close() {
      try {
        lines.forEach(GrowingOutput::close);
      } finally {
        if (kept != null) {
          kept.close();
        }
      }
    }
  }
}
