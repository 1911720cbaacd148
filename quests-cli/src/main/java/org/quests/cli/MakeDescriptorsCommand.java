package org.quests.cli;

import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
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
  void check() {
    options.requireRowsAloneSuffice(KINDS);
  }

  @Override
  void run(Parallelism parallelism) {
    Environments environments =
        inputs(parallelism)
            .describe(options.open(file, options.autoSpecies()), MemoryForecast.Rows.PLAIN);
    sayDataset(file, environments);
    RowSpec rows = environments.spec();
    int plain = rows.dimension() - rows.elements().shareColumns() - rows.elements().centreColumns();
    say("%d numbers for each environment, in 1/Å%s", plain, seen(environments));
    write(OutputKind.NPY, out -> EnvironmentArrays.writeNpy(environments, byFrame, out));
    write(OutputKind.NPZ, out -> EnvironmentArrays.writeNpz(environments, byFrame, out));
  }

  /** What rows see of elements, beside their numbers. */
  private static String seen(Environments environments) {
    int elements = environments.index().elementsOfFrames().count();
    String what = environments.spec().elementsFrom() == null ? "element" : "label";
    return switch (environments.spec().elements()) {
      case NONE -> "";
      case CENTRE -> ", and its " + what;
      case FULL ->
          Text.of(
              ", its %s, and the share%s of %d %s%s among its neighbours",
              what, elements == 1 ? "" : "s", elements, what, elements == 1 ? "" : "s");
    };
  }
}
