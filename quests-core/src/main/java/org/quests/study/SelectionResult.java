package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.compress.Curve;
import org.quests.compress.CurvePoint;
import org.quests.compress.Ranking;
import org.quests.compress.Summary;
import org.quests.screening.Screening.Screened;

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
 * @param picks the selected frames in that order, each with what is known of why it is there
 * @param summary what the selection tells
 * @param reasons why frames came before others; null where there is no reference, or elements are
 *     not known
 * @param screened frames that were left out as junk, in their order; null where none was looked for
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
    List<Pick> picks,
    Summary summary,
    @Nullable SelectionReasons reasons,
    List<String> cautions,
    @Nullable List<Screened> screened,
    long seed,
    Program program,
    double descriptorSeconds,
    double seconds,
    double summarySeconds)
    implements TabularResult {
  private static final ResultKeys<SelectionResult> KEYS =
      ResultKeys.of(SelectionResult.class)
          .with(SharedKeys.FILE, SelectionResult::file)
          .with(SharedKeys.COVERED_BY, SelectionResult::reference)
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
          .with(SharedKeys.EVALUATIONS, r -> r.ranking.evaluations())
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
              SelectionResult::reasonsOfSelected)
          .withObjects(
              ResultKey.of("picks", "the selected frames, in the order in which they were chosen"),
              Pick.KEYS,
              SelectionResult::picks)
          .withObjects(
              ResultKey.of(ResultNames.SCREENED, "frames that were left out as junk"),
              SharedKeys.SCREENED,
              SelectionResult::screened);

  private static final ResultKey ENTROPY = ResultKey.nats(ResultNames.ENTROPY, "H up to this one");
  private static final ResultKey DIVERSITY =
      ResultKey.nats(ResultNames.DIVERSITY, "D up to this one");
  private static final ResultKey OVERLAP =
      ResultKey.of(ResultNames.OVERLAP, "share of the dataset that is covered up to this one");

  /** A frame of the selection. */
  private record Ranked(Pick pick, CurvePoint point, @Nullable String reason) {}

  private static final ResultKeys<Ranked> RANKING =
      ResultKeys.of(Ranked.class)
          .with(ResultKey.of(ResultNames.RANK, "from 1"), r -> r.pick.rank())
          .with(ResultKey.of(ResultNames.FRAME, "its number in the file"), r -> r.pick.frame())
          .with(ResultKey.of(ResultNames.SCORE, "when it was chosen"), r -> r.pick.score())
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

  /**
   * The ranking of the selected frames.
   *
   * @throws IllegalStateException where no curve was asked for
   */
  @Override
  public ResultTable table() {
    List<CurvePoint> points = points();
    List<Ranked> rows = new ArrayList<>();
    for (Pick pick : picks) {
      rows.add(new Ranked(pick, points.get(pick.rank() - 1), reason(pick.place())));
    }
    return withReasons(ResultTable.of(reasons == null ? RANKING : RANKING_WITH_REASONS, rows));
  }

  /** What is known of any pick follows, in a column each. */
  private ResultTable withReasons(ResultTable ranking) {
    LinkedHashMap<String, ResultKey> columns = new LinkedHashMap<>();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    if (picks.isEmpty()) {
      Pick.KEYS.keys().forEach(key -> columns.put(key.name(), key));
    }
    for (Pick pick : picks) {
      ResultValues known = Pick.KEYS.values(pick);
      known.entries().forEach(entry -> columns.putIfAbsent(entry.key().name(), entry.key()));
      values.add(known.asMap());
    }
    ranking.columns().forEach(column -> columns.remove(column.name()));
    ResultTable table = ranking;
    for (ResultKey column : columns.values()) {
      table = table.with(column, i -> cell(values.get(i).get(column.name())));
    }
    return table;
  }

  private static @Nullable Object cell(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag ? 1 : 0;
      case List<?> list -> String.join(" ", list.stream().map(Object::toString).toList());
      default -> value;
    };
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
