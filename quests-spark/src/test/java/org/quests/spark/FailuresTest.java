package org.quests.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.QuestsException;

/** What a user reads when a cluster fails. */
class FailuresTest {
  private static final String LOST =
      "Job aborted due to stage failure: Task 3 in stage 0.0 failed 4 times, most recent failure:"
          + " Lost task 3.3 in stage 0.0 (TID 12) (10.0.0.7 executor 1): ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.lang.OutOfMemoryError: Java heap space | MEMORY | 10.0.0.7: an executor ran out of memory
          ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited with code 52 | MEMORY | 10.0.0.7: an executor ran out of memory
          ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: worker lost | ENGINE | 10.0.0.7: executors were lost again and again
          TaskResultLost (result lost from block manager) | MEMORY | the driver has no room for results
          Total size of serialized results of 9 tasks (1024.0 MiB) is bigger than spark.driver.maxResultSize | MEMORY | the driver has no room for results
          """)
  void whatHappenedToATaskIsOneLine(String reason, QuestsException.Kind kind, String message) {
    QuestsException told =
        Failures.of(new SparkException(LOST + reason + "\n\tat org.apache.spark.Task.run\n"));
    assertThat(told.kind()).isEqualTo(kind);
    assertThat(told.getMessage()).startsWith(message).doesNotContain("\n");
  }

  @Test
  void errorsOfTheLibraryStayWhatTheyAre() {
    QuestsException damaged = QuestsException.input("x.qref: is damaged");
    assertThat(Failures.of(new ExecutionException(new SparkException(LOST, damaged))))
        .hasMessage("x.qref: is damaged")
        .extracting(e -> e.kind())
        .isEqualTo(QuestsException.Kind.INPUT);
    QuestsException full = QuestsException.output("/scratch: cannot be written", null);
    assertThat(Failures.of(new SparkException(LOST, full)))
        .hasMessage("10.0.0.7: /scratch: cannot be written");
  }

  @Test
  void executorsThatCannotStartAreNotWaitedFor() {
    SparkConf conf = new SparkConf(false);
    SparkWorkplace.requireMemory(conf);
    SparkWorkplace.requireMemory(conf.set("spark.executor.memory", "512m"));
    assertThatThrownBy(
            () -> SparkWorkplace.requireMemory(conf.set("spark.executor.memory", "450m")))
        .hasMessage(
            "executors of 450 MB cannot start, expected at least 500: give them more by"
                + " --executor-memory");
    assertThatThrownBy(() -> SparkWorkplace.requireMemory(conf.set("spark.executor.memory", "x")))
        .hasMessageContaining("expected a size such as 4g as spark.executor.memory");
  }

  @Test
  void theRestIsOneLineToo() {
    assertThat(Failures.of(new IllegalStateException("first\nsecond"))).hasMessage("Spark: first");
    assertThat(
            Failures.of(new SparkException("Job 0 cancelled because SparkContext was shut down")))
        .hasMessageStartingWith("the cluster ended the application");
  }
}
