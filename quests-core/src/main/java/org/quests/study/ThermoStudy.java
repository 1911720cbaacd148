package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.quests.core.Draws;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.Evaluation;
import org.quests.kernel.ReferenceSet;
import org.quests.thermo.Attempt;
import org.quests.thermo.DimensionMatching;
import org.quests.thermo.ScaleMatching;
import org.quests.thermo.VolumeTerm;

/** Differences of entropy in k_B between thermodynamic states, each with the next. Immutable. */
public final class ThermoStudy {
  private static final double LEAST_TEMPERATURE = 1e-6;
  private static final double GREATEST_TEMPERATURE = 1e9;

  private final List<ThermoState> states;
  private final Evaluation evaluation;
  private final double[] h;
  private final long seed;
  private final boolean total;
  private final double pressure;

  private ThermoStudy(
      List<ThermoState> states,
      Evaluation evaluation,
      double[] h,
      long seed,
      boolean total,
      double pressure) {
    this.states = states;
    this.evaluation = evaluation;
    this.h = h;
    this.seed = seed;
    this.total = total;
    this.pressure = pressure;
  }

  /**
   * A study of states in their order.
   *
   * @param states two or more
   * @throws QuestsException of kind USAGE where there are fewer, or where they cannot be compared:
   *     other rows, other elements
   */
  public static ThermoStudy of(List<ThermoState> states, Evaluation evaluation) {
    if (states.size() < 2) {
      throw QuestsException.usage("expected two states or more, found " + states.size());
    }
    ThermoState first = states.get(0);
    for (ThermoState state : states) {
      first.environments().spec().requireComparable(state.environments().spec());
      requireSameElements(first, state);
      double t = state.temperature();
      if (!Double.isNaN(t) && !(t >= LEAST_TEMPERATURE && t <= GREATEST_TEMPERATURE)) {
        throw QuestsException.usage(
            state.name() + ": expected a temperature between 1e-6 and 1e9 K, found " + t);
      }
    }
    return new ThermoStudy(
        List.copyOf(states), evaluation, EntropyCurve.usualBandwidths(), 0, false, 0);
  }

  private static void requireSameElements(ThermoState a, ThermoState b) {
    if (!a.environments().elementsKnown() || !b.environments().elementsKnown()) {
      return;
    }
    TreeSet<String> first = new TreeSet<>(a.environments().elements());
    TreeSet<String> second = new TreeSet<>(b.environments().elements());
    if (!first.equals(second)) {
      throw QuestsException.usage(
          String.format(
              Locale.ROOT,
              "%s and %s cannot be compared: they have the elements %s and %s",
              a.name(),
              b.name(),
              String.join(" ", first),
              String.join(" ", second)));
    }
  }

  /**
   * At other bandwidths.
   *
   * @param others in 1/Å, ascending
   */
  public ThermoStudy at(double... others) {
    BandwidthCurveStudy.requireCurve(others);
    return new ThermoStudy(states, evaluation, others.clone(), seed, total, pressure);
  }

  /** With another seed of the choice of frames and of the displacements of the volume term. */
  public ThermoStudy seeded(long other) {
    return new ThermoStudy(states, evaluation, h, other, total, pressure);
  }

  /** And the entropy of the momenta, (3/2) ln(T_b/T_a). */
  public ThermoStudy withMomenta() {
    for (ThermoState state : states) {
      if (Double.isNaN(state.temperature())) {
        throw QuestsException.usage(
            "the total difference needs the temperature of each state, and that of "
                + state.name()
                + " is not known");
      }
    }
    return new ThermoStudy(states, evaluation, h, seed, true, pressure);
  }

  /** At a pressure in GPa, for the temperature of a transition. */
  public ThermoStudy under(double other) {
    return new ThermoStudy(states, evaluation, h, seed, total, other);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where it was cancelled, or the states cannot be brought to as many
   *     environments
   */
  public ThermoResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    List<Environments> equal = equal();
    List<ReferenceSet> sets = new ArrayList<>();
    List<BandwidthScan> scans = new ArrayList<>();
    for (Environments environments : equal) {
      ReferenceSet set = ReferenceSet.of(environments, parallelism);
      sets.add(set);
      scans.add(BandwidthScan.of(set, h, seed, evaluation, parallelism));
    }
    List<ThermoPair> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < states.size(); i++) {
      pairs.add(
          pair(
              states.get(i),
              states.get(i + 1),
              scans.get(i),
              scans.get(i + 1),
              sets.get(i),
              sets.get(i + 1),
              parallelism));
    }
    List<ThermoResult.Of> of = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      of.add(new ThermoResult.Of(states.get(i), scans.get(i)));
    }
    return new ThermoResult(
        of,
        states.get(0).environments().spec(),
        parallelism.threads(),
        seed,
        h,
        total,
        pressure,
        pairs,
        ThermoChain.of(pairs),
        PhaseLine.of(pairs, pressure),
        Program.of(evaluation, scans.get(0).header()),
        states.stream().mapToDouble(s -> s.environments().descriptorSeconds()).sum(),
        (System.nanoTime() - started) / 1e9);
  }

  private ThermoPair pair(
      ThermoState a,
      ThermoState b,
      BandwidthScan first,
      BandwidthScan second,
      ReferenceSet ofFirst,
      ReferenceSet ofSecond,
      Parallelism parallelism) {
    Attempt<ScaleMatching> scale = ScaleMatching.of(first, second);
    ThermoPair.Kind kind = ThermoPair.kind(a, b, scale);
    Attempt<DimensionMatching> dimension;
    if (kind == ThermoPair.Kind.ONE_PHASE) {
      dimension =
          new Attempt<>(null, "both states are of one phase, and this is for transitions alone");
    } else {
      Attempt<double[]> window = DimensionMatching.window(first.whole(), second.whole());
      dimension =
          window.found()
              ? DimensionMatching.of(
                  BandwidthScan.of(ofFirst, window.get(), seed, evaluation, parallelism),
                  BandwidthScan.of(ofSecond, window.get(), seed, evaluation, parallelism))
              : new Attempt<>(null, window.refusal());
    }
    Attempt<VolumeTerm> volume =
        !scale.found() || kind == ThermoPair.Kind.TRANSITION
            ? new Attempt<>(null, "it is for two states of one solid")
            : a.sites() == null || b.sites() == null
                ? new Attempt<>(null, "the frames are not known")
                : VolumeTerm.of(
                    Objects.requireNonNull(a.sites()),
                    Objects.requireNonNull(b.sites()),
                    a.environments().spec(),
                    seed,
                    evaluation,
                    parallelism);
    return new ThermoPair(
        a, b, first.whole(), second.whole(), kind, scale, volume, dimension, total, pressure);
  }

  /** Frames of each state that come to as many environments, drawn where there are more. */
  private List<Environments> equal() {
    int[][] sizes = states.stream().map(s -> frameSizes(s.environments())).toArray(int[][]::new);
    int wanted = common(sizes);
    List<Environments> equal = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      equal.add(thinned(states.get(i).environments(), sizes[i], wanted));
    }
    return equal;
  }

  private static int[] frameSizes(Environments environments) {
    return IntStream.range(0, environments.frames())
        .map(f -> environments.frameStart(f + 1) - environments.frameStart(f))
        .toArray();
  }

  /**
   * The greatest number of environments that whole frames of each state come to.
   *
   * @param sizes of the frames of each state
   */
  private int common(int[][] sizes) {
    int[] counts = Arrays.stream(sizes).mapToInt(s -> Arrays.stream(s).sum()).toArray();
    if (Arrays.stream(counts).distinct().count() == 1) {
      return counts[0];
    }
    int step = 1;
    int most = Arrays.stream(counts).min().orElseThrow();
    for (int i = 0; i < sizes.length; i++) {
      int size = sizes[i].length == 0 ? 0 : sizes[i][0];
      int own = size;
      if (size == 0 || Arrays.stream(sizes[i]).anyMatch(s -> s != own)) {
        throw QuestsException.usage(
            String.format(
                Locale.ROOT,
                "%s: has %,d environments in frames of different sizes, which cannot be brought to"
                    + " as many as the other states have: choose frames with --frames",
                states.get(i).name(),
                counts[i]));
      }
      step = (int) Math.min(Integer.MAX_VALUE, lcm(step, size));
    }
    int wanted = most / step * step;
    for (int i = 0; i < sizes.length; i++) {
      if (wanted == 0) {
        throw QuestsException.usage(
            String.format(
                Locale.ROOT,
                "the states cannot be brought to as many environments: %s has %,d frames of %,d"
                    + " atoms, and frames of all states come to multiples of %,d",
                states.get(i).name(),
                sizes[i].length,
                sizes[i][0],
                step));
      }
    }
    return wanted;
  }

  private static long lcm(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return a / x * b;
  }

  private Environments thinned(Environments environments, int[] sizes, int wanted) {
    if (environments.count() == wanted) {
      return environments;
    }
    int[] frames = Draws.some(sizes.length, wanted / sizes[0], seed, sizes.length);
    return environments.select(environments.rowsOf(frames));
  }
}
