package org.quests.cli;

import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Descriptors as NumPy arrays. */
@Example("train.xyz -o train.npz")
@Command(
    name = "make_descriptors",
    aliases = "make-descriptors",
    description = "Write the descriptors of a dataset as a NumPy array.")
final class MakeDescriptorsCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.NPY, OutputKind.NPZ};

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-r", "--reshape"},
      description = "Write frames × atoms × d instead of n × d.")
  private boolean byFrame;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void run(Parallelism parallelism) {
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    sayDataset(file, environments);
    say(
        "%d numbers for each environment, in 1/Å",
        environments.numbersHeld() / environments.count());
    write(OutputKind.NPY, out -> EnvironmentArrays.writeNpy(environments, byFrame, out));
    write(OutputKind.NPZ, out -> EnvironmentArrays.writeNpz(environments, byFrame, out));
  }
}
