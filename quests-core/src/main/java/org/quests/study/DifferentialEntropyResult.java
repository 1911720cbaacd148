package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.Quantiles;
import org.quests.uncertainty.ErrorCalibration;

/**
 * δH of one dataset against another.
 *
 * @param comparison of the two
 * @param dH of each environment in nats; treat it as read-only
 * @param quantiles of δH
 * @param byElement those of the centres of each element, by its symbol; null where it was not asked
 *     for
 * @param byGroup those of groups of frames; null where they were not asked for
 * @param split δH by geometry and by elements; null where it was not asked for
 * @param errors what bounds the errors of a potential; null where nothing does
 * @param nearest the nearest environments of the reference; null where they were not asked for
 * @param graph what the original's approximation was asked for; null where it was not
 */
public record DifferentialEntropyResult(
    Comparison comparison,
    double[] dH,
    Quantiles quantiles,
    @Nullable Map<String, OfElement> byElement,
    @Nullable NoveltyByGroup byGroup,
    @Nullable ElementSplit split,
    @Nullable ErrorCalibration errors,
    @Nullable NearestTable nearest,
    @Nullable Graph graph)
    implements PerAtomResult {
  /**
   * The environments of one element.
   *
   * @param count how many there are
   * @param mean δH in nats
   * @param quantiles of δH
   * @param split what its parts come to; null where it was not split
   */
  public record OfElement(
      int count, double mean, Quantiles quantiles, ElementSplit.@Nullable Summary split) {}

  /**
   * Numbers of neighbours in the original's approximation. Results repeat them; there is no graph
   * here, and they have no effect.
   *
   * @param n neighbours that are summed over
   * @param neighbors of a node of the graph
   */
  public record Graph(int n, int neighbors) {}

  private static final ResultKey BOUND =
      ResultKey.of(
          ResultNames.ERROR_BOUND, "bound on the error of each atom, in the unit of the errors");

  private static final ResultKeys<DifferentialEntropyResult> KEYS =
      ResultKeys.of(DifferentialEntropyResult.class)
          .with(SharedKeys.REFERENCE_FILE, r -> r.comparison.reference())
          .with(SharedKeys.TEST_FILE, r -> r.comparison.test())
          .with(SharedKeys.TEST_ENVIRONMENTS, r -> r.comparison.dH().count())
          .with(SharedKeys.REFERENCE_ENVIRONMENTS, r -> r.comparison.dH().referenceCount())
          .withAll(Setting.keys(), r -> r.comparison.setting())
          .with(SharedKeys.DH_MEAN, r -> r.comparison.dH().mean())
          .withObject(
              ResultKey.nats("dH_quantiles", "quantiles of δH"),
              SharedKeys.QUANTILES,
              DifferentialEntropyResult::quantiles)
          .with(SharedKeys.FRACTION_POSITIVE, r -> r.comparison.dH().fractionPositive())
          .with(
              ResultKey.of("dH_relative_error", "greatest numerical error of a kernel sum"),
              DifferentialEntropyResult::greatestError)
          .withNamed(
              UnseenElement.KEY, UnseenElement.keys(), DifferentialEntropyResult::unseenElements)
          .withNamed(
              SharedKeys.BY_ELEMENT,
              ResultKeys.of(OfElement.class)
                  .with(SharedKeys.ENVIRONMENTS, OfElement::count)
                  .with(SharedKeys.DH_MEAN, OfElement::mean)
                  .withObject(SharedKeys.DH, SharedKeys.QUANTILES, OfElement::quantiles)
                  .withAllIfAny(ElementSplit.KEYS, OfElement::split),
              DifferentialEntropyResult::byElement)
          .withObject(
              ResultKey.of("split", "what geometry and elements make of it"),
              ElementSplit.KEYS,
              r -> r.split == null ? null : r.split.summary())
          .withAllIfAny(NoveltyByGroup.keys(), DifferentialEntropyResult::byGroup)
          .withAll(Program.keys(), r -> r.comparison.program())
          .with(SharedKeys.DESCRIPTOR_TIME, r -> r.comparison.descriptorSeconds())
          .with(SharedKeys.ENTROPY_TIME, r -> r.comparison.seconds())
          .withIfAny(
              ResultKey.of("n", "approx_dH: without effect"),
              r -> r.graph == null ? null : r.graph.n)
          .withIfAny(
              ResultKey.of("graph_nbrs", "approx_dH: without effect"),
              r -> r.graph == null ? null : r.graph.neighbors)
          .withIfAny(
              ResultKey.seconds("time", "approx_dH: as entropy_time"),
              r -> r.graph == null ? null : r.comparison.seconds())
          .with(
              ResultKey.of(
                  ResultNames.FRAME_OFFSETS,
                  "first atom of each frame in the list, and how many there are"),
              DifferentialEntropyResult::frameOffsets)
          .with(
              ResultKey.nats("delta_entropy", "δH of each environment"),
              DifferentialEntropyResult::dH)
          .withIfAny(ElementSplit.GEOMETRY, r -> r.split == null ? null : r.split.geometry())
          .withIfAny(ElementSplit.CHEMISTRY, r -> r.split == null ? null : r.split.chemistry())
          .withIfAny(BOUND, DifferentialEntropyResult::errorBounds)
          .withObject(
              ResultKey.of("nearest", "the nearest environment of the reference for each"),
              NearestTable.keys(),
              DifferentialEntropyResult::nearest);

  /** The keys of its values. */
  public static ResultKeys<DifferentialEntropyResult> keys() {
    return KEYS;
  }

  /**
   * Bounds on the errors of the atoms, NaN for those of elements that the reference lacks; null
   * where nothing bounds them.
   */
  public double @Nullable [] errorBounds() {
    return errors == null
        ? null
        : ErrorBounds.of(
            errors,
            dH,
            KnownElements.of(comparison.referenceIndex(), comparison.setting().spec()),
            index().comparedWith(comparison.referenceIndex())::element);
  }

  /** What these bounds come to; null where there are none. */
  public @Nullable ErrorBounds boundsInAll() {
    double[] bounds = errorBounds();
    if (errors == null || bounds == null) {
      return null;
    }
    ErrorBounds.Counter counter = new ErrorBounds.Counter(errors);
    counter.add(dH, bounds);
    return counter.bounds(comparison.unseenElements());
  }

  private @Nullable Map<String, UnseenElement> unseenElements() {
    Map<String, UnseenElement> unseen = comparison.unseenElements();
    return errors == null || unseen == null ? unseen : UnseenElement.withoutBounds(unseen);
  }

  /** No δH is off by more than this, in nats. */
  public double greatestError() {
    double greatest = 0;
    for (int i = 0; i < comparison.dH().count(); i++) {
      greatest = Math.max(greatest, comparison.dH().errorBound(i));
    }
    return greatest;
  }

  /** The row of the environment that is the most unlike the reference; of equal ones the first. */
  public int mostNovel() {
    int most = 0;
    for (int i = 1; i < dH.length; i++) {
      most = dH[i] > dH[most] ? i : most;
    }
    return most;
  }

  @Override
  public DatasetIndex index() {
    return comparison.index();
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public List<AtomColumn> columns() {
    List<AtomColumn> all = new ArrayList<>();
    all.add(AtomColumn.of(SharedKeys.DH, dH));
    if (split != null) {
      all.add(AtomColumn.of(ElementSplit.GEOMETRY, split.geometry()));
      all.add(AtomColumn.of(ElementSplit.CHEMISTRY, split.chemistry()));
    }
    double[] bounds = errorBounds();
    if (bounds != null) {
      all.add(AtomColumn.of(BOUND, bounds));
    }
    if (nearest != null) {
      List<ResultKey> keys = NearestTable.ROW.keys();
      all.add(AtomColumn.of(keys.get(0), nearest.frames()));
      all.add(AtomColumn.of(keys.get(1), nearest.atoms()));
      all.add(AtomColumn.of(keys.get(2), nearest.distances()));
    }
    return all;
  }

  /** {@inheritDoc} And the group of the frame, where there are groups. */
  @Override
  public ResultTable table() {
    ResultTable table = PerAtomResult.super.table();
    NoveltyByGroup groups = byGroup;
    return groups == null
        ? table
        : table.with(NoveltyByGroup.GROUP, row -> groups.groups().value(index().frameOf(row)));
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>(comparison.cautions());
    ErrorBounds bounds = boundsInAll();
    if (bounds != null) {
      all.addAll(bounds.cautions());
    }
    return all;
  }
}
