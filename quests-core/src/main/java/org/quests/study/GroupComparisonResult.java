package org.quests.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.core.Printable;
import org.quests.entropy.Entropy;
import org.quests.entropy.GroupComparison;

/**
 * How groups of frames differ.
 *
 * @param files the datasets as they were named
 * @param by what tells the groups of one dataset apart; null where each dataset is a group
 * @param setting what the environments are
 * @param count n, the number of all environments
 * @param epsilon δH below this counts as covered, in nats
 * @param entropy H of all
 * @param groups what was found
 * @param byElement the same element by element; null where it was not asked for
 * @param tests of the groups; null where they were not asked for
 * @param overlap of each pair, the group that is covered first
 * @param divergence KL(row‖column) of each pair in nats
 * @param likelihoodRatio mean LLR of each pair in nats; NaN where there is none
 * @param unseenElements of each pair the elements of the first that the second lacks, by symbol,
 *     with how many atoms there are; null where elements are not known
 * @param program by what the sums were evaluated
 * @param descriptorSeconds what describing took
 * @param seconds what the rest took
 */
public record GroupComparisonResult(
    List<String> files,
    @Nullable String by,
    Setting setting,
    int count,
    double epsilon,
    Entropy entropy,
    GroupComparison groups,
    @Nullable OverlapByElement byElement,
    @Nullable GroupTests tests,
    double[][] overlap,
    double[][] divergence,
    double[][] likelihoodRatio,
    @Nullable List<List<SortedMap<String, Long>>> unseenElements,
    Program program,
    double descriptorSeconds,
    double seconds)
    implements TabularResult {
  /**
   * One of the groups.
   *
   * @param name of the group
   * @param entropy H of its environments alone
   * @param bias how far that is off for there are few frames
   */
  public record Group(String name, Entropy entropy, SampleBias bias) {}

  static final ResultKey OVERLAP =
      ResultKey.of(ResultNames.OVERLAP, "fraction of the group that the reference covers");

  private static final ResultKey DIVERGENCE =
      ResultKey.nats(ResultNames.DIVERGENCE, "KL(group‖reference)");

  private static final ResultKey LLR =
      ResultKey.nats(
          ResultNames.LLR, "mean likelihood ratio, above 0: more like the reference than itself");

  private static final ResultKey UNSEEN =
      ResultKey.of(
          ResultNames.UNSEEN_ELEMENTS,
          "elements of the group that the reference lacks, with their atoms");

  private static final ResultKeys<GroupComparisonResult> KEYS =
      ResultKeys.of(GroupComparisonResult.class)
          .with(ResultKey.of("files", "the datasets as they were named"), r -> r.files)
          .with(ResultKey.of("by", "what tells groups apart"), GroupComparisonResult::by)
          .with(SharedKeys.ENVIRONMENTS, GroupComparisonResult::count)
          .withAll(Setting.keys(), GroupComparisonResult::setting)
          .with(SharedKeys.EPSILON, GroupComparisonResult::epsilon)
          .with(SharedKeys.ENTROPY, r -> r.entropy.value())
          .with(
              ResultKey.nats("mean_group_entropy", "mean H of the groups, by their sizes"),
              r -> r.groups.meanGroupEntropy())
          .with(
              ResultKey.nats("label_entropy", "entropy of the labels"),
              r -> r.groups.labelEntropy())
          .with(
              ResultKey.nats("overlap_term", "what the groups have in common"),
              r -> r.groups.overlapTerm())
          .with(
              ResultKey.of("visibility", "how much the environments tell of their labels, 0 to 1"),
              r -> r.groups.visibility())
          .withObjects(
              ResultKey.of("groups", "each group"),
              ResultKeys.of(Group.class)
                  .with(ResultKey.of("name", "of the group"), Group::name)
                  .withAll(EntropyTexts.KEYS_OF_A_GROUP, Group::entropy)
                  .withAll(SampleBias.BRACKET, Group::bias),
              GroupComparisonResult::each)
          .with(OVERLAP, GroupComparisonResult::overlap)
          .with(DIVERGENCE, GroupComparisonResult::divergence)
          .with(LLR, GroupComparisonResult::likelihoodRatio)
          .withIfAny(UNSEEN, GroupComparisonResult::unseenValues)
          .withAllIfAny(OverlapByElement.keys(), GroupComparisonResult::byElement)
          .withAllIfAny(GroupTests.KEYS, GroupComparisonResult::tests)
          .with(SharedKeys.ENTROPY_ERROR, r -> r.entropy.errorBound())
          .withAll(Program.keys(), GroupComparisonResult::program)
          .with(SharedKeys.DESCRIPTOR_TIME, GroupComparisonResult::descriptorSeconds)
          .with(SharedKeys.ENTROPY_TIME, GroupComparisonResult::seconds);

  /** A pair of groups as a row of the table. */
  private record Pair(GroupComparisonResult result, Group group, Group reference, int g, int r) {
    /** The likelihood ratio; null where there is none. */
    @Nullable Double ratio() {
      double ratio = result.likelihoodRatio[g][r];
      return Double.isNaN(ratio) ? null : ratio;
    }

    /** Symbols of the elements that the reference lacks; empty where there are none. */
    String unseen() {
      return result.unseenElements == null
          ? ""
          : String.join(" ", result.unseenElements.get(g).get(r).keySet());
    }
  }

  private static final ResultKeys<Pair> COLUMNS =
      ResultKeys.of(Pair.class)
          .with(ResultKey.of(ResultNames.GROUP, "name of the group"), p -> p.group.name)
          .with(ResultKey.of(ResultNames.REFERENCE, "name of the other"), p -> p.reference.name)
          .with(SharedKeys.ENVIRONMENTS, p -> p.group.entropy.count())
          .with(
              ResultKey.of(ResultNames.REFERENCE_ENVIRONMENTS, "number of those of the other"),
              p -> p.reference.entropy.count())
          .with(SharedKeys.ENTROPY, p -> p.group.entropy.value())
          .with(OVERLAP, p -> p.result.overlap[p.g][p.r])
          .with(DIVERGENCE, p -> p.result.divergence[p.g][p.r])
          .with(LLR, Pair::ratio);

  private static final ResultKeys<Pair> COLUMNS_WITH_UNSEEN = COLUMNS.with(UNSEEN, Pair::unseen);

  /** The keys of its values. */
  public static ResultKeys<GroupComparisonResult> keys() {
    return KEYS;
  }

  private @Nullable List<List<Map<String, ResultValues>>> unseenValues() {
    if (unseenElements == null) {
      return null;
    }
    List<List<Map<String, ResultValues>>> rows = new ArrayList<>();
    for (List<SortedMap<String, Long>> row : unseenElements) {
      List<Map<String, ResultValues>> cells = new ArrayList<>();
      for (SortedMap<String, Long> cell : row) {
        Map<String, ResultValues> named = new LinkedHashMap<>();
        cell.forEach((symbol, n) -> named.put(symbol, UnseenElement.ATOMS.values(n)));
        cells.add(named);
      }
      rows.add(cells);
    }
    return rows;
  }

  /** The groups, in order. */
  public List<Group> each() {
    List<String> names = groups.names();
    return IntStream.range(0, names.size())
        .mapToObj(
            g -> {
              Entropy own = groups.entropy(g);
              return new Group(
                  names.get(g), own, new SampleBias(own, groups.bracket(g).orElse(null), null));
            })
        .toList();
  }

  @Override
  public ResultValues values() {
    return KEYS.values(this);
  }

  @Override
  public ResultTable table() {
    List<Group> each = each();
    List<Pair> pairs = new ArrayList<>();
    for (int g = 0; g < each.size(); g++) {
      for (int r = 0; r < each.size(); r++) {
        pairs.add(new Pair(this, each.get(g), each.get(r), g, r));
      }
    }
    ResultTable table =
        ResultTable.of(unseenElements == null ? COLUMNS : COLUMNS_WITH_UNSEEN, pairs);
    return byElement == null ? table : byElement.withColumns(table);
  }

  @Override
  public List<String> cautions() {
    List<String> saturated =
        each().stream().filter(g -> g.bias.saturated()).map(Group::name).toList();
    List<String> all = new ArrayList<>();
    if (!saturated.isEmpty()) {
      all.add(
          "H is saturated in "
              + Printable.of(String.join(", ", saturated))
              + ": too few environments, or too narrow a bandwidth, for overlaps and the"
              + " visibility to say much of them");
    }
    if (byElement != null && !byElement.geometry().saturated().isEmpty()) {
      all.add(
          "H by the geometry is within 0.5 of its maximum for "
              + String.join(", ", byElement.geometry().saturated())
              + ": too few environments, or too narrow a bandwidth, for overlaps of elements to say"
              + " much of them");
    }
    if (tests != null) {
      all.addAll(tests.cautions());
    }
    return all;
  }
}
