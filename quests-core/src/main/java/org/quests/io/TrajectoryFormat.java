package org.quests.io;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;

/**
 * A text format of trajectories. A new one is a class that implements this and an entry in {@link
 * #ALL}; everything else (compression, position, seek, slices, truncated frames) is there already.
 */
interface TrajectoryFormat {
  /** The formats, in the order in which content is offered to them. */
  List<TrajectoryFormat> ALL = List.of(new ExtendedXyzFormat());

  /** What users call it, {@link ReadOptions#format}. */
  List<String> names();

  /** What it is and how it starts, for the message about content of no known format. */
  String description();

  /** Whether content that starts like this (some KiB, as Latin-1) is in this format. */
  boolean recognises(String head);

  /** A reader of frames. */
  Reader reader(String source, ReadOptions options);

  /** Reads frame after frame; keeps nothing from one frame to the next but scratch space. */
  interface Reader {
    /**
     * The next frame, or null where only blank lines are left.
     *
     * @param index the frame's number, for messages and its origin
     * @throws CutOffException where the input ends inside the frame
     * @throws org.quests.core.QuestsException where the frame is invalid
     */
    @Nullable Frame read(LineReader lines, long index) throws IOException;

    /** Passes over the next frame; otherwise as {@link #read}. */
    boolean skip(LineReader lines, long index) throws IOException;
  }
}
