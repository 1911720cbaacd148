package org.quests.gpu;

import java.util.Optional;
import java.util.OptionalDouble;
import org.quests.core.Parallelism;
import org.quests.kernel.PairWork;

/** One try at work on a device, with chunks of a size. */
final class Attempt {
  /** Share of the free memory that is taken. */
  private static final double SHARE = 0.8;

  /** Who hears how far the work has come. */
  interface Steps {
    /** So much is done, from 0 to 1. */
    void to(double share);
  }

  private final PairWork work;
  private final Parallelism parallelism;
  private final Steps steps;
  private int chunk = 2;
  private boolean deposited;

  Attempt(PairWork work, Parallelism parallelism, Steps steps) {
    this.work = work;
    this.parallelism = parallelism;
    this.steps = steps;
  }

  /** Tiles of a chunk, once the work has begun. */
  int chunk() {
    return chunk;
  }

  /** Whether sums were handed over, so that the work cannot begin again. */
  boolean deposited() {
    return deposited;
  }

  /**
   * Does the work.
   *
   * @param timed whether the device is to take its time
   * @return the seconds that the device took, if that is wanted
   */
  OptionalDouble run(GpuDevice gpu, DevicePortions portions, boolean timed) {
    gpu.enter();
    try (Resources resources = new Resources(gpu)) {
      int rowFirst = work.rowFrom() / 2 * 2;
      int laneFirst = work.laneFrom() / 2 * 2;
      int rows = work.rowTo() - rowFirst;
      int lanes = work.laneTo() - laneFirst;
      if (rows <= 0 || lanes <= 0) {
        return timed ? OptionalDouble.of(0) : OptionalDouble.empty();
      }
      int tiles = Math.max(rows, lanes) + 1;
      // Rows and lanes.
      long fits = (long) (SHARE * gpu.freeMemory() / (2.0 * TileChunk.bytesOfTile(work)));
      chunk = (int) Math.max(2, Math.min(Math.min(portions.tiles(), tiles), fits) / 2 * 2);
      return chunks(gpu, resources, portions, rowFirst, laneFirst, timed);
    }
  }

  private OptionalDouble chunks(
      GpuDevice gpu,
      Resources resources,
      DevicePortions portions,
      int rowFirst,
      int laneFirst,
      boolean timed) {
    int[] levels = work.levels();
    GpuDevice.Program[] programs = new GpuDevice.Program[levels.length];
    for (int level = 0; level < levels.length; level++) {
      if (work.hasLevel(level)) {
        programs[level] = gpu.program(work.precision(), work.axes(), levels[level]);
      }
    }
    Mover mover = new Mover(resources, parallelism, portions, chunk, TileChunk.bytesOfTile(work));
    Launcher[] launchers = {
      new Launcher(resources, programs, work, portions, chunk),
      new Launcher(resources, programs, work, portions, chunk)
    };
    Optional<Stopwatch> stopwatch =
        timed
            ? Optional.of(new Stopwatch(gpu, resources, launchers[0].queue(), launchers[1].queue()))
            : Optional.empty();
    int rowTiles = Math.min(chunk, work.rowTo() - rowFirst);
    int laneTiles = Math.min(chunk, work.laneTo() - laneFirst);
    TileChunk rows = new TileChunk(resources, mover, work, false, rowTiles, work.rowTo());
    TileChunk lanes = new TileChunk(resources, mover, work, true, laneTiles, work.laneTo());
    // Memory is only given back once nothing uses it.
    mover.finishBefore(resources);
    resources.before(launchers[0]::finish);
    resources.before(launchers[1]::finish);
    int rowChunks = (work.rowTo() - rowFirst + chunk - 1) / chunk;
    int laneChunks = (work.laneTo() - laneFirst + chunk - 1) / chunk;
    int bandwidths = work.scales().length;
    for (int r = 0; r < rowChunks; r++) {
      rows.begin(rowFirst + r * chunk);
      // Of a set with itself, lanes before the rows have had their turn as rows.
      for (int l = work.symmetric() ? r : 0; l < laneChunks; l++) {
        lanes.begin(laneFirst + l * chunk);
        for (int b = 0; b < bandwidths; b++) {
          double done = ((double) r * laneChunks + l) * bandwidths + b;
          double all = (double) rowChunks * laneChunks * bandwidths;
          rows.clear();
          if (work.symmetric()) {
            lanes.clear();
          }
          mover.finish();
          for (Launcher launcher : launchers) {
            launcher.describe(rows, lanes, b);
          }
          launch(portions, launchers, mover, stopwatch, rows, lanes, done / all, 1 / all);
          stopwatch.ifPresent(Stopwatch::end);
          launchers[0].finish();
          launchers[1].finish();
          stopwatch.ifPresent(Stopwatch::add);
          rows.deposit(b, () -> deposited = true);
          if (work.symmetric()) {
            lanes.deposit(b, () -> deposited = true);
          }
        }
      }
    }
    return stopwatch
        .map(watch -> OptionalDouble.of(watch.seconds()))
        .orElse(OptionalDouble.empty());
  }

  private void launch(
      DevicePortions portions,
      Launcher[] launchers,
      Mover mover,
      Optional<Stopwatch> stopwatch,
      TileChunk rows,
      TileChunk lanes,
      double done,
      double share) {
    // Rows of a set with itself are needed up to the lanes.
    boolean grow = work.symmetric() && rows.first() == lanes.first();
    if (!grow) {
      rows.load(rows.end());
    }
    int turn = 0;
    int band = 2 * portions.band();
    for (int from = lanes.first(); from < lanes.end(); from += band) {
      int to = Math.min(lanes.end(), from + band);
      if (grow) {
        rows.load(to);
      }
      lanes.load(to);
      mover.finish();
      if (from == lanes.first()) {
        stopwatch.ifPresent(Stopwatch::begin);
      }
      Items[] all = items(portions.part(), rows, grow ? to : rows.end(), from, to);
      // A launch is for one level.
      for (int level = 0; level < work.levels().length; level++) {
        turn = add(all, level, launchers, turn);
      }
      steps.to(done + share * (to - lanes.first()) / (lanes.end() - lanes.first()));
    }
    launchers[turn].launch();
  }

  /**
   * Has the launchers take the items of a level, and launches what they have when one is full.
   *
   * @return whose turn it is
   */
  private int add(Items[] all, int level, Launcher[] launchers, int begun) {
    int turn = begun;
    for (Items made : all) {
      for (int i = 0; i < made.count(); i++) {
        if (made.level(i) == level && !launchers[turn].add(made, i)) {
          launchers[turn].launch();
          turn = 1 - turn;
          parallelism.check();
          launchers[turn].begin();
          launchers[turn].add(made, i);
        }
      }
    }
    return turn;
  }

  /** The items of a band of lanes, made on all threads. */
  private Items[] items(int each, TileChunk rows, int rowEnd, int from, int to) {
    int groups = (rowEnd - rows.first() + 1) / 2;
    Items[] items = new Items[(groups + each - 1) / each];
    parallelism.forEach(
        items.length,
        () ->
            part -> {
              items[part] = new Items();
              int first = rows.first() / 2 + part * each;
              int end = Math.min(rows.first() / 2 + groups, first + each);
              for (int g = first; g < end; g++) {
                items[part].add(work, g, rows.end(), from, to);
              }
            });
    return items;
  }
}
