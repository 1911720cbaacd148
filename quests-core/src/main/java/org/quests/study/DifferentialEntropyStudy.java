package org.quests.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.Quantiles;
import org.quests.uncertainty.ErrorCalibration;

/** δH of every environment of one dataset against another. Immutable. */
public final class DifferentialEntropyStudy {
  private final TestSet test;
  private final Environments reference;
  private final Weighing weighing;
  private final Wanted wanted;

  /** What is wanted beside δH. */
  private record Wanted(
      String referenceName,
      boolean byElement,
      boolean nearest,
      @Nullable ErrorCalibration errors,
      DifferentialEntropyResult.@Nullable Graph graph) {}

  private DifferentialEntropyStudy(
      TestSet test, Environments reference, Weighing weighing, Wanted wanted) {
    this.test = test;
    this.reference = reference;
    this.weighing = weighing;
    this.wanted = wanted;
  }

  /** δH of a test set against a reference. */
  public static DifferentialEntropyStudy of(
      TestSet test, Environments reference, Weighing weighing) {
    return new DifferentialEntropyStudy(
        test, reference, weighing, new Wanted(reference.source(), false, false, null, null));
  }

  private DifferentialEntropyStudy with(Wanted other) {
    return new DifferentialEntropyStudy(test, reference, weighing, other);
  }

  /** The same with another name of the reference than that of its source. */
  public DifferentialEntropyStudy against(String name) {
    Wanted w = wanted;
    return with(new Wanted(name, w.byElement, w.nearest, w.errors, w.graph));
  }

  /** And that of the centres of each element. */
  public DifferentialEntropyStudy byElement() {
    Wanted w = wanted;
    return with(new Wanted(w.referenceName, true, w.nearest, w.errors, w.graph));
  }

  /** And the nearest environment of the reference for each environment. */
  public DifferentialEntropyStudy withNearest() {
    Wanted w = wanted;
    return with(new Wanted(w.referenceName, w.byElement, true, w.errors, w.graph));
  }

  /** And bounds on the errors of a potential for each atom. */
  public DifferentialEntropyStudy withErrors(ErrorCalibration errors) {
    Wanted w = wanted;
    return with(new Wanted(w.referenceName, w.byElement, w.nearest, errors, w.graph));
  }

  /** With numbers that the result repeats, and which have no effect. */
  public DifferentialEntropyStudy withGraph(DifferentialEntropyResult.Graph graph) {
    Wanted w = wanted;
    return with(new Wanted(w.referenceName, w.byElement, w.nearest, w.errors, graph));
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where the rows cannot be compared, where elements are asked for and not
   *     known, and where the work was cancelled
   */
  public DifferentialEntropyResult run(Parallelism parallelism) {
    Comparison comparison =
        test.against(reference, wanted.referenceName, weighing, wanted.nearest, parallelism);
    double[] dH = comparison.dH().values();
    return new DifferentialEntropyResult(
        comparison,
        dH,
        Quantiles.of(dH),
        wanted.byElement ? byElement(new ElementGroups(comparison.index()), dH) : null,
        wanted.errors,
        wanted.nearest
            ? new NearestTable(comparison.dH().nearest(), comparison.referenceIndex())
            : null,
        wanted.graph);
  }

  private static Map<String, DifferentialEntropyResult.OfElement> byElement(
      ElementGroups elements, double[] dH) {
    Map<String, DifferentialEntropyResult.OfElement> all = new LinkedHashMap<>();
    for (String symbol : elements.symbols()) {
      double[] own = elements.select(symbol, dH);
      all.put(
          symbol,
          new DifferentialEntropyResult.OfElement(
              own.length, Arrays.stream(own).sum() / own.length, Quantiles.of(own)));
    }
    return all;
  }
}
