package org.quests.study;

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
public final class SelectedFrames {
  private SelectedFrames() {}

  /**
   * Writes frames.
   *
   * @param source the frames of the dataset from the first one, with their original bytes; not
   *     closed
   * @param index of the dataset
   * @param places of the frames in the dataset
   * @param ranked whether in that order; else in the order of the file
   * @param out not closed
   * @throws QuestsException of kind INPUT where the source holds other frames
   */
  public static void write(
      FrameSource source, DatasetIndex index, int[] places, boolean ranked, OutputStream out)
      throws IOException {
    Map<Integer, Integer> rankOf = new HashMap<>();
    for (int rank = 0; rank < places.length; rank++) {
      rankOf.put(places[rank], rank);
    }
    Frame[] kept = new Frame[ranked ? places.length : 0];
    ExtendedXyzWriter writer = new ExtendedXyzWriter(out);
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
    for (Frame frame : kept) {
      writer.writeAsRead(frame);
    }
  }
}
