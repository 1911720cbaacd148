package org.quests.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.core.QuestsException;

/** Files of formats that are not read say how they can be turned into one that is. */
class ForeignFormatTest {
  static Stream<Arguments> foreign() {
    return Stream.of(
        arguments("CDF\u0001\0\0\0\0", "a netCDF file", "netcdftrajectory"),
        arguments("CDF\u0002\0\0\0\0", "a netCDF file", "netcdftrajectory"),
        arguments("SQLite format 3\0\u0010\0", "an ASE database", "db"));
  }

  private static FrameSource open(String text, String name) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return FrameSource.of(new ByteArrayInputStream(bytes), name, ReadOptions.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void saysHowToConvert(String text, String title, String ase) {
    String expected =
        ": expected frames in a format that can be read, found " + title + "; to turn";
    assertThatThrownBy(() -> open(text, "run/x-1.dat"))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "run/x-1.dat"
                + expected
                + " it into extended XYZ: ase convert -i "
                + ase
                + " -o extxyz run/x-1.dat run/x-1.dat.extxyz")
        .extracting("kind")
        .isEqualTo(QuestsException.Kind.INPUT);
    assertThatThrownBy(() -> open(text, "standard input"))
        .hasMessage(
            "standard input"
                + expected
                + " it into extended XYZ: ase convert -i "
                + ase
                + " -o extxyz FILE FILE.extxyz");
  }

  @Test
  void formatsWithoutElementsSaySo() {
    for (String text : new String[] {"T\0\0\0CORD\0\0", "\0\0\0TCORD\0\0"}) {
      assertThatThrownBy(() -> open(text, "x.dcd"))
          .isInstanceOf(QuestsException.class)
          .hasMessage(
              "x.dcd: expected frames in a format that can be read, found a DCD trajectory, which"
                  + " names no elements: turn it into extended XYZ with the program that has its"
                  + " topology");
    }
    assertThatThrownBy(() -> open("\0\0\u0007\u00cb\0\0\0\u0010", "x.xtc"))
        .hasMessageContaining("found an XTC trajectory, which names no elements");
  }
}
