package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.Quantiles;

/**
 * δH of groups of frames.
 *
 * @param groups the frames
 * @param each group, by its name
 */
public record NoveltyByGroup(FrameGroups groups, List<Group> each) {
  /**
   * One of the groups.
   *
   * @param name the value that its frames have
   * @param frames how many they are, at least 1
   * @param count number of their environments; 0 where the frames hold no atoms
   * @param mean δH in nats; NaN where there are no environments
   * @param fractionPositive share with δH &gt; 0, 0 … 1; NaN likewise
   * @param quantiles of δH; null likewise
   * @param split what its parts come to; null likewise, and where it was not split
   */
  public record Group(
      String name,
      int frames,
      int count,
      double mean,
      double fractionPositive,
      @Nullable Quantiles quantiles,
      ElementSplit.@Nullable Summary split) {}

  static final ResultKey GROUP =
      ResultKey.of(ResultNames.GROUP, "the value that the frame is grouped by");

  private static final ResultKeys<Group> KEYS_OF_A_GROUP =
      ResultKeys.of(Group.class)
          .with(ResultKey.of("name", "of the group"), Group::name)
          .with(SharedKeys.N_FRAMES, Group::frames)
          .with(SharedKeys.ENVIRONMENTS, Group::count)
          .with(SharedKeys.DH_MEAN, Group::mean)
          .with(SharedKeys.FRACTION_POSITIVE, Group::fractionPositive)
          .withObject(SharedKeys.DH, SharedKeys.QUANTILES, Group::quantiles)
          .withAllIfAny(ElementSplit.KEYS, Group::split);

  /** The keys of its values. */
  static ResultKeys<NoveltyByGroup> keys() {
    return ResultKeys.of(NoveltyByGroup.class)
        .with(ResultKey.of("by", "the value that frames are grouped by"), g -> g.groups.key())
        .withObjects(
            ResultKey.of("groups", "each group of frames"), KEYS_OF_A_GROUP, NoveltyByGroup::each);
  }

  /**
   * Finds δH of each group.
   *
   * @throws IllegalArgumentException where the groups are not of the frames
   */
  static NoveltyByGroup of(
      FrameGroups groups, DatasetIndex index, double[] dH, @Nullable ElementSplit split) {
    if (groups.frames() != index.frames()) {
      throw new IllegalArgumentException(
          "groups of " + groups.frames() + " frames, and there are " + index.frames());
    }
    Map<String, IntArrayList> framesByName = new TreeMap<>();
    for (int f = 0; f < index.frames(); f++) {
      framesByName.computeIfAbsent(groups.value(f), name -> new IntArrayList()).add(f);
    }
    List<Group> each = new ArrayList<>();
    framesByName.forEach(
        (name, frames) -> each.add(group(name, frames.toArray(), index, dH, split)));
    return new NoveltyByGroup(groups, List.copyOf(each));
  }

  private static Group group(
      String name, int[] frames, DatasetIndex index, double[] dH, @Nullable ElementSplit split) {
    double[] own = select(frames, index, dH);
    int n = own.length;
    // Of no environments the means are NaN.
    return new Group(
        name,
        frames.length,
        n,
        Arrays.stream(own).sum() / n,
        (double) Arrays.stream(own).filter(v -> v > 0).count() / n,
        n == 0 ? null : Quantiles.of(own),
        n == 0 || split == null
            ? null
            : ElementSplit.Summary.of(
                own,
                select(frames, index, split.geometry()),
                select(frames, index, split.chemistry())));
  }

  private static double[] select(int[] frames, DatasetIndex index, double[] values) {
    return Arrays.stream(frames)
        .flatMap(f -> IntStream.range(index.frameStart(f), index.frameStart(f + 1)))
        .mapToDouble(i -> values[i])
        .toArray();
  }
}
