package org.quests.cli;

import java.io.Closeable;
import java.nio.file.Path;
import org.quests.atoms.Frame;
import org.quests.cli.output.GrowingOutput;
import org.quests.io.TrajectoryFormat;
import org.quests.study.HarvestFormat;

/** A file of frames that are kept from a growing trajectory, which grows with them. */
final class HarvestFile implements Closeable {
  private final HarvestFormat format;
  private final GrowingOutput out;

  private HarvestFile(HarvestFormat format, GrowingOutput out) {
    this.format = format;
    this.out = out;
  }

  static HarvestFile open(Path file, boolean overwrite) {
    return new HarvestFile(new HarvestFormat(file), GrowingOutput.open(file, overwrite));
  }

  /** Refuses frames that cannot be written under its name ({@link HarvestFormat#require}). */
  void require(TrajectoryFormat found) {
    format.require(found);
  }

  /** Adds a frame. */
  void add(Frame frame) {
    out.write(format.bytes(frame));
  }

  @Override
  public void close() {
    out.close();
  }
}
