package org.quests.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.Unreadable;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelTask;
import org.quests.kernel.LeftToOthersException;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.SumMerger;
import org.quests.kernel.TileBlock;

/**
 * Evaluates kernel sums block by block through a folder, as {@link PartFolder} says. For one run of
 * one command: it counts the tasks that it is asked for, which every process asks for in the same
 * order.
 */
public final class PartEngine implements KernelEngine {
  /** Blocks that a message names. */
  private static final int MOST_NAMED = 3;

  private final Path folder;
  private final PartTask command;

  /** What makes parts; null where they are only merged. */
  private final @Nullable KernelEngine engine;

  /** The share to make; null where all parts are wanted. */
  private final @Nullable Shard shard;

  private int tasks;

  /** Blocks of all tasks so far. */
  private long blocks;

  private long made;
  private long found;
  private long repaired;

  /** What is wrong with parts that cannot be merged, and the shards that would make them. */
  private final List<String> problems = new ArrayList<>();

  private final TreeSet<Long> shardsToRepeat = new TreeSet<>();

  private final Object stopLock = new Object();
  private boolean inBlock;
  private boolean stopping;

  PartEngine(Path folder, PartTask command, @Nullable KernelEngine engine, @Nullable Shard shard) {
    this.folder = folder;
    this.command = command;
    this.engine = engine;
    this.shard = shard;
  }

  /** The name of the engine that makes parts, or that made the first of them. */
  @Override
  public String name() {
    return engine == null ? command.engine() : engine.name();
  }

  /** Parts that this one made. */
  public long made() {
    return made;
  }

  /** Parts of its share that were there. */
  public long found() {
    return found;
  }

  /** Those among the made ones that took the place of damaged files. */
  public long repaired() {
    return repaired;
  }

  /**
   * Evaluates the sums of a task on all of its pairs.
   *
   * @throws QuestsException of kind USAGE where it cannot be cut, INPUT where the folder holds
   *     parts of another task, OUTPUT where a part cannot be written, and CANCELLED after {@link
   *     #stopAfterBlock}
   * @throws LeftToOthersException where this is a share, or parts are missing that are only merged
   */
  @Override
  public synchronized LogKernelSums evaluate(KernelTask task, Parallelism parallelism) {
    if (task.accuracy().decideAt().isPresent()) {
      throw QuestsException.usage(
          "sums that stop at a threshold cannot be cut into parts: where they stop depends on"
              + " all pairs");
    }
    if (!task.block().equals(TileBlock.all(task.queries(), task.reference()))) {
      throw new IllegalArgumentException("a part is no task of its own: " + task.block());
    }
    tasks++;
    List<TileBlock> plan = ShardPlan.blocks(task);
    long first = blocks;
    blocks += plan.size();
    Path of = sums(tasks);
    TaskFile file = description(task, plan.size());
    if (engine != null) {
      file.writeOrCompare(of);
      return make(task, plan, first, of, engine, parallelism);
    }
    TaskFile there = Files.isDirectory(of) ? TaskFile.read(of) : null;
    if (there != null) {
      file.compare(of, there);
    }
    return merge(task, plan, first, of, parallelism);
  }

  private Path sums(int number) {
    return folder.resolve(String.format(Locale.ROOT, "sums-%04d", number));
  }

  private static TaskFile description(KernelTask task, int blocks) {
    SequencedMap<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("descriptor", task.reference().spec().fingerprint());
    wanted.put("reference environments", Integer.toString(task.reference().count()));
    wanted.put("reference hash", task.reference().hash().toString());
    wanted.put("environments", Integer.toString(task.queries().count()));
    wanted.put("hash", task.queries().hash().toString());
    wanted.put(
        "bandwidth",
        task.h().values().stream()
            .map(h -> Double.toString(h.value()))
            .collect(Collectors.joining(" ")));
    wanted.put("precision", task.accuracy().precision().name().toLowerCase(Locale.ROOT));
    wanted.put("tolerance", Double.toString(task.accuracy().tolerance()));
    wanted.put("groups", Integer.toString(task.want().groups().count()));
    wanted.put("nearest environment", Boolean.toString(task.want().nearest()));
    wanted.put("own frame left out", Boolean.toString(task.want().leaveOwnFrameOut()));
    wanted.put("blocks", Integer.toString(blocks));
    return new TaskFile(wanted, new LinkedHashMap<>());
  }

  private LogKernelSums make(
      KernelTask task,
      List<TileBlock> plan,
      long first,
      Path of,
      KernelEngine maker,
      Parallelism parallelism) {
    SumMerger merger = new SumMerger();
    int share = 0;
    for (int i = 0; i < plan.size(); i++) {
      share += shard == null || shard.has(first + i) ? 1 : 0;
    }
    parallelism.progress().begin("kernel sums", "blocks", share);
    try {
      for (int i = 0; i < plan.size(); i++) {
        if (shard != null && !shard.has(first + i)) {
          continue;
        }
        parallelism.check();
        KernelTask part = task.withBlock(plan.get(i));
        LogKernelSums sums = readOrMake(new PartFile(of, i, part), part, maker, parallelism);
        if (shard == null) {
          merger.add(sums);
        }
        parallelism.progress().advance(1);
      }
    } finally {
      parallelism.progress().end();
    }
    if (shard != null) {
      throw new LeftToOthersException();
    }
    return merger.result();
  }

  private LogKernelSums readOrMake(
      PartFile file, KernelTask part, KernelEngine maker, Parallelism parallelism) {
    switch (file.read()) {
      case PartFile.Whole whole -> {
        found++;
        return whole.sums();
      }
      case PartFile.Foreign foreign -> throw QuestsException.input(foreign(file, foreign));
      case PartFile.Damaged damaged -> repaired++;
      case PartFile.Missing missing -> {}
    }
    begin();
    LogKernelSums sums;
    try {
      sums = maker.evaluate(part, parallelism.silent());
      file.write(sums);
    } finally {
      end();
    }
    made++;
    if (stopping()) {
      throw QuestsException.cancelled();
    }
    return sums;
  }

  private static String foreign(PartFile file, PartFile.Foreign foreign) {
    return file.path() + ": is of another task: " + foreign.reason() + "; remove it";
  }

  private LogKernelSums merge(
      KernelTask task, List<TileBlock> plan, long first, Path of, Parallelism parallelism) {
    SumMerger merger = new SumMerger();
    int before = problems.size();
    parallelism.progress().begin("merging parts", "parts", plan.size());
    try {
      for (int i = 0; i < plan.size(); i++) {
        parallelism.check();
        PartFile file = new PartFile(of, i, task.withBlock(plan.get(i)));
        switch (file.read()) {
          case PartFile.Whole whole -> {
            found++;
            if (problems.size() == before) {
              merger.add(whole.sums());
            }
          }
          case PartFile.Foreign foreign -> problem(first + i, foreign(file, foreign));
          case PartFile.Damaged damaged ->
              problem(first + i, file.path() + ": is damaged: " + damaged.reason());
          case PartFile.Missing missing -> problem(first + i, file.path() + ": is missing");
        }
        parallelism.progress().advance(1);
      }
    } finally {
      parallelism.progress().end();
    }
    refuseOthers(of, plan.size());
    if (problems.size() > before) {
      throw new LeftToOthersException();
    }
    return merger.result();
  }

  private void problem(long block, String what) {
    problems.add(what);
    shardsToRepeat.add(block % command.shards());
  }

  /** A part that no block belongs to is there twice, or of another task. */
  private void refuseOthers(Path of, int blocks) {
    if (!Files.isDirectory(of)) {
      return;
    }
    TreeSet<String> known = new TreeSet<>();
    for (int i = 0; i < blocks; i++) {
      known.add(PartFile.name(i));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(of, "[!.]*")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.equals(TaskFile.NAME) && !known.contains(name)) {
          problems.add(
              file
                  + (PartFile.isPart(name)
                      ? ": is the part of a block that the task does not have; remove it"
                      : ": is no part of this task, or one that is there twice; remove it"));
        }
      }
    } catch (IOException e) {
      throw Unreadable.error(of.toString(), e);
    } catch (DirectoryIteratorException e) {
      throw Unreadable.error(of.toString(), Objects.requireNonNull(e.getCause()));
    }
  }

  /**
   * Checks that all parts that were to be merged are there and whole, and no others.
   *
   * @throws QuestsException of kind INPUT that names what is not, and the shards to run again
   */
  public synchronized void requireWhole() {
    if (problems.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder();
    message.append(problems.get(0));
    for (int i = 1; i < Math.min(MOST_NAMED, problems.size()); i++) {
      message.append("; ").append(problems.get(i));
    }
    if (problems.size() > MOST_NAMED) {
      message.append("; and ").append(problems.size() - MOST_NAMED).append(" others");
    }
    if (!shardsToRepeat.isEmpty()) {
      message.append(": run again ");
      message.append(
          command.shards() == 1
              ? "the command with --checkpoint"
              : shardsToRepeat.stream()
                  .map(i -> "--shard " + i + '/' + command.shards())
                  .collect(Collectors.joining(", ")));
    }
    throw QuestsException.input(message.toString());
  }

  /**
   * Asks it to stop, from any thread: it finishes the block that it makes, and then throws an
   * exception of kind CANCELLED.
   *
   * @return whether there is a block that it makes; if not, nothing would be lost at once
   */
  public boolean stopAfterBlock() {
    synchronized (stopLock) {
      stopping = true;
      return inBlock;
    }
  }

  private void begin() {
    synchronized (stopLock) {
      if (stopping) {
        throw QuestsException.cancelled();
      }
      inBlock = true;
    }
  }

  private void end() {
    synchronized (stopLock) {
      inBlock = false;
    }
  }

  /** Whether it was asked to stop. */
  public boolean stopping() {
    synchronized (stopLock) {
      return stopping;
    }
  }
}
