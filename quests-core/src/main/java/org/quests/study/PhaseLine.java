package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Where a solid and what it melts into are in equilibrium: the zero of ΔU − TΔS + PΔV, from their
 * differences at two temperatures or more. ΔU, ΔS and ΔV are fitted by quadratic functions of the
 * temperature, by linear ones where there are two temperatures.
 *
 * @param points the pressure at each temperature that was simulated, ascending
 * @param melting the temperature at the pressure that was asked for; null where it is not between
 *     the temperatures
 */
public record PhaseLine(List<Point> points, ThermoPair.@Nullable Transition melting) {
  /** Steps between the least temperature and the greatest in which a zero is looked for. */
  private static final int STEPS = 256;

  private static final int GREATEST_DEGREE = 2;

  /**
   * A point of the line.
   *
   * @param temperature in K
   * @param pressure in GPa
   * @param error its standard error in GPa
   */
  public record Point(double temperature, double pressure, double error) {}

  private static final ResultKeys<Point> POINT =
      ResultKeys.of(Point.class)
          .with(new ResultKey("temperature", "K", "that was simulated"), Point::temperature)
          .with(new ResultKey("pressure", "GPa", "of the equilibrium there"), Point::pressure)
          .with(new ResultKey("error", "GPa", "its standard error"), Point::error);

  static final ResultKeys<PhaseLine> KEYS =
      ResultKeys.of(PhaseLine.class)
          .withObjects(ResultKey.of("points", "by temperature"), POINT, PhaseLine::points)
          .withObject(
              ResultKey.of("transition", "at the pressure; none beyond the temperatures"),
              ThermoPair.TRANSITION,
              PhaseLine::melting);

  /** Whether a pair is a solid and a liquid at one temperature, with all that is needed. */
  private static boolean known(ThermoPair pair) {
    Boolean first = pair.a().solid();
    Boolean second = pair.b().solid();
    return first != null
        && second != null
        && !first.equals(second)
        && pair.dimensionMatching().found()
        && pair.a().temperature() == pair.b().temperature()
        && Double.isFinite(pair.enthalpyDifference())
        && Double.isFinite(pair.volumeDifference());
  }

  /**
   * The line of those pairs that melt or freeze at one temperature each.
   *
   * @param pressure in GPa
   * @return null where these are at fewer than two temperatures
   */
  static @Nullable PhaseLine of(List<ThermoPair> pairs, double pressure) {
    List<ThermoPair> melting = pairs.stream().filter(PhaseLine::known).toList();
    double[] temperatures =
        melting.stream().mapToDouble(p -> p.a().temperature()).sorted().distinct().toArray();
    return temperatures.length < 2 ? null : new Fit(melting, temperatures).line(pressure);
  }

  /** Fits by least squares, whose values are sums of the values that are fitted, weighed. */
  private static final class Fit {
    private final double[] temperatures;
    private final double middle;
    private final double width;
    private final RealMatrix inverse;
    private final double[] energies;
    private final double[] entropies;
    private final double[] volumes;
    private final double[] energyErrors;
    private final double[] entropyErrors;

    Fit(List<ThermoPair> pairs, double[] temperatures) {
      this.temperatures = temperatures;
      middle = 0.5 * (temperatures[0] + temperatures[temperatures.length - 1]);
      width = temperatures[temperatures.length - 1] - temperatures[0];
      int degree = Math.min(GREATEST_DEGREE, temperatures.length - 1);
      double[][] rows =
          pairs.stream().map(p -> powers(p.a().temperature(), degree)).toArray(double[][]::new);
      inverse = new QRDecomposition(new Array2DRowRealMatrix(rows, false)).getSolver().getInverse();
      energies = of(pairs, p -> sign(p) * (p.b().energy() - p.a().energy()));
      entropies =
          of(pairs, p -> sign(p) * ThermoPair.BOLTZMANN * p.dimensionMatching().get().entropy());
      volumes = of(pairs, p -> sign(p) * p.volumeDifference());
      energyErrors = of(pairs, ThermoPair::energyError);
      entropyErrors =
          of(pairs, p -> ThermoPair.BOLTZMANN * p.dimensionMatching().get().jackknife().error());
    }

    private static double[] of(List<ThermoPair> pairs, ToDoubleFunction<ThermoPair> value) {
      return pairs.stream().mapToDouble(value).toArray();
    }

    /** From the solid to the liquid, in whatever order they come. */
    private static int sign(ThermoPair pair) {
      return Boolean.TRUE.equals(pair.a().solid()) ? 1 : -1;
    }

    private double[] powers(double temperature, int degree) {
      double x = (temperature - middle) / width;
      return IntStream.rangeClosed(0, degree).mapToDouble(k -> Math.pow(x, k)).toArray();
    }

    private double[] weights(double temperature) {
      return inverse.preMultiply(powers(temperature, inverse.getRowDimension() - 1));
    }

    private double at(double temperature, double[] values) {
      double[] weights = weights(temperature);
      return IntStream.range(0, values.length).mapToDouble(i -> weights[i] * values[i]).sum();
    }

    /** ΔU − TΔS + PΔV in eV for each atom. */
    private double free(double temperature, double pressure) {
      return at(temperature, energies)
          - temperature * at(temperature, entropies)
          + pressure * ThermoPair.GPA_A3 * at(temperature, volumes);
    }

    private double error(double temperature) {
      double[] weights = weights(temperature);
      double variance = 0;
      for (int i = 0; i < weights.length; i++) {
        double own = Math.hypot(energyErrors[i], temperature * entropyErrors[i]);
        variance += weights[i] * weights[i] * own * own;
      }
      return Math.sqrt(variance);
    }

    PhaseLine line(double pressure) {
      List<Point> points = new ArrayList<>();
      Arrays.stream(temperatures)
          .forEach(
              t -> {
                double volume = ThermoPair.GPA_A3 * at(t, volumes);
                points.add(new Point(t, -free(t, 0) / volume, error(t) / Math.abs(volume)));
              });
      return new PhaseLine(points, melting(t -> free(t, pressure)));
    }

    private ThermoPair.@Nullable Transition melting(DoubleUnaryOperator free) {
      double from = temperatures[0];
      for (int i = 1; i <= STEPS; i++) {
        double to = temperatures[0] + width * i / STEPS;
        // The liquid gains on the solid.
        if (free.applyAsDouble(from) >= 0 && free.applyAsDouble(to) <= 0) {
          double t = zero(free, from, to);
          double slope = (free.applyAsDouble(to) - free.applyAsDouble(from)) / (to - from);
          return new ThermoPair.Transition(
              t, error(t) / Math.abs(slope), at(t, entropies) / at(t, volumes) / ThermoPair.GPA_A3);
        }
        from = to;
      }
      return null;
    }

    private static double zero(DoubleUnaryOperator falling, double from, double to) {
      double low = from;
      double high = to;
      for (int i = 0; i < 60; i++) {
        double between = 0.5 * (low + high);
        if (falling.applyAsDouble(between) > 0) {
          low = between;
        } else {
          high = between;
        }
      }
      return 0.5 * (low + high);
    }
  }
}
