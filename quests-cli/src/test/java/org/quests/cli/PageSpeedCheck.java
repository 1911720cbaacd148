package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quests.testing.RealData;
import org.quests.testing.TestData;

/**
 * How long the page of 100,000 environments takes, beside the commands that give its numbers: run
 * by hand, for other work on the machine changes the times. It prints what it measured.
 */
@RealData
@Tag("it")
class PageSpeedCheck {
  private static final long LARGEST = 6_000_000;
  private static final double LONGEST_SHARE = 1.5;
  private static final long LONGEST_OPENING_MILLIS = 3000;
  private static final double LEAST_PICTURES = 20;

  @TempDir static Path folder;

  /**
   * How long a command took.
   *
   * @param seconds by the clock
   * @param busy seconds of processors, which other work on the machine hardly changes
   */
  private record Took(double seconds, double busy) {
    static Took of(Object... command) {
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long busy = system.getProcessCpuTime();
      long started = System.nanoTime();
      Cli.quests(command).succeeds();
      return new Took(
          (System.nanoTime() - started) / 1e9, (system.getProcessCpuTime() - busy) / 1e9);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f s (%.1f s of processors)", seconds, busy);
    }
  }

  @Test
  void thePageOfAWholeDatasetIsMadeAndOpenedInTime() throws IOException {
    Path file = TestData.real("data/hea-monbtaw__train_all.xyz.gz");
    Path reference = TestData.real("data/deepmd-water__water_192.xyz.gz");
    Path page = folder.resolve("report.html");
    Took.of("report", file, "--frames", "::40", "-o", folder.resolve("first.html"));
    Took metrics = Took.of("metrics", file);
    Took dH = Took.of("dH", file, reference, "--by", "config_type");
    Took report = Took.of("report", file, "-r", reference, "--by", "config_type", "-o", page);
    System.out.printf(
        Locale.ROOT,
        "metrics %s, dH %s, report %s; the page has %.2f MB%n",
        metrics,
        dH,
        report,
        Files.size(page) / 1e6);
    try (Chromium browser =
        new Chromium(Objects.requireNonNull(Chromium.find()), folder.resolve("profile"))) {
      browser.window(1280, 900, false);
      long started = System.nanoTime();
      browser.open(page);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
      double pictures = browser.evaluate(PICTURES).asDouble();
      System.out.printf(
          Locale.ROOT,
          "opened in %.2f s; the map moved with %.0f pictures a second%n",
          millis / 1e3,
          pictures);
      assertThat(browser.errors).isEmpty();
      assertThat(millis).isLessThan(LONGEST_OPENING_MILLIS);
      assertThat(pictures).isGreaterThan(LEAST_PICTURES);
    }
    assertThat(Files.size(page)).isLessThan(LARGEST);
    assertThat(report.busy()).isLessThan(LONGEST_SHARE * (metrics.busy() + dH.busy()));
  }

  /** Moves the map to and fro for two seconds, once for each picture. */
  private static final String PICTURES =
      """
      new Promise(done => {
        const map = document.querySelector('canvas.map');
        const began = performance.now();
        let pictures = 0;
        const step = now => {
          const key = pictures % 20 < 10 ? 'ArrowRight' : 'ArrowLeft';
          map.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
          pictures++;
          if (now - began > 2000) {
            done(1000 * pictures / (now - began));
          } else {
            requestAnimationFrame(step);
          }
        };
        requestAnimationFrame(step);
      })
      """;
}
