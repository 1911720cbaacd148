package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.cli.plot.Chart;
import org.quests.cli.plot.WalkChart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.generation.MonteCarlo;
import org.quests.io.ExtendedXyzWriter;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.Screening;
import org.quests.study.WalkResult;
import org.quests.study.WalkStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A new structure, from a frame of a dataset. */
@Example("train.xyz -n 500 -o novel.xyz")
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
      description =
          "The frame to start from, counted from 0 within --frames"
              + " (default: drawn by the seed).")
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
    InputFile input = options.open(file, options.autoSpecies());
    WalkOptions.requireFrames(input);
    Inputs inputs = inputs(parallelism);
    List<Frame> frames = new ArrayList<>();
    // Not kept beside the set: the rows are in memory once.
    ReferenceSet environments =
        ReferenceSet.taking(
            inputs.describe(input, frames, MemoryForecast.Rows.PACKED), parallelism);
    Integer start = index == null ? null : (Integer) inputs.described(input, index, frames.size());
    List<Screening.Screened> screened = walk.screened(frames, parallelism);
    requireSound(screened, start);
    sayScreened(screened, frames.size(), "not started from");
    MonteCarlo.Plan plan = walk.plan(frames, parallelism);
    WalkStudy study =
        WalkStudy.of(frames, environments, plan, walk.seed, weighing())
            .named(file)
            .numbered(inputs.places(input, frames.size()))
            .passingOver(Screening.places(screened));
    WalkResult result = (start == null ? study : study.from(start)).run(parallelism);
    MonteCarlo found = result.walk();

    sayDataset(file, environments);
    say(
        "%,d steps from frame %d of %,d atoms (seed %d), %s",
        plan.steps(),
        result.place(),
        found.start().atoms(),
        walk.seed,
        WalkOptions.distances(plan));
    say(
        "%s: %.4f nats at the start, %.4f at best, after step %,d",
        walk.scoreName(),
        walk.shown(found.startScore()),
        walk.shown(found.bestScore()),
        found.bestStep());
    say("mean δH: %.4f nats at the start, %.4f at best", result.startMean(), result.bestMean());
    say(
        "accepted: %.1f %%; too close: %.1f %%%s",
        100 * found.acceptance(),
        100.0 * found.tooClose() / plan.steps(),
        found.tooNovel() == 0
            ? ""
            : Text.of("; δH too great: %.1f %%", 100.0 * found.tooNovel() / plan.steps()));
    warnOf(result);
    write(result);
    write(OutputKind.FRAMES, out -> writeFrames(out, found));
    if (plot != null) {
      Chart.write(
          WalkChart.of(found, walk.scoreName(), walk::shown),
          caption(environments.spec(), file, environments.count()),
          plot,
          options.overwrite);
    }
  }

  /** Refuses a start that was named and is junk. */
  private void requireSound(List<Screening.Screened> screened, @Nullable Integer start) {
    for (Screening.Screened junk : screened) {
      if (start != null && start == junk.place()) {
        throw QuestsException.usage("-i " + index + ": the frame is left out: " + junk.reason());
      }
    }
  }

  private void writeFrames(OutputStream out, MonteCarlo result) throws IOException {
    ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
    if (compare) {
      writer.write(result.start());
    }
    writer.write(result.best());
  }
}
