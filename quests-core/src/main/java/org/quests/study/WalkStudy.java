package org.quests.study;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.generation.MonteCarlo;
import org.quests.kernel.ReferenceSet;

/**
 * Finds a new structure, as novel to a dataset as is wanted, by a Monte Carlo walk from one of its
 * frames.
 */
public final class WalkStudy {
  private final String name;
  private final List<Frame> frames;
  private final Dataset environments;
  private final Weighing weighing;
  private final MonteCarlo.Plan plan;
  private final long seed;
  private final @Nullable Integer start;
  private final int[] passedOver;

  /** By which the result names the frames; null: by their places. */
  private final int @Nullable [] numbers;

  private WalkStudy(
      String name,
      List<Frame> frames,
      Dataset environments,
      Weighing weighing,
      MonteCarlo.Plan plan,
      long seed,
      @Nullable Integer start,
      int[] passedOver,
      int @Nullable [] numbers) {
    this.name = name;
    this.frames = frames;
    this.environments = environments;
    this.weighing = weighing;
    this.plan = plan;
    this.seed = seed;
    this.start = start;
    this.passedOver = passedOver;
    this.numbers = numbers;
  }

  /**
   * From a frame of a dataset, drawn by the seed.
   *
   * @param frames of the dataset
   * @param environments of these frames
   * @param seed equal seeds walk equally
   */
  public static WalkStudy of(
      List<Frame> frames,
      Environments environments,
      MonteCarlo.Plan plan,
      long seed,
      Weighing weighing) {
    return of(frames, Dataset.of(environments), plan, seed, weighing);
  }

  /** The same of environments that are packed already, so that rows are in memory once. */
  public static WalkStudy of(
      List<Frame> frames,
      ReferenceSet environments,
      MonteCarlo.Plan plan,
      long seed,
      Weighing weighing) {
    return of(frames, Dataset.of(environments), plan, seed, weighing);
  }

  private static WalkStudy of(
      List<Frame> frames,
      Dataset environments,
      MonteCarlo.Plan plan,
      long seed,
      Weighing weighing) {
    return new WalkStudy(
        environments.index().source(),
        List.copyOf(frames),
        environments,
        weighing,
        plan,
        seed,
        null,
        new int[0],
        null);
  }

  /** The same with the dataset under another name than that of its source. */
  public WalkStudy named(String other) {
    return new WalkStudy(
        other, frames, environments, weighing, plan, seed, start, passedOver, numbers);
  }

  /**
   * The same with other numbers for the frames than their places in the dataset: those that they
   * have together with frames that were left out of it.
   *
   * @param byFrame the number of each frame; not copied
   */
  public WalkStudy numbered(int[] byFrame) {
    return new WalkStudy(
        name, frames, environments, weighing, plan, seed, start, passedOver, byFrame);
  }

  /**
   * The same from this frame.
   *
   * @param place of the frame in the dataset, from 0; below 0: from the end
   * @throws QuestsException of kind USAGE where there is none
   */
  public WalkStudy from(int place) {
    requireFrame(place, frames.size());
    return new WalkStudy(
        name, frames, environments, weighing, plan, seed, place, passedOver, numbers);
  }

  /** Without some frames, by their places in the dataset, where the start is drawn. */
  public WalkStudy passingOver(int... places) {
    return new WalkStudy(
        name, frames, environments, weighing, plan, seed, start, places.clone(), numbers);
  }

  /**
   * Refuses a frame that is not there.
   *
   * @param place as in {@link #from}
   * @param count how many there are
   * @throws QuestsException of kind USAGE
   */
  public static void requireFrame(int place, int count) {
    if (place < -count || place >= count) {
      throw QuestsException.usage("there is no frame " + place + " among " + count);
    }
  }

  /**
   * Walks.
   *
   * @throws QuestsException where the frame cannot be walked from; where it was cancelled
   */
  public WalkResult run(Parallelism parallelism) {
    int place = Math.floorMod(start == null ? drawn() : start, frames.size());
    long started = System.nanoTime();
    MonteCarlo walk =
        MonteCarlo.walk(
            frames.get(place), plan, seed, environments.packed(parallelism), weighing, parallelism);
    return new WalkResult(
        name,
        environments.count(),
        Setting.of(environments.spec(), weighing, parallelism),
        numbers == null ? place : numbers[place],
        plan,
        seed,
        walk,
        Program.of(weighing, walk.header()),
        environments.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9 + environments.packingSeconds());
  }

  private int drawn() {
    int[] places =
        IntStream.range(0, frames.size())
            .filter(place -> frames.get(place).atoms() > 0)
            .filter(place -> Arrays.stream(passedOver).noneMatch(other -> other == place))
            .toArray();
    if (places.length == 0) {
      throw QuestsException.usage(name + ": no frame is left to start from");
    }
    return places[Seeds.generator(seed, 0).nextInt(places.length)];
  }
}
