package org.quests.io;

import java.util.List;

/**
 * A format of trajectories. A new one is a class and an entry in {@link #ALL}: a {@link TextFormat}
 * if it is text, frame after frame (compression, position, seek, slices, truncated frames are there
 * already); any other {@link FileFormat}, or a {@link FolderFormat}, brings a {@link FrameSource}
 * of its own.
 */
sealed interface TrajectoryFormat permits FileFormat, FolderFormat {
  /** The formats, in the order in which content is offered to them. */
  List<TrajectoryFormat> ALL =
      List.of(
          new ExtendedXyzFormat(),
          new LammpsDumpFormat(),
          new PoscarFormat(),
          new XdatcarFormat(),
          new AseTrajectoryFormat(),
          new DeepmdFormat());

  /** What users call it, {@link ReadOptions#format}. */
  List<String> names();

  /** What it is and how it starts, for the message about content of no known format. */
  String description();
}
