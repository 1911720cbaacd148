package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.entropy.EntropyCurve;
import org.quests.thermo.Attempt;
import org.quests.thermo.DimensionMatching;
import org.quests.thermo.ScaleMatching;
import org.quests.thermo.VolumeTerm;

/**
 * What is known of the difference of entropy of two states, b less a.
 *
 * @param a the first state
 * @param b the second
 * @param first H of the first at each bandwidth
 * @param second that of the second
 * @param kind what lies between them
 * @param scaleMatching 3 ln(h_b/h_a) at equal H
 * @param volumeTerm what is to be added to that
 * @param dimensionMatching ΔH where the mean local dimension is 5.5
 * @param total whether the entropy of the momenta is added
 * @param pressure in GPa
 */
public record ThermoPair(
    ThermoState a,
    ThermoState b,
    EntropyCurve first,
    EntropyCurve second,
    Kind kind,
    Attempt<ScaleMatching> scaleMatching,
    Attempt<VolumeTerm> volumeTerm,
    Attempt<DimensionMatching> dimensionMatching,
    boolean total,
    double pressure) {
  /** The Boltzmann constant in eV/K. */
  static final double BOLTZMANN = 8.617333262e-5;

  /** 1 GPa Å³ in eV. */
  static final double GPA_A3 = 6.241509074e-3;

  /** What lies between two states. */
  public enum Kind {
    /** Nothing: they are of one phase. */
    ONE_PHASE,
    /** One is a solid and the other is none, or the second is not the first scaled. */
    TRANSITION,
  }

  static Kind kind(ThermoState a, ThermoState b, Attempt<ScaleMatching> scale) {
    Boolean first = a.solid();
    Boolean second = b.solid();
    if (first != null && second != null) {
      if (!first.equals(second)) {
        return Kind.TRANSITION;
      }
      if (!first || Objects.requireNonNull(a.sites()).same(Objects.requireNonNull(b.sites()))) {
        return Kind.ONE_PHASE;
      }
    }
    return scale.found() && !scale.get().scaled() ? Kind.TRANSITION : Kind.ONE_PHASE;
  }

  /** Whether the second state is not the first with its displacements scaled. */
  public boolean notScaled() {
    return kind == Kind.TRANSITION || (scaleMatching.found() && !scaleMatching.get().scaled());
  }

  /** The best estimate; null where there is none. */
  public @Nullable Best best() {
    double momenta = total ? 1.5 * Math.log(b.temperature() / a.temperature()) : 0;
    if (kind == Kind.TRANSITION) {
      if (!dimensionMatching.found()) {
        return null;
      }
      DimensionMatching found = dimensionMatching.get();
      return new Best(
          found.entropy() + momenta, found.jackknife().first(), found.jackknife().second(), 0);
    }
    if (!scaleMatching.found() || notScaled()) {
      return null;
    }
    ScaleMatching found = scaleMatching.get();
    VolumeTerm volume = volumeTerm.value();
    return new Best(
        found.entropy() + (volume == null ? 0 : volume.value()) + momenta,
        found.jackknife().first(),
        found.jackknife().second(),
        volume == null ? 0 : volume.error());
  }

  /**
   * An estimate with what its error is made of.
   *
   * @param value in k_B for each atom
   * @param ofFirst the part of it that depends on frames, without each block of the first state
   * @param ofSecond the same of the second
   * @param other a further standard error
   */
  public record Best(double value, double[] ofFirst, double[] ofSecond, double other) {}

  /** Volumes, b less a, in Å³ for each atom; NaN where they are not known. */
  double volumeDifference() {
    double first = volume(a);
    return volume(b) - first;
  }

  private static double volume(ThermoState state) {
    return state.sites() == null || state.sites().unknown() != null
        ? Double.NaN
        : state.sites().volumePerAtom();
  }

  /** Energies, b less a, with the work against the pressure, in eV for each atom. */
  double enthalpyDifference() {
    double work = pressure == 0 ? 0 : pressure * GPA_A3 * volumeDifference();
    return b.energy() - a.energy() + work;
  }

  /**
   * The temperature of the transition, from the energies at one temperature.
   *
   * @param temperature ΔU + PΔV over ΔS, in K
   * @param error its standard error in K
   * @param slope dP/dT = ΔS/ΔV in GPa/K; NaN where the volumes are not known
   */
  public record Transition(double temperature, double error, double slope) {}

  /** The standard error of the difference of the energies, in eV for each atom; 0: not known. */
  double energyError() {
    double error = Math.hypot(a.energyError(), b.energyError());
    return Double.isNaN(error) ? 0 : error;
  }

  /** Why a transition with energies has no temperature; null where it has one, or none is due. */
  @Nullable String withoutTemperature() {
    if (kind != Kind.TRANSITION || !dimensionMatching.found() || Double.isNaN(b.energy())) {
      return null;
    }
    if (a.temperature() != b.temperature()
        && !Double.isNaN(a.temperature())
        && !Double.isNaN(b.temperature())) {
      return "the energies are those of two temperatures";
    }
    double enthalpy = enthalpyDifference();
    if (!Double.isFinite(enthalpy)) {
      return "the volumes are not known";
    }
    return enthalpy / dimensionMatching.get().entropy() > 0
        ? null
        : String.format(
            Locale.ROOT,
            "the state of more entropy has less energy (%.4g eV for each atom)",
            Math.signum(dimensionMatching.get().entropy()) * enthalpy);
  }

  /** The temperature of the transition; null where it cannot be known. */
  public @Nullable Transition transition() {
    double enthalpy = enthalpyDifference();
    if (kind != Kind.TRANSITION
        || !dimensionMatching.found()
        || !Double.isFinite(enthalpy)
        || withoutTemperature() != null) {
      return null;
    }
    DimensionMatching found = dimensionMatching.get();
    double entropy = found.entropy();
    double temperature = enthalpy / (BOLTZMANN * entropy);
    double relative = Math.hypot(found.jackknife().error() / entropy, energyError() / enthalpy);
    return new Transition(
        temperature, temperature * relative, BOLTZMANN * entropy / volumeDifference() / GPA_A3);
  }

  /** What the numbers mean, in words. */
  public String verdict() {
    if (kind == Kind.TRANSITION) {
      String scaled = "not a scaled state: scale matching is a lower bound of the difference";
      return dimensionMatching.found()
          ? scaled
              + "; dimension matching holds for the melting of close-packed metals, on which its 5.5"
              + " was chosen"
          : scaled + "; dimension matching is refused";
    }
    if (!scaleMatching.found()) {
      return "no estimate";
    }
    if (!scaleMatching.get().scaled()) {
      return "not a scaled state: scale matching is a lower bound of the difference, and nothing"
          + " else is known of two states of one phase";
    }
    return volumeTerm.found()
        ? "a scaled state: scale matching with the volume term"
        : "a scaled state: scale matching, without a volume term";
  }

  /** What the estimate rests on, each a sentence. */
  public List<String> restsOn() {
    List<String> rests = new ArrayList<>();
    if (kind == Kind.TRANSITION) {
      if (dimensionMatching.found()) {
        rests.add(
            "a mean local dimension of 5.5, which was chosen on the melting of Cu, Ni and Ag; it is"
                + " no law");
      }
    } else if (best() != null) {
      rests.add("the second state is the first with all displacements scaled");
      rests.add(
          String.format(
              Locale.ROOT,
              "d ln H/d ln h differs by %.4f at equal H (up to 0.02 passes), and the levels range"
                  + " over %.4f k_B, which is a check and no error",
              scaleMatching.get().slopeDifference(),
              scaleMatching.get().range()));
      rests.add(
          "the error is that of other frames; the method's own bias is not in it (0.44 instead of"
              + " 0.57 for Cu from 900 to 1200 K)");
    }
    return rests;
  }

  /** One level of scale matching. */
  record Level(double entropy, double first, double second, double difference) {}

  private static final ResultKeys<Level> LEVEL =
      ResultKeys.of(Level.class)
          .with(SharedKeys.ENTROPY, Level::entropy)
          .with(new ResultKey("bandwidth_a", "1/Å", "where the first state has it"), Level::first)
          .with(new ResultKey("bandwidth_b", "1/Å", "where the second has it"), Level::second)
          .with(new ResultKey("dS", "k_B", "3 ln(h_b/h_a)"), Level::difference);

  /** One bandwidth. */
  record AtBandwidth(double h, double first, double second, double ofFirst, double ofSecond) {}

  private static final ResultKeys<AtBandwidth> AT =
      ResultKeys.of(AtBandwidth.class)
          .with(new ResultKey("bandwidth", "1/Å", "h"), AtBandwidth::h)
          .with(ResultKey.nats("entropy_a", "H of the first state"), AtBandwidth::first)
          .with(ResultKey.nats("entropy_b", "H of the second"), AtBandwidth::second)
          .with(ResultKey.nats("bracket_a", "how far H is off at most"), AtBandwidth::ofFirst)
          .with(ResultKey.nats("bracket_b", "the same of the second"), AtBandwidth::ofSecond)
          .with(
              ResultKey.nats("difference", "of H, no entropy in k_B"), at -> at.second - at.first);

  private static final ResultKey REFUSED =
      ResultKey.of("refused", "why there is no number; no such key where there is one");

  private static final ResultKey ERROR =
      new ResultKey("error", "k_B", "standard error, by leaving out blocks of frames");

  private static final ResultKey ENDS =
      new ResultKey("interval", "k_B", "both ends of an interval of 95 %");

  private static final ResultKeys<ThermoPair> SCALE =
      ResultKeys.of(ThermoPair.class)
          .with(
              new ResultKey("dS_conf", "k_B", "3 ln(h_b/h_a) at equal H, for each atom"),
              p -> of(p.scaleMatching, ScaleMatching::entropy))
          .with(ERROR, p -> of(p.scaleMatching, s -> s.jackknife().error()))
          .with(ENDS, p -> ends(p.scaleMatching.found() ? p.scaleMatching.get().interval() : null))
          .with(
              new ResultKey("volume_term", "k_B", "to be added; null where it is not known"),
              p -> of(p.volumeTerm, VolumeTerm::value))
          .with(
              new ResultKey("volume_term_error", "k_B", "its standard error"),
              p -> of(p.volumeTerm, VolumeTerm::error))
          .withIfAny(
              ResultKey.of("volume_term_refused", "why it is not known"),
              p -> p.volumeTerm.refusal())
          .with(
              ResultKey.of("scaled", "whether the second state looks like the first scaled"),
              p -> p.scaleMatching.found() ? !p.notScaled() : null)
          .with(
              ResultKey.of("slope_difference", "of d ln H/d ln h at equal H"),
              p -> of(p.scaleMatching, ScaleMatching::slopeDifference))
          .with(
              new ResultKey("range", "k_B", "of the levels, which is no error"),
              p -> of(p.scaleMatching, ScaleMatching::range))
          .withObjects(ResultKey.of("levels", "of H"), LEVEL, ThermoPair::levels)
          .withIfAny(REFUSED, p -> p.scaleMatching.refusal());

  private static final ResultKeys<ThermoPair> DIMENSION =
      ResultKeys.of(ThermoPair.class)
          .with(
              new ResultKey("dS", "k_B", "H_b - H_a where the mean local dimension is 5.5"),
              p -> of(p.dimensionMatching, DimensionMatching::entropy))
          .with(ERROR, p -> of(p.dimensionMatching, d -> d.jackknife().error()))
          .with(
              ENDS,
              p -> ends(p.dimensionMatching.found() ? p.dimensionMatching.get().interval() : null))
          .with(
              new ResultKey("bandwidth", "1/Å", "the greatest where it is"),
              p -> of(p.dimensionMatching, DimensionMatching::h))
          .with(
              ResultKey.of("dimension_a", "local dimension of the first state"),
              p -> of(p.dimensionMatching, DimensionMatching::first))
          .with(
              ResultKey.of("dimension_b", "that of the second"),
              p -> of(p.dimensionMatching, DimensionMatching::second))
          .withIfAny(REFUSED, p -> p.dimensionMatching.refusal());

  static final ResultKeys<Transition> TRANSITION =
      ResultKeys.of(Transition.class)
          .with(new ResultKey("temperature", "K", "(ΔU + PΔV)/ΔS"), Transition::temperature)
          .with(new ResultKey("error", "K", "its standard error"), Transition::error)
          .with(new ResultKey("dP_dT", "GPa/K", "ΔS/ΔV"), Transition::slope);

  static final ResultKeys<ThermoPair> KEYS =
      ResultKeys.of(ThermoPair.class)
          .with(ResultKey.of("a", "the first state"), p -> p.a.name())
          .with(ResultKey.of("b", "the second state"), p -> p.b.name())
          .with(
              ResultKey.of("kind", "one_phase, or transition"),
              p -> p.kind.name().toLowerCase(Locale.ROOT))
          .with(ResultKey.of("verdict", "what the numbers mean"), ThermoPair::verdict)
          .with(
              new ResultKey("dS", "k_B", "the best estimate, b less a, for each atom; null: none"),
              p -> p.best() == null ? null : p.best().value())
          .with(
              new ResultKey("dS_error", "k_B", "its standard error"),
              p -> p.best() == null ? null : ThermoChain.error(p.best()))
          .with(ResultKey.of("rests_on", "what the estimate rests on"), ThermoPair::restsOn)
          .withObject(ResultKey.of("scale_matching", "at equal H"), SCALE, p -> p)
          .withObject(ResultKey.of("dimension_matching", "at equal dimension"), DIMENSION, p -> p)
          .withObject(
              ResultKey.of("transition", "the temperature where both states are in equilibrium"),
              TRANSITION,
              ThermoPair::transition)
          .withObjects(ResultKey.of("bandwidths", "H at each"), AT, ThermoPair::atBandwidths);

  private static <T> @Nullable Double of(Attempt<T> attempt, ToDoubleFunction<T> value) {
    return attempt.found() ? value.applyAsDouble(attempt.get()) : null;
  }

  private static double @Nullable [] ends(@Nullable Interval interval) {
    return interval == null ? null : SharedKeys.ends(interval);
  }

  List<Level> levels() {
    if (!scaleMatching.found()) {
      return List.of();
    }
    ScaleMatching found = scaleMatching.get();
    return IntStream.range(0, found.levels().length)
        .mapToObj(
            i -> new Level(found.levels()[i], found.first()[i], found.second()[i], found.at(i)))
        .toList();
  }

  private List<AtBandwidth> atBandwidths() {
    return IntStream.range(0, first.size())
        .mapToObj(
            i ->
                new AtBandwidth(
                    first.h()[i],
                    first.entropy()[i],
                    second.entropy()[i],
                    first.bracket(i),
                    second.bracket(i)))
        .toList();
  }
}
