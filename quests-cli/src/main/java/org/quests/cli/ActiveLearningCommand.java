package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.AtomicOutput;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.generation.ActiveLearning;
import org.quests.generation.Generation;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.screening.Screening;
import org.quests.study.GenerationResult;
import org.quests.study.GenerationStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Generations of new structures. */
@Example("train.xyz -g 5 -o generations.xyz")
@Command(
    name = "active_learning",
    aliases = "active-learning",
    description =
        "Generations of new structures: each as novel as is wanted to the dataset and to the"
            + " generations before. Writes the structures, or what they add.")
final class ActiveLearningCommand extends AnalysisCommand {
  private static final OutputKind[] OUTPUTS = {OutputKind.FRAMES, OutputKind.JSON};

  @Parameters(paramLabel = "REFERENCE", description = "The dataset; - for standard input.")
  private String file;

  @Option(
      names = {"-s", "--structures"},
      paramLabel = "N",
      description =
          "Starting points of a generation, at most the frames of"
              + " the dataset (default: 10, or as many as it has).")
  private @Nullable Integer structures;

  @Mixin private WalkOptions walk = new WalkOptions();

  @Option(
      names = {"-g", "--generations"},
      paramLabel = "N",
      description = "Generations in all (default: ${DEFAULT-VALUE}).")
  private int generations = ActiveLearning.Plan.DEFAULT_GENERATIONS;

  @Option(names = "--full", description = "Write the dataset too, as generation 0.")
  private boolean full;

  @Option(
      names = "--continue",
      paramLabel = "FILE",
      description =
          "Go on after the generations of FILE, which an earlier"
              + " run wrote; they are written again.")
  private @Nullable String before;

  @Override
  OutputKind[] outputs() {
    return OUTPUTS;
  }

  @Override
  void check() {
    walk.check();
    if (full && options.writes() && !writes(OutputKind.FRAMES)) {
      throw QuestsException.usage(
          "--full is about frames, and the output is " + options.outputs().get(0));
    }
  }

  @Override
  void run(Parallelism parallelism) {
    InputFile input = options.open(file, options.autoSpecies());
    WalkOptions.requireFrames(input);
    List<Frame> earlier = before == null ? List.of() : read(before);
    Inputs.Dataset dataset = inputs(parallelism).frames(input);
    Environments environments = dataset.environments();
    List<Screening.Screened> screened = walk.screened(dataset.frames(), parallelism);
    sayScreened(screened, dataset.frames().size(), "not started from");
    int[] passedOver = Screening.places(screened);
    List<Frame> starts = WalkOptions.without(dataset.frames(), passedOver);
    if (starts.isEmpty()) {
      throw QuestsException.usage(file + ": no frame is left to start from");
    }
    ActiveLearning.Plan plan =
        GenerationStudy.plan(
            structures, generations, starts, walk.plan(dataset.frames(), parallelism), walk.seed);
    GenerationStudy study =
        GenerationStudy.of(dataset.frames(), environments, plan, weighing())
            .named(file)
            .passingOver(passedOver);
    study = before == null ? study : study.after(before, earlier);
    Output output = new Output(dataset.frames(), earlier);
    GenerationResult result =
        study.run(
            new ActiveLearning.Listener() {
              @Override
              public void started(int count, double entropy, double diversity) {
                sayHeading(environments, plan);
                say(
                    "before: %,d environments, H = %.6f nats, D = %.6f nats",
                    count, entropy, diversity);
              }

              @Override
              public void generation(Generation generation) {
                tell(generation);
                output.add(generation);
              }
            },
            parallelism);
    say("%,d new structures%s", result.made().frames().size(), why(result.made().end()));
    if (writes(OutputKind.FRAMES)) {
      output.writeIfNever();
    }
    write(result);
  }

  private List<Frame> read(String name) {
    InputFile file = options.open(name, false);
    if (file.described()) {
      throw QuestsException.input(
          name + ": holds descriptors alone, expected frames that active_learning wrote");
    }
    try (FrameSource source = file.frames(ReadOptions.DEFAULT.withHashes(options.hashes()))) {
      return GenerationStudy.readEarlier(source);
    }
  }

  private void sayHeading(Environments environments, ActiveLearning.Plan plan) {
    sayDataset(file, environments);
    say(
        "%,d structures in a generation, %,d steps each (seed %d), %s",
        plan.structures(), walk.steps, walk.seed, WalkOptions.distances(plan.walk()));
  }

  private void tell(Generation generation) {
    say(
        "generation %d: %,d structures, H = %.6f nats, D = %.6f nats, %s %.3f, accepted %.1f %%",
        generation.number(),
        generation.frames().size(),
        generation.entropy(),
        generation.diversity(),
        walk.scoreName(),
        walk.shown(generation.bestScore()),
        100 * generation.acceptance());
    terminal().out().flush();
  }

  private static String why(ActiveLearning.End end) {
    return switch (end) {
      case COMPLETE -> "";
      case ENTROPY_STOPPED_RISING -> "; stopped, for H does not rise any more while D does";
      case NOTHING_NEW -> "; stopped, for no step found anything better than the starts";
    };
  }

  /** The frames, written whole after each generation: what is interrupted can go on from there. */
  private final class Output {
    private final List<Frame> frames = new ArrayList<>();
    private boolean written;

    Output(List<Frame> dataset, List<Frame> earlier) {
      if (full) {
        dataset.forEach(frame -> frames.add(ActiveLearning.labelled(frame, 0)));
      }
      frames.addAll(earlier);
    }

    void add(Generation generation) {
      frames.addAll(generation.frames());
      if (writes(OutputKind.FRAMES)) {
        write();
      }
    }

    void writeIfNever() {
      if (!written) {
        write();
      }
    }

    private void write() {
      for (Path output : options.outputs(OutputKind.FRAMES, OUTPUTS)) {
        AtomicOutput.write(
            output,
            options.overwrite || written,
            CommonOptions.asNamed(
                output,
                out -> {
                  ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
                  for (Frame frame : frames) {
                    writer.write(frame);
                  }
                }));
      }
      written = true;
    }
  }
}
