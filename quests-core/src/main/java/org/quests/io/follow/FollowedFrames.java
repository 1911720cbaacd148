package org.quests.io.follow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Cancellation;
import org.quests.core.Printable;
import org.quests.core.QuestsException;
import org.quests.io.Cautions;
import org.quests.io.CutOffException;
import org.quests.io.FollowableFormat;
import org.quests.io.Formats;
import org.quests.io.FrameCutter;
import org.quests.io.FrameSource;
import org.quests.io.LineReader;
import org.quests.io.LineWords;
import org.quests.io.NoPositionsException;
import org.quests.io.ReadOptions;
import org.quests.io.TextFormat;
import org.quests.io.TrajectoryFormat;
import org.quests.io.Unreadable;

/**
 * The frames of a trajectory that still grows, in any {@link FollowableFormat}. Asking for the next
 * frame waits until it is whole, its last newline included. What is no frame is passed over, up to
 * the next place where one starts, and so is a frame that does not read; the listener hears of it
 * once for each such stretch. Frames are counted through, whatever happens to the file.
 */
public final class FollowedFrames extends FrameSource {
  private static final int BUFFER = 1 << 16;

  /** Anything longer is no line of a text. */
  private static final int LONGEST_LINE = 1 << 26;

  private static final int LARGEST_BUFFER = Integer.MAX_VALUE - 8;

  /** So many bytes without a frame tell that content is something else altogether. */
  private static final int HEAD = 4096;

  /** What may stand once before a text in UTF-8. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** A format that the text may be in. */
  private static final class Candidate {
    final FollowableFormat format;
    final FrameCutter cutter;
    TextFormat.Reader reader;

    Candidate(FollowableFormat format, TextFormat.Reader reader) {
      this.format = format;
      this.cutter = format.cutter();
      this.reader = reader;
    }
  }

  private final String name;
  private final GrowingBytes input;
  private final ReadOptions options;
  private final Following following;
  private final Cautions cautions;

  /** The formats that the text may be in; one, once a frame was read. */
  private List<Candidate> formats;

  /** What cuts the frame that is being taken; null between frames. */
  private @Nullable Candidate current;

  private byte[] buffer = new byte[BUFFER];

  /** Where the frame that is being taken starts. */
  private int from;

  /** Where the line starts that is looked at next. */
  private int at;

  /** No newline stands between that and here. */
  private int scanned;

  private int limit;

  /** Offset of the buffer's first byte in the input. */
  private long base;

  /** Number of the line that is looked at next, from 1. */
  private long line = 1;

  private long firstLine;
  private long index;

  /** The line after a frame that was passed over, by what its head says; 0 where there is none. */
  private long behindSkipped;

  private long skipped;
  private boolean garbled;
  private boolean known;
  private boolean stalled;
  private boolean probed;
  private boolean ended;
  private boolean cutOff;

  private FollowedFrames(
      String name, GrowingBytes input, ReadOptions options, Following following) {
    this.name = name;
    this.input = input;
    // What may still grow is never taken for whole.
    this.options = options.withAllowTruncated(true);
    this.following = following;
    this.cautions = new Cautions(this.options);
    this.formats = candidates();
  }

  /**
   * Follows a file by its name, which need not exist yet: through truncation, and on to another
   * file that takes its name.
   *
   * @throws QuestsException where the options ask for a format that cannot be followed
   */
  public static FollowedFrames ofFile(Path file, ReadOptions options, Following following) {
    return new FollowedFrames(
        file.toString(), new GrowingFile(file, following), options, following);
  }

  /**
   * Follows bytes up to their end, for instance those of a pipe. Where taking them waits, a stall
   * is told only after it.
   *
   * @param name what messages call them
   * @throws QuestsException where the options ask for a format that cannot be followed
   */
  public static FollowedFrames of(
      GrowingBytes bytes, String name, ReadOptions options, Following following) {
    return new FollowedFrames(name, bytes, options, following);
  }

  /**
   * Refuses what no waiting will turn into frames, where that can be told already: a folder, or a
   * file whose first bytes are compressed or in a format that cannot be followed. A file that does
   * not exist yet, or holds too little to tell, is fine.
   *
   * @throws QuestsException of kind INPUT
   */
  public static void requireFollowable(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw isFolder(name);
    }
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      Formats.requireFollowable(name, in.readNBytes(HEAD));
    } catch (IOException e) {
      throw Unreadable.error(name, e);
    }
  }

  static QuestsException isFolder(String name) {
    return QuestsException.input(name + ": is a directory, expected a file that grows");
  }

  private List<Candidate> candidates() {
    List<Candidate> all = new ArrayList<>();
    for (FollowableFormat format : Formats.followable(options)) {
      all.add(new Candidate(format, format.followingReader(name, options)));
    }
    return all;
  }

  /**
   * The next frame; waits for it. Null at the end.
   *
   * @throws QuestsException where the input cannot be read or is nothing that can be followed; of
   *     kind CANCELLED where the work is to stop
   */
  @Override
  public @Nullable Frame next() {
    long quietSince = following.clock().nanoTime();
    // What is to be done once everything that was read has been looked at.
    int outcome = GrowingBytes.NOTHING;
    while (!ended) {
      Frame frame = cut();
      if (frame != null) {
        return frame;
      }
      if (outcome == GrowingBytes.NOTHING) {
        int n = fill();
        long now = following.clock().nanoTime();
        if (n > 0) {
          goesOn(n, now - quietSince);
          quietSince = now;
          continue;
        }
        outcome = n == GrowingBytes.NOTHING && idle(now - quietSince) ? GrowingBytes.END : n;
        if (outcome == GrowingBytes.NOTHING) {
          if (now - quietSince < following.stalled().toNanos() || !stall()) {
            following.pause();
          }
          continue;
        }
        quietSince = now;
      }
      if (rejectWhatCannotBeRead()) {
        // Frames may stand after the start of what is none.
        continue;
      }
      if (outcome == GrowingBytes.NEW_START) {
        startAnew();
        outcome = GrowingBytes.NOTHING;
      } else {
        ended = true;
        cutOff = leftOut();
      }
    }
    return null;
  }

  private void goesOn(int bytes, long quiet) {
    probed = false;
    if (stalled) {
      stalled = false;
      tell(FollowEvent.Kind.GOES_ON, bytes, "goes on after " + seconds(quiet));
    }
  }

  private boolean idle(long quiet) {
    Duration idle = following.idle();
    return idle != null && quiet >= idle.toNanos();
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.0f s", nanos / 1e9);
  }

  /**
   * Tells of a stall, once.
   *
   * @return whether what was taken for a frame turned out to be none
   */
  private boolean stall() {
    if (!stalled) {
      stalled = true;
      tell(
          FollowEvent.Kind.STALLED,
          limit - from,
          "nothing new for "
              + seconds(following.stalled().toNanos())
              + (current == null ? "" : ", in the middle of a frame")
              + "; waiting");
    }
    return rejectWhatCannotBeRead();
  }

  private void tell(FollowEvent.Kind kind, long bytes, String what) {
    following.tell(kind, bytes, name + ": " + what);
  }

  /** Takes lines until a frame is whole; null where more bytes are needed. */
  private @Nullable Frame cut() {
    while (true) {
      int newline = newline();
      if (newline < 0) {
        if (limit > at && (buffer[at] == 0 || limit - at > LONGEST_LINE)) {
          passUnterminated();
          if (current == null && at == limit) {
            return null;
          }
          continue;
        }
        return null;
      }
      int start = at;
      int end = newline > start && buffer[newline - 1] == '\r' ? newline - 1 : newline;
      at = newline + 1;
      scanned = at;
      line++;
      Frame frame = take(start, end);
      if (frame != null) {
        return frame;
      }
    }
  }

  private int newline() {
    while (scanned < limit) {
      if (buffer[scanned] == '\n') {
        return scanned;
      }
      scanned++;
    }
    return -1;
  }

  /** What stands here is no text: zeros of a file that was cut while it was open, or endless. */
  private void passUnterminated() {
    if (current != null) {
      reject("expected text");
      return;
    }
    int to = limit;
    if (buffer[at] == 0) {
      to = at;
      while (to < limit && buffer[to] == 0) {
        to++;
      }
    }
    garbled(at, to, line, "expected text");
    at = to;
    scanned = Math.max(scanned, at);
    from = at;
  }

  private @Nullable Frame take(int lineStart, int end) {
    int start = lineStart;
    if (current == null) {
      if (base + start == 0 && holdsByteOrderMark(end)) {
        start += BYTE_ORDER_MARK.length;
      }
      requireFollowable(start, end);
      int place = isNothing(start, end) ? end : begin(start, end);
      if (place < 0) {
        noteEmpty(start, end);
        garbled(start, at, line - 1, "expected the start of a frame, found " + found(start, end));
      } else if (place < end && !blank(start, place)) {
        garbled(
            start, place, line - 1, "expected the start of a frame, found " + found(start, end));
      }
      if (current == null) {
        from = at;
        return null;
      }
      from = place;
      firstLine = line - 1;
      start = place;
      countSkipped(firstLine);
    } else if (!known) {
      requireFollowable(start, end);
    }
    FrameCutter.Line kind = current.cutter.accept(buffer, start, end);
    if (kind == FrameCutter.Line.FOREIGN) {
      noteSkipped();
      reject(
          "line "
              + (line - 1)
              + ": expected "
              + current.cutter.expected()
              + ", found "
              + found(start, end));
    }
    return kind == FrameCutter.Line.LAST ? whole() : null;
  }

  private boolean holdsByteOrderMark(int end) {
    return end >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /**
   * A frame that was passed over has its number all the same, if what comes next starts where it
   * says that it ends; one whose writer stopped within it, and began again, has none.
   *
   * @param next the line where a frame starts, or a file ends
   */
  private void countSkipped(long next) {
    if (behindSkipped > 0 && next >= behindSkipped) {
      index += next == behindSkipped ? 1 : 0;
      behindSkipped = 0;
    }
  }

  /** Takes note of the frame that is passed over. */
  private void noteSkipped() {
    FrameCutter cutter = Objects.requireNonNull(current).cutter;
    // What seems to start within the lines of a frame that was passed over is none.
    if (cutter.lines() > 0 && cutter.convincing() && firstLine >= behindSkipped) {
      behindSkipped = firstLine + cutter.lines();
    }
  }

  /** A frame without atoms has a number too. */
  private void noteEmpty(int start, int end) {
    long here = line - 1;
    if (here < behindSkipped) {
      return;
    }
    for (Candidate candidate : formats) {
      int lines = candidate.cutter.linesOfEmpty(buffer, start, end);
      if (lines > 0) {
        countSkipped(here);
        behindSkipped = here + lines;
        return;
      }
    }
  }

  /** Whether a line between frames is blank, or stands for nothing. */
  private boolean isNothing(int start, int end) {
    return blank(start, end)
        || formats.stream().anyMatch(candidate -> candidate.cutter.separates(buffer, start, end));
  }

  /** Refuses frames that cannot be told apart, before the next line is taken. */
  private void requireFollowable(int start, int end) {
    for (Candidate candidate : formats) {
      String found = candidate.cutter.unfollowable(buffer, start, end);
      if (found != null) {
        throw Formats.unfollowable(name, found);
      }
    }
  }

  private boolean blank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!LineWords.blank(buffer[i])) {
        return false;
      }
    }
    return true;
  }

  private String found(int start, int end) {
    return Printable.quoted(
        LineReader.text(buffer, start, Math.min(end, start + 200)).strip().replace('\0', '␀'));
  }

  /** Begins a frame where one starts in this line; where that is, or −1. */
  private int begin(int start, int end) {
    for (Candidate candidate : formats) {
      int place = candidate.cutter.start(buffer, start, end);
      if (place >= 0) {
        current = candidate;
        candidate.cutter.begin();
        return place;
      }
    }
    return -1;
  }

  /** The frame whose last line was taken; null where it is none. */
  private @Nullable Frame whole() {
    Candidate candidate = Objects.requireNonNull(current);
    if (garbled && !candidate.cutter.convincing()) {
      reject("line " + firstLine + ": expected a frame like those before");
      return null;
    }
    if (!known) {
      requireFollowable(at, limit);
    }
    Frame frame;
    try {
      frame = read(candidate, at);
    } catch (QuestsException e) {
      reject(e);
      return null;
    }
    if (frame == null) {
      noteSkipped();
      reject("line " + firstLine + ": expected a frame");
      return null;
    }
    if (options.keepBytes() && frame.originalBytes() == null) {
      frame = frame.withOriginalBytes(Arrays.copyOfRange(buffer, from, at));
    }
    candidate.cutter.confirm();
    formats = List.of(candidate);
    known = true;
    current = null;
    from = at;
    index++;
    if (garbled) {
      garbled = false;
      tell(
          FollowEvent.Kind.RECOVERED,
          skipped,
          String.format(
              Locale.ROOT,
              "line %d: frame %d, after %,d bytes that are none",
              firstLine,
              index - 1,
              skipped));
    }
    return cautions.admit(frame);
  }

  /**
   * Reads the frame that starts at {@link #from}.
   *
   * @return null where it is none, or is not whole
   */
  private @Nullable Frame read(Candidate candidate, int to) {
    LineReader lines =
        new LineReader(new ByteArrayInputStream(buffer, from, to - from), base + from, firstLine);
    try {
      int lineEnd = from;
      while (lineEnd < to && buffer[lineEnd] != '\n') {
        lineEnd++;
      }
      if (candidate.cutter.opensFile(buffer, from, lineEnd)) {
        candidate.reader = candidate.format.followingReader(name, options);
        candidate.reader.start(lines);
      }
      return candidate.reader.read(lines, index);
    } catch (CutOffException e) {
      return null;
    } catch (IOException e) {
      throw Unreadable.at(new FrameOrigin(name, index, 0).at(lines.line() + 1), e);
    } catch (IllegalArgumentException e) {
      throw Unreadable.invalid(new FrameOrigin(name, index, 0).at(lines.line()), e);
    }
  }

  private void reject(QuestsException e) {
    if (e.kind() == QuestsException.Kind.CANCELLED) {
      throw e;
    }
    refuseWithoutPositions(e);
    noteSkipped();
    reject(String.valueOf(e.getMessage()));
  }

  /** What was taken for a frame is none: looks for one after its first line. */
  private void reject(String why) {
    int next = from;
    while (next < at && buffer[next] != '\n') {
      next++;
    }
    next = Math.min(at, next + 1);
    current = null;
    probed = false;
    garbled(from, next, firstLine, why);
    from = next;
    at = next;
    scanned = next;
    line = firstLine + 1;
  }

  /** Rejects an unfinished frame in which something is wrong already. */
  private boolean rejectWhatCannotBeRead() {
    if (current == null || probed) {
      return false;
    }
    probed = true;
    try {
      read(current, limit);
      return false;
    } catch (QuestsException e) {
      reject(e);
      return true;
    }
  }

  /** A file of other quantities never holds a frame: looking for the next one is in vain. */
  private void refuseWithoutPositions(QuestsException e) {
    if (!known && e.getCause() instanceof NoPositionsException) {
      throw e;
    }
  }

  private void garbled(int start, int end, long where, String why) {
    if (!garbled) {
      garbled = true;
      skipped = 0;
      String place = why.startsWith(name) ? "" : name + ": ";
      boolean placed = !place.isEmpty() && !why.startsWith("line ");
      following.tell(
          FollowEvent.Kind.GARBLED,
          end - start,
          place + (placed ? "line " + where + ": " : "") + why + "; looking for the next frame");
    }
    skipped += end - start;
  }

  /** Content that no waiting will turn into frames is an error. */
  private void refuseForeign() {
    if (base == 0 && index == 0) {
      Formats.requireFollowable(name, Arrays.copyOf(buffer, Math.min(limit, HEAD)));
    }
  }

  private int fill() {
    int before = limit;
    try {
      if (limit == buffer.length) {
        makeRoom();
      }
      Cancellation.checkHere();
      int n = input.read(buffer, limit, buffer.length - limit);
      limit += Math.max(0, n);
      if (n > 0 && !known && before < HEAD) {
        refuseForeign();
      }
      return n;
    } catch (IOException e) {
      throw Unreadable.error(name, e);
    }
  }

  private void makeRoom() throws IOException {
    if (from >= buffer.length / 2) {
      System.arraycopy(buffer, from, buffer, 0, limit - from);
      base += from;
      at -= from;
      scanned -= from;
      limit -= from;
      from = 0;
      return;
    }
    if (buffer.length == LARGEST_BUFFER) {
      throw new IOException("a frame of more than 2 GiB cannot be kept as bytes");
    }
    try {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, LARGEST_BUFFER));
    } catch (OutOfMemoryError e) {
      // Asking for one large array failed: nothing is broken.
      throw new IOException("the frame's bytes do not fit in memory", e);
    }
  }

  private void startAnew() {
    leftOut();
    countSkipped(line);
    behindSkipped = 0;
    current = null;
    formats = candidates();
    garbled = false;
    from = 0;
    at = 0;
    scanned = 0;
    limit = 0;
    base = 0;
    line = 1;
  }

  /** Whether the bytes that were read end inside a frame, which is told. */
  private boolean leftOut() {
    if (current == null && limit == at) {
      return false;
    }
    tell(
        FollowEvent.Kind.CUT_OFF,
        limit - from,
        String.format(
            Locale.ROOT, "ended inside frame %d: %,d bytes left out", index, limit - from));
    return true;
  }

  /** The format of the frame that came last; before the first, the first one that is possible. */
  public TrajectoryFormat format() {
    return formats.getFirst().format;
  }

  @Override
  public boolean skip() {
    return next() != null;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public Position position() {
    return new Position(index, base + from, current == null ? line : firstLine);
  }

  /** Not possible. */
  @Override
  public void seek(Position position) {
    throw QuestsException.input(name + ": grows, and cannot be sought");
  }

  @Override
  public Seeking seeking() {
    return Seeking.NONE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean truncated() {
    return cutOff;
  }

  @Override
  public void close() {
    ended = true;
    try {
      input.close();
    } catch (IOException e) {
      throw QuestsException.input(name + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
