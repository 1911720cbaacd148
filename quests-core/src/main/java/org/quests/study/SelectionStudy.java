package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
import org.quests.screening.Screening;
import org.quests.screening.Screening.Screened;

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

  /** What a study is made of. Changed only while a study is put together. */
  private static final class Settings {
    private final Environments dataset;
    private final Weighing weighing;
    private final Way way;
    private String name;
    private @Nullable Size size;
    private @Nullable String referenceName;
    private @Nullable Dataset reference;
    private Rules rules = Rules.NONE;
    private int[] kept = new int[0];
    private @Nullable List<Screened> screened;

    /** The group of each frame; null where there are no groups. */
    private @Nullable List<String> groups;

    /** Frames that each group gives at least. */
    private int least;

    /** Whether the size is that of each group. */
    private boolean sizeOfEach;

    /** Whether everything is selected that rules allow, where no size is asked for. */
    private boolean allByDefault;

    private boolean distinct;
    private boolean untilCovered;
    private boolean explained;
    private double threshold = Double.POSITIVE_INFINITY;
    private boolean curve;
    private long seed;

    /** By which the result names the frames. */
    private int[] numbers;

    Settings(Environments dataset, Weighing weighing, Way way) {
      this.dataset = dataset;
      this.weighing = weighing;
      this.way = way;
      this.name = dataset.source();
      this.numbers = IntStream.range(0, dataset.frames()).toArray();
    }

    Settings(Settings other) {
      dataset = other.dataset;
      weighing = other.weighing;
      way = other.way;
      name = other.name;
      size = other.size;
      referenceName = other.referenceName;
      reference = other.reference;
      rules = other.rules;
      kept = other.kept;
      screened = other.screened;
      groups = other.groups;
      least = other.least;
      sizeOfEach = other.sizeOfEach;
      allByDefault = other.allByDefault;
      distinct = other.distinct;
      untilCovered = other.untilCovered;
      explained = other.explained;
      threshold = other.threshold;
      curve = other.curve;
      seed = other.seed;
      numbers = other.numbers;
    }
  }

  private final Settings given;

  private SelectionStudy(Settings given) {
    this.given = given;
  }

  private SelectionStudy with(Consumer<Settings> change) {
    Settings changed = new Settings(given);
    change.accept(changed);
    return new SelectionStudy(changed);
  }

  /** Frames of a dataset. */
  public static SelectionStudy of(Environments dataset, Way way, Weighing weighing) {
    return new SelectionStudy(new Settings(dataset, weighing, way));
  }

  /** The same under another name than that of its source. */
  public SelectionStudy named(String other) {
    return with(settings -> settings.name = other);
  }

  /**
   * The same with other numbers for the frames than their places in the dataset: those that they
   * have together with frames that were left out of it.
   *
   * @param byFrame the number of each frame, ascending; not copied
   */
  public SelectionStudy numbered(int[] byFrame) {
    return with(settings -> settings.numbers = byFrame);
  }

  /** So many frames; in each group, where there are groups. */
  public SelectionStudy withSize(Size wanted) {
    return with(settings -> settings.size = wanted);
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
    return with(
        settings -> {
          settings.referenceName = called;
          settings.reference = known;
        });
  }

  /** These frames are selected first, by their places in the dataset. */
  public SelectionStudy keeping(int... frames) {
    return with(
        settings -> {
          settings.rules = given.rules.keep(frames);
          settings.kept = frames.clone();
        });
  }

  /** These frames are not selected, by their places in the dataset. */
  public SelectionStudy dropping(int... frames) {
    return with(settings -> settings.rules = given.rules.drop(frames));
  }

  /**
   * Frames that are junk are not selected, and listed in the result.
   *
   * @param junk what a screen found among all frames of the dataset, in their order
   */
  public SelectionStudy without(List<Screened> junk) {
    return with(settings -> settings.screened = List.copyOf(junk));
  }

  /** Refuses to keep a frame that is junk. */
  private void requireSound(List<Screened> junk) {
    for (Screened frame : junk) {
      if (Arrays.stream(given.kept).anyMatch(place -> place == frame.place())) {
        throw QuestsException.usage(
            "frame "
                + given.numbers[frame.place()]
                + " is to be kept, and is junk: "
                + frame.reason());
      }
    }
  }

  /**
   * The size is a quota in each group. Call {@link #withSize} and set the budget before this.
   *
   * @param labels the group of each frame of the dataset
   */
  public SelectionStudy perGroup(List<String> labels) {
    return with(
        settings -> {
          settings.rules =
              given.rules.perGroup(
                  labels,
                  given.size != null
                      ? given.size
                      : given.allByDefault ? Size.fraction(1) : DEFAULT_SIZE);
          settings.groups = List.copyOf(labels);
          settings.sizeOfEach = true;
        });
  }

  /**
   * No more frames of each group than some, and no fewer than others, if it has as many; the size
   * is that of all groups together, and everything that is allowed where none is asked for.
   *
   * @param labels the group of each frame of the dataset
   * @param most a count, or a fraction of the frames of the group; null: all of them
   * @param least at least 0
   * @throws QuestsException of kind USAGE where the two contradict each other
   */
  public SelectionStudy perGroup(List<String> labels, @Nullable Size most, int least) {
    return with(
        settings -> {
          settings.rules = given.rules.perGroup(labels, most, least);
          settings.groups = List.copyOf(labels);
          settings.least = least;
          settings.allByDefault |= most != null;
        });
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
    return with(settings -> settings.distinct = true);
  }

  /**
   * Ends where no frame has a novel environment, and passes over those that have none. Everything
   * else is selected where no size is asked for.
   */
  public SelectionStudy untilCovered() {
    return with(
        settings -> {
          settings.rules = given.rules.untilCovered();
          settings.untilCovered = true;
          settings.allByDefault = true;
        });
  }

  /** And what each frame adds: needs the curve, and without a reference the novelty of frames. */
  public SelectionStudy explained() {
    return with(
        settings -> {
          settings.explained = true;
          settings.curve = true;
        });
  }

  /**
   * Frames with a greater δH than this, in nats, are marked to be checked: the reference's own
   * frames do not reach it.
   */
  public SelectionStudy withThreshold(double dH) {
    return with(settings -> settings.threshold = dH);
  }

  /** At most so many atoms in all. */
  public SelectionStudy withBudgetOfAtoms(double most) {
    double[] atoms = new double[given.dataset.frames()];
    Arrays.setAll(
        atoms, f -> (double) given.dataset.frameStart(f + 1) - given.dataset.frameStart(f));
    return withBudget(atoms, most);
  }

  /**
   * Costs of the frames add up to at most so much.
   *
   * @param costs of each frame of the dataset, at least 0
   */
  public SelectionStudy withBudget(double[] costs, double most) {
    return with(
        settings -> {
          settings.rules = given.rules.budget(costs, most);
          settings.allByDefault = true;
        });
  }

  /** And what every prefix of the ranking tells. */
  public SelectionStudy withCurve() {
    return with(settings -> settings.curve = true);
  }

  /** Seed of what is left to chance; 0 where nothing is said. */
  public SelectionStudy withSeed(long other) {
    return with(settings -> settings.seed = other);
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
    boolean withCurve = given.curve || given.way.optimal();
    given.way.require(given.reference != null, withCurve);
    long started = System.nanoTime();
    ReferenceSet known = given.reference == null ? null : given.reference.packed(parallelism);
    SelectionReasons reasons =
        known == null ? null : SelectionReasons.of(given.dataset, known.index());
    Rules all = given.rules.numbered(given.numbers);
    all = reasons == null ? all : all.prefer(reasons.frames());
    if (given.screened != null) {
      requireSound(given.screened);
      all = all.without(Screening.places(given.screened));
    }
    if (given.distinct) {
      double length = DedupStudy.DEFAULT_DISTANCE * given.weighing.bandwidth().value();
      all =
          all.distinct(Repetitions.ofFrames(given.dataset, length, parallelism).representatives());
    }
    Compressor compressor =
        Compressor.of(given.dataset, given.weighing.bandwidth(), parallelism)
            .withRules(all)
            .withSeed(given.seed);
    if (known != null) {
      compressor = compressor.withReference(known, parallelism);
    }
    Ranking ranking = compressor.rank(given.way.method(), count(compressor), parallelism);
    Curve found = withCurve ? compressor.curve(ranking, parallelism) : null;
    int[] selected = ranking.frames();
    if (given.way.optimal() && found != null && selected.length > 0) {
      selected = Arrays.copyOf(selected, found.best());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    started = System.nanoTime();
    List<Pick> picks = picks(selected, ranking, known, reasons, compressor, found, parallelism);
    Summary summary = Summary.of(given.dataset, selected, known, given.weighing, parallelism);
    return new SelectionResult(
        given.name,
        given.referenceName,
        given.way,
        Setting.of(given.dataset.spec(), given.weighing, parallelism),
        given.dataset.frames(),
        given.numbers,
        given.dataset.count(),
        ranking,
        selected,
        found,
        picks,
        summary,
        reasons,
        cautions(selected),
        given.screened,
        given.seed,
        Program.of(given.weighing, summary.header()),
        given.dataset.descriptorSeconds(),
        seconds,
        (System.nanoTime() - started) / 1e9);
  }

  /** The groups whose frames are all junk, but for empty ones. */
  private Set<String> junkGroups(List<String> groups, List<Screened> screened) {
    Set<String> all = new TreeSet<>();
    boolean[] junk = new boolean[given.dataset.frames()];
    for (Screened frame : screened) {
      junk[frame.place()] = true;
      all.add(groups.get(frame.place()));
    }
    for (int frame = 0; frame < junk.length; frame++) {
      if (!junk[frame] && given.dataset.frameStart(frame + 1) > given.dataset.frameStart(frame)) {
        all.remove(groups.get(frame));
      }
    }
    return all;
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
    Picked picked = new Picked(given.dataset, selected, ranking.scores());
    if (given.groups != null) {
      picked.setGroups(given.groups);
    }
    if (reasons != null) {
      picked.setReasons(reasons);
    }
    if (known != null || given.explained) {
      picked.setNovelty(compressor.novelty(ranking, parallelism), given.threshold);
    }
    if (known != null && selected.length > 0) {
      picked.findNearest(known, given.weighing, parallelism);
    }
    if (given.explained && found != null) {
      picked.setGains(found, compressor.coveredByReference());
    }
    return picked.picks();
  }

  /** How many frames to rank. */
  private int count(Compressor compressor) {
    if (given.way.optimal() && given.least > 0) {
      throw QuestsException.usage(
          "optimal finds the size itself, and cannot give at least so many frames of each group");
    }
    int available = compressor.available();
    if (available == 0) {
      throw QuestsException.usage("no frame is left to choose from" + junk());
    }
    if (given.way.optimal() || given.sizeOfEach || (given.size == null && given.allByDefault)) {
      return available;
    }
    Size wanted = given.size == null ? DEFAULT_SIZE : given.size;
    if (wanted.fraction() || mayEndEarly()) {
      int count = wanted.fraction() ? wanted.of(given.dataset.frames()) : (int) wanted.value();
      return Math.min(count, available);
    }
    return wanted.of(available);
  }

  /** How many frames are junk, and why the first of them is, as the end of a sentence. */
  private String junk() {
    if (given.screened == null || given.screened.isEmpty()) {
      return "";
    }
    Screened first = given.screened.getFirst();
    return String.format(
        Locale.ROOT,
        ": %,d of %,d are junk, such as frame %d: %s",
        given.screened.size(),
        given.dataset.frames(),
        first.frame(),
        first.reason());
  }

  /** So many frames, in words. */
  private static String frames(int count) {
    return count == 1 ? "1 frame" : count + " frames";
  }

  /** Whether a count is the most that is selected, and fewer frames are no error. */
  private boolean mayEndEarly() {
    return given.groups != null || given.distinct || given.untilCovered;
  }

  /** What the user may not expect of a selection. */
  private List<String> cautions(int[] selected) {
    List<String> cautions = new ArrayList<>();
    Size size = given.way.optimal() || given.sizeOfEach || given.untilCovered ? null : given.size;
    if (size != null && !size.fraction() && mayEndEarly()) {
      int wanted = (int) size.value();
      if (selected.length < wanted) {
        cautions.add(
            "quotas, copies and the budget leave "
                + frames(selected.length)
                + ", fewer than the "
                + wanted
                + " asked for");
      }
    }
    if (given.groups != null && given.sizeOfEach && given.screened != null) {
      junkGroups(given.groups, given.screened)
          .forEach(group -> cautions.add("group " + group + ": no frame, for all are junk"));
    }
    if (given.groups != null && given.least > 0) {
      Map<String, Integer> counts = new TreeMap<>();
      given.groups.forEach(group -> counts.put(group, 0));
      for (int frame : selected) {
        counts.merge(given.groups.get(frame), 1, Integer::sum);
      }
      counts.forEach(
          (group, count) -> {
            if (count < given.least) {
              cautions.add(
                  "group "
                      + group
                      + ": "
                      + frames(count)
                      + ", fewer than the "
                      + given.least
                      + " asked for");
            }
          });
    }
    return cautions;
  }
}
