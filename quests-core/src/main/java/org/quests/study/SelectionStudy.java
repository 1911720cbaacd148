package org.quests.study;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quests.compress.Compressor;
import org.quests.compress.Curve;
import org.quests.compress.Method;
import org.quests.compress.Ranking;
import org.quests.compress.Rules;
import org.quests.compress.Size;
import org.quests.compress.Summary;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.kernel.ReferenceSet;

/** Finds which frames of a dataset to keep. Immutable. */
public final class SelectionStudy {
  /** How much is kept by default. */
  public static final Size DEFAULT_SIZE = Size.fraction(0.5);

  /**
   * How frames are chosen.
   *
   * @param label the name of a {@link Method}, {@code msc_conditional}, which needs a reference, or
   *     {@code optimal}, which finds the size itself
   * @param method how frames are ranked
   */
  public record Way(String label, Method method) {
    private static final String CONDITIONAL = "msc_conditional";
    private static final String OPTIMAL = "optimal";

    /**
     * Reads a name.
     *
     * @throws QuestsException of kind USAGE where there is none such
     */
    public static Way of(String name) {
      if (name.equals(OPTIMAL) || name.equals(CONDITIONAL)) {
        return new Way(name, Method.MSC);
      }
      try {
        return new Way(name, Method.of(name));
      } catch (QuestsException e) {
        throw QuestsException.usage(e.getMessage() + ", " + CONDITIONAL + ", " + OPTIMAL);
      }
    }

    /** All names that there are. */
    public static List<String> names() {
      return Stream.concat(
              Arrays.stream(Method.values()).map(WalkPlans::lower), Stream.of(CONDITIONAL, OPTIMAL))
          .toList();
    }

    /** Whether the size is the best one of the curve. */
    public boolean optimal() {
      return label.equals(OPTIMAL);
    }

    /** The name of what is done, where there is a reference or not. */
    public String label(boolean conditional) {
      return conditional && method == Method.MSC && !optimal() ? CONDITIONAL : label;
    }

    /**
     * Refuses what contradicts itself.
     *
     * @param conditional whether there is a reference
     * @param curve whether a curve is asked for
     * @throws QuestsException of kind USAGE
     */
    public void require(boolean conditional, boolean curve) {
      if (label.equals(CONDITIONAL) && !conditional) {
        throw QuestsException.usage("msc_conditional needs a reference, given by -r");
      }
      if (!method.nested() && curve) {
        throw QuestsException.usage(
            label
                + " chooses anew for each size: there is no ranking, nor a curve of its prefixes");
      }
    }
  }

  private final Environments dataset;
  private final Weighing weighing;
  private final String name;
  private final Way way;
  private final @Nullable Size size;
  private final @Nullable String referenceName;
  private final @Nullable Dataset reference;
  private final Rules rules;
  private final boolean grouped;
  private final boolean budgeted;
  private final boolean curve;
  private final long seed;

  /** By which the result names the frames. */
  private final int[] numbers;

  private SelectionStudy(Settings settings) {
    this.dataset = settings.dataset;
    this.weighing = settings.weighing;
    this.name = settings.name;
    this.way = settings.way;
    this.size = settings.size;
    this.referenceName = settings.referenceName;
    this.reference = settings.reference;
    this.rules = settings.rules;
    this.grouped = settings.grouped;
    this.budgeted = settings.budgeted;
    this.curve = settings.curve;
    this.seed = settings.seed;
    this.numbers = settings.numbers;
  }

  /** What a study is made of, while it is put together. */
  private static final class Settings {
    private final Environments dataset;
    private final Weighing weighing;
    private final Way way;
    private String name;
    private @Nullable Size size;
    private @Nullable String referenceName;
    private @Nullable Dataset reference;
    private Rules rules = Rules.NONE;
    private boolean grouped;
    private boolean budgeted;
    private boolean curve;
    private long seed;
    private int[] numbers;

    Settings(Environments dataset, Weighing weighing, Way way) {
      this.dataset = dataset;
      this.weighing = weighing;
      this.way = way;
      this.name = dataset.source();
      this.numbers = IntStream.range(0, dataset.frames()).toArray();
    }
  }

  private Settings settings() {
    Settings settings = new Settings(dataset, weighing, way);
    settings.name = name;
    settings.size = size;
    settings.referenceName = referenceName;
    settings.reference = reference;
    settings.rules = rules;
    settings.grouped = grouped;
    settings.budgeted = budgeted;
    settings.curve = curve;
    settings.seed = seed;
    settings.numbers = numbers;
    return settings;
  }

  /** Frames of a dataset. */
  public static SelectionStudy of(Environments dataset, Way way, Weighing weighing) {
    return new SelectionStudy(new Settings(dataset, weighing, way));
  }

  /** The same under another name than that of its source. */
  public SelectionStudy named(String other) {
    Settings settings = settings();
    settings.name = other;
    return new SelectionStudy(settings);
  }

  /**
   * The same with other numbers for the frames than their places in the dataset: those that they
   * have together with frames that were left out of it.
   *
   * @param byFrame the number of each frame, ascending; not copied
   */
  public SelectionStudy numbered(int[] byFrame) {
    Settings settings = settings();
    settings.numbers = byFrame;
    return new SelectionStudy(settings);
  }

  /** So many frames; in each group, where there are groups. */
  public SelectionStudy withSize(Size wanted) {
    Settings settings = settings();
    settings.size = wanted;
    return new SelectionStudy(settings);
  }

  /**
   * What is covered already. Frames with elements that it lacks come before all others but those to
   * keep, whatever the method.
   *
   * @param called its name
   */
  public SelectionStudy withReference(String called, Environments known) {
    return withReference(called, Dataset.of(known));
  }

  /** The same of environments that are packed already, so that rows are in memory once. */
  public SelectionStudy withReference(String called, ReferenceSet known) {
    return withReference(called, Dataset.of(known));
  }

  private SelectionStudy withReference(String called, Dataset known) {
    Settings settings = settings();
    settings.referenceName = called;
    settings.reference = known;
    return new SelectionStudy(settings);
  }

  /** These frames are selected first, by their places in the dataset. */
  public SelectionStudy keeping(int... frames) {
    Settings settings = settings();
    settings.rules = rules.keep(frames);
    return new SelectionStudy(settings);
  }

  /** These frames are not selected, by their places in the dataset. */
  public SelectionStudy dropping(int... frames) {
    Settings settings = settings();
    settings.rules = rules.drop(frames);
    return new SelectionStudy(settings);
  }

  /**
   * The size is a quota in each group. Call {@link #withSize} and set the budget before this.
   *
   * @param labels the group of each frame of the dataset
   */
  public SelectionStudy perGroup(List<String> labels) {
    Settings settings = settings();
    settings.rules =
        rules.perGroup(labels, size != null ? size : budgeted ? Size.fraction(1) : DEFAULT_SIZE);
    settings.grouped = true;
    return new SelectionStudy(settings);
  }

  /** At most so many atoms in all. */
  public SelectionStudy withBudgetOfAtoms(double most) {
    double[] atoms = new double[dataset.frames()];
    Arrays.setAll(atoms, f -> (double) dataset.frameStart(f + 1) - dataset.frameStart(f));
    return withBudget(atoms, most);
  }

  /**
   * Costs of the frames add up to at most so much.
   *
   * @param costs of each frame of the dataset, at least 0
   */
  public SelectionStudy withBudget(double[] costs, double most) {
    Settings settings = settings();
    settings.rules = rules.budget(costs, most);
    settings.budgeted = true;
    return new SelectionStudy(settings);
  }

  /** And what every prefix of the ranking tells. */
  public SelectionStudy withCurve() {
    Settings settings = settings();
    settings.curve = true;
    return new SelectionStudy(settings);
  }

  /** Seed of what is left to chance; 0 where nothing is said. */
  public SelectionStudy withSeed(long other) {
    Settings settings = settings();
    settings.seed = other;
    return new SelectionStudy(settings);
  }

  /**
   * Places of frames.
   *
   * @param items numbers or slices, as {@code 7} or {@code 20:30}
   * @param frames how many there are
   * @param what the items are for, as messages call it
   * @throws QuestsException of kind USAGE where an item chooses no frame
   */
  public static int[] places(List<String> items, int frames, String what) {
    return items.stream()
        .flatMapToInt(
            item -> {
              int[] places = FrameSlice.parse(item).places(frames);
              if (places.length == 0) {
                throw QuestsException.usage(what + " " + item + ": no such frame among " + frames);
              }
              return IntStream.of(places);
            })
        .toArray();
  }

  /**
   * Chooses.
   *
   * @throws QuestsException of kind USAGE where method, size and rules contradict each other; where
   *     it was cancelled
   */
  public SelectionResult run(Parallelism parallelism) {
    boolean withCurve = curve || way.optimal();
    way.require(reference != null, withCurve);
    long started = System.nanoTime();
    ReferenceSet known = reference == null ? null : reference.packed(parallelism);
    SelectionReasons reasons = known == null ? null : SelectionReasons.of(dataset, known.index());
    Compressor compressor =
        Compressor.of(dataset, weighing.bandwidth(), parallelism)
            .withRules(reasons == null ? rules : rules.prefer(reasons.frames()))
            .withSeed(seed);
    if (known != null) {
      compressor = compressor.withReference(known, parallelism);
    }
    Ranking ranking = compressor.rank(way.method(), count(compressor), parallelism);
    Curve found = withCurve ? compressor.curve(ranking, parallelism) : null;
    int[] selected = ranking.frames();
    if (way.optimal() && found != null) {
      selected = Arrays.copyOf(selected, found.best());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    started = System.nanoTime();
    Summary summary = Summary.of(dataset, selected, known, weighing, parallelism);
    return new SelectionResult(
        name,
        referenceName,
        way,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.frames(),
        numbers,
        dataset.count(),
        ranking,
        selected,
        found,
        summary,
        reasons,
        seed,
        Program.of(weighing, summary.header()),
        dataset.descriptorSeconds(),
        seconds,
        (System.nanoTime() - started) / 1e9);
  }

  /** How many frames to rank. */
  private int count(Compressor compressor) {
    int available = compressor.available();
    if (available == 0) {
      throw QuestsException.usage("no frame is left to choose from");
    }
    if (way.optimal() || grouped || (size == null && budgeted)) {
      return available;
    }
    Size wanted = size == null ? DEFAULT_SIZE : size;
    int count = wanted.of(dataset.frames());
    if (count > available && wanted.fraction()) {
      return available;
    }
    return wanted.fraction() ? count : wanted.of(available);
  }
}
