package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.compress.Curve;
import org.quests.compress.CurvePoint;
import org.quests.compress.Ranking;
import org.quests.compress.Summary;

/**
 * Which frames of a dataset to keep.
 *
 * @param file the dataset as it was named
 * @param reference what is covered already, as it was named; null where nothing is
 * @param method how frames were chosen
 * @param setting what the environments are
 * @param frames of the dataset
 * @param numbers by which results name the frames of the dataset, ascending: their places, with
 *     frames counted in that were left out of it; not to be written to
 * @param environments of the dataset
 * @param ranking frames in the order in which they were chosen; may be longer than the selection
 * @param selected places of the selected frames in the dataset, in that order; not to be written to
 * @param curve what each prefix of the ranking tells; null where it was not asked for
 * @param summary what the selection tells
 * @param reasons why frames came before others; null where there is no reference, or elements are
 *     not known
 * @param seed of what was left to chance
 * @param program by what the sums of the summary were evaluated
 * @param descriptorSeconds what describing the dataset took
 * @param seconds what choosing took
 * @param summarySeconds what the summary took
 */
public record SelectionResult(
    String file,
    @Nullable String reference,
    SelectionStudy.Way method,
    Setting setting,
    int frames,
    int[] numbers,
    int environments,
    Ranking ranking,
    int[] selected,
    @Nullable Curve curve,
    Summary summary,
    @Nullable SelectionReasons reasons,
    long seed,
    Program program,
    double descriptorSeconds,
    double seconds,
    double summarySeconds)
    implements TabularResult {
  private static final ResultKeys<SelectionResult> KEYS =
      ResultKeys.of(SelectionResult.class)
          .with(SharedKeys.FILE, SelectionResult::file)
          .with(
              ResultKey.of("reference", "what is covered already, as it was named"),
              SelectionResult::reference)
          .with(ResultKey.of("method", "how frames were chosen"), r -> r.method.label())
          .with(SharedKeys.ENVIRONMENTS, SelectionResult::environments)
          .withAll(Setting.keys(), SelectionResult::setting)
          .with(ResultKey.seconds("compress_time", "what choosing took"), SelectionResult::seconds)
          .with(
              ResultKey.seconds("metrics_time", "what the summary took"),
              SelectionResult::summarySeconds)
          .with(
              ResultKey.of("orig_n_structs", "number of frames of the dataset"),
              SelectionResult::frames)
          .with(
              ResultKey.of("orig_n_envs", "number of environments of the dataset"),
              SelectionResult::environments)
          .with(ResultKey.nats("comp_H", "H of the selection"), r -> r.summary.entropy().value())
          .with(ResultKey.nats("comp_D", "D of the selection"), r -> r.summary.diversity())
          .with(
              ResultKey.of("comp_n_structs", "number of frames of the selection"),
              r -> r.summary.frames())
          .with(
              ResultKey.of("comp_n_envs", "number of environments of the selection"),
              r -> r.summary.environments())
          .with(
              ResultKey.of(
                  ResultNames.OVERLAP, "share of the dataset that is covered, by reference too"),
              r -> r.summary.overlap())
          .with(SharedKeys.SEED, SelectionResult::seed)
          .with(
              ResultKey.of("kernel_evaluations", "number of pairs of environments that it took"),
              r -> r.ranking.evaluations())
          .with(
              ResultKey.of("kernel_evaluations_full_scan", "what a scan at every pick would take"),
              r -> r.ranking.fullScan())
          .withNamed(
              UnseenElement.KEY,
              UnseenElement.keys(),
              r -> r.reasons == null ? null : r.reasons.unseenElements())
          .withAll(Program.keys(), SelectionResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, SelectionResult::descriptorSeconds)
          .with(
              ResultKey.of("selected", "places of the frames in the dataset, from 0"),
              r -> Arrays.stream(r.selected).mapToLong(frame -> r.numbers[frame]).toArray())
          .withIfAny(
              ResultKey.of("reasons", "why each of them came first; null where it did not"),
              SelectionResult::reasonsOfSelected);

  private static final ResultKey ENTROPY = ResultKey.nats(ResultNames.ENTROPY, "H up to this one");
  private static final ResultKey DIVERSITY =
      ResultKey.nats(ResultNames.DIVERSITY, "D up to this one");
  private static final ResultKey OVERLAP =
      ResultKey.of(ResultNames.OVERLAP, "share of the dataset that is covered up to this one");

  /** A frame of the ranking. */
  private record Ranked(
      int rank, int frame, double score, CurvePoint point, @Nullable String reason) {}

  private static final ResultKeys<Ranked> RANKING =
      ResultKeys.of(Ranked.class)
          .with(ResultKey.of(ResultNames.RANK, "from 1"), Ranked::rank)
          .with(ResultKey.of(ResultNames.FRAME, "its place in the dataset"), Ranked::frame)
          .with(
              ResultKey.of(ResultNames.SCORE, "when it was chosen"),
              r -> Double.isFinite(r.score) ? r.score : null)
          .with(ENTROPY, r -> r.point.entropy())
          .with(DIVERSITY, r -> r.point.diversity())
          .with(OVERLAP, r -> r.point.overlap());

  private static final ResultKeys<Ranked> RANKING_WITH_REASONS =
      RANKING.with(ResultKey.of(ResultNames.REASON, "why it came first"), Ranked::reason);

  private static final ResultKeys<CurvePoint> CURVE =
      ResultKeys.of(CurvePoint.class)
          .with(ResultKey.of(ResultNames.FRAMES, "number of frames"), CurvePoint::frames)
          .with(
              ResultKey.of(ResultNames.ENVIRONMENTS, "number of environments"),
              CurvePoint::environments)
          .with(ENTROPY, CurvePoint::entropy)
          .with(DIVERSITY, CurvePoint::diversity)
          .with(OVERLAP, CurvePoint::overlap)
          .with(
              ResultKey.of(ResultNames.EFFICIENCY, "H as a share of log n"),
              CurvePoint::efficiency);

  /** The keys of its values. */
  public static ResultKeys<SelectionResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<String> cautions() {
    return List.of();
  }

  /**
   * The ranking of the selected frames.
   *
   * @throws IllegalStateException where no curve was asked for
   */
  @Override
  public ResultTable table() {
    List<CurvePoint> points = points();
    List<Ranked> rows = new ArrayList<>();
    for (int i = 0; i < selected.length; i++) {
      rows.add(
          new Ranked(
              i + 1,
              numbers[ranking.frames()[i]],
              ranking.scores()[i],
              points.get(i),
              reason(ranking.frames()[i])));
    }
    return ResultTable.of(reasons == null ? RANKING : RANKING_WITH_REASONS, rows);
  }

  /**
   * Why a frame came before others: elements that the reference lacks, as {@code no Ni in the
   * reference}; null where it lacks none, or that is not known.
   *
   * @param frame its place in the dataset
   */
  public @Nullable String reason(int frame) {
    return reasons == null ? null : reasons.of(frame);
  }

  private @Nullable List<@Nullable String> reasonsOfSelected() {
    return reasons == null
        ? null
        : Arrays.stream(selected)
            .mapToObj(this::reason)
            .collect(ArrayList::new, List::add, List::addAll);
  }

  /**
   * What every prefix of the ranking tells.
   *
   * @throws IllegalStateException where no curve was asked for
   */
  public ResultTable curveTable() {
    return ResultTable.of(CURVE, points());
  }

  private List<CurvePoint> points() {
    if (curve == null) {
      throw new IllegalStateException("no curve was made");
    }
    return curve.points();
  }
}
