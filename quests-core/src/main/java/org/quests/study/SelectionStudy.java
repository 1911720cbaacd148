package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.quests.descriptor.Labels;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSlice;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.Repetitions;

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
  private final @Nullable List<String> groups;
  private final int least;
  private final boolean sizeOfEach;
  private final boolean allByDefault;
  private final boolean distinct;
  private final boolean explained;
  private final double threshold;
  private final boolean curve;
  private final long seed;

  private SelectionStudy(Settings settings) {
    this.dataset = settings.dataset;
    this.weighing = settings.weighing;
    this.name = settings.name;
    this.way = settings.way;
    this.size = settings.size;
    this.referenceName = settings.referenceName;
    this.reference = settings.reference;
    this.rules = settings.rules;
    this.groups = settings.groups;
    this.least = settings.least;
    this.sizeOfEach = settings.sizeOfEach;
    this.allByDefault = settings.allByDefault;
    this.distinct = settings.distinct;
    this.explained = settings.explained;
    this.threshold = settings.threshold;
    this.curve = settings.curve;
    this.seed = settings.seed;
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
    private @Nullable List<String> groups;

    /** Frames that each group gives at least. */
    private int least;

    /** Whether the size is that of each group. */
    private boolean sizeOfEach;

    /** Whether everything is selected that rules allow, where no size is asked for. */
    private boolean allByDefault;

    private boolean distinct;
    private boolean explained;
    private double threshold = Double.POSITIVE_INFINITY;
    private boolean curve;
    private long seed;

    Settings(Environments dataset, Weighing weighing, Way way) {
      this.dataset = dataset;
      this.weighing = weighing;
      this.way = way;
      this.name = dataset.source();
    }
  }

  private Settings settings() {
    Settings settings = new Settings(dataset, weighing, way);
    settings.name = name;
    settings.size = size;
    settings.referenceName = referenceName;
    settings.reference = reference;
    settings.rules = rules;
    settings.groups = groups;
    settings.least = least;
    settings.sizeOfEach = sizeOfEach;
    settings.allByDefault = allByDefault;
    settings.distinct = distinct;
    settings.explained = explained;
    settings.threshold = threshold;
    settings.curve = curve;
    settings.seed = seed;
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
        rules.perGroup(
            labels, size != null ? size : allByDefault ? Size.fraction(1) : DEFAULT_SIZE);
    settings.groups = List.copyOf(labels);
    settings.sizeOfEach = true;
    return new SelectionStudy(settings);
  }

  /**
   * No more frames of each group than some, and no fewer than others, if it has as many; the size is
   * that of all groups together, and everything that is allowed where none is asked for.
   *
   * @param labels the group of each frame of the dataset
   * @param most a count, or a fraction of the frames of the group; null: all of them
   * @param least at least 0
   * @throws QuestsException of kind USAGE where the two contradict each other
   */
  public SelectionStudy perGroup(List<String> labels, @Nullable Size most, int least) {
    Settings settings = settings();
    settings.rules = rules.perGroup(labels, most, least);
    settings.groups = List.copyOf(labels);
    settings.least = least;
    settings.allByDefault |= most != null;
    return new SelectionStudy(settings);
  }

  /**
   * The elements of each frame of a dataset as groups, as {@code Al Cu}.
   *
   * @throws QuestsException of kind USAGE where elements are not known
   */
  public static List<String> elementSets(Environments dataset) {
    if (!dataset.index().elementsKnown()) {
      throw QuestsException.usage(
          dataset.source() + ": its elements are not known, and groups by elements need them");
    }
    List<String> sets = new ArrayList<>();
    for (int frame = 0; frame < dataset.frames(); frame++) {
      TreeSet<String> names = new TreeSet<>(Labels.ORDER);
      for (int row = dataset.frameStart(frame); row < dataset.frameStart(frame + 1); row++) {
        names.add(dataset.index().nameOf(dataset.element(row)));
      }
      sets.add(String.join(" ", names));
    }
    return sets;
  }

  /**
   * Of frames that repeat each other only one: those that {@link DedupStudy} finds at its usual
   * distance.
   */
  public SelectionStudy distinct() {
    Settings settings = settings();
    settings.distinct = true;
    return new SelectionStudy(settings);
  }

  /**
   * Ends where no frame has a novel environment, and passes over those that have none. Everything
   * else is selected where no size is asked for.
   */
  public SelectionStudy untilCovered() {
    Settings settings = settings();
    settings.rules = rules.untilCovered();
    settings.allByDefault = true;
    return new SelectionStudy(settings);
  }

  /** And what each frame adds: needs the curve, and without a reference the novelty of frames. */
  public SelectionStudy explained() {
    Settings settings = settings();
    settings.explained = true;
    settings.curve = true;
    return new SelectionStudy(settings);
  }

  /**
   * Frames with a greater δH than this, in nats, are marked to be checked: the reference's own
   * frames do not reach it.
   */
  public SelectionStudy withThreshold(double dH) {
    Settings settings = settings();
    settings.threshold = dH;
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
    settings.allByDefault = true;
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
    Rules all = reasons == null ? rules : rules.prefer(reasons.frames());
    if (distinct) {
      double length = DedupStudy.DEFAULT_DISTANCE * weighing.bandwidth().value();
      all = all.distinct(Repetitions.ofFrames(dataset, length, parallelism).representatives());
    }
    Compressor compressor =
        Compressor.of(dataset, weighing.bandwidth(), parallelism).withRules(all).withSeed(seed);
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
    List<Pick> picks = picks(selected, ranking, known, reasons, compressor, found, parallelism);
    Summary summary = Summary.of(dataset, selected, known, weighing, parallelism);
    return new SelectionResult(
        name,
        referenceName,
        way,
        Setting.of(dataset.spec(), weighing, parallelism),
        dataset.frames(),
        dataset.count(),
        ranking,
        selected,
        found,
        picks,
        summary,
        reasons,
        cautions(selected),
        seed,
        Program.of(weighing, summary.header()),
        dataset.descriptorSeconds(),
        seconds,
        (System.nanoTime() - started) / 1e9);
  }

  /** What is known of each selected frame. */
  private List<Pick> picks(
      int[] selected,
      Ranking ranking,
      @Nullable ReferenceSet known,
      @Nullable SelectionReasons reasons,
      Compressor compressor,
      @Nullable Curve found,
      Parallelism parallelism) {
    Picked picked = new Picked(dataset, selected, ranking.scores());
    if (groups != null) {
      picked.setGroups(groups);
    }
    if (reasons != null) {
      picked.setReasons(reasons);
    }
    if (known != null || explained) {
      picked.setNovelty(compressor.novelty(ranking, parallelism), threshold);
    }
    if (known != null) {
      picked.findNearest(known, weighing, parallelism);
    }
    if (explained && found != null) {
      picked.setGains(found, compressor.coveredByReference());
    }
    return picked.picks();
  }

  /** How many frames to rank. */
  private int count(Compressor compressor) {
    if (way.optimal() && least > 0) {
      throw QuestsException.usage(
          "optimal finds the size itself, and cannot give at least so many frames of each group");
    }
    int available = compressor.available();
    if (available == 0) {
      throw QuestsException.usage("no frame is left to choose from");
    }
    if (way.optimal() || sizeOfEach || (size == null && allByDefault)) {
      return available;
    }
    Size wanted = size == null ? DEFAULT_SIZE : size;
    int count = wanted.of(dataset.frames());
    if (count > available && (wanted.fraction() || groups != null || distinct)) {
      return available;
    }
    return wanted.fraction() ? count : wanted.of(available);
  }

  /** What the user may not expect of a selection. */
  private List<String> cautions(int[] selected) {
    List<String> cautions = new ArrayList<>();
    if (size != null && !sizeOfEach && !way.optimal() && !size.fraction() && (groups != null || distinct)) {
      int wanted = (int) size.value();
      if (selected.length < wanted) {
        cautions.add(
            "the rules leave " + selected.length + " frames, fewer than the " + wanted + " asked for");
      }
    }
    if (groups != null && least > 0) {
      Map<String, Integer> counts = new TreeMap<>();
      groups.forEach(group -> counts.put(group, 0));
      for (int frame : selected) {
        counts.merge(groups.get(frame), 1, Integer::sum);
      }
      counts.forEach(
          (group, count) -> {
            if (count < least) {
              cautions.add(
                  "group " + group + ": " + count + " frames, fewer than the " + least + " asked for");
            }
          });
    }
    return cautions;
  }
}
