package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.report.ReportContent;
import org.quests.report.ReportPage;
import org.quests.study.ReportDetails;
import org.quests.study.ReportResult;
import org.quests.study.ReportStudy;
import org.quests.survey.SurveyCollector;
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Pages as a browser shows them: what is clicked is compared with the test's own reading. */
@Tag("it")
@EnabledIf("available")
class ReportBrowserTest {
  /** Pages of 100,000 environments are at most so large, in bytes. */
  private static final long LARGEST = 6_000_000;

  /** Environments on the map of large frames. */
  private static final int LARGE_SHOWN = 24;

  @TempDir static Path profile;

  private static Chromium browser;

  @TempDir Path folder;

  static boolean available() {
    return Chromium.find() != null;
  }

  @BeforeAll
  static void start() throws IOException {
    browser = new Chromium(Objects.requireNonNull(Chromium.find()), profile);
    browser.window(1280, 900, false);
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  private Path page(Object... arguments) {
    Path page = folder.resolve("report.html");
    Cli.quests(Cli.with(arguments, "-o", page, "--overwrite")).succeeds();
    return page;
  }

  private static void open(Path page) {
    browser.open(page);
    requireQuiet();
  }

  private static void requireQuiet() {
    assertThat(browser.errors).isEmpty();
    assertThat(browser.foreignRequests()).isEmpty();
  }

  private static String text(String expression) {
    return browser.evaluate(expression).asString("");
  }

  /** Chooses in one of the lists above the map. */
  private static void choose(String label, String value) {
    browser.evaluate(
        String.format(
            "(() => { const s = [...document.querySelectorAll('#map .controls label.choice')]"
                + ".find(l => l.firstChild.textContent === '%s').querySelector('select');"
                + " s.value = '%s'; s.dispatchEvent(new Event('change')); return s.value; })()",
            label, value));
    browser.settle();
  }

  private static String fact(String field) {
    return text("(document.querySelector('#map .facts dd[data-field=\""
            + field
            + "\"]') || {textContent:"
            + " ''}).textContent")
        .replace('\u2212', '-');
  }

  private static double[] numbers(String attribute) {
    return Arrays.stream(
            text("document.querySelector('canvas.map').dataset." + attribute).split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  /** Where a point is in the window of the browser, by the axes of the map. */
  private static double[] pixel(double x, double y) {
    browser.evaluate("document.querySelector('.mapholder').scrollIntoView({block: 'center'})");
    browser.settle();
    double[] window = numbers("window");
    double[] plot = numbers("plot");
    JsonNode box =
        browser.evaluate(
            "(() => { const b = document.querySelector('canvas.map').getBoundingClientRect();"
                + " return [b.left, b.top]; })()");
    return new double[] {
      box.get(0).asDouble()
          + plot[0]
          + (x - window[0]) / (window[1] - window[0]) * (plot[1] - plot[0]),
      box.get(1).asDouble()
          + plot[3]
          - (y - window[2]) / (window[3] - window[2]) * (plot[3] - plot[2])
    };
  }

  private static void clickPoint(double x, double y) {
    double[] place = pixel(x, y);
    browser.click(place[0], place[1]);
  }

  private static String picture(String selector) {
    return text("document.querySelector('" + selector + "').toDataURL()");
  }

  private static List<Integer> found(String kind) {
    JsonNode frames =
        browser.evaluate(
            "[...document.querySelectorAll('#findings li[data-kind=\""
                + kind
                + "\"] button')].map(b => Number(b.dataset.frame))");
    return frames.values().stream().map(JsonNode::asInt).toList();
  }

  private static int count(String what) {
    return Integer.parseInt(text("document.querySelector('#map .counts').dataset." + what));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsPlantedIsFound(long seed) throws IOException {
    PlantedDataset planted = new PlantedDataset(seed);
    open(page("report", planted.write(folder.resolve("planted.xyz")), "--by", "config_type"));
    assertThat(found("DUPLICATES")).containsExactlyInAnyOrder(planted.repeated, planted.repeating);
    assertThat(found("RARE_ELEMENT")).containsExactly(planted.odd);
    assertThat(found("ENERGY")).containsExactly(planted.outlier);
    assertThat(found("GROUP")).contains(planted.mislabelled);
    requireQuiet();
  }

  @Test
  void aPointThatIsClickedShowsItsAtom() throws IOException {
    PlantedDataset planted = new PlantedDataset(4);
    Path file = planted.write(folder.resolve("planted.xyz"));
    Path reference = new PlantedDataset(5).write(folder.resolve("reference.xyz"));
    open(page("report", file, "--reference", reference));
    choose("across", "frame-number");
    choose("up", "force");
    String before = "";
    for (int frame : new int[] {planted.odd, 3, 27}) {
      int atom =
          IntStream.range(0, PlantedDataset.ATOMS)
              .reduce(0, (a, b) -> planted.force(frame, b) > planted.force(frame, a) ? b : a);
      clickPoint(frame, planted.force(frame, atom));
      assertThat(fact("file")).isEqualTo("planted.xyz");
      assertThat(fact("frame")).isEqualTo(String.valueOf(frame));
      assertThat(fact("atom")).isEqualTo(String.valueOf(atom));
      assertThat(fact("element")).isEqualTo(planted.element(frame, atom));
      double[] at = planted.positions[frame][atom];
      assertThat(fact("position"))
          .isEqualTo(String.format(Locale.ROOT, "%.4f, %.4f, %.4f", at[0], at[1], at[2]));
      assertThat(fact("energy"))
          .startsWith(
              String.format(Locale.ROOT, "%.3f", planted.energies[frame] / PlantedDataset.ATOMS)
                  .substring(0, 5));
      String now = picture("canvas.structure");
      assertThat(now).isNotEqualTo(before);
      before = now;
    }
    String nearest = picture("canvas.structure.small");
    browser.evaluate("document.querySelector('canvas.map').focus()");
    browser.key("n");
    assertThat(picture("canvas.structure")).isNotEqualTo(before);
    assertThat(picture("canvas.structure.small")).isNotEqualTo(nearest);
    requireQuiet();
  }

  @Test
  void deltaEntropiesOfThePageAreThoseOfTheCommand() throws IOException {
    PlantedDataset planted = new PlantedDataset(6);
    Path file = planted.write(folder.resolve("planted.xyz"));
    Path reference = new PlantedDataset(7).write(folder.resolve("reference.xyz"));
    JsonNode dH = Cli.jsonOf(folder.resolve("dH.json"), "dH", file, reference, "--explain");
    open(page("report", file, "-r", reference));
    choose("across", "frame-number");
    choose("up", "force");
    int frame = 20;
    int atom = 9;
    clickPoint(frame, planted.force(frame, atom));
    int shown = Integer.parseInt(fact("atom"));
    int row = frame * PlantedDataset.ATOMS + shown;
    assertThat(Double.parseDouble(fact("dH").replace(" nats", "")))
        .isCloseTo(dH.get("delta_entropy").get(row).asDouble(), within(1e-4));
    assertThat(text("document.querySelector('.nearest p').textContent"))
        .contains(
            "frame "
                + dH.get("nearest").get("frame").get(row).asInt()
                + ", atom "
                + dH.get("nearest").get("atom").get(row).asInt()
                + ",");
  }

  @Test
  void filterAndBrushChangeWhatIsCounted() throws IOException {
    PlantedDataset planted = new PlantedDataset(8);
    open(page("report", planted.write(folder.resolve("planted.xyz"))));
    int all = PlantedDataset.FRAMES * PlantedDataset.ATOMS;
    assertThat(count("shown")).isEqualTo(all);
    choose("filter", "element");
    browser.evaluate(
        "[...document.querySelectorAll('#map .filter label')].find(l => l.textContent.trim() ==="
            + " 'Ag').querySelector('input').click()");
    browser.settle();
    assertThat(count("shown")).isEqualTo(all - 1);
    choose("filter", "");
    assertThat(count("shown")).isEqualTo(all);

    choose("across", "frame-number");
    choose("up", "force");
    double[] from = pixel(4.5, 1);
    double[] to = pixel(9.5, 2);
    browser.drag(from[0], from[1], to[0], to[1], true);
    double inside =
        IntStream.rangeClosed(5, 9)
            .mapToDouble(
                f ->
                    IntStream.range(0, PlantedDataset.ATOMS)
                        .filter(i -> planted.force(f, i) >= 1 && planted.force(f, i) <= 2)
                        .count())
            .sum();
    assertThat((double) count("brushed")).isCloseTo(inside, within(2.0));
    choose("show", "frames");
    assertThat(count("shown")).isEqualTo(PlantedDataset.FRAMES);
    requireQuiet();
  }

  @Test
  void hostileNamesDoNothing() throws IOException {
    String script = "</script><script>window.harmed=1</script>";
    List<String> labels =
        List.of(
            script,
            "<img src=x onerror=window.harmed=2>",
            "\\\" onmouseover=window.harmed=3 x=\\\"",
            "=HYPERLINK(\\\"http://a.example\\\")",
            "\u202egnp.exe\u202c",
            "__proto__");
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < labels.size(); f++) {
      for (int copy = 0; copy < 2; copy++) {
        text.append(
            Samples.text(2)
                .replace("\"hot crystal\"", '"' + labels.get(f) + '"')
                .replace("energy", "__proto___energy")
                .replace("tag:S:1", "<b>x</b>:S:1"));
      }
    }
    Path file =
        Files.writeString(folder.resolve("<img src=x onerror=window.harmed=4>'\".xyz"), text);
    open(page("report", file, "--by", "config_type"));
    assertThat(text("String(window.harmed)")).isEqualTo("undefined");
    assertThat(text("String(document.querySelectorAll('img, b, main script').length)"))
        .isEqualTo("0");
    assertThat(text("document.body.innerText")).contains(script, "\\u202egnp.exe\\u202c");
    assertThat(text("document.title")).contains("onerror");
    requireQuiet();
  }

  @Test
  void aTrajectoryWithItsEventsHasOneAxisAndShowsTheFrameThatIsClicked() throws IOException {
    Path run = TestData.shipped("cu4000_quench_750.extxyz.gz");
    Path events = folder.resolve("events.json");
    Path found = folder.resolve("dH.json");
    Cli.quests("events", run, "--frames", "::3", "-o", events).succeeds();
    Cli.quests("dH_traj", run, "--frames", "::3", "--parent", "0:2", "-o", found).succeeds();
    open(
        page(
            "report",
            run,
            "--frames",
            "::3",
            "--trajectory",
            found,
            "--trajectory",
            events,
            "--limit",
            3000));
    // δH of one command, H of the other, one below the other on one axis.
    assertThat(text("String(document.querySelectorAll('#trajectory .chart').length)"))
        .isEqualTo("1");
    List<Frame> frames = Cli.frames(run);
    double last = time(frames.get(18));
    for (int number : new int[] {18, 9, 3}) {
      for (double height : new double[] {0.15, 0.5}) {
        showFrameZero();
        clickTrajectory(0, time(frames.get(number)) / last, height);
        assertThat(fact("frame")).isEqualTo(String.valueOf(number));
      }
    }
    requireQuiet();
  }

  /** The step of a frame as the file says it. */
  private static double time(Frame frame) {
    return Objects.requireNonNull(frame.info().get("step")).number().orElseThrow();
  }

  private static void showFrameZero() {
    browser.evaluate(
        "document.querySelector('#map').scrollIntoView(); [...document.querySelectorAll('#novelty"
            + " .worst, #findings button[data-frame=\"0\"]')].slice(0, 1).forEach(b => b.click())");
    browser.settle();
  }

  /**
   * Clicks a chart of a trajectory.
   *
   * @param share of the axis, from 0 to 1
   * @param height share of the height of the chart
   */
  private static void clickTrajectory(int chart, double share, double height) {
    String element = "document.querySelectorAll('#trajectory .chart')[" + chart + "]";
    browser.evaluate(element + ".scrollIntoView({block: 'center'})");
    browser.settle();
    JsonNode box =
        browser.evaluate(
            "(() => { const b = "
                + element
                + ".getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })()");
    // The axis begins 64 pixels from the left, and ends 30 from the right.
    double left = box.get(0).asDouble() + 64;
    double right = box.get(1).asDouble() - 30;
    double top = box.get(2).asDouble();
    browser.click(
        Math.clamp(left + share * (right - left), left + 1, right - 1),
        top + height * (box.get(3).asDouble() - top));
  }

  private static JsonNode axesOfTrajectories() {
    return browser.evaluate(
        "[...document.querySelectorAll('#trajectory .trajectory')].map(t => [t.dataset.axis,"
            + " (t.querySelector('.apart') || {textContent: ''}).textContent])");
  }

  @Test
  void resultsInOtherUnitsOrOfOtherFilesHaveAnAxisOfTheirOwn() throws IOException {
    Path run = timed("run.xyz", 1, 10);
    Path other = timed("other.xyz", 2, 10);
    Path byStep = folder.resolve("dH.json");
    Path byTime = folder.resolve("ps.json");
    Path slower = folder.resolve("slow.json");
    Path events = folder.resolve("events.json");
    Path elsewhere = folder.resolve("elsewhere.json");
    Cli.quests("dH_traj", run, "--parent", "0:2", "-o", byStep).succeeds();
    Cli.quests("dH_traj", run, "--parent", "0:2", "--dt", 2, "-o", byTime).succeeds();
    Cli.quests("dH_traj", run, "--parent", "0:2", "--dt", 3, "-o", slower).succeeds();
    Cli.quests("events", run, "-o", events).succeeds();
    Cli.quests("dH_traj", other, "--parent", "0:2", "-o", elsewhere).succeeds();
    open(
        page(
            "report",
            run,
            "--trajectory",
            byStep,
            "--trajectory",
            byTime,
            "--trajectory",
            events,
            "--trajectory",
            elsewhere,
            "--trajectory",
            slower));
    JsonNode axes = axesOfTrajectories();
    assertThat(axes.values().stream().map(a -> a.get(0).asString()).toList())
        .containsExactly("time step", "time (ps)", "time step", "time (ps)");
    assertThat(axes.values().stream().map(a -> a.get(1).asString()).toList())
        .satisfiesExactly(
            first -> assertThat(first).isEmpty(),
            second -> assertThat(second).contains("not in the unit"),
            third -> assertThat(third).contains("another file"),
            fourth -> assertThat(fourth).contains("other times"));
    clickTrajectory(1, 5.0 / 9, 0.3);
    assertThat(fact("frame")).isEqualTo("5");
    clickTrajectory(2, 7.0 / 9, 0.3);
    assertThat(fact("frame")).isEqualTo("5");
    requireQuiet();
  }

  /** The quantiles that one panel draws are of one distribution, so they are in order. */
  @Test
  void whatWasFoundAgainstDifferentReferencesIsNotMixedUp() throws IOException {
    Path run = timed("run.xyz", 1, 10);
    Path one = timed("one.xyz", 2, 3);
    Path two = timed("two.xyz", 3, 8);
    Path found = folder.resolve("dH.json");
    Path events = folder.resolve("events.json");
    Cli.quests("dH_traj", run, "--reference", one, "-o", found).succeeds();
    Cli.quests("events", run, "--reference", "b=" + two, "--reference", "a=" + one, "-o", events)
        .succeeds();
    open(page("report", run, "--trajectory", found, "--trajectory", events));
    JsonNode panels =
        browser.evaluate(
            "(() => { const series = echarts.getInstanceByDom(document.querySelector("
                + "'#trajectory .chart')).getOption().series; const at = name => s => s.name === name;"
                + " return [...new Set(series.map(s => s.yAxisIndex))].map(panel => ['least', '25 %',"
                + " 'median', '75 %', '99 %', 'greatest'].map(name => series.filter(s => s.yAxisIndex"
                + " === panel).find(at(name))).filter(s => s).map(s => s.data.map(d => d[1]))); })()");
    int compared = 0;
    for (JsonNode lines : panels.values()) {
      for (int line = 1; line < lines.size(); line++) {
        for (int frame = 0; frame < lines.get(line).size(); frame++) {
          assertThat(lines.get(line).get(frame).asDouble())
              .isGreaterThanOrEqualTo(lines.get(line - 1).get(frame).asDouble());
          compared++;
        }
      }
    }
    // Seven quantiles of each reference at most, and four of dH_traj: at least these are drawn.
    assertThat(compared).isGreaterThanOrEqualTo(10 * 3 * 2);
    requireQuiet();
  }

  /** Frames of crystals with their time steps, 50 apart. */
  private Path timed(String name, long seed, int frames) throws IOException {
    List<String> lines =
        Files.readAllLines(new PlantedDataset(seed).write(folder.resolve("planted.xyz")));
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      int from = f * (PlantedDataset.ATOMS + 2);
      for (int i = from; i < from + PlantedDataset.ATOMS + 2; i++) {
        text.append(lines.get(i)).append(i == from + 1 ? " step=" + 50 * f : "").append('\n');
      }
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** What a chart draws in its series of one name: points of two numbers. */
  private static double[][] drawn(String label, String series) {
    JsonNode points =
        browser.evaluate(
            "echarts.getInstanceByDom(document.querySelector('.chart[aria-label=\""
                + label
                + "\"]')).getOption().series.find(s => s.name.startsWith('"
                + series
                + "')).data");
    return points.values().stream()
        .map(point -> new double[] {point.get(0).asDouble(), point.get(1).asDouble()})
        .toArray(double[][]::new);
  }

  @Test
  void errorsOfTwoFilesAreDrawnWithTheBoundsOfACalibration() throws IOException {
    PlantedDataset planted = new PlantedDataset(9);
    Path file = planted.write(folder.resolve("labelled.xyz"));
    PlantedDataset wrong = new PlantedDataset(9);
    Random random = new Random(10);
    double squares = 0;
    double greatest = 0;
    for (int f = 0; f < PlantedDataset.FRAMES; f++) {
      for (int i = 0; i < PlantedDataset.ATOMS; i++) {
        double square = 0;
        for (int c = 0; c < 3; c++) {
          double error = 0.05 * random.nextGaussian();
          wrong.forces[f][i][c] += error;
          square += error * error;
        }
        boolean copper = planted.element(f, i).equals("Cu");
        squares += copper ? square : 0;
        greatest = Math.max(greatest, copper ? Math.sqrt(square) : 0);
      }
    }
    Path predicted = wrong.write(folder.resolve("predicted.xyz"));
    Path reference = new PlantedDataset(11).write(folder.resolve("reference.xyz"));
    Path bounds = folder.resolve("bounds.json");
    Cli.quests("calibrate", file, "--reference", reference, "--predicted", predicted, "-o", bounds)
        .succeeds();
    open(page("report", file, "-r", reference, "--predicted", predicted, "--calibration", bounds));

    String parity = "Predicted components by true ones";
    assertThat(List.of(drawn(parity, "Ag")))
        .satisfiesExactlyInAnyOrder(
            point -> isComponent(planted, wrong, 0, point),
            point -> isComponent(planted, wrong, 1, point),
            point -> isComponent(planted, wrong, 2, point));
    int atoms = PlantedDataset.FRAMES * PlantedDataset.ATOMS;
    assertThat(drawn(parity, "Cu").length).isEqualTo(3 * (atoms - 1));

    String byNovelty = "Errors of atoms by their δH";
    JsonNode weighed =
        Cli.jsonOf(folder.resolve("dH.json"), "dH", file, reference, "--calibration", bounds);
    double[][] curve = drawn(byNovelty, "bound");
    assertThat(curve.length).isGreaterThan(50);
    int compared = 0;
    for (int i = 0; i < atoms; i++) {
      double dH = weighed.get("delta_entropy").get(i).asDouble();
      JsonNode bound = weighed.get("error_bound").get(i);
      int right = (int) Arrays.stream(curve).filter(point -> point[0] < dH).count();
      if (bound.isNumber() && right > 0 && right < curve.length) {
        // The bound never falls with δH.
        assertThat(bound.asDouble()).isBetween(curve[right - 1][1], curve[right][1]);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(atoms / 2);
    assertThat(text("document.querySelector('table.errors tbody tr').textContent"))
        .startsWith("Cu")
        .contains(
            String.format(Locale.ROOT, "%.4g", Math.sqrt(squares / 3 / (atoms - 1))),
            String.format(Locale.ROOT, "%.4g", greatest));
    requireQuiet();
  }

  /** A point of the one silver atom: a component of its force as it is, and as it was predicted. */
  private static void isComponent(
      PlantedDataset planted, PlantedDataset wrong, int component, double[] point) {
    assertThat(point[0])
        .isCloseTo(planted.forces[planted.odd][planted.oddAtom][component], within(1e-6));
    assertThat(point[1])
        .isCloseTo(wrong.forces[planted.odd][planted.oddAtom][component], within(1e-6));
  }

  /** A frame of the quench, which is too large for a page that may hold 3000 atoms. */
  private Path largeFrame(int number) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(TestData.shipped("cu4000_quench_750.extxyz.gz"))),
                StandardCharsets.UTF_8))) {
      return Files.write(
          folder.resolve("large" + number + ".xyz"),
          in.lines().skip(4002L * number).limit(4002).toList());
    }
  }

  private static Environments described(Path file, SurveyCollector survey, Parallelism threads) {
    try (FrameSource source = FrameSource.open(file)) {
      Frame frame = Objects.requireNonNull(source.next());
      survey.add(0, frame);
      try (FrameSource again = FrameSource.open(file)) {
        return Environments.describe(again, DescriptorSpec.nearestNeighbors(32, 5), threads);
      }
    }
  }

  /** The page of one large frame against another, with room for so many atoms. */
  private Path pageOfLargeFrames(Path file, Path reference, int atoms) throws IOException {
    Path page = folder.resolve("large" + atoms + ".html");
    try (Parallelism threads = Parallelism.of(2)) {
      SurveyCollector survey = new SurveyCollector(List.of(file.toString()), threads);
      Environments dataset = described(file, survey, threads);
      Environments known =
          described(reference, new SurveyCollector(List.of("reference"), threads), threads);
      ReportResult result =
          ReportStudy.of(survey.result(), List.of(dataset), Weighing.of(0.015))
              .against(reference.toString(), ReferenceSet.of(known, threads))
              .withLimit(LARGE_SHOWN)
              .run(threads);
      ReportDetails details =
          ReportDetails.of(
              result,
              new LinkedHashSet<>(),
              null,
              null,
              i -> FrameSource.open(file),
              atoms,
              threads);
      try (FrameSource source = FrameSource.open(reference);
          OutputStream out = Files.newOutputStream(page)) {
        ReportPage.write(
            new ReportContent(
                result,
                details,
                reference.toString(),
                ReportDetails.nearestFrames(result, source, atoms),
                null,
                null,
                List.of(),
                List.of("report")),
            out);
      }
    }
    return page;
  }

  @Test
  void ofLargeFramesWhatIsAroundAnAtomIsShown() throws IOException {
    Path file = largeFrame(0);
    Path reference = largeFrame(18);
    Path cut = pageOfLargeFrames(file, reference, 3000);
    Frame frame = Cli.frames(file).get(0);
    // The same environments as of the whole frame, atom by atom, whether at the edge or not.
    List<List<String>> seen = new ArrayList<>();
    Map<Path, Boolean> pages = new LinkedHashMap<>();
    pages.put(cut, true);
    pages.put(pageOfLargeFrames(file, reference, 8000), false);
    for (Map.Entry<Path, Boolean> page : pages.entrySet()) {
      open(page.getKey());
      browser.evaluate("document.querySelector('canvas.map').focus()");
      List<String> lit = new ArrayList<>();
      // After the last point comes the first, and after as many as there are the same again.
      String start = fact("atom");
      for (int i = 0; i < LARGE_SHOWN; i++) {
        browser.key("n");
        int atom = Integer.parseInt(fact("atom"));
        double[] at = Arrays.copyOfRange(frame.positions(), 3 * atom, 3 * atom + 3);
        assertThat(fact("position"))
            .isEqualTo(String.format(Locale.ROOT, "%.4f, %.4f, %.4f", at[0], at[1], at[2]));
        assertThat(fact("element")).isEqualTo("Cu");
        lit.add(
            atom
                + " sees "
                + text("document.querySelector('canvas.structure').dataset.lit")
                + ", the nearest "
                + text("document.querySelector('canvas.structure.small').dataset.lit"));
      }
      seen.add(lit);
      assertThat(fact("atom")).isEqualTo(start);
      browser.key("p");
      assertThat(lit.get(LARGE_SHOWN - 2)).startsWith(fact("atom") + " ");
      assertThat(text("document.querySelector('.side').textContent").contains("too many for"))
          .isEqualTo(page.getValue());
      requireQuiet();
    }
    assertThat(seen.get(0)).isEqualTo(seen.get(1)).doesNotHaveDuplicates();
  }

  /** Real datasets, and which of their frames. */
  static Stream<List<Object>> datasets() {
    return Stream.of(
        List.of(
            "botnet-3bpa__train_mixedT.xyz.gz",
            "::8",
            "--reference",
            "botnet-3bpa__train_300K.xyz.gz"),
        List.of("hea-monbtaw__train_all.xyz.gz", "::24", "--by", "config_type"));
  }

  @RealData
  @Test
  void realDatasetsAreShownAtBothWidthsAndInBothThemes() throws IOException {
    for (List<Object> each : datasets().toList()) {
      Path file = TestData.real("data/" + each.get(0));
      Object last =
          each.get(2).equals("--reference") ? TestData.real("data/" + each.get(3)) : each.get(3);
      Path page = page("report", file, "--frames", each.get(1), each.get(2), last);
      assertThat(Files.size(page)).isLessThan(LARGEST);
      for (int width : new int[] {400, 1280}) {
        for (boolean dark : new boolean[] {false, true}) {
          browser.window(width, 900, dark);
          open(page);
          assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
              .isLessThanOrEqualTo(width);
          assertThat(text("getComputedStyle(document.body).colorScheme"))
              .isEqualTo(dark ? "dark" : "light");
        }
      }
      browser.window(1280, 900, false);
      open(page);
      clickTheGreatestForce(Cli.frames(file));
      requireQuiet();
    }
  }

  /**
   * Clicks the atom of all frames on the page with the greatest force, by the test's own reading.
   */
  private static void clickTheGreatestForce(List<Frame> frames) {
    choose("across", "frame-number");
    choose("up", "force");
    double[] window = numbers("window");
    int best = -1;
    int bestAtom = -1;
    double greatest = 0;
    int step = frames.size() > 1000 ? 24 : 8;
    for (int f = 0; f < frames.size(); f += step) {
      AtomArray.Reals forces =
          (AtomArray.Reals) Objects.requireNonNull(frames.get(f).arrays().get("forces"));
      for (int i = 0; i < frames.get(f).atoms(); i++) {
        double norm =
            Math.sqrt(
                IntStream.range(3 * i, 3 * i + 3)
                    .mapToDouble(c -> forces.values()[c] * forces.values()[c])
                    .sum());
        if (norm > greatest && norm < window[3]) {
          greatest = norm;
          best = f;
          bestAtom = i;
        }
      }
    }
    clickPoint(best, greatest);
    Frame frame = frames.get(best);
    assertThat(fact("frame")).isEqualTo(String.valueOf(best));
    assertThat(fact("atom")).isEqualTo(String.valueOf(bestAtom));
    assertThat(fact("element")).isEqualTo(Element.symbol(frame.atomicNumbers()[bestAtom]));
    String[] shownAt = fact("position").split(", ", -1);
    for (int c = 0; c < 3; c++) {
      assertThat(Double.parseDouble(shownAt[c]))
          .isCloseTo(frame.positions()[3 * bestAtom + c], within(6e-5));
    }
  }
}
