package org.quests.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.quests.cli.FrameShare;
import org.quests.cli.Workplace;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.kernel.KernelEngine;
import org.quests.kernel.KernelEngines;
import org.quests.store.DescribedPart;
import org.quests.store.SharedDatasets;
import org.quests.store.TaskFolder;

/**
 * A Spark cluster as the place where work is done. The context and the folder that executors read
 * are made when they are first needed. For one thread.
 *
 * <p>From Java, {@link #on} takes a context that is there, and {@link #engine} gives what the
 * studies of {@code org.quests.study} evaluate kernel sums with: their results are the same
 * records.
 */
public final class SparkWorkplace implements Workplace, AutoCloseable {
  /** Milliseconds between two looks at whether the work is to stop. */
  private static final long PAUSE = 50;

  private static final String MEMORY = "spark.executor.memory";

  /** Spark wants 450 MB, beside what some collectors of garbage leave out. */
  private static final long LEAST_MEMORY = 500;

  /** Shares of frames for each task that can run at once. */
  private static final int EACH = 3;

  private final @Nullable JavaSparkContext given;
  private final Thread hook = new Thread(this::removeFolder);
  private @Nullable Running running;

  /** What there is once it is needed. */
  private record Running(
      JavaSparkContext context,
      Settings settings,
      TaskFolder folder,
      LongAccumulator kernels,
      Tally tally) {}

  private int jobs;

  private SparkWorkplace(@Nullable JavaSparkContext given) {
    this.given = given;
  }

  /** The cluster that {@code spark-submit} names. */
  static SparkWorkplace starting() {
    return new SparkWorkplace(null);
  }

  /**
   * The cluster of a context, which stays open when this is closed.
   *
   * @param context its settings {@code spark.quests.folder}, {@code spark.quests.scratch} and
   *     {@code spark.quests.wait} are those of the command line
   */
  public static SparkWorkplace on(JavaSparkContext context) {
    return new SparkWorkplace(context);
  }

  @Override
  public String name() {
    return "Spark";
  }

  /**
   * An engine whose work the executors do.
   *
   * @param engine the name of theirs, as {@link KernelEngines#get} knows it
   * @throws QuestsException of kind ENGINE where there is none of that name
   */
  @Override
  public KernelEngine engine(String engine) {
    return new SparkEngine(this, engine, KernelEngines.get(engine).name(), SparkEngine.AT_ONCE);
  }

  @Override
  public SharedDatasets datasets() {
    return folder().datasets();
  }

  @Override
  public List<Environments> describe(
      List<FrameShare> shares, RowSpec spec, Consumer<String> cautions, Parallelism parallelism) {
    Path folder = folder().described();
    List<String[][]> strings = shares.stream().map(DescribeTask::strings).toList();
    describe("frames described");
    parallelism.progress().begin("description", "tasks", shares.size());
    List<String[]> told;
    try {
      told =
          run(
              context()
                  .parallelize(strings, strings.size())
                  .setName("shares of frames")
                  .map(new DescribeTask(folder.toString()))
                  .setName("environments")
                  .collectAsync(),
              parallelism);
    } finally {
      parallelism.progress().end();
    }
    List<Environments> described = new ArrayList<>();
    for (String[] one : told) {
      Arrays.stream(one).skip(1).forEach(cautions);
      described.add(DescribedPart.open(Path.of(one[0]), spec));
    }
    return described;
  }

  @Override
  public List<String> summary() {
    return running == null ? List.of() : running.tally.lines(jobs);
  }

  private Running running() {
    if (running == null) {
      running = start();
      Runtime.getRuntime().addShutdownHook(hook);
    }
    return running;
  }

  private Running start() {
    SparkConf conf = given == null ? new SparkConf() : given.getConf();
    Settings settings = Settings.of(conf);
    // Before a cluster is asked for anything.
    TaskFolder folder = TaskFolder.create(settings.folder());
    try {
      JavaSparkContext context = given == null ? connect(conf) : given;
      LongAccumulator kernels = context.sc().longAccumulator("kernel nanoseconds");
      Tally tally = new Tally(kernels);
      context.sc().addSparkListener(tally);
      return new Running(context, settings, folder, kernels, tally);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static JavaSparkContext connect(SparkConf conf) {
    if (!conf.contains("spark.master")) {
      throw QuestsException.usage(
          "expected a master: start this by spark-submit --master URL --class "
              + Main.class.getName());
    }
    requireMemory(conf);
    conf.setIfMissing("spark.app.name", "quests");
    // Errors are told once, in one line; logs of executors are as they were.
    conf.setIfMissing("spark.log.level", "OFF");
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) {
      throw Failures.of(e);
    }
  }

  /** With less than Spark needs, executors end as they start, and others are started for ever. */
  static void requireMemory(SparkConf conf) {
    long memory;
    try {
      memory = conf.getSizeAsMb(MEMORY, "1g");
    } catch (NumberFormatException e) {
      throw QuestsException.usage(
          "expected a size such as 4g as " + MEMORY + ": " + e.getMessage());
    }
    if (memory < LEAST_MEMORY) {
      throw QuestsException.engine(
          "executors of "
              + memory
              + " MB cannot start, expected at least "
              + LEAST_MEMORY
              + ": give them more by --executor-memory");
    }
  }

  JavaSparkContext context() {
    return running().context;
  }

  TaskFolder folder() {
    return running().folder;
  }

  String scratch() {
    return running().settings.scratch();
  }

  LongAccumulator kernels() {
    return running().kernels;
  }

  @Override
  public int pieces() {
    return Math.max(EACH * slots(), tasks());
  }

  /** Into how many tasks the user wants kernel sums cut at least. */
  int tasks() {
    return running().settings.tasks();
  }

  /** How many tasks can run at once, as far as is known. */
  int slots() {
    SparkConf conf = context().getConf();
    int asked =
        Math.max(
            conf.getInt("spark.cores.max", 1),
            conf.getInt("spark.executor.instances", 1) * conf.getInt("spark.executor.cores", 1));
    return Math.max(context().defaultParallelism(), asked) / conf.getInt("spark.task.cpus", 1);
  }

  /** What Spark's page calls what is made next. */
  void describe(String stage) {
    context().setCallSite(stage);
    context().setJobDescription(stage);
  }

  /**
   * Waits for a job.
   *
   * @throws QuestsException where it fails, is cancelled, or nobody comes to do it
   */
  <T> T run(org.apache.spark.api.java.JavaFutureAction<T> job, Parallelism parallelism) {
    return result(job, parallelism);
  }

  private <T> T result(Future<T> job, Parallelism parallelism) {
    Tally tally = running().tally;
    jobs++;
    long before = tally.done();
    long since = System.nanoTime();
    try {
      while (true) {
        try {
          return job.get(PAUSE, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          parallelism.check();
          long now = tally.done();
          parallelism.progress().advance(Math.max(0, now - before));
          before = Math.max(before, now);
          requireExecutors(since);
        }
      }
    } catch (ExecutionException e) {
      throw Failures.of(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw QuestsException.cancelled();
    } finally {
      if (!job.isDone()) {
        job.cancel(true);
      }
    }
  }

  private void requireExecutors(long since) {
    int patience = running().settings.patience();
    if (!running().tally.hasStarted() && System.nanoTime() - since > patience * 1_000_000_000L) {
      throw QuestsException.engine(
          "no executor came within "
              + patience
              + " s: the cluster has no room for the cores and the memory that were asked for, or"
              + " executors end as they start, and their logs say why ("
              + Settings.PATIENCE
              + " is how long to wait)");
    }
  }

  /** The elements of what executors keep, partition by partition. */
  <T> Iterator<T> iterator(JavaRDD<T> kept) {
    jobs += kept.getNumPartitions();
    Iterator<T> each = told(kept::toLocalIterator);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return told(each::hasNext);
      }

      @Override
      public T next() {
        return told(each::next);
      }
    };
  }

  /** Scala throws checked exceptions without saying so. */
  private static <T> T told(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw Failures.of(e);
    }
  }

  private void removeFolder() {
    if (running != null) {
      running.folder.close();
    }
  }

  /** Removes what executors read, and ends the context where this has made it. */
  @Override
  public void close() {
    Running all = running;
    if (all == null) {
      return;
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    running = null;
    // Executors that are still at work end first.
    if (given == null) {
      all.context.close();
    } else {
      all.context.sc().removeSparkListener(all.tally);
    }
    all.folder.close();
  }
}
