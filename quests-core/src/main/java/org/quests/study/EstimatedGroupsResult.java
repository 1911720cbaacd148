package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.core.Interval;
import org.quests.entropy.EstimatedGroups;

/**
 * What groups of frames have in common, estimated.
 *
 * @param files what the datasets are called
 * @param by what tells groups apart; null where each dataset is one
 * @param setting what their environments are
 * @param epsilon ε in nats
 * @param accuracy half the width of the intervals of 95 % that was wanted
 * @param seed of what was drawn
 * @param names of the groups
 * @param found what was found
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record EstimatedGroupsResult(
    List<String> files,
    @Nullable String by,
    Setting setting,
    double epsilon,
    double accuracy,
    long seed,
    List<String> names,
    EstimatedGroups found,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  /** A group with its name. */
  private record Named(String name, EstimatedGroups.Group group) {}

  private static final ResultKeys<Named> GROUP =
      ResultKeys.of(Named.class)
          .with(ResultKey.of("name", "of the group"), Named::name)
          .with(SharedKeys.ENVIRONMENTS, n -> n.group.count())
          .with(SharedKeys.ENTROPY, n -> n.group.entropy())
          .with(EstimatedMean.INTERVAL, n -> SharedKeys.ends(n.group.interval()));

  private static final ResultKeys<EstimatedGroupsResult> KEYS =
      ResultKeys.of(EstimatedGroupsResult.class)
          .with(ResultKey.of("files", "the datasets as they were named"), r -> r.files)
          .withIfAny(ResultKey.of("by", "what tells groups apart"), r -> r.by)
          .withAll(Setting.keys(), EstimatedGroupsResult::setting)
          .with(SharedKeys.EPSILON, EstimatedGroupsResult::epsilon)
          .with(SharedKeys.ACCURACY, EstimatedGroupsResult::accuracy)
          .with(SharedKeys.SEED, EstimatedGroupsResult::seed)
          .withObjects(ResultKey.of("groups", "each group"), GROUP, EstimatedGroupsResult::each)
          .with(
              ResultKey.of("overlap", "fraction of the row's group that the column's covers"),
              r -> r.found.overlaps())
          .with(
              ResultKey.of("overlap_low", "lower ends of intervals of 95 % for it"),
              r -> r.found.matrix(1, p -> p.covered().interval().low()))
          .with(
              ResultKey.of("overlap_high", "upper ends of intervals of 95 % for it"),
              r -> r.found.matrix(1, p -> p.covered().interval().high()))
          .with(ResultKey.nats("kl", "KL(row‖column)"), r -> r.found.divergences())
          .with(
              ResultKey.nats("kl_low", "lower ends of intervals of 95 % for it"),
              r -> r.found.matrix(0, p -> p.divergenceInterval().low()))
          .with(
              ResultKey.nats("kl_high", "upper ends of intervals of 95 % for it"),
              r -> r.found.matrix(0, p -> p.divergenceInterval().high()))
          .withAll(Program.keys(), EstimatedGroupsResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, EstimatedGroupsResult::descriptorSeconds)
          .with(
              ResultKey.seconds("computation_time", "what the rest took"),
              EstimatedGroupsResult::seconds);

  /** A pair of groups as a row of the table. */
  private record Row(
      String group,
      String reference,
      double overlap,
      Interval interval,
      double kl,
      Interval klInterval) {}

  private static final ResultKeys<Row> COLUMNS =
      ResultKeys.of(Row.class)
          .with(ResultKey.of("group", "what may be covered"), Row::group)
          .with(ResultKey.of("reference", "what may cover it"), Row::reference)
          .with(ResultKey.of("overlap", "fraction that is covered"), Row::overlap)
          .with(ResultKey.of("overlap_low", "lower end of its interval"), r -> r.interval.low())
          .with(ResultKey.of("overlap_high", "upper end of it"), r -> r.interval.high())
          .with(ResultKey.nats("kl", "KL(group‖reference)"), Row::kl)
          .with(ResultKey.nats("kl_low", "lower end of its interval"), r -> r.klInterval.low())
          .with(ResultKey.nats("kl_high", "upper end of it"), r -> r.klInterval.high());

  /** The keys of its values. */
  public static ResultKeys<EstimatedGroupsResult> keys() {
    return KEYS;
  }

  private List<Named> each() {
    return IntStream.range(0, names.size())
        .mapToObj(g -> new Named(names.get(g), found.groups().get(g)))
        .toList();
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    List<Row> rows = new ArrayList<>();
    for (int g = 0; g < names.size(); g++) {
      for (int r = 0; r < names.size(); r++) {
        EstimatedGroups.Pair pair = found.pairs()[g][r];
        if (pair != null) {
          rows.add(
              new Row(
                  names.get(g),
                  names.get(r),
                  pair.covered().value(),
                  pair.covered().interval(),
                  pair.divergence(),
                  pair.divergenceInterval()));
        }
      }
    }
    return ResultTable.of(COLUMNS, rows);
  }

  @Override
  public List<String> cautions() {
    List<String> all = new ArrayList<>();
    for (Named each : each()) {
      if (each.group.restsOnFew()) {
        all.add(
            String.format(
                Locale.ROOT,
                "H of %s rests on few environments: check it with another --seed",
                each.name));
      }
    }
    return all;
  }
}
