package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.EventChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.events.ChangePoints;
import org.quests.events.Detection;
import org.quests.events.NucleationFit;
import org.quests.events.Nuclei;
import org.quests.events.RareEvents;
import org.quests.events.Signal;
import org.quests.events.Transition;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.novelty.MovingNovelty;
import org.quests.study.CalibrationFile;
import org.quests.study.EventAtoms;
import org.quests.study.EventResult;
import org.quests.study.EventStudy;
import org.quests.study.UnseenElement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What happens in a trajectory, when and where. */
@Example("md.xyz --parent :100 --product crystal.xyz -o events.json")
@Command(
    name = "events",
    description =
        "What happened in a trajectory, when and where: changes of its entropy, of δH and"
            + " likelihood ratios against the state before and after, and the nuclei that form.")
final class EventsCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};

  @Parameters(paramLabel = "TRAJECTORY", description = "The frames, in the order of time.")
  private String trajectory;

  @Option(
      names = "--parent",
      paramLabel = "SLICE",
      description =
          "The state before: these frames of the trajectory (0:3)," + " counted in the whole file.")
  private @Nullable String parent;

  @Option(
      names = "--product",
      paramLabel = "FILE",
      description = "The state after: the crystal, for instance.")
  private @Nullable String product;

  @Option(
      names = "--reference",
      paramLabel = "NAME=FILE",
      description =
          "Another reference; may be repeated. The first is the state before if there is"
              + " no --parent.")
  private Map<String, String> named = new LinkedHashMap<>();

  @Option(
      names = "--moving",
      paramLabel = "W",
      description =
          "Weigh each frame against the W frames before it too: a series that rises where something"
              + " new begins.")
  private @Nullable Integer moving;

  @Option(
      names = "--average",
      paramLabel = "Å",
      description =
          "Average over neighbours nearer than this; 0: not"
              + " (default: "
              + Signal.DEFAULT_RADIUS
              + ").")
  private @Nullable Double average;

  @Option(
      names = "--false-atoms",
      paramLabel = "N",
      description =
          "Threshold: so many atoms of a frame of the state before may pass (default: 1).")
  private @Nullable Double falseAtoms;

  @Option(
      names = "--above",
      paramLabel = "T",
      description = "Nuclei are made of atoms above T nats: LLR of two references, δH of one.")
  private @Nullable Double above;

  @Option(names = "--below", paramLabel = "T", description = "The same of atoms below T nats.")
  private @Nullable Double below;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Threshold: that of calibrate --false-alarm for the only"
              + " reference; δH is then not averaged.")
  private @Nullable Path calibrationFile;

  @Option(
      names = "--bond",
      paramLabel = "Å",
      description = "Atoms of a nucleus nearer than this are bonded (default: ${DEFAULT-VALUE}).")
  private double bond = Nuclei.DEFAULT_BOND;

  @Option(
      names = "--least-size",
      paramLabel = "N",
      description = "Tell of nuclei that once have N atoms (default: ${DEFAULT-VALUE}).")
  private int leastSize = EventStudy.Plan.DEFAULT_LEAST_SIZE;

  @Option(
      names = "--level",
      paramLabel = "P",
      description = "Level of significance of changes (default: ${DEFAULT-VALUE}).")
  private double level = ChangePoints.DEFAULT_LEVEL;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Equal seeds give equal results (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--fit-sizes",
      paramLabel = "A:B",
      description = "Fit nuclei of A to B atoms (default: from 3 up to the first wide gap).")
  private @Nullable String fitSizes;

  @Option(
      names = "--density",
      paramLabel = "RHO",
      description = "Atoms for each Å³ of a nucleus (default: that of the cells).")
  private @Nullable Double density;

  @Mixin private TimeOptions time = new TimeOptions();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw series, changes and the largest nucleus, as .svg or .png.")
  private @Nullable Path plot;

  @Mixin private ReferenceFormat referenceFormat = new ReferenceFormat();

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    referenceFormat.require(product != null || !named.isEmpty());
    if (above != null && below != null) {
      throw QuestsException.usage("--above and --below exclude each other");
    }
    if (falseAtoms != null && (above != null || below != null)) {
      throw QuestsException.usage("--false-atoms sets a threshold, and one is given");
    }
    if (calibrationFile != null) {
      if (above != null || below != null || falseAtoms != null) {
        throw QuestsException.usage("--calibration sets a threshold, and one is given");
      }
      if (parent != null || named.size() + (product == null ? 0 : 1) != 1) {
        throw QuestsException.usage(
            "the threshold of --calibration is of δH against one reference; expected one --reference");
      }
      if (average != null && average != 0) {
        throw QuestsException.usage(
            "the threshold of --calibration is of δH that is not averaged; expected --average 0");
      }
    }
    named.keySet().forEach(EventStudy::requireName);
    if (parent == null && product == null && named.isEmpty()) {
      if (above != null || below != null || falseAtoms != null) {
        throw QuestsException.usage(
            "a threshold needs --parent, --product or --reference to act on");
      }
    }
    if (falseAtoms != null && parent == null && named.isEmpty()) {
      throw QuestsException.usage("--false-atoms needs --parent or --reference, the state before");
    }
    if (parent != null) {
      FrameSlice.parse(parent);
    }
    // Wrong numbers are told before anything is read.
    double limit = above != null ? above : below != null ? below : 0;
    EventStudy.requireDetection(
        new EventStudy.Threshold.Given(limit, true), average == null ? 0 : average, bond);
    if (moving != null) {
      MovingNovelty.requireWidth(moving);
    }
    ChangePoints.requireLevel(level);
    if (leastSize < 1) {
      throw QuestsException.usage("--least-size must be 1 or more, found " + leastSize);
    }
    if (density != null && !(density > 0 && density < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("--density must be greater than 0 1/Å³, found " + density);
    }
    time.check();
    sizes();
    Chart.check(plot, options.overwrite);
  }

  private NucleationFit.@Nullable Sizes sizes() {
    if (fitSizes == null) {
      return null;
    }
    String[] ends = fitSizes.split(":", -1);
    try {
      if (ends.length == 2) {
        return new NucleationFit.Sizes(
            Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw QuestsException.usage(
        "expected sizes of nuclei as A:B (3:50), found \"" + fitSizes + '"');
  }

  @Override
  void run(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    InputFile run = options.open(trajectory, options.autoSpecies() || parent != null);
    Map<String, String> files = new LinkedHashMap<>(named);
    if (product != null) {
      files.put(EventStudy.PRODUCT, product);
    }
    List<InputFile> opened = new ArrayList<>();
    for (String file : files.values()) {
      if (file.equals("-") && (trajectory.equals("-") || !opened.isEmpty())) {
        throw QuestsException.usage("only one of the files can be standard input");
      }
      opened.add(referenceFormat.of(options.open(file, true)));
    }
    Inputs.References known =
        inputs.references(run, parent == null ? null : FrameSlice.parse(parent), opened);
    EventStudy study = study(inputs, run, opened, known);
    EventResult result = watch(study, inputs, run, parallelism);
    tell(result);
    write(result);
    if (plot != null) {
      EventChart.write(
          result.series(),
          result.findings().events(),
          result.times(),
          result.timeTitle(),
          result.references().stream().map(EventResult.ReferenceOf::name).toList(),
          caption(
              result.setting().spec(),
              result.references().stream()
                  .map(r -> ", " + r.name() + " " + r.of())
                  .collect(Collectors.joining("", trajectory, "")),
              result.environments()),
          plot,
          options.overwrite);
    }
  }

  private EventStudy study(
      Inputs inputs, InputFile run, List<InputFile> opened, Inputs.References known) {
    EventStudy study =
        EventStudy.of(
                known.spec(),
                weighing(),
                new EventStudy.Plan(
                    average, bond, leastSize, level, sizes(), density, time.step(), seed))
            .named(trajectory);
    study = moving == null ? study : study.moving(moving);
    if (parent != null && known.parent() != null) {
      String slice = parent;
      study =
          study.withParent(slice, known.parent(), () -> inputs.open(run, FrameSlice.parse(slice)));
    }
    int at = 0;
    for (Map.Entry<String, String> reference : named.entrySet()) {
      InputFile file = opened.get(at);
      study =
          study.withReference(
              reference.getKey(),
              reference.getValue(),
              known.files().get(at),
              file.described() ? null : () -> inputs.open(file, FrameSlice.ALL));
      at++;
    }
    if (product != null) {
      study = study.withProduct(product, known.files().get(at));
    }
    EventStudy.Threshold threshold = threshold();
    return threshold == null ? study : study.with(threshold);
  }

  /** Which atoms nuclei are made of; null where nothing is said. */
  private EventStudy.@Nullable Threshold threshold() {
    if (above != null) {
      return new EventStudy.Threshold.Given(above, true);
    }
    if (below != null) {
      return new EventStudy.Threshold.Given(below, false);
    }
    if (calibrationFile != null) {
      return new EventStudy.Threshold.Calibrated(
          CalibrationFile.read(calibrationFile, options.hashes()));
    }
    return falseAtoms == null ? null : new EventStudy.Threshold.FalseAtoms(falseAtoms);
  }

  private EventResult watch(
      EventStudy study, Inputs inputs, InputFile run, Parallelism parallelism) {
    return writeTogether(
        List.of(OutputKind.FRAMES),
        streams -> {
          OutputStream out = streams.get(OutputKind.FRAMES);
          ExtendedXyzWriter writer = out == null ? null : new ExtendedXyzWriter(out);
          return watch(
              study,
              inputs,
              run,
              parallelism,
              writer == null ? atoms -> {} : atoms -> write(writer, atoms.annotated()));
        });
  }

  private static void write(ExtendedXyzWriter writer, Frame frame) {
    try {
      writer.write(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EventResult watch(
      EventStudy study,
      Inputs inputs,
      InputFile run,
      Parallelism parallelism,
      Consumer<EventAtoms> sink) {
    try (FrameSource source = inputs.reopen(run)) {
      return study.run(
          source,
          new EventStudy.Listener() {
            @Override
            public void frame(EventAtoms atoms) {
              inputs.require(atoms.atoms().result().frame());
              sink.accept(atoms);
            }

            @Override
            public void weighed(List<String> cautions) {
              inputs.finish(source, cautions);
            }
          },
          parallelism);
    }
  }

  private void tell(EventResult result) {
    EventTexts texts = new EventTexts(result);
    int frames = result.frames().size();
    say(
        "%s: %,d environments in %,d %s (%s)",
        trajectory,
        result.environments(),
        frames,
        frames == 1 ? "frame" : "frames",
        setting(result.setting().spec()));
    for (EventResult.ReferenceOf reference : result.references()) {
      Map<String, UnseenElement> unseen = reference.unseenElements();
      say(
          "  %s: %,d environments of %s%s",
          reference.name(),
          reference.environments(),
          reference.of(),
          unseen == null || unseen.isEmpty()
              ? ""
              : "; " + UnseenElement.missing(unseen.keySet(), "it"));
    }
    Detection detection = result.detection();
    if (detection != null) {
      say(
          "nuclei: atoms with %s %s %.4f nats, bonded below %s Å",
          result.signalText(), detection.above() ? ">" : "<", detection.threshold(), bond);
    } else if (result.signal() != null) {
      say("no nuclei: --above, --below, or a state before (--parent) would say what they are");
    }
    RareEvents.Findings findings = result.findings();
    if (findings.events().isEmpty() && findings.undecided().size() < result.series().size()) {
      say("no change at the level %s", level);
    }
    for (RareEvents.Event event : findings.events()) {
      say("%s", texts.text(event));
    }
    for (RareEvents.Undecided series : findings.undecided()) {
      say("%s", texts.text(series));
    }
    List<Transition> transitions = result.transitions();
    for (Transition transition : transitions.subList(0, Math.min(20, transitions.size()))) {
      say("%s", texts.text(transition));
    }
    if (transitions.size() > 20) {
      say("… and %,d more of nuclei", transitions.size() - 20);
    }
    texts.fit().forEach(line -> say("%s", line));
  }
}
