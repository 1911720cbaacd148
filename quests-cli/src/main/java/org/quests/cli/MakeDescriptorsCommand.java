package org.quests.cli;

import java.nio.file.Path;
import org.quests.cli.output.AtomicOutput;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Descriptors as NumPy arrays. */
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
      description = "Write frames × atoms × d instead of n × d; for .npy.")
  private boolean byFrame;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void run(Parallelism parallelism) {
    Path output = options.output;
    boolean archive = writes(OutputKind.NPZ);
    if (archive && byFrame) {
      throw QuestsException.usage(
          output + ": --reshape is for .npy; a .npz holds frame_offsets instead");
    }
    Environments environments =
        inputs(parallelism).describe(InputFile.of(file, options.autoSpecies(), options.hashes()));
    sayDataset(file, environments);
    say("%d numbers for each environment, in 1/Å", environments.dimension());
    if (output != null) {
      AtomicOutput.write(
          output,
          options.overwrite,
          out -> {
            if (archive) {
              EnvironmentArrays.writeNpz(environments, out);
            } else {
              EnvironmentArrays.writeNpy(environments, byFrame, out);
            }
          });
    }
  }
}
