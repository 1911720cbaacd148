package org.quests.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.uncertainty.ErrorCalibration;

/** δH of every environment of one dataset against another. Immutable. */
public final class DifferentialEntropyStudy {
  private final TestSet test;
  private final Dataset reference;
  private final Weighing weighing;
  private final Wanted wanted;

  /** What is wanted beside δH. */
  private record Wanted(
      String referenceName,
      boolean byElement,
      boolean nearest,
      @Nullable ErrorCalibration errors,
      DifferentialEntropyResult.@Nullable Graph graph,
      @Nullable ReferenceSet geometry,
      @Nullable FrameGroups groups) {}

  private DifferentialEntropyStudy(
      TestSet test, Dataset reference, Weighing weighing, Wanted wanted) {
    this.test = test;
    this.reference = reference;
    this.weighing = weighing;
    this.wanted = wanted;
  }

  /** δH of a test set against a reference. */
  public static DifferentialEntropyStudy of(
      TestSet test, Environments reference, Weighing weighing) {
    return of(test, Dataset.of(reference), weighing);
  }

  /** The same against environments that are packed already, so that rows are in memory once. */
  public static DifferentialEntropyStudy of(
      TestSet test, ReferenceSet reference, Weighing weighing) {
    return of(test, Dataset.of(reference), weighing);
  }

  private static DifferentialEntropyStudy of(TestSet test, Dataset reference, Weighing weighing) {
    return new DifferentialEntropyStudy(
        test,
        reference,
        weighing,
        new Wanted(reference.index().source(), false, false, null, null, null, null));
  }

  private DifferentialEntropyStudy with(Wanted other) {
    return new DifferentialEntropyStudy(test, reference, weighing, other);
  }

  /** The same with another name of the reference than that of its source. */
  public DifferentialEntropyStudy against(String name) {
    Wanted w = wanted;
    return with(new Wanted(name, w.byElement, w.nearest, w.errors, w.graph, w.geometry, w.groups));
  }

  /** And that of the centres of each element. */
  public DifferentialEntropyStudy byElement() {
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, true, w.nearest, w.errors, w.graph, w.geometry, w.groups));
  }

  /** And the nearest environment of the reference for each environment. */
  public DifferentialEntropyStudy withNearest() {
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, w.byElement, true, w.errors, w.graph, w.geometry, w.groups));
  }

  /** And bounds on the errors of a potential for each atom. */
  public DifferentialEntropyStudy withErrors(ErrorCalibration errors) {
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, w.byElement, w.nearest, errors, w.graph, w.geometry, w.groups));
  }

  /**
   * And δH by the geometry alone, and what the elements add to that. The test set is described
   * once.
   *
   * @param geometry the reference by rows that do not see elements: of {@link
   *     Environments#withoutElements}
   * @throws QuestsException of kind USAGE where the rows do not see elements, and where the other
   *     set is not of such rows, or not of as many
   */
  public DifferentialEntropyStudy splitBy(ReferenceSet geometry) {
    if (reference.spec().elements() == ElementForm.NONE) {
      throw QuestsException.usage(
          "--split needs rows that see elements (--elements centre or full), and those of "
              + wanted.referenceName
              + " do not");
    }
    reference.spec().withoutElements().requireComparable(geometry.spec());
    if (geometry.count() != reference.count()) {
      throw new IllegalArgumentException(
          geometry.count() + " environments by their geometry, expected " + reference.count());
    }
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, w.byElement, w.nearest, w.errors, w.graph, geometry, w.groups));
  }

  /**
   * And δH of groups of frames.
   *
   * @param groups knows all frames of the test set once these are weighed
   */
  public DifferentialEntropyStudy by(FrameGroups groups) {
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, w.byElement, w.nearest, w.errors, w.graph, w.geometry, groups));
  }

  /** With numbers that the result repeats, and which have no effect. */
  public DifferentialEntropyStudy withGraph(DifferentialEntropyResult.Graph graph) {
    Wanted w = wanted;
    return with(
        new Wanted(w.referenceName, w.byElement, w.nearest, w.errors, graph, w.geometry, w.groups));
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where the rows cannot be compared, where elements are asked for and not
   *     known, and where the work was cancelled
   */
  public DifferentialEntropyResult run(Parallelism parallelism) {
    Comparison comparison =
        test.against(
            reference,
            wanted.geometry,
            wanted.referenceName,
            weighing,
            wanted.nearest,
            parallelism);
    double[] dH = comparison.dH().values();
    DifferentialEntropy geometry = comparison.geometry();
    ElementSplit split =
        geometry == null
            ? null
            : ElementSplit.of(new DifferentialEntropy.Split(comparison.dH(), geometry));
    FrameGroups groups = wanted.groups;
    return new DifferentialEntropyResult(
        comparison,
        dH,
        Quantiles.of(dH),
        wanted.byElement ? byElement(new ElementGroups(comparison.index()), dH, split) : null,
        groups == null ? null : NoveltyByGroup.of(groups, comparison.index(), dH, split),
        split,
        wanted.errors,
        wanted.nearest
            ? new NearestTable(comparison.dH().nearest(), comparison.referenceIndex())
            : null,
        wanted.graph);
  }

  private static Map<String, DifferentialEntropyResult.OfElement> byElement(
      ElementGroups elements, double[] dH, @Nullable ElementSplit split) {
    Map<String, DifferentialEntropyResult.OfElement> all = new LinkedHashMap<>();
    for (String symbol : elements.symbols()) {
      double[] own = elements.select(symbol, dH);
      all.put(
          symbol,
          new DifferentialEntropyResult.OfElement(
              own.length,
              Arrays.stream(own).sum() / own.length,
              Quantiles.of(own),
              split == null
                  ? null
                  : ElementSplit.Summary.of(
                      own,
                      elements.select(symbol, split.geometry()),
                      elements.select(symbol, split.chemistry()))));
    }
    return all;
  }
}
