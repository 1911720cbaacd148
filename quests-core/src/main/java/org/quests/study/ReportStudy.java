package org.quests.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.compress.Size;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.sampling.DrawBy;
import org.quests.screening.Screening.Screened;
import org.quests.survey.Survey;
import org.quests.uncertainty.ErrorCalibration;

/** Finds all that a page about a dataset shows. Immutable. */
public final class ReportStudy {
  /** Environments on the map, and as many frames, at most. */
  public static final int DEFAULT_LIMIT = 20_000;

  /** The most novel environments, which are on the map whatever is drawn. */
  public static final int WORST = 20;

  private final String name;
  private final Environments dataset;
  private final Survey survey;
  private final Weighing weighing;
  private final List<Screened> screened;
  private final @Nullable String referenceName;
  private final @Nullable ReferenceSet reference;
  private final @Nullable ErrorCalibration errors;
  private final @Nullable FrameGroups groups;
  private final int picks;
  private final int limit;
  private final long seed;

  /** What a study is made of. Changed only while a study is put together. */
  private static final class Settings {
    private final Environments dataset;
    private final Survey survey;
    private final Weighing weighing;
    private List<Screened> screened = List.of();
    private @Nullable String referenceName;
    private @Nullable ReferenceSet reference;
    private @Nullable ErrorCalibration errors;
    private @Nullable FrameGroups groups;
    private int picks;
    private int limit = DEFAULT_LIMIT;
    private long seed;

    Settings(Survey survey, Environments dataset, Weighing weighing) {
      this.survey = survey;
      this.dataset = dataset;
      this.weighing = weighing;
    }

    Settings(ReportStudy study) {
      survey = study.survey;
      dataset = study.dataset;
      weighing = study.weighing;
      screened = study.screened;
      referenceName = study.referenceName;
      reference = study.reference;
      errors = study.errors;
      groups = study.groups;
      picks = study.picks;
      limit = study.limit;
      seed = study.seed;
    }
  }

  private ReportStudy(Settings given) {
    name = String.join(", ", given.survey.files());
    dataset = given.dataset;
    survey = given.survey;
    weighing = given.weighing;
    screened = given.screened;
    referenceName = given.referenceName;
    reference = given.reference;
    errors = given.errors;
    groups = given.groups;
    picks = given.picks;
    limit = given.limit;
    seed = given.seed;
  }

  private ReportStudy with(Consumer<Settings> change) {
    Settings changed = new Settings(this);
    change.accept(changed);
    return new ReportStudy(changed);
  }

  /**
   * A study of one or several files. Several are a group each, unless there are more than 256.
   *
   * @param survey of the frames, in their order
   * @param datasets the environments of each file
   * @throws QuestsException where their rows cannot be compared
   */
  public static ReportStudy of(Survey survey, List<Environments> datasets, Weighing weighing) {
    Environments all = datasets.size() == 1 ? datasets.get(0) : Environments.join(datasets);
    if (all.frames() != survey.frames().size()) {
      throw new IllegalArgumentException(
          survey.frames().size() + " frames were seen, and there are " + all.frames());
    }
    ReportStudy study = new ReportStudy(new Settings(survey, all, weighing));
    if (survey.files().size() == 1 || survey.files().size() > FrameGroups.MOST) {
      return study;
    }
    FrameGroups files = new FrameGroups(study.name, "file");
    survey.frames().forEach(frame -> files.add(survey.files().get(frame.file())));
    return study.by(files);
  }

  /** With frames that are junk, found among all frames in their order. */
  public ReportStudy withScreened(List<Screened> junk) {
    return with(settings -> settings.screened = List.copyOf(junk));
  }

  /**
   * And δH against a reference.
   *
   * @param called its name
   */
  public ReportStudy against(String called, ReferenceSet known) {
    return with(
        settings -> {
          settings.referenceName = called;
          settings.reference = known;
        });
  }

  /** And bounds on errors, with a reference. */
  public ReportStudy withErrors(ErrorCalibration calibration) {
    return with(settings -> settings.errors = calibration);
  }

  /**
   * By groups of frames, in place of files.
   *
   * @param ofFrames knows all frames
   */
  public ReportStudy by(FrameGroups ofFrames) {
    return with(settings -> settings.groups = ofFrames);
  }

  /** And a selection of so many frames, with what each one adds, and the curve of all sizes. */
  public ReportStudy withPicks(int count) {
    return with(settings -> settings.picks = count);
  }

  /** With so many environments on the map at most. */
  public ReportStudy withLimit(int most) {
    return with(settings -> settings.limit = most);
  }

  /** Equal seeds draw the same for the map. */
  public ReportStudy withSeed(long other) {
    return with(settings -> settings.seed = other);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where rows cannot be compared, and where it was cancelled
   */
  public ReportResult run(Parallelism parallelism) {
    ReferenceSet set = ReferenceSet.of(dataset, parallelism);
    MetricsResult metrics = MetricsStudy.of(set, weighing).named(name).run(parallelism);
    DedupResult dedup =
        DedupStudy.of(dataset, weighing.bandwidth(), DrawBy.FRAME, DedupStudy.DEFAULT_DISTANCE)
            .named(name)
            .run(parallelism);
    DifferentialEntropyResult novelty = reference == null ? null : novelty(parallelism);
    int[] rows = rows(novelty == null ? metrics.dH() : novelty.dH());
    PrincipalAxes axes = PrincipalAxes.of(dataset);
    float[][] places = axes.places(dataset, parallelism);
    DatasetMap map =
        new DatasetMap(
            rows, dataset.index(), select(places, rows), meansOfFrames(places), axes.shares());
    ReportResult.NearestPlaces nearest = reference == null ? null : nearest(rows, parallelism);
    GroupComparisonResult comparison = comparison(parallelism);
    SelectionResult selection = picks == 0 ? null : selection(parallelism);
    return new ReportResult(
        survey,
        metrics,
        dedup,
        map,
        novelty,
        nearest,
        groups,
        comparison,
        selection,
        picks,
        new ReportFindings(survey, metrics, dedup, screened, novelty, groups, comparison).all());
  }

  private DifferentialEntropyResult novelty(Parallelism parallelism) {
    ReferenceSet known = known();
    DifferentialEntropyStudy study =
        DifferentialEntropyStudy.of(TestSet.of(dataset).named(name), known, weighing);
    study = referenceName == null ? study : study.against(referenceName);
    study = dataset.elementsKnown() ? study.byElement() : study;
    study = groups == null ? study : study.by(groups);
    study = errors == null ? study : study.withErrors(errors);
    return study.run(parallelism);
  }

  private ReferenceSet known() {
    if (reference == null) {
      throw new IllegalStateException("no reference");
    }
    return reference;
  }

  /** For the environments of the map alone. */
  private ReportResult.NearestPlaces nearest(int[] rows, Parallelism parallelism) {
    ReferenceSet known = known();
    DifferentialEntropy.Nearest nearest =
        DifferentialEntropy.nearest(dataset.select(rows), known, parallelism);
    List<String> files = new ArrayList<>();
    long[] frames = new long[rows.length];
    int[] atoms = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      ReferenceSet.Origin origin = known.origin(nearest.rows()[i]);
      files.add(origin.source());
      frames[i] = origin.frame();
      atoms[i] = origin.atom();
    }
    return new ReportResult.NearestPlaces(files, frames, atoms, nearest.distances());
  }

  private int[] rows(double[] dH) {
    int n = dataset.count();
    int[] worst =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -dH[i]))
            .limit(WORST)
            .mapToInt(i -> i)
            .toArray();
    IntFunction<String> kind =
        row -> {
          int frame = dataset.frameOf(row);
          return (groups == null ? "" : groups.value(frame)) + ' ' + dataset.element(row);
        };
    return StratifiedSample.of(n, limit, kind, worst, seed);
  }

  private static float[][] select(float[][] values, int[] rows) {
    float[][] some = new float[values.length][rows.length];
    for (int a = 0; a < values.length; a++) {
      for (int i = 0; i < rows.length; i++) {
        some[a][i] = values[a][rows[i]];
      }
    }
    return some;
  }

  private float[][] meansOfFrames(float[][] places) {
    float[][] means = new float[places.length][dataset.frames()];
    for (int a = 0; a < places.length; a++) {
      for (int f = 0; f < means[a].length; f++) {
        double sum = 0;
        for (int row = dataset.frameStart(f); row < dataset.frameStart(f + 1); row++) {
          sum += places[a][row];
        }
        means[a][f] = (float) (sum / (dataset.frameStart(f + 1) - dataset.frameStart(f)));
      }
    }
    return means;
  }

  private @Nullable GroupComparisonResult comparison(Parallelism parallelism) {
    FrameGroups by = groups;
    if (by == null) {
      return null;
    }
    List<String> values = IntStream.range(0, by.frames()).mapToObj(by::value).toList();
    if (values.stream().distinct().count() < 2) {
      return null;
    }
    // A group of frames without atoms cannot be compared.
    boolean empty =
        IntStream.range(0, dataset.frames())
            .anyMatch(f -> dataset.frameStart(f + 1) == dataset.frameStart(f));
    if (empty) {
      return null;
    }
    return GroupComparisonStudy.byValue(name, dataset, by.key(), values, weighing).run(parallelism);
  }

  private SelectionResult selection(Parallelism parallelism) {
    SelectionStudy study =
        SelectionStudy.of(dataset, SelectionStudy.Way.of("msc"), weighing)
            .named(name)
            .withSize(Size.fraction(1))
            .explained();
    if (reference != null && referenceName != null) {
      study = study.withReference(referenceName, reference);
    }
    return study.run(parallelism);
  }
}
