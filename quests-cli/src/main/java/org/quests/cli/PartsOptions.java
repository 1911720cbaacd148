package org.quests.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.store.Shard;
import picocli.CommandLine.Option;

/** Options of commands whose kernel sums can be made in parts. */
final class PartsOptions {
  static final String SHARD = "--shard";
  static final String PARTS = "--parts";
  static final String CHECKPOINT = "--checkpoint";

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = SHARD,
      paramLabel = "I/N",
      description =
          "Make share I of N (I from 0) of the kernel sums, into --parts; merge gives the result.")
  private @Nullable String shard;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = PARTS,
      paramLabel = "DIR",
      description = "Folder for the parts of --shard, which all processes see.")
  private @Nullable Path parts;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = CHECKPOINT,
      paramLabel = "DIR",
      description = "Keep what is done in DIR: the same command goes on after it was ended.")
  private @Nullable Path checkpoint;

  /** Whether parts are asked for. */
  boolean asked() {
    return shard != null || parts != null || checkpoint != null;
  }

  /**
   * Refuses options that do not fit together.
   *
   * @throws QuestsException of kind USAGE
   */
  void check() {
    if (checkpoint != null && (shard != null || parts != null)) {
      throw QuestsException.usage(
          "--checkpoint is for one process, --shard and --parts for several: give one of them");
    }
    if ((shard == null) != (parts == null)) {
      throw QuestsException.usage("--shard and --parts belong together: give both");
    }
    shard();
  }

  /** The share to make; null where the result is wanted. */
  @Nullable Shard shard() {
    return shard == null ? null : Shard.parse(shard);
  }

  /** Where parts are kept. */
  Path folder() {
    Path folder = checkpoint != null ? checkpoint : parts;
    if (folder == null || folder.toString().isEmpty()) {
      throw QuestsException.usage("expected a folder for parts, found an empty name");
    }
    return folder;
  }
}
