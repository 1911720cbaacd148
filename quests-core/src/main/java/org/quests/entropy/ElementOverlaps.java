package org.quests.entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.kernel.Groups;

/**
 * What groups of a dataset have in common, element by element: atoms of an element are weighed
 * against the atoms of the same element in another group. And how alike the elements are by their
 * geometry, whatever the rows see of elements. Immutable.
 */
public final class ElementOverlaps {
  private final List<String> symbols;
  private final List<PartSums> sums;
  private final GroupComparison byGeometry;
  private final double epsilon;

  private ElementOverlaps(
      List<String> symbols, List<PartSums> sums, GroupComparison byGeometry, double epsilon) {
    this.symbols = symbols;
    this.sums = sums;
    this.byGeometry = byGeometry;
    this.epsilon = epsilon;
  }

  /**
   * Evaluates all sums: of each element with itself, and of all environments by their plain
   * numbers.
   *
   * @param groups how many there are
   * @param labels number of the group of each environment, 0 … groups − 1
   * @param epsilon δH below this counts as covered, in nats
   * @throws QuestsException of kind USAGE where the elements are not known
   */
  public static ElementOverlaps of(
      Environments dataset,
      int groups,
      int[] labels,
      double epsilon,
      Weighing weighing,
      Parallelism parallelism) {
    DatasetIndex index = dataset.index();
    if (!index.elementsKnown()) {
      throw QuestsException.usage(
          index.source() + ": --by-element needs the elements, and this array has none");
    }
    List<String> symbols = index.elements();
    int[] elements = new int[labels.length];
    Arrays.setAll(elements, i -> symbols.indexOf(index.nameOf(index.element(i))));
    Groups ofElements = Groups.of(symbols.size(), elements);
    List<PartSums> sums = new ArrayList<>();
    EachTask tasks = new EachTask();
    for (int e = 0; e < symbols.size(); e++) {
      int[] rows = PartSums.rows(dataset, ofElements, e);
      int[] own = Arrays.stream(rows).map(row -> labels[row]).toArray();
      tasks.run(
          () ->
              sums.add(
                  PartSums.of(
                      dataset.select(rows), Groups.of(groups, own), weighing, parallelism)));
    }
    List<GroupComparison> byGeometry = new ArrayList<>();
    tasks.run(
        () ->
            byGeometry.add(
                GroupComparison.of(
                    dataset.withoutElements(), symbols, elements, epsilon, weighing, parallelism)));
    tasks.requireAll();
    return new ElementOverlaps(symbols, sums, byGeometry.get(0), epsilon);
  }

  /** Symbols of the elements, sorted. */
  public List<String> symbols() {
    return symbols;
  }

  /** How many atoms of an element a group holds. */
  public int count(int element, int group) {
    return sums.get(element).count(group);
  }

  /**
   * The fraction of a group's atoms of an element that the atoms of that element in another group
   * cover: δH &lt; ε, 0 … 1; 0 where the other has none, NaN where the group itself has none.
   */
  public double overlap(int element, int group, int reference) {
    PartSums of = sums.get(element);
    int covered = 0;
    for (int i = 0; i < of.count(); i++) {
      covered += of.part(i) == group && -of.log(i, reference) < epsilon ? 1 : 0;
    }
    return (double) covered / of.count(group);
  }

  /** H of a group's environments of an element alone in nats; NaN where it has none. */
  public double entropy(int element, int group) {
    PartSums of = sums.get(element);
    if (of.count(group) == 0) {
      return Double.NaN;
    }
    double[] logs = new double[of.count(group)];
    int at = 0;
    for (int i = 0; i < of.count(); i++) {
      if (of.part(i) == group) {
        logs[at++] = of.log(i, group);
      }
    }
    return Entropy.ofLogSums(logs, of.errorBound()).value();
  }

  /**
   * The elements as groups of all environments, by rows that do not see elements: how many of the
   * environments of one are, by their geometry, those of another; and by {@link
   * GroupComparison#visibility} how much the geometry tells of the elements.
   */
  public GroupComparison byGeometry() {
    return byGeometry;
  }
}
