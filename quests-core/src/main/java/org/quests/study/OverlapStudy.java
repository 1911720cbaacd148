package org.quests.study;

import java.util.LinkedHashMap;
import java.util.Map;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/** How much of one dataset another covers. Immutable. */
public final class OverlapStudy {
  private final TestSet test;
  private final Dataset reference;
  private final String referenceName;
  private final Weighing weighing;
  private final double epsilon;
  private final boolean byElement;

  private OverlapStudy(
      TestSet test,
      Dataset reference,
      String referenceName,
      Weighing weighing,
      double epsilon,
      boolean byElement) {
    this.test = test;
    this.reference = reference;
    this.referenceName = referenceName;
    this.weighing = weighing;
    this.epsilon = epsilon;
    this.byElement = byElement;
  }

  /** The fraction of environments with δH below {@link DifferentialEntropy#DEFAULT_EPSILON}. */
  public static OverlapStudy of(TestSet test, Environments reference, Weighing weighing) {
    return of(test, Dataset.of(reference), weighing);
  }

  /** The same against environments that are packed already, so that rows are in memory once. */
  public static OverlapStudy of(TestSet test, ReferenceSet reference, Weighing weighing) {
    return of(test, Dataset.of(reference), weighing);
  }

  private static OverlapStudy of(TestSet test, Dataset reference, Weighing weighing) {
    return new OverlapStudy(
        test,
        reference,
        reference.index().source(),
        weighing,
        DifferentialEntropy.DEFAULT_EPSILON,
        false);
  }

  /** The same with another name of the reference than that of its source. */
  public OverlapStudy against(String name) {
    return new OverlapStudy(test, reference, name, weighing, epsilon, byElement);
  }

  /**
   * The same with another ε.
   *
   * @param nats finite
   * @throws QuestsException of kind USAGE where it is not
   */
  public OverlapStudy within(double nats) {
    requireEpsilon(nats);
    return new OverlapStudy(test, reference, referenceName, weighing, nats, byElement);
  }

  /**
   * Refuses an ε that is not finite.
   *
   * @throws QuestsException of kind USAGE
   */
  public static void requireEpsilon(double nats) {
    if (!Double.isFinite(nats)) {
      throw QuestsException.usage("ε must be a finite number, found " + nats);
    }
  }

  /** And that of the centres of each element. */
  public OverlapStudy byElement() {
    return new OverlapStudy(test, reference, referenceName, weighing, epsilon, true);
  }

  /**
   * Does the work.
   *
   * @throws QuestsException where the rows cannot be compared, where elements are asked for and not
   *     known, and where the work was cancelled
   */
  public OverlapResult run(Parallelism parallelism) {
    Comparison comparison =
        test.against(reference, null, referenceName, weighing, false, parallelism);
    return new OverlapResult(
        comparison,
        epsilon,
        comparison.dH().overlap(epsilon),
        byElement
            ? byElement(new ElementGroups(comparison.index()), comparison.dH().values())
            : null);
  }

  private Map<String, OverlapResult.OfElement> byElement(ElementGroups elements, double[] dH) {
    Map<String, OverlapResult.OfElement> all = new LinkedHashMap<>();
    for (String symbol : elements.symbols()) {
      double[] own = elements.select(symbol, dH);
      all.put(
          symbol,
          new OverlapResult.OfElement(own.length, DifferentialEntropy.overlap(own, epsilon)));
    }
    return all;
  }
}
