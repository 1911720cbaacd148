package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.TestData;

/** Processes that make kernel sums in parts, and how they end. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class PartsProcessTest {
  /** Nothing here takes nearly as long; where it does, the test fails. */
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private Path input = Path.of("");
  private Path parts = Path.of("");

  @BeforeEach
  void describe() {
    input = folder.resolve("in.npz");
    parts = folder.resolve("parts");
    quests(
            "make_descriptors",
            TestData.shipped("cu256_fcc_900K.extxyz.gz"),
            "--frames",
            ":16",
            "-o",
            input)
        .succeeds();
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(Process::destroyForcibly);
  }

  /** The program as words of a shell. */
  private static String program() {
    return '"'
        + Path.of(System.getProperty("java.home"), "bin", "java").toString()
        + "\" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \""
        + System.getProperty("java.class.path")
        + "\" "
        + Main.class.getName();
  }

  /** A wide kernel, of which nothing is left out: a second or two of work. */
  private List<String> command() {
    return List.of(
        "entropy",
        input.toString(),
        "-b",
        "0.2",
        "--precision",
        "double",
        "--tolerance",
        "0",
        "-j",
        "1");
  }

  private Process start(String before, List<String> command, String... more) throws IOException {
    List<String> shell = new ArrayList<>();
    shell.addAll(List.of("bash", "-c", before + "exec " + program() + " \"$@\"", "quests"));
    shell.addAll(command);
    shell.addAll(List.of(more));
    Process process =
        new ProcessBuilder(shell)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String alone() {
    return quests(command().toArray()).succeeds().out();
  }

  /** When each part that is there was written. */
  private Map<String, FileTime> written() {
    Path sums = parts.resolve("sums-0001");
    Map<String, FileTime> times = new TreeMap<>();
    if (Files.isDirectory(sums)) {
      try (Stream<Path> files = Files.list(sums)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".sums")).toList()) {
          times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return times;
  }

  /** Waits until so many parts are there, or the process has ended. */
  private void awaitParts(Process process, int count) throws InterruptedException {
    while (written().size() < count && !process.waitFor(5, TimeUnit.MILLISECONDS)) {
      assertThat(count).isPositive();
    }
  }

  @Test
  void aKilledRunGoesOnWhereItWas() throws Exception {
    Random random = new Random(5);
    int kills = 0;
    while (kills < 2) {
      Map<String, FileTime> before = written();
      Process process = start("", command(), "--checkpoint", parts.toString());
      awaitParts(process, before.size() + 1 + random.nextInt(2));
      process.destroyForcibly();
      assertThat(exitCode(process)).isEqualTo(137);
      assertThat(written()).hasSizeGreaterThan(before.size()).containsAllEntriesOf(before);
      kills++;
    }
    Map<String, FileTime> before = written();
    Process process = start("", command(), "--checkpoint", parts.toString());
    assertThat(exitCode(process)).isZero();
    assertThat(written()).hasSize(10).containsAllEntriesOf(before);
    assertThat(folder.resolve("out")).hasContent(alone());
    // Nor is anything left of what was being written.
    assertThat(names(parts.resolve("sums-0001"))).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void aTerminatedRunFinishesItsBlock() throws Exception {
    Process process = start("", command(), "--shard", "0/1", "--parts", parts.toString());
    awaitParts(process, 2);
    process.destroy();
    assertThat(exitCode(process)).isEqualTo(143);
    Map<String, FileTime> before = written();
    assertThat(before.size()).isBetween(2, 9);
    assertThat(folder.resolve("out")).isEmptyFile();
    assertThat(names(parts.resolve("sums-0001"))).noneMatch(name -> name.startsWith("."));
    assertThat(quests(Cli.with(command().toArray(), "--shard", "0/1", "--parts", parts)).out())
        .startsWith(
            "shard 0/1: made "
                + (10 - before.size())
                + " parts of kernel sums, "
                + before.size()
                + " were there");
    assertThat(written()).containsAllEntriesOf(before);
    assertThat(quests("merge", parts).succeeds().out()).isEqualTo(alone());
  }

  @Test
  void aFullDiskIsToldAndWhatIsThereStays() throws Exception {
    // A share without blocks leaves nothing but the dataset.
    quests(Cli.with(command().toArray(), "--shard", "999/1000", "--parts", parts)).succeeds();
    // No file may be larger than some ten thousand bytes, as the parts are.
    Process process = start("ulimit -f 20; ", command(), "--checkpoint", parts.toString());
    assertThat(exitCode(process)).isEqualTo(4);
    assertThat(Files.readString(folder.resolve("err")))
        .contains(
            "quests: " + parts.resolve("sums-0001/part-00000.sums") + ": cannot be written: ");
    assertThat(names(parts.resolve("sums-0001"))).containsExactly("task.json");
    assertThat(quests(Cli.with(command().toArray(), "--checkpoint", parts)).succeeds().out())
        .isEqualTo(alone());
  }

  /** The scripts for Slurm, with a program in the place of sbatch that runs what it is handed. */
  @Test
  void theScriptsForSlurmGiveTheResult() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path handed = folder.resolve("handed");
    script(bin.resolve("quests"), "exec " + program() + " \"$@\"\n");
    script(
        bin.resolve("sbatch"),
        """
        echo "$@" >> %s
        set -e
        array=
        while [[ $1 == --* ]]; do
          case $1 in
            --array=0-*) array=${1#--array=0-} ;;
            --dependency=afterok:17) ;;
            --kill-on-invalid-dep=yes) ;;
            --parsable) ;;
            *) exit 1 ;;
          esac
          shift
        done
        export SLURM_CPUS_PER_TASK=1
        if [[ -n $array ]]; then
          for ((i = array; i >= 0; i--)); do
            SLURM_ARRAY_TASK_ID=$i bash "$@" >&2
          done
          echo "17;cluster"
        else
          bash "$@" >&2
          echo 18
        fi
        """
            .formatted(handed));
    Path result = folder.resolve("H.json");
    Path submit = TestData.shipped().resolveSibling("docs/cluster/submit.sh");
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            submit.toString(),
            "2",
            parts.toString(),
            result.toString(),
            "entropy",
            input.toString(),
            "--tolerance=0");
    builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ':' + path);
    builder.environment().remove("QUESTS_JAVA_OPTS");
    Process process =
        builder
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(process);
    int code = exitCode(process);
    assertThat(code).as(Files.readString(folder.resolve("err"))).isZero();
    assertThat(folder.resolve("out")).hasContent("18");
    assertThat(Files.readAllLines(handed))
        .hasSize(2)
        .first()
        .asString()
        .contains("--array=0-1 ", "shard.sh 2 " + parts);
    assertThat(Cli.json(result).get("entropy").doubleValue())
        .isEqualTo(
            Cli.jsonOf(folder.resolve("alone.json"), "entropy", input, "--tolerance", "0")
                .get("entropy")
                .doubleValue());
  }

  private static void script(Path file, String text) {
    write(file, "#!/bin/bash\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
