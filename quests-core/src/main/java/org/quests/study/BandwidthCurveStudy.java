package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Draws;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.BandwidthScan;
import org.quests.entropy.EntropyCurve;
import org.quests.entropy.Evaluation;
import org.quests.entropy.IntrinsicDimension;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.ReferenceSet;
import org.quests.thermo.BandwidthCurve;

/** H of datasets, or of groups of frames, at several bandwidths, and which one to take. */
public final class BandwidthCurveStudy {
  /** Environments that a bandwidth is suggested from, at most. */
  public static final int MOST_FOR_SUGGESTION = 20_000;

  /** Frames that it is suggested from, at least. */
  private static final int LEAST_FRAMES = 20;

  private final List<String> files;
  private final @Nullable String by;
  private final List<Part> parts;
  private final RowSpec spec;
  private final double descriptorSeconds;
  private final double[] h;
  private final long seed;
  private final boolean dimension;
  private final Evaluation evaluation;

  /** A group before it is weighed. */
  private record Part(String name, Environments environments) {}

  private BandwidthCurveStudy(
      List<String> files,
      @Nullable String by,
      List<Part> parts,
      RowSpec spec,
      double descriptorSeconds,
      double[] h,
      long seed,
      boolean dimension,
      Evaluation evaluation) {
    this.files = files;
    this.by = by;
    this.parts = parts;
    this.spec = spec;
    this.descriptorSeconds = descriptorSeconds;
    this.h = h;
    this.seed = seed;
    this.dimension = dimension;
    this.evaluation = evaluation;
  }

  /**
   * Each dataset by itself.
   *
   * @param names of the datasets
   * @param datasets as many, at least one
   */
  public static BandwidthCurveStudy of(
      List<String> names, List<Environments> datasets, Evaluation evaluation) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      parts.add(new Part(names.get(i), datasets.get(i)));
    }
    return of(names, null, parts, datasets, evaluation);
  }

  /**
   * Frames with equal values by themselves.
   *
   * @param name of the dataset
   * @param key what the value is called
   * @param values of each frame of the dataset
   * @throws QuestsException of kind USAGE where there are more than 256 different ones
   */
  public static BandwidthCurveStudy byValue(
      String name, Environments dataset, String key, List<String> values, Evaluation evaluation) {
    FrameGroups groups = new FrameGroups(name, key);
    values.forEach(groups::add);
    List<Part> parts = new ArrayList<>();
    for (String value : new TreeSet<>(values)) {
      int[] frames =
          IntStream.range(0, values.size()).filter(f -> values.get(f).equals(value)).toArray();
      Environments own = dataset.select(dataset.rowsOf(frames));
      if (own.count() > 0) {
        parts.add(new Part(value, own));
      }
    }
    return of(List.of(name), key, parts, List.of(dataset), evaluation);
  }

  private static BandwidthCurveStudy of(
      List<String> names,
      @Nullable String by,
      List<Part> parts,
      List<Environments> datasets,
      Evaluation evaluation) {
    double seconds = datasets.stream().mapToDouble(Environments::descriptorSeconds).sum();
    return new BandwidthCurveStudy(
        List.copyOf(names),
        by,
        parts,
        datasets.get(0).spec(),
        seconds,
        EntropyCurve.usualBandwidths(),
        0,
        false,
        evaluation);
  }

  /**
   * At other bandwidths.
   *
   * @param others in 1/Å, ascending, at least two
   * @throws QuestsException of kind USAGE where they are not
   */
  public BandwidthCurveStudy at(double... others) {
    requireCurve(others);
    return with(others.clone(), seed, dimension);
  }

  /** With another seed of the draws of frames. */
  public BandwidthCurveStudy seeded(long other) {
    return with(h, other, dimension);
  }

  /** And the intrinsic dimension of each group, for which all pairs are looked at once more. */
  public BandwidthCurveStudy withDimension() {
    return with(h, seed, true);
  }

  private BandwidthCurveStudy with(double[] others, long other, boolean wanted) {
    return new BandwidthCurveStudy(
        files, by, parts, spec, descriptorSeconds, others, other, wanted, evaluation);
  }

  /**
   * Refuses bandwidths that make no curve.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireCurve(double... h) {
    if (h.length < 2) {
      throw QuestsException.usage("expected two bandwidths or more, found " + h.length);
    }
    Arrays.stream(h).forEach(Bandwidth::of);
    EntropyCurve.requireAscending(h);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where it was cancelled
   */
  public BandwidthCurveResult run(Parallelism parallelism) {
    long started = System.nanoTime();
    List<BandwidthCurveResult.Group> groups = new ArrayList<>();
    Program program = null;
    for (Part part : parts) {
      ReferenceSet set = ReferenceSet.of(part.environments, parallelism);
      BandwidthScan scan = BandwidthScan.of(set, h, seed, evaluation, parallelism);
      program = program == null ? Program.of(evaluation, scan.header()) : program;
      groups.add(
          BandwidthCurveResult.Group.of(
              part.name, scan, dimension ? IntrinsicDimension.of(set, parallelism) : null));
    }
    if (program == null) {
      throw QuestsException.input(String.join(", ", files) + ": no environments");
    }
    return new BandwidthCurveResult(
        files,
        by,
        spec,
        parallelism.threads(),
        seed,
        h,
        groups,
        program,
        descriptorSeconds,
        (System.nanoTime() - started) / 1e9);
  }

  /**
   * The bandwidth that the curve of a dataset suggests. Of a large one it is that of frames, or of
   * environments of each frame, which are drawn with a fixed seed.
   *
   * @return in the unit of the rows
   * @throws QuestsException of kind INPUT where the curve suggests none
   */
  public static double suggestion(
      String name, ReferenceSet set, Evaluation evaluation, Parallelism parallelism) {
    BandwidthScan scan =
        set.count() <= MOST_FOR_SUGGESTION
            ? BandwidthScan.of(set, EntropyCurve.usualBandwidths(), 0, evaluation, parallelism)
            : BandwidthScan.ofSome(
                set, drawn(set), EntropyCurve.usualBandwidths(), 0, evaluation, parallelism);
    BandwidthCurve curve = BandwidthCurve.of(scan.whole());
    return curve
        .suggestion()
        .orElseThrow(
            () ->
                QuestsException.input(
                    name
                        + ": the curve of H suggests no bandwidth, for "
                        + (scan.frames() < 2
                            ? "that takes two frames or more"
                            : "at fewer than three of them its bracket is at most 0.05 nats, or it"
                                + " has no elbow: give one with -b, or more frames")));
  }

  /** Rows of frames that are drawn, ascending; fewer of each frame where frames are large. */
  private static int[] drawn(ReferenceSet set) {
    int frames = set.index().frames();
    double share = (double) MOST_FOR_SUGGESTION / set.count();
    int some = Math.clamp(Math.round(share * frames), Math.min(frames, LEAST_FRAMES), frames);
    int[] chosen = Draws.some(frames, some, 0, 1);
    int each = Math.max(1, MOST_FOR_SUGGESTION / some);
    return Arrays.stream(chosen)
        .flatMap(
            f -> {
              int from = set.index().frameStart(f);
              int size = set.index().frameStart(f + 1) - from;
              return size <= each
                  ? IntStream.range(from, from + size)
                  : Arrays.stream(Draws.some(size, each, 0, 2, f)).map(i -> from + i);
            })
        .toArray();
  }
}
