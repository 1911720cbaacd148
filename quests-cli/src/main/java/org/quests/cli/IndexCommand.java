package org.quests.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.kernel.ReferenceSet;
import org.quests.store.ReferenceIndex;
import org.quests.study.IndexResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** References that are kept. */
@Example("train.xyz -o train.qref")
@Command(
    name = "index",
    description =
        "Keep environments as a reference that is opened in a fraction of a second, is shared by"
            + " processes, may be larger than memory, and can be added to.")
final class IndexCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {OutputKind.INDEX, OutputKind.JSON};

  @Parameters(
      paramLabel = "DATASET",
      arity = "1..*",
      description =
          "Trajectories or descriptor arrays, - for standard input. With --info and --verify the"
              + " index.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--append", description = "Add to the index that is there.")
  private boolean append;

  @Option(names = "--info", description = "Tell what an index holds.")
  private boolean info;

  @Option(names = "--verify", description = "Look at every byte of an index.")
  private boolean verify;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  boolean distributed() {
    return true;
  }

  @Override
  void check() {
    if (info || verify) {
      if (files.size() > 1 || append || writes(OutputKind.INDEX)) {
        throw QuestsException.usage(
            "--info and --verify take one index, and neither --append nor -o FOLDER.qref");
      }
      return;
    }
    List<Path> folders = options.outputs(OutputKind.INDEX, KINDS);
    if (folders.size() != 1) {
      throw QuestsException.usage(
          "expected one folder for the index, as -o train" + ReferenceIndex.ENDING);
    }
    if (append) {
      if (!ReferenceIndex.is(folders.get(0))) {
        throw QuestsException.usage(
            folders.get(0) + ": no index to add to; without --append one is made");
      }
    } else {
      ReferenceIndex.requireCreatable(folders.get(0), options.overwrite);
    }
  }

  @Override
  void run(Parallelism parallelism) {
    ReferenceIndex index =
        info || verify ? ReferenceIndex.open(known(files.get(0))) : make(parallelism);
    if (verify) {
      index.verify(parallelism);
    }
    say(index);
    write(IndexResult.of(index, parallelism));
  }

  /** An index that is there. */
  private static Path known(String name) {
    Path folder = InputFile.pathOf(name);
    if (!Files.isDirectory(folder)) {
      throw QuestsException.input(name + ": no such folder, expected an index");
    }
    return folder;
  }

  private ReferenceIndex make(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    List<InputFile> datasets = new ArrayList<>();
    for (String file : files) {
      datasets.add(options.open(file, options.autoSpecies()));
    }
    Path folder = options.outputs(OutputKind.INDEX, KINDS).get(0);
    ReferenceIndex.Datasets all = rows -> inputs.describe(datasets, rows);
    return append
        ? ReferenceIndex.open(folder).append(all, parallelism)
        : ReferenceIndex.create(folder, options.overwrite, all, parallelism);
  }

  private void say(ReferenceIndex index) {
    ReferenceSet set = index.set();
    sayDataset(index.folder().toString(), set);
    List<String> sources = set.sources();
    for (int i = 0; i < sources.size(); i++) {
      DatasetIndex dataset = set.datasets().get(i);
      say(
          "  %s: %,d environments in %,d frames",
          sources.get(i), dataset.count(), dataset.frames());
    }
    List<String> elements = set.index().elements();
    if (!elements.isEmpty()) {
      say("elements: %s", String.join(", ", elements));
    }
    say(
        "%.1f MB in %d segment%s, hash %s%s",
        index.bytes() / 1e6,
        set.segments(),
        set.segments() == 1 ? "" : "s",
        set.hash(),
        verify ? "; every byte is as it was written" : "");
  }
}
