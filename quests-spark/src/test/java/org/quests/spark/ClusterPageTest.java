package org.quests.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** What the page about clusters says, as Spark reads it. */
class ClusterPageTest {
  /** Settings of managers whose libraries are not here, and of the environment of executors. */
  private static final List<String> ELSEWHERE =
      List.of("spark.kubernetes.", "spark.yarn.", "spark.executorEnv.");

  private static final List<String> OWN =
      List.of(Settings.FOLDER, Settings.SCRATCH, Settings.PATIENCE, Settings.TASKS);

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/cluster.md"));
  }

  /** The words of each command line that starts with {@code spark-submit}. */
  private static List<List<String>> submissions() throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (String line : page().replaceAll("\\\\\n *", "").lines().toList()) {
      if (line.startsWith("$ spark-submit ")) {
        all.add(Arrays.asList(line.substring("$ spark-submit ".length()).split(" +")));
      }
    }
    return all;
  }

  private static SparkSubmitArguments read(List<String> words) {
    return new SparkSubmitArguments(
        CollectionConverters.asScala(words).toSeq(),
        Map$.MODULE$.from(CollectionConverters.asScala(Map.of("HADOOP_CONF_DIR", "/conf"))));
  }

  @Test
  void sparkReadsEachLine() throws IOException {
    List<String> masters = new ArrayList<>();
    for (List<String> words : submissions()) {
      SparkSubmitArguments read = read(words);
      assertThat(read.mainClass()).isEqualTo(Main.class.getName());
      assertThat(read.primaryResource()).endsWith("/quests-spark.jar");
      assertThat(CollectionConverters.asJava(read.childArgs()).get(0)).isEqualTo("entropy");
      CollectionConverters.asJava(read.sparkProperties()).keySet().forEach(ClusterPageTest::known);
      masters.add(words.get(words.indexOf("--master") + 1));
    }
    assertThat(masters).containsExactly("spark://host:7077", "k8s://https://host:6443", "yarn");
  }

  @Test
  void settingsThatAreNamedAreThere() throws IOException {
    List<String> named = new ArrayList<>();
    page()
        .lines()
        .flatMap(line -> Arrays.stream(line.split("[`\\s]+")))
        .filter(word -> word.startsWith("spark.") && word.contains("="))
        .map(word -> word.substring(0, word.indexOf('=')))
        .forEach(named::add);
    named.forEach(ClusterPageTest::known);
    assertThat(named).containsAll(OWN);
  }

  private static void known(String setting) {
    // Settings register themselves when they are loaded.
    assertThat(package$.MODULE$.EXECUTOR_MEMORY()).isNotNull();
    assertThat(
            OWN.contains(setting)
                || ELSEWHERE.stream().anyMatch(setting::startsWith)
                || ConfigEntry.findEntry(setting) != null)
        .as(setting)
        .isTrue();
  }
}
