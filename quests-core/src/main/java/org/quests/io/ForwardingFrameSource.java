package org.quests.io;

import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;

/**
 * A source that passes everything on from another one, going back included. Subclasses that look at
 * frames, change them or filter them override what they need.
 */
public abstract class ForwardingFrameSource extends FrameSource {
  private FrameSource source;

  /** Over this source, which is closed with this one. */
  protected ForwardingFrameSource(FrameSource source) {
    this.source = source;
  }

  /** The source that everything is passed on to. */
  protected final FrameSource source() {
    return source;
  }

  /** Goes on with another source; the caller has to close the one before. */
  protected final void forwardTo(FrameSource next) {
    source = next;
  }

  @Override
  public @Nullable Frame next() {
    return source.next();
  }

  @Override
  public boolean skip() {
    return source.skip();
  }

  @Override
  public long index() {
    return source.index();
  }

  @Override
  public Position position() {
    return source.position();
  }

  @Override
  public void seek(Position position) {
    source.seek(position);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean truncated() {
    return source.truncated();
  }

  @Override
  public boolean openEnd() {
    return source.openEnd();
  }

  @Override
  public Seeking seeking() {
    return source.seeking();
  }

  @Override
  public void spool() {
    source.spool();
  }

  @Override
  public void close() {
    source.close();
  }
}
