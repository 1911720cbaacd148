package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.GroupComparison;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.GramMatrix;
import org.quests.kernel.GroupSums;
import org.quests.kernel.Groups;
import org.quests.kernel.ReferenceSet;
import org.quests.spectra.LabelInformation;
import org.quests.spectra.TwoSampleTest;

/**
 * Tests of groups of frames.
 *
 * @param bandwidths of the two-sample tests, in 1/Å
 * @param pairs the test of each pair of groups, null for a group and itself and where a group has a
 *     single frame; null where tests were not asked for
 * @param labels what labels and structures tell of each other; null where that was not asked for
 */
public record GroupTests(
    double[] bandwidths,
    @Nullable List<List<@Nullable TwoSampleTest>> pairs,
    @Nullable LabelInformation labels) {
  /** Bandwidths of the tests, in units of that of the sums. */
  private static final double[] WIDTHS = {1, 2, 4};

  private static final double LEVEL = 0.05;

  /**
   * What to find.
   *
   * @param pairs whether each pair of groups is tested
   * @param labels whether the information of the labels is wanted
   * @param permutations of frames; 0: none, for labels alone
   * @param block length of the blocks of frames that are permuted; 0: chosen by their correlation
   * @param seed of the permutations
   */
  public record Plan(boolean pairs, boolean labels, int permutations, int block, long seed) {
    /** Nothing. */
    public static final Plan NONE = new Plan(false, false, 0, 0, 0);

    /** The permutations where nothing else is said. */
    public static final int PERMUTATIONS = 999;

    /**
     * Checks the numbers.
     *
     * @throws QuestsException of kind USAGE where they make no sense
     */
    public Plan {
      if (permutations < 0 || (pairs && permutations == 0)) {
        throw QuestsException.usage("a test needs at least 1 permutation, found " + permutations);
      }
      if (block < 0) {
        throw QuestsException.usage("a block has at least 1 frame, found " + block);
      }
    }

    /** Whether there is anything to find. */
    boolean wanted() {
      return pairs || labels;
    }

    /**
     * Finds it.
     *
     * @param dataset all environments
     * @param labelOf the group of each
     * @param found what is known of the groups
     */
    GroupTests find(
        ReferenceSet dataset,
        int[] labelOf,
        GroupComparison found,
        Weighing weighing,
        Parallelism parallelism) {
      DatasetIndex index = dataset.index();
      int[] ofFrames = new int[index.frames()];
      Arrays.setAll(
          ofFrames,
          f -> index.frameStart(f) < index.frameStart(f + 1) ? labelOf[index.frameStart(f)] : -1);
      double h = weighing.bandwidth().value();
      double[] widths = Arrays.stream(WIDTHS).map(w -> w * h).toArray();
      List<GramMatrix> grams = new ArrayList<>();
      boolean blocks = labels && permutations > 0 && block == 0;
      for (int b = 0; b < (pairs ? widths.length : blocks ? 1 : 0); b++) {
        grams.add(
            GramMatrix.of(
                dataset,
                Groups.ofFrames(index),
                Bandwidth.of(widths[b]),
                accuracy(weighing),
                parallelism));
      }
      return new GroupTests(
          widths,
          pairs ? tests(grams, ofFrames, found.names().size(), parallelism) : null,
          labels
              ? information(dataset, withLabels(ofFrames), grams, found, weighing, parallelism)
              : null);
    }

    /** Frames without atoms count nowhere, whatever their label. */
    private static int[] withLabels(int[] ofFrames) {
      return Arrays.stream(ofFrames).map(label -> Math.max(0, label)).toArray();
    }

    private static Accuracy accuracy(Weighing weighing) {
      return weighing.inFull().evaluation().accuracy();
    }

    private List<List<@Nullable TwoSampleTest>> tests(
        List<GramMatrix> grams, int[] ofFrames, int groups, Parallelism parallelism) {
      int[] frames = new int[groups];
      for (int label : ofFrames) {
        if (label >= 0) {
          frames[label]++;
        }
      }
      @Nullable TwoSampleTest[][] all = new TwoSampleTest[groups][groups];
      for (int g = 0; g < groups; g++) {
        for (int r = g + 1; r < groups; r++) {
          int first = g;
          int second = r;
          if (frames[g] < 2 || frames[r] < 2) {
            continue;
          }
          int[] two =
              Arrays.stream(ofFrames).map(l -> l == first ? 0 : l == second ? 1 : -1).toArray();
          all[g][r] = TwoSampleTest.of(grams, two, block, permutations, seed, parallelism);
          all[r][g] = all[g][r];
        }
      }
      List<List<@Nullable TwoSampleTest>> rows = new ArrayList<>();
      for (@Nullable TwoSampleTest[] row : all) {
        rows.add(Arrays.asList(row));
      }
      return rows;
    }

    private LabelInformation information(
        ReferenceSet dataset,
        int[] ofFrames,
        List<GramMatrix> grams,
        GroupComparison found,
        Weighing weighing,
        Parallelism parallelism) {
      LabelInformation information =
          LabelInformation.of(found.entropy().value(), found.labelEntropy(), found.overlapTerm());
      if (permutations == 0) {
        return information;
      }
      DatasetIndex index = dataset.index();
      GroupSums sums =
          GroupSums.of(
              dataset,
              Groups.ofFrames(index),
              weighing.bandwidth(),
              accuracy(weighing),
              parallelism);
      int[] frameOf = new int[index.count()];
      Arrays.setAll(frameOf, index::frameOf);
      int length = block > 0 ? block : TwoSampleTest.blockLength(grams.getFirst(), ofFrames);
      return information.against(sums, frameOf, ofFrames, length, permutations, seed, parallelism);
    }
  }

  private static final ResultKeys<LabelInformation> LABELS =
      ResultKeys.of(LabelInformation.class)
          .with(
              ResultKey.nats("information", "I of label and structure"),
              LabelInformation::information)
          .with(
              ResultKey.nats("joint_entropy", "entropy of both together"),
              LabelInformation::jointEntropy)
          .with(
              ResultKey.of("uncertainty_coefficient", "I by the entropy of the labels"),
              LabelInformation::uncertaintyCoefficient)
          .with(
              ResultKey.of("rajski_distance", "1 − I by the joint entropy"),
              LabelInformation::rajskiDistance)
          .with(
              ResultKey.nats("null_mean", "mean I of permuted labels"), LabelInformation::nullMean)
          .with(
              ResultKey.nats("null_deviation", "its standard deviation"),
              LabelInformation::nullDeviation)
          .with(
              ResultKey.of("p_value", "share of permutations with no less I"),
              LabelInformation::value)
          .with(ResultKey.of("block", "frames in a block"), LabelInformation::length)
          .with(
              ResultKey.of("permutations", "how many there were"), LabelInformation::permutations);

  private static final ResultKeys<GroupTests> TEST =
      ResultKeys.of(GroupTests.class)
          .with(new ResultKey("bandwidths", "1/Å", "of the tests"), GroupTests::bandwidths)
          .with(ResultKey.of("p_value", "of all bandwidths together"), GroupTests::values)
          .with(ResultKey.of("mmd", "√MMD² between groups, never negative"), GroupTests::distances)
          .with(
              ResultKey.of("mmd2_unbiased", "MMD² of the test, may be negative"),
              t -> t.matrix(test -> test.unbiased()[0]))
          .with(
              ResultKey.of("mmd_visible", "√MMD² that would be seen with p < 0.05"),
              t -> t.matrix(TwoSampleTest::visible))
          .with(ResultKey.of("block", "frames in a block"), t -> t.matrix(TwoSampleTest::length))
          .with(
              ResultKey.of("blocks", "blocks that were permuted"),
              t -> t.matrix(TwoSampleTest::blocks))
          .with(ResultKey.of("permutations", "how many there were"), GroupTests::permutations);

  static final ResultKeys<GroupTests> KEYS =
      ResultKeys.of(GroupTests.class)
          .withObject(
              ResultKey.of("test", "two-sample tests of each pair"),
              TEST,
              t -> t.pairs == null ? null : t)
          .withObject(
              ResultKey.of("labels", "information of label and structure"), LABELS, t -> t.labels);

  private int permutations() {
    return pairs == null
        ? 0
        : pairs.stream()
            .flatMap(List::stream)
            .mapToInt(t -> t == null ? 0 : t.permutations())
            .max()
            .orElse(0);
  }

  private double[][] matrix(ToDoubleFunction<TwoSampleTest> value) {
    int n = pairs == null ? 0 : pairs.size();
    double[][] matrix = new double[n][n];
    for (int g = 0; g < n && pairs != null; g++) {
      for (int r = 0; r < n; r++) {
        TwoSampleTest test = pairs.get(g).get(r);
        matrix[g][r] = test == null ? Double.NaN : value.applyAsDouble(test);
      }
    }
    return matrix;
  }

  /** p-values of all pairs of groups; not a number for a group and itself. */
  public double[][] values() {
    return matrix(TwoSampleTest::value);
  }

  /** √MMD² of all pairs, the biased form, at the first bandwidth; 0 for a group and itself. */
  public double[][] distances() {
    double[][] distances = matrix(test -> Math.sqrt(Math.max(0, test.biased()[0])));
    for (int g = 0; g < distances.length; g++) {
      distances[g][g] = 0;
    }
    return distances;
  }

  /** What √MMD² has to be to be seen, of all pairs. */
  public double[][] visible() {
    return matrix(TwoSampleTest::visible);
  }

  private int untested() {
    int count = 0;
    for (int g = 0; pairs != null && g < pairs.size(); g++) {
      for (int r = g + 1; r < pairs.size(); r++) {
        count += pairs.get(g).get(r) == null ? 1 : 0;
      }
    }
    return count;
  }

  /** The least number of blocks of any pair. */
  private int leastBlocks() {
    return pairs == null
        ? Integer.MAX_VALUE
        : pairs.stream()
            .flatMap(List::stream)
            .mapToInt(t -> t == null ? Integer.MAX_VALUE : t.blocks())
            .min()
            .orElse(Integer.MAX_VALUE);
  }

  List<String> cautions() {
    List<String> all = new ArrayList<>();
    if (pairs != null && pairs.size() > 1 && untested() > 0) {
      all.add(
          "pairs of groups of which one has a single frame cannot be tested: "
              + untested()
              + " of "
              + pairs.size() * (pairs.size() - 1) / 2);
    }
    if (leastBlocks() < 10) {
      all.add(
          String.format(
              Locale.ROOT,
              "a pair of groups has only %d blocks of frames to permute: its p-value says little"
                  + " below %.2f or so",
              leastBlocks(),
              LEVEL));
    }
    return all;
  }
}
