package org.quests.io;

import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/** The frames of another source that a slice chooses. */
final class SlicedFrameSource extends ForwardingFrameSource {
  private final FrameSource source;
  private final FrameSlice slice;
  private FrameSlice.@Nullable Range range;

  /** The chosen frame that comes next; meaningless before the range is known. */
  private long target;

  /** Where to jump from, if earlier frames may be asked for. */
  private @Nullable FramePositions positions;

  private boolean ended;
  private boolean truncated;

  SlicedFrameSource(FrameSource source, FrameSlice slice) {
    super(source);
    this.source = source;
    this.slice = slice;
  }

  @Override
  public @Nullable Frame next() {
    if (!reach()) {
      return null;
    }
    Frame frame = source.next();
    if (frame == null) {
      end();
      return null;
    }
    advance();
    return frame;
  }

  @Override
  public boolean skip() {
    if (!reach()) {
      return false;
    }
    if (!source.skip()) {
      end();
      return false;
    }
    advance();
    return true;
  }

  private void advance() {
    long step = slice.step();
    target = target > Long.MAX_VALUE - Math.max(step, 0) ? Long.MAX_VALUE : target + step;
  }

  /** Goes to the next chosen frame; false where there is none left. */
  private boolean reach() {
    FrameSlice.Range chosen = range();
    if (ended || !chosen.contains(target)) {
      return false;
    }
    if (positions != null
        && (target < source.index() || positions.before(target).frame() > source.index())) {
      source.seek(positions.before(target));
    }
    while (source.index() < target) {
      if (!source.skip()) {
        end();
        return false;
      }
    }
    return true;
  }

  private void end() {
    ended = true;
    if (slice.single()) {
      throw missing(source.index());
    }
  }

  private QuestsException missing(long frames) {
    return QuestsException.input(
        source.name()
            + ": frame "
            + slice.start().getAsLong()
            + " does not exist, found "
            + frames
            + (frames == 1 ? " frame" : " frames"));
  }

  /** What is chosen; the first call counts the frames if need be. */
  private FrameSlice.Range range() {
    FrameSlice.Range chosen = range;
    if (chosen == null) {
      chosen = slice.needsCount() ? counted() : slice.resolve(Long.MAX_VALUE);
      range = chosen;
      target = chosen.first();
    }
    return chosen;
  }

  private FrameSlice.Range counted() {
    boolean backwards = slice.step() < 0;
    if (source.seeking() == Seeking.NONE || (backwards && source.seeking() == Seeking.SLOW)) {
      source.spool();
    }
    FramePositions found = new FramePositions();
    do {
      found.add(source.position());
    } while (source.skip());
    positions = found;
    truncated = source.truncated();
    FrameSlice.Range chosen = slice.resolve(source.index());
    if (slice.single() && chosen.first() < 0) {
      throw missing(source.index());
    }
    return chosen;
  }

  @Override
  public long index() {
    return position().frame();
  }

  /** {@inheritDoc} Goes to the frame that comes next. */
  @Override
  public Position position() {
    boolean more = reach();
    return more || slice.step() > 0 ? source.position() : new Position(target, 0, 1);
  }

  @Override
  public void seek(Position position) {
    FrameSlice.Range chosen = range();
    if (slice.step() > 0) {
      source.seek(position);
    }
    ended = false;
    long steps = Math.ceilDiv(position.frame() - chosen.first(), slice.step());
    target = chosen.first() + Math.max(0, steps) * slice.step();
    if (slice.step() < 0 && positions != null) {
      // After an error the source stands inside a frame.
      source.seek(positions.before(target));
    }
  }

  @Override
  public boolean truncated() {
    return truncated || source.truncated();
  }
}
