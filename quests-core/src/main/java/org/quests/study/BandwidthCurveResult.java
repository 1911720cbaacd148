package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.IntrinsicDimension;
import org.quests.thermo.BandwidthCurve;

/**
 * H of datasets, or of groups of frames, at several bandwidths.
 *
 * @param files the datasets as they were named
 * @param by what tells the groups of one dataset apart; null where each dataset is a group
 * @param spec what the environments are
 * @param jobs the number of threads
 * @param seed of the draws of frames
 * @param h the bandwidths, in the unit of the rows
 * @param groups what was found of each
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record BandwidthCurveResult(
    List<String> files,
    @Nullable String by,
    RowSpec spec,
    int jobs,
    long seed,
    double[] h,
    List<Group> groups,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  /**
   * One of the groups.
   *
   * @param name of the group
   * @param frames how many frames it has
   * @param curve H at each bandwidth, and what follows
   * @param samples the same of a part of the frames
   * @param dimension on how many coordinates the environments depend; null where it was not asked
   *     for
   */
  public record Group(
      String name,
      int frames,
      BandwidthCurve curve,
      List<Sample> samples,
      @Nullable IntrinsicDimension dimension) {
    static Group of(String name, BandwidthScan scan, @Nullable IntrinsicDimension dimension) {
      List<Sample> samples = new ArrayList<>();
      scan.drawn().stream()
          .map(BandwidthScan.Drawn::part)
          .distinct()
          .forEach(part -> samples.add(Sample.of(part, scan)));
      return new Group(name, scan.frames(), BandwidthCurve.of(scan.whole()), samples, dimension);
    }

    /** The suggested bandwidth; null where there is none. */
    public @Nullable Double suggestion() {
      return value(curve.suggestion());
    }

    private @Nullable Double least() {
      double least = curve.leastAdmissible();
      return Double.isFinite(least) ? least : null;
    }
  }

  /**
   * What the curves of some of the frames suggest.
   *
   * @param part one of so many blocks of frames was drawn
   * @param count environments of a draw, their mean
   * @param suggestions of the draws that suggest a bandwidth
   * @param draws how many there were
   */
  public record Sample(int part, double count, double[] suggestions, int draws) {
    private static Sample of(int part, BandwidthScan scan) {
      List<EntropyCurve> curves =
          scan.drawn().stream()
              .filter(drawn -> drawn.part() == part)
              .map(BandwidthScan.Drawn::curve)
              .toList();
      return new Sample(
          part,
          curves.stream().mapToInt(EntropyCurve::count).average().orElseThrow(),
          curves.stream()
              .map(curve -> BandwidthCurve.of(curve).suggestion())
              .filter(OptionalDouble::isPresent)
              .mapToDouble(OptionalDouble::getAsDouble)
              .toArray(),
          curves.size());
    }

    /** The mean of the suggestions; null where there are none. */
    public @Nullable Double mean() {
      return value(Arrays.stream(suggestions).average());
    }

    /** The standard deviation of the suggestions; null where there are fewer than two. */
    public @Nullable Double deviation() {
      if (suggestions.length < 2) {
        return null;
      }
      double mean = Objects.requireNonNull(mean());
      double sum = Arrays.stream(suggestions).map(h -> (h - mean) * (h - mean)).sum();
      return Math.sqrt(sum / (suggestions.length - 1));
    }
  }

  private static final ResultKey WITHOUT =
      ResultKey.nats(ResultNames.WITHOUT_OWN_FRAME, "H with each environment's own frame left out");

  private static final ResultKey EFFICIENCY = ResultKey.of(ResultNames.EFFICIENCY, "H / log n");

  private static final ResultKey DIMENSION =
      ResultKey.of(ResultNames.LOCAL_DIMENSION, "local dimension, -dH/d ln h");

  private static final ResultKey SUGGESTED =
      new ResultKey("suggested_bandwidth", "1/Å", "elbow of H / log n; null where there is none");

  private static final ResultKeys<Sample> SAMPLE =
      ResultKeys.of(Sample.class)
          .with(ResultKey.of("fraction", "of the frames"), s -> 1.0 / s.part)
          .with(SharedKeys.ENVIRONMENTS, Sample::count)
          .with(ResultKey.of("draws", "how often so many were drawn"), Sample::draws)
          .with(SUGGESTED, Sample::mean)
          .with(
              new ResultKey("suggested_deviation", "1/Å", "its standard deviation"),
              Sample::deviation);

  private static final ResultKeys<Group> GROUP =
      ResultKeys.of(Group.class)
          .with(ResultKey.of("name", "of the group"), Group::name)
          .with(SharedKeys.ENVIRONMENTS, g -> g.curve.curve().count())
          .with(SharedKeys.N_FRAMES, Group::frames)
          .with(SUGGESTED, Group::suggestion)
          .with(
              new ResultKey(
                  "least_admissible", "1/Å", "from here on the bracket is at most 0.05 nats"),
              Group::least)
          .with(ResultKey.nats("entropies", "H at each bandwidth"), g -> g.curve.curve().entropy())
          .with(
              ResultKey.nats("entropies_without_own_frame", "the same, own frames left out"),
              g -> g.curve.curve().withoutOwnFrame())
          .with(ResultKey.of("dimensions", "local dimensions"), g -> g.curve.dimension())
          .withObjects(
              ResultKey.of("subsamples", "what parts of the frames suggest"),
              SAMPLE,
              Group::samples)
          .withObject(
              OtherMeasures.INTRINSIC_DIMENSION, OtherMeasures.DIMENSIONS, Group::dimension);

  private static final ResultKeys<BandwidthCurveResult> KEYS =
      ResultKeys.of(BandwidthCurveResult.class)
          .with(ResultKey.of("files", "the datasets as they were named"), r -> r.files)
          .with(ResultKey.of("by", "what tells groups apart"), BandwidthCurveResult::by)
          .withAll(Setting.keysOfRows(), BandwidthCurveResult::spec)
          .with(ResultKey.of("jobs", "threads"), BandwidthCurveResult::jobs)
          .with(SharedKeys.SEED, BandwidthCurveResult::seed)
          .with(new ResultKey("bandwidths", "1/Å", "of the curves"), r -> r.h)
          .withObjects(ResultKey.of("groups", "the curves"), GROUP, BandwidthCurveResult::groups)
          .withAll(Program.keys(), BandwidthCurveResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, BandwidthCurveResult::descriptorSeconds)
          .with(ResultKey.seconds("curve_time", "what the rest took"), r -> r.seconds);

  /** A bandwidth of a group as a row of the table. */
  private record Row(Group group, int i) {}

  private static final ResultKeys<Row> COLUMNS =
      ResultKeys.of(Row.class)
          .with(ResultKey.of(ResultNames.GROUP, "name of the group"), row -> row.group.name)
          .with(SharedKeys.ENVIRONMENTS, row -> row.group.curve.curve().count())
          .with(
              new ResultKey(ResultNames.BANDWIDTH, "1/Å", "h"),
              row -> row.group.curve.curve().h()[row.i])
          .with(SharedKeys.ENTROPY, row -> row.group.curve.curve().entropy()[row.i])
          .with(WITHOUT, row -> finite(row.group.curve.curve().withoutOwnFrame()[row.i]))
          .with(EFFICIENCY, row -> finite(row.group.curve.efficiency(row.i)))
          .with(DIMENSION, row -> row.group.curve.dimension()[row.i]);

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static @Nullable Double value(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** The keys of its values. */
  public static ResultKeys<BandwidthCurveResult> keys() {
    return KEYS;
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    return ResultTable.of(
        COLUMNS,
        groups.stream()
            .flatMap(g -> IntStream.range(0, h.length).mapToObj(i -> new Row(g, i)))
            .toList());
  }

  @Override
  public List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    for (Group group : groups) {
      if (group.suggestion() == null) {
        cautions.add(
            String.format(
                Locale.ROOT,
                "%s: no bandwidth is suggested: %s",
                group.name,
                group.frames < 2
                    ? "that takes two frames or more"
                    : "too few have a bracket up to 0.05 nats, or H has no elbow there"));
      }
    }
    return cautions;
  }
}
