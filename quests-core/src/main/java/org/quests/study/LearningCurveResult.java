package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.quests.atoms.ResultNames;
import org.quests.core.Interval;
import org.quests.entropy.Entropy;
import org.quests.sampling.LearningCurve;

/**
 * H of growing samples of a dataset.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param frames how many frames there are
 * @param plan what was drawn
 * @param curve what was found
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record LearningCurveResult(
    String file,
    Setting setting,
    int frames,
    LearningCurve.Plan plan,
    LearningCurve curve,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  private static final ResultKey FRACTION =
      ResultKey.of(ResultNames.FRACTION, "of the dataset, that a sample holds");

  private static final ResultKeys<LearningCurve.Point> POINT =
      ResultKeys.of(LearningCurve.Point.class)
          .with(FRACTION, LearningCurve.Point::fraction)
          .with(
              SharedKeys.ENVIRONMENTS,
              p -> p.entropies().stream().mapToLong(Entropy::count).toArray())
          .with(
              SharedKeys.ENTROPIES,
              p -> p.entropies().stream().mapToDouble(Entropy::value).toArray())
          .with(SharedKeys.ENTROPIES_TIMES, LearningCurve.Point::seconds)
          .with(SharedKeys.MEAN_ENTROPY, LearningCurve.Point::mean)
          .with(SharedKeys.ENTROPY_DEVIATION, LearningCurve.Point::deviation)
          .with(SharedKeys.STANDARD_ERROR, p -> p.bootstrap().standardError());

  private static final ResultKeys<LearningCurveResult> KEYS =
      ResultKeys.of(LearningCurveResult.class)
          .with(SharedKeys.FILE, LearningCurveResult::file)
          .with(SharedKeys.ENVIRONMENTS, r -> r.curve.entropy().count())
          .withAll(Setting.keys(), LearningCurveResult::setting)
          .with(
              ResultKey.of("fractions", "of the dataset, that samples hold"),
              r -> r.plan.fractions().stream().mapToDouble(f -> f).toArray())
          .with(SharedKeys.RUNS, r -> r.plan.runs())
          .with(SharedKeys.BY, r -> SharedKeys.word(r.plan.by()))
          .with(SharedKeys.SEED, r -> r.plan.seed())
          .with(SharedKeys.N_FRAMES, LearningCurveResult::frames)
          .with(SharedKeys.ENTROPY, r -> r.curve.entropy().value())
          .with(SharedKeys.MAXIMUM, r -> r.curve.entropy().maximum())
          .with(
              ResultKey.of(ResultNames.EFFICIENCY, "H / log n"),
              r -> r.curve.entropy().efficiency())
          .with(SharedKeys.SATURATED, r -> r.bias().saturated())
          .withAll(SampleBias.BRACKET, LearningCurveResult::bias)
          .with(SharedKeys.STANDARD_ERROR, r -> r.curve.bootstrap().standardError())
          .with(SharedKeys.INTERVAL, r -> SharedKeys.ends(r.interval()))
          .with(SharedKeys.BLOCKS, r -> r.curve.bootstrap().blocks())
          .withAll(Program.keys(), LearningCurveResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, LearningCurveResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, LearningCurveResult::seconds)
          .withObjects(
              ResultKey.of("learning_curve", "the samples of each fraction"),
              POINT,
              r -> r.curve.points())
          .withObject(
              ResultKey.of("fit", "the fitted curve, where it tells where it levels off"),
              Fit.KEYS,
              r -> new Fit(r.curve.extrapolation(), r.curve.gap()));

  /** A sample as a row of the table. */
  private record Row(double fraction, int run, Entropy entropy) {}

  private static final ResultKeys<Row> COLUMNS =
      ResultKeys.of(Row.class)
          .with(FRACTION, Row::fraction)
          .with(SharedKeys.RUN, Row::run)
          .with(SharedKeys.ENVIRONMENTS, row -> row.entropy.count())
          .with(SharedKeys.ENTROPY, row -> row.entropy.value());

  /** The keys of its values. */
  public static ResultKeys<LearningCurveResult> keys() {
    return KEYS;
  }

  /** How far H is off for there are few frames. */
  public SampleBias bias() {
    return new SampleBias(curve.entropy(), curve.bracket().orElse(null), null);
  }

  /** Of 95 %, for H of all environments. */
  public Interval interval() {
    return curve.bootstrap().interval(curve.entropy().value());
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    List<Row> rows = new ArrayList<>();
    for (LearningCurve.Point point : curve.points()) {
      for (int run = 0; run < point.entropies().size(); run++) {
        rows.add(new Row(point.fraction(), run, point.entropies().get(run)));
      }
    }
    return ResultTable.of(COLUMNS, rows);
  }

  @Override
  public List<String> cautions() {
    return bias().cautions();
  }
}
