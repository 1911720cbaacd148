package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.thermo.Jackknife;

/**
 * The entropy along a chain of states, from the first on, as far as there are estimates.
 *
 * @param points one for each state that is reached, the first of which is 0
 */
public record ThermoChain(List<Point> points) {
  /**
   * A state of the chain.
   *
   * @param name of the state
   * @param temperature in K; NaN where it is not known
   * @param entropy less that of the first state, in k_B for each atom
   * @param error its standard error
   */
  public record Point(String name, double temperature, double entropy, double error) {}

  private static final ResultKeys<Point> POINT =
      ResultKeys.of(Point.class)
          .with(ResultKey.of("state", "its name"), Point::name)
          .with(new ResultKey("temperature", "K", "null where it is not known"), Point::temperature)
          .with(new ResultKey("dS", "k_B", "less that of the first state"), Point::entropy)
          .with(new ResultKey("error", "k_B", "its standard error"), Point::error);

  static final ResultKeys<ThermoChain> KEYS =
      ResultKeys.of(ThermoChain.class)
          .withObjects(ResultKey.of("chain", "the entropy along the states"), POINT, c -> c.points);

  /** The standard error of one estimate. */
  public static double error(ThermoPair.Best best) {
    return Math.sqrt(
        variance(best.ofFirst()) + variance(best.ofSecond()) + best.other() * best.other());
  }

  /** Adds up the differences. The errors of a state that is in two of them count once. */
  static ThermoChain of(List<ThermoPair> pairs) {
    List<Point> points = new ArrayList<>();
    ThermoState first = pairs.get(0).a();
    points.add(new Point(first.name(), first.temperature(), 0, 0));
    double sum = 0;
    double before = 0;
    double @Nullable [] open = null;
    for (ThermoPair pair : pairs) {
      ThermoPair.Best best = pair.best();
      if (best == null) {
        break;
      }
      sum += best.value();
      double[] own = best.ofFirst();
      before += variance(open == null ? own : added(open, own)) + best.other() * best.other();
      open = best.ofSecond();
      points.add(
          new Point(
              pair.b().name(), pair.b().temperature(), sum, Math.sqrt(before + variance(open))));
    }
    return new ThermoChain(points);
  }

  private static double[] added(double[] one, double[] other) {
    double[] sum = new double[one.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = one[i] + other[i];
    }
    return sum;
  }

  private static double variance(double[] values) {
    return Jackknife.variance(values);
  }
}
