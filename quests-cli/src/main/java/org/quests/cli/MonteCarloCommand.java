package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.output.JsonResult;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.WalkChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.entropy.Evaluation;
import org.quests.generation.MonteCarlo;
import org.quests.io.ExtendedXyzWriter;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A new structure, from a frame of a dataset. */
@Command(
    name = "mcmc",
    modelTransformer = MonteCarloCommand.IndexIsTheStart.class,
    description =
        "A new structure: displaces the atoms of a frame until they are as novel to the dataset as"
            + " is wanted. Writes the best structure, or how the walk went.")
final class MonteCarloCommand extends AnalysisCommand {
  private static final OutputKind[] OUTPUTS = {OutputKind.FRAMES, OutputKind.JSON};

  @Parameters(paramLabel = "REFERENCE", description = "The dataset; - for standard input.")
  private String file;

  @Option(
      names = "-i",
      paramLabel = "N",
      description = {
        "The frame to start from, counted from 0 within --frames",
        "(default: drawn by the seed)."
      })
  private @Nullable Integer index;

  @Mixin private WalkOptions walk = new WalkOptions();

  @Option(names = "--compare", description = "Write the start, then the best structure.")
  private boolean compare;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw scores and acceptance, as .svg or .png.")
  private @Nullable Path plot;

  /**
   * Elsewhere {@code --index} is another name of {@code --frames}; here it is that of the start.
   */
  static final class IndexIsTheStart implements picocli.CommandLine.IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      rename(spec, "--frames", "--frames");
      rename(spec, "-i", "-i", "--index");
      return spec;
    }

    private static void rename(CommandSpec spec, String name, String... names) {
      OptionSpec option = spec.findOption(name);
      spec.remove(option);
      spec.addOption(OptionSpec.builder(option).names(names).build());
    }
  }

  @Override
  OutputKind[] outputs() {
    return OUTPUTS;
  }

  @Override
  void check() {
    walk.check();
    Chart.check(plot, options.overwrite);
    if (compare && options.writes() && !writes(OutputKind.FRAMES)) {
      throw QuestsException.usage(
          "--compare is about frames, and the output is " + options.outputs().get(0));
    }
  }

  @Override
  void run(Parallelism parallelism) {
    InputFile input = InputFile.of(file, options.autoSpecies(), options.hashes());
    WalkOptions.requireFrames(input);
    Inputs.Dataset dataset = inputs(parallelism).frames(input);
    Environments environments = dataset.environments();
    List<Frame> frames = dataset.frames();
    int start = index == null ? drawn(frames) : index;
    if (start < -frames.size() || start >= frames.size()) {
      throw QuestsException.usage("there is no frame " + start + " among " + frames.size());
    }
    int place = Math.floorMod(start, frames.size());
    Evaluation evaluation = evaluation();
    MonteCarlo.Plan plan = walk.plan(frames, parallelism);
    long started = System.nanoTime();
    MonteCarlo result =
        MonteCarlo.walk(
            frames.get(place),
            plan,
            walk.seed,
            ReferenceSet.of(environments, parallelism),
            Bandwidth.of(options.bandwidth()),
            evaluation,
            parallelism);
    double seconds = secondsSince(started);

    sayDataset(file, environments);
    say(
        "%,d steps from frame %d of %,d atoms (seed %d), atoms at least %.3f Å apart",
        plan.steps(), place, frames.get(place).atoms(), walk.seed, plan.minimumDistance());
    say(
        "%s: %.4f nats at the start, %.4f at best, behind step %,d",
        walk.scoreName(),
        walk.shown(result.startScore()),
        walk.shown(result.bestScore()),
        result.bestStep());
    double mean = mean(result.bestDifferentialEntropies());
    say(
        "mean δH: %.4f nats at the start, %.4f at best",
        mean(result.startDifferentialEntropies()), mean);
    say(
        "accepted: %.1f %%; too close: %.1f %%",
        100 * result.acceptance(), 100.0 * result.tooClose() / plan.steps());
    if (result.bestStep() == 0) {
      warn("no step found anything better than the start; more steps, or a smaller --std, may");
    }
    if (options.writes()) {
      write(json(dataset, place, plan, result, evaluation, seconds));
      write(OutputKind.FRAMES, out -> writeFrames(out, result));
    }
    if (plot != null) {
      Chart.write(WalkChart.of(result, walk.scoreName(), walk::shown), plot, options.overwrite);
    }
  }

  private int drawn(List<Frame> frames) {
    int[] places =
        java.util.stream.IntStream.range(0, frames.size())
            .filter(place -> frames.get(place).atoms() > 0)
            .toArray();
    return places[Seeds.generator(walk.seed, 0).nextInt(places.length)];
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private void writeFrames(OutputStream out, MonteCarlo result) throws IOException {
    ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
    if (compare) {
      writer.write(result.start());
    }
    writer.write(result.best());
  }

  private JsonResult json(
      Inputs.Dataset dataset,
      int place,
      MonteCarlo.Plan plan,
      MonteCarlo result,
      Evaluation evaluation,
      double seconds) {
    Environments environments = dataset.environments();
    JsonResult json =
        new JsonResult().put("reference_file", file).put("ref_envs", environments.count());
    putSetting(json, environments.spec()).put("index", place);
    walk.put(json, plan)
        .put("start_score", result.startScore())
        .put("best_score", result.bestScore())
        .put("best_step", result.bestStep())
        .put("start_dH_mean", mean(result.startDifferentialEntropies()))
        .put("best_dH_mean", mean(result.bestDifferentialEntropies()))
        .put("acceptance_rate", result.acceptance())
        .put("too_close", result.tooClose());
    return putProgram(json, evaluation, result.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("mcmc_time", seconds)
        .put("scores", result.scores())
        .put("proposed_scores", result.proposedScores())
        .put("best_dH", result.bestDifferentialEntropies());
  }
}
