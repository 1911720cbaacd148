package org.quests.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a reference from call to call; for those alone who call from within the process. */
@Command(
    name = KeepCommand.NAME,
    hidden = true,
    description = "Keep environments in memory as a reference for later calls.")
final class KeepCommand extends AnalysisCommand {
  static final String NAME = "keep";

  @Parameters(
      paramLabel = "DATASET",
      arity = "1..*",
      description = "Trajectories or descriptor arrays, or one index.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "REFERENCE",
      description = "Add the datasets to one that is kept.")
  private @Nullable String kept;

  private final Caller caller;

  KeepCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  OutputKind[] outputs() {
    return new OutputKind[] {OutputKind.JSON};
  }

  @Override
  void run(Parallelism parallelism) {
    ReferenceSet set = set(parallelism);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("environments", set.count());
    values.put("frames", set.datasets().stream().mapToInt(dataset -> dataset.frames()).sum());
    values.put("segments", set.segments());
    values.put("elements", set.index().elements());
    values.put("descriptor", set.spec().fingerprint());
    caller.keep(set);
    caller.result(values);
  }

  private ReferenceSet set(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    List<InputFile> datasets =
        files.stream().map(file -> options.open(file, options.autoSpecies())).toList();
    if (kept == null && datasets.size() == 1) {
      return inputs.set(datasets.get(0));
    }
    if (kept == null) {
      return ReferenceSet.of(inputs.describe(datasets), TileStorage.MEMORY, parallelism);
    }
    if (!(caller.dataset(Objects.requireNonNull(kept)) instanceof Attached.Kept known)) {
      throw QuestsException.usage(kept + ": is not a reference that is kept");
    }
    ReferenceSet set = known.set();
    for (Environments added : inputs.describe(datasets)) {
      set = set.with(added, parallelism);
    }
    return set;
  }
}
