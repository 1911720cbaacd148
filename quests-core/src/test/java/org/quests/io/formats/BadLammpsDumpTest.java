package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import org.quests.io.ReadOptions;

/** Wrong dumps are errors that name source, frame and line, and what was expected and found. */
class BadLammpsDumpTest {
  /** A frame of ten lines. */
  private static final String GOOD =
      """
      ITEM: TIMESTEP
      0
      ITEM: NUMBER OF ATOMS
      1
      ITEM: BOX BOUNDS pp pp pp
      0 4
      0 4
      0 4
      ITEM: ATOMS id type x y z
      1 1 0 0 0
      """;

  static Stream<Arguments> bad() {
    return Stream.of(
        // Items.
        arguments("ITEM: TIMESTEP", "ITEM: STEP", 11, "ITEM: TIMESTEP, found \"ITEM: STEP\""),
        arguments("ITEM: TIMESTEP\n0\n", "", 11, "ITEM: TIMESTEP, found \"ITEM: NUMBER OF"),
        arguments("ITEM: TIMESTEP\n0\n", "ITEM: UNITS\nmetal\n", 12, "(none), found \"metal\""),
        arguments("ITEM: TIMESTEP", "ITEM: TIME\nx\nITEM: TIMESTEP", 12, "a finite number"),
        arguments("ITEM: TIMESTEP\n0\n", "ITEM: TIMESTEP\n0.5\n", 12, "a whole number"),
        arguments("0\nITEM: N", "0\nITEM: TIME\n0\nITEM: N", 13, "ITEM: NUMBER OF ATOMS, found"),
        arguments("ITEM: NUMBER OF ATOMS\n1\n", "", 13, "ITEM: NUMBER OF ATOMS, found \"ITEM: B"),
        arguments("ATOMS\n1\n", "ATOMS\n-1\n", 14, "the number of atoms, found \"-1\""),
        arguments("ATOMS\n1\n", "ATOMS\n1.0\n", 14, "the number of atoms, found \"1.0\""),
        arguments("ATOMS\n1\n", "ATOMS\n99999999999\n", 14, "at most"),
        arguments("ATOMS\n1\n", "ENTRIES\n1\n", 13, "ITEM: NUMBER OF ATOMS, found"),
        arguments("ITEM: ATOMS", "ITEM: ENTRIES", 19, "ITEM: ATOMS with the names"),
        arguments("ATOMS\n1\n", "ATOMS\n2\n", 21, "expected 2 atoms, found 1"),
        // The box.
        arguments("BOUNDS pp pp pp", "BOUNDS pp", 15, "with three boundaries"),
        arguments("BOUNDS pp pp pp", "BOUNDS pp pp", 15, "with three boundaries"),
        arguments("BOUNDS pp pp pp", "BOUNDS xz xy yz pp pp pp", 15, "with three boundaries"),
        arguments("BOUNDS pp pp pp", "BOUNDS pp pp px", 15, "pp or fs, found \"px\""),
        arguments("BOUNDS pp pp pp", "BOUNDS pf pp pp", 15, "pp or fs, found \"pf\""),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 4\n", 18, "2 finite numbers as bounds, found \"ITEM"),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 4\n0 4\n0 4\n", 19, "ITEM: ATOMS"),
        arguments(
            "0 4\n0 4\n0 4\n", "0 4\n0\n0 4\n", 17, "2 finite numbers as bounds, found \"0\""),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 4 0\n0 4\n", 17, "2 finite numbers as bounds"),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 4\n0 four\n", 18, "2 finite numbers as bounds"),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 4\n0 nan\n", 18, "2 finite numbers as bounds"),
        arguments("0 4\n0 4\n0 4\n", "0 4\n4 0\n0 4\n", 17, "lower bound"),
        arguments("0 4\n0 4\n0 4\n", "0 4\n0 0\n0 4\n", 15, "linearly independent"),
        arguments("BOUNDS pp", "BOUNDS xy xz yz pp", 16, "3 finite numbers as bounds"),
        arguments("BOUNDS pp", "BOUNDS abc origin pp", 16, "4 finite numbers as bounds"),
        // Columns.
        arguments("id type x y z", "", 19, "the columns x y z, xs ys zs,"),
        arguments("id type x y z", "id type x y zs", 19, "found \"id type x y zs\""),
        arguments("id type x y z", "id id x y z", 19, "each column once, found \"id twice\""),
        // Rows.
        arguments("1 1 0 0 0\n", "1 1 0 0\n", 20, "5 columns (id, type, x, y, z), found 4"),
        arguments("1 1 0 0 0\n", "1 1 0 0 0 0\n", 20, "5 columns (id, type, x, y, z), found 6"),
        arguments("1 1 0 0 0\n", "\n", 20, "5 columns (id, type, x, y, z), found 0"),
        arguments("1 1 0 0 0\n", "1 1 0 0 inf\n", 20, "a finite number in column 5 (z)"),
        arguments("1 1 0 0 0\n", "1 1 0 - 0\n", 20, "a finite number in column 4 (y)"),
        arguments("1 1 0 0 0\n", "1.5 1 0 0 0\n", 20, "a whole number in column 1 (id)"),
        arguments("1 1 0 0 0\n", "1 -Q 0 0 0\n", 20, "a whole number in column 2 (type)"),
        arguments("type x", "element x", 20, "an element (symbol or atomic number) in column 2"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhereAndWhat(String good, String bad, int line, String message) {
    // No element has the number 119.
    String frame = GOOD.replace(good, bad).replace("element x y z\n1 1 ", "element x y z\n1 119 ");
    assertThat(frame).isNotEqualTo(GOOD);
    try (FrameSource source = Frames.source(GOOD + frame, ReadOptions.DEFAULT)) {
      assertThat(source.next()).isNotNull();
      QuestsException e = catchThrowableOfType(QuestsException.class, source::next);
      assertThat(e).isNotNull().hasMessageStartingWith("test.xyz: frame 1, line " + line + ": ");
      assertThat(e).hasMessageContaining(message);
      assertThat(e.getMessage()).doesNotContain("\n").containsPattern("expected|must");
      assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
    }
  }

  @Test
  void aFrameWithTooManyRowsIsFoundBehindIt() {
    assertThatThrownBy(() -> Frames.read(GOOD + "2 1 1 1 1\n"))
        .hasMessage("test.xyz: frame 1, line 11: expected ITEM: TIMESTEP, found \"2 1 1 1 1\"");
  }

  static Stream<Arguments> badUnits() {
    return Stream.of(
        arguments("lj", "whose lengths are known in Å, found \"lj\""),
        arguments("si", "found \"si\""),
        arguments("cgs", "found \"cgs\""),
        arguments("micro", "found \"micro\""),
        arguments("", "found \"\""));
  }

  @ParameterizedTest
  @MethodSource("badUnits")
  void lengthsThatAreNotKnownInAngstromsAreRefused(String units, String message) {
    QuestsException e =
        catchThrowableOfType(
            QuestsException.class, () -> Frames.read("ITEM: UNITS\n" + units + "\n" + GOOD));
    assertThat(e)
        .hasMessageStartingWith(
            "test.xyz: frame 0, line 2: expected the units metal, real, nano or electron")
        .hasMessageContaining(message);
    assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT);
    QuestsException later =
        catchThrowableOfType(
            QuestsException.class,
            () -> Frames.read("ITEM: UNITS\nreal\n" + GOOD + "ITEM: UNITS\nmetal\n" + GOOD));
    assertThat(later)
        .hasMessage(
            "test.xyz: frame 1, line 14: expected the units of the file's first line, real, found"
                + " \"metal\"");
  }

  @ParameterizedTest
  @MethodSource("duplicates")
  void duplicateIdsAreRefused(List<String> ids, String message) {
    StringBuilder rows = new StringBuilder();
    for (String id : ids) {
      rows.append(id).append(" 1 0 0 0\n");
    }
    String text =
        GOOD.replace("ATOMS\n1\n", "ATOMS\n" + ids.size() + "\n").replace("1 1 0 0 0\n", rows);
    QuestsException e = catchThrowableOfType(QuestsException.class, () -> Frames.read(text));
    assertThat(e).hasMessage("test.xyz: frame 0, " + message);
  }

  static Stream<Arguments> duplicates() {
    return Stream.of(
        arguments(
            List.of("1", "1"),
            "line 11: expected each id once, found id 1 again (first in line 10)"),
        arguments(
            List.of("3", "1", "1"),
            "line 12: expected each id once, found id 1 again (first in line 11)"),
        arguments(
            List.of("70", "9", "70"),
            "line 12: expected each id once, found id 70 again (first in line 10)"));
  }
}
