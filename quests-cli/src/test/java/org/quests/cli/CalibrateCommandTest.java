package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quests.cli.Cli.json;
import static org.quests.cli.Cli.names;
import static org.quests.cli.Cli.numbers;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.io.ExtendedXyzWriter;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Bounds on errors, as a user gets and uses them. */
@Tag("slow")
class CalibrateCommandTest {
  @TempDir private Path folder;
  private Path reference;
  private Path known;

  /** True forces that are random, and predictions that are off by a known length. */
  @BeforeEach
  void writeFrames() {
    reference = write(folder.resolve("reference.xyz"), Samples.text(120));
    known = folder.resolve("known.xyz");
    frames(
        known,
        (frame, random) -> {
          Map<String, AtomArray> arrays = new LinkedHashMap<>();
          double[] truth = new double[12];
          double[] predicted = new double[12];
          double[] errors = new double[4];
          double together = Math.pow(10, 0.2 * random.nextGaussian());
          for (int i = 0; i < 4; i++) {
            errors[i] = 0.05 * together * (1 + random.nextDouble());
            for (int c = 0; c < 3; c++) {
              truth[3 * i + c] = random.nextGaussian();
              predicted[3 * i + c] = truth[3 * i + c] + (c == i % 3 ? errors[i] : 0);
            }
          }
          arrays.put("ref_forces", new AtomArray.Reals(3, truth));
          arrays.put("forces", new AtomArray.Reals(3, predicted));
          arrays.put("off", new AtomArray.Reals(1, errors));
          return arrays;
        });
  }

  /** Writes 60 frames that are not in the reference, with these arrays. */
  private void frames(Path file, BiFunction<Frame, Random, Map<String, AtomArray>> arrays) {
    Random random = new Random(11);
    List<Frame> all =
        Cli.frames(write(folder.resolve("all.xyz"), Samples.text(180))).subList(120, 180);
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(Files.newOutputStream(file))) {
      for (Frame frame : all) {
        writer.write(frame.withArrays(arrays.apply(frame, random)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  private Cli.Result calibrate(Path output, Object... more) {
    return quests(
        with(new Object[] {"calibrate", known, "--reference", reference, "-o", output}, more));
  }

  @Test
  void errorsAreFoundInAnyOfThreeWays() throws IOException {
    Path predictions = out("predictions.xyz");
    List<Frame> frames = Cli.frames(known);
    try (ExtendedXyzWriter writer = new ExtendedXyzWriter(Files.newOutputStream(predictions))) {
      for (Frame frame : frames) {
        // The file of predictions calls them as that of the truth calls the truth.
        writer.write(
            frame.withArrays(
                Map.of("ref_forces", Objects.requireNonNull(frame.arrays().get("forces")))));
      }
    }
    calibrate(out("a.json"), "--error-key", "forces:ref_forces").succeedsQuietly();
    calibrate(out("b.json"), "--error-key", "off").succeedsQuietly();
    calibrate(out("c.json"), "--error-key", "ref_forces", "--predicted", predictions)
        .succeedsQuietly();
    double[] first = numbers(json(out("a.json")).get("error").get("log10_error"));
    for (String name : new String[] {"b.json", "c.json"}) {
      double[] other = numbers(json(out(name)).get("error").get("log10_error"));
      assertThat(other).hasSameSizeAs(first);
      for (int i = 0; i < first.length; i++) {
        assertThat(other[i]).isEqualTo(first[i], within(1e-9));
      }
    }
    JsonNode json = json(out("a.json"));
    assertThat(json.get("quests_calibration").asInt()).isEqualTo(1);
    assertThat(json.get("reference").get("n_envs").asInt()).isEqualTo(480);
    JsonNode error = json.get("error");
    assertThat(error.get("frames_fitted").asInt()).isEqualTo(24);
    assertThat(error.get("frames_calibrated").asInt()).isEqualTo(24);
    assertThat(error.get("frames_held_out").asInt()).isEqualTo(12);
    assertThat(error.get("held_out_coverage").asDouble()).isBetween(0.7, 1.0);
    assertThat(json.has("false_alarm")).isFalse();
  }

  @Test
  void anIndexTakesThePlaceOfTheReference() {
    Path index = out("reference.qref");
    quests("index", reference, "-o", index).succeeds();
    calibrate(out("frames.json"), "--error-key", "off").succeedsQuietly();
    Object[] from = {"calibrate", known, "--reference", index, "--error-key", "off"};
    quests(with(from, "-o", out("index.json"))).succeedsQuietly();
    JsonNode expected = json(out("frames.json"));
    JsonNode found = json(out("index.json"));
    assertThat(found.get("error")).isEqualTo(expected.get("error"));
    for (String name : List.of("n_envs", "sum", "moment")) {
      assertThat(found.get("reference").get(name)).isEqualTo(expected.get("reference").get(name));
    }
    assertThat(quests(with(from, "--false-alarm", 0.1)).failsWith(2))
        .contains("reference.qref: a rate of false alarms needs the reference as frames");
  }

  @Test
  void boundsGoToEveryAtom() throws IOException {
    Path calibration = out("cal.json");
    Cli.Result said =
        calibrate(calibration, "--error-key", "off", "--plot", out("cal.svg")).succeedsQuietly();
    assertThat(said.out()).contains("error within its bound:", "nominal 90.00 %");
    String picture = Files.readString(out("cal.svg"));
    assertThat(picture.contains("δH against the reference (nats)")).isTrue();
    assertThat(picture.contains("bound, nominal 90.0 %")).isTrue();
    for (String ending : new String[] {"json", "csv", "xyz", "npz"}) {
      quests("dH", known, reference, "--calibration", calibration, "-o", out("dH." + ending))
          .succeeds();
    }
    for (String ending : new String[] {"json", "csv", "xyz"}) {
      quests(
              "dH_traj",
              known,
              "--reference",
              reference,
              "--calibration",
              calibration,
              "-o",
              out("traj." + ending))
          .succeeds();
    }
    double[] bounds = numbers(json(out("dH.json")).get("error_bound"));
    double[] dH = numbers(json(out("dH.json")).get("delta_entropy"));
    assertThat(bounds).hasSize(240);
    assertThat(numbers(Cli.array(out("dH.npz"), "error_bound"))).isEqualTo(bounds);
    assertThat(Files.readAllLines(out("dH.csv")).get(0))
        .isEqualTo("frame,atom,dH,error_bound,element,config_type");
    assertThat(Files.readAllLines(out("dH.csv")).get(6))
        .contains("," + dH[5] + "," + bounds[5] + ",");
    List<Frame> ofData = Cli.frames(out("dH.xyz"));
    List<Frame> ofRun = Cli.frames(out("traj.xyz"));
    JsonNode lists = json(out("traj.json")).get("error_bound");
    for (int f = 0; f < 60; f++) {
      double[] expected = Arrays.copyOfRange(bounds, 4 * f, 4 * f + 4);
      for (Frame frame : List.of(ofData.get(f), ofRun.get(f))) {
        AtomArray array = Objects.requireNonNull(frame.arrays().get("error_bound"));
        assertThat(((AtomArray.Reals) array).values()).isEqualTo(expected);
      }
      assertThat(numbers(lists.get(f))).isEqualTo(expected);
    }
    List<String> rows = Files.readAllLines(out("traj.csv"));
    assertThat(rows.get(0)).endsWith(",max_atom,error_bound_max");
    double greatest = Arrays.stream(bounds, 0, 4).max().getAsDouble();
    assertThat(rows.get(1)).endsWith("," + greatest);
    // Whoever asks for it gets what the file says.
    JsonNode error = json(calibration).get("error");
    double[] x = numbers(error.get("dH"));
    double[] y = numbers(error.get("log10_error"));
    double lowest = Math.pow(10, y[0] + error.get("correction").asDouble());
    for (int i = 0; i < dH.length; i++) {
      if (dH[i] <= x[0]) {
        assertThat(bounds[i]).isEqualTo(lowest, within(1e-12));
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path calibration = out("cal.json");
    calibrate(calibration, "--error-key", "off", "--quiet").succeedsQuietly();
    assertThat(quests("dH", known, known, "--calibration", calibration).failsWith(2))
        .isEqualTo(
            calibration
                + ": made with another reference, of 480 environments; "
                + known
                + " holds 240");
    assertThat(
            quests("dH", known, reference, "--calibration", calibration, "-b", 0.02).failsWith(2))
        .isEqualTo(calibration + ": made with h = 0.015 1/Å, and this is h = 0.02 1/Å");
    assertThat(quests("dH", known, reference, "--calibration", calibration, "-k", 12).failsWith(2))
        .contains("made with nearest-neighbors k=32 cutoff=5.0, and this is");
    assertThat(quests("dH_traj", known, "--calibration", calibration).failsWith(2))
        .isEqualTo("--calibration needs the --reference that it was made with");
    Path other = write(out("other.json"), "{\"quests_calibration\": 2}");
    assertThat(quests("dH", known, reference, "--calibration", other).failsWith(3))
        .isEqualTo(other + ": version 2, expected version 1");
    for (String text : new String[] {"{}", "[1]", "nothing", "{\"quests_calibration\": 1}", ""}) {
      write(other, text);
      assertThat(quests("dH", known, reference, "--calibration", other).failsWith(3))
          .startsWith(other + ": expected a file that calibrate wrote");
    }
    String whole = Files.readString(calibration);
    write(other, whole.replaceFirst("\"log10_error\" : \\[ [^,\\]]*", "\"log10_error\" : [ 99"));
    assertThat(quests("dH", known, reference, "--calibration", other).failsWith(3))
        .startsWith(other + ": expected a file that calibrate wrote: no rising curve");
  }

  @Test
  void falseAlarmsNeedNoLabels() {
    Path output = out("alarm.json");
    Cli.Result said =
        quests("calibrate", "--reference", reference, "--false-alarm", 0.05, "-o", output)
            .succeedsQuietly();
    assertThat(said.out()).startsWith("threshold for 0.05 false alarms a frame: δH > ");
    JsonNode alarm = json(output).get("false_alarm");
    assertThat(alarm.get("frames").asInt()).isEqualTo(120);
    assertThat(alarm.get("blocks").asInt()).isEqualTo(10);
    // Of frames that are like those, few pass.
    Path run = out("run.json");
    quests("dH_traj", known, "--reference", reference, "-o", run).succeedsQuietly();
    long passed =
        json(run)
            .get("frames")
            .valueStream()
            .filter(row -> row.get("dH_max").asDouble() > alarm.get("threshold").asDouble())
            .count();
    assertThat(passed).isLessThanOrEqualTo(9);
    assertThat(quests("dH", known, reference, "--calibration", output).failsWith(2))
        .contains("holds a threshold alone");
    assertThat(quests("calibrate", "--reference", reference, "--false-alarm", 0.001).failsWith(2))
        .contains("need at least 2 blocks and 999 frames, found 10 and 120");
    Path both = out("both.json");
    calibrate(both, "--error-key", "off", "--false-alarm", 0.05, "--blocks", 5).succeedsQuietly();
    assertThat(json(both).get("false_alarm").get("blocks").asInt()).isEqualTo(5);
    quests("dH", known, reference, "--calibration", both).succeeds();
  }

  @Test
  void watchAndEventsTakeTheThreshold() throws IOException {
    Path calibration = out("both.json");
    calibrate(calibration, "--error-key", "off", "--false-alarm", 0.05).succeedsQuietly();
    double threshold = json(calibration).get("false_alarm").get("threshold").asDouble();
    Path bounds = out("bounds.xyz");
    quests("dH", known, reference, "--calibration", calibration, "-o", bounds).succeeds();
    double greatest =
        Cli.frames(bounds).get(0).arrays().get("error_bound") instanceof AtomArray.Reals reals
            ? Arrays.stream(reals.values()).max().orElseThrow()
            : Double.NaN;
    Path lines = out("watch.jsonl");
    quests(
            "watch",
            known,
            "--reference",
            reference,
            "--calibration",
            calibration,
            "--exact",
            "--until-idle",
            0.05,
            "--poll",
            0.01,
            "-o",
            lines)
        .succeeds();
    JsonNode first =
        new ObjectMapper().readTree(Files.readString(lines).lines().findFirst().orElseThrow());
    assertThat(first.get("threshold").asDouble()).isEqualTo(threshold);
    assertThat(first.get("error_bound_max").asDouble()).isEqualTo(greatest, within(1e-9));
    Path events = out("events.json");
    Object[] args = {
      "events", known, "--reference", "known=" + reference, "--calibration", calibration
    };
    quests(with(args, "-o", events)).succeeds();
    assertThat(json(events).get("threshold").asDouble()).isEqualTo(threshold);
    assertThat(quests(with(args, "--average", 3)).failsWith(2)).contains("expected --average 0");
    assertThat(
            quests("events", known, "--parent", "0:2", "--calibration", calibration).failsWith(2))
        .contains("expected one --reference");
  }

  @Test
  void theSplitIsSeeded() {
    calibrate(out("a.json"), "--error-key", "off", "-j", 1).succeedsQuietly();
    calibrate(out("b.json"), "--error-key", "off", "-j", 3).succeedsQuietly();
    calibrate(out("c.json"), "--error-key", "off", "--seed", 1).succeedsQuietly();
    assertThat(json(out("a.json")).get("error")).isEqualTo(json(out("b.json")).get("error"));
    assertThat(json(out("a.json")).get("error")).isNotEqualTo(json(out("c.json")).get("error"));
    calibrate(out("d.json"), "--error-key", "off", "--block", 2, "--coverage", 0.8)
        .succeedsQuietly();
    assertThat(json(out("d.json")).get("error").get("coverage").asDouble()).isEqualTo(0.8);
    assertThat(calibrate(out("e.json"), "--error-key", "off", "--block", 3).failsWith(2))
        .isEqualTo("a coverage of 0.9 needs at least 23 blocks of frames, found 20");
  }

  @Test
  void whatIsWrongIsTold() {
    Path output = out("out.json");
    assertThat(calibrate(output).failsWith(2)).startsWith("the errors need --error-key");
    assertThat(calibrate(output, "--error-key", "a:b:c").failsWith(2))
        .isEqualTo("--error-key: expected PREDICTED:TRUE or ERRORS, found \"a:b:c\"");
    assertThat(calibrate(output, "--error-key", "energy").failsWith(3))
        .isEqualTo(
            known
                + ": frame 0: no real numbers energy for each atom, found ref_forces, forces, off");
    assertThat(calibrate(output, "--error-key", "off:forces").failsWith(3))
        .isEqualTo(known + ": frame 0: off and forces have 1 and 3 columns, expected as many");
    assertThat(calibrate(output, "--predicted", reference).failsWith(3))
        .startsWith(reference + ": frame 0: expected the atoms of frame 0 of " + known);
    assertThat(calibrate(output, "--error-key", "off", "--coverage", 1).failsWith(2))
        .isEqualTo("the coverage must be between 0 and 1, not 1.0");
    assertThat(calibrate(output, "--error-key", "off", "--error-floor", 0).failsWith(2))
        .isEqualTo("the floor of the errors must be greater than 0, not 0.0");
    assertThat(calibrate(output, "--error-key", "off", "--frames", ":22").failsWith(2))
        .isEqualTo("a coverage of 0.9 needs at least 23 frames, found 22");
    assertThat(
            calibrate(output, "--error-key", "forces", "--predicted", known, "--frames", ":30")
                .code())
        .isZero();
    assertThat(quests("calibrate", known, "--reference", known, "--error-key", "off").failsWith(2))
        .isEqualTo(known + ": the labelled frames must not be those of the reference");
    assertThat(quests("calibrate", "--reference", known).failsWith(2))
        .isEqualTo("expected LABELLED frames, --false-alarm, or both");
    assertThat(names(folder)).doesNotContain(".out.json.tmp");
  }

  @RealData
  @Test
  void aThresholdFromRealFramesIsPassedByHotterOnes() {
    Path output = out("3bpa.json");
    Path cold = TestData.real("data/botnet-3bpa__train_300K.xyz.gz");
    quests("calibrate", "--reference", cold, "--false-alarm", 0.01, "-o", output).succeeds();
    double threshold = json(output).get("false_alarm").get("threshold").asDouble();
    Path run = out("mixed.json");
    Path mixed = TestData.real("data/botnet-3bpa__train_mixedT.xyz.gz");
    quests("dH_traj", mixed, "--reference", cold, "-o", run).succeeds();
    int[] passed = new int[3];
    int frame = 0;
    for (JsonNode row : json(run).get("frames")) {
      // A third each at 300 K, 600 K and 1200 K.
      passed[Math.min(2, 3 * frame++ / 500)] += row.get("dH_max").asDouble() > threshold ? 1 : 0;
    }
    assertThat(passed[0]).isLessThan(10);
    assertThat(passed[1]).isGreaterThan(5 * passed[0]);
    assertThat(passed[2]).isGreaterThan(2 * passed[1]);
  }
}
