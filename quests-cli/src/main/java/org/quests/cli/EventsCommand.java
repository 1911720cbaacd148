package org.quests.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.EventChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.entropy.FrameNovelty;
import org.quests.entropy.FrameNovelty.Reference;
import org.quests.events.ChangePoints;
import org.quests.events.Detection;
import org.quests.events.EventFrame;
import org.quests.events.NucleationFit;
import org.quests.events.Nuclei;
import org.quests.events.RareEvents;
import org.quests.events.Signal;
import org.quests.events.Transition;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What happens in a trajectory, when and where. */
@Command(
    name = "events",
    description =
        "What happened in a trajectory, when and where: changes of its entropy, of δH and"
            + " likelihood ratios against the state before and after, and the nuclei that form.")
final class EventsCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.FRAMES, OutputKind.CSV};
  private static final String PARENT = "parent";
  private static final String PRODUCT = "product";

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
  private int leastSize = 10;

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

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
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
    if (named.containsKey(PARENT) || named.containsKey(PRODUCT)) {
      throw QuestsException.usage("a --reference cannot be called parent or product");
    }
    if (parent == null && product == null && named.isEmpty()) {
      if (above != null || below != null || falseAtoms != null) {
        throw QuestsException.usage(
            "a threshold needs --parent, --product or --reference to act on");
      }
    }
    if (parent != null) {
      FrameSlice.parse(parent);
    }
    // Wrong numbers are told before anything is read.
    new Detection(Signal.novelty(0, radius()), threshold().orElse(0.0), true, bond);
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

  /** What is averaged over, in Å. */
  private double radius() {
    return average != null ? average : calibrationFile != null ? 0 : Signal.DEFAULT_RADIUS;
  }

  private Optional<Double> threshold() {
    return Optional.ofNullable(above != null ? above : below);
  }

  private Optional<NucleationFit.Sizes> sizes() {
    if (fitSizes == null) {
      return Optional.empty();
    }
    String[] ends = fitSizes.split(":", -1);
    try {
      if (ends.length == 2) {
        return Optional.of(
            new NucleationFit.Sizes(
                Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip())));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw QuestsException.usage(
        "expected sizes of nuclei as A:B (3:50), found \"" + fitSizes + '"');
  }

  @Override
  void run(Parallelism parallelism) {
    Evaluation evaluation = evaluation();
    Inputs inputs = inputs(parallelism);
    InputFile run =
        InputFile.of(trajectory, options.autoSpecies() || parent != null, options.hashes());
    Map<String, String> files = new LinkedHashMap<>(named);
    if (product != null) {
      files.put(PRODUCT, product);
    }
    List<InputFile> opened = new ArrayList<>();
    for (String file : files.values()) {
      if (file.equals("-") && (trajectory.equals("-") || !opened.isEmpty())) {
        throw QuestsException.usage("only one of the files can be standard input");
      }
      opened.add(InputFile.of(file, true, options.hashes()));
    }
    FrameSlice slice = parent == null ? null : FrameSlice.parse(parent);
    Inputs.References known = inputs.references(run, slice, opened);
    List<Reference> references = references(known, List.copyOf(files.keySet()), parallelism);
    FrameNovelty novelty = novelty(references, known, evaluation);
    Signal signal = signal(references);
    Detection detection =
        signal == null
            ? null
            : detection(signal, novelty, inputs, run, opened, known, evaluation, parallelism);
    RareEvents events =
        detection != null
            ? RareEvents.watching(novelty, detection, parallelism)
            : signal != null
                ? RareEvents.watching(novelty, signal, parallelism)
                : RareEvents.watching(novelty, parallelism);
    EventReport report =
        new EventReport(novelty, signal, detection, events, time.axis(), leastSize);
    Path output = options.output;
    if (output != null && writes(OutputKind.FRAMES)) {
      AtomicOutput.write(
          output,
          options.overwrite,
          out -> {
            ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
            try {
              watch(
                  report,
                  known,
                  inputs,
                  run,
                  parallelism,
                  atoms -> write(writer, report.annotated(atoms)));
            } catch (UncheckedIOException e) {
              throw e.getCause();
            }
          });
    } else {
      watch(report, known, inputs, run, parallelism, atoms -> {});
    }
    report.search(level, seed, sizes(), density);
    tell(report, known);
    if (!writes(OutputKind.FRAMES)) {
      write(json(report, known, evaluation), report::writeTable);
    }
    if (plot != null) {
      EventChart.write(
          events, report.events(), report.times(), report.axis().title(), plot, options.overwrite);
    }
  }

  private static void write(ExtendedXyzWriter writer, Frame frame) {
    try {
      writer.write(frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void watch(
      EventReport report,
      Inputs.References known,
      Inputs inputs,
      InputFile run,
      Parallelism parallelism,
      Consumer<RareEvents.Atoms> sink) {
    long started = System.nanoTime();
    try (FrameSource source = inputs.reopen(run)) {
      FrameNovelty.Stream stream = report.novelty().stream(source, parallelism);
      Inputs.Passing passing = inputs.new Passing(known.files());
      stream.forEach(
          result -> {
            passing.accept(result.frame());
            sink.accept(report.next(result));
          });
      if (report.frames().isEmpty()) {
        throw QuestsException.input(source.name() + ": no frames, expected at least one");
      }
      passing.finish(source, stream, known.spec());
      report.took(stream.descriptorSeconds(), secondsSince(started) - stream.descriptorSeconds());
    }
  }

  private List<Reference> references(
      Inputs.References known, List<String> names, Parallelism parallelism) {
    List<Reference> references = new ArrayList<>();
    Environments own = known.parent();
    if (own != null) {
      references.add(Reference.parent(PARENT, ReferenceSet.of(own, parallelism)));
    }
    for (int i = 0; i < names.size(); i++) {
      references.add(
          Reference.of(names.get(i), ReferenceSet.of(known.files().get(i), parallelism)));
    }
    return references;
  }

  private FrameNovelty novelty(
      List<Reference> references, Inputs.References known, Evaluation evaluation) {
    Bandwidth h = Bandwidth.of(options.bandwidth());
    return references.isEmpty()
        ? FrameNovelty.againstItself(known.spec(), h).with(evaluation)
        : FrameNovelty.against(references, h).with(known.spec()).with(evaluation).withOwnEntropy();
  }

  /** The state before against the state after, or the only reference; null where there is none. */
  private @Nullable Signal signal(List<Reference> references) {
    if (references.isEmpty()) {
      return null;
    }
    if (references.size() == 1) {
      return Signal.novelty(0, radius());
    }
    return Signal.ratio(0, product == null ? 1 : references.size() - 1, radius());
  }

  /** How nuclei are found; null where nothing says which atoms they are made of. */
  private @Nullable Detection detection(
      Signal signal,
      FrameNovelty novelty,
      Inputs inputs,
      InputFile run,
      List<InputFile> files,
      Inputs.References known,
      Evaluation evaluation,
      Parallelism parallelism) {
    if (threshold().isPresent()) {
      return new Detection(signal, threshold().get(), above != null, bond);
    }
    if (calibrationFile != null) {
      CalibrationFile calibration = CalibrationFile.read(calibrationFile, options.hashes());
      calibration.requireFits(known.files().get(0), options.bandwidth());
      return new Detection(signal, calibration.requireThreshold(), true, bond);
    }
    double passing = falseAtoms == null ? 1 : falseAtoms;
    if (parent != null) {
      try (FrameSource frames = inputs.open(run, FrameSlice.parse(parent))) {
        return new Detection(
            signal, signal.threshold(novelty, frames, passing, parallelism), true, bond);
      }
    }
    if (named.isEmpty()) {
      if (falseAtoms != null) {
        throw QuestsException.usage(
            "--false-atoms needs --parent or --reference, the state before");
      }
      return null;
    }
    // Frames of the first reference are weighed without themselves, as those of a parent are.
    InputFile before = files.get(0);
    if (before.numpy()) {
      throw QuestsException.usage(
          before.name()
              + ": holds descriptors alone, and a threshold needs frames; give --above or --below");
    }
    List<Reference> own = new ArrayList<>(novelty.references());
    own.set(0, Reference.parent(own.get(0).name(), own.get(0).set()));
    try (FrameSource frames = inputs.open(before, FrameSlice.ALL)) {
      return new Detection(
          signal,
          signal.threshold(novelty(own, known, evaluation), frames, passing, parallelism),
          true,
          bond);
    }
  }

  private void tell(EventReport report, Inputs.References known) {
    List<EventFrame> frames = report.frames();
    say(
        "%s: %,d environments in %,d %s (%s)",
        trajectory,
        report.environments(),
        frames.size(),
        frames.size() == 1 ? "frame" : "frames",
        setting(known.spec()));
    for (Reference reference : report.novelty().references()) {
      say("  %s: %,d environments of %s", reference.name(), reference.set().count(), of(reference));
    }
    Detection detection = report.detection();
    if (detection != null) {
      say(
          "nuclei: atoms with %s %s %.4f nats, bonded below %s Å",
          report.signalText(), detection.above() ? ">" : "<", detection.threshold(), bond);
    } else if (report.signal() != null) {
      say("no nuclei: --above, --below, or a state before (--parent) would say what they are");
    }
    List<RareEvents.Undecided> undecided = report.undecided();
    if (report.events().isEmpty() && undecided.size() < report.series()) {
      say("no change at the level %s", level);
    }
    for (RareEvents.Event event : report.events()) {
      say("%s", report.text(event));
    }
    for (RareEvents.Undecided series : undecided) {
      say("%s", report.text(series));
    }
    List<Transition> transitions = report.transitions();
    for (Transition transition : transitions.subList(0, Math.min(20, transitions.size()))) {
      say("%s", report.text(transition));
    }
    if (transitions.size() > 20) {
      say("… and %,d more of nuclei", transitions.size() - 20);
    }
    report.fitText().forEach(line -> say("%s", line));
  }

  private String of(Reference reference) {
    return switch (reference.name()) {
      case PARENT -> "frames " + parent;
      case PRODUCT -> String.valueOf(product);
      default -> String.valueOf(named.get(reference.name()));
    };
  }

  private JsonResult json(EventReport report, Inputs.References known, Evaluation evaluation) {
    JsonResult json =
        new JsonResult()
            .put("file", trajectory)
            .put("num_frames", report.frames().size())
            .put("num_envs", report.environments())
            .putObjects(
                "references",
                report.novelty().references().stream()
                    .map(
                        reference ->
                            new JsonResult()
                                .put("name", reference.name())
                                .put("of", of(reference))
                                .put("n_envs", reference.set().count()))
                    .toList());
    putSetting(json, known.spec());
    report.putDetection(json);
    if (report.detection() != null && threshold().isEmpty() && calibrationFile == null) {
      json.put("false_atoms", falseAtoms == null ? 1.0 : falseAtoms);
    }
    json.put("level", level).put("seed", seed);
    putProgram(json, evaluation, report.precision(), report.tolerance());
    report.putResults(json);
    return json;
  }
}
