package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.quests.testing.RealData;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;

/** Pages as a browser shows them: what is clicked is compared with the test's own reading. */
@Tag("it")
@EnabledIf("available")
class ReportBrowserTest {
  /** Pages of 100,000 environments are at most so large, in bytes. */
  private static final long LARGEST = 6_000_000;

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
  void aTrajectoryWithItsEventsShowsTheFrameThatIsClicked() throws IOException {
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
    browser.evaluate(
        "document.querySelector('#trajectory .chart').scrollIntoView({block: 'center'})");
    browser.settle();
    JsonNode box =
        browser.evaluate(
            "(() => { const b = document.querySelector('#trajectory .chart')"
                + ".getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })()");
    // The last frame is at the right end of the axis, 30 pixels from the edge.
    browser.click(box.get(1).asDouble() - 32, (box.get(2).asDouble() + box.get(3).asDouble()) / 2);
    assertThat(fact("frame")).isEqualTo("18");
    requireQuiet();
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
