package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthRules;
import org.quests.entropy.Entropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.EntropySamples;
import org.quests.sampling.Interval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** H of samples of a dataset. */
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
    Evaluation evaluation = evaluation();
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    if (estimate) {
      double volume =
          environments
              .volumePerAtom()
              .orElseThrow(
                  () ->
                      QuestsException.input(
                          file
                              + ": --estimate_bw needs the volume per atom, expected frames that"
                              + " are periodic in all directions"));
      options.takeBandwidth(BandwidthRules.gaussian(volume).value());
    }
    EntropySamples samples =
        EntropySamples.of(
            environments, plan(), Bandwidth.of(options.bandwidth()), evaluation, parallelism);
    List<Entropy> entropies = samples.entropies();
    BlockBootstrap bootstrap = samples.bootstrap();
    Interval interval = bootstrap.interval(samples.mean());

    sayDataset(file, environments);
    if (size > environments.count()) {
      warn(
          "%s: %,d environments are fewer than the %,d of a sample: every sample is the dataset",
          file, environments.count(), size);
    }
    say(
        "%,d %s of %,d environments, drawn by %s (seed %d)",
        runs, runs == 1 ? "sample" : "samples", entropies.get(0).count(), draw.what(), draw.seed);
    say(
        "H = %.6f nats on average, standard deviation among samples %.6f",
        samples.mean(), samples.deviation());
    say(
        "standard error %.6f from %d blocks of frames, 95 %% interval %s",
        bootstrap.standardError(), bootstrap.blocks(), text(interval));
    JsonResult json = new JsonResult().put("file", file).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("sample", size)
        .put("num_runs", runs)
        .put("by", draw.what())
        .put("seed", draw.seed)
        .put("n_frames", environments.frames())
        .put("mean_entropy", samples.mean())
        .put("std_entropy", samples.deviation())
        .put("standard_error", bootstrap.standardError())
        .put("interval", new double[] {interval.low(), interval.high()})
        .put("blocks", bootstrap.blocks())
        .put("sample_envs", entropies.stream().mapToLong(Entropy::count).toArray());
    Entropy last = entropies.get(entropies.size() - 1);
    warnIfSaturated(last);
    putProgram(json, evaluation, samples.header())
        .put("descriptor_time", environments.descriptorSeconds())
        .put("entropy_time", Arrays.stream(samples.seconds()).sum())
        .put("entropies", entropies.stream().mapToDouble(Entropy::value).toArray())
        .put("entropies_times", samples.seconds());
    write(json, writer -> writeTable(entropies, writer));
  }

  private static void writeTable(List<Entropy> entropies, Writer writer) throws IOException {
    writer.write(
        Csv.row(List.of(ResultNames.RUN, ResultNames.N_ENVIRONMENTS, ResultNames.ENTROPY)) + "\n");
    for (int run = 0; run < entropies.size(); run++) {
      Entropy entropy = entropies.get(run);
      writer.write(run + "," + entropy.count() + "," + entropy.value() + "\n");
    }
  }
}
