package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.sampling.DrawBy;
import org.quests.sampling.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What repeats in a dataset. */
@Command(
    name = "dedup",
    description =
        "Find frames or environments that repeat within a distance, and keep one of each group.")
final class DedupCommand extends AnalysisCommand {
  private static final List<String> OF_FRAMES =
      List.of(ResultNames.FRAME, ResultNames.KEPT_FRAME, ResultNames.KEPT);

  private static final List<String> OF_ENVIRONMENTS =
      List.of(
          ResultNames.FRAME,
          ResultNames.ATOM,
          ResultNames.KEPT_FRAME,
          ResultNames.KEPT_ATOM,
          ResultNames.KEPT);

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
  private double distance = 0.1;

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
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw QuestsException.usage("the distance must be finite and at least 0, found " + distance);
    }
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
        InputFile.of(file, options.autoSpecies() || writes(OutputKind.FRAMES), options.hashes());
    options.requireFramesToWrite(input, KINDS);
    Environments environments = inputs.describe(input);
    long started = System.nanoTime();
    double length = distance * options.bandwidth();
    Repetitions repetitions =
        by == DrawBy.FRAME
            ? Repetitions.ofFrames(environments, length, parallelism)
            : Repetitions.ofEnvironments(environments, length, parallelism);
    double seconds = secondsSince(started);
    int[] kept = repetitions.kept();
    List<int[]> groups = repetitions.groups();
    int count = repetitions.representatives().length;

    sayDataset(file, environments);
    String what = (by == DrawBy.FRAME ? "frame" : "environment") + (count == 1 ? "" : "s");
    say(
        "%,d of %,d %s kept; %,d repeat within %s h, in %,d groups",
        kept.length, count, what, count - kept.length, distance, groups.size());
    for (int[] group : groups.subList(0, Math.min(10, groups.size()))) {
      say("  %s", text(environments, group));
    }
    if (groups.size() > 10) {
      say("  … and %,d more groups", groups.size() - 10);
    }
    if (options.writes()) {
      JsonResult json = json(environments, kept, groups, count);
      json.put("descriptor_time", environments.descriptorSeconds()).put("dedup_time", seconds);
      write(json, environments, repetitions, inputs, input);
    }
  }

  private JsonResult json(Environments environments, int[] kept, List<int[]> groups, int count) {
    JsonResult json = new JsonResult().put("file", file).put("n_envs", environments.count());
    putSetting(json, environments.spec())
        .put("n_frames", environments.frames())
        .put("by", by == DrawBy.FRAME ? "frame" : "environment")
        .put("distance", distance)
        .put("n", count)
        .put("n_kept", kept.length)
        .put("version", QuestsCommand.Version.number());
    if (by == DrawBy.FRAME) {
      json.put("kept", frameNumbers(environments, kept))
          .putLists("groups", groups.stream().map(g -> frameNumbers(environments, g)).toList());
    } else {
      json.put("kept", Arrays.stream(kept).asLongStream().toArray())
          .putLists(
              "groups",
              groups.stream().map(g -> Arrays.stream(g).asLongStream().toArray()).toList());
    }
    return json;
  }

  private static long[] frameNumbers(Environments environments, int[] frames) {
    return Arrays.stream(frames).mapToLong(environments::frameNumber).toArray();
  }

  /** The first members of a group as a piece of a line. */
  private String text(Environments environments, int[] group) {
    List<String> names = new ArrayList<>();
    for (int item : Arrays.copyOf(group, Math.min(8, group.length))) {
      names.add(name(environments, item));
    }
    String rest = group.length > 8 ? ", …" : "";
    return group.length + " alike: " + String.join(", ", names) + rest;
  }

  private String name(Environments environments, int item) {
    if (by == DrawBy.FRAME) {
      return "frame " + environments.frameNumber(item);
    }
    int frame = environments.frameOf(item);
    return "atom "
        + (item - environments.frameStart(frame))
        + " of frame "
        + environments.frameNumber(frame);
  }

  private void write(
      JsonResult json,
      Environments environments,
      Repetitions repetitions,
      Inputs inputs,
      InputFile input) {
    write(json, writer -> writeTable(writer, environments, repetitions.representatives()));
    write(
        OutputKind.NPY,
        out -> EnvironmentArrays.writeNpy(rows(environments, repetitions), false, out));
    write(OutputKind.NPZ, out -> EnvironmentArrays.writeNpz(rows(environments, repetitions), out));
    write(
        OutputKind.FRAMES,
        out ->
            new SelectedFrames(inputs, input, environments.index())
                .write(repetitions.kept(), false, out));
  }

  private Environments rows(Environments environments, Repetitions repetitions) {
    int[] kept = repetitions.kept();
    return environments.select(by == DrawBy.ENVIRONMENT ? kept : environments.rowsOf(kept));
  }

  private void writeTable(Writer writer, Environments environments, int[] representatives)
      throws IOException {
    boolean byFrame = by == DrawBy.FRAME;
    writer.write(Csv.row(byFrame ? OF_FRAMES : OF_ENVIRONMENTS) + "\n");
    for (int i = 0; i < representatives.length; i++) {
      int kept = representatives[i];
      writer.write(
          place(environments, i)
              + ","
              + place(environments, kept)
              + ","
              + (kept == i ? 1 : 0)
              + "\n");
    }
  }

  private String place(Environments environments, int item) {
    if (by == DrawBy.FRAME) {
      return Long.toString(environments.frameNumber(item));
    }
    int frame = environments.frameOf(item);
    return environments.frameNumber(frame) + "," + (item - environments.frameStart(frame));
  }
}
