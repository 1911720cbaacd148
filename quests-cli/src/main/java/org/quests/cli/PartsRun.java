package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.LeftToOthersException;
import org.quests.store.PartEngine;
import org.quests.store.PartFolder;
import org.quests.store.PartTask;
import org.quests.store.Shard;
import org.quests.store.SharedDatasets;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** A run of a command whose kernel sums are made in parts, or merged from them. */
final class PartsRun {
  /** What a result does not depend on. */
  private static final Set<String> OTHER_OPTIONS =
      Set.of(
          PartsOptions.SHARD,
          PartsOptions.PARTS,
          PartsOptions.CHECKPOINT,
          "--output",
          "--overwrite",
          "--plot",
          "--jobs",
          "--batch_size",
          "--engine",
          "--quiet",
          "--progress",
          "--log",
          "--stacktrace",
          CommonOptions.SKIPPED,
          ErrorLine.OPTION);

  private final PartFolder folder;
  private final PartEngine engine;
  private final @Nullable Shard shard;
  private final boolean merging;
  private final Terminal terminal;

  private PartsRun(
      PartFolder folder,
      PartEngine engine,
      @Nullable Shard shard,
      boolean merging,
      Terminal terminal) {
    this.folder = folder;
    this.engine = engine;
    this.shard = shard;
    this.merging = merging;
    this.terminal = terminal;
  }

  /**
   * A run that makes parts.
   *
   * @param given the command line
   * @param maker what makes them
   * @throws QuestsException where the folder is of another task or cannot be written
   */
  static PartsRun making(
      PartsOptions options, ParseResult given, KernelEngine maker, Terminal terminal) {
    Shard shard = options.shard();
    if (shard != null) {
      refuseResults(given);
    }
    PartFolder folder =
        PartFolder.open(
            options.folder(),
            new PartTask(
                given.commandSpec().name(),
                arguments(given),
                maker.name(),
                shard == null ? 1 : shard.count()));
    return new PartsRun(
        folder,
        shard == null ? folder.checkpoint(maker) : folder.shard(maker, shard),
        shard,
        false,
        terminal);
  }

  /** A run that makes none. */
  static PartsRun merging(PartFolder folder, Terminal terminal) {
    return new PartsRun(folder, folder.merge(), null, true, terminal);
  }

  private static void refuseResults(ParseResult given) {
    for (String option : List.of("--output", "--plot", CommonOptions.SKIPPED)) {
      if (given.hasMatchedOption(option)) {
        throw QuestsException.usage(
            "a shard has no result to write: leave " + option + " to quests merge");
      }
    }
    for (PositionalParamSpec file : given.matchedPositionals()) {
      if (file.originalStringValues().contains("-")) {
        throw QuestsException.usage(
            "shards cannot read standard input: each process reads all inputs");
      }
    }
  }

  /** The arguments that a result depends on, in one way of writing them. */
  private static List<String> arguments(ParseResult given) {
    List<String> options = new ArrayList<>();
    for (OptionSpec option : given.matchedOptions()) {
      String name = option.longestName();
      if (OTHER_OPTIONS.contains(name)) {
        continue;
      }
      if (option.arity().max() == 0) {
        options.add(name);
      } else {
        option.originalStringValues().forEach(value -> options.add(name + '=' + value));
      }
    }
    if (given.hasMatchedOption(CommonOptions.SKIPPED)
        && !options.contains(CommonOptions.SKIP_INVALID)) {
      options.add(CommonOptions.SKIP_INVALID);
    }
    options.sort(null);
    List<String> files = new ArrayList<>();
    for (ArgSpec file : given.matchedPositionals()) {
      files.addAll(file.originalStringValues());
    }
    if (files.stream().anyMatch(file -> file.startsWith("-") && file.length() > 1)) {
      options.add("--");
    }
    options.addAll(files);
    return options;
  }

  /** Datasets that all processes of the same work share. */
  SharedDatasets datasets() {
    return folder.datasets();
  }

  /** What kernel sums are to be evaluated with. */
  KernelEngine engine() {
    return engine;
  }

  /**
   * Does the work.
   *
   * @return what the process ends with
   */
  int run(Runnable work) {
    StopSignal signal = StopSignal.on(this::stop);
    try {
      work.run();
      if (merging) {
        engine.requireWhole();
      }
      return ExitCodes.OK;
    } catch (LeftToOthersException e) {
      if (merging) {
        engine.requireWhole();
      }
      sayShare();
      return ExitCodes.OK;
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.CANCELLED || !engine.stopping()) {
        throw e;
      }
      terminal.note("ended by SIGTERM; the same command goes on from here");
      return ExitCodes.TERMINATED;
    } finally {
      signal.close();
    }
  }

  private boolean stop() {
    boolean finishing = engine.stopAfterBlock();
    if (finishing) {
      terminal.note("SIGTERM: finishing this block of kernel sums; another one ends it at once");
    }
    return finishing;
  }

  private void sayShare() {
    terminal.say(
        "shard %s: made %,d parts of kernel sums, %,d were there",
        String.valueOf(shard), engine.made(), engine.found());
    if (engine.repaired() > 0) {
      terminal.say("%,d of them took the place of damaged files", engine.repaired());
    }
  }
}
