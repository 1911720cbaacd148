package org.quests.cli;

import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.EntropySamples;
import org.quests.study.BandwidthStudy;
import org.quests.study.EntropySamplesResult;
import org.quests.study.EntropySamplesStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of samples of a dataset. */
@Example("train.xyz -s 500 -n 10 --seed 1")
@Command(
    name = "entropy_sampler",
    aliases = "entropy-sampler",
    description = "Entropy H of samples of a dataset, drawn without replacement.")
final class EntropySamplerCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.JSON, OutputKind.CSV};

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-s", "--sample"},
      paramLabel = "N",
      description = "Environments in a sample (default: ${DEFAULT-VALUE}).")
  private int size = 1000;

  @Option(
      names = {"-n", "--num_runs"},
      paramLabel = "N",
      description = "Number of samples (default: ${DEFAULT-VALUE}).")
  private int runs = 20;

  @Option(
      names = "--estimate_bw",
      description = "Take the bandwidth from the volume per atom, by the Gaussian rule.")
  private boolean estimate;

  @Mixin private DrawOptions draw = new DrawOptions();

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  private EntropySamples.Plan plan() {
    return new EntropySamples.Plan(size, runs, draw.by, draw.seed);
  }

  @Override
  void check() {
    plan();
  }

  @Override
  void run(Parallelism parallelism) {
    Environments environments =
        inputs(parallelism).describe(options.open(file, options.autoSpecies()));
    if (estimate) {
      if (environments.volumePerAtom().isEmpty()) {
        throw QuestsException.input(
            file
                + ": --estimate_bw needs the volume per atom, expected frames that are periodic in"
                + " all directions");
      }
      options.takeBandwidth(BandwidthStudy.of(environments).gaussian().value());
    }
    EntropySamplesResult result =
        EntropySamplesStudy.of(environments, plan(), weighing()).named(file).run(parallelism);
    BlockBootstrap bootstrap = result.bootstrap();

    sayDataset(file, environments);
    say(
        "%,d %s of %,d environments, drawn by %s (seed %d)",
        runs,
        runs == 1 ? "sample" : "samples",
        result.entropies().get(0).count(),
        draw.what(),
        draw.seed);
    say(
        "H = %.6f nats on average, standard deviation among samples %.6f",
        result.samples().mean(), result.samples().deviation());
    say(
        "standard error %.6f from %d blocks of frames, 95 %% interval %s",
        bootstrap.standardError(), bootstrap.blocks(), text(result.interval()));
    warnOf(result);
    write(result);
  }
}
