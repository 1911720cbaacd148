package org.quests.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowStorage;
import org.quests.io.ForwardingFrameSource;
import org.quests.io.FrameLedger;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.io.ValidFrames;

/**
 * Some of the frames of a dataset that a command line names, to be described in another process. It
 * is all strings and numbers.
 *
 * @param arguments of the command line: those that say how files are read and described, with what
 *     a file of options gave
 * @param species that rows see
 * @param name what the command line calls the dataset
 * @param files that it is read from, as absolute paths
 * @param slice which of its frames were chosen; empty where all were
 * @param position before the first frame of the share
 * @param frames how many frames, of those that were chosen
 */
public record FrameShare(
    List<String> arguments,
    List<String> species,
    String name,
    List<String> files,
    String slice,
    FrameSource.Position position,
    long frames) {
  /** Takes copies of the lists. */
  public FrameShare {
    arguments = List.copyOf(arguments);
    species = List.copyOf(species);
    files = List.copyOf(files);
  }

  /**
   * Describes the frames.
   *
   * @param rows where their rows are kept
   * @param cautions hears what is to be said to the user, each in one line
   * @throws QuestsException where a frame cannot be read or described
   */
  public Environments describe(
      RowStorage rows, Consumer<String> cautions, Parallelism parallelism) {
    CommonOptions options = AnalysisCommand.options(arguments);
    ReadOptions reading =
        options
            .readOptions()
            .withCautions((caution, message) -> cautions.accept(message))
            .withHelpers(parallelism);
    FrameSlice chosen = slice.isEmpty() ? FrameSlice.ALL : FrameSlice.parse(slice);
    try (FrameSource source = chosen.apply(open(name, files, reading))) {
      source.seek(position);
      FrameSource some = new First(source, frames);
      if (options.skipsInvalid()) {
        some =
            new ValidFrames(
                some,
                options.describable(),
                new FrameLedger(),
                (frame, before) -> {
                  if (frame != null) {
                    cautions.accept(SkippedFrames.line(frame));
                  }
                });
      }
      Environments environments =
          Environments.describe(some, options.spec(species).descriptor(), rows, parallelism);
      Inputs.truncation(source).forEach(cautions);
      return environments;
    }
  }

  /** Opens the frames of a dataset. */
  static FrameSource open(String name, List<String> files, ReadOptions reading) {
    return files.size() == 1
        ? FrameSource.open(Path.of(files.get(0)), reading)
        : FrameSource.open(name, files.stream().map(Path::of).toList(), reading);
  }

  /** The next frames of a source, up to a number. */
  private static final class First extends ForwardingFrameSource {
    private long left;

    private First(FrameSource source, long frames) {
      super(source);
      left = frames;
    }

    @Override
    public @Nullable Frame next() {
      Frame frame = left > 0 ? source().next() : null;
      // What cannot be read has not passed yet.
      left--;
      return frame;
    }

    @Override
    public boolean skip() {
      boolean more = left > 0 && source().skip();
      left--;
      return more;
    }
  }
}
