package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.generation.ActiveLearning;
import org.quests.generation.MonteCarlo;
import org.quests.io.FrameSource;

/**
 * Makes generations of new structures, as novel as is wanted to the dataset and all generations
 * before. Immutable.
 */
public final class GenerationStudy {
  private final String name;
  private final List<Frame> frames;
  private final Environments environments;
  private final Weighing weighing;
  private final ActiveLearning.Plan plan;
  private final @Nullable String earlierName;
  private final List<Frame> earlier;
  private final int[] passedOver;

  private GenerationStudy(
      String name,
      List<Frame> frames,
      Environments environments,
      Weighing weighing,
      ActiveLearning.Plan plan,
      @Nullable String earlierName,
      List<Frame> earlier,
      int... passedOver) {
    this.name = name;
    this.frames = frames;
    this.environments = environments;
    this.weighing = weighing;
    this.plan = plan;
    this.earlierName = earlierName;
    this.earlier = earlier;
    this.passedOver = passedOver;
  }

  /**
   * From a dataset.
   *
   * @param frames of the dataset
   * @param environments of these frames
   */
  public static GenerationStudy of(
      List<Frame> frames, Environments environments, ActiveLearning.Plan plan, Weighing weighing) {
    return new GenerationStudy(
        environments.source(), List.copyOf(frames), environments, weighing, plan, null, List.of());
  }

  /**
   * A plan with the usual number of starting points where none is given: {@link
   * ActiveLearning#DEFAULT_STRUCTURES}, or as many as there are frames.
   *
   * @param starts the frames of the dataset that walks may start from
   */
  public static ActiveLearning.Plan plan(
      @Nullable Integer structures,
      int generations,
      List<Frame> starts,
      MonteCarlo.Plan walk,
      long seed) {
    return new ActiveLearning.Plan(
        structures == null
            ? Math.min(ActiveLearning.DEFAULT_STRUCTURES, starts.size())
            : structures,
        generations,
        walk,
        seed);
  }

  /** The same with the dataset under another name than that of its source. */
  public GenerationStudy named(String other) {
    return new GenerationStudy(
        other, frames, environments, weighing, plan, earlierName, earlier, passedOver);
  }

  /**
   * Goes on after generations that are there.
   *
   * @param called the name of their file
   * @param generations what {@link #readEarlier} gives
   */
  public GenerationStudy after(String called, List<Frame> generations) {
    return new GenerationStudy(
        name, frames, environments, weighing, plan, called, List.copyOf(generations), passedOver);
  }

  /** Without walks that start from some frames, by their places in the dataset. */
  public GenerationStudy passingOver(int... places) {
    return new GenerationStudy(
        name, frames, environments, weighing, plan, earlierName, earlier, places.clone());
  }

  /**
   * The frames of generation 1 and later that are left in a source.
   *
   * @throws QuestsException of kind INPUT where they do not say their generation, or some are
   *     missing
   */
  public static List<Frame> readEarlier(FrameSource source) {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = source.next(); frame != null; frame = source.next()) {
      frames.add(frame);
    }
    return ActiveLearning.byGeneration(frames).stream().flatMap(List::stream).toList();
  }

  /**
   * Makes generations.
   *
   * @param listener hears of each as soon as it is there
   * @throws QuestsException of kind USAGE where there are fewer frames than starting points; where
   *     it was cancelled
   */
  public GenerationResult run(ActiveLearning.Listener listener, Parallelism parallelism) {
    long started = System.nanoTime();
    ActiveLearning.Result made =
        ActiveLearning.of(frames, environments, plan, weighing)
            .passingOver(passedOver)
            .run(earlier, listener, parallelism);
    return new GenerationResult(
        name,
        environments.count(),
        Setting.of(environments.spec(), weighing, parallelism),
        earlierName,
        plan,
        made,
        Program.of(weighing, made.header()),
        environments.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9);
  }
}
