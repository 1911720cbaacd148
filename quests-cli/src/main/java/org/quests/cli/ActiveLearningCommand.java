package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.generation.ActiveLearning;
import org.quests.generation.Generation;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.kernel.Bandwidth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Generations of new structures. */
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
      description = {
        "Starting points of a generation, at most the frames of",
        "the dataset (default: 10, or as many as it has)."
      })
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
      description = {
        "Go on after the generations of FILE, which an earlier",
        "run wrote; they are written again."
      })
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
    InputFile input = InputFile.of(file, options.autoSpecies(), options.hashes());
    WalkOptions.requireFrames(input);
    List<Frame> earlier = before == null ? List.of() : read(before);
    Inputs.Dataset dataset = inputs(parallelism).frames(input);
    Environments environments = dataset.environments();
    Evaluation evaluation = evaluation();
    ActiveLearning.Plan plan =
        new ActiveLearning.Plan(
            structures == null
                ? Math.min(ActiveLearning.DEFAULT_STRUCTURES, dataset.frames().size())
                : structures,
            generations,
            walk.plan(dataset.frames(), parallelism),
            walk.seed);
    long started = System.nanoTime();
    ActiveLearning learning =
        ActiveLearning.of(
            dataset.frames(), environments, plan, Bandwidth.of(options.bandwidth()), evaluation);
    Output output = new Output(dataset.frames(), earlier);
    ActiveLearning.Result result =
        learning.run(
            earlier,
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
    double seconds = secondsSince(started);
    say("%,d new structures%s", result.frames().size(), why(result.end()));
    if (writes(OutputKind.FRAMES)) {
      output.writeIfNever();
    }
    write(json(dataset, plan, result, evaluation, seconds));
  }

  private List<Frame> read(String name) {
    InputFile file = InputFile.of(name, false, options.hashes());
    if (file.numpy()) {
      throw QuestsException.input(
          name + ": holds descriptors alone, expected frames that active_learning wrote");
    }
    try (FrameSource source = file.frames(ReadOptions.DEFAULT.withHashes(options.hashes()))) {
      List<Frame> frames = new ArrayList<>();
      for (Frame frame = source.next(); frame != null; frame = source.next()) {
        frames.add(frame);
      }
      return ActiveLearning.byGeneration(frames).stream().flatMap(List::stream).toList();
    }
  }

  private void sayHeading(Environments environments, ActiveLearning.Plan plan) {
    sayDataset(file, environments);
    say(
        "%,d structures in a generation, %,d steps each (seed %d), atoms at least %.3f Å apart",
        plan.structures(), walk.steps, walk.seed, plan.walk().minimumDistance());
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

  /** The frames, written whole behind each generation: what is interrupted can go on from there. */
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
            out -> {
              ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
              for (Frame frame : frames) {
                writer.write(frame);
              }
            });
      }
      written = true;
    }
  }

  private JsonResult json(
      Inputs.Dataset dataset,
      ActiveLearning.Plan plan,
      ActiveLearning.Result result,
      Evaluation evaluation,
      double seconds) {
    Environments environments = dataset.environments();
    JsonResult json =
        new JsonResult().put("reference_file", file).put("ref_envs", environments.count());
    putSetting(json, environments.spec())
        .put("continued", before)
        .put("structures", plan.structures());
    walk.put(json, plan.walk())
        .put("n_structs", result.frames().size())
        .put("start_n_envs", result.startEnvironments())
        .put("start_entropy", result.startEntropy())
        .put("start_diversity", result.startDiversity())
        .put("end", WalkOptions.lower(result.end()));
    putProgram(json, evaluation, result.header());
    return json.put("descriptor_time", environments.descriptorSeconds())
        .put("generation_time", seconds)
        .putObjects("generations", result.generations().stream().map(this::json).toList());
  }

  private JsonResult json(Generation generation) {
    return new JsonResult()
        .put("gen", generation.number())
        .put("n_structs", generation.frames().size())
        .put("n_envs", generation.environments())
        .put("entropy", generation.entropy())
        .put("diversity", generation.diversity())
        .put("start_score", generation.startScore())
        .put("best_score", generation.bestScore())
        .put("acceptance_rate", generation.acceptance())
        .put("too_close", generation.tooClose())
        .put("scores", generation.scores());
  }
}
