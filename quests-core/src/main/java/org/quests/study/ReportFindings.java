package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Quantiles;
import org.quests.screening.Screening.Screened;
import org.quests.survey.FrameFacts;
import org.quests.survey.LabelSurvey;
import org.quests.survey.Outlier;
import org.quests.survey.Survey;

/** What of a dataset stands out, as sentences. */
final class ReportFindings {
  /** An element is rare in fewer than this share of the frames. */
  private static final double RARE = 0.01;

  /** A frame is taken to be of another group where it is so many nats more like that one. */
  private static final double LEAST_RATIO = 1;

  /** And by so many times the usual spread more than other frames of its group. */
  private static final double FAR = 6;

  /** Of each kind so many frames are named. */
  private static final int NAMED = 20;

  private final Survey survey;
  private final MetricsResult metrics;
  private final DedupResult dedup;
  private final List<Screened> screened;
  private final @Nullable DifferentialEntropyResult novelty;
  private final @Nullable FrameGroups groups;
  private final @Nullable GroupComparisonResult comparison;
  private final List<Finding> findings = new ArrayList<>();

  ReportFindings(
      Survey survey,
      MetricsResult metrics,
      DedupResult dedup,
      List<Screened> screened,
      @Nullable DifferentialEntropyResult novelty,
      @Nullable FrameGroups groups,
      @Nullable GroupComparisonResult comparison) {
    this.survey = survey;
    this.metrics = metrics;
    this.dedup = dedup;
    this.screened = screened;
    this.novelty = novelty;
    this.groups = groups;
    this.comparison = comparison;
  }

  /** All of them. */
  List<Finding> all() {
    contacts();
    labels("energies", survey.energies(), FrameFacts::energy);
    labels("forces", survey.forces(), FrameFacts::force);
    energies();
    forces();
    unseenElements();
    rareElements();
    misplacedFrames();
    duplicates();
    novelAtoms();
    metrics.cautions().forEach(text -> add(Finding.Kind.SATURATION, List.of(), text));
    return List.copyOf(findings);
  }

  private void add(Finding.Kind kind, List<Integer> frames, String text) {
    findings.add(new Finding(kind, text, frames.subList(0, Math.min(NAMED, frames.size()))));
  }

  /** A number with the noun that belongs to it. */
  private static String count(long n, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
  }

  private void contacts() {
    if (!screened.isEmpty()) {
      add(
          Finding.Kind.CONTACT,
          screened.stream().map(Screened::place).toList(),
          String.format(
              Locale.ROOT,
              "%s with atoms too near to each other: %s",
              count(screened.size(), "frame"),
              screened.get(0).reason()));
    }
  }

  private void labels(String what, LabelSurvey labels, ToDoubleFunction<FrameFacts> value) {
    String key = labels.key();
    if (key == null) {
      return;
    }
    if (labels.mixed()) {
      String keys =
          labels.keys().entrySet().stream()
              .map(e -> e.getKey() + " in " + count(e.getValue(), "frame"))
              .collect(Collectors.joining(", "));
      add(
          Finding.Kind.LABELS,
          places(f -> Double.isNaN(value.applyAsDouble(f))),
          String.format(Locale.ROOT, "two conventions of %s are mixed: %s", what, keys));
    } else if (labels.missing() > 0) {
      add(
          Finding.Kind.LABELS,
          places(f -> Double.isNaN(value.applyAsDouble(f))),
          String.format(
              Locale.ROOT, "%s without %s (%s)", count(labels.missing(), "frame"), what, key));
    }
    if (labels.invalid() > 0) {
      add(
          Finding.Kind.LABELS,
          places(f -> Double.isInfinite(value.applyAsDouble(f))),
          String.format(
              Locale.ROOT,
              "%s with %s that are not finite",
              count(labels.invalid(), "frame"),
              what));
    }
  }

  private List<Integer> places(Predicate<FrameFacts> of) {
    List<FrameFacts> frames = survey.frames();
    return IntStream.range(0, frames.size()).filter(i -> of.test(frames.get(i))).boxed().toList();
  }

  private void energies() {
    List<Outlier> outliers = survey.energies().outliers();
    if (!outliers.isEmpty()) {
      Outlier worst = outliers.get(0);
      add(
          Finding.Kind.ENERGY,
          places(outliers),
          String.format(
              Locale.ROOT,
              "%s with an energy far from the others; %s is off by %.4g per atom",
              count(outliers.size(), "frame"),
              frame(worst.place()),
              worst.value()));
    }
  }

  private void forces() {
    List<Outlier> outliers = survey.forces().outliers();
    if (!outliers.isEmpty()) {
      Outlier worst = outliers.get(0);
      add(
          Finding.Kind.FORCE,
          places(outliers),
          String.format(
              Locale.ROOT,
              "%s with forces far greater than the others; the greatest is %.4g, in %s",
              count(outliers.size(), "frame"),
              worst.value(),
              frame(worst.place())));
    }
  }

  private static List<Integer> places(List<Outlier> outliers) {
    return outliers.stream().map(Outlier::place).toList();
  }

  /** A frame as people call it. */
  private String frame(int place) {
    FrameFacts frame = survey.frames().get(place);
    return "frame "
        + frame.number()
        + (survey.files().size() == 1 ? "" : " of " + survey.files().get(frame.file()));
  }

  private void unseenElements() {
    Map<String, UnseenElement> unseen =
        novelty == null ? null : novelty.comparison().unseenElements();
    if (unseen == null || unseen.isEmpty()) {
      return;
    }
    DatasetIndex index = metrics.index();
    List<Integer> frames = new ArrayList<>();
    for (int f = 0; f < index.frames() && frames.size() < NAMED; f++) {
      for (int row = index.frameStart(f); row < index.frameStart(f + 1); row++) {
        if (unseen.containsKey(index.nameOf(index.element(row)))) {
          frames.add(f);
          break;
        }
      }
    }
    long atoms = unseen.values().stream().mapToLong(UnseenElement::atoms).sum();
    add(
        Finding.Kind.UNSEEN_ELEMENT,
        frames,
        String.format(
            Locale.ROOT,
            "%s: %s of the dataset",
            UnseenElement.missing(unseen.keySet()),
            count(atoms, "atom")));
  }

  private void rareElements() {
    if (survey.elements().size() < 2) {
      return;
    }
    survey
        .elements()
        .forEach(
            (symbol, found) -> {
              if (found.frames() <= Math.max(1, RARE * survey.frames().size())
                  && found.frames() < survey.frames().size()) {
                add(
                    Finding.Kind.RARE_ELEMENT,
                    List.of(found.first()),
                    String.format(
                        Locale.ROOT,
                        "%s is in %s only, first in %s",
                        symbol,
                        count(found.frames(), "frame"),
                        frame(found.first())));
              }
            });
  }

  /** A frame that is more like another group than like its own. */
  private record Misplaced(int frame, int group, double ratio) {}

  private void misplacedFrames() {
    FrameGroups by = groups;
    GroupComparisonResult compared = comparison;
    if (by == null || compared == null) {
      return;
    }
    GroupComparison found = compared.groups();
    DatasetIndex index = metrics.index();
    Map<String, List<Misplaced>> ofGroups = new LinkedHashMap<>();
    for (int f = 0; f < index.frames(); f++) {
      int own = found.names().indexOf(by.value(f));
      Misplaced best = new Misplaced(f, own, Double.NEGATIVE_INFINITY);
      for (int g = 0; g < found.names().size(); g++) {
        double ratio =
            g == own
                ? Double.NaN
                : found.likelihoodRatio(index.frameStart(f), index.frameStart(f + 1), g);
        best = ratio > best.ratio ? new Misplaced(f, g, ratio) : best;
      }
      if (Double.isFinite(best.ratio)) {
        ofGroups.computeIfAbsent(by.value(f), name -> new ArrayList<>()).add(best);
      }
    }
    List<Misplaced> all = new ArrayList<>();
    ofGroups.values().forEach(frames -> all.addAll(standingOut(frames)));
    all.sort(Comparator.comparingDouble(Misplaced::ratio).reversed());
    if (!all.isEmpty()) {
      Misplaced worst = all.get(0);
      add(
          Finding.Kind.GROUP,
          all.stream().map(Misplaced::frame).toList(),
          String.format(
              Locale.ROOT,
              "%s more like another group than like the other frames of their own; %s is called %s and"
                  + " is like %s (by %.4g nats)",
              count(all.size(), "frame"),
              frame(worst.frame),
              by.value(worst.frame),
              found.names().get(worst.group),
              worst.ratio));
    }
  }

  private static List<Misplaced> standingOut(List<Misplaced> frames) {
    double[] ratios = frames.stream().mapToDouble(Misplaced::ratio).toArray();
    Quantiles quantiles = Quantiles.of(ratios);
    double spread = quantiles.q75() - quantiles.q25();
    double least = Math.max(LEAST_RATIO, quantiles.median() + FAR * spread);
    return frames.stream().filter(frame -> frame.ratio > least).toList();
  }

  private void duplicates() {
    List<int[]> repeated = dedup.repetitions().groups();
    if (repeated.isEmpty()) {
      return;
    }
    long across =
        repeated.stream()
            .filter(
                group ->
                    Arrays.stream(group).map(f -> survey.frames().get(f).file()).distinct().count()
                        > 1)
            .count();
    int first = repeated.get(0)[0];
    int second = repeated.get(0)[1];
    int repeating = dedup.count() - dedup.kept().length;
    add(
        Finding.Kind.DUPLICATES,
        repeated.stream().flatMapToInt(Arrays::stream).boxed().toList(),
        String.format(
            Locale.ROOT,
            "%s, in %s%s; %s and %s are alike",
            repeating == 1
                ? "1 frame repeats another"
                : count(repeating, "frame") + " repeat others",
            count(repeated.size(), "group"),
            across == 0 ? "" : String.format(Locale.ROOT, ", %,d of them across files", across),
            frame(first),
            frame(second)));
  }

  private void novelAtoms() {
    DifferentialEntropyResult found = novelty;
    if (found == null) {
      return;
    }
    double share = found.comparison().dH().fractionPositive();
    if (share > 0) {
      int most = found.mostNovel();
      int frame = found.index().frameOf(most);
      add(
          Finding.Kind.NOVELTY,
          List.of(frame),
          String.format(
              Locale.ROOT,
              "%.2f %% of the environments are not covered by the reference; the most novel is atom %d"
                  + " of %s, δH = %.4f nats",
              100 * share,
              most - found.index().frameStart(frame),
              frame(frame),
              found.dH()[most]));
    }
  }
}
