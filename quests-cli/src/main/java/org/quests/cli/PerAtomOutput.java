package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.numpy.NumpyArchiveWriter;
import org.quests.io.numpy.NumpyArray;
import org.quests.io.numpy.NumpyWriter;
import org.quests.uncertainty.ErrorCalibration;

/** Writes δH of every atom of a dataset in the form that the output's name asks for. */
final class PerAtomOutput {
  /** Endings that are possible. */
  static final OutputKind[] KINDS = {
    OutputKind.JSON, OutputKind.FRAMES, OutputKind.NPY, OutputKind.NPZ, OutputKind.CSV
  };

  private static final String NAME = AnnotatedFrame.NAME;

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

  /** Where the atoms of each frame begin among those of all, and behind them the number of all. */
  static long[] offsets(DatasetIndex index) {
    long[] offsets = new long[index.frames() + 1];
    Arrays.setAll(offsets, index::frameStart);
    return offsets;
  }

  /** Whether the input will be read a second time. */
  static boolean readsAgain(CommonOptions options) {
    return options.autoSpecies() || options.writes(OutputKind.FRAMES, KINDS);
  }

  /**
   * Writes the output, if one was asked for.
   *
   * @param nearest written beside δH; null where it was not asked for
   * @param errors what bounds the errors, which are written too; null where nothing does
   */
  void write(
      DatasetIndex index,
      JsonResult json,
      double[] dH,
      @Nullable NearestTable nearest,
      @Nullable ErrorCalibration errors) {
    Table table = writer -> writeTable(index, dH, nearest, errors, writer);
    for (OutputKind kind : KINDS) {
      for (Path output : options.outputs(kind, KINDS)) {
        options.write(
            output,
            out -> {
              switch (kind) {
                case JSON -> json.writeTo(out);
                case FRAMES -> writeFrames(index, dH, nearest, errors, out);
                case NPY -> NumpyWriter.write(out, NumpyArray.doubles(dH, dH.length));
                case NPZ -> writeArchive(index, dH, nearest, errors, out);
                case CSV -> table.writeTo(out);
                case JSON_LINES -> throw new IllegalStateException("not offered");
              }
            });
      }
    }
  }

  private static void writeArchive(
      DatasetIndex index,
      double[] dH,
      @Nullable NearestTable nearest,
      @Nullable ErrorCalibration errors,
      OutputStream out)
      throws IOException {
    try (NumpyArchiveWriter archive = new NumpyArchiveWriter(out, false)) {
      archive.put(NAME, NumpyArray.doubles(dH, dH.length));
      archive.put(ResultNames.FRAME_OFFSETS, NumpyArray.vector(offsets(index)));
      if (errors != null) {
        archive.put(AnnotatedFrame.BOUND, NumpyArray.doubles(errors.bounds(dH), dH.length));
      }
      if (nearest != null) {
        archive.put(NearestTable.FRAME, NumpyArray.vector(nearest.frames()));
        archive.put(NearestTable.ATOM, NumpyArray.vector(nearest.atoms()));
        archive.put(NearestTable.DISTANCE, NumpyArray.doubles(nearest.distances(), dH.length));
      }
    }
  }

  private void writeTable(
      DatasetIndex index,
      double[] dH,
      @Nullable NearestTable nearest,
      @Nullable ErrorCalibration errors,
      Writer writer)
      throws IOException {
    List<String> columns =
        new ArrayList<>(List.of(ResultNames.FRAME, ResultNames.ATOM, ResultNames.DH));
    if (errors != null) {
      columns.add(ResultNames.ERROR_BOUND);
    }
    if (nearest != null) {
      columns.addAll(NearestTable.COLUMNS);
    }
    columns.add(ResultNames.ELEMENT);
    columns.add(Inputs.CONFIG_TYPE);
    writer.write(Csv.row(columns) + "\n");
    for (int frame = 0; frame < index.frames(); frame++) {
      int first = index.frameStart(frame);
      String type = Csv.cell(inputs.configType(frame));
      for (int i = first; i < index.frameStart(frame + 1); i++) {
        writer.write(index.frameNumber(frame) + "," + (i - first) + "," + dH[i]);
        if (errors != null) {
          writer.write("," + errors.bound(dH[i]));
        }
        if (nearest != null) {
          writer.write("," + nearest.text(i));
        }
        int element = index.element(i);
        writer.write("," + (element < 0 ? "" : Element.symbol(element)) + "," + type + "\n");
      }
    }
  }

  private void writeFrames(
      DatasetIndex index,
      double[] dH,
      @Nullable NearestTable nearest,
      @Nullable ErrorCalibration errors,
      OutputStream out)
      throws IOException {
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
        writer.write(
            AnnotatedFrame.of(
                frame,
                Arrays.copyOfRange(dH, first, end),
                nearest == null ? null : nearest.range(first, end),
                errors));
      }
    }
  }
}
