package org.quests.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.util.LongAccumulator;

/** Counts what an application does, as Spark tells it. */
final class Tally extends SparkListener {
  /** Milliseconds to wait until Spark has told everything. */
  private static final long PATIENCE = 3000;

  private final LongAccumulator kernels;
  private final TreeSet<String> hosts = new TreeSet<>();
  private long started;
  private long done;
  private long again;
  private long shuffled;
  private int jobs;

  /**
   * A tally of nothing yet.
   *
   * @param kernels nanoseconds of kernel sums
   */
  Tally(LongAccumulator kernels) {
    this.kernels = kernels;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    started++;
    hosts.add(start.taskInfo().host());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason().equals(Success$.MODULE$)) {
      done++;
    } else {
      // Its result was lost with an executor, or it failed: it is done once more.
      again++;
      done -= end.reason().equals(Resubmitted$.MODULE$) ? 1 : 0;
    }
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) {
      shuffled += metrics.shuffleWriteMetrics().bytesWritten();
    }
    notifyAll();
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    hosts.add(added.executorInfo().executorHost());
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    jobs++;
    notifyAll();
  }

  /** Tasks that are done. */
  synchronized long done() {
    return done;
  }

  /** Whether some task was started. */
  synchronized boolean hasStarted() {
    return started > 0;
  }

  /**
   * What to tell in the end.
   *
   * @param expected jobs that were run: Spark tells of their ends a little later
   */
  synchronized List<String> lines(int expected) {
    long until = System.nanoTime() + PATIENCE * 1_000_000;
    try {
      while (jobs < expected && System.nanoTime() < until) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<String> lines = new ArrayList<>();
    if (started > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Spark: %,d tasks on %d %s, %,d repeated; %.1f MB shuffled; kernels took %.1f s",
              done,
              hosts.size(),
              hosts.size() == 1 ? "machine" : "machines",
              again,
              shuffled / 1e6,
              kernels.sum() / 1e9));
    }
    return lines;
  }
}
