package org.quests.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CovalentRadiiTest {
  @ParameterizedTest
  @CsvSource({
    "H,0.31", "He,0.28", "C,0.76", "O,0.66", "Ne,0.58", "Na,1.66", "Si,1.11", "Ar,1.06",
    "K,2.03", "Mn,1.39", "Fe,1.32", "Co,1.26", "Cu,1.32", "Kr,1.16", "Rb,2.20", "Mo,1.54",
    "Xe,1.40", "Cs,2.44", "La,2.07", "Gd,1.96", "Tb,1.94", "Lu,1.87", "Hf,1.75", "Au,1.36",
    "Hg,1.32", "Rn,1.50", "Fr,2.60", "U,1.96", "Cm,1.69"
  })
  void areThoseOfTheSource(String symbol, double radius) {
    assertThat(CovalentRadii.of(Element.number(symbol))).isEqualTo(radius);
  }

  @Test
  void countAsHydrogenWhereTheyAreNotKnown() {
    assertThat(IntStream.range(0, Element.COUNT).filter(CovalentRadii::known))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 96).boxed().toList());
    assertThat(IntStream.range(97, Element.COUNT).mapToDouble(CovalentRadii::of))
        .containsOnly(CovalentRadii.of(1));
    assertThat(CovalentRadii.of(0)).isEqualTo(CovalentRadii.of(1));
    assertThat(CovalentRadii.sum(1, 8)).isEqualTo(0.97);
    assertThat(IntStream.rangeClosed(1, 96).mapToDouble(CovalentRadii::of))
        .allMatch(radius -> radius > 0.2 && radius < 2.7);
  }
}
