package org.quests.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.kernel.Bandwidth;
import org.quests.sampling.DrawBy;
import org.quests.study.DedupResult;
import org.quests.study.DedupStudy;
import org.quests.study.SelectedFrames;
import org.quests.study.SeparateParts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What repeats in a dataset. */
@Example("train.xyz -d 0.05 -o kept.xyz")
@Command(
    name = "dedup",
    description =
        "Find frames or environments that repeat within a distance, and keep one of each group.")
final class DedupCommand extends AnalysisCommand {
  private static final OutputKind[] KINDS = {
    OutputKind.JSON, OutputKind.FRAMES, OutputKind.NPY, OutputKind.NPZ, OutputKind.CSV
  };

  @Parameters(
      paramLabel = "FILE",
      description = "Trajectory or descriptor array; - for standard input.")
  private String file;

  @Option(
      names = {"-d", "--distance"},
      paramLabel = "D",
      description = "Distance in units of the bandwidth h (default: ${DEFAULT-VALUE}).")
  private double distance = DedupStudy.DEFAULT_DISTANCE;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "What may repeat: frame, environment (default: frame).")
  private DrawBy by = DrawBy.FRAME;

  @Override
  OutputKind[] outputs() {
    return KINDS;
  }

  @Override
  void check() {
    DedupStudy.requireDistance(distance);
    options.requireRowsAloneSuffice(KINDS);
    if (writes(OutputKind.FRAMES) && by == DrawBy.ENVIRONMENT) {
      throw QuestsException.usage(
          options.outputs(OutputKind.FRAMES, KINDS).get(0)
              + ": environments that are kept are no frames, expected .json, .csv, .npy or .npz");
    }
  }

  @Override
  void run(Parallelism parallelism) {
    Inputs inputs = inputs(parallelism);
    InputFile input =
        options.open(
            file, options.autoSpecies() || writes(OutputKind.FRAMES) || by == DrawBy.FRAME);
    options.requireFramesToWrite(input, KINDS);
    Environments environments = inputs.describe(input);
    DedupResult result =
        DedupStudy.of(environments, Bandwidth.of(options.bandwidth()), by, distance)
            .named(file)
            .run(parallelism);

    sayDataset(file, environments);
    int kept = result.kept().length;
    String what = (by == DrawBy.FRAME ? "frame" : "environment") + (result.count() == 1 ? "" : "s");
    List<int[]> groups = result.repetitions().groups();
    say(
        "%,d of %,d %s kept; %,d repeat within %s h, in %,d groups",
        kept, result.count(), what, result.count() - kept, distance, groups.size());
    for (int[] group : groups.subList(0, Math.min(10, groups.size()))) {
      say("  %s", text(result, group));
    }
    if (groups.size() > 10) {
      say("  … and %,d more groups", groups.size() - 10);
    }
    warnOfSeparateParts(result, inputs, input);
    write(result);
    write(OutputKind.NPY, out -> EnvironmentArrays.writeNpy(result.keptEnvironments(), false, out));
    write(OutputKind.NPZ, out -> EnvironmentArrays.writeNpz(result.keptEnvironments(), out));
    write(
        OutputKind.FRAMES,
        out -> {
          try (FrameSource source = inputs.reopenWithBytes(input)) {
            SelectedFrames.write(source, result.dataset().index(), result.kept(), false, out);
          }
        });
  }

  /** Warns where frames count as one because nothing sees what is different about them. */
  private void warnOfSeparateParts(DedupResult result, Inputs inputs, InputFile input) {
    if (by == DrawBy.ENVIRONMENT
        || input.described()
        || result.repetitions().groups().isEmpty()
        || !(result.dataset().spec() instanceof DescriptorSpec spec)
        || spec.cutoff() == null) {
      return;
    }
    try (FrameSource source = inputs.reopen(input)) {
      SeparateParts.caution(result, source, spec.cutoff())
          .ifPresent(caution -> warn("%s", caution));
    }
  }

  /** The first members of a group as a piece of a line. */
  private static String text(DedupResult result, int[] group) {
    List<String> names = new ArrayList<>();
    for (int item : Arrays.copyOf(group, Math.min(8, group.length))) {
      DedupResult.Place place = result.place(item);
      names.add(
          (place.atom() == null ? "" : "atom " + place.atom() + " of ") + "frame " + place.frame());
    }
    String rest = group.length > 8 ? ", …" : "";
    return group.length + " alike: " + String.join(", ", names) + rest;
  }
}
