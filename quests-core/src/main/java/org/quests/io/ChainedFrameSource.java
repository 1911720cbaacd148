package org.quests.io;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.eclipse.collections.impl.list.mutable.primitive.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.QuestsException;

/** The frames of several files, one file after the other, counted through. */
final class ChainedFrameSource extends ForwardingFrameSource {
  private final String name;
  private final List<Path> files;
  private final ReadOptions options;

  /** The number of the first frame of each file that was reached. */
  private final LongArrayList firsts = LongArrayList.newListWith(0);

  private int file;
  private long reached;

  /** Going back before this frame needs the current file to be opened again. */
  private long spooledFrom;

  private boolean openEnd;
  private boolean truncated;
  private boolean closed;

  private ChainedFrameSource(
      String name, List<Path> files, ReadOptions options, FrameSource first) {
    super(first);
    this.name = name;
    this.files = files;
    this.options = options;
  }

  static ChainedFrameSource of(String name, List<Path> files, ReadOptions options) {
    List<Path> all = List.copyOf(files);
    ReadOptions once = options.withCautions(oncePerKind(options.cautions()));
    return new ChainedFrameSource(name, all, once, opened(all, once, 0, 0));
  }

  /** Files of one trajectory are alike: one of them speaks for all. */
  private static BiConsumer<Caution, String> oncePerKind(BiConsumer<Caution, String> listener) {
    Set<Caution> said = EnumSet.noneOf(Caution.class);
    return (caution, message) -> {
      if (said.add(caution)) {
        listener.accept(caution, message);
      }
    };
  }

  /** Only the last of all frames may be cut off. */
  private static FrameSource opened(List<Path> files, ReadOptions options, int i, long first) {
    boolean last = i == files.size() - 1;
    FrameSource next =
        FrameSource.open(
            files.get(i), options.withAllowTruncated(last && options.allowTruncated()));
    next.seek(new Position(first, 0, 1));
    return next;
  }

  @Override
  public @Nullable Frame next() {
    Frame frame;
    do {
      frame = source().next();
    } while (frame == null && toNextFile());
    reached = Math.max(reached, source().index());
    return frame;
  }

  @Override
  public boolean skip() {
    boolean more;
    do {
      more = source().skip();
    } while (!more && toNextFile());
    reached = Math.max(reached, source().index());
    return more;
  }

  private boolean toNextFile() {
    if (closed) {
      return false;
    }
    if (source().index() == firsts.get(file) && !source().truncated()) {
      throw Unreadable.noFrames(source().name());
    }
    if (file == files.size() - 1) {
      return false;
    }
    if (file + 1 == firsts.size()) {
      firsts.add(source().index());
    }
    go(file + 1);
    return true;
  }

  private void go(int to) {
    openEnd |= source().openEnd();
    truncated |= source().truncated();
    source().close();
    file = to;
    spooledFrom = 0;
    forwardTo(opened(files, options, to, firsts.get(to)));
  }

  @Override
  public void seek(Position position) {
    int at = firsts.size() - 1;
    while (firsts.get(at) > position.frame()) {
      at--;
    }
    if (at != file || position.frame() == firsts.get(at) || position.frame() < spooledFrom) {
      go(at);
    }
    if (position.frame() > firsts.get(at) && position.frame() <= reached) {
      source().seek(position);
      return;
    }
    // Nobody knows yet in which file the place is.
    while (source().index() < position.frame()) {
      if (!skip()) {
        throw QuestsException.input(
            name + ": frame " + position.frame() + " does not exist, found " + source().index());
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** {@inheritDoc} A file before is opened again. */
  @Override
  public Seeking seeking() {
    return Seeking.FAST;
  }

  /** {@inheritDoc} That is done for one file, until the next one is reached. */
  @Override
  public void spool() {
    if (source().seeking() != Seeking.FAST) {
      source().spool();
      spooledFrom = source().index();
    }
  }

  @Override
  public boolean openEnd() {
    return openEnd || source().openEnd();
  }

  @Override
  public boolean truncated() {
    return truncated || source().truncated();
  }

  @Override
  public void close() {
    closed = true;
    source().close();
  }
}
