package org.quests.study;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.compress.Curve;
import org.quests.compress.CurvePoint;
import org.quests.compress.PickNovelty;
import org.quests.core.Parallelism;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/** Puts together what is known of the frames of a selection. */
final class Picked {
  private final Environments dataset;
  private final int[] places;
  private final double[] scores;
  private @Nullable List<String> groups;
  private @Nullable SelectionReasons reasons;
  private @Nullable PickNovelty novelty;
  private double threshold = Double.POSITIVE_INFINITY;
  private final Pick.@Nullable Nearest[] nearest;
  private @Nullable Curve curve;
  private long coveredBefore;

  /**
   * Of some frames.
   *
   * @param places of the frames in the dataset, as they were chosen
   * @param scores of each; there may be more
   */
  Picked(Environments dataset, int[] places, double[] scores) {
    this.dataset = dataset;
    this.places = places;
    this.scores = scores;
    this.nearest = new Pick.Nearest[places.length];
  }

  /** The group of each frame of the dataset. */
  void setGroups(List<String> labels) {
    groups = labels;
  }

  /** Elements of frames that the reference lacks. */
  void setReasons(SelectionReasons lacking) {
    reasons = lacking;
  }

  /**
   * The least covered environment of each frame.
   *
   * @param beyond δH in nats that the reference's own frames do not reach; +∞ where it is not known
   */
  void setNovelty(PickNovelty found, double beyond) {
    novelty = found;
    threshold = beyond;
  }

  /** Finds the nearest environments of a reference; after {@link #setNovelty}. */
  void findNearest(ReferenceSet reference, Weighing weighing, Parallelism parallelism) {
    if (novelty == null) {
      throw new IllegalStateException("the novel environments are not known");
    }
    int[] rows = Arrays.copyOf(novelty.rows(), places.length);
    int[] ascending = rows.clone();
    Arrays.sort(ascending);
    DifferentialEntropy.Nearest found =
        DifferentialEntropy.of(
                dataset.select(ascending), reference, Want.NEAREST, weighing, parallelism)
            .nearest();
    for (int i = 0; i < rows.length; i++) {
      int at = Arrays.binarySearch(ascending, rows[i]);
      ReferenceSet.Origin origin = reference.origin(found.rows()[at]);
      nearest[i] =
          new Pick.Nearest(origin.source(), origin.frame(), origin.atom(), found.distances()[at]);
    }
  }

  /**
   * What each frame adds.
   *
   * @param before how many environments of the dataset are covered without any of the frames
   */
  void setGains(Curve found, long before) {
    curve = found;
    coveredBefore = before;
  }

  /** All of them, as they were chosen. */
  List<Pick> picks() {
    return IntStream.range(0, places.length).mapToObj(this::pick).toList();
  }

  private Pick pick(int i) {
    int place = places[i];
    return new Pick(
        i + 1,
        place,
        dataset.source(),
        dataset.frameNumber(place),
        Double.isFinite(scores[i]) ? scores[i] : null,
        groups == null ? null : groups.get(place),
        novelty(i),
        reasons == null ? null : reasons.lackingIn(place),
        gain(i));
  }

  private Pick.@Nullable Novelty novelty(int i) {
    if (novelty == null) {
      return null;
    }
    int row = novelty.rows()[i];
    double dH = novelty.dH()[i];
    DatasetIndex index = dataset.index();
    return new Pick.Novelty(
        Double.isNaN(dH) ? null : dH,
        row - dataset.frameStart(places[i]),
        index.element(row) < 0 ? null : index.nameOf(index.element(row)),
        nearest[i],
        threshold == Double.POSITIVE_INFINITY ? null : dH > threshold);
  }

  private Pick.@Nullable Gain gain(int i) {
    if (curve == null) {
      return null;
    }
    CurvePoint point = curve.points().get(i);
    if (i == 0) {
      return new Pick.Gain(covered(point) - coveredBefore, point.entropy());
    }
    CurvePoint before = curve.points().get(i - 1);
    return new Pick.Gain(covered(point) - covered(before), point.entropy() - before.entropy());
  }

  private long covered(CurvePoint point) {
    return Math.round(point.overlap() * dataset.count());
  }
}
