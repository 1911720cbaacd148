package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;

/** The table of keys in docs/file-formats.md names the keys that results have. */
class DocumentedKeysTest {
  private static final Map<String, ResultKeys<?>> KEYS =
      Map.ofEntries(
          Map.entry("entropy", EntropyResult.keys()),
          Map.entry("metrics", MetricsResult.keys()),
          Map.entry("dH", DifferentialEntropyResult.keys()),
          Map.entry("approx_dH", DifferentialEntropyResult.keys()),
          Map.entry("overlap", OverlapResult.keys()),
          Map.entry("learning_curve", LearningCurveResult.keys()),
          Map.entry("entropy_sampler", EntropySamplesResult.keys()),
          Map.entry("report-overlap", GroupComparisonResult.keys()),
          Map.entry("compress", SelectionResult.keys()),
          Map.entry("compress --local", LocalResult.keys()),
          Map.entry("bandwidth_curve", BandwidthCurveResult.keys()),
          Map.entry("thermo", ThermoResult.keys()));

  /** Rows that say "as" another one. */
  private static final Map<String, String> AS = Map.of("metrics", "entropy", "approx_dH", "dH");

  /** What some results have beside what their row says: the text after the table tells of it. */
  private static final Set<String> ELSEWHERE =
      Set.of("error_bound", "nearest", "rows", "dimension", "n", "graph_nbrs", "time");

  private static Set<String> words(String command) throws IOException {
    String table = Files.readString(TestData.shipped().resolveSibling("docs/file-formats.md"));
    String row =
        table
            .lines()
            .filter(line -> line.startsWith("| `" + command + "` |"))
            .filter(line -> line.contains("time`"))
            .findFirst()
            .orElseThrow();
    String all =
        table
            .lines()
            .filter(l -> l.startsWith("| all that make kernel sums"))
            .findFirst()
            .orElseThrow();
    Set<String> words =
        Pattern.compile("`([\\w]+)`")
            .matcher(row.substring(row.indexOf('|', 2)) + all)
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    String as = AS.get(command);
    if (as != null) {
      words.addAll(words(as));
    }
    return words;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy",
        "metrics",
        "dH",
        "approx_dH",
        "overlap",
        "learning_curve",
        "entropy_sampler",
        "report-overlap",
        "compress",
        "compress --local",
        "bandwidth_curve",
        "thermo"
      })
  void areThoseOfTheResults(String command) throws IOException {
    ResultKeys<?> keys = Objects.requireNonNull(KEYS.get(command));
    Set<String> top = new TreeSet<>();
    for (ResultKey key : keys.keys()) {
      top.add(key.name());
      assertThat(key.meaning()).as(key.name()).isNotBlank();
    }
    Set<String> documented = words(command);
    top.removeAll(ELSEWHERE);
    assertThat(documented).containsAll(top);
    documented.removeAll(keys.names());
    // What is said of other commands in the same line.
    documented.removeAll(Set.of("entropy", "dH", "entropy_time", "by_element", "bandwidth"));
    assertThat(documented).as("documented, and in no result").isEmpty();
  }
}
