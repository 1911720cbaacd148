package org.quests.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.compress.Curve;
import org.quests.compress.CurvePoint;
import org.quests.core.Version;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.DescriptorSpec;
import org.quests.entropy.Bracket;
import org.quests.entropy.Entropy;
import org.quests.entropy.Histogram;
import org.quests.entropy.Quantiles;
import org.quests.study.CutAtoms;
import org.quests.study.DatasetMap;
import org.quests.study.DifferentialEntropyResult;
import org.quests.study.FrameGroups;
import org.quests.study.GroupComparisonResult;
import org.quests.study.MetricsResult;
import org.quests.study.NoveltyByGroup;
import org.quests.study.Pick;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;
import org.quests.study.SelectionResult;
import org.quests.study.UnseenElement;
import org.quests.survey.FrameFacts;
import org.quests.survey.LabelSurvey;
import org.quests.survey.Survey;
import tools.jackson.databind.ObjectMapper;

/**
 * All that a page shows, as objects and lists that become JSON. The scripts of the page read it.
 */
final class PageData {
  private static final int LISTED = 40;

  /** One of so many bytes of structures is for those of the reference. */
  private static final int SHARE_OF_REFERENCE = 5;

  /** Points of the curve of all sizes, about. */
  private static final int POINTS_OF_SIZES = 400;

  /** Points of the curve of bounds on errors. */
  private static final int CURVE_POINTS = 80;

  private final ReportContent content;
  private final ReportResult result;
  private final Survey survey;
  private final DatasetIndex index;
  private final ShownFrames shown;

  /** Where the environments of the map are in the dataset. */
  private final int[] rows;

  PageData(ReportContent content) {
    this.content = content;
    result = content.result();
    survey = result.survey();
    index = result.map().index();
    rows = result.map().rows();
    shown =
        ShownFrames.of(
            result,
            content.trajectories(),
            content.picks() == null ? new ResultFile[0] : new ResultFile[] {content.picks()});
  }

  /**
   * Everything.
   *
   * @param size in bytes, that the JSON of it is not to exceed: as many structures are left out
   */
  Map<String, Object> all(int size) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", Version.number());
    all.put("files", survey.files());
    put(all, "reference", content.reference());
    put(all, "errors", errors());
    all.put("setting", setting());
    all.put("commands", new Commands(content).all());
    all.put("findings", findings());
    all.put("overview", overview());
    all.put("elements", elements());
    all.put("environments", environments());
    all.put("frames", frames());
    put(all, "novelty", novelty());
    put(all, "groups", groups());
    put(all, "selection", selection());
    put(all, "trajectories", trajectories());
    int rest = Math.max(0, size - new ObjectMapper().writeValueAsBytes(all).length);
    ReportDetails.Nearest nearest = content.shownOfReference();
    boolean none = nearest.frames().isEmpty() && nearest.cuts().isEmpty();
    int ofReference = none ? 0 : rest / SHARE_OF_REFERENCE;
    int ofDataset = rest - ofReference;
    List<CutAtoms> cuts = fitting(content.details().cuts(), ofDataset / 2);
    all.put("structures", structures(ofDataset - PackedStructures.size(atoms(cuts))));
    put(all, "cuts", cuts(cuts));
    List<CutAtoms> known = fitting(nearest.cuts(), ofReference / 2);
    put(
        all,
        "referenceStructures",
        referenceStructures(ofReference - PackedStructures.size(atoms(known))));
    put(all, "referenceCuts", referenceCuts(known));
    return all;
  }

  private static void put(Map<String, Object> all, String name, @Nullable Object value) {
    if (value != null) {
      all.put(name, value);
    }
  }

  /** A number as JSON can hold it; null where it is not finite. */
  private static @Nullable Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static @Nullable Map<String, Object> quantiles(@Nullable Quantiles q) {
    if (q == null) {
      return null;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("min", number(q.min()));
    all.put("q25", number(q.q25()));
    all.put("median", number(q.median()));
    all.put("q75", number(q.q75()));
    all.put("q99", number(q.q99()));
    all.put("max", number(q.max()));
    return all;
  }

  private @Nullable Map<String, Object> errors() {
    ReportContent.Errors errors = content.errors();
    if (errors == null) {
      return null;
    }
    List<Object> byElement = new ArrayList<>();
    content
        .details()
        .errorsOfElements()
        .forEach(
            (symbol, own) ->
                byElement.add(List.of(symbol, own.atoms(), own.rootMeanSquare(), own.greatest())));
    return Map.of("title", errors.title(), "byElement", byElement);
  }

  private Map<String, Object> setting() {
    MetricsResult metrics = result.metrics();
    Map<String, Object> all = new LinkedHashMap<>();
    if (metrics.setting().spec() instanceof DescriptorSpec own) {
      all.put("k", own.k());
    }
    put(all, "cutoff", metrics.setting().spec().cutoff());
    all.put("bandwidth", metrics.setting().bandwidth());
    all.put("engine", metrics.program().engine());
    all.put("limit", rows.length);
    return all;
  }

  private List<Object> findings() {
    List<Object> all = new ArrayList<>();
    result
        .findings()
        .forEach(
            finding ->
                all.add(
                    Map.of(
                        "kind",
                        finding.kind().name(),
                        "text",
                        finding.text(),
                        "frames",
                        finding.frames().stream().map(shown::indexOf).toList())));
    return all;
  }

  private Map<String, Object> overview() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("files", files());
    all.put("frames", survey.frames().size());
    all.put("environments", index.count());
    List<Map.Entry<String, Long>> compositions = new ArrayList<>(survey.compositions().entrySet());
    compositions.sort(Map.Entry.<String, Long>comparingByValue().reversed());
    all.put("compositionCount", compositions.size());
    all.put(
        "compositions",
        compositions.stream()
            .limit(LISTED)
            .map(each -> List.of(each.getKey(), each.getValue()))
            .toList());
    all.put("periodicity", survey.periodicity());
    put(all, "volumes", quantiles(survey.volumes()));
    put(all, "sizes", quantiles(survey.sizes()));
    all.put("distances", survey.smallestDistances());
    MetricsResult metrics = result.metrics();
    Entropy entropy = metrics.entropy();
    all.put("entropy", entropy.value());
    all.put("maximum", entropy.maximum());
    all.put("efficiency", number(entropy.efficiency()));
    all.put("diversity", metrics.diversity());
    all.put(
        "profile",
        Arrays.asList(
            number(metrics.profile().order0()),
            number(metrics.profile().order1()),
            number(metrics.profile().order2()),
            number(metrics.profile().orderInfinity())));
    Bracket bracket = metrics.bias().bracket();
    if (bracket != null) {
      all.put("bracket", Arrays.asList(bracket.low(), number(bracket.high()), bracket.complete()));
    }
    all.put("saturated", metrics.bias().saturated());
    all.put("duplicates", duplicates());
    all.put("energies", labels(survey.energies()));
    all.put("forces", labels(survey.forces()));
    return all;
  }

  private List<Object> files() {
    List<Object> all = new ArrayList<>();
    for (int f = 0; f < survey.files().size(); f++) {
      int own = f;
      List<FrameFacts> frames =
          survey.frames().stream().filter(frame -> frame.file() == own).toList();
      all.add(
          Map.of(
              "name",
              survey.files().get(f),
              "frames",
              frames.size(),
              "atoms",
              frames.stream().mapToLong(FrameFacts::atoms).sum()));
    }
    return all;
  }

  private Map<String, Object> duplicates() {
    List<int[]> groups = result.dedup().repetitions().groups();
    List<Object> listed = new ArrayList<>();
    int across = 0;
    for (int[] group : groups) {
      boolean several =
          Arrays.stream(group).map(f -> survey.frames().get(f).file()).distinct().count() > 1;
      across += several ? 1 : 0;
      if (listed.size() < ShownFrames.GROUPS_LISTED) {
        listed.add(
            Arrays.stream(group).limit(LISTED).map(shown::indexOf).filter(i -> i >= 0).toArray());
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("frames", result.dedup().count() - result.dedup().kept().length);
    all.put("groups", groups.size());
    all.put("across", across);
    all.put("distance", result.dedup().distance());
    all.put("listed", listed);
    return all;
  }

  private Map<String, Object> labels(LabelSurvey labels) {
    Map<String, Object> all = new LinkedHashMap<>();
    put(all, "key", labels.key());
    all.put("keys", labels.keys());
    all.put("missing", labels.missing());
    all.put("invalid", labels.invalid());
    all.put("mixed", labels.mixed());
    put(all, "values", quantiles(labels.values()));
    all.put(
        "outliers",
        labels.outliers().stream()
            .limit(LISTED)
            .map(o -> Arrays.asList(shown.indexOf(o.place()), number(o.value())))
            .toList());
    all.put("outlierCount", labels.outliers().size());
    return all;
  }

  /** By number in the arrays of the page: symbol, radius, atoms, frames. */
  private List<Object> elements() {
    Map<Integer, Object> all = new LinkedHashMap<>();
    survey
        .elements()
        .values()
        .forEach(
            found ->
                all.put(found.number(), element(found.number(), found.atoms(), found.frames())));
    List<Frame> ofReference = new ArrayList<>(content.shownOfReference().frames());
    content.shownOfReference().cuts().forEach(cut -> ofReference.add(cut.frame()));
    for (Frame frame : ofReference) {
      for (byte z : frame.elementSet().atomicNumbers()) {
        all.putIfAbsent((int) z, element(z, 0, 0));
      }
    }
    return List.copyOf(all.values());
  }

  private static Map<String, Object> element(int number, long atoms, int frames) {
    return Map.of(
        "z", number,
        "symbol", Element.symbol(number),
        "radius", CovalentRadii.of(number),
        "atoms", atoms,
        "frames", frames);
  }

  private Map<String, Object> environments() {
    DatasetMap map = result.map();
    ReportDetails details = content.details();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", rows.length);
    all.put("complete", map.complete());
    all.put("frame", ofRows(row -> shown.indexOf(index.frameOf(row))));
    all.put("atom", ofRows(row -> row - index.frameStart(index.frameOf(row))));
    if (index.elementsKnown() && index.labels() == null) {
      all.put("element", ofRows(index::element));
    }
    for (int a = 0; a < map.environments().length; a++) {
      all.put("pc" + (a + 1), Packed.floats(map.environments()[a]));
    }
    all.put("shares", map.shares());
    double[] own = result.metrics().dH();
    all.put("dHOwn", Packed.floats(IntStream.of(rows).mapToDouble(row -> own[row]).toArray()));
    if (result.novelty() != null) {
      double[] dH = result.novelty().dH();
      all.put("dH", Packed.floats(IntStream.of(rows).mapToDouble(row -> dH[row]).toArray()));
    }
    all.put("coordination", Packed.integers(details.coordination()));
    putIfAny(all, "force", details.force());
    putIfAny(all, "error", details.error());
    if (details.predicted() != null && details.known() != null) {
      putIfAny(all, "predicted", details.predicted());
      putIfAny(all, "known", details.known());
    }
    ReportResult.NearestPlaces nearest = result.nearest();
    if (nearest != null) {
      List<String> files = new ArrayList<>(new LinkedHashSet<>(nearest.files()));
      all.put("nearestFiles", files);
      all.put(
          "nearestFile",
          Packed.integers(nearest.files().stream().mapToInt(files::indexOf).toArray()));
      all.put(
          "nearestFrame",
          Packed.integers(Arrays.stream(nearest.frames()).mapToInt(Math::toIntExact).toArray()));
      all.put("nearestAtom", Packed.integers(nearest.atoms()));
      all.put("nearestDistance", Packed.floats(nearest.distances()));
    }
    return all;
  }

  private Map<String, Object> ofRows(ToIntFunction<Integer> of) {
    return Packed.integers(IntStream.of(rows).map(row -> of.applyAsInt(row)).toArray());
  }

  private static void putIfAny(Map<String, Object> all, String name, float[] values) {
    for (float value : values) {
      if (!Float.isNaN(value)) {
        all.put(name, Packed.floats(values));
        return;
      }
    }
  }

  private Map<String, Object> frames() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", shown.count());
    all.put("complete", shown.count() == survey.frames().size());
    all.put("file", ofFrames(FrameFacts::file));
    all.put("number", ofFrames(f -> Math.toIntExact(f.number())));
    all.put("atoms", ofFrames(FrameFacts::atoms));
    List<String> formulas =
        IntStream.of(shown.places())
            .mapToObj(f -> survey.frames().get(f).formula())
            .distinct()
            .toList();
    Map<String, Integer> places = new LinkedHashMap<>();
    formulas.forEach(formula -> places.put(formula, places.size()));
    all.put("formulas", formulas);
    all.put("formula", ofFrames(f -> places.getOrDefault(f.formula(), 0)));
    for (int a = 0; a < result.map().frames().length; a++) {
      float[] axis = result.map().frames()[a];
      all.put(
          "pc" + (a + 1),
          Packed.floats(IntStream.of(shown.places()).mapToDouble(f -> axis[f]).toArray()));
    }
    putIfAny(all, "volume", values(FrameFacts::volumePerAtom));
    putIfAny(all, "energy", values(FrameFacts::energy));
    putIfAny(all, "deviation", values(FrameFacts::energyDeviation));
    putIfAny(all, "force", values(FrameFacts::force));
    double[] dH = result.dH();
    float[] greatest = new float[shown.count()];
    for (int i = 0; i < greatest.length; i++) {
      int place = shown.places()[i];
      greatest[i] =
          (float)
              Arrays.stream(dH, index.frameStart(place), index.frameStart(place + 1))
                  .max()
                  .orElse(Double.NaN);
    }
    all.put("dHMax", Packed.floats(greatest));
    putNames(
        all,
        "kind",
        IntStream.of(shown.places()).mapToObj(f -> survey.frames().get(f).kind()).toList());
    FrameGroups groups = result.groups();
    if (groups != null) {
      putNames(all, "group", IntStream.of(shown.places()).mapToObj(groups::value).toList());
    }
    return all;
  }

  /** Names as numbers into a list of them; nothing where there is only the empty name. */
  private static void putNames(Map<String, Object> all, String what, List<String> names) {
    List<String> distinct = names.stream().distinct().sorted().toList();
    if (distinct.size() == 1 && distinct.get(0).isEmpty()) {
      return;
    }
    Map<String, Integer> places = new LinkedHashMap<>();
    distinct.forEach(name -> places.put(name, places.size()));
    all.put(what + "Names", distinct);
    all.put(
        what,
        Packed.integers(names.stream().mapToInt(name -> places.getOrDefault(name, 0)).toArray()));
  }

  private Map<String, Object> ofFrames(ToIntFunction<FrameFacts> of) {
    return Packed.integers(
        IntStream.of(shown.places()).map(f -> of.applyAsInt(survey.frames().get(f))).toArray());
  }

  private float[] values(ToDoubleFunction<FrameFacts> of) {
    float[] all = new float[shown.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) of.applyAsDouble(survey.frames().get(shown.places()[i]));
    }
    return all;
  }

  /** The first ones, as far as they fit. */
  private Map<String, Object> structures(int size) {
    List<ReportDetails.Structure> all = content.details().structures();
    int fitting = PackedStructures.fitting(all.stream().map(s -> s.frame().atoms()).toList(), size);
    return structures(all.subList(0, fitting));
  }

  private Map<String, Object> structures(List<ReportDetails.Structure> structures) {
    Map<String, Object> all =
        PackedStructures.of(structures.stream().map(ReportDetails.Structure::frame).toList());
    all.put(
        "frame",
        Packed.integers(structures.stream().mapToInt(s -> shown.indexOf(s.place())).toArray()));
    // δH of the atoms of a frame, by which it can be coloured.
    double[] dH = result.dH();
    float[] ofAtoms = new float[structures.stream().mapToInt(s -> s.frame().atoms()).sum()];
    int at = 0;
    for (ReportDetails.Structure structure : structures) {
      for (int row = index.frameStart(structure.place());
          row < index.frameStart(structure.place() + 1);
          row++) {
        ofAtoms[at++] = (float) dH[row];
      }
    }
    all.put("dH", Packed.floats(ofAtoms));
    return all;
  }

  private static List<CutAtoms> fitting(List<CutAtoms> cuts, int size) {
    return cuts.subList(0, PackedStructures.fitting(atoms(cuts), size));
  }

  private static List<Integer> atoms(List<CutAtoms> cuts) {
    return cuts.stream().map(cut -> cut.atoms().length).toList();
  }

  /** What is around atoms of large frames of the dataset. */
  private @Nullable Map<String, Object> cuts(List<CutAtoms> cuts) {
    if (cuts.isEmpty()) {
      return null;
    }
    Map<String, Object> all = packed(cuts);
    all.put(
        "frame", Packed.integers(cuts.stream().mapToInt(c -> shown.indexOf(c.place())).toArray()));
    double[] dH = result.dH();
    all.put(
        "dH",
        Packed.floats(
            cuts.stream()
                .flatMapToDouble(
                    cut ->
                        IntStream.of(cut.atoms())
                            .mapToDouble(atom -> dH[index.frameStart(cut.place()) + atom]))
                .toArray()));
    return all;
  }

  private static @Nullable Map<String, Object> referenceCuts(List<CutAtoms> cuts) {
    if (cuts.isEmpty()) {
      return null;
    }
    Map<String, Object> all = packed(cuts);
    all.put(
        "frame",
        Packed.integers(
            cuts.stream()
                .mapToInt(cut -> Math.toIntExact(cut.frame().origin().index()))
                .toArray()));
    return all;
  }

  private static Map<String, Object> packed(List<CutAtoms> cuts) {
    Map<String, Object> all = PackedStructures.of(cuts.stream().map(CutAtoms::frame).toList());
    all.put("atom", Packed.integers(cuts.stream().mapToInt(CutAtoms::atom).toArray()));
    return all;
  }

  private @Nullable Map<String, Object> referenceStructures(int size) {
    List<Frame> known = content.shownOfReference().frames();
    if (known.isEmpty()) {
      return null;
    }
    int fitting = PackedStructures.fitting(known.stream().map(Frame::atoms).toList(), size);
    List<Frame> frames = known.subList(0, fitting);
    Map<String, Object> all = PackedStructures.of(frames);
    all.put(
        "frameNumber",
        Packed.integers(
            frames.stream().mapToInt(frame -> Math.toIntExact(frame.origin().index())).toArray()));
    return all;
  }

  private static Map<String, Object> histogram(double[] values) {
    Histogram histogram = Histogram.of(values);
    return Map.of("low", histogram.low(), "width", histogram.width(), "counts", histogram.counts());
  }

  private @Nullable Map<String, Object> novelty() {
    DifferentialEntropyResult found = result.novelty();
    if (found == null) {
      return null;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("reference", found.comparison().dH().referenceCount());
    all.put("histogram", histogram(found.dH()));
    all.put("quantiles", quantiles(found.quantiles()));
    all.put("mean", found.comparison().dH().mean());
    all.put("positive", found.comparison().dH().fractionPositive());
    all.put(
        "worst",
        Arrays.stream(ShownFrames.worst(result))
            .map(row -> Arrays.binarySearch(rows, row))
            .toArray());
    if (found.byElement() != null) {
      List<Object> ofElements = new ArrayList<>();
      double[] dH = found.dH();
      found
          .byElement()
          .forEach(
              (symbol, own) -> {
                double[] values =
                    IntStream.range(0, dH.length)
                        .filter(row -> index.nameOf(index.element(row)).equals(symbol))
                        .mapToDouble(row -> dH[row])
                        .toArray();
                ofElements.add(
                    row(
                        symbol,
                        own.count(),
                        own.mean(),
                        (double) Arrays.stream(values).filter(v -> v > 0).count() / values.length,
                        own.quantiles()));
              });
      all.put("byElement", ofElements);
    }
    NoveltyByGroup groups = found.byGroup();
    if (groups != null) {
      all.put("by", groups.groups().key());
      all.put(
          "byGroup",
          groups.each().stream()
              .map(g -> row(g.name(), g.count(), g.mean(), g.fractionPositive(), g.quantiles()))
              .toList());
    }
    Map<String, UnseenElement> unseen = found.comparison().unseenElements();
    if (unseen != null) {
      Map<String, Object> listed = new LinkedHashMap<>();
      unseen.forEach((symbol, u) -> listed.put(symbol, List.of(u.atoms(), u.frames().size())));
      all.put("unseen", listed);
    }
    if (found.errors() != null) {
      double low = found.quantiles().min();
      double high = Math.min(found.quantiles().max(), found.errors().greatestDifferentialEntropy());
      List<Object> curve = new ArrayList<>();
      for (int i = 0; low <= high && i <= CURVE_POINTS; i++) {
        double at = low + (high - low) * i / CURVE_POINTS;
        curve.add(Arrays.asList(at, number(found.errors().bound(at))));
      }
      all.put("bounds", curve);
      all.put("coverage", found.errors().coverage());
    }
    return all;
  }

  private static Map<String, Object> row(
      String name, int count, double mean, double positive, @Nullable Quantiles q) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name);
    all.put("count", count);
    all.put("mean", number(mean));
    all.put("positive", number(positive));
    put(all, "quantiles", quantiles(q));
    return all;
  }

  private @Nullable Map<String, Object> groups() {
    GroupComparisonResult found = result.comparison();
    if (found == null) {
      return null;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("by", found.by() == null ? "file" : found.by());
    all.put("names", found.groups().names());
    all.put("counts", found.each().stream().map(group -> group.entropy().count()).toList());
    all.put("entropies", found.each().stream().map(group -> group.entropy().value()).toList());
    all.put("saturated", found.each().stream().map(group -> group.bias().saturated()).toList());
    all.put("overlap", found.overlap());
    put(all, "visibility", number(found.groups().visibility()));
    return all;
  }

  private @Nullable Map<String, Object> selection() {
    ResultFile given = content.picks();
    Map<String, Object> all = new LinkedHashMap<>();
    if (given != null) {
      all.put("source", given.name());
      List<Object> picks = new ArrayList<>();
      for (Map<String, Object> pick : given.plain("picks")) {
        Map<String, Object> one = new LinkedHashMap<>(pick);
        long frame = given.content().path("picks").get(picks.size()).path("frame").asLong();
        int place = ShownFrames.place(result, given, frame);
        one.put("index", place < 0 ? -1 : shown.indexOf(place));
        picks.add(one);
      }
      all.put("picks", picks);
      return all;
    }
    SelectionResult selection = result.selection();
    if (selection == null) {
      return null;
    }
    all.put("picks", result.picked().stream().map(this::pick).toList());
    Curve curve = selection.curve();
    if (curve != null) {
      List<CurvePoint> points = curve.points();
      // All of the first ones, where the curve bends, and some of many others.
      int step = Math.max(1, points.size() / POINTS_OF_SIZES);
      all.put(
          "curve",
          IntStream.range(0, points.size())
              .filter(i -> i < POINTS_OF_SIZES || i % step == 0 || i == points.size() - 1)
              .mapToObj(points::get)
              .map(
                  point ->
                      List.of(
                          point.frames(),
                          point.environments(),
                          point.entropy(),
                          point.diversity(),
                          point.overlap()))
              .toList());
      all.put("best", curve.best());
    }
    return all;
  }

  private Map<String, Object> pick(Pick pick) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("rank", pick.rank());
    all.put("index", shown.indexOf(pick.place()));
    Pick.Novelty novelty = pick.novelty();
    if (novelty != null) {
      put(all, "dH_max", novelty.dH());
      all.put("max_atom", novelty.atom());
      put(all, "max_element", novelty.element());
      Pick.Nearest nearest = novelty.nearest();
      if (nearest != null) {
        all.put("nearest_frame", nearest.frame());
        all.put("nearest_atom", nearest.atom());
      }
    }
    if (pick.lacking() != null && !pick.lacking().isEmpty()) {
      all.put("reason", UnseenElement.missing(pick.lacking()));
    }
    Pick.Gain gain = pick.gain();
    if (gain != null) {
      all.put("newly_covered", gain.covered());
      all.put("entropy_gain", gain.entropy());
    }
    return all;
  }

  private @Nullable List<Object> trajectories() {
    if (content.trajectories().isEmpty()) {
      return null;
    }
    return new Trajectories(
            content.trajectories(),
            frame -> {
              int place = ShownFrames.place(result, frame.of(), frame.number());
              return place < 0 ? -1 : shown.indexOf(place);
            })
        .all();
  }
}
