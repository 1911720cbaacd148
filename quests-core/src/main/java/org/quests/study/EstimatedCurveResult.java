package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.quests.atoms.ResultNames;
import org.quests.entropy.Estimate;
import org.quests.entropy.Estimator;
import org.quests.sampling.EstimatedCurve;

/**
 * H of nested random parts of a dataset, estimated.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param count n, the number of environments
 * @param frames how many frames there are
 * @param accuracy half the width of an interval of 95 % that was wanted for H, in nats
 * @param seed of what was drawn
 * @param curve what was found
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record EstimatedCurveResult(
    String file,
    Setting setting,
    int count,
    int frames,
    double accuracy,
    long seed,
    EstimatedCurve curve,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  private static final ResultKeys<Estimator.Size> SIZE =
      ResultKeys.of(Estimator.Size.class)
          .with(SharedKeys.ENVIRONMENTS, Estimator.Size::count)
          .with(SharedKeys.ENTROPY, Estimator.Size::mean)
          .with(
              ResultKey.nats("standard_error", "of H, by the draw of environments and parts"),
              Estimator.Size::standardError);

  private static final ResultKeys<EstimatedCurveResult> FIT =
      ResultKeys.of(EstimatedCurveResult.class)
          .withAll(Fit.KEYS, r -> new Fit(r.curve.extrapolation(), r.curve.gap()))
          .with(
              ResultKey.of("fed_by", "what the curve was fitted to"),
              r ->
                  "the "
                      + r.curve.fitted()
                      + " largest sizes, estimated, means of "
                      + r.curve.runs()
                      + " runs");

  private static final ResultKeys<EstimatedCurveResult> KEYS =
      ResultKeys.of(EstimatedCurveResult.class)
          .with(SharedKeys.FILE, EstimatedCurveResult::file)
          .with(SharedKeys.ENVIRONMENTS, EstimatedCurveResult::count)
          .withAll(Setting.keys(), EstimatedCurveResult::setting)
          .with(SharedKeys.ACCURACY, EstimatedCurveResult::accuracy)
          .with(SharedKeys.RUNS, r -> r.curve.runs())
          .with(SharedKeys.SEED, EstimatedCurveResult::seed)
          .with(SharedKeys.N_FRAMES, EstimatedCurveResult::frames)
          .with(SharedKeys.ENTROPY, r -> r.curve.whole().mean())
          .with(EstimatedMean.INTERVAL, r -> SharedKeys.ends(r.curve.whole().interval()))
          .with(SharedKeys.MAXIMUM, r -> Math.log(r.count))
          .with(
              ResultKey.of(ResultNames.EFFICIENCY, "H / log n"),
              r -> r.curve.whole().mean() / Math.log(r.count))
          .withObject(EstimatedMean.ESTIMATE, EstimatedMean.KEYS, r -> r.curve.whole())
          .withAll(Program.keys(), EstimatedCurveResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EstimatedCurveResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, EstimatedCurveResult::seconds)
          .withObjects(
              ResultKey.of("learning_curve", "the parts, the whole dataset first"),
              SIZE,
              r -> r.curve.sizes())
          .withObject(
              ResultKey.of("fit", "the fitted curve, where it tells where it levels off"),
              FIT,
              r -> r);

  /** The keys of its values. */
  public static ResultKeys<EstimatedCurveResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    return ResultTable.of(SIZE, curve.sizes());
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>();
    Estimate whole = curve.whole();
    if (whole.restsOnFew()) {
      all.add(EstimatedMean.onFew("H", whole));
    }
    all.addAll(EntropyTexts.cautions(whole.mean(), count));
    return all;
  }
}
