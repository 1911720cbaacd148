package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.Screen;
import org.quests.screening.Screening;
import org.quests.screening.Screening.Screened;

/** Finds frames that are junk because nothing in a reference is like one of their atoms. */
public final class NoveltyScreen {
  private NoveltyScreen() {}

  /**
   * The frames of a dataset that are junk: by what was found before, and by δH of their atoms
   * against a reference alone. δH is found where it is beyond the greatest that a frame may have;
   * elsewhere it is only decided that it is not.
   *
   * @param screen says how great δH may be
   * @param before frames that are junk already, and are not weighed
   * @return in the order of the dataset
   * @throws QuestsException where the descriptors are not equal; where the work was cancelled
   */
  public static List<Screened> of(
      Environments dataset,
      ReferenceSet reference,
      Screen screen,
      List<Screened> before,
      Weighing weighing,
      Parallelism parallelism) {
    if (!screen.needsNovelty()) {
      return before;
    }
    int[] beyond = beyond(dataset, reference, screen, before, weighing, parallelism);
    List<Screened> all = new ArrayList<>(before);
    if (beyond.length > 0) {
      DifferentialEntropy dH =
          DifferentialEntropy.of(dataset.select(beyond), reference, weighing.inFull(), parallelism);
      int i = 0;
      while (i < beyond.length) {
        int frame = dataset.frameOf(beyond[i]);
        int greatest = i;
        for (; i < beyond.length && dataset.frameOf(beyond[i]) == frame; i++) {
          greatest = dH.value(i) > dH.value(greatest) ? i : greatest;
        }
        all.add(
            new Screened(
                frame,
                dataset.source(),
                dataset.frameNumber(frame),
                screen.reason(beyond[greatest] - dataset.frameStart(frame), dH.value(greatest))));
      }
    }
    all.sort(Comparator.comparingInt(Screened::place));
    return List.copyOf(all);
  }

  /** The environments whose δH is too great, in order. */
  private static int[] beyond(
      Environments dataset,
      ReferenceSet reference,
      Screen screen,
      List<Screened> before,
      Weighing weighing,
      Parallelism parallelism) {
    BitSet junk = new BitSet();
    Arrays.stream(Screening.places(before)).forEach(junk::set);
    int[] rows =
        dataset.rowsOf(IntStream.range(0, dataset.frames()).filter(f -> !junk.get(f)).toArray());
    if (rows.length == 0) {
      return rows;
    }
    Accuracy accuracy = weighing.evaluation().accuracy();
    Weighing deciding =
        weighing.with(
            new Accuracy(
                accuracy.precision(),
                accuracy.tolerance(),
                OptionalDouble.of(screen.greatestNovelty())));
    DifferentialEntropy dH =
        DifferentialEntropy.of(
            rows.length == dataset.count() ? dataset : dataset.select(rows),
            reference,
            deciding,
            parallelism);
    return IntStream.range(0, rows.length)
        .filter(i -> screen.tooNovel(dH.value(i)))
        .map(i -> rows[i])
        .toArray();
  }
}
