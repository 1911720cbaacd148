package org.quests.study;

import java.util.List;
import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.kernel.Groups;

/** Splits the environments of a dataset by the element of their centre. */
final class ElementGroups {
  private final DatasetIndex index;
  private final List<String> symbols;

  /**
   * Looks at a dataset.
   *
   * @throws QuestsException of kind USAGE where the elements are not known
   */
  ElementGroups(DatasetIndex index) {
    if (!index.elementsKnown()) {
      throw QuestsException.usage(
          index.source() + ": --by-element needs the elements, and this array has none");
    }
    this.index = index;
    this.symbols = index.elements();
  }

  /** Symbols of the elements, sorted. */
  List<String> symbols() {
    return symbols;
  }

  /** One group for each element. */
  Groups groups() {
    int[] labels = new int[index.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = symbols.indexOf(index.nameOf(index.element(i)));
    }
    return Groups.of(symbols.size(), labels);
  }

  /** The values whose centre is of the element. */
  double[] select(String symbol, double[] values) {
    DoubleArrayList chosen = new DoubleArrayList();
    for (int i = 0; i < values.length; i++) {
      if (index.nameOf(index.element(i)).equals(symbol)) {
        chosen.add(values[i]);
      }
    }
    return chosen.toArray();
  }
}
