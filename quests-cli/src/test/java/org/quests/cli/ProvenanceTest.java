package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.questsReading;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** What every JSON result says of its origin. */
class ProvenanceTest {
  @TempDir private Path folder;

  private Path file = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void writeInput() {
    file = write(folder.resolve("a.xyz"), Samples.text(5));
    output = folder.resolve("out.json");
  }

  /** Asserts that a result says what it was made of, by what and how. */
  static void requireComplete(JsonNode json, Object... command) {
    JsonNode provenance = json.get("provenance");
    assertThat(provenance.propertyNames())
        .containsExactly("command", "version", "java", "seed", "frames", "inputs");
    assertThat(texts(provenance.get("command")))
        .isEqualTo(List.of(command).stream().map(Object::toString).toList());
    assertThat(provenance.get("version").asString()).isEqualTo(QuestsCommand.Version.number());
    assertThat(provenance.get("java").asString()).isEqualTo(Runtime.version().toString());
    if (json.has("seed")) {
      assertThat(provenance.get("seed")).isEqualTo(json.get("seed"));
    }
  }

  private static List<String> texts(JsonNode list) {
    return list.values().stream().map(JsonNode::asString).toList();
  }

  /** Asserts that just these were read, with the bytes that the files have now. */
  private static void assertInputs(JsonNode json, Object... files) throws IOException {
    List<String> expected = new ArrayList<>();
    for (Object file : files) {
      expected.add(line(file.toString(), Files.readAllBytes(Path.of(file.toString()))));
    }
    assertThat(inputs(json)).isEqualTo(expected);
  }

  private static List<String> inputs(JsonNode json) {
    return json.get("provenance").get("inputs").values().stream()
        .map(i -> i.get("name").asString() + " " + i.get("sha256") + " " + i.get("bytes"))
        .toList();
  }

  private static String line(String name, byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return name + " \"" + HexFormat.of().formatHex(hash) + "\" " + bytes.length;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theCommandLineIsAsItWasGiven() throws IOException {
    Path odd = Files.copy(file, folder.resolve("a b'ü\"\\$\t😀.xyz"));
    Object[] command = {
      "entropy", "--frames=::2", odd, "-k", 3, "--species", "Cu", "-o", output, "--quiet"
    };
    quests(command).succeeds();
    JsonNode json = Cli.json(output);
    requireComplete(json, command);
    assertThat(json.get("provenance").get("frames").asString()).isEqualTo("::2");
    assertThat(json.get("provenance").get("seed").isNull()).isTrue();
    assertInputs(json, odd);
  }

  @Test
  void argumentsFromAFileStandInItsPlace() throws IOException {
    Path arguments = write(folder.resolve("arguments"), "entropy \"" + file + "\"\n-k 3");
    quests("@" + arguments, "-o", output).succeeds();
    requireComplete(Cli.json(output), "entropy", file, "-k", 3, "-o", output);
  }

  @Test
  void theSeedIsThatOfTheCommand() throws IOException {
    for (Object[] seed : new Object[][] {{}, {"--seed", 7}}) {
      JsonNode json = jsonOf(output, with(new Object[] {"entropy_sampler", file, "-s", 9}, seed));
      assertThat(json.get("provenance").get("seed").asLong(-1)).isEqualTo(seed.length == 0 ? 0 : 7);
      assertThat(json.get("provenance").get("frames").isNull()).isTrue();
      assertInputs(json, file);
    }
  }

  @Tag("slow")
  @Test
  void inputsComeInTheOrderOfTheCommandLine() throws IOException {
    Path packed = TestData.shipped("cu256_fcc_300K.extxyz.gz");
    for (String species : new String[] {"Cu", "auto"}) {
      Object[] options = {"--frames", ":1", "--species", species};
      assertInputs(jsonOf(output, with(new Object[] {"dH", packed, file}, options)), packed, file);
      assertInputs(
          jsonOf(output, with(new Object[] {"overlap", file, packed}, options)), file, packed);
      assertInputs(jsonOf(output, with(new Object[] {"overlap", file, file}, options)), file);
      assertInputs(
          jsonOf(output, with(new Object[] {"dH_traj", packed, "--reference", file}, options)),
          packed,
          file);
    }
  }

  @Test
  void filesOfWildcardsArraysAndCalibrations() throws IOException {
    Path two = write(folder.resolve("run.2.xyz"), Samples.text(9));
    Path ten = write(folder.resolve("run.10.xyz"), Samples.text(3));
    assertInputs(jsonOf(output, "entropy", folder.resolve("run.*.xyz")), two, ten);
    assertInputs(jsonOf(output, "dH", folder.resolve("run.*.xyz"), file), two, ten, file);
    for (String ending : new String[] {"npy", "npz"}) {
      Path array = folder.resolve("rows." + ending);
      quests("make_descriptors", file, "-o", array).succeeds();
      assertInputs(jsonOf(output, "metrics", array), array);
    }
    Path calibration = folder.resolve("calibration.json");
    assertInputs(
        jsonOf(
            calibration,
            "calibrate",
            two,
            "--reference",
            file,
            "--error-key",
            "forces",
            "--coverage",
            0.5),
        two,
        file);
    assertInputs(
        jsonOf(output, "dH", ten, file, "--calibration", calibration), calibration, ten, file);
    Path system = TestData.shipped("formats/deepmd/water");
    JsonNode json = jsonOf(output, "entropy", system);
    assertThat(inputs(json))
        .hasSize(6)
        .contains(
            line(
                system.resolve("type.raw").toString(),
                Files.readAllBytes(system.resolve("type.raw"))));
  }

  @Test
  void standardInputIsHashedWhileItIsRead() throws IOException {
    byte[] text = Samples.text(5).getBytes(StandardCharsets.UTF_8);
    byte[] packed = Files.readAllBytes(TestData.shipped("alcu_tiny_cells.extxyz.gz"));
    Path array = folder.resolve("rows.npz");
    quests("make_descriptors", file, "-o", array).succeeds();
    for (byte[] bytes : new byte[][] {text, packed, Files.readAllBytes(array)}) {
      for (Object[] options : new Object[][] {{}, {"--species", "auto"}}) {
        questsReading(
                bytes, with(new Object[] {"entropy", "-", "-o", output, "--overwrite"}, options))
            .succeeds();
        assertThat(inputs(Cli.json(output))).containsExactly(line("-", bytes));
      }
    }
    byte[] many = Samples.text(5000).getBytes(StandardCharsets.UTF_8);
    questsReading(many, "entropy", "-", "--frames", ":2", "-o", output, "--overwrite").succeeds();
    assertThat(inputs(Cli.json(output))).containsExactly("- null null");
  }

  @Test
  void whatReadsNothingHasNoInputs() throws IOException {
    quests("engines", "-o", output).succeeds();
    requireComplete(Cli.json(output), "engines", "-o", output);
    assertInputs(Cli.json(output));
  }
}
