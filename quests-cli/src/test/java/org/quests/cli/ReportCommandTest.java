package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportCommandTest {
  @TempDir Path folder;

  private Path planted(long seed) throws IOException {
    return new PlantedDataset(seed).write(folder.resolve("planted" + seed + ".xyz"));
  }

  private static String dataOf(String page) {
    int from = page.indexOf("id=\"data\">") + "id=\"data\">".length();
    return page.substring(from, page.indexOf("</script>", from));
  }

  private static JsonNode data(Path page) throws IOException {
    return new ObjectMapper().readTree(dataOf(Files.readString(page)));
  }

  @Test
  void withoutAnOutputItSaysWhatStandsOut() throws IOException {
    PlantedDataset planted = new PlantedDataset(1);
    Path file = planted.write(folder.resolve("planted.xyz"));
    List<String> lines = Cli.printed("report", file, "--by", "config_type");
    assertThat(lines)
        .contains("what stands out:")
        .anyMatch(line -> line.contains("Ag is in 1 frame only, first in frame " + planted.odd))
        .anyMatch(line -> line.contains("frame " + planted.outlier + " is off by 1.2"))
        .anyMatch(line -> line.contains("1 frame repeats another"));
    assertThat(String.join(" ", lines))
        .contains("frame " + planted.mislabelled + " is called cold");
    assertThat(folder.toFile().list()).containsExactly("planted.xyz");
  }

  @Test
  void entropiesAreThoseOfMetrics() throws IOException {
    Path file = planted(2);
    Path page = folder.resolve("report.html");
    Cli.quests("report", file, "-o", page).succeeds();
    JsonNode overview = data(page).path("overview");
    JsonNode metrics = Cli.jsonOf(folder.resolve("metrics.json"), "metrics", file);
    assertThat(overview.path("entropy").asDouble()).isEqualTo(metrics.path("entropy").asDouble());
    assertThat(overview.path("diversity").asDouble())
        .isEqualTo(metrics.path("diversity").asDouble());
  }

  @Test
  void thePolicyOfThePageAllowsItsOwnScriptsAloneByTheirHashes() throws Exception {
    Path page = folder.resolve("report.html");
    Cli.quests("report", planted(3), "-o", page).succeeds();
    String html = Files.readString(page);
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(html);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1))
        .startsWith("default-src 'none'; ")
        .doesNotContain("unsafe", "http", "*");
    Matcher scripts = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL).matcher(html);
    int found = 0;
    while (scripts.find()) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(scripts.group(2).getBytes(StandardCharsets.UTF_8));
      assertThat(policy.group(1))
          .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
      found++;
    }
    assertThat(found).isEqualTo(3);
    assertThat(dataOf(html)).doesNotContain("<", ">");
  }

  @Test
  void severalFilesAreGroupsAndDuplicatesAcrossThemAreFound() throws IOException {
    Path file = planted(4);
    Path other = folder.resolve("other.xyz");
    Files.copy(file, other);
    Path page = folder.resolve("report.html");
    Cli.quests("report", file, other, "-o", page).succeeds();
    JsonNode data = data(page);
    assertThat(data.path("overview").path("frames").asInt()).isEqualTo(2 * PlantedDataset.FRAMES);
    assertThat(data.path("overview").path("duplicates").path("across").asInt())
        .isEqualTo(PlantedDataset.FRAMES - 1);
    assertThat(data.path("groups").path("names").size()).isEqualTo(2);
    assertThat(data.path("groups").path("overlap").get(0).get(1).asDouble()).isEqualTo(1);
  }

  @Test
  void chemiscopeTakesTheExport() throws IOException {
    Path file = planted(5);
    Path export = folder.resolve("name.chemiscope.json.gz");
    Cli.quests("report", file, "-r", planted(6), "--by", "config_type", "-o", export).succeeds();
    JsonNode all = ChemiscopeValidator.read(export);
    assertThat(ChemiscopeValidator.problems(all)).isEmpty();
    List<Frame> frames = Cli.frames(file);
    assertThat(all.path("structures").size()).isEqualTo(frames.size());
    assertThat(all.path("structures").get(3).path("y").get(7).asDouble())
        .isEqualTo(frames.get(3).positions()[3 * 7 + 1]);
    JsonNode dH = Cli.jsonOf(folder.resolve("dH.json"), "dH", file, folder.resolve("planted6.xyz"));
    JsonNode exported = all.path("properties").path("dH against the reference").path("values");
    assertThat(Cli.numbers(exported)).containsExactly(Cli.numbers(dH.path("delta_entropy")));
  }

  @Test
  void theValidatorRefusesWhatTheViewerWould() {
    ObjectMapper json = new ObjectMapper();
    String right =
        "{'meta':{'name':'a'},'structures':[{'size':1,'names':['H'],'x':[0],'y':[0],'z':[0]}],"
            + "'properties':{'p':{'target':'atom','values':[1]}},"
            + "'environments':[{'structure':0,'center':0,'cutoff':3}]}";
    assertThat(ChemiscopeValidator.problems(json.readTree(right.replace('\'', '"')))).isEmpty();
    for (String[] change :
        new String[][] {
          {"'name':'a'", "'title':'a'"},
          {"'size':1", "'size':2"},
          {"'cutoff':3", "'cutoff':0"},
          {"'center':0", "'center':1"},
          {"'target':'atom'", "'target':'bond'"},
          {"'values':[1]", "'values':[1,2]"},
          {"'values':[1]", "'values':[null]"},
        }) {
      String wrong = right.replace(change[0], change[1]).replace('\'', '"');
      assertThat(ChemiscopeValidator.problems(json.readTree(wrong))).as(change[1]).isNotEmpty();
    }
  }

  @Test
  void energiesUnderTwoKeysAndFramesWithoutAreTold() throws IOException {
    String text = Files.readString(planted(7));
    int half = text.indexOf("energy=", text.length() / 2);
    Path mixed =
        Files.writeString(
            folder.resolve("mixed.xyz"),
            text.substring(0, half) + text.substring(half).replace("energy=", "dft_energy="));
    assertThat(Cli.printed("report", mixed))
        .anyMatch(line -> line.contains("two conventions of energies are mixed: energy in 1"));
    Path without =
        Files.writeString(folder.resolve("without.xyz"), text.replaceFirst("energy=", "e="));
    assertThat(Cli.printed("report", without))
        .anyMatch(line -> line.contains("1 frame without energies (energy)"));
  }

  @Test
  void errorsAreShownWhereBothArraysAreThere() throws IOException {
    Path page = folder.resolve("report.html");
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 3; f++) {
      text.append("2\nProperties=species:S:1:pos:R:3:predicted:R:3:known:R:3\n");
      text.append("H 0 0 0 1 2 3 1 2 ").append(3 + f).append('\n');
      text.append("O 0 0 ").append(1 + 0.01 * f).append(" 0 0 0 0 4 3\n");
    }
    Path file = Files.writeString(folder.resolve("errors.xyz"), text);
    Cli.quests("report", file, "--error-key", "predicted:known", "-o", page).succeeds();
    JsonNode data = data(page);
    assertThat(data.path("errors").path("title").asString()).isEqualTo("predicted:known");
    JsonNode environments = data.path("environments");
    assertThat(floats(environments.path("error"))).containsExactly(0, 5, 1, 5, 2, 5);
    assertThat(floats(environments.path("known"))).startsWith(1, 2, 3, 0, 4, 3, 1, 2, 4);
    assertThat(floats(environments.path("predicted"))).startsWith(1, 2, 3, 0, 0, 0);
  }

  private static float[] floats(JsonNode packed) {
    byte[] bytes = Base64.getDecoder().decode(packed.path("f4").asString());
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--pick 0, 2, expected at least 1",
        "--limit 3, 2, expected at least 100 environments",
        "--by nothing, 3, no value nothing",
        "--picks FILE, 3, expected a selection",
        "--trajectory FILE, 3, expected a trajectory",
        "--calibration FILE, 2, needs the reference",
        "-o x.pdf, 2, .html",
      })
  void wrongUsageIsOneLine(String options, int code, String says) throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), "{\"file\": \"a\"}");
    Object[] all = {"report", planted(9)};
    for (String word : options.split(" ", -1)) {
      all = Cli.with(all, word.equals("FILE") ? other : word);
    }
    assertThat(Cli.quests(all).failsWith(code)).contains(says);
  }

  @Test
  void predictionsThatDoNotMatchTheDatasetAreRefused() throws IOException {
    Path file = planted(7);
    Path page = folder.resolve("report.html");
    assertThat(Cli.quests("report", file, "--predicted", planted(8), "-o", page).failsWith(3))
        .contains("planted8.xyz: frame 0: expected the atoms of frame 0 of " + file);
    List<String> lines = Files.readAllLines(file);
    Path less =
        Files.write(folder.resolve("less.xyz"), lines.subList(0, 3 * (PlantedDataset.ATOMS + 2)));
    assertThat(Cli.quests("report", file, "--predicted", less, "-o", page).failsWith(3))
        .contains("frame 3: no frame of " + less + " is left to match it");
    assertThat(Cli.quests("report", less, "--predicted", file, "-o", page).failsWith(3))
        .contains(file + ": more frames than " + less + ", expected 3");
    assertThat(Cli.quests("report", file, less, "--predicted", file, "-o", page).failsWith(2))
        .contains("--predicted: expected one dataset");
    assertThat(page).doesNotExist();
  }

  /** Two datasets of one name in two folders, and what was found along one of them. */
  @Test
  void aResultIsOfTheFileWhosePathItHas() throws IOException {
    Path one = folder.resolve("one/md.xyz");
    Path two = folder.resolve("two/md.xyz");
    for (Path file : new Path[] {one, two}) {
      Files.createDirectory(Objects.requireNonNull(file.getParent()));
      Files.copy(planted(file.equals(one) ? 7 : 8), file);
    }
    Path picks = folder.resolve("picks.json");
    Path page = folder.resolve("report.html");
    Cli.quests("compress", two, "-s", "0.1", "-o", picks).succeeds();
    Cli.quests("report", one, two, "--picks", picks, "-o", page).succeeds();
    assertThat(data(page).path("commands").path("selection").asString())
        .isEqualTo("quests compress " + two + " -s 0.1 -o " + picks);
    data(page)
        .path("selection")
        .path("picks")
        .forEach(
            pick ->
                assertThat(pick.path("index").asInt())
                    .isEqualTo(PlantedDataset.FRAMES + pick.path("frame").asInt()));

    String moved = two.toString().replace("two/md", "gone/md");
    Path elsewhere = folder.resolve("elsewhere.json");
    Files.writeString(elsewhere, Files.readString(picks).replace(two.toString(), moved));
    assertThat(Cli.quests("report", one, two, "--picks", elsewhere).failsWith(3))
        .contains(elsewhere + ": is of " + moved + ", and " + one + " and " + two);
    assertThat(Cli.quests("report", one, two, "--trajectory", trajectory(elsewhere)).failsWith(3))
        .contains("trajectory.json: is of " + moved);
    // Of one file it can be no other.
    Cli.quests("report", two, "--picks", elsewhere, "-o", page, "--overwrite").succeeds();
    assertThat(data(page).path("selection").path("picks").get(0).path("index").asInt())
        .isNotNegative();
    // A path may be written in several ways.
    Path roundabout = folder.resolve("one/../two/md.xyz");
    Cli.quests("report", one, roundabout, "--picks", picks, "-o", page, "--overwrite").succeeds();
    assertThat(data(page).path("selection").path("picks").get(0).path("index").asInt())
        .isGreaterThanOrEqualTo(PlantedDataset.FRAMES);
  }

  /** The same with its picks as the frames of a trajectory. */
  private Path trajectory(Path picks) throws IOException {
    return Files.writeString(
        folder.resolve("trajectory.json"),
        Files.readString(picks).replace("\"picks\"", "\"frames\""));
  }
}
