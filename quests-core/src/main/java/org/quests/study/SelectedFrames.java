package org.quests.study;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;

/**
 * Writes selected frames as extended XYZ, with the bytes that they were read from if these are
 * extended XYZ. Frames that say why they were selected are written anew.
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
    write(source, index, places, (rank, frame) -> frame, ranked, out);
  }

  /**
   * Writes the frames of a selection. Those that came before others say why; with reasons all of
   * them do.
   *
   * @param reasons whether frames carry what is known of them as a {@link Pick}
   * @param ranked whether in the order in which they were chosen; else in that of the file
   * @param out not closed
   * @throws QuestsException of kind INPUT where the source holds other frames
   */
  public static void write(
      FrameSource source,
      DatasetIndex index,
      SelectionResult selection,
      boolean reasons,
      boolean ranked,
      OutputStream out)
      throws IOException {
    write(
        source,
        index,
        selection.selected(),
        (rank, frame) -> {
          Pick pick = selection.picks().get(rank);
          String reason = selection.reason(pick.place());
          return reasons ? pick.marked(frame, reason) : withReason(frame, reason);
        },
        ranked,
        out);
  }

  /** What is written for a frame of a selection. */
  private interface Marking {
    /**
     * Marks a frame.
     *
     * @param rank from 0
     * @return the same where there is nothing to be said
     */
    Frame mark(int rank, Frame frame);
  }

  private static void write(
      FrameSource source,
      DatasetIndex index,
      int[] places,
      Marking marking,
      boolean ranked,
      OutputStream out)
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
        write(frame, marking.mark(rank, frame), writer);
      }
    }
    for (int rank = 0; rank < kept.length; rank++) {
      write(kept[rank], marking.mark(rank, kept[rank]), writer);
    }
  }

  private static void write(Frame read, Frame marked, ExtendedXyzWriter writer) throws IOException {
    if (marked == read) {
      writer.writeAsRead(read);
    } else {
      writer.write(marked);
    }
  }

  private static Frame withReason(Frame frame, @Nullable String reason) {
    if (reason == null) {
      return frame;
    }
    Map<String, InfoValue> info = new LinkedHashMap<>(frame.info());
    info.put(ResultNames.REASON, InfoValue.of(reason));
    return frame.withInfo(info);
  }
}
