package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.quests.core.Printable;
import org.quests.entropy.Entropy;
import org.quests.sampling.BlockBootstrap;
import org.quests.sampling.EntropySamples;
import org.quests.sampling.Interval;

/**
 * H of samples of a dataset.
 *
 * @param file the dataset as it was named
 * @param setting what its environments are
 * @param count n, the number of its environments
 * @param frames how many frames there are
 * @param plan what was drawn
 * @param samples what was found
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 */
public record EntropySamplesResult(
    String file,
    Setting setting,
    int count,
    int frames,
    EntropySamples.Plan plan,
    EntropySamples samples,
    Program program,
    double descriptorSeconds)
    implements TabularResult {
  private static final ResultKeys<EntropySamplesResult> KEYS =
      ResultKeys.of(EntropySamplesResult.class)
          .with(SharedKeys.FILE, EntropySamplesResult::file)
          .with(SharedKeys.ENVIRONMENTS, EntropySamplesResult::count)
          .withAll(Setting.keys(), EntropySamplesResult::setting)
          .with(ResultKey.of("sample", "environments in a sample"), r -> r.plan.size())
          .with(SharedKeys.RUNS, r -> r.plan.runs())
          .with(SharedKeys.BY, r -> SharedKeys.word(r.plan.by()))
          .with(SharedKeys.SEED, r -> r.plan.seed())
          .with(SharedKeys.N_FRAMES, EntropySamplesResult::frames)
          .with(SharedKeys.MEAN_ENTROPY, r -> r.samples.mean())
          .with(SharedKeys.ENTROPY_DEVIATION, r -> r.samples.deviation())
          .with(SharedKeys.STANDARD_ERROR, r -> r.bootstrap().standardError())
          .with(SharedKeys.INTERVAL, r -> SharedKeys.ends(r.interval()))
          .with(SharedKeys.BLOCKS, r -> r.bootstrap().blocks())
          .with(
              ResultKey.of("sample_envs", "environments that each sample holds"),
              r -> r.entropies().stream().mapToLong(Entropy::count).toArray())
          .withAll(Program.keys(), EntropySamplesResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EntropySamplesResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, r -> Arrays.stream(r.samples.seconds()).sum())
          .with(
              SharedKeys.ENTROPIES,
              r -> r.entropies().stream().mapToDouble(Entropy::value).toArray())
          .with(SharedKeys.ENTROPIES_TIMES, r -> r.samples.seconds());

  /** A sample as a row of the table. */
  private record Row(int run, Entropy entropy) {}

  private static final ResultKeys<Row> COLUMNS =
      ResultKeys.of(Row.class)
          .with(SharedKeys.RUN, Row::run)
          .with(SharedKeys.ENVIRONMENTS, row -> row.entropy.count())
          .with(SharedKeys.ENTROPY, row -> row.entropy.value());

  /** The keys of its values. */
  public static ResultKeys<EntropySamplesResult> keys() {
    return KEYS;
  }

  /** H of each sample. */
  public List<Entropy> entropies() {
    return samples.entropies();
  }

  /** How much the mean would change with other frames. */
  public BlockBootstrap bootstrap() {
    return samples.bootstrap();
  }

  /** Of 95 %, for the mean. */
  public Interval interval() {
    return bootstrap().interval(samples.mean());
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    List<Entropy> entropies = entropies();
    return ResultTable.of(
        COLUMNS,
        IntStream.range(0, entropies.size()).mapToObj(i -> new Row(i, entropies.get(i))).toList());
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>();
    if (plan.size() > count) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s: %,d %s fewer than the %,d of a sample: every sample is the dataset",
              Printable.of(file),
              count,
              count == 1 ? "environment is" : "environments are",
              plan.size()));
    }
    all.addAll(EntropyTexts.cautions(entropies().getLast()));
    return all;
  }
}
