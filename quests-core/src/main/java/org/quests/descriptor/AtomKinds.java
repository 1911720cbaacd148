package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ElementSet;
import org.quests.atoms.Frame;

/**
 * What the atoms of some frames are told apart by: their elements, or labels in place of these.
 *
 * @param frames the frames
 * @param numbers of the atoms of each frame: atomic numbers, or the numbers of labels
 * @param sets those that occur in each frame
 * @param labels what numbers stand for; null where they are atomic numbers
 */
record AtomKinds(
    List<Frame> frames, List<byte[]> numbers, List<ElementSet> sets, @Nullable Labels labels) {
  /** Those of frames as rows of a kind see them, whose labels are numbered by themselves. */
  static AtomKinds of(List<Frame> frames, RowSpec spec) {
    return of(frames, spec, Labels.NONE);
  }

  /**
   * The same, where some labels have numbers already.
   *
   * @throws org.quests.core.QuestsException of kind INPUT that names the frame where labels cannot
   *     be read, or are too many together
   */
  static AtomKinds of(List<Frame> frames, RowSpec spec, Labels known) {
    String column = spec.elementsFrom();
    if (column == null) {
      return new AtomKinds(
          frames,
          frames.stream().map(Frame::atomicNumbers).toList(),
          frames.stream().map(Frame::elementSet).toList(),
          null);
    }
    List<LabelColumn> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Frame frame : frames) {
      LabelColumn read = LabelColumn.of(frame, column);
      columns.add(read);
      names.addAll(Arrays.asList(read.values()));
    }
    Labels labels = known.with(names, frames.isEmpty() ? "" : frames.getLast().origin().at());
    List<byte[]> numbers = columns.stream().map(read -> read.numbers(labels)).toList();
    return new AtomKinds(frames, numbers, numbers.stream().map(ElementSet::of).toList(), labels);
  }

  /** Those that occur in any frame. */
  ElementSet all() {
    return sets.stream().reduce(ElementSet.NONE, ElementSet::with);
  }
}
