package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.io.FrameSource;

/** Passes frames on, and notes a value of each. */
final class KeyedFrames extends FrameSource {
  private final FrameSource frames;
  private final String key;
  private final List<String> values = new ArrayList<>();

  KeyedFrames(FrameSource frames, String key) {
    this.frames = frames;
    this.key = key;
  }

  /** The value of each frame so far. */
  List<String> values() {
    return values;
  }

  @Override
  public @Nullable Frame next() {
    Frame frame = frames.next();
    if (frame != null) {
      values.add(FrameValues.value(frame, key).text());
    }
    return frame;
  }

  @Override
  public boolean skip() {
    return frames.skip();
  }

  @Override
  public long index() {
    return frames.index();
  }

  @Override
  public Position position() {
    return frames.position();
  }

  @Override
  public void seek(Position position) {
    frames.seek(position);
  }

  @Override
  public String name() {
    return frames.name();
  }

  @Override
  public boolean truncated() {
    return frames.truncated();
  }

  @Override
  public void close() {
    frames.close();
  }
}
