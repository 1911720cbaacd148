package org.quests.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.QuestsException;

class LabelColumnTest {
  private static Frame frame(AtomArray values) {
    int n = values.atoms();
    return Frame.of(new FrameOrigin("md.xyz", 7, 1), new byte[n], new double[3 * n], Cell.NONE)
        .withArrays(Map.of("kind", values));
  }

  private static Map<String, Long> counts(AtomArray values) {
    return Labels.counts(frame(values), "kind");
  }

  private static void refused(AtomArray values, String message) {
    assertThatThrownBy(() -> counts(values))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
        .hasMessage("md.xyz: frame 7: " + message);
  }

  private static AtomArray words(String... values) {
    return new AtomArray.Words(1, values);
  }

  @Test
  void valuesAreLabels() {
    assertThat(counts(words("a", "b", "a"))).isEqualTo(Map.of("a", 2L, "b", 1L));
    assertThat(counts(new AtomArray.Integers(1, new long[] {-1, 238, 238, Long.MIN_VALUE})))
        .isEqualTo(Map.of("-1", 1L, "238", 2L, "-9223372036854775808", 1L));
    assertThat(counts(new AtomArray.Reals(1, new double[] {-0.0, 0, 2, 1e15})))
        .isEqualTo(Map.of("0", 2L, "2", 1L, "1000000000000000", 1L));
    assertThat(counts(new AtomArray.Logicals(1, new boolean[] {true, false, true})))
        .isEqualTo(Map.of("T", 2L, "F", 1L));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, Double.NaN, Double.POSITIVE_INFINITY, 1e17})
  void otherNumbersAreRefused(double value) {
    refused(
        new AtomArray.Reals(1, new double[] {1, value}),
        "expected whole numbers or words of at most 100 characters in column kind, to stand for"
            + " elements, found "
            + value
            + " of atom 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u001b[31mred", "a\u0085b", "long"})
  void otherWordsAreRefused(String word) {
    assertThatThrownBy(() -> counts(words("a", word.equals("long") ? "x".repeat(101) : word)))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("md.xyz: frame 7: expected whole numbers or words")
        .hasMessageEndingWith(" of atom 1")
        .hasMessageNotContaining("\u001b")
        .hasMessageNotContaining("\u0085");
  }

  @Test
  void otherColumnsAreRefused() {
    refused(
        new AtomArray.Integers(3, new long[6]),
        "column kind has 3 values for each atom, expected one to stand for its element");
    refused(
        new AtomArray.Integers(1, IntStream.range(0, 120).asLongStream().toArray()),
        "more than 119 different values of kind, expected at most 119 to stand for elements");
    String[] many = IntStream.range(0, 120).mapToObj(i -> "m" + i).toArray(String[]::new);
    refused(
        words(many),
        "more than 119 different values of kind, expected at most 119 to stand for elements");
    assertThatThrownBy(() -> Labels.counts(frame(words("a")), "type"))
        .hasMessage(
            "md.xyz: frame 7: expected a column type, whose values are to stand for elements, found"
                + " kind");
    assertThatThrownBy(() -> Labels.counts(frame(words("a")).withArrays(Map.of()), "ty\tpe"))
        .hasMessage(
            "md.xyz: frame 7: expected a column ty\\tpe, whose values are to stand for elements,"
                + " found none beside elements and positions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "a\u001b"})
  void namesOfColumns(String name) {
    DescriptorSpec spec = DescriptorSpec.DEFAULT.withElements(ElementForm.FULL);
    assertThatThrownBy(() -> spec.withElementsFrom(name))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("expected the name of a column for labels");
    assertThatThrownBy(() -> DescriptorSpec.DEFAULT.withElementsFrom("kind"))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("rows do not see these");
    assertThat(spec.withElementsFrom("kind").withElements(ElementForm.NONE))
        .isEqualTo(DescriptorSpec.DEFAULT);
    assertThat(DescriptorSpec.DEFAULT.with(Map.of("elements-from", "kind", "elements", "full")))
        .isEqualTo(spec.withElementsFrom("kind"));
  }
}
