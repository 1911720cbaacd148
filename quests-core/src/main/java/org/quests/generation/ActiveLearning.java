package org.quests.generation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Seeds;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.ReferenceSet;

/**
 * Generations of new structures: each is found by walks from frames of the dataset and of earlier
 * generations, weighed against all of these. It ends when H no longer rises while D does: new
 * structures are then so rare beside the rest that they lower the average information. It also ends
 * when no walk finds anything.
 */
public final class ActiveLearning {
  /** The value that says of a frame which generation it belongs to; 0: the dataset. */
  public static final String GENERATION = ResultNames.GENERATION;

  /** Starting points of a generation where nothing else is said. */
  public static final int DEFAULT_STRUCTURES = 10;

  private final List<Frame> dataset;
  private final Environments environments;
  private final Plan plan;
  private final Weighing weighing;

  /** Places of frames of the dataset that no walk starts from. */
  private final BitSet passedOver;

  /**
   * What to make.
   *
   * @param structures starting points of a generation, at least 1
   * @param generations how many, at least 1
   * @param walk how structures are found
   * @param seed equal seeds give equal structures, whatever threads there are
   */
  public record Plan(int structures, int generations, MonteCarlo.Plan walk, long seed) {
    /** Generations of the original method. */
    public static final int DEFAULT_GENERATIONS = 10;

    /** Checks the values. */
    public Plan {
      if (structures < 1) {
        throw QuestsException.usage(
            "the number of structures must be at least 1, not " + structures);
      }
      if (generations < 1) {
        throw QuestsException.usage(
            "the number of generations must be at least 1, not " + generations);
      }
    }
  }

  /** Why there is no further generation. */
  public enum End {
    /** There are as many as were asked for. */
    COMPLETE,
    /** H did not rise, and D did. */
    ENTROPY_STOPPED_RISING,
    /** No walk found anything better than its start. */
    NOTHING_NEW
  }

  /**
   * What was made.
   *
   * @param earlier frames that were there before, of generation 1 and later
   * @param startEnvironments of the dataset and these
   * @param startEntropy H of the dataset and these in nats
   * @param startDiversity D of the dataset and these in nats
   * @param generations those that were made now
   * @param end why there are no more
   * @param header how H and D were evaluated
   */
  public record Result(
      List<Frame> earlier,
      int startEnvironments,
      double startEntropy,
      double startDiversity,
      List<Generation> generations,
      End end,
      LogKernelSums.Header header) {
    /** All frames of generation 1 and later, in order. */
    public List<Frame> frames() {
      List<Frame> all = new ArrayList<>(earlier);
      generations.forEach(g -> all.addAll(g.frames()));
      return all;
    }
  }

  /** Is told of each step, on the calling thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * What there is to begin with.
     *
     * @param count environments of the dataset and earlier generations
     * @param entropy H of them in nats
     * @param diversity D of them in nats
     */
    default void started(int count, double entropy, double diversity) {}

    /** A generation is there. */
    void generation(Generation generation);
  }

  private ActiveLearning(
      List<Frame> dataset,
      Environments environments,
      Plan plan,
      Weighing weighing,
      BitSet passedOver) {
    this.dataset = List.copyOf(dataset);
    this.environments = environments;
    this.plan = plan;
    this.weighing = weighing;
    this.passedOver = passedOver;
  }

  /**
   * Prepares to add to a dataset.
   *
   * @param dataset its frames
   * @param environments of these frames
   * @throws QuestsException of kind USAGE where there are fewer frames than structures to start
   *     from
   */
  public static ActiveLearning of(
      List<Frame> dataset, Environments environments, Plan plan, Weighing weighing) {
    if (dataset.size() != environments.frames()) {
      throw new IllegalArgumentException(
          dataset.size() + " frames with the environments of " + environments.frames());
    }
    if (plan.structures > dataset.size()) {
      throw QuestsException.usage(
          "a generation cannot start from "
              + plan.structures
              + " structures, for the dataset has "
              + dataset.size());
    }
    return new ActiveLearning(dataset, environments, plan, weighing, new BitSet());
  }

  /**
   * The same without walks that start from some frames of the dataset; they stay in it.
   *
   * @param places of the frames
   */
  public ActiveLearning passingOver(int... places) {
    BitSet without = new BitSet();
    for (int place : places) {
      without.set(place);
    }
    return new ActiveLearning(dataset, environments, plan, weighing, without);
  }

  /**
   * Makes generations.
   *
   * @param earlier frames of generations that were made before, in order; those of generation 0 are
   *     passed over. What follows is what would have followed had it not been interrupted
   * @param listener hears of each generation as soon as it is there
   * @throws QuestsException of kind INPUT where an earlier frame does not say its generation, or
   *     generations are missing before it; where the work was cancelled
   */
  public Result run(List<Frame> earlier, Listener listener, Parallelism parallelism) {
    ReferenceSet reference = ReferenceSet.of(environments, parallelism);
    List<Frame> made = new ArrayList<>();
    int number = 0;
    for (List<Frame> generation : byGeneration(earlier)) {
      reference = reference.with(describe(generation, parallelism), parallelism);
      made.addAll(generation);
      number++;
    }
    DatasetInformation before = DatasetInformation.of(reference, weighing, parallelism);
    int startEnvironments = before.count();
    double entropy = before.entropy().value();
    double diversity = before.diversity();
    double startEntropy = entropy;
    double startDiversity = diversity;
    listener.started(startEnvironments, startEntropy, startDiversity);
    List<Frame> given = List.copyOf(made);
    List<Generation> generations = new ArrayList<>();
    End end = End.COMPLETE;
    while (end == End.COMPLETE && number < plan.generations) {
      number++;
      List<MonteCarlo> walks = walk(number, made, reference, parallelism);
      List<Frame> frames = new ArrayList<>();
      for (MonteCarlo walk : walks) {
        if (walk.bestStep() > 0) {
          frames.add(labelled(walk.best(), number));
        }
      }
      if (frames.isEmpty()) {
        end = End.NOTHING_NEW;
        break;
      }
      reference = reference.with(describe(frames, parallelism), parallelism);
      DatasetInformation after = DatasetInformation.of(reference, weighing, parallelism);
      Generation generation =
          new Generation(
              number, frames, walks, after.count(), after.entropy().value(), after.diversity());
      if (generation.entropy() <= entropy && generation.diversity() > diversity) {
        end = End.ENTROPY_STOPPED_RISING;
      }
      entropy = generation.entropy();
      diversity = generation.diversity();
      made.addAll(frames);
      generations.add(generation);
      listener.generation(generation);
    }
    return new Result(
        given,
        startEnvironments,
        startEntropy,
        startDiversity,
        List.copyOf(generations),
        end,
        before.header());
  }

  /** A frame of the dataset or a generation, with what says so. */
  public static Frame labelled(Frame frame, int generation) {
    Map<String, InfoValue> info = new LinkedHashMap<>(frame.info());
    info.put(GENERATION, InfoValue.of(generation));
    return frame.withInfo(info).withOriginalBytes(null);
  }

  /**
   * Frames by their generations, the first being 1; frames of generation 0 are left out.
   *
   * @throws QuestsException of kind INPUT where a frame does not say its generation, or generations
   *     are not in order or are missing
   */
  public static List<List<Frame>> byGeneration(List<Frame> frames) {
    List<List<Frame>> generations = new ArrayList<>();
    for (Frame frame : frames) {
      int generation = generation(frame);
      int last = generations.size();
      if (generation > last + 1 || (generation > 0 && generation < last)) {
        throw QuestsException.input(
            frame.origin().at()
                + "generation "
                + generation
                + " after generation "
                + last
                + ", expected generations in order, from 1 on without a gap");
      }
      if (generation > last) {
        generations.add(new ArrayList<>());
      }
      if (generation > 0) {
        generations.get(generation - 1).add(frame);
      }
    }
    return generations;
  }

  /**
   * The generation that a frame belongs to; 0: the dataset.
   *
   * @throws QuestsException of kind INPUT where it does not say so
   */
  public static int generation(Frame frame) {
    InfoValue value = frame.info().get(GENERATION);
    if (value != null && value.text().matches("\\d{1,9}")) {
      return Integer.parseInt(value.text());
    }
    throw QuestsException.input(
        frame.origin().at()
            + (value == null ? "no value " + GENERATION : GENERATION + " is " + value.text())
            + ", expected a file that active_learning wrote, with the generation of each frame");
  }

  private Environments describe(List<Frame> frames, Parallelism parallelism) {
    String name = frames.get(0).origin().source();
    if (frames.stream().allMatch(frame -> frame.atoms() == 0)) {
      throw QuestsException.input(name + ": no atoms in a generation");
    }
    return Environments.describe(
        FrameSource.of(name, frames), environments.spec(), parallelism.silent());
  }

  /** One walk from each of some frames, drawn from the dataset and what was made. */
  private List<MonteCarlo> walk(
      int generation, List<Frame> made, ReferenceSet reference, Parallelism parallelism) {
    List<Frame> known = new ArrayList<>();
    for (int place = 0; place < dataset.size(); place++) {
      if (!passedOver.get(place)) {
        known.add(dataset.get(place));
      }
    }
    known.addAll(made);
    known.removeIf(frame -> frame.atoms() == 0);
    if (known.size() < plan.structures) {
      throw QuestsException.input(
          environments.source()
              + (passedOver.isEmpty()
                  ? ": too few frames hold atoms"
                  : ": too few frames can be started from"));
    }
    Frame[] starts = new Frame[plan.structures];
    Random random = Seeds.generator(plan.seed, generation);
    for (int i = 0; i < starts.length; i++) {
      starts[i] = known.remove(random.nextInt(known.size()));
    }
    WeighedFrame.Weigher weigher = new WeighedFrame.Weigher(reference, weighing);
    MonteCarlo[] walks = new MonteCarlo[starts.length];
    // Walks side by side where there are enough for all threads, else one after the other on all.
    boolean together = starts.length >= parallelism.threads();
    Parallelism own = together ? parallelism.alone() : parallelism.silent();
    parallelism
        .progress()
        .begin("generation " + generation, "steps", (long) starts.length * plan.walk.steps());
    try {
      (together ? parallelism : parallelism.alone())
          .forEach(
              starts.length,
              () ->
                  i ->
                      walks[i] =
                          MonteCarlo.walk(
                              starts[i],
                              plan.walk,
                              Seeds.generator(plan.seed, generation, i),
                              weigher,
                              own,
                              () -> parallelism.progress().advance(1)));
    } finally {
      parallelism.progress().end();
    }
    return List.of(walks);
  }
}
