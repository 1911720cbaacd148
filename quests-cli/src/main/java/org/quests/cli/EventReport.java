package org.quests.cli;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.Csv;
import org.quests.cli.output.JsonResult;
import org.quests.entropy.FrameNovelty;
import org.quests.entropy.FrameResult;
import org.quests.entropy.Quantiles;
import org.quests.events.ChangePoint;
import org.quests.events.Changes;
import org.quests.events.Detection;
import org.quests.events.EventFrame;
import org.quests.events.Interval;
import org.quests.events.NucleationFit;
import org.quests.events.Nucleus;
import org.quests.events.OrdinalPatterns;
import org.quests.events.RareEvents;
import org.quests.events.Signal;
import org.quests.events.Transition;
import org.quests.kernel.Precision;

/** What was found in a trajectory, as lines, objects, tables and arrays. */
final class EventReport {
  /** What a table tells of the largest nucleus. */
  private static final List<String> LARGEST =
      List.of(
          ResultNames.CENTRE_X,
          ResultNames.CENTRE_Y,
          ResultNames.CENTRE_Z,
          ResultNames.RADIUS_OF_GYRATION,
          ResultNames.ASPHERICITY);

  private final FrameNovelty novelty;
  private final @Nullable Signal signal;
  private final @Nullable Detection detection;
  private final RareEvents rareEvents;
  private final TimeAxis axis;
  private final int leastSize;
  private final TrajectoryTotals totals = new TrajectoryTotals();
  private final List<Double> times = new ArrayList<>();
  private RareEvents.Findings findings = RareEvents.Findings.NONE;
  private List<Transition> transitions = List.of();
  private Optional<NucleationFit> fit = Optional.empty();
  private NucleationFit.Sizes sizes = new NucleationFit.Sizes(1, 1);
  private double density;
  private double descriptorSeconds;
  private double seconds;

  EventReport(
      FrameNovelty novelty,
      @Nullable Signal signal,
      @Nullable Detection detection,
      RareEvents rareEvents,
      TimeAxis axis,
      int leastSize) {
    this.novelty = novelty;
    this.signal = signal;
    this.detection = detection;
    this.rareEvents = rareEvents;
    this.axis = axis;
    this.leastSize = leastSize;
  }

  FrameNovelty novelty() {
    return novelty;
  }

  @Nullable Signal signal() {
    return signal;
  }

  @Nullable Detection detection() {
    return detection;
  }

  TimeAxis axis() {
    return axis;
  }

  List<EventFrame> frames() {
    return rareEvents.frames();
  }

  List<RareEvents.Event> events() {
    return findings.events();
  }

  List<RareEvents.Undecided> undecided() {
    return findings.undecided();
  }

  /** The number of series in which changes are looked for. */
  int series() {
    return rareEvents.series().size();
  }

  List<Transition> transitions() {
    return transitions;
  }

  long environments() {
    return totals.atoms();
  }

  Precision precision() {
    return totals.precision();
  }

  double tolerance() {
    return totals.tolerance();
  }

  /** The time of each frame; its number where one is not known. */
  double[] times() {
    return times.stream().mapToDouble(t -> t).toArray();
  }

  /** Takes note of a frame. */
  RareEvents.Atoms next(FrameResult result) {
    totals.add(result);
    times.add(axis.of(result.frame()));
    return rareEvents.next(result);
  }

  /** Takes note of what the frames took, behind the last one. */
  void took(double describing, double rest) {
    descriptorSeconds = describing;
    seconds = rest;
  }

  /** Looks for what happened, behind the last frame. */
  void search(
      double level,
      long seed,
      Optional<NucleationFit.Sizes> wanted,
      @Nullable Double givenDensity) {
    findings = rareEvents.find(level);
    transitions = rareEvents.history().transitions(leastSize);
    if (detection != null) {
      density = givenDensity == null ? rareEvents.density() : givenDensity;
      sizes = wanted.orElseGet(rareEvents::sizesBeforeGap);
      fit = density > 0 ? rareEvents.fit(sizes, density, seed) : Optional.empty();
    }
  }

  /** What decides which atoms nuclei are made of, in words. */
  String signalText() {
    if (signal == null) {
      return "";
    }
    String what =
        signal.isRatio()
            ? "LLR of " + name(signal.first()) + " against " + name(signal.second())
            : "δH against " + name(signal.first());
    return signal.radius() == 0 ? what : what + Text.of(", averaged within %s Å,", signal.radius());
  }

  private String name(int reference) {
    return novelty.references().get(reference).name();
  }

  private String at(int frame) {
    String number = "frame " + frames().get(frame).index();
    if (axis.column() == null || Double.isNaN(times.get(frame))) {
      return number;
    }
    double time = times.get(frame);
    return number
        + " ("
        + axis.column()
        + " "
        + (time == Math.rint(time) && Math.abs(time) < 1e15
            ? Long.toString((long) time)
            : Text.of("%.6g", time))
        + ")";
  }

  /** A change as a line. */
  String text(RareEvents.Event event) {
    ChangePoint change = event.change();
    return Text.of(
        "%s: %s from %s%s: %.4f to %.4f (p %s %.3g)",
        event.series(),
        change.begin() == change.end() ? "step" : "change",
        at(change.begin()),
        change.begin() == change.end() ? "" : " to " + at(change.end()),
        change.before(),
        change.after(),
        change.pValue() > ChangePoint.LEAST_P ? "=" : "≤",
        change.pValue());
  }

  /** A series that is too short, as a line. */
  String text(RareEvents.Undecided series) {
    int count = frames().size();
    Changes.TooShort why = series.why();
    return why.correlationTime() == 0
        ? series.series() + ": too few frames, " + count + ", expected at least " + why.expected()
        : Text.of(
            "%s: too short to tell: values are correlated over %.3g frames, for which %,d frames"
                + " are too few, expected at least %,d",
            series.series(), why.correlationTime(), count, why.expected());
  }

  /** What befell a nucleus, as a line. */
  String text(Transition t) {
    return "nucleus "
        + t.nucleus()
        + switch (t.kind()) {
          case BIRTH -> " appears";
          case DEATH -> " is gone";
          case MERGE -> " takes in nucleus " + t.other();
          case SPLIT -> " loses nucleus " + t.other();
        }
        + " in "
        + at(t.frame())
        + ", "
        + t.size()
        + (t.size() == 1 ? " atom" : " atoms")
        + (t.kind() == Transition.Kind.DEATH ? " before" : "");
  }

  /** The fit of nucleation theory as lines. */
  List<String> fitText() {
    if (detection == null) {
      return List.of();
    }
    if (fit.isEmpty()) {
      return List.of(noFit());
    }
    NucleationFit found = fit.get();
    return List.of(
        Text.of(
            "nucleation theory, %,d nuclei of %d to %d atoms, density %.5f 1/Å³:",
            found.nuclei(), found.least(), found.most(), density),
        Text.of(
            "  ΔG = %.4g kT/Å³ (95 %% interval %s), γ = %.4g kT/Å² (%s)",
            found.drivingForce(),
            text(found.drivingForceInterval()),
            found.surfaceTension(),
            text(found.surfaceTensionInterval())),
        Double.isNaN(found.criticalSize())
            ? "  no critical size: the fit has no barrier"
            : Text.of(
                "  critical size %.1f atoms (%s), barrier %.2f kT",
                found.criticalSize(), text(found.criticalSizeInterval()), found.barrier()));
  }

  private String noFit() {
    if (!(density > 0)) {
      return "nucleation theory: not fitted, for the density is not known; --density gives it";
    }
    int count = rareEvents.countOf(sizes);
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

  private static String text(Interval interval) {
    return Double.isNaN(interval.low())
        ? "unknown"
        : Text.of("%.4g to %.4g", interval.low(), interval.high());
  }

  /** A frame with what was found for its atoms. */
  Frame annotated(RareEvents.Atoms atoms) {
    FrameResult result = atoms.result();
    Frame frame = result.frame();
    Map<String, AtomArray> arrays = new LinkedHashMap<>(frame.arrays());
    List<FrameResult.Against> against = result.against();
    for (int r = 0; r < against.size(); r++) {
      String name =
          against.size() == 1
              ? ResultNames.DH
              : ResultNames.of(ResultNames.DH, against.get(r).reference());
      arrays.put(name, new AtomArray.Reals(1, against.get(r).values()));
    }
    for (int a = 0; a < against.size(); a++) {
      for (int b = a + 1; b < against.size(); b++) {
        boolean main = signal != null && a == signal.first() && b == signal.second();
        String name =
            main
                ? ResultNames.LLR
                : ResultNames.of(
                    ResultNames.LLR, against.get(a).reference(), against.get(b).reference());
        arrays.put(name, new AtomArray.Reals(1, result.likelihoodRatio(a, b)));
      }
    }
    if (signal != null && signal.radius() > 0) {
      arrays.put(
          signal.isRatio() ? ResultNames.LLR_AVERAGE : ResultNames.DH_AVERAGE,
          new AtomArray.Reals(1, atoms.signal()));
    }
    Map<String, InfoValue> info = new LinkedHashMap<>(frame.info());
    EventFrame seen = rareEvents.last();
    info.put(ResultNames.ENTROPY, InfoValue.of(seen.entropy()));
    if (detection != null) {
      long[] nuclei = new long[atoms.nucleus().length];
      for (int i = 0; i < nuclei.length; i++) {
        nuclei[i] = atoms.nucleus()[i];
      }
      arrays.put(ResultNames.NUCLEUS, new AtomArray.Integers(1, nuclei));
      info.put(ResultNames.LARGEST_NUCLEUS, InfoValue.of((long) seen.largest()));
      info.put(ResultNames.N_NUCLEI, InfoValue.of((long) seen.nuclei().size()));
    }
    return frame.withArrays(arrays).withInfo(info);
  }

  /** Says how nuclei were found. */
  void putDetection(JsonResult json) {
    if (signal != null) {
      json.put("signal", signal.isRatio() ? "llr" : "dH")
          .put(
              "signal_of",
              signal.isRatio()
                  ? List.of(name(signal.first()), name(signal.second()))
                  : List.of(name(signal.first())))
          .put("average", signal.radius());
    }
    if (detection != null) {
      json.put("threshold", detection.threshold())
          .put("side", detection.above() ? "above" : "below")
          .put("bond", detection.bond())
          .put("least_size", leastSize);
    }
  }

  /** Everything that was found. */
  void putResults(JsonResult json) {
    json.put("descriptor_time", descriptorSeconds)
        .put("events_time", seconds)
        .put("time_axis", axis.title())
        .putObjects("events", events().stream().map(this::json).toList())
        .putObjects("too_short", undecided().stream().map(this::json).toList());
    if (detection != null) {
      json.putObjects("transitions", transitions.stream().map(this::json).toList())
          .put("fit", fit.map(this::json).orElseGet(() -> new JsonResult().put("none", noFit())));
    }
    JsonResult ordinal = new JsonResult();
    for (RareEvents.Series series : rareEvents.series()) {
      OrdinalPatterns.of(series.values())
          .ifPresent(
              patterns ->
                  ordinal.put(
                      series.name(),
                      new JsonResult()
                          .put("permutation_entropy", patterns.entropy())
                          .put("complexity", patterns.complexity())
                          .put("n", patterns.order())));
    }
    json.put("ordinal", ordinal);
    List<JsonResult> rows = new ArrayList<>();
    for (int f = 0; f < frames().size(); f++) {
      rows.add(row(f));
    }
    json.putObjects("frames", rows);
  }

  private JsonResult json(RareEvents.Event event) {
    ChangePoint change = event.change();
    return new JsonResult()
        .put("frame", frames().get(change.begin()).index())
        .put("time", times.get(change.begin()))
        .put("what", event.series())
        .put("change", change.after() - change.before())
        .put("p_value", change.pValue())
        .put("before", change.before())
        .put("after", change.after())
        .put("end_frame", frames().get(change.end()).index())
        .put("end_time", times.get(change.end()))
        .put("correlation_time", change.correlationTime());
  }

  private JsonResult json(RareEvents.Undecided series) {
    return new JsonResult()
        .put("what", series.series())
        .put("frames", frames().size())
        .put("frames_needed", series.why().expected())
        .put("correlation_time", series.why().correlationTime());
  }

  private JsonResult json(Transition t) {
    JsonResult json =
        new JsonResult()
            .put("frame", frames().get(t.frame()).index())
            .put("time", times.get(t.frame()))
            .put("what", t.kind().name().toLowerCase(Locale.ROOT))
            .put("nucleus", t.nucleus());
    if (t.other() != 0) {
      json.put("other", t.other());
    }
    return json.put("size", t.size());
  }

  private JsonResult json(NucleationFit found) {
    return new JsonResult()
        .put("x0", found.x0())
        .put("delta_g", found.drivingForce())
        .put("delta_g_interval", ends(found.drivingForceInterval()))
        .put("gamma", found.surfaceTension())
        .put("gamma_interval", ends(found.surfaceTensionInterval()))
        .put("critical_size", found.criticalSize())
        .put("critical_size_interval", ends(found.criticalSizeInterval()))
        .put("barrier", found.barrier())
        .put("n_nuclei", found.nuclei())
        .put("sizes", new long[] {found.least(), found.most()})
        .put("density", density);
  }

  private static double[] ends(Interval interval) {
    return new double[] {interval.low(), interval.high()};
  }

  /** What a column of the table takes: its name and its number. */
  private void columns(int f, BiConsumer<String, Number> to) {
    EventFrame frame = frames().get(f);
    to.accept(ResultNames.FRAME, frame.index());
    to.accept(ResultNames.TIME, times.get(f));
    to.accept(ResultNames.ENTROPY, frame.entropy());
    for (int r = 0; r < frame.against().size(); r++) {
      spread(ResultNames.DH, r == 0 ? List.of() : List.of(name(r)), frame.against().get(r), to);
    }
    if (signal != null && signal.isRatio()) {
      frame.signal().ifPresent(spread -> spread(ResultNames.LLR, List.of(), spread, to));
    }
    if (detection != null) {
      to.accept(ResultNames.N_KEPT, frame.kept());
      to.accept(ResultNames.N_NUCLEI, frame.nuclei().size());
      to.accept(ResultNames.LARGEST_NUCLEUS, frame.largest());
    }
  }

  /**
   * The statistics of a quantity.
   *
   * @param of the reference that it is about, where that has to be said
   */
  private static void spread(
      String what, List<String> of, FrameResult.Summary summary, BiConsumer<String, Number> to) {
    Quantiles q = summary.quantiles();
    Map<String, Double> statistics = new LinkedHashMap<>();
    statistics.put("mean", summary.mean());
    statistics.put("min", q.min());
    statistics.put("q25", q.q25());
    statistics.put("median", q.median());
    statistics.put("q75", q.q75());
    statistics.put("q99", q.q99());
    statistics.put("max", q.max());
    statistics.forEach(
        (statistic, value) -> {
          String name = ResultNames.of(what, statistic);
          to.accept(of.isEmpty() ? name : ResultNames.of(name, of.get(0)), value);
        });
  }

  private JsonResult row(int f) {
    JsonResult json = new JsonResult();
    columns(
        f,
        (name, value) -> {
          if (value instanceof Double number) {
            json.put(name, number.doubleValue());
          } else {
            json.put(name, value.longValue());
          }
        });
    if (detection == null) {
      return json;
    }
    EventFrame frame = frames().get(f);
    long[] all = new long[frame.nuclei().size()];
    List<JsonResult> nuclei = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      Nucleus nucleus = frame.nuclei().get(i);
      all[i] = nucleus.size();
      if (nucleus.size() >= leastSize) {
        nuclei.add(
            new JsonResult()
                .put(ResultNames.NUCLEUS, frame.numbers()[i])
                .put(ResultNames.SIZE, nucleus.size())
                .put(ResultNames.CENTRE, nucleus.centre())
                .put(ResultNames.RADIUS_OF_GYRATION, nucleus.radiusOfGyration())
                .put(ResultNames.ASPHERICITY, nucleus.asphericity())
                .put(ResultNames.ENDLESS, nucleus.endless()));
      }
    }
    return json.put(ResultNames.SIZES, all).putObjects(ResultNames.NUCLEI, nuclei);
  }

  /** Writes a line for each frame. */
  void writeTable(Writer writer) throws IOException {
    for (int f = 0; f < frames().size(); f++) {
      List<String> names = new ArrayList<>();
      List<String> values = new ArrayList<>();
      columns(
          f,
          (name, value) -> {
            names.add(name);
            values.add(Double.isNaN(value.doubleValue()) ? "" : value.toString());
          });
      if (detection != null) {
        names.addAll(LARGEST);
        values.addAll(largest(frames().get(f)));
      }
      if (f == 0) {
        writer.write(Csv.row(names) + "\n");
      }
      writer.write(String.join(",", values) + "\n");
    }
  }

  /** Centre and shape of the largest nucleus, empty where there is none. */
  private static List<String> largest(EventFrame frame) {
    if (frame.nuclei().isEmpty()) {
      return List.of("", "", "", "", "");
    }
    Nucleus nucleus = frame.nuclei().get(0);
    double[] c = nucleus.centre();
    List<String> texts = new ArrayList<>();
    for (double x :
        new double[] {c[0], c[1], c[2], nucleus.radiusOfGyration(), nucleus.asphericity()}) {
      texts.add(Double.isNaN(x) ? "" : Double.toString(x));
    }
    return texts;
  }
}
