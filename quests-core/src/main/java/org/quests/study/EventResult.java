package org.quests.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.events.ChangePoint;
import org.quests.events.Detection;
import org.quests.events.EventFrame;
import org.quests.events.NucleationFit;
import org.quests.events.OrdinalPatterns;
import org.quests.events.RareEvents;
import org.quests.events.Signal;
import org.quests.events.Transition;

/**
 * What happened in a trajectory, when and where.
 *
 * @param file the trajectory as it was named
 * @param references what its frames were weighed against, in order
 * @param unseenElements elements of its frames that none of these holds, by symbol; null where the
 *     elements of one are not known, and without any
 * @param unseenOfNuclei for each frame the nuclei with atoms of elements that a reference lacks: by
 *     number of the nucleus, how many there are of each
 * @param setting what its environments are
 * @param environments of all frames
 * @param frames a few numbers of each frame
 * @param times of the frames; NaN where one is not known
 * @param timeName what the time is called: a value of the frames, or time_ps; null where it is the
 *     frame's number
 * @param timeTitle title of an axis of time
 * @param signal what decides which atoms nuclei are made of; null where there is no reference
 * @param detection how nuclei were found; null where nothing says which atoms they are made of
 * @param falseAtoms how many atoms of a frame of the state before may pass, where the threshold is
 *     by that; else null
 * @param moving frames before it that each frame is weighed against; null where it is not
 * @param plan what was looked for
 * @param series in which changes were looked for
 * @param findings what was found in them; places are among the frames
 * @param transitions what befell nuclei that once have as many atoms as the plan says
 * @param fit of nucleation theory; null where there is no detection
 * @param cautions what is to be known of elements, as sentences
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing the frames took
 * @param seconds what weighing them took
 */
public record EventResult(
    String file,
    List<ReferenceOf> references,
    @Nullable Map<String, UnseenElement> unseenElements,
    List<Map<Integer, SortedMap<String, Long>>> unseenOfNuclei,
    Setting setting,
    long environments,
    List<EventFrame> frames,
    double[] times,
    @Nullable String timeName,
    String timeTitle,
    @Nullable Signal signal,
    @Nullable Detection detection,
    @Nullable Double falseAtoms,
    @Nullable Integer moving,
    EventStudy.Plan plan,
    List<RareEvents.Series> series,
    RareEvents.Findings findings,
    List<Transition> transitions,
    @Nullable Fit fit,
    List<String> cautions,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  /**
   * What frames are weighed against.
   *
   * @param name what it is called
   * @param of its file, or which frames of the trajectory, as {@code frames 0:3}
   * @param environments how many there are
   * @param unseenElements elements of the trajectory that are not among them, by symbol; null where
   *     elements are not known
   */
  public record ReferenceOf(
      String name,
      String of,
      int environments,
      @Nullable Map<String, UnseenElement> unseenElements) {}

  /**
   * A fit of classical nucleation theory.
   *
   * @param found what was found; null where nothing was
   * @param density atoms for each Å³ of a nucleus
   * @param none why nothing was found; null where something was
   */
  public record Fit(@Nullable NucleationFit found, double density, @Nullable String none) {}

  /** A change with what places in it are. */
  private record Change(EventResult result, RareEvents.Event event) {
    private ChangePoint point() {
      return event.change();
    }

    private long frame(int place) {
      return result.frames.get(place).index();
    }
  }

  /** A series that is too short, with how many frames there are. */
  private record TooShort(EventResult result, RareEvents.Undecided undecided) {}

  private record Turn(EventResult result, Transition transition) {}

  /** A nucleus of a frame. */
  private record Numbered(EventFrame frame, int place, @Nullable Map<String, Long> unseen) {}

  private static final ResultKey FRAME =
      ResultKey.of(ResultNames.FRAME, "number of the frame in the file, from 0");
  private static final ResultKey TIME = ResultKey.of(ResultNames.TIME, "time of the frame");
  private static final ResultKey CORRELATION =
      ResultKey.of("correlation_time", "how many frames values are correlated over");

  private static final ResultKeys<ReferenceOf> REFERENCE =
      ResultKeys.of(ReferenceOf.class)
          .with(ResultKey.of("name", "what it is called"), ReferenceOf::name)
          .with(ResultKey.of("of", "its file, or frames of the trajectory"), ReferenceOf::of)
          .with(SharedKeys.ENVIRONMENTS, ReferenceOf::environments)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), ReferenceOf::unseenElements);

  private static final ResultKey UNSEEN =
      ResultKey.of(ResultNames.UNSEEN_ELEMENTS, "elements of its atoms that a reference lacks");

  private static final ResultKeys<Signal> SIGNAL =
      ResultKeys.of(Signal.class)
          .with(
              ResultKey.of("signal", "of which atoms nuclei are made: llr or dH"),
              s -> s.isRatio() ? "llr" : "dH");

  private static final ResultKeys<Detection> DETECTION =
      ResultKeys.of(Detection.class)
          .with(ResultKey.nats("threshold", "of the signal"), Detection::threshold)
          .with(
              ResultKey.of("side", "of the threshold that nuclei are on: above or below"),
              d -> d.above() ? "above" : "below")
          .with(
              new ResultKey("bond", "Å", "atoms of a nucleus nearer than this are bonded"),
              Detection::bond);

  private static final ResultKeys<Change> CHANGE =
      ResultKeys.of(Change.class)
          .with(FRAME, c -> c.frame(c.point().begin()))
          .with(TIME, c -> c.result.times[c.point().begin()])
          .with(ResultKey.of("what", "which series changes"), c -> c.event.series())
          .with(ResultKey.of("change", "by how much"), c -> c.point().after() - c.point().before())
          .with(ResultKey.of("p_value", "of there being no change"), c -> c.point().pValue())
          .with(ResultKey.of("before", "mean of the series before"), c -> c.point().before())
          .with(ResultKey.of("after", "mean of the series after"), c -> c.point().after())
          .with(ResultKey.of("end_frame", "where it ends"), c -> c.frame(c.point().end()))
          .with(ResultKey.of("end_time", "when it ends"), c -> c.result.times[c.point().end()])
          .with(CORRELATION, c -> c.point().correlationTime());

  private static final ResultKeys<TooShort> TOO_SHORT =
      ResultKeys.of(TooShort.class)
          .with(ResultKey.of("what", "which series is too short"), t -> t.undecided.series())
          .with(ResultKey.of(ResultNames.FRAMES, "how many there are"), t -> t.result.frames.size())
          .with(
              ResultKey.of("frames_needed", "how many it takes"), t -> t.undecided.why().expected())
          .with(CORRELATION, t -> t.undecided.why().correlationTime());

  private static final ResultKeys<Turn> TURN =
      ResultKeys.of(Turn.class)
          .with(FRAME, t -> t.result.frames.get(t.transition.frame()).index())
          .with(TIME, t -> t.result.times[t.transition.frame()])
          .with(
              ResultKey.of("what", "birth, death, merge or split"),
              t -> WalkPlans.lower(t.transition.kind()))
          .with(ResultKey.of(ResultNames.NUCLEUS, "its number"), t -> t.transition.nucleus())
          .withIfAny(
              ResultKey.of("other", "number of the other nucleus"),
              t -> t.transition.other() == 0 ? null : t.transition.other())
          .with(ResultKey.of(ResultNames.SIZE, "number of atoms"), t -> t.transition.size())
          .withNamed(UNSEEN, UnseenElement.ATOMS, t -> t.result.unseenOf(t.transition));

  private static final ResultKeys<NucleationFit> NUCLEATION =
      ResultKeys.of(NucleationFit.class)
          .with(ResultKey.of("x0", "constant of the fit"), NucleationFit::x0)
          .with(new ResultKey("delta_g", "kT/Å³", "driving force"), NucleationFit::drivingForce)
          .with(
              new ResultKey("delta_g_interval", "kT/Å³", "of 95 %"),
              f -> SharedKeys.ends(f.drivingForceInterval()))
          .with(new ResultKey("gamma", "kT/Å²", "surface tension"), NucleationFit::surfaceTension)
          .with(
              new ResultKey("gamma_interval", "kT/Å²", "of 95 %"),
              f -> SharedKeys.ends(f.surfaceTensionInterval()))
          .with(ResultKey.of("critical_size", "number of atoms"), NucleationFit::criticalSize)
          .with(
              ResultKey.of("critical_size_interval", "of 95 %"),
              f -> SharedKeys.ends(f.criticalSizeInterval()))
          .with(new ResultKey("barrier", "kT", "of nucleation"), NucleationFit::barrier)
          .with(ResultKey.of("n_nuclei", "how many were fitted"), NucleationFit::nuclei)
          .with(
              ResultKey.of(ResultNames.SIZES, "least and greatest number of their atoms"),
              f -> new long[] {f.least(), f.most()});

  private static final ResultKeys<Fit> FIT =
      ResultKeys.of(Fit.class)
          .withAllIfAny(NUCLEATION, Fit::found)
          .withIfAny(
              new ResultKey("density", "1/Å³", "atoms of a nucleus"),
              f -> f.found == null ? null : f.density)
          .withIfAny(ResultKey.of("none", "why there is no fit"), Fit::none);

  private static final ResultKeys<OrdinalPatterns> ORDINAL =
      ResultKeys.of(OrdinalPatterns.class)
          .with(
              ResultKey.of("permutation_entropy", "of the order of values, 0 … 1"),
              OrdinalPatterns::entropy)
          .with(ResultKey.of("complexity", "statistical"), OrdinalPatterns::complexity)
          .with(ResultKey.of("n", "values in a pattern"), OrdinalPatterns::order);

  private static final ResultKeys<Numbered> NUCLEUS =
      ResultKeys.of(Numbered.class)
          .with(ResultKey.of(ResultNames.NUCLEUS, "its number"), n -> n.frame.numbers()[n.place])
          .with(
              ResultKey.of(ResultNames.SIZE, "number of atoms"),
              n -> n.frame.nuclei().get(n.place).size())
          .with(
              new ResultKey(ResultNames.CENTRE, "Å", "of mass"),
              n -> n.frame.nuclei().get(n.place).centre())
          .with(
              new ResultKey(ResultNames.RADIUS_OF_GYRATION, "Å", "radius of gyration"),
              n -> n.frame.nuclei().get(n.place).radiusOfGyration())
          .with(
              ResultKey.of(ResultNames.ASPHERICITY, "0: a sphere"),
              n -> n.frame.nuclei().get(n.place).asphericity())
          .with(
              ResultKey.of(ResultNames.ENDLESS, "whether it reaches through the cell"),
              n -> n.frame.nuclei().get(n.place).endless())
          .withNamed(UNSEEN, UnseenElement.ATOMS, Numbered::unseen);

  private static final ResultKeys<EventResult> KEYS =
      ResultKeys.of(EventResult.class)
          .with(SharedKeys.FILE, EventResult::file)
          .with(SharedKeys.NUM_FRAMES, r -> r.frames.size())
          .with(SharedKeys.NUM_ENVIRONMENTS, EventResult::environments)
          .withObjects(
              ResultKey.of("references", "what frames are weighed against"),
              REFERENCE,
              EventResult::references)
          .withNamed(UnseenElement.KEY, UnseenElement.keys(), EventResult::unseenElements)
          .withAll(Setting.keys(), EventResult::setting)
          .withAllIfAny(SIGNAL, EventResult::signal)
          .withIfAny(
              ResultKey.of("signal_of", "names of the references of the signal"),
              EventResult::signalOf)
          .withIfAny(
              new ResultKey("average", "Å", "signals of atoms nearer than this are averaged"),
              r -> r.signal == null ? null : r.signal.radius())
          .withAllIfAny(DETECTION, EventResult::detection)
          .withIfAny(
              ResultKey.of("least_size", "nuclei that once have so many atoms are told of"),
              r -> r.detection == null ? null : r.plan.leastSize())
          .withIfAny(
              ResultKey.of("false_atoms", "how many atoms of a frame before may pass"),
              EventResult::falseAtoms)
          .withIfAny(
              ResultKey.of("moving", "frames before it that each frame is weighed against"),
              EventResult::moving)
          .with(ResultKey.of("level", "of significance of changes"), r -> r.plan.level())
          .with(SharedKeys.SEED, r -> r.plan.seed())
          .withAll(Program.keys(), EventResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EventResult::descriptorSeconds)
          .with(ResultKey.seconds("events_time", "what the rest took"), EventResult::seconds)
          .with(ResultKey.of("time_axis", "title of the axis of time"), EventResult::timeTitle)
          .withObjects(
              ResultKey.of("events", "changes of the series"),
              CHANGE,
              r -> r.findings.events().stream().map(e -> new Change(r, e)).toList())
          .withObjects(
              ResultKey.of("too_short", "series that are too short to tell"),
              TOO_SHORT,
              r -> r.findings.undecided().stream().map(u -> new TooShort(r, u)).toList())
          .withIfAny(
              ResultKey.of("transitions", "what befell nuclei"), EventResult::transitionValues)
          .withObject(ResultKey.of("fit", "of nucleation theory"), FIT, EventResult::fit)
          .withNamed(
              ResultKey.of("ordinal", "patterns of the order of values of each series"),
              ORDINAL,
              EventResult::ordinal)
          .with(ResultKey.of(ResultNames.FRAMES, "numbers of each frame"), EventResult::rows);

  /** Makes the lists immutable. */
  public EventResult {
    references = List.copyOf(references);
    unseenOfNuclei = List.copyOf(unseenOfNuclei);
    frames = List.copyOf(frames);
    series = List.copyOf(series);
    transitions = List.copyOf(transitions);
  }

  /** The keys of its values. */
  public static ResultKeys<EventResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  private @Nullable List<String> signalOf() {
    return signal == null
        ? null
        : signal.isRatio()
            ? List.of(nameOf(signal.first()), nameOf(signal.second()))
            : List.of(nameOf(signal.first()));
  }

  private @Nullable SortedMap<String, Long> unseenOf(int frame, int nucleus) {
    return unseenOfNuclei.get(frame).get(nucleus);
  }

  /**
   * Atoms of a nucleus of elements that a reference lacks, as the transition leaves it, or as it
   * was before it was gone; null where there are none.
   */
  private @Nullable SortedMap<String, Long> unseenOf(Transition transition) {
    // What was lost is a nucleus of its own now.
    return switch (transition.kind()) {
      case DEATH -> unseenOf(transition.frame() - 1, transition.nucleus());
      case SPLIT -> unseenOf(transition.frame(), transition.other());
      case BIRTH, MERGE -> unseenOf(transition.frame(), transition.nucleus());
    };
  }

  /**
   * What references lack of the atoms of the nucleus that a transition is about, in words.
   *
   * @return as {@code no Ni in parent}; empty where they lack nothing
   */
  public String unseenText(Transition transition) {
    Map<String, Long> found = unseenOf(transition);
    if (found == null) {
      return "";
    }
    List<String> texts = new ArrayList<>();
    for (ReferenceOf reference : references) {
      Map<String, UnseenElement> missing = reference.unseenElements;
      List<String> own =
          missing == null
              ? List.of()
              : found.keySet().stream().filter(missing::containsKey).toList();
      if (!own.isEmpty()) {
        texts.add(UnseenElement.missing(own, reference.name));
      }
    }
    return String.join(", ", texts);
  }

  /** The name of a reference, by its number from 0. */
  public String nameOf(int reference) {
    return references.get(reference).name();
  }

  private @Nullable List<ResultValues> transitionValues() {
    return detection == null
        ? null
        : transitions.stream().map(t -> TURN.values(new Turn(this, t))).toList();
  }

  private Map<String, OrdinalPatterns> ordinal() {
    Map<String, OrdinalPatterns> all = new LinkedHashMap<>();
    for (RareEvents.Series one : series) {
      OrdinalPatterns.of(one.values()).ifPresent(patterns -> all.put(one.name(), patterns));
    }
    return all;
  }

  private List<ResultValues> rows() {
    List<ResultValues> rows = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      List<ResultValues.Entry> row = new ArrayList<>(EventColumns.of(this, f));
      EventFrame frame = frames.get(f);
      if (detection != null) {
        row.add(
            new ResultValues.Entry(
                ResultKey.of(ResultNames.SIZES, "number of atoms of each nucleus"),
                frame.nuclei().stream().mapToLong(nucleus -> nucleus.size()).toArray()));
        List<ResultValues> nuclei = new ArrayList<>();
        for (int i = 0; i < frame.nuclei().size(); i++) {
          if (frame.nuclei().get(i).size() >= plan.leastSize()) {
            nuclei.add(NUCLEUS.values(new Numbered(frame, i, unseenOf(f, frame.numbers()[i]))));
          }
        }
        row.add(
            new ResultValues.Entry(
                ResultKey.of(ResultNames.NUCLEI, "those of the least size or more"), nuclei));
      }
      rows.add(new ResultValues(row));
    }
    return rows;
  }

  /** A line for each frame; with nuclei, centre and shape of the largest too. */
  @Override
  public ResultTable table() {
    return new ResultTable(
        EventColumns.withLargest(this, 0).stream().map(ResultValues.Entry::key).toList(),
        () -> IntStream.range(0, frames.size()).mapToObj(this::cells).iterator());
  }

  private List<@Nullable Object> cells(int frame) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (ResultValues.Entry entry : EventColumns.withLargest(this, frame)) {
      cells.add(entry.value() instanceof Double x && x.isNaN() ? null : entry.value());
    }
    return cells;
  }

  /** What decides which atoms nuclei are made of, in words; empty where nothing does. */
  public String signalText() {
    if (signal == null) {
      return "";
    }
    String what =
        signal.isRatio()
            ? "LLR of " + nameOf(signal.first()) + " against " + nameOf(signal.second())
            : "δH against " + nameOf(signal.first());
    return signal.radius() == 0
        ? what
        : what + String.format(Locale.ROOT, ", averaged within %s Å,", signal.radius());
  }
}
