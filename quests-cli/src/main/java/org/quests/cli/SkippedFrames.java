package org.quests.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.io.FrameLedger;
import org.quests.io.InvalidFrame;
import org.quests.io.TemporaryFiles;
import org.quests.io.Unreadable;

/**
 * The frames of a command's inputs that are left out because they cannot be described. Each is told
 * once, however often its file is read. Safe for use by several threads.
 */
final class SkippedFrames {
  /** Frames that are named on the terminal. */
  static final int SHOWN = 20;

  /** How a line about one of them begins, also where it comes from another process. */
  private static final String PREFIX = "skipped: ";

  /** What is known of one input. */
  private static final class Input {
    private final FrameLedger ledger = new FrameLedger();
    private final List<InvalidFrame> frames = new ArrayList<>();
  }

  /** By the names of the inputs. */
  private final Map<String, Input> inputs = new LinkedHashMap<>();

  private int count;

  private synchronized Input input(String name) {
    return inputs.computeIfAbsent(name, key -> new Input());
  }

  /** What is known of the frames of an input. */
  FrameLedger ledger(String input) {
    return input(input).ledger;
  }

  /**
   * Takes note of a frame.
   *
   * @param input the name of the input that it is left out of
   * @param notes hears of it, if it is one of the first
   */
  synchronized void add(String input, InvalidFrame frame, Consumer<String> notes) {
    Input of = input(input);
    of.ledger.addInvalid(frame.frame());
    of.frames.add(frame);
    count++;
    if (count <= SHOWN) {
      notes.accept(line(frame));
    }
  }

  /** A frame as a line of text. */
  static String line(InvalidFrame frame) {
    return PREFIX + frame.message();
  }

  /**
   * Takes note of a frame that another process left out.
   *
   * @param line what it says
   * @return false where that is about something else
   */
  boolean take(String input, String line, Consumer<String> notes) {
    InvalidFrame frame =
        line.startsWith(PREFIX) ? InvalidFrame.of(line.substring(PREFIX.length())) : null;
    if (frame == null) {
      return false;
    }
    add(input, frame, notes);
    return true;
  }

  /** Says how many there are in all, where there are any. */
  synchronized void sayCount(Consumer<String> notes) {
    if (count > 0) {
      notes.accept(
          Text.of("%,d %s skipped", count, count == 1 ? "frame" : "frames")
              + (count > SHOWN ? ", the first " + SHOWN + " of them named above" : ""));
    }
  }

  /** All frames, input after input, by their numbers. */
  synchronized List<InvalidFrame> all() {
    Comparator<InvalidFrame> byNumber = Comparator.comparingLong(InvalidFrame::frame);
    return inputs.values().stream()
        .flatMap(input -> input.frames.stream().sorted(byNumber))
        .toList();
  }

  /** The same as objects. */
  List<JsonResult> json() {
    return json(all());
  }

  /** Frames as objects. */
  static List<JsonResult> json(List<InvalidFrame> frames) {
    return frames.stream()
        .map(
            frame ->
                new JsonResult()
                    .put("file", frame.file())
                    .put("frame", frame.frame())
                    .put("line", frame.line())
                    .put("reason", frame.reason()))
        .toList();
  }

  /** The same as a table. */
  Table table() {
    return writer -> {
      writer.write("file,frame,line,reason\n");
      for (InvalidFrame frame : all()) {
        writer.write(
            Csv.row(
                    List.of(
                        frame.file(),
                        Long.toString(frame.frame()),
                        frame.line() == null ? "" : frame.line().toString(),
                        frame.reason()))
                + "\n");
      }
    };
  }

  /** Writes those of an input for other processes, which do not read it. */
  void save(String input, Path file) {
    try {
      Files.write(file, input(input).frames.stream().map(InvalidFrame::message).toList());
    } catch (IOException e) {
      throw QuestsException.output(file + ": cannot be written: " + TemporaryFiles.reason(e), e);
    }
  }

  /** Takes over what another process saved, where this one has not read the input. */
  void load(String input, Path file, Consumer<String> notes) {
    if (!input(input).frames.isEmpty() || !Files.exists(file)) {
      return;
    }
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(line -> take(input, PREFIX + line, notes));
    } catch (IOException e) {
      throw Unreadable.error(file.toString(), e);
    }
  }
}
