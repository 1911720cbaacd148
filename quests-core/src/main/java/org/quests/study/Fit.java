package org.quests.study;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.quests.core.Interval;
import org.quests.sampling.Extrapolation;

/**
 * The curve fitted to H of growing samples.
 *
 * @param curve empty where it does not tell where it levels off
 * @param gap H∞ − H in nats; NaN where it is not known
 */
record Fit(Optional<Extrapolation> curve, double gap) {
  static final ResultKeys<Fit> KEYS =
      ResultKeys.of(Fit.class)
          .with(ResultKey.nats("a", "of the fitted curve"), fitted(Extrapolation::a))
          .with(ResultKey.nats("b", "of the fitted curve"), fitted(Extrapolation::b))
          .with(ResultKey.of("c", "of the fitted curve"), fitted(Extrapolation::c))
          .with(
              ResultKey.nats("h_infinity", "what H tends to with more data"),
              fitted(Extrapolation::limit))
          .with(
              ResultKey.nats("h_infinity_interval", "both ends of an interval of 95 %"),
              f -> SharedKeys.ends(f.curve.map(Extrapolation::interval).orElse(Interval.UNKNOWN)))
          .with(ResultKey.nats("gap", "h_infinity less H"), Fit::gap);

  private static Function<Fit, Double> fitted(ToDoubleFunction<Extrapolation> value) {
    return fit -> fit.curve.map(value::applyAsDouble).orElse(Double.NaN);
  }
}
