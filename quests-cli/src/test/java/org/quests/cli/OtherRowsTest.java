package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.jsonOf;
import static org.quests.cli.Cli.quests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.io.numpy.NumpyWriter;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Rows that were made elsewhere, and descriptors of one's own, on the command line. */
class OtherRowsTest {
  private static final double H = 0.4;

  @TempDir private Path folder;

  private Path array(String name, double[][] rows) throws IOException {
    Path file = folder.resolve(name);
    try (NumpyWriter out =
        new NumpyWriter(
            Files.newOutputStream(file), NumpyWriter.Type.FLOAT64, rows.length, rows[0].length)) {
      for (double[] row : rows) {
        out.write(row);
      }
    }
    return file;
  }

  private static double[][] rows(int n, int d, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      for (int a = 0; a < d; a++) {
        row[a] = Math.sin(a) + 0.02 * random.nextGaussian();
      }
    }
    return rows;
  }

  private static double entropy(double[][] x) {
    double sum = 0;
    for (double[] y : x) {
      double kernels = 0;
      for (double[] row : x) {
        double squared = 0;
        for (int a = 0; a < y.length; a++) {
          squared += (y[a] - row[a]) * (y[a] - row[a]);
        }
        kernels += Math.exp(-squared / (2 * H * H));
      }
      sum += Math.log(kernels / x.length);
    }
    return -sum / x.length;
  }

  @Test
  void aFileOfRowsThatIsNotThereIsSaidToBeThat() throws IOException {
    Path there = array("there.npy", rows(3, 2, 1));
    Object[][] lines = {
      {"entropy", "none.npy"},
      {"dH", "none.npy", there},
      {"dH", there, "none.npy"},
      {"report-overlap", there, "none.npy"},
      {"compress", "none.npy"},
    };
    for (Object[] line : lines) {
      assertThat(quests(Cli.with(line, "--rows", "soap", "-b", H)).failsWith(3))
          .isEqualTo("none.npy: no such file");
    }
  }

  @Test
  void rowsOfAnyWidthHaveTheEntropyOfBruteForce() throws IOException {
    for (int d : new int[] {252, 253, 1, 2}) {
      double[][] x = rows(100, d, d);
      Path file = array("x" + d + ".npy", x);
      JsonNode json = jsonOf(folder.resolve("x.json"), "entropy", file, "--rows", "soap", "-b", H);
      assertThat(json.get("entropy").doubleValue()).isEqualTo(entropy(x), within(1e-10));
      assertThat(json.get("rows").asString()).isEqualTo("soap");
      assertThat(json.get("dimension").asInt()).isEqualTo(d);
      assertThat(json.has("k")).isFalse();
    }
    Path x = folder.resolve("x252.npy");
    assertThat(quests("entropy", x, "--rows", "soap", "-b", H).succeeds().out())
        .contains("soap rows of 252 numbers, h = 0.4");
    Path y = array("y.npy", rows(10, 252, 1));
    assertThat(
            jsonOf(folder.resolve("y.json"), "dH", y, x, "--rows", "soap", "-b", H)
                .get("delta_entropy"))
        .hasSize(10);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path x = array("x.npy", rows(10, 252, 1));
    Path frames = TestData.shipped("cu256_fcc_900K.extxyz.gz");
    refused(2, "no usual bandwidth for rows of kind soap", "entropy", x, "--rows", "soap");
    refused(3, "--rows", "entropy", x, "-b", H);
    refused(2, "belong to the descriptor", "entropy", x, "--rows", "soap", "-b", H, "-k", 4);
    refused(2, "frames to describe", "entropy", frames, "--rows", "soap", "-b", H);
    refused(2, "frames to describe", "dH", frames, x, "--rows", "soap", "-b", H);
    refused(2, "frames to describe", "dH", x, frames, "--rows", "soap", "-b", H);
    refused(2, "frames to describe", "dH_traj", frames, "--rows", "soap", "-b", H);
    refused(2, "a name of rows", "entropy", x, "--rows", "so ap", "-b", H);
    refused(2, "no descriptor cubes", "entropy", frames, "--descriptor", "cubes", "-b", H);
    refused(2, "key=value", "entropy", frames, "--descriptor", "nearest-neighbors:k");
    refused(2, "not l", "entropy", frames, "--descriptor", "nearest-neighbors:l=3");
    refused(2, "is there twice", "entropy", frames, "--descriptor", "nearest-neighbors:k=3,k=4");
    Path y = array("y.npy", rows(10, 250, 1));
    refused(2, "cannot be compared", "dH", y, x, "--rows", "soap", "-b", H);
  }

  private static void refused(int code, String message, Object... arguments) {
    Cli.Result result = quests(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
    assertThat(result.err().strip().lines()).hasSize(1);
  }

  @Test
  void settingsOfTheDescriptorAreThoseOfTheOptions() {
    Path frames = TestData.shipped("cu256_fcc_900K.extxyz.gz");
    Path one = folder.resolve("one.npz");
    Path two = folder.resolve("two.npz");
    quests("make_descriptors", frames, "--frames", "0", "-k", 7, "-c", 4, "-o", one).succeeds();
    quests(
            "make_descriptors",
            frames,
            "--frames",
            "0",
            "--descriptor",
            "nearest-neighbors:k=7,cutoff=4",
            "-o",
            two)
        .succeeds();
    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void aDescriptorOfOnesOwnIsDescribedKeptAndCompared() {
    Path frames = TestData.shipped("cu256_fcc_900K.extxyz.gz");
    Path rows = folder.resolve("rows.npz");
    Object[] own = {"--descriptor", "counts:radius=4.2", "-b", 0.5, "--frames", ":3"};
    quests(Cli.with(new Object[] {"make_descriptors", frames, "-o", rows}, own)).succeeds();
    JsonNode described =
        jsonOf(folder.resolve("a.json"), Cli.with(new Object[] {"entropy", frames}, own));
    JsonNode kept = jsonOf(folder.resolve("b.json"), "entropy", rows, "-b", 0.5);
    assertThat(kept.get("entropy")).isEqualTo(described.get("entropy"));
    assertThat(kept.get("rows").asString()).isEqualTo("counts");
    assertThat(kept.get("cutoff").doubleValue()).isEqualTo(4.2);
    assertThat(
            quests(Cli.with(new Object[] {"overlap", frames, rows, "-e", 1e-5}, own))
                .succeeds()
                .out())
        .contains("overlap = 1.000000");
    refused(2, "cannot be compared", "overlap", frames, rows, "--descriptor", "counts", "-b", 0.5);
    refused(2, "no usual bandwidth", "entropy", rows);
  }
}
