package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;

/**
 * Writes selected frames as extended XYZ: as the bytes they were read from where those are that.
 */
final class SelectedFrames {
  private final Inputs inputs;
  private final InputFile file;
  private final DatasetIndex index;

  SelectedFrames(Inputs inputs, InputFile file, DatasetIndex index) {
    this.inputs = inputs;
    this.file = file;
    this.index = index;
  }

  /**
   * Writes frames.
   *
   * @param places of the frames in the dataset
   * @param ranked whether in that order; else in the order of the file
   */
  void write(int[] places, boolean ranked, OutputStream out) throws IOException {
    Map<Integer, Integer> rankOf = new HashMap<>();
    for (int rank = 0; rank < places.length; rank++) {
      rankOf.put(places[rank], rank);
    }
    Frame[] kept = new Frame[ranked ? places.length : 0];
    ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
    try (FrameSource source = inputs.reopenWithBytes(file)) {
      for (int place = 0; place < index.frames(); place++) {
        Frame frame = source.next();
        int atoms = index.frameStart(place + 1) - index.frameStart(place);
        if (frame == null || frame.atoms() != atoms) {
          throw QuestsException.input(
              source.name() + ": changed while it was read, at frame " + source.index());
        }
        Integer rank = rankOf.get(place);
        if (rank != null && ranked) {
          kept[rank] = frame;
        } else if (rank != null) {
          writer.writeAsRead(frame);
        }
      }
    }
    for (Frame frame : kept) {
      writer.writeAsRead(frame);
    }
  }
}
