package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.IntrinsicDimension;
import org.quests.entropy.Weighing;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.DiffusionEntropy;
import org.quests.spectra.Vendi;
import org.quests.spectra.VendiScores;

/**
 * Measures of a dataset beside H and D.
 *
 * @param ofFrames whether Vendi scores are of frames rather than of environments
 * @param vendi Vendi scores; null where they were not asked for
 * @param profile effective numbers by order; null where they were not asked for
 * @param dimension null where it was not asked for
 * @param spectral null where it was not asked for
 */
public record OtherMeasures(
    boolean ofFrames,
    @Nullable List<Vendi> vendi,
    @Nullable List<ProfilePoint> profile,
    @Nullable IntrinsicDimension dimension,
    @Nullable DiffusionEntropy spectral) {
  /**
   * What to find.
   *
   * @param vendi orders above 0; none where Vendi scores are not wanted
   * @param ofFrames whether these are of frames
   * @param profile orders, 0 or above; none where no profile is wanted
   * @param dimension whether the intrinsic dimension is wanted
   * @param spectral whether the diffusion spectral entropy is wanted
   * @param seed of probes and samples
   */
  public record Plan(
      double[] vendi,
      boolean ofFrames,
      double[] profile,
      boolean dimension,
      boolean spectral,
      long seed) {
    /** Nothing. */
    public static final Plan NONE = new Plan(new double[0], false, new double[0], false, false, 0);

    /**
     * Finds what is wanted.
     *
     * @param packed gives the dataset; it is not asked for nothing
     */
    OtherMeasures find(
        Supplier<ReferenceSet> packed,
        DatasetInformation information,
        Weighing weighing,
        Parallelism parallelism) {
      if (vendi.length == 0 && profile.length == 0 && !dimension && !spectral) {
        return new OtherMeasures(ofFrames, null, null, null, null);
      }
      ReferenceSet dataset = packed.get();
      return new OtherMeasures(
          ofFrames,
          vendi.length == 0 ? null : scores(dataset, weighing, parallelism),
          profile.length == 0 ? null : ProfilePoint.of(information, profile),
          dimension ? IntrinsicDimension.of(dataset, parallelism) : null,
          spectral ? DiffusionEntropy.of(dataset, weighing, seed, parallelism) : null);
    }

    private List<Vendi> scores(ReferenceSet dataset, Weighing weighing, Parallelism parallelism) {
      if (!ofFrames) {
        return VendiScores.ofEnvironments(dataset, weighing, vendi, seed, parallelism);
      }
      GramMatrix gram =
          GramMatrix.of(
              dataset,
              Groups.ofFrames(dataset.index()),
              weighing.bandwidth(),
              weighing.evaluation().accuracy(),
              parallelism);
      return VendiScores.ofFrames(gram, vendi, parallelism);
    }
  }

  /**
   * The effective number of environments of an order (Leinster and Cobbold), and two entropies that
   * say the same.
   *
   * @param order q, 0 … ∞
   * @param number 1 … n
   */
  public record ProfilePoint(double order, double number) {
    static List<ProfilePoint> of(DatasetInformation information, double[] orders) {
      return Arrays.stream(orders)
          .mapToObj(q -> new ProfilePoint(q, information.effectiveNumber(q)))
          .toList();
    }

    /**
     * A profile of a dataset by itself.
     *
     * @param orders 0 or above
     * @throws org.quests.core.QuestsException where the work was cancelled
     */
    public static List<ProfilePoint> of(
        ReferenceSet dataset, Weighing weighing, double[] orders, Parallelism parallelism) {
      return of(DatasetInformation.of(dataset, weighing, parallelism), orders);
    }

    /** Rényi's entropy of the order, in nats: the logarithm of the number. */
    public double renyi() {
      return Math.log(number);
    }

    /** Tsallis' entropy of the order: (1 − number^(1−q))/(q − 1); 0 of order ∞. */
    public double tsallis() {
      if (order == 1) {
        return renyi();
      }
      return order == Double.POSITIVE_INFINITY
          ? 0
          : -Math.expm1((1 - order) * renyi()) / (order - 1);
    }
  }

  private static final ResultKeys<IntrinsicDimension.Scale> SCALE =
      ResultKeys.of(IntrinsicDimension.Scale.class)
          .with(
              ResultKey.of("nearer", "number of the nearer neighbour"),
              IntrinsicDimension.Scale::nearer)
          .with(
              ResultKey.of("farther", "number of the farther one"),
              IntrinsicDimension.Scale::farther)
          .with(
              ResultKey.of("dimension", "dimension at this scale"),
              IntrinsicDimension.Scale::dimension)
          .with(
              new ResultKey("distance", "1/Å", "mean distance of the farther one"),
              IntrinsicDimension.Scale::distance);

  static final ResultKey INTRINSIC_DIMENSION =
      ResultKey.of("intrinsic_dimension", "by distances of neighbours");

  static final ResultKeys<IntrinsicDimension> DIMENSIONS =
      ResultKeys.of(IntrinsicDimension.class)
          .with(ResultKey.of("two_nearest", "by the two nearest"), IntrinsicDimension::twoNearest)
          .withObjects(ResultKey.of("scales", "by farther ones"), SCALE, IntrinsicDimension::scales)
          .with(
              ResultKey.nats("manifold_entropy", "by Kozachenko and Leonenko"),
              IntrinsicDimension::manifoldEntropy);

  private static final ResultKeys<ProfilePoint> PROFILE =
      ResultKeys.of(ProfilePoint.class)
          .with(ResultKey.of("order", "order q"), p -> name(p.order))
          .with(ResultKey.of("number", "effective number of environments"), ProfilePoint::number)
          .with(ResultKey.nats("renyi", "its logarithm"), ProfilePoint::renyi)
          .with(ResultKey.of("tsallis", "Tsallis' entropy"), ProfilePoint::tsallis);

  static final ResultKeys<OtherMeasures> KEYS =
      ResultKeys.of(OtherMeasures.class)
          .withIfAny(ResultKey.of("vendi", "Vendi scores by order"), m -> m.byOrder(Vendi::value))
          .withIfAny(
              ResultKey.of("vendi_of", "what they are of: environments or frames"),
              m -> m.vendi == null ? null : m.what())
          .withIfAny(
              ResultKey.of("vendi_low", "lower ends of where they lie"),
              m -> m.byOrder(v -> v.range().low()))
          .withIfAny(
              ResultKey.of("vendi_high", "upper ends of where they lie"),
              m -> m.byOrder(v -> v.range().high()))
          .withIfAny(
              ResultKey.of("vendi_estimated", "orders whose ends are those of an interval of 95 %"),
              m -> m.orders(Vendi::estimate))
          .withIfAny(
              ResultKey.of("vendi_saturated", "orders whose score is near its greatest value"),
              m -> m.orders(Vendi::saturated))
          .withObjects(
              ResultKey.of("profile", "effective numbers by order"), PROFILE, m -> m.profile)
          .withObject(INTRINSIC_DIMENSION, DIMENSIONS, m -> m.dimension)
          .withObject(
              ResultKey.of("spectral", "diffusion spectral entropy"),
              ResultKeys.of(DiffusionEntropy.class)
                  .with(
                      ResultKey.of("sample", "environments that it was found of"),
                      DiffusionEntropy::count)
                  .with(
                      new ResultKey("bits", "bits", "entropy by diffusion time"),
                      OtherMeasures::bits),
              m -> m.spectral);

  private static Map<String, Double> bits(DiffusionEntropy entropy) {
    Map<String, Double> bits = new LinkedHashMap<>();
    entropy.points().forEach(p -> bits.put(Integer.toString(p.time()), p.bits()));
    return bits;
  }

  private @Nullable Map<String, Double> byOrder(ToDoubleFunction<Vendi> value) {
    if (vendi == null) {
      return null;
    }
    Map<String, Double> all = new LinkedHashMap<>();
    vendi.forEach(v -> all.put(name(v.order()), value.applyAsDouble(v)));
    return all;
  }

  private @Nullable List<String> orders(Predicate<Vendi> which) {
    return vendi == null ? null : vendi.stream().filter(which).map(v -> name(v.order())).toList();
  }

  /** What Vendi scores are of. */
  public String what() {
    return ofFrames ? "frames" : "environments";
  }

  /** An order as a word: 1, 2.5, inf. */
  public static String name(double order) {
    if (order == Double.POSITIVE_INFINITY) {
      return "inf";
    }
    return order == Math.rint(order) && order < 1e15
        ? String.format(Locale.ROOT, "%.0f", order)
        : Double.toString(order);
  }

  /** What is to be said of them. */
  List<String> cautions() {
    List<String> all = new ArrayList<>();
    List<String> saturated = orders(Vendi::saturated);
    if (saturated != null && !saturated.isEmpty()) {
      all.add(
          "the Vendi score of order "
              + String.join(", ", saturated)
              + " is saturated: it is near the number of "
              + what()
              + ", and tells more of that than of the data; more data or a wider bandwidth would"
              + " change it");
    }
    if (spectral != null && spectral.count() < spectral.of()) {
      all.add(
          String.format(
              Locale.ROOT,
              "the diffusion spectral entropy is that of a sample of %,d of %,d environments",
              spectral.count(),
              spectral.of()));
    }
    return all;
  }
}
