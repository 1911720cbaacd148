package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultKeysTest {
  private record Part(int count) {}

  private record Whole(
      String name, @Nullable Double volume, @Nullable Part part, List<Part> parts) {}

  private static final ResultKeys<Part> PART =
      ResultKeys.of(Part.class).with(ResultKey.of("count", "how many"), Part::count);

  private static final ResultKeys<Whole> KEYS =
      ResultKeys.of(Whole.class)
          .with(ResultKey.of("name", "what it is called"), Whole::name)
          .with(new ResultKey("volume", "Å³", "null where it is not known"), Whole::volume)
          .withIfAny(new ResultKey("size", "Å", "of an edge"), w -> w.volume)
          .withAll(PART, w -> new Part(7))
          .withObject(ResultKey.of("part", "one part"), PART, Whole::part)
          .withObjects(ResultKey.of("parts", "all parts"), PART, Whole::parts)
          .withNamed(
              ResultKey.of("by_name", "parts by name"),
              PART,
              w -> w.part == null ? null : Map.of(w.name, w.part));

  private static List<String> names(ResultValues values) {
    return values.entries().stream().map(entry -> entry.key().name()).toList();
  }

  @Test
  void whatIsNotThereIsLeftOutOrNull() {
    ResultValues values = KEYS.values(new Whole("a", null, null, List.of()));
    assertThat(names(values)).containsExactly("name", "volume", "count", "parts");
    assertThat(values.get("volume")).isNull();
    assertThat(values.get("parts")).isEqualTo(List.of());
    assertThatThrownBy(() -> values.get("part")).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void partsHaveKeysOfTheirOwn() {
    ResultValues values =
        KEYS.values(new Whole("a", 8.0, new Part(3), List.of(new Part(4), new Part(5))));
    assertThat(names(values))
        .containsExactly("name", "volume", "size", "count", "part", "parts", "by_name")
        .isEqualTo(KEYS.keys().stream().map(ResultKey::name).toList());
    assertThat(values.get("count")).isEqualTo(7);
    assertThat(values.get("part")).isEqualTo(PART.values(new Part(3)));
    assertThat(values.get("parts"))
        .isEqualTo(List.of(PART.values(new Part(4)), PART.values(new Part(5))));
    assertThat(values.get("by_name")).isEqualTo(Map.of("a", PART.values(new Part(3))));
    assertThat(KEYS.keysWithin("part")).isEqualTo(PART.keys());
    assertThat(KEYS.keysWithin("name")).isEmpty();
    assertThatThrownBy(() -> KEYS.keysWithin("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partsThatAreNotThereAndValuesThatAreNotKnownCanBeLeftOut() {
    ResultKeys<Whole> whole = ResultKeys.of(Whole.class).withAllIfAny(PART, Whole::part);
    assertThat(names(whole.values(new Whole("a", 8.0, null, List.of())))).isEmpty();
    assertThat(whole.values(new Whole("a", 8.0, new Part(3), List.of())).get("count")).isEqualTo(3);
    ResultKeys<Whole> known = KEYS.whereKnown();
    assertThat(names(known.values(new Whole("a", null, null, List.of()))))
        .containsExactly("name", "count", "parts");
    assertThat(known.keys()).isEqualTo(KEYS.keys());
  }

  @Test
  void asJsonHasThem() throws IOException {
    ResultValues values =
        new ResultValues(
            List.of(
                new ResultValues.Entry(ResultKey.of("x", "numbers"), new double[] {1, Double.NaN}),
                new ResultValues.Entry(
                    ResultKey.of("part", "an object"), PART.values(new Part(3)))));
    assertThat(values.asMap())
        .isEqualTo(Map.of("x", Arrays.asList(1.0, null), "part", Map.of("count", 3)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    values.writeJson(out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "x" : [ 1.0, null ],
              "part" : {
                "count" : 3
              }
            }
            """);
  }
}
