package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.ValidFrames;

/** Has the frames of datasets described elsewhere, in shares. */
final class FrameShares {
  /** Places of frames that are remembered: of long trajectories those of every second, fourth, … */
  private static final int MOST = 1 << 16;

  private static final String FORMAT = "--format=";

  private final Workplace workplace;
  private final List<String> arguments;

  /**
   * For the datasets of a command line.
   *
   * @param arguments as in {@link FrameShare}
   */
  FrameShares(Workplace workplace, List<String> arguments) {
    this.workplace = workplace;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * Whether a dataset is described elsewhere: not streams, and not folders, some of whose files are
   * opened only when frames are read.
   */
  static boolean possible(InputFile file) {
    return !file.described() && !files(file).isEmpty();
  }

  /** The words of the command line, with the format of one file for that of all. */
  private List<String> arguments(InputFile file) {
    if (file.format() == null) {
      return arguments;
    }
    List<String> own = new ArrayList<>(arguments);
    own.removeIf(word -> word.startsWith(FORMAT));
    own.add(1, FORMAT + file.format());
    return own;
  }

  private static List<String> files(InputFile file) {
    return file.files().stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
  }

  /**
   * Describes a dataset.
   *
   * @param source the frames that were chosen, at their start; they are gone through without being
   *     read
   * @param slice which were chosen
   * @param sliceText the same as it was given
   * @param species that rows see
   * @param spec what defines the rows
   * @param cautions hears what is to be said to the user
   * @throws QuestsException as {@link Environments#describe} throws it
   */
  Environments describe(
      InputFile file,
      FrameSource source,
      FrameSlice slice,
      String sliceText,
      List<String> species,
      RowSpec spec,
      Consumer<String> cautions,
      Parallelism parallelism) {
    Consumer<String> told = message -> cautions.accept(named(message, file));
    List<FrameSource.Position> places = new ArrayList<>();
    long stride = 1;
    long frames = 0;
    parallelism.progress().begin("frames", "frames", -1);
    try {
      FrameSource.Position at = source.position();
      for (; source.skip(); at = source.position()) {
        parallelism.check();
        parallelism.progress().advance(1);
        if (frames % stride == 0) {
          if (places.size() == MOST) {
            places = everySecond(places);
            stride *= 2;
          }
          if (frames % stride == 0) {
            places.add(at);
          }
        }
        frames++;
      }
    } finally {
      parallelism.progress().end();
    }
    if (places.isEmpty()) {
      throw QuestsException.input(source.name() + EnvironmentStream.nothing(0));
    }
    int n = Math.min(places.size(), workplace.pieces());
    List<FrameShare> shares = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int from = (int) ((long) i * places.size() / n);
      int to = (int) ((long) (i + 1) * places.size() / n);
      shares.add(
          new FrameShare(
              arguments(file),
              species,
              file.name(),
              files(file),
              slice.equals(FrameSlice.ALL) ? "" : sliceText,
              places.get(from),
              Math.min(frames, to * stride) - from * stride));
    }
    List<Environments> parts;
    try {
      parts = workplace.describe(shares, spec, told, parallelism);
    } catch (QuestsException e) {
      String message = String.valueOf(e.getMessage());
      if (n == 1
          || (!message.endsWith(EnvironmentStream.nothing(1)) && !ValidFrames.areNone(message))) {
        throw named(e, file);
      }
      // Of some share no frame holds atoms or can be described; of the dataset some may.
      FrameShare first = shares.get(0);
      parts =
          workplace.describe(
              List.of(
                  new FrameShare(
                      first.arguments(),
                      species,
                      first.name(),
                      first.files(),
                      first.slice(),
                      first.position(),
                      frames)),
              spec,
              told,
              parallelism);
    }
    return Environments.ofParts(source.name(), parts);
  }

  /** What another process says of a file, which it knows by another name. */
  private static String named(String message, InputFile file) {
    String name = message;
    for (Path path : file.files()) {
      name = name.replace(path.toAbsolutePath().normalize().toString(), path.toString());
    }
    return name;
  }

  private static QuestsException named(QuestsException error, InputFile file) {
    return error.kind() == QuestsException.Kind.INPUT
        ? QuestsException.input(named(String.valueOf(error.getMessage()), file), error)
        : error;
  }

  private static List<FrameSource.Position> everySecond(List<FrameSource.Position> places) {
    List<FrameSource.Position> some = new ArrayList<>();
    for (int i = 0; i < places.size(); i += 2) {
      some.add(places.get(i));
    }
    return some;
  }
}
