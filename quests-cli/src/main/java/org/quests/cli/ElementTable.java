package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import org.quests.atoms.Element;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.Quantiles;
import org.quests.kernel.Groups;

/** Splits the environments of a dataset by the element of their centre. */
final class ElementTable {
  private final DatasetIndex index;
  private final List<String> symbols;

  /**
   * Looks at a dataset.
   *
   * @throws QuestsException where the elements are not known
   */
  ElementTable(DatasetIndex index) {
    if (!index.elementsKnown()) {
      throw QuestsException.usage(
          index.source() + ": --by-element needs the elements, and this array has none");
    }
    this.index = index;
    this.symbols = index.elements();
  }

  List<String> symbols() {
    return symbols;
  }

  /** One group for each element. */
  Groups groups() {
    int[] labels = new int[index.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = symbols.indexOf(Element.symbol(index.element(i)));
    }
    return Groups.of(symbols.size(), labels);
  }

  /** The values whose centre is of the element. */
  double[] select(String symbol, double[] values) {
    int number = Element.number(symbol);
    List<Double> chosen = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (index.element(i) == number) {
        chosen.add(values[i]);
      }
    }
    return chosen.stream().mapToDouble(v -> v).toArray();
  }

  /** The quantiles of δH as keys of a result. */
  static JsonResult json(Quantiles dH) {
    return new JsonResult()
        .put("min", dH.min())
        .put("q25", dH.q25())
        .put("median", dH.median())
        .put("q75", dH.q75())
        .put("q99", dH.q99())
        .put("max", dH.max());
  }

  /** The quantiles of δH as a piece of a line. */
  static String text(Quantiles dH) {
    return Text.of(
        "δH: min %.4f, median %.4f, 99 %% %.4f, max %.4f",
        dH.min(), dH.median(), dH.q99(), dH.max());
  }
}
