package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;
import org.quests.events.ChangePoints;
import org.quests.events.Detection;
import org.quests.events.NucleationFit;
import org.quests.events.NucleationFit.Sizes;
import org.quests.events.Nuclei;
import org.quests.events.RareEvents;
import org.quests.events.Signal;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;
import org.quests.novelty.MovingNovelty;

/**
 * Finds what happened in a trajectory, when and where: changes of its series, and nuclei.
 * Immutable.
 *
 * <p>Its frames are weighed against the state before, if it is known, other references, and the
 * state after. With two or more, nuclei are made of atoms by their likelihood ratio of the state
 * before and the state after; with one, by δH.
 */
public final class EventStudy {
  /** The name of the state before, where that is frames of the trajectory. */
  public static final String PARENT = "parent";

  /** The name of the state after. */
  public static final String PRODUCT = "product";

  /**
   * What is looked for.
   *
   * @param average signals of atoms nearer than this are averaged, in Å; 0: not; null: {@link
   *     Signal#DEFAULT_RADIUS}, or 0 where the threshold is that of a calibration
   * @param bond atoms of a nucleus nearer than this are bonded, in Å
   * @param leastSize nuclei are reported if they reach this number of atoms at some time; at least
   *     1
   * @param level of significance of changes, between 0 and 1
   * @param sizes of nuclei that nucleation theory is fitted to; null: up to the first wide gap
   * @param density atoms for each Å³ of a nucleus; null: that of the cells
   * @param timeStep from one frame to the next in ps; null: as the frames say
   * @param seed equal seeds give equal results
   */
  public record Plan(
      @Nullable Double average,
      double bond,
      int leastSize,
      double level,
      @Nullable Sizes sizes,
      @Nullable Double density,
      @Nullable Double timeStep,
      long seed) {
    /** The default least number of atoms of nuclei that are reported. */
    public static final int DEFAULT_LEAST_SIZE = 10;

    /** Checks the values. */
    public Plan {
      double radius = average == null ? Signal.DEFAULT_RADIUS : average;
      requireDetection(new Threshold.Given(0, true), radius, bond);
      ChangePoints.requireLevel(level);
      if (leastSize < 1) {
        throw QuestsException.usage("nuclei are told of from 1 atom on, not " + leastSize);
      }
      if (density != null && !(density > 0 && density < Double.POSITIVE_INFINITY)) {
        throw QuestsException.usage("the density must be greater than 0 1/Å³, found " + density);
      }
    }

    /** The defaults. */
    public static Plan usual() {
      return new Plan(
          null,
          Nuclei.DEFAULT_BOND,
          DEFAULT_LEAST_SIZE,
          ChangePoints.DEFAULT_LEVEL,
          null,
          null,
          null,
          0);
    }
  }

  /** Which atoms nuclei are made of. */
  public sealed interface Threshold {
    /**
     * Those beyond a value.
     *
     * @param value of the signal in nats
     * @param above whether nuclei are above it
     */
    record Given(double value, boolean above) implements Threshold {}

    /**
     * Those above that of a calibration of the only reference; its δH is not averaged.
     *
     * @param file the calibration
     */
    record Calibrated(CalibrationFile file) implements Threshold {}

    /**
     * Those above what so many atoms of a frame of the state before pass on average.
     *
     * @param atoms how many; 1 where nothing is said
     */
    record FalseAtoms(double atoms) implements Threshold {}
  }

  /**
   * Refuses a threshold, radius or bond that cannot be.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireDetection(Threshold.Given threshold, double radius, double bond) {
    new Detection(Signal.novelty(0, radius), threshold.value, threshold.above, bond);
  }

  /**
   * Something to weigh frames against.
   *
   * @param frames opens its frames, for a threshold; null where it has none
   */
  private record Known(
      String name, String of, Dataset environments, @Nullable Supplier<FrameSource> frames) {}

  private final RowSpec spec;
  private final Weighing weighing;
  private final Plan plan;
  private final @Nullable String name;
  private final @Nullable Known parent;
  private final List<Known> others;
  private final @Nullable Known product;
  private final @Nullable Threshold threshold;

  /** Frames that each one is weighed against that come just before it; 0: none. */
  private final int moving;

  private EventStudy(
      RowSpec spec,
      Weighing weighing,
      Plan plan,
      @Nullable String name,
      @Nullable Known parent,
      List<Known> others,
      @Nullable Known product,
      @Nullable Threshold threshold,
      int moving) {
    this.spec = spec;
    this.weighing = weighing;
    this.plan = plan;
    this.name = name;
    this.parent = parent;
    this.others = List.copyOf(others);
    this.product = product;
    this.threshold = threshold;
    this.moving = moving;
  }

  /**
   * Without a reference: the entropy of each frame.
   *
   * @param spec how frames are described
   */
  public static EventStudy of(RowSpec spec, Weighing weighing, Plan plan) {
    return new EventStudy(spec, weighing, plan, null, null, List.of(), null, null, 0);
  }

  /** The same with the trajectory under another name than that of its source. */
  public EventStudy named(String other) {
    return new EventStudy(spec, weighing, plan, other, parent, others, product, threshold, moving);
  }

  /**
   * With the state before: frames of the trajectory, each weighed against the others of them.
   *
   * @param slice which frames, as {@code 0:3}
   * @param before their environments, which know the numbers of their frames
   * @param frames opens these frames
   */
  public EventStudy withParent(String slice, Environments before, Supplier<FrameSource> frames) {
    return withParent(slice, Dataset.of(before), frames);
  }

  /** The same with environments that are packed already, so that rows are in memory once. */
  public EventStudy withParent(String slice, ReferenceSet before, Supplier<FrameSource> frames) {
    return withParent(slice, Dataset.of(before), frames);
  }

  private EventStudy withParent(String slice, Dataset before, Supplier<FrameSource> frames) {
    Known known = new Known(PARENT, "frames " + slice, before, frames);
    return new EventStudy(spec, weighing, plan, name, known, others, product, threshold, moving);
  }

  /**
   * With another reference. The first one is the state before if there is no parent.
   *
   * @param called what it is called
   * @param of its file
   * @param frames opens its frames; null where it has none
   */
  public EventStudy withReference(
      String called, String of, Environments reference, @Nullable Supplier<FrameSource> frames) {
    return withReference(called, of, Dataset.of(reference), frames);
  }

  /** The same with environments that are packed already, so that rows are in memory once. */
  public EventStudy withReference(
      String called, String of, ReferenceSet reference, @Nullable Supplier<FrameSource> frames) {
    return withReference(called, of, Dataset.of(reference), frames);
  }

  private EventStudy withReference(
      String called, String of, Dataset reference, @Nullable Supplier<FrameSource> frames) {
    requireName(called);
    List<Known> more = new ArrayList<>(others);
    more.add(new Known(called, of, reference, frames));
    return new EventStudy(spec, weighing, plan, name, parent, more, product, threshold, moving);
  }

  /**
   * Refuses the names of the states before and after.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireName(String called) {
    if (called.equals(PARENT) || called.equals(PRODUCT)) {
      throw QuestsException.usage("a --reference cannot be called parent or product");
    }
  }

  /**
   * With the state after.
   *
   * @param of its file
   */
  public EventStudy withProduct(String of, Environments after) {
    return withProduct(of, Dataset.of(after));
  }

  /** The same with environments that are packed already, so that rows are in memory once. */
  public EventStudy withProduct(String of, ReferenceSet after) {
    return withProduct(of, Dataset.of(after));
  }

  private EventStudy withProduct(String of, Dataset after) {
    Known known = new Known(PRODUCT, of, after, null);
    return new EventStudy(spec, weighing, plan, name, parent, others, known, threshold, moving);
  }

  /**
   * With nuclei of these atoms; where nothing is said, by false atoms if a state before is known.
   */
  public EventStudy with(Threshold other) {
    return new EventStudy(spec, weighing, plan, name, parent, others, product, other, moving);
  }

  /**
   * And each frame against those just before it, as a series in which changes are looked for.
   *
   * @param before how many frames, at least 1
   * @throws QuestsException of kind USAGE where there are no such
   */
  public EventStudy moving(int before) {
    MovingNovelty.requireWidth(before);
    return new EventStudy(spec, weighing, plan, name, parent, others, product, threshold, before);
  }

  private List<Known> all() {
    List<Known> all = new ArrayList<>();
    if (parent != null) {
      all.add(parent);
    }
    all.addAll(others);
    if (product != null) {
      all.add(product);
    }
    return all;
  }

  /** Hears of the frames, on the calling thread. */
  @FunctionalInterface
  public interface Listener {
    /** A frame. */
    void frame(EventAtoms atoms);

    /**
     * All frames were weighed; what happened is looked for next.
     *
     * @param cautions what is to be known of elements, as sentences
     */
    default void weighed(List<String> cautions) {}
  }

  /**
   * Weighs the frames that are left in a source, and looks for what happened.
   *
   * @param run not closed
   * @throws QuestsException where a frame cannot be read or described, or has no atoms; where there
   *     are no frames; where the threshold cannot be had; where it was cancelled
   */
  public EventResult run(FrameSource run, Listener listener, Parallelism parallelism) {
    List<FrameNovelty.Reference> references = references(parallelism);
    FrameNovelty novelty = novelty(references);
    Signal signal = signal(references.size());
    Detection detection = signal == null ? null : detection(signal, novelty, parallelism);
    RareEvents events =
        detection != null
            ? RareEvents.watching(novelty, detection, parallelism)
            : signal != null
                ? RareEvents.watching(novelty, signal, parallelism)
                : RareEvents.watching(novelty, parallelism);
    if (moving > 0) {
      events.moving(new MovingNovelty(moving, spec, weighing, parallelism));
    }
    long started = System.nanoTime();
    TrajectoryTotals totals = new TrajectoryTotals();
    TimeAxis axis = new TimeAxis(plan.timeStep);
    List<Double> times = new ArrayList<>();
    FrameNovelty.Stream stream = novelty.stream(run, parallelism);
    ElementCautions.Counts elements = new ElementCautions.Counts(spec);
    UnseenInEvents unseen =
        new UnseenInEvents(all().stream().map(known -> known.environments.index()).toList(), spec);
    Consumer<FrameResult> next =
        result -> {
          totals.add(result);
          elements.add(result.frame());
          times.add(axis.of(result.frame()));
          RareEvents.Atoms atoms = events.next(result);
          unseen.add(atoms);
          listener.frame(new EventAtoms(atoms, events.last(), signal, detection != null));
        };
    stream.forEach(next);
    if (events.frames().isEmpty()) {
      throw QuestsException.input(run.name() + ": no frames, expected at least one");
    }
    List<String> cautions =
        ElementCautions.along(
            run.name(),
            elements.bySymbol(),
            stream.centresAlone(),
            spec,
            all().stream()
                .filter(known -> !known.name.equals(PARENT))
                .map(known -> known.environments.index())
                .toList());
    listener.weighed(cautions);
    double seconds = (System.nanoTime() - started) / 1e9 - stream.descriptorSeconds();
    List<Known> all = all();
    return new EventResult(
        name == null ? run.name() : name,
        IntStream.range(0, all.size())
            .mapToObj(
                r ->
                    new EventResult.ReferenceOf(
                        all.get(r).name,
                        all.get(r).of,
                        all.get(r).environments.count(),
                        unseen.of(r)))
            .toList(),
        unseen.ofAll(),
        unseen.ofNuclei(),
        Setting.of(spec, weighing, parallelism),
        totals.atoms(),
        events.frames(),
        times.stream().mapToDouble(t -> t).toArray(),
        axis.column(),
        axis.title(),
        signal,
        detection,
        detection == null ? null : falseAtoms(),
        moving == 0 ? null : moving,
        plan,
        events.series(),
        events.find(plan.level),
        events.history().transitions(plan.leastSize),
        detection == null ? null : fit(events),
        cautions,
        Program.of(weighing, totals.precision(), totals.tolerance()),
        stream.descriptorSeconds(),
        seconds);
  }

  private List<FrameNovelty.Reference> references(Parallelism parallelism) {
    List<FrameNovelty.Reference> references = new ArrayList<>();
    for (Known known : all()) {
      ReferenceSet set = known.environments.packed(parallelism);
      references.add(new FrameNovelty.Reference(known.name, set, known.name.equals(PARENT)));
    }
    return references;
  }

  private FrameNovelty novelty(List<FrameNovelty.Reference> references) {
    return references.isEmpty()
        ? FrameNovelty.againstItself(spec, weighing)
        : FrameNovelty.against(references, weighing).with(spec).withOwnEntropy();
  }

  private double radius() {
    return plan.average != null
        ? plan.average
        : threshold instanceof Threshold.Calibrated ? 0 : Signal.DEFAULT_RADIUS;
  }

  /** The state before against the state after, or the only reference; null where there is none. */
  private @Nullable Signal signal(int references) {
    if (references == 0) {
      return null;
    }
    if (references == 1) {
      return Signal.novelty(0, radius());
    }
    return Signal.ratio(0, product == null ? 1 : references - 1, radius());
  }

  /** How many false atoms the threshold allows; null where it is given otherwise. */
  private @Nullable Double falseAtoms() {
    return switch (threshold) {
      case null -> Double.valueOf(1);
      case Threshold.FalseAtoms allowed -> allowed.atoms;
      case Threshold.Given given -> null;
      case Threshold.Calibrated calibrated -> null;
    };
  }

  /** How nuclei are found; null where nothing says which atoms they are made of. */
  private @Nullable Detection detection(
      Signal signal, FrameNovelty novelty, Parallelism parallelism) {
    return switch (threshold) {
      case Threshold.Given given -> new Detection(signal, given.value, given.above, plan.bond);
      case Threshold.Calibrated calibrated ->
          new Detection(signal, calibrated(calibrated.file), true, plan.bond);
      case null -> byFalseAtoms(signal, novelty, 1, parallelism);
      case Threshold.FalseAtoms allowed -> {
        Detection detection = byFalseAtoms(signal, novelty, allowed.atoms, parallelism);
        if (detection == null) {
          throw QuestsException.usage(
              "false atoms are those of the state before, which is missing");
        }
        yield detection;
      }
    };
  }

  private double calibrated(CalibrationFile calibration) {
    List<Known> all = all();
    if (all.size() != 1 || parent != null) {
      throw QuestsException.usage(
          "the threshold of a calibration is of δH against the one reference that it was made"
              + " with");
    }
    if (radius() != 0) {
      throw QuestsException.usage("the threshold of a calibration is of δH that is not averaged");
    }
    calibration.requireFits(all.get(0).environments, weighing.bandwidth().value());
    return calibration.requireThreshold();
  }

  /** Frames of the state before are weighed without themselves; null where it is not known. */
  private @Nullable Detection byFalseAtoms(
      Signal signal, FrameNovelty novelty, double passing, Parallelism parallelism) {
    Known before = parent != null ? parent : others.isEmpty() ? null : others.get(0);
    if (before == null) {
      return null;
    }
    if (before.frames == null) {
      throw QuestsException.usage(
          before.of
              + ": holds descriptors alone, and a threshold needs frames; give --above or --below");
    }
    FrameNovelty without = novelty;
    if (parent == null) {
      List<FrameNovelty.Reference> own = new ArrayList<>(novelty.references());
      own.set(0, FrameNovelty.Reference.parent(own.get(0).name(), own.get(0).set()));
      without = novelty(own);
    }
    try (FrameSource frames = before.frames.get()) {
      return new Detection(
          signal, signal.threshold(without, frames, passing, parallelism), true, plan.bond);
    }
  }

  private EventResult.Fit fit(RareEvents events) {
    double density = plan.density == null ? events.density() : plan.density;
    Sizes sizes = plan.sizes == null ? events.sizesBeforeGap() : plan.sizes;
    NucleationFit found = density > 0 ? events.fit(sizes, density, plan.seed).orElse(null) : null;
    return new EventResult.Fit(found, density, found == null ? none(events, density, sizes) : null);
  }

  private static String none(RareEvents events, double density, Sizes sizes) {
    if (!(density > 0)) {
      return "nucleation theory: not fitted, for the density is not known; --density gives it";
    }
    int count = events.countOf(sizes);
    return "nucleation theory: not fitted, for "
        + (count < NucleationFit.FEWEST
            ? count
                + " nuclei of "
                + sizes.least()
                + " to "
                + sizes.most()
                + " atoms are too few, expected at least "
                + NucleationFit.FEWEST
            : "fewer than three sizes occur");
  }
}
