package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyWriter;
import org.quests.study.AnnotatedFrame;
import org.quests.study.AtomColumn;
import org.quests.study.PerAtomResult;
import org.quests.study.ResultKey;

/** Writes δH of every atom of a dataset in the form that the output's name asks for. */
final class PerAtomOutput {
  /** Endings that are possible. */
  static final OutputKind[] KINDS = {
    OutputKind.JSON, OutputKind.FRAMES, OutputKind.NPY, OutputKind.NPZ, OutputKind.CSV
  };

  private static final ResultKey CONFIG_TYPE =
      new ResultKey(Inputs.CONFIG_TYPE, "", "what kind of frame it is in");

  private final CommonOptions options;
  private final Inputs inputs;
  private final InputFile file;

  /**
   * Looks at what is asked for.
   *
   * @throws QuestsException where frames are, and the dataset is an array of descriptors
   */
  PerAtomOutput(CommonOptions options, Inputs inputs, InputFile file) {
    this.options = options;
    this.inputs = inputs;
    this.file = file;
    options.requireFramesToWrite(file, KINDS);
    if (options.writes(OutputKind.CSV, KINDS)) {
      inputs.noteConfigTypes();
    }
  }

  /** Whether the input will be read a second time. */
  static boolean readsAgain(CommonOptions options) {
    return options.autoSpecies() || options.writes(OutputKind.FRAMES, KINDS);
  }

  /**
   * Writes the outputs that were asked for.
   *
   * @param json the result as JSON
   */
  void write(PerAtomResult result, JsonResult json) {
    options.writeJson(json, KINDS);
    for (OutputKind kind : KINDS) {
      if (kind == OutputKind.JSON) {
        continue;
      }
      for (Path output : options.outputs(kind, KINDS)) {
        options.write(
            output,
            out -> {
              switch (kind) {
                case FRAMES -> writeFrames(result, out);
                case NPY ->
                    NumpyWriter.write(out, NumpyArray.doubles(result.dH(), result.dH().length));
                case NPZ -> writeArchive(result, out);
                case CSV -> table(result).writeTo(out);
                case JSON, JSON_LINES, INDEX, PAGE, CHEMISCOPE ->
                    throw new IllegalStateException("not offered");
              }
            });
      }
    }
  }

  /** With what kind of frame each one is, which the input alone knows. */
  private Table table(PerAtomResult result) {
    return Table.of(
        result.table().with(CONFIG_TYPE, row -> inputs.configType(result.index().frameOf(row))));
  }

  private static void writeArchive(PerAtomResult result, OutputStream out) throws IOException {
    try (NumpyArchiveWriter archive = new NumpyArchiveWriter(out, false)) {
      for (AtomColumn column : result.columns()) {
        archive.put(column.key().name(), array(column.values()));
        if (column.key().name().equals(ResultNames.DH)) {
          archive.put(ResultNames.FRAME_OFFSETS, NumpyArray.vector(result.frameOffsets()));
        }
      }
    }
  }

  private static NumpyArray array(AtomArray values) {
    return switch (values) {
      case AtomArray.Reals reals -> NumpyArray.doubles(reals.values(), reals.atoms());
      case AtomArray.Integers integers -> NumpyArray.vector(integers.values());
      default -> throw new IllegalStateException("no numbers");
    };
  }

  private void writeFrames(PerAtomResult result, OutputStream out) throws IOException {
    DatasetIndex index = result.index();
    List<AtomColumn> columns = result.columns();
    try (FrameSource source = inputs.reopen(file)) {
      ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
      for (int i = 0; i < index.frames(); i++) {
        Frame frame = source.next();
        int first = index.frameStart(i);
        int end = index.frameStart(i + 1);
        if (frame == null || frame.atoms() != end - first) {
          throw QuestsException.input(
              source.name() + ": changed while it was read, at frame " + source.index());
        }
        Frame found =
            AnnotatedFrame.of(frame, Arrays.copyOfRange(result.dH(), first, end), null, null);
        Map<String, AtomArray> arrays = new LinkedHashMap<>(found.arrays());
        for (AtomColumn column : columns) {
          arrays.put(column.key().name(), column.range(first, end).values());
        }
        writer.write(found.withArrays(arrays));
      }
    }
  }
}
