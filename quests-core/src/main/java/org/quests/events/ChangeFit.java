package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quests.core.Cancellation;

/**
 * How much better a series is described by changes of its level than without: twice the logarithm
 * of the ratio of two likelihoods, less penalties. Both models have Gaussian noise with a slow part
 * whose successive values are correlated by ρ, and if that pays white noise on it ({@link
 * Whitened}); each has parameters of its own. Without a change a slow wave is told by a great ρ,
 * with changes ρ is what is left about them. Neither can mislead the other.
 *
 * <p>With changes ρ goes up to where the series is 15 correlation times long: what is correlated
 * for longer is as well a wave. Changes are ramps and steps; the first is the one that explains
 * most, the next is looked for in what the first leaves, up to three. Without changes up to as many
 * values may jump and come back as the correlation has it, so that a single great value of the
 * noise is not enough for a change. Immutable.
 */
final class ChangeFit {
  /** The lengths of a series that can be judged, in correlation times. */
  static final double LENGTHS = 15;

  /** Values that a level needs. */
  static final int LEVEL = 3;

  /** The most changes that are fitted together. */
  static final int MOST = 3;

  /** Widths of ramps that are looked at grow by this factor, so that there are few. */
  private static final double WIDENING = 1.41;

  /** Places of wide ramps that are looked at are this part of the width apart. */
  private static final int FINE = 8;

  /** Up to so many values every ramp is looked at in the end, beyond that those near the best. */
  private static final int EACH = 400;

  /** The penalty of a ramp of great width: random walks look like ramps, hardly like steps. */
  private static final double SLOW = 18;

  /** The penalty of each change after the first. */
  private static final double MORE = 18;

  /** The penalty of white noise on correlated noise. */
  private static final double WHITE = 5;

  /** The penalty of a jump of the noise. */
  private static final double JUMP = 14;

  /** θ is looked at where 1 − θ is (1 − ρ) to these powers. */
  private static final double[] THETAS = {0.25, 0.5, 0.7, 0.85};

  /** Sums of squares smaller than this part of the whole are rounding. */
  private static final double ROUNDING = 1e-10;

  private static final int GOLDEN_STEPS = 12;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final double[] series;
  private final int n;
  private final double least;

  /** By twice the middle of a ramp; see {@link #factors}. */
  private final double[] factors;

  /** The greatest ρ of a series that is long enough. */
  private final double limit;

  private final Noise alone;
  private final Model best;
  private final double statistic;

  /**
   * Where a change is.
   *
   * @param a last place on the old level
   * @param b first place on the new level
   */
  record Place(int a, int b) {
    private int width() {
      return b - a;
    }
  }

  /** What correlates the noise; see {@link Whitened}. */
  private record Noise(double rho, double theta) {}

  /**
   * Changes and the noise about them.
   *
   * @param cost −2 log likelihood and penalties
   */
  private record Model(List<Place> places, Noise noise, double cost) {}

  /**
   * Fits a series that is not constant.
   *
   * @param series at least 2 {@link #LEVEL} values whose mean is near 0
   */
  ChangeFit(double[] series) {
    this.series = series;
    n = series.length;
    limit = Math.exp(-LENGTHS / n);
    least = ROUNDING * new Whitened(series, 0, 0, 0).squares();
    factors = factors(n);
    double[] grid = grid();
    Noise plain = alone(grid, false);
    Noise white = alone(grid, true);
    alone = costAlone(white) < costAlone(plain) ? white : plain;
    best = best(below(grid), alone.theta > 0);
    statistic = costAlone(alone) - best.cost;
  }

  /** The best noise without a change. */
  private Noise alone(double[] grid, boolean white) {
    double lowest = Double.POSITIVE_INFINITY;
    int at = 0;
    double power = 0;
    for (int i = white ? 1 : 0; i < grid.length; i++) {
      for (double p : white ? THETAS : new double[1]) {
        double cost = costAlone(noise(grid[i], p));
        if (cost < lowest) {
          lowest = cost;
          at = i;
          power = p;
        }
      }
    }
    double p = power;
    double rho = refined(r -> costAlone(noise(r, p)), grid, at);
    return noise(rho, p);
  }

  private static Noise noise(double rho, double power) {
    return new Noise(rho, power == 0 ? 0 : 1 - Math.pow(1 - rho, power));
  }

  /** Without a change, but with up to as many jumps as there may be changes. */
  private double costAlone(Noise noise) {
    Whitened whitened = new Whitened(series, noise.rho, noise.theta, 0);
    double lowest = cost(whitened, noise);
    if (noise.rho > limit) {
      return lowest;
    }
    double[] jumps = new double[MOST];
    for (int t = 0; t < n; t++) {
      double jump = whitened.jump(t);
      for (int i = 0; i < MOST && jump > 0; i++) {
        if (jump > jumps[i]) {
          double smaller = jumps[i];
          jumps[i] = jump;
          jump = smaller;
        }
      }
    }
    double squares = whitened.squares();
    double start = lowest - n * Math.log(Math.max(least, squares));
    for (int i = 0; i < MOST; i++) {
      squares -= jumps[i];
      lowest = Math.min(lowest, start + JUMP * (i + 1) + n * Math.log(Math.max(least, squares)));
    }
    return lowest;
  }

  /** Correlations from 0 to where a series of this length is like a random walk. */
  private double[] grid() {
    List<Double> grid = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      grid.add(0.1 * i);
    }
    for (double distance = 0.3; distance > 0.5 / n; distance *= 0.75) {
      grid.add(1 - distance);
    }
    grid.add(1 - 0.5 / n);
    return grid.stream().mapToDouble(rho -> rho).toArray();
  }

  /** Those below the limit, and the limit. */
  private double[] below(double[] grid) {
    double[] below = Arrays.stream(grid).filter(rho -> rho < limit).toArray();
    below = Arrays.copyOf(below, below.length + 1);
    below[below.length - 1] = limit;
    return below;
  }

  /**
   * Factors to sums of squares that make a change near an end explain more: by −ln 4 s (1 − s) for
   * a change after the share s of the series, in the unit of the statistic.
   */
  private static double[] factors(int n) {
    double[] factors = new double[2 * n];
    for (int i = 0; i < 2 * n - 1; i++) {
      double share = (i + 1) / (2.0 * n);
      factors[i] = Math.pow(4 * share * (1 - share), -1.0 / n);
    }
    return factors;
  }

  /** The best of the models with one change, two, and so on. */
  private Model best(double[] grid, boolean white) {
    Model[] models = new Model[MOST];
    int[] at = new int[MOST];
    double[] powers = new double[MOST];
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j <= (white && i > 0 ? THETAS.length : 0); j++) {
        double power = j == 0 ? 0 : THETAS[j - 1];
        Noise noise = noise(grid[i], power);
        Whitened whitened = new Whitened(series, noise.rho, noise.theta, MOST);
        List<Place> places = new ArrayList<>();
        for (int k = 0; k < MOST; k++) {
          Place next = next(whitened, places);
          if (next == null) {
            break;
          }
          places.add(next);
          whitened.takeOut(next.a, next.b);
          double cost = cost(whitened, noise) + penalty(places);
          if (models[k] == null || cost < models[k].cost) {
            models[k] = new Model(List.copyOf(places), noise, cost);
            at[k] = i;
            powers[k] = power;
          }
        }
      }
    }
    Model best = new Model(List.of(), new Noise(0, 0), Double.POSITIVE_INFINITY);
    for (int k = 0; k < MOST; k++) {
      Model model = models[k];
      if (model != null) {
        double power = powers[k];
        double rho = refined(r -> cost(model.places, noise(r, power)), grid, at[k]);
        Noise noise = noise(rho, power);
        double cost = cost(model.places, noise) + penalty(model.places);
        if (cost < best.cost) {
          best = new Model(model.places, noise, cost);
        }
      }
    }
    return best;
  }

  /**
   * The change that explains most of what is left, of a few widths and places; after the first one,
   * of steps alone. Null: no room.
   */
  private @Nullable Place next(Whitened whitened, List<Place> others) {
    Place best = null;
    double lowest = Double.POSITIVE_INFINITY;
    int widest = others.isEmpty() ? n - 2 * LEVEL + 1 : 1;
    for (int width = 1; width <= widest; width = wider(width)) {
      Cancellation.checkHere();
      int at = -1;
      double least = Double.POSITIVE_INFINITY;
      int stride = Math.max(1, width / FINE);
      for (int a = LEVEL - 1; a + width <= n - LEVEL; a += stride) {
        if (room(others, a, a + width)) {
          double left = left(whitened, a, a + width);
          if (left < least) {
            least = left;
            at = a;
          }
        }
      }
      if (at < 0) {
        return null;
      }
      double cost = n * Math.log(least) + slow(width);
      if (cost < lowest) {
        lowest = cost;
        best = new Place(at, at + width);
      }
    }
    return best;
  }

  private double left(Whitened whitened, int a, int b) {
    return Math.max(least, whitened.squares() - whitened.gain(a, b)) * factors[a + b];
  }

  private static boolean room(List<Place> others, int a, int b) {
    for (Place other : others) {
      if (a < other.b + LEVEL - 1 && b > other.a - LEVEL + 1) {
        return false;
      }
    }
    return true;
  }

  private static int wider(int width) {
    return Math.max(width + 1, (int) Math.round(width * WIDENING));
  }

  private static double slow(int width) {
    return SLOW * (1 - 1.0 / width);
  }

  private double penalty(List<Place> places) {
    double penalty = 0;
    for (Place place : places) {
      penalty += slow(place.width()) + n * Math.log(factors[place.a + place.b]);
    }
    return penalty + MORE * (places.size() - 1);
  }

  private double cost(List<Place> places, Noise noise) {
    return cost(whitened(places, noise, 0), noise);
  }

  private Whitened whitened(List<Place> places, Noise noise, int more) {
    Whitened whitened = new Whitened(series, noise.rho, noise.theta, places.size() + more);
    places.forEach(place -> whitened.takeOut(place.a, place.b));
    return whitened;
  }

  private double cost(Whitened whitened, Noise noise) {
    return n * Math.log(Math.max(least, whitened.squares()))
        - 2 * Math.log(Whitened.first(noise.rho, noise.theta))
        + (noise.theta > 0 ? WHITE : 0);
  }

  /** The lowest value between the neighbours of one in a grid, by golden sections. */
  private static double refined(DoubleUnaryOperator f, double[] grid, int i) {
    double low = grid[Math.max(0, i - 1)];
    double high = grid[Math.min(grid.length - 1, i + 1)];
    double best = grid[i];
    double lowest = f.applyAsDouble(best);
    for (int step = 0; step < GOLDEN_STEPS; step++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      double atLeft = f.applyAsDouble(left);
      double atRight = f.applyAsDouble(right);
      if (Math.min(atLeft, atRight) < lowest) {
        lowest = Math.min(atLeft, atRight);
        best = atLeft <= atRight ? left : right;
      }
      if (atLeft <= atRight) {
        high = right;
      } else {
        low = left;
      }
    }
    return best;
  }

  /** Twice the logarithm of the ratio of likelihoods, less penalties. */
  double statistic() {
    return statistic;
  }

  /** The correlation ρ of successive values of the slow part without a change, 0 … 1 − 1/2n. */
  double correlation() {
    return alone.rho;
  }

  /** The correlation about the changes. */
  double correlationAboutChanges() {
    return best.noise.rho;
  }

  /** The change that explains most, with its ends among all places. */
  Place change() {
    Place first = best.places.get(0);
    List<Place> others = best.places.subList(1, best.places.size());
    Whitened whitened = whitened(others, best.noise, 1);
    int reach = n <= EACH ? n : Math.max(2, wider(first.width()) - first.width());
    Place place = first;
    double lowest = n * Math.log(left(whitened, first.a, first.b)) + slow(first.width());
    for (int a = Math.max(LEVEL - 1, first.a - reach); a <= first.a + reach; a++) {
      Cancellation.checkHere();
      int to = Math.min(n - LEVEL, first.b + reach);
      for (int b = Math.max(a + 1, first.b - reach); b <= to; b++) {
        if (room(others, a, b)) {
          double cost = n * Math.log(left(whitened, a, b)) + slow(b - a);
          if (cost < lowest) {
            lowest = cost;
            place = new Place(a, b);
          }
        }
      }
    }
    return place;
  }
}
