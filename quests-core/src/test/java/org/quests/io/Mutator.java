package org.quests.io;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes inputs that are nearly right: valid ones with one to four changes. */
final class Mutator {
  private static final int MOST_CHANGES = 4;

  /** Nothing needs more to go wrong. */
  private static final int LONGEST = 1 << 16;

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "3",
          "1e-5",
          "1e7",
          "1e160",
          "1e-160",
          "1e308",
          "-1e308",
          "1e309",
          "1e-320",
          "1d5",
          "1.",
          ".",
          "-",
          "+",
          "e",
          "nan",
          "-inf",
          "255",
          "65536",
          "200000000",
          "715827880",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "-9223372036854775808",
          "99999999999999999999",
          "0x10",
          "1_0");

  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\0",
          "\"",
          "'",
          "=",
          ":",
          "{",
          "[[",
          "]",
          "\\",
          "é",
          "Cu",
          "X",
          "T",
          "F F F",
          "Lattice=\"1 0 0 0 1 0 0 0 1\"",
          "Properties=species:S:1:pos:R:3",
          "Properties=pos:R:3:x:R:65536",
          "pbc=\"T F T\"",
          "Origin=\"0 0 0\"",
          "ITEM: TIMESTEP",
          "ITEM: NUMBER OF ATOMS",
          "ITEM: BOX BOUNDS pp pp pp",
          "ITEM: BOX BOUNDS xy xz yz pp pp pp",
          "ITEM: ATOMS id type x y z",
          "ITEM: UNITS\nmetal",
          "ITEM: TIME\n1",
          "Direct configuration= 1",
          "Direct",
          "Cartesian",
          "Selective dynamics",
          "'shape': (0, 9223372036854775807)",
          "'descr': '<U9999999'",
          "\"ndarray\": [[4611686018427387905, 3], \"float64\", 0]",
          "[[[[[[[[");

  private static final long[] INTEGERS = {
    0, 1, -1, 127, 255, 65535, 1L << 20, Integer.MAX_VALUE, 1L << 31, 1L << 62, Long.MAX_VALUE
  };

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** A changed input. */
  byte[] mutant(byte[] seed, List<byte[]> others) {
    byte[] bytes = seed;
    for (int changes = random.nextInt(1, MOST_CHANGES + 1); changes > 0; changes--) {
      bytes = changed(bytes, others.get(random.nextInt(others.size())));
    }
    return bytes.length > LONGEST ? cut(bytes, 0, LONGEST) : bytes;
  }

  private byte[] changed(byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return other;
    }
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(13)) {
      case 0 -> cut(bytes, 0, at);
      case 1 -> with(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
      case 2 -> with(bytes, at, (byte) random.nextInt(256));
      case 3 -> replaced(bytes, at, at, one(WORDS));
      case 4 -> replaced(bytes, at, end(bytes, at, random.nextInt(1, 33)), new byte[0]);
      case 5 -> replaced(bytes, at, at, cut(bytes, at, end(bytes, at, random.nextInt(1, 200))));
      case 6, 7, 8 -> replaced(bytes, wordStart(bytes, at), wordEnd(bytes, at), one(NUMBERS));
      case 9 -> replaced(bytes, lineStart(bytes, at), lineEnd(bytes, at), new byte[0]);
      case 10 -> {
        byte[] line = cut(bytes, lineStart(bytes, at), lineEnd(bytes, at));
        int to = lineStart(bytes, random.nextInt(bytes.length));
        yield replaced(bytes, to, to, line);
      }
      case 11 -> {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        yield replaced(bytes, at, bytes.length, cut(other, from, other.length));
      }
      default -> withInteger(bytes, at);
    };
  }

  private byte[] one(List<String> words) {
    return words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] withInteger(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    long value = INTEGERS[random.nextInt(INTEGERS.length)];
    int width = 1 << random.nextInt(4);
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      changed[at + i] = (byte) (value >> (8 * i));
    }
    return changed;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static int end(byte[] bytes, int from, int length) {
    return Math.min(bytes.length, from + length);
  }

  private static byte[] cut(byte[] bytes, int from, int to) {
    byte[] part = new byte[to - from];
    System.arraycopy(bytes, from, part, 0, part.length);
    return part;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
    out.write(bytes, 0, from);
    out.write(by, 0, by.length);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static int wordStart(byte[] bytes, int at) {
    int i = at;
    while (i > 0 && bytes[i - 1] > ' ') {
      i--;
    }
    return i;
  }

  private static int wordEnd(byte[] bytes, int at) {
    int i = at;
    while (i < bytes.length && bytes[i] > ' ') {
      i++;
    }
    return i;
  }

  private static int lineStart(byte[] bytes, int at) {
    int i = at;
    while (i > 0 && bytes[i - 1] != '\n') {
      i--;
    }
    return i;
  }

  private static int lineEnd(byte[] bytes, int at) {
    int i = at;
    while (i < bytes.length && bytes[i] != '\n') {
      i++;
    }
    return Math.min(bytes.length, i + 1);
  }
}
