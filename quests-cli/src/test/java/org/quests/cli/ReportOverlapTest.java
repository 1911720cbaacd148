package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Groups of frames and what they have in common. */
@Tag("slow")
class ReportOverlapTest {
  @TempDir private Path folder;

  /** Frames of two kinds in turn, told apart by {@code config_type}. */
  private Path mixed() {
    String text = Samples.text(8);
    StringBuilder changed = new StringBuilder();
    int frame = 0;
    for (String line : text.lines().toList()) {
      String kind = frame % 2 == 0 ? "\"hot, dense\"" : "cold";
      changed.append(line.replace("\"hot crystal\"", kind)).append('\n');
      frame += line.startsWith("Lattice") ? 1 : 0;
    }
    return write(folder.resolve("mixed.xyz"), changed.toString());
  }

  private JsonNode report(Object... args) {
    return jsonOf(folder.resolve("report.json"), with(new Object[] {"report-overlap"}, args));
  }

  @Test
  void theSplitAddsUpToTheEntropy() {
    JsonNode json = report(mixed(), "--by", "config_type", "-b", 0.1);
    Path output = folder.resolve("entropy.json");
    quests("entropy", folder.resolve("mixed.xyz"), "-b", 0.1, "-o", output).succeeds();
    double whole = json(output).get("entropy").doubleValue();
    assertThat(json.get("entropy").doubleValue()).isEqualTo(whole, within(1e-9));
    assertThat(json.get("overlap_term").doubleValue()).isPositive();
    assertThat(
            json.get("mean_group_entropy").doubleValue()
                + json.get("label_entropy").doubleValue()
                - json.get("overlap_term").doubleValue())
        .isEqualTo(whole, within(1e-9));
    assertThat(json.get("label_entropy").doubleValue()).isEqualTo(Math.log(2), within(1e-12));
    assertThat(json.get("groups").get(0).get("name").asString()).isEqualTo("cold");
    assertThat(json.get("groups").get(1).get("name").asString()).isEqualTo("hot, dense");
    assertThat(json.get("groups").get(1).get("n_envs").intValue()).isEqualTo(16);
    assertThat(json.get("by").asString()).isEqualTo("config_type");
    assertThat(json.propertyNames())
        .contains("version", "engine", "precision", "tolerance", "descriptor_time");
  }

  @Test
  void filesAreGroupsAsTheOtherCommandsWeighThem() {
    Path other = write(folder.resolve("other.xyz"), Samples.text(5));
    JsonNode json = report(Samples.copper(), other, "--frames", ":2", "-b", 0.05);
    Path output = folder.resolve("overlap.json");
    quests("overlap", other, Samples.copper(), "-b", 0.05, "-o", output).succeeds();
    assertThat(json.get("files").size()).isEqualTo(2);
    double[] overlap = numbers(json.get("overlap").get(0));
    assertThat(overlap[0]).isEqualTo(1);
    quests(
            "overlap",
            Samples.copper(),
            other,
            "--frames",
            ":2",
            "-b",
            0.05,
            "-o",
            output,
            "--overwrite")
        .succeeds();
    assertThat(overlap[1]).isEqualTo(json(output).get("overlap").doubleValue());
    assertThat(numbers(json.get("kl").get(1))[1]).isZero();
    assertThat(numbers(json.get("kl").get(0))[1]).isPositive();
    assertThat(json.get("llr").get(0).size()).isEqualTo(2);
  }

  @Test
  void oneFrameHasNoRatio() {
    JsonNode json =
        report(mixed(), write(folder.resolve("one.xyz"), Samples.text(1)), "--frames", ":3");
    assertThat(json.get("llr").get(1).get(0).isNull()).isTrue();
    assertThat(json.get("llr").get(0).get(1).isNumber()).isTrue();
  }

  @Test
  void asATable() throws IOException {
    String[] tables = new String[3];
    for (int jobs = 1; jobs <= 3; jobs++) {
      Path output = folder.resolve(jobs + ".csv");
      quests("report-overlap", mixed(), "--by", "config_type", "-j", jobs, "-o", output).succeeds();
      tables[jobs - 1] = Files.readString(output);
    }
    assertThat(tables).containsOnly(tables[0]);
    List<String> lines = tables[0].lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .isEqualTo("group,reference,n_envs,reference_envs,entropy,overlap,kl,llr,unseen_elements");
    assertThat(lines.get(1)).startsWith("cold,cold,16,16,");
    assertThat(lines.get(2)).startsWith("cold,\"hot, dense\",16,16,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlap", "kl", "llr"})
  void asAPicture(String matrix) throws IOException {
    Path plot = folder.resolve("plot.svg");
    quests("report-overlap", mixed(), "--by", "config_type", "--matrix", matrix, "--plot", plot)
        .succeeds();
    assertThat(Files.readString(plot)).contains("<text", "hot, dense", "reference group");
  }

  @Test
  void plotsNameGroupsAsTheyAre() throws IOException {
    String frames =
        Samples.copper(0).replace("Lattice", "alloy=Cu/fcc Lattice")
            + Samples.copper(1).replace("Lattice", "alloy=Al/fcc Lattice");
    Path file = write(folder.resolve("a.xyz"), frames);
    Path plot = folder.resolve("plot.svg");
    quests("report-overlap", file, "--by", "alloy", "--plot", plot).succeeds();
    assertThat(Files.readString(plot)).contains(">Cu/fcc<", ">Al/fcc<");
    Path other = write(folder.resolve("b.xyz"), frames);
    quests("report-overlap", file, other, "--plot", plot, "--overwrite").succeeds();
    assertThat(Files.readString(plot)).contains(">a<", ">b<").doesNotContain("xyz<");
    Path one = write(Files.createDirectory(folder.resolve("one")).resolve("a.xyz"), frames);
    quests("report-overlap", file, one, "--plot", plot, "--overwrite").succeeds();
    assertThat(Files.readString(plot)).contains("/a.xyz<", "/one/a.xyz<");
  }

  @Test
  void badUse() {
    Path file = mixed();
    assertThat(quests("report-overlap", file, "--by", "config").failsWith(3))
        .isEqualTo(file + ": frame 0: no value config, expected one of energy, config_type");
    Path without = write(folder.resolve("without.xyz"), Samples.text(2) + "1\n\nCu 0 0 0\n");
    assertThat(quests("report-overlap", without, "--by", "config_type").failsWith(3))
        .isEqualTo(without + ": frame 2: no value config_type, and no others");
    Path empty =
        write(
            folder.resolve("empty.xyz"),
            Samples.text(2) + "0\nconfig_type=none Properties=species:S:1:pos:R:3\n");
    assertThat(quests("report-overlap", empty, "--by", "config_type").failsWith(3))
        .isEqualTo("group none holds no environments, expected at least one");
    assertThat(quests("report-overlap", file).failsWith(2))
        .isEqualTo(
            "one file has to be grouped by --by KEY; or name several files, or an index of several");
    assertThat(quests("report-overlap", file, without, "--by", "a").failsWith(2))
        .isEqualTo("--by groups the frames of one file, found 2");
    assertThat(quests("report-overlap", file, file).failsWith(2)).startsWith("a file is named");
    assertThat(quests("report-overlap", "-", "-").failsWith(2))
        .isEqualTo("only one of the files can be standard input");
    assertThat(quests("report-overlap", file, "--by", "a", "-e", "NaN").failsWith(2))
        .startsWith("ε must be a finite number");
    Path array = folder.resolve("rows.npz");
    quests("make_descriptors", file, "-k", 8, "-o", array).succeeds();
    assertThat(quests("report-overlap", file, array).failsWith(2))
        .contains("environments of different descriptors cannot be compared: ")
        .contains("k=32", "k=8");
    assertThat(quests("report-overlap", array, "--by", "config_type").failsWith(2))
        .startsWith(array + ": frames are told apart by config_type");
  }

  @Test
  void saturatedGroupsAreNamed() {
    // Six frames of the liquid hold nothing twice; the crystal repeats itself.
    Cli.Result result =
        quests(
                "report-overlap",
                TestData.shipped("cu256_fcc_300K.extxyz.gz"),
                TestData.shipped("cu256_liquid_2000K.extxyz.gz"),
                "--frames",
                ":6")
            .succeeds();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err())
        .contains("H is saturated in ")
        .contains("cu256_liquid_2000K")
        .doesNotContain("300K");
  }

  @Test
  void tooManyGroups() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("2\nstep=")
          .append(i)
          .append(" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0 0 2.5\n");
    }
    Path file = write(folder.resolve("steps.xyz"), text.toString());
    assertThat(quests("report-overlap", file, "--by", "step").failsWith(2))
        .isEqualTo(file + ": step has 300 different values, expected at most 256 groups");
  }
}
