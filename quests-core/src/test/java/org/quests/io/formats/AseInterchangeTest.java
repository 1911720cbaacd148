package org.quests.io.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.io.ExtendedXyzWriter;
import org.quests.io.FrameSource;
import org.quests.io.Frames;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Files go from ASE to us and from us to ASE without loss; needs a Python that has ASE. */
@Tag("slow")
class AseInterchangeTest {
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
  private static String python = "";

  /** What ASE holds, as JSON with numbers that read back to the same bits. */
  private static final String DUMP =
      """
      import json, sys
      import numpy as np
      from ase.io import read

      def plain(x):
          return x.tolist() if hasattr(x, "tolist") else x

      frames = []
      for a in read(sys.argv[1], index=":", format="extxyz"):
          arrays = {k: plain(v) for k, v in a.arrays.items()}
          info = {k: plain(v) for k, v in a.info.items()}
          if a.calc is not None:
              for k, v in a.calc.results.items():
                  (arrays if np.shape(v) and len(v) == len(a) else info)[k] = plain(v)
          frames.append({"cell": a.cell.tolist(), "pbc": plain(a.pbc), "arrays": arrays, "info": info})
      json.dump(frames, sys.stdout)
      """;

  private static final String WRITE =
      """
      import sys
      import numpy as np
      from ase import Atoms
      from ase.build import bulk, fcc111, molecule
      from ase.calculators.singlepoint import SinglePointCalculator
      from ase.io import write

      rng = np.random.default_rng(5)
      alloy = bulk("Cu", cubic=True) * (2, 2, 2)
      alloy.rattle(0.1, seed=1)
      alloy.symbols[::3] = "Al"
      alloy.arrays["tags2"] = rng.integers(-5, 5, len(alloy))
      alloy.arrays["label"] = np.array(["a%d" % (i % 3) for i in range(len(alloy))])
      alloy.arrays["fixed"] = rng.random(len(alloy)) < 0.5
      alloy.arrays["velo2"] = rng.normal(size=(len(alloy), 3))
      alloy.calc = SinglePointCalculator(
          alloy, energy=-1.25, forces=rng.normal(size=(len(alloy), 3)), stress=np.arange(6) / 7)
      alloy.info.update(
          config_type="solid", note='say "x" twice', count=3, ok=True, off=False,
          vector=np.array([1.5, 2.5, -3.0]), nested={"a": [1, None, "b c"]}, matrix=np.eye(2),
          words="two words", braces="{x}")
      slab = fcc111("Pt", (2, 2, 3), vacuum=8.0)
      slab.rattle(0.05, seed=2)
      wire = Atoms("H", cell=[0, 0, 2.5], pbc=[False, False, True])
      skew = Atoms("CZr", positions=[[0, 0, 0], [1, 2, 3]], pbc=[True, False, True],
                   cell=[[5, 0, 0], [1, 6, 0], [2, -1, 7]])
      write(sys.argv[1], [alloy, slab, molecule("CH3CH2OH"), wire, skew, Atoms()], format="extxyz")
      """;

  @BeforeAll
  static void findAse() throws Exception {
    for (String candidate : PYTHONS) {
      try {
        Process process =
            new ProcessBuilder(candidate, "-c", "import ase.io")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() == 0) {
          python = candidate;
          return;
        }
      } catch (IOException e) {
        // Not installed: the next one may be.
      }
    }
    assumeTrue(false, "no Python with ASE found");
  }

  private static String run(String script, Path argument) throws Exception {
    Process process = new ProcessBuilder(python, "-c", script, argument.toString()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors).isZero();
    return output;
  }

  @Test
  void readsWhatAseWrites(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("ase.xyz");
    run(WRITE, file);
    JsonNode expected = new ObjectMapper().readTree(run(DUMP, file));
    try (FrameSource source = FrameSource.open(file)) {
      List<Frame> frames = Frames.all(source);
      assertThat(frames).hasSize(6).hasSize(expected.size());
      for (int i = 0; i < frames.size(); i++) {
        compare(frames.get(i), expected.get(i));
      }
      Frame alloy = frames.getFirst();
      assertThat(alloy.arrays().keySet())
          .containsExactlyInAnyOrder("tags2", "label", "fixed", "velo2", "forces");
      assertThat(Frames.text(alloy, "note")).isEqualTo("say \"x\" twice");
      assertThat(Frames.text(alloy, "nested")).isEqualTo("_JSON {\"a\": [1, null, \"b c\"]}");
      assertThat(frames.get(1).cell().periodic(2)).isFalse();
      assertThat(frames.get(3).cell().given(0)).isFalse();
    }
  }

  @Test
  void aseReadsWhatWeWrite(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("quests.xyz");
    Random random = new Random(4);
    int atoms = 50;
    byte[] elements = new byte[atoms];
    String[] labels = new String[2 * atoms];
    boolean[] flags = new boolean[atoms];
    for (int i = 0; i < atoms; i++) {
      elements[i] = (byte) random.nextInt(119);
      labels[2 * i] = "a" + i % 3;
      labels[2 * i + 1] = "long_label_" + i;
      flags[i] = random.nextBoolean();
    }
    Map<String, AtomArray> arrays = new LinkedHashMap<>();
    arrays.put("dH", new AtomArray.Reals(1, random.doubles(atoms, -1e-9, 1e9).toArray()));
    arrays.put("forces", new AtomArray.Reals(3, random.doubles(3L * atoms, -1, 1).toArray()));
    // ASE holds whole numbers in 32 bits.
    long[] ids = random.longs(atoms, Integer.MIN_VALUE, Integer.MAX_VALUE).toArray();
    arrays.put("id", new AtomArray.Integers(1, ids));
    arrays.put("label", new AtomArray.Words(2, labels));
    arrays.put("flag", new AtomArray.Logicals(1, flags));
    Map<String, InfoValue> info = new LinkedHashMap<>();
    info.put("entropy", InfoValue.of(6.273255123456789));
    info.put("tiny", InfoValue.of(1.5e-300));
    info.put("frames", InfoValue.of(41));
    info.put("note", InfoValue.of("it's \"quoted\" [and] {more}"));
    info.put("flagged", new InfoValue("", "T"));
    double[] vectors = {10, 0.1, 0, -3, 9, 0.2, 1.0 / 3, 0, 12};
    boolean[] periodic = {true, false, true};
    Frame frame =
        Frame.of(
                new FrameOrigin("made", 0, 0),
                elements,
                random.doubles(3L * atoms, -10, 10).toArray(),
                Cell.of(vectors, periodic, new double[3]))
            .withArrays(arrays)
            .withInfo(info);
    Frame molecule =
        Frame.of(new FrameOrigin("made", 1, 0), new byte[] {8, 1}, new double[6], Cell.NONE);
    Frame none = Frame.of(new FrameOrigin("made", 2, 0), new byte[0], new double[0], Cell.NONE);
    try (OutputStream out = Files.newOutputStream(file);
        ExtendedXyzWriter writer = new ExtendedXyzWriter(out)) {
      writer.write(frame);
      writer.write(molecule);
      writer.write(none);
    }
    JsonNode found = new ObjectMapper().readTree(run(DUMP, file));
    assertThat(found.size()).isEqualTo(3);
    compare(frame, found.get(0));
    compare(molecule, found.get(1));
    compare(none, found.get(2));
    JsonNode values = found.get(0).get("info");
    assertThat(values.get("entropy").doubleValue()).isEqualTo(6.273255123456789);
    assertThat(values.get("tiny").doubleValue()).isEqualTo(1.5e-300);
    assertThat(values.get("frames").intValue()).isEqualTo(41);
    assertThat(values.get("note").stringValue()).isEqualTo("it's \"quoted\" [and] {more}");
    assertThat(values.get("flagged").booleanValue()).isTrue();
  }

  /** What stands after an equals sign in some file, and what both programs take it for. */
  private static final String[][] LITERALS = {
    {"don't", "don't"},
    {"O'Brien", "O'Brien"},
    {"5'", "5'"},
    {"\"\"", ""},
    {"''", ""},
    {"\" \"", " "},
    {"[H]O[H]", "[H]O[H]"},
    {"C:\\data\\x", "C:\\data\\x"},
    {"end\\", "end\\"},
    {"https://x.org/?q=1&r={2}", "https://x.org/?q=1&r={2}"},
    {"{a {b} c}", "a {b} c"},
    {"[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"},
    {"[\"x ]\", \"y\"]", "[\"x ]\", \"y\"]"},
    {"'it is \"so\"'", "it is \"so\""},
    {"\"two\\nlines\"", "two\nlines"},
    {"\"_JSON no json\"", "_JSON no json"},
    {"a=b", "a=b"},
    {"b\\ c", "b c"},
    {"x,y", "x,y"},
    {"#1", "#1"},
    {"süß", "süß"},
    {"a\u00a0b", "a\u00a0b"},
    {"1abc", "1abc"},
    {"Tt", "Tt"},
    {"\\u0041", "\\u0041"},
  };

  /** Texts that the program itself writes. */
  private static final List<String> TEXTS =
      List.of(
          "T",
          "F",
          "T F T",
          "007",
          "1.5",
          "1 2 3",
          "1,2",
          "nan",
          "-inf",
          "1e5",
          "",
          " ",
          "\t",
          "a\nb",
          "a\rb",
          "\u001b[31m",
          "it's",
          "say \"x\"",
          "back\\slash",
          "\\",
          "[",
          "]",
          "{",
          "}",
          "=",
          "#",
          ",",
          "_JSON [1]",
          "_JSON \"x\"",
          "_JSON x",
          "\u2028",
          "ü 水 \ud83d\ude00",
          "a=b c=d",
          "TT");

  private static final List<String> KEYS =
      List.of(
          "it's",
          "my key",
          "a=b",
          "[x]",
          "{x}",
          "q\"q",
          "back\\slash",
          "1st",
          "T",
          "#",
          "a,b",
          "ü\u00a0x");

  @Test
  void valuesThatWouldBreakALineAreQuoted(@TempDir Path folder) throws Exception {
    Map<String, InfoValue> info = new LinkedHashMap<>();
    Map<String, String> expected = new LinkedHashMap<>();
    for (int i = 0; i < LITERALS.length; i++) {
      String line = "1\nProperties=species:S:1:pos:R:3 key=" + LITERALS[i][0] + "\nH 0 0 0\n";
      InfoValue value = value(Frames.one(line), "key");
      assertThat(value.text()).isEqualTo(LITERALS[i][1]);
      info.put("file" + i, value);
      expected.put("file" + i, LITERALS[i][1]);
    }
    for (int i = 0; i < TEXTS.size(); i++) {
      info.put("text" + i, InfoValue.of(TEXTS.get(i)));
      expected.put("text" + i, TEXTS.get(i));
    }
    for (String key : KEYS) {
      info.put(key, InfoValue.of("x"));
      expected.put(key, "x");
    }
    info.put("list", value(Frames.one("1\nlist=[1, 2, 3]\nH 0 0 0\n"), "list"));
    info.put("flag", new InfoValue("", "T"));
    info.put("dH_max", InfoValue.of(0.25));
    Frame frame =
        Frame.of(
                new FrameOrigin("made", 0, 0),
                new byte[] {29},
                new double[] {1, 2, 3},
                Cell.of(
                    new double[] {9, 0, 0, 0, 9, 0, 0, 0, 9},
                    new boolean[] {true, true, false},
                    new double[3]))
            .withInfo(info);
    Path file = folder.resolve("values.xyz");
    Files.write(file, Frames.write(List.of(frame)));
    Frames.assertSame(Frames.read(Files.readString(file)).getFirst(), frame);
    JsonNode read = new ObjectMapper().readTree(run(DUMP, file)).get(0);
    compare(frame, read);
    JsonNode values = read.get("info");
    expected.forEach(
        (key, text) -> {
          assertThat(values.get(key).isString()).as(key + ": " + text).isTrue();
          assertThat(values.get(key).stringValue()).isEqualTo(text);
        });
    assertThat(values.get("list").toString()).isEqualTo("[1,2,3]");
    assertThat(values.get("flag").booleanValue()).isTrue();
    assertThat(values.get("dH_max").doubleValue()).isEqualTo(0.25);
  }

  private static InfoValue value(Frame frame, String key) {
    return Objects.requireNonNull(frame.info().get(key));
  }

  /** Both programs hold the same numbers. */
  private static void compare(Frame ours, JsonNode ase) {
    JsonNode arrays = ase.get("arrays");
    assertThat(arrays.get("numbers").size()).isEqualTo(ours.atoms());
    for (int i = 0; i < ours.atoms(); i++) {
      assertThat((int) ours.atomicNumbers()[i]).isEqualTo(arrays.get("numbers").get(i).intValue());
      for (int j = 0; j < 3; j++) {
        assertThat(ours.positions()[3 * i + j])
            .isEqualTo(arrays.get("positions").get(i).get(j).doubleValue());
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(ours.cell().periodic(i)).isEqualTo(ase.get("pbc").get(i).booleanValue());
      for (int j = 0; j < 3; j++) {
        double component = ours.cell().given(i) ? ours.cell().vector(i, j) : 0;
        assertThat(component).isEqualTo(ase.get("cell").get(i).get(j).doubleValue());
      }
    }
    ours.arrays().forEach((name, array) -> compare(name, array, arrays.get(name), ours.atoms()));
    assertThat(ours.info().keySet())
        .containsExactlyInAnyOrderElementsOf(ase.get("info").propertyNames());
  }

  private static void compare(String name, AtomArray array, JsonNode ase, int atoms) {
    assertThat(ase).as(name).isNotNull();
    int columns = array.columns();
    for (int i = 0; i < atoms * columns; i++) {
      JsonNode row = ase.get(i / columns);
      JsonNode value = columns == 1 ? row : row.get(i % columns);
      if (array instanceof AtomArray.Reals reals) {
        assertThat(reals.values()[i]).as(name).isEqualTo(value.doubleValue());
      } else if (array instanceof AtomArray.Integers integers) {
        assertThat(integers.values()[i]).as(name).isEqualTo(value.longValue());
      } else if (array instanceof AtomArray.Logicals logicals) {
        assertThat(logicals.values()[i]).as(name).isEqualTo(value.booleanValue());
      } else if (array instanceof AtomArray.Words words) {
        assertThat(words.values()[i]).as(name).isEqualTo(value.stringValue());
      }
    }
  }
}
